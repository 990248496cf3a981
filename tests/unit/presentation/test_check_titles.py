"""Sentences for the checks of a signature."""

import pytest

from storebell.domain.findings import CHECK_NAMES, Check
from storebell.domain.messages import NO_MESSAGE
from storebell.presentation.check_titles import title_of


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_each_check_has_a_sentence_for_each_way_it_can_go(name: str) -> None:
    said = {str(title_of(Check(name, passed, NO_MESSAGE))) for passed in (True, False, None)}
    assert len(said) == 3
    assert all(said)


def test_a_check_that_is_not_known_stands_for_itself() -> None:
    assert str(title_of(Check("new_one", True, NO_MESSAGE))) == "new_one"
