"""Which environments are Apple's, by the names that payloads have."""

import pytest

from storebell.domain.environment import Environment


def test_local_alone_is_not_apples() -> None:
    assert [environment for environment in Environment if not environment.is_apples] == [
        Environment.LOCAL
    ]


@pytest.mark.parametrize("name", ["Production", "Sandbox", "Local"])
def test_the_names_are_those_of_payloads_and_records(name: str) -> None:
    assert str(Environment(name)) == name
    with pytest.raises(ValueError, match=name.upper()):
        Environment(name.upper())
