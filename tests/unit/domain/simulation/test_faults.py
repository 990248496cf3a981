"""The text that asks for faults: what it may be, and what a mistake in it is told."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.errors.values import InvalidFaultsError
from storebell.domain.simulation.faults import (
    FAULTS,
    NO_FAULTS,
    FaultName,
    FaultSetting,
    FaultSpec,
    describe_fault,
    read_faults,
)


def test_nothing_asks_for_nothing() -> None:
    assert read_faults("") == read_faults(" , ") == NO_FAULTS
    assert not NO_FAULTS


def test_a_value_a_rate_and_a_seed_are_read() -> None:
    spec = read_faults("drop@0.1, latency=2.5@.5 ,skew=-90,seed=7")
    assert spec == FaultSpec(
        (
            FaultSetting(FaultName.LATENCY, 2.5, 0.5),
            FaultSetting(FaultName.DROP, None, 0.1),
            FaultSetting(FaultName.SKEW, -90),
        ),
        seed=7,
    )


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_can_be_asked_for_by_name_alone_and_described(name: FaultName) -> None:
    [setting] = read_faults(name.value).settings
    amount = FAULTS[name].amount
    assert setting == FaultSetting(name, amount.default if amount else None, 1.0)
    assert "{" not in str(describe_fault(setting))
    assert FAULTS[name].title


def test_pebble_is_a_mixture_in_which_single_faults_can_be_replaced() -> None:
    mixture = {setting.name: setting for setting in read_faults("pebble").settings}
    assert set(mixture) == {
        *(FaultName.LATENCY, FaultName.NOT_YET, FaultName.RATE_LIMIT),
        *(FaultName.RETRYABLE, FaultName.DUPLICATE, FaultName.REORDER),
    }
    assert all(0 < setting.rate < 1 for setting in mixture.values())
    changed = read_faults("latency=0,pebble,drop@0.2").settings
    assert FaultSetting(FaultName.LATENCY, 0) in changed
    assert FaultSetting(FaultName.DROP, None, 0.2) in changed
    assert len(changed) == len(mixture) + 1


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("slow", "slow", "There is no such fault"),
        ("latency=fast", "latency=fast", "The number of seconds is a number from 0 to 600"),
        ("latency=-1", "latency=-1", "from 0 to 600"),
        ("latency=1e3", "latency=1e3", "from 0 to 600"),
        ("latency=nan", "latency=nan", "from 0 to 600"),
        ("latency=", "latency=", "from 0 to 600"),
        ("skew=99999999", "skew=99999999", "from -31536000 to 31536000"),
        ("drop@2", "drop@2", "A rate is a number from 0 to 1"),
        ("drop@", "drop@", "A rate is a number from 0 to 1"),
        ("drop=1", "drop=1", "It takes no number"),
        ("drop,html,drop@0.5", "drop@0.5", "It stands there twice"),
        ("pebble,pebble", "pebble", "It stands there twice"),
        ("pebble@0.5", "pebble@0.5", "takes no number and no rate"),
        ("seed=x", "seed=x", "A seed is a whole number"),
        ("seed", "seed", "A seed is a whole number"),
        ("seed=1,seed=1", "seed=1", "It stands there twice"),
        ("latency=1=2", "latency=1=2", "It has another form"),
        ("LATENCY", "LATENCY", "It has another form"),
        ("latency 2", "latency 2", "It has another form"),
    ],
)
def test_a_mistake_is_named_with_what_is_right(text: str, part: str, reason: str) -> None:
    with pytest.raises(InvalidFaultsError) as caught:
        read_faults(text)
    assert f"“{part}”" in str(caught.value.title)
    assert reason in str(caught.value.advice)
    assert "latency, not-yet" in str(caught.value.advice)


@st.composite
def specs(draw: st.DrawFn) -> FaultSpec:
    names = draw(st.lists(st.sampled_from(FaultName), unique=True))
    settings = []
    for name in FAULTS:
        amount = FAULTS[name].amount
        if name in names:
            seconds = draw(st.integers(int(amount.least), int(amount.most))) if amount else None
            rate = draw(st.sampled_from([0.0, 0.05, 0.25, 1.0]))
            settings.append(FaultSetting(name, seconds, rate))
    return FaultSpec(tuple(settings), draw(st.integers(0, 10**18 - 1)))


@given(specs())
def test_what_a_spec_is_written_as_reads_as_the_same(spec: FaultSpec) -> None:
    assert read_faults(str(spec)) == spec


@given(st.text() | st.text("latencydrop=@,.0123456789-+"))
def test_any_text_is_a_spec_or_a_mistake_of_ours_to_explain(text: str) -> None:
    with suppress(InvalidFaultsError):
        spec = read_faults(text)
        assert read_faults(str(spec)) == spec
