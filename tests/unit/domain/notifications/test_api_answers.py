"""A token of a test that there is not."""

import re
from datetime import timedelta

from storebell.domain.notifications.api_answers import unknown_test_token
from support.clocks import START


def test_it_has_the_form_that_was_seen_at_apples() -> None:
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    token = unknown_test_token(START + timedelta(milliseconds=250))
    assert re.fullmatch(rf"{uuid}_1795269600250", token)


def test_no_two_are_the_same() -> None:
    assert len({unknown_test_token(START) for _ in range(50)}) == 50
