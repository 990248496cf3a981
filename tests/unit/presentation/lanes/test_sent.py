"""What was sent, and where to, in a few words."""

from dataclasses import replace

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Series
from storebell.presentation.lanes.sent import notification_name, place_in_group, short_place
from support.timelines import NOW, asked


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://api.hiking.example/asn?x=1", "api.hiking.example/asn?x=1"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_place_is_the_url_without_its_scheme(url: str | None, place: str) -> None:
    assert str(short_place(asked("t", NOW, Environment.SANDBOX, url=url).asked)) == place


def test_the_built_in_receiver_is_named_in_place_of_its_url() -> None:
    local = asked("t", NOW, Environment.LOCAL, url="http://127.0.0.1:1").asked
    assert str(short_place(replace(local, receiver="status=200"))) == "built-in receiver"


def test_what_belongs_to_other_tests_says_how() -> None:
    alone = asked("t", NOW).asked
    assert (str(place_in_group(alone)), alone.group_id) == ("", "t")
    again = replace(alone, repeats="first")
    assert (str(place_in_group(again)), again.group_id) == ("again", "first")
    third = replace(alone, series=Series("s", 3, 11))
    assert (str(place_in_group(third)), third.group_id) == ("3 of 11", "s")


def test_a_subtype_stands_behind_its_type() -> None:
    test = asked("t", NOW).asked
    assert notification_name(test) == "TEST"
    renewed = replace(test, notification_type="DID_RENEW", notification_subtype="BILLING_RECOVERY")
    assert notification_name(renewed) == "DID_RENEW · BILLING_RECOVERY"
