"""How many records of which tests could not be read."""

from storebell.domain.notifications.pages import UnreadableRecords


def test_the_count_is_that_of_all_tests_together() -> None:
    assert UnreadableRecords({}).count == 0
    assert UnreadableRecords({"t-1": 2, "t-2": 3}).count == 5
