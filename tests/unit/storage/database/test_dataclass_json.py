"""Dataclasses as JSON by their type hints, and what is refused on the way back."""

from collections.abc import Mapping

import pytest


def test_a_hint_that_json_cannot_hold_is_a_mistake_that_shows_at_once() -> None:
    from storebell.storage.database.dataclass_json import _conversion

    for hint in (set[str], complex, bytes | str, Mapping[int, str]):
        with pytest.raises(TypeError):
            _conversion(hint)
