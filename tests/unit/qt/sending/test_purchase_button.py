"""Choosing the purchase that another notification is about."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
    RefundKind,
)
from storebell.qt.sending.purchase_button import PurchaseButton


@pytest.fixture
def button(qtbot: QtBot) -> PurchaseButton:
    button = PurchaseButton()
    qtbot.addWidget(button)
    return button


def find(button: PurchaseButton, *path: str) -> QAction:
    """The entry of a menu at the end of a path of texts."""
    actions = button.menu().actions()
    for text in path[:-1]:
        menu = next(action for action in actions if action.text() == text).menu()
        assert isinstance(menu, QMenu)
        actions = menu.actions()
    return next(action for action in actions if action.text() == path[-1])


def test_everything_is_as_usual_at_first(button: PurchaseButton) -> None:
    assert button.value == USUAL_PURCHASE
    assert button.accessibleName() == "Purchase: as usual"
    assert "A notice says what does not fit a type." in button.toolTip()
    for title in ("Product", "Offer", "Billing plan", "Reason", "Refund"):
        menu = find(button, title).menu()
        assert isinstance(menu, QMenu)
        assert menu.actions()[0].text() == "As usual"
        assert menu.actions()[0].isChecked()


def test_each_choice_is_told_and_said(button: PurchaseButton) -> None:
    told: list[PurchaseOptions] = []
    button.chosen.connect(told.append)
    find(button, "Product", "Advanced Commerce subscription").trigger()
    assert button.text() == "Purchase: Advanced Commerce subscription ▾"
    find(button, "Offer", "Win-back offer", "Pay up front").trigger()
    find(button, "Billing plan", "A commitment of 12 months, paid monthly").trigger()
    find(button, "Reason", "LEGAL").trigger()
    find(button, "Refund", "The part that is unused").trigger()
    assert button.value == told[-1]
    assert button.value == PurchaseOptions(
        ProductKind.ADVANCED_COMMERCE,
        Offer(OfferKind.WIN_BACK, Discount.PAY_UP_FRONT),
        BillingPlan.MONTHLY_COMMITMENT,
        "LEGAL",
        RefundKind.PRORATED,
    )
    assert len(told) == 5
    assert button.accessibleName() == "Purchase: 5 choices"
    assert "Offer: Win-back offer, Pay up front" in button.accessibleDescription()


def test_the_same_choice_once_more_is_not_told(button: PurchaseButton) -> None:
    told: list[PurchaseOptions] = []
    button.chosen.connect(told.append)
    find(button, "Product", "As usual").trigger()
    find(button, "Product", "Consumable").trigger()
    find(button, "Product", "Consumable").trigger()
    assert told == [PurchaseOptions(ProductKind.CONSUMABLE)]


def test_each_subject_goes_back_to_usual_alone_or_all_together(button: PurchaseButton) -> None:
    find(button, "Product", "Consumable").trigger()
    find(button, "Offer", "Offer code", "One time").trigger()
    assert not find(button, "Offer", "As usual").isChecked()
    find(button, "Offer", "As usual").trigger()
    assert not find(button, "Offer", "Offer code", "One time").isChecked()
    assert button.value == PurchaseOptions(ProductKind.CONSUMABLE)
    find(button, "Reason", "OTHER").trigger()
    find(button, "Everything as &usual").trigger()
    assert button.value == USUAL_PURCHASE
    assert find(button, "Product", "As usual").isChecked()
    assert not find(button, "Product", "Consumable").isChecked()
    assert not find(button, "Reason", "OTHER").isChecked()


def test_an_offer_that_is_only_announced_says_so(button: PurchaseButton) -> None:
    text = "Retention offer (announced, not yet in Apple's reference)"
    find(button, "Offer", text, "Free trial").trigger()
    assert button.text() == "Purchase: Retention offer, Free trial ▾"
