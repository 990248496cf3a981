"""The kinds of places on a lane: each occurs, and each has an icon of its own."""

from datetime import UTC

import pytest

from storebell import resources
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.lanes import lane
from support import timelines
from support.timelines import NOW

SLOTS = [slot for sample in timelines.all_samples() for slot in lane(sample, NOW, UTC).slots]


@pytest.mark.parametrize("kind", [*Kind])
def test_each_kind_stands_on_some_lane(kind: Kind) -> None:
    assert kind in {slot.kind for slot in SLOTS}


def test_each_kind_has_an_icon_of_its_own() -> None:
    icons = {kind: resources.text(f"icons/{kind}.svg") for kind in Kind}
    assert len(set(icons.values())) == len(Kind)


def test_only_what_was_attempted_is_delivered_or_failed() -> None:
    results = {Kind.DELIVERED, Kind.FAILED}
    attempted = {slot.kind for slot in SLOTS if slot.is_made}
    assert results <= attempted
    assert attempted & {Kind.ASKED, Kind.PLANNED} == set()
