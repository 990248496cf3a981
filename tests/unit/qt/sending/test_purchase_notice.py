"""What is said of choices about a purchase that do not fit the type that is sent."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    BillingPlan,
    ProductKind,
    PurchaseOptions,
)
from storebell.domain.notifications.types import TYPES_BY_NAME
from storebell.qt.sending.purchase_notice import fitting_purchase
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from support.notices import notice_titles

YEAR = PurchaseOptions(billing_plan=BillingPlan.UPFRONT)


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Notices:
    notices = Notices(theme)
    qtbot.addWidget(notices)
    return notices


def test_what_a_type_can_not_have_is_named(notices: Notices) -> None:
    assert fitting_purchase(notices, YEAR, ("ONE_TIME_CHARGE", "")) == USUAL_PURCHASE
    [title] = notice_titles(notices)
    assert title == "ONE_TIME_CHARGE goes without a part of the chosen purchase"
    texts = [label.text() for label in notices.findChildren(QLabel)]
    assert any("Billing plan: A year, paid at once." in text for text in texts)


def test_only_what_is_left_out_is_named(notices: Notices) -> None:
    chosen = PurchaseOptions(ProductKind.CONSUMABLE, billing_plan=BillingPlan.UPFRONT)
    fitting = fitting_purchase(notices, chosen, ("ONE_TIME_CHARGE", ""))
    assert fitting == PurchaseOptions(ProductKind.CONSUMABLE)
    texts = [label.text() for label in notices.findChildren(QLabel)]
    assert not any("Consumable" in text for text in texts)


def test_what_fits_and_a_test_are_sent_without_a_word(notices: Notices) -> None:
    assert fitting_purchase(notices, YEAR, ("DID_RENEW", "")) == YEAR
    assert fitting_purchase(notices, YEAR, ("TEST", "")) == USUAL_PURCHASE
    assert fitting_purchase(notices, USUAL_PURCHASE, ("ONE_TIME_CHARGE", "")) == USUAL_PURCHASE
    assert notice_titles(notices) == ()


def test_no_type_loses_a_choice_in_silence(notices: Notices) -> None:
    for kind in TYPES_BY_NAME.values():
        for subtype in kind.subtypes:
            pair = (kind.name, subtype.name)
            notices.clear()
            fitting = fitting_purchase(notices, YEAR, pair)
            is_said = bool(notice_titles(notices))
            assert is_said == (fitting != YEAR and kind.name != "TEST"), pair
