"""The cause by the status alone."""

import pytest

from storebell.domain.notifications.causes.cause import CauseKind
from storebell.domain.notifications.causes.status_causes import (
    SUCCESSES,
    causes_of_status,
    size_cause,
)


@pytest.mark.parametrize("status", SUCCESSES)
def test_a_success_has_none(status: int) -> None:
    assert causes_of_status(status) == ()


def test_each_other_status_has_one_that_names_it() -> None:
    for status in (*range(100, 600), 0, 600, 999):
        if status not in SUCCESSES:
            first = causes_of_status(status, url="https://a.test/hook")[0]
            assert str(status) in str(first.seen)
            assert first.advice
            assert "{" not in f"{first.seen}{first.advice}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, CauseKind.FORM),
        (401, CauseKind.LOG_IN),
        (403, CauseKind.LOG_IN),
        (404, CauseKind.PATH),
        (405, CauseKind.METHOD),
        (413, CauseKind.SIZE),
        (415, CauseKind.CONTENT_TYPE),
        (419, CauseKind.CSRF),
        (502, CauseKind.BEHIND_PROXY),
        (599, CauseKind.STATUS),
    ],
)
def test_a_status_stands_for_a_cause(status: int, kind: CauseKind) -> None:
    assert causes_of_status(status)[0].kind is kind


def test_403_names_all_that_may_refuse() -> None:
    [cause] = causes_of_status(403)
    said = f"{cause.seen} {cause.advice}"
    assert all(word in said for word in ("log-in", "CSRF protection", "firewall"))


def test_the_size_that_was_sent_is_named() -> None:
    assert "1 byte was sent" in str(size_cause(413, 1).seen)
    assert "18685 bytes were sent" in str(size_cause(413, 18_685).seen)
    assert "sent" not in str(size_cause(413, None).seen)
    assert causes_of_status(413, size=2)[0] == size_cause(413, 2)


def test_the_path_is_shown_without_its_query_and_harmless() -> None:
    [cause] = causes_of_status(404, url="https://a.test/a\x1b[2J?token=b")
    assert "/a�[2J" in str(cause.seen)
    assert "token" not in str(cause.seen)
