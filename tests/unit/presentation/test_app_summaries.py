"""An app at a glance."""

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.app_summaries import summarize
from storebell.presentation.lanes.kind import Kind
from support import timelines

HIKING = App("Hiking", "com.example.hiking", key_id="2X9R4HXF34")


def kinds(*shown: Timeline) -> dict[Environment, Kind]:
    return {last.environment: last.kind for last in summarize(HIKING, shown).results}


def test_the_newest_test_of_each_environment_counts() -> None:
    assert kinds(*timelines.pictured()) == {
        Environment.SANDBOX: Kind.FAILED,
        Environment.PRODUCTION: Kind.PLANNED,
    }
    assert kinds(timelines.delivered(), timelines.timed_out()) == {Environment.SANDBOX: Kind.FAILED}
    assert kinds(timelines.timed_out(), timelines.delivered()) == {Environment.SANDBOX: Kind.FAILED}


def test_local_shows_only_where_apples_have_nothing() -> None:
    assert kinds(timelines.sending()) == {Environment.LOCAL: Kind.RUNNING}
    assert Environment.LOCAL not in kinds(timelines.sending(), timelines.delivered())


def test_unknown_and_undecided_are_not_failures() -> None:
    assert kinds(timelines.unknown()) == {Environment.SANDBOX: Kind.UNKNOWN}
    assert kinds(timelines.undecided()) == {Environment.SANDBOX: Kind.UNKNOWN}


def test_tests_of_other_apps_are_passed_over() -> None:
    assert summarize(SAMPLE_APP, timelines.all_samples()).results == ()


def test_an_app_without_results_says_what_it_can_do() -> None:
    assert str(summarize(HIKING, ()).note) == "not tried yet"
    assert str(summarize(SAMPLE_APP, ()).note) == "Local only, no key needed"


def test_a_renamed_app_keeps_its_tests() -> None:
    renamed = App("Trails", HIKING.bundle_id)
    assert summarize(renamed, [timelines.delivered()]).results


def test_a_result_of_a_simulator_is_marked() -> None:
    for timeline, is_marked in (
        (timelines.delivered(), False),
        (timelines.with_stand_in(timelines.delivered()), True),
        (timelines.with_stand_in(timelines.retrying()), True),
        (timelines.sending(), False),
    ):
        [last] = summarize(HIKING, [timeline]).results
        assert last.has_stand_in is is_marked
