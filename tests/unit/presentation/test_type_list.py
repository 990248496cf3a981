"""The list of notification types: every type once by group, the recent ones above, all found."""

from storebell.domain.notifications.types import NOTIFICATION_TYPES, TYPES_BY_NAME
from storebell.presentation.type_list import TypeRow, type_name, type_rows, type_title

RENEWED, BOUGHT = ("DID_RENEW", ""), ("SUBSCRIBED", "INITIAL_BUY")


def choices(rows: list[TypeRow]) -> list[tuple[str, str]]:
    return [row.choice for row in rows if row.choice is not None]


def test_every_documented_type_is_offered_once_and_test_first() -> None:
    offered = choices(type_rows(NOTIFICATION_TYPES, ()))
    assert offered[0] == ("TEST", "")
    assert {name for name, _ in offered} == set(TYPES_BY_NAME)
    assert len(offered) == len(set(offered))
    assert ("DID_RENEW", "BILLING_RECOVERY") in offered


def test_recent_types_stand_above_the_groups_in_which_they_stay() -> None:
    rows = type_rows(NOTIFICATION_TYPES, (BOUGHT, ("GONE", ""), RENEWED))
    assert rows[1] == TypeRow("Recent")
    assert [row.choice for row in rows[2:5]] == [BOUGHT, RENEWED, None]
    assert choices(rows).count(BOUGHT) == 2


def test_every_word_is_looked_for_in_the_type_its_words_and_its_group() -> None:
    for text in ("initial buy", "subscribed · initial", "FIRST time", "subscribing INITIAL_BUY"):
        assert BOUGHT in choices(type_rows(NOTIFICATION_TYPES, (), text)), text
    found = type_rows(NOTIFICATION_TYPES, (RENEWED,), "no such type")
    assert found == []


def test_a_word_of_a_group_counts_where_no_type_has_it() -> None:
    renewals = choices(type_rows(NOTIFICATION_TYPES, (), "renew"))
    assert BOUGHT not in renewals  # though its group is called “Subscribing and renewing”
    assert RENEWED in renewals
    assert BOUGHT in choices(type_rows(NOTIFICATION_TYPES, (), "renewing"))


def test_a_group_without_a_match_has_no_heading() -> None:
    rows = type_rows(NOTIFICATION_TYPES, (BOUGHT,), "did_renew")
    headings = [row.title for row in rows if row.choice is None]
    assert "Recent" not in headings
    for number, row in enumerate(rows):
        if row.choice is None:
            assert rows[number + 1].choice is not None


def test_a_type_has_apples_name_and_plain_words() -> None:
    assert type_name(BOUGHT) == "SUBSCRIBED · INITIAL_BUY"
    assert type_title(NOTIFICATION_TYPES, BOUGHT) == "Subscribed: For the first time"
    assert type_title(NOTIFICATION_TYPES, ("NEW", "")) == ""
