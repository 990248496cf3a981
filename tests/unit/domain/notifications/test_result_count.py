"""The number of results, said as a word, is that of their table."""

from storebell.domain.notifications.result_count import HOW_MANY
from storebell.domain.notifications.results import RESULTS

NUMBERS = {10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen"}


def test_it_is_the_number_of_documented_results() -> None:
    assert NUMBERS[len(RESULTS)] == HOW_MANY
