"""Several tests, counted."""

from storebell.domain.environment import Environment
from storebell.presentation.lanes.selection_summary import count_up
from support import timelines


def test_tests_are_counted_by_standing_environment_app_and_result() -> None:
    counted = count_up(timelines.all_samples())
    assert counted.count == 12
    standings = {str(said): count for said, _tone, count in counted.outcomes}
    assert standings == {
        "Open": 3,
        "Failed": 3,
        "Delivered": 3,
        "Unknown": 1,
        "Not sent": 1,
        "Undecided": 1,
    }
    assert dict(counted.environments)[Environment.PRODUCTION] == 3
    assert counted.apps == (("Hiking", 12),)
    assert dict(counted.results)["SOMETHING_NEW"] == 1
    assert counted.results[0] in {("SUCCESS", 3), ("UNSUCCESSFUL_HTTP_RESPONSE_CODE", 3)}
    assert counted.first_at < counted.last_at
