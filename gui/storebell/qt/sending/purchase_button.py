"""Menu button for the purchase that another notification of Local is about."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.messages import plural_msg
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    USUAL_PURCHASE,
    BillingPlan,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
    RefundKind,
)
from storebell.presentation.purchase_words import (
    BILLING_PLAN,
    OFFER,
    PRODUCT,
    REASON,
    REFUND,
    discount_words,
    purchase_words,
    refund_words,
)
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.plain_text import button_text
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton

Change = Callable[[PurchaseOptions], PurchaseOptions]


class PurchaseButton(ElidedButton):
    """Selects product, offer, billing plan, reason and refund; each may stay as usual.

    Signals: chosen(PurchaseOptions), when the user chose.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._value = USUAL_PURCHASE
        self._changes: dict[QAction, Change] = {}
        self._usual_actions: list[QAction] = []
        self.setProperty("kind", "choice")
        menu = QMenu(self)
        menu.addAction(self.tr("Everything as &usual"), self._on_everything_as_usual)
        menu.addSeparator()
        products = [(tr_text(kind.label), _with_product(kind)) for kind in ProductKind]
        self._add_choices(menu, PRODUCT, _with_product(None), products)
        self._add_offers(menu)
        plans = [(tr_text(plan.label), _with_billing_plan(plan)) for plan in BillingPlan]
        self._add_choices(menu, BILLING_PLAN, _with_billing_plan(None), plans)
        reasons = [(reason, _with_reason(reason)) for reason in CONSUMPTION_REASONS]
        self._add_choices(menu, REASON, _with_reason(None), reasons)
        refunds = [(refund_words(refund), _with_refund(refund)) for refund in RefundKind]
        self._add_choices(menu, REFUND, _with_refund(None), refunds)
        self.setMenu(menu)
        self._show_value()

    @property
    def value(self) -> PurchaseOptions:
        return self._value

    def _add_choices(
        self, menu: QMenu, title: str, as_usual: Change, choices: Iterable[tuple[str, Change]]
    ) -> None:
        place = menu.addMenu(button_text(tr_text(title)))
        group = self._add_group(place, as_usual)
        for text, change in choices:
            self._add_action(place, group, text, change)

    def _add_offers(self, menu: QMenu) -> None:
        place = menu.addMenu(button_text(tr_text(OFFER)))
        group = self._add_group(place, _with_offer(None))
        for kind in OfferKind:
            discounts = place.addMenu(button_text(tr_text(kind.label)))
            for discount in kind.discounts:
                change = _with_offer(Offer(kind, discount))
                self._add_action(discounts, group, discount_words(discount), change)

    def _add_group(self, place: QMenu, as_usual: Change) -> QActionGroup:
        """Adds the first entry, which is chosen, of those that exclude each other."""
        group = QActionGroup(place)
        group.triggered.connect(self._on_action_triggered)
        action = self._add_action(place, group, self.tr("As usual"), as_usual)
        action.setChecked(True)
        self._usual_actions.append(action)
        return group

    def _add_action(self, menu: QMenu, group: QActionGroup, text: str, change: Change) -> QAction:
        action = menu.addAction(button_text(text))
        action.setCheckable(True)
        group.addAction(action)
        self._changes[action] = change
        return action

    def _on_action_triggered(self, action: QAction) -> None:
        self._choose(self._changes[action](self._value))

    def _on_everything_as_usual(self) -> None:
        for action in self._usual_actions:
            action.setChecked(True)
        self._choose(USUAL_PURCHASE)

    def _choose(self, value: PurchaseOptions) -> None:
        if value != self._value:
            self._value = value
            self._show_value()
            self.chosen.emit(value)

    def _show_value(self) -> None:
        choices = purchase_words(self._value)
        words = self.tr("as usual")
        if len(choices) == 1:
            words = choices[0][1]
        elif choices:
            words = tr_message(plural_msg("{count} choice", "{count} choices", len(choices)))
        text = self.tr("Purchase: {choices}").format(choices=words)
        self.setText(button_text(text) + OPENS_MENU)
        self.setAccessibleName(text)
        self.set_tip(
            *(f"{subject}: {choice}" for subject, choice in choices),
            self.tr("For other notifications than TEST. A notice says what does not fit a type."),
        )
        self.setAccessibleDescription(self.toolTip())


def _with_product(product: ProductKind | None) -> Change:
    return lambda value: replace(value, product=product)


def _with_offer(offer: Offer | None) -> Change:
    return lambda value: replace(value, offer=offer)


def _with_billing_plan(plan: BillingPlan | None) -> Change:
    return lambda value: replace(value, billing_plan=plan)


def _with_reason(reason: str | None) -> Change:
    return lambda value: replace(value, reason=reason)


def _with_refund(refund: RefundKind | None) -> Change:
    return lambda value: replace(value, refund=refund)
