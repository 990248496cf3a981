"""Which subtypes a history can be asked for."""

import pytest
from appstoreserverlibrary.models.NotificationTypeV2 import NotificationTypeV2
from appstoreserverlibrary.models.Subtype import Subtype

from storebell.domain.notifications.types import TYPES_BY_NAME
from storebell.simulator.store.history_subtypes import SUBTYPES


def test_every_type_that_is_sent_can_be_asked_for_with_each_of_its_subtypes() -> None:
    assert SUBTYPES.keys() == TYPES_BY_NAME.keys()
    for name, kind in TYPES_BY_NAME.items():
        assert SUBTYPES[name] >= set(kind.subtype_names)


def test_what_is_sent_no_more_can_be_asked_for_and_is_not_sent() -> None:
    former = {
        name: SUBTYPES[name] - set(kind.subtype_names) for name, kind in TYPES_BY_NAME.items()
    }
    assert {name: words for name, words in former.items() if words} == {
        "OFFER_REDEEMED": {"INITIAL_BUY", "RESUBSCRIBE"}
    }


@pytest.mark.parametrize("name", SUBTYPES)
def test_apples_library_knows_each_of_them(name: str) -> None:
    of_the_token = {"CREATED", "ACTIVE_TOKEN_REMINDER"}  # newer than the library
    assert name in {kind.value for kind in NotificationTypeV2}
    known = {subtype.value for subtype in Subtype} | of_the_token | {""}
    assert SUBTYPES[name] <= known
