"""Choices by name: found in any case, and refused with what does not go with them."""

import pytest

from storebell.domain.errors.notifications import (
    OptionUnfitError,
    OptionWithoutChoiceError,
    ProductUnfitError,
    UsualProductUnfitError,
)
from storebell.domain.notifications.option_choice import OptionChoice, named

SIZES = {"shirt": ("small", "large"), "hat": ("large", "huge"), "bag": ()}


def sizes_of(product: str) -> tuple[str, ...]:
    return SIZES[product]


def choice(product: str | None = None, *products: str) -> OptionChoice[str]:
    return OptionChoice("SALE", products or tuple(SIZES), product)


def test_a_name_is_found_in_any_case() -> None:
    assert named(" LARGE ", ("small", "large")) == "large"
    assert named("lar", ("small", "large")) is None


def test_the_usual_product_counts_where_none_is_named() -> None:
    assert choice().subject == "shirt"
    assert (choice("Hat").product, choice("Hat").subject) == ("hat", "hat")
    assert choice().read("--size", "Small", sizes_of) == "small"
    assert choice().read("--size", None, sizes_of) is None
    assert choice().choices_of_any(sizes_of) == ("small", "large", "huge")


def test_a_product_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(OptionUnfitError, match="--product shoe does not go with SALE"):
        choice("shoe")
    with pytest.raises(OptionWithoutChoiceError):
        OptionChoice[str]("TEST", (), "hat")


def test_the_product_is_blamed_where_another_one_has_the_choice() -> None:
    with pytest.raises(ProductUnfitError, match="--size small=red does not go with --product hat"):
        choice("hat").read("--size", "small", sizes_of, given="small=red")
    with pytest.raises(UsualProductUnfitError) as refused:
        choice().read("--size", "huge", sizes_of)
    assert str(refused.value.advice) == "Choose for --product one of: hat."


def test_the_type_is_blamed_where_no_product_has_the_choice() -> None:
    with pytest.raises(OptionUnfitError) as refused:
        choice("bag").read("--size", "tiny", sizes_of)
    assert str(refused.value.advice) == "It goes with: small, large, huge."
    with pytest.raises(OptionWithoutChoiceError):
        choice("bag", "bag").read("--size", "tiny", sizes_of)
