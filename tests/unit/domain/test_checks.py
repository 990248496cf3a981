"""The table of the checks of a signature."""

from dataclasses import fields
from typing import get_args

import pytest

from storebell.domain.checks import CHECK_NAMES, CHECKS, CheckName, CheckText, label_of, title_of
from storebell.domain.findings import Check
from storebell.domain.messages import NO_MESSAGE


def test_the_table_has_each_check_once() -> None:
    assert sorted(CHECK_NAMES) == sorted(get_args(CheckName))
    assert len(set(CHECK_NAMES)) == len(CHECK_NAMES)


def test_no_two_checks_share_a_text() -> None:
    said = [getattr(text, field.name) for text in CHECKS.values() for field in fields(CheckText)]
    assert len(set(said)) == 4 * len(CHECKS)


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_each_check_has_a_sentence_for_each_way_it_can_go(name: str) -> None:
    said = {str(title_of(Check(name, passed, NO_MESSAGE))) for passed in (True, False, None)}
    assert len(said) == 3
    assert all(said)


def test_a_check_that_is_not_known_stands_for_itself() -> None:
    assert str(title_of(Check("new_one", True, NO_MESSAGE))) == "new_one"
    assert str(label_of(Check("new_{one}", True, NO_MESSAGE))) == "new_{one}"
