"""The list of notification types: whole, in plain words, and strict about what goes together."""

import pytest

from storebell.domain.errors.notifications import (
    MissingSubtypeError,
    UnknownNotificationTypeError,
    WrongSubtypeError,
)
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.notifications.types import (
    NOTIFICATION_TYPES,
    TYPES_BY_NAME,
    Content,
    find_subtype,
)


def test_every_name_and_title_is_there_once() -> None:
    types = [one for group in NOTIFICATION_TYPES for one in group.types]
    assert len({one.name for one in types}) == len(types) == len(TYPES_BY_NAME) == 23
    assert len({one.title for one in types}) == len(types)
    assert len({group.title for group in NOTIFICATION_TYPES}) == len(NOTIFICATION_TYPES)
    for one in types:
        assert one.subtypes
        assert len({subtype.title for subtype in one.subtypes}) == len(one.subtypes)
        assert all(subtype.title for subtype in one.subtypes)


def test_the_nameless_subtype_is_first() -> None:
    for one in TYPES_BY_NAME.values():
        names = [subtype.name for subtype in one.subtypes]
        assert "" not in names[1:]
        assert one.can_lack_subtype == (names[0] == "")
        assert list(one.subtype_names) == [name for name in names if name]


def test_a_pair_is_found_with_what_it_carries() -> None:
    assert find_subtype("TEST").content is Content.APP
    assert find_subtype("RENEWAL_EXTENSION", "SUMMARY").content.container == "summary"
    assert find_subtype("RENEWAL_EXTENSION", "FAILURE").content.container == "data"
    assert find_subtype("RESCIND_CONSENT").content.container == "appData"
    assert find_subtype("ONE_TIME_CHARGE").content is Content.PURCHASE
    assert find_subtype("DID_RENEW", "BILLING_RECOVERY").content is Content.SUBSCRIPTION


@pytest.mark.parametrize(
    ("kind", "subtype", "error", "words"),
    [
        ("RENEWED", "", UnknownNotificationTypeError, "“RENEWED” is not a notification type"),
        ("did_renew", "", UnknownNotificationTypeError, "“did_renew” is not"),
        ("TEST", "SUMMARY", WrongSubtypeError, "It comes with: no subtype at all."),
        ("DID_RENEW", "SUMMARY", WrongSubtypeError, "It comes with: BILLING_RECOVERY."),
        ("SUBSCRIBED", "", MissingSubtypeError, "Choose one of: INITIAL_BUY, RESUBSCRIBE."),
        ("OFFER_REDEEMED", "INITIAL_BUY", WrongSubtypeError, "UPGRADE, DOWNGRADE"),
    ],
)
def test_an_impossible_pair_says_what_is_possible(
    kind: str,
    subtype: str,
    error: type[UnknownNotificationTypeError | WrongSubtypeError | MissingSubtypeError],
    words: str,
) -> None:
    with pytest.raises(error) as caught:
        find_subtype(kind, subtype)
    assert words in str(caught.value)
    assert caught.value.failure is Failure.USAGE
