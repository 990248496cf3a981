"""What Local looks like: the choices about a purchase."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
)
from storebell.qt.sending.purchase_button import PurchaseButton
from support import timelines


def purchase_menu(studio: Any) -> QWidget:
    return _purchase_button(studio).menu()


def purchase_offers(studio: Any) -> QWidget:
    inner = _purchase_button(studio).menu().actions()[3].menu()
    assert isinstance(inner, QMenu)
    return inner


def purchase_chosen(studio: Any) -> QWidget:
    """A test of Local about a purchase that was chosen, and the strip with the choice."""
    timeline = timelines.refused_by_handler()
    purchase = PurchaseOptions(
        ProductKind.AUTO_RENEWABLE,
        Offer(OfferKind.RETENTION, Discount.PAY_AS_YOU_GO),
        BillingPlan.MONTHLY_COMMITMENT,
    )
    asked = replace(timeline.asked, notification_type="DID_RENEW", purchase=purchase)
    window = studio.filled(replace(timeline, asked=asked))
    window.choose_environment(Environment.LOCAL)
    button = window.findChild(PurchaseButton)
    products = button.menu().actions()[2].menu()
    products.actions()[1 + list(ProductKind).index(ProductKind.CONSUMABLE)].trigger()
    return window  # type: ignore[no-any-return]


def _purchase_button(studio: Any) -> PurchaseButton:
    button = PurchaseButton()
    studio.kept.append(button)
    return button


LOCAL_STATES: Mapping[str, Callable[[Any], QWidget]] = {
    "purchase-menu": purchase_menu,
    "purchase-offers": purchase_offers,
    "purchase-chosen": purchase_chosen,
}
