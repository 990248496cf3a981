"""Choices about the purchase: each is listed in the help, and what is listed can be typed."""

import pytest

from storebell.cli.commands.send import send
from storebell.cli.purchase_choices import NAMES, choices_help
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    BillingPlan,
    Discount,
    OfferKind,
    ProductKind,
)

LINES = choices_help().splitlines()


def test_each_option_is_one_of_the_command() -> None:
    options = {name for parameter in send.params for name in parameter.opts}
    assert set(NAMES) <= options


@pytest.mark.parametrize("choice", [*ProductKind, *OfferKind, *BillingPlan], ids=str)
def test_each_choice_is_listed_with_its_words(
    choice: ProductKind | OfferKind | BillingPlan,
) -> None:
    [line] = [line for line in LINES if line.split()[:1] == [choice.value]]
    assert line.split(maxsplit=1)[1] == choice.label


def test_discounts_and_reasons_are_listed() -> None:
    whole = "\n".join(LINES)
    assert ", ".join(Discount) in whole
    assert all(reason in whole for reason in CONSUMPTION_REASONS)
    assert "not yet in Apple's reference" in whole
    assert max(map(len, LINES)) <= 80
