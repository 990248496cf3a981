"""Which risks remain, by platform, build and settings."""

from itertools import product

import pytest

from storebell.domain.settings.security import risks_of

PLATFORMS = ("linux", "darwin", "win32", "freebsd14")


def titles(
    platform: str, *, is_frozen: bool = True, has_added_authority: bool = False
) -> list[str]:
    risks = risks_of(platform, is_frozen=is_frozen, has_added_authority=has_added_authority)
    return [str(risk.title) for risk in risks]


def holds(said: list[str], words: str) -> bool:
    return any(words in title for title in said)


@pytest.mark.parametrize(
    ("platform", "is_frozen", "has_added_authority"),
    list(product(PLATFORMS, (True, False), (True, False))),
)
def test_some_risks_remain_everywhere_each_with_advice(
    platform: str, *, is_frozen: bool, has_added_authority: bool
) -> None:
    risks = risks_of(platform, is_frozen=is_frozen, has_added_authority=has_added_authority)
    said = [str(risk.title) for risk in risks]
    assert len(set(said)) == len(said) >= 3
    assert holds(said, "read an unlocked keychain")
    assert holds(said, "in its memory")
    assert holds(said, "kept in the database")
    assert all(risk.advice for risk in risks)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("is_frozen", [True, False])
def test_an_unsigned_python_is_a_risk_on_a_mac_alone(platform: str, *, is_frozen: bool) -> None:
    said = titles(platform, is_frozen=is_frozen)
    assert holds(said, "Storebell as Python") is (platform == "darwin" and not is_frozen)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_other_programs_of_the_user_are_a_risk_on_windows_alone(platform: str) -> None:
    assert holds(titles(platform), "not from your other programs") is (platform == "win32")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_added_authority_is_a_risk_while_it_is_added(platform: str) -> None:
    words = "An authority that you added"
    assert holds(titles(platform, has_added_authority=True), words)
    assert not holds(titles(platform), words)


def test_desktop_notifications_are_a_risk_while_they_are_on() -> None:
    shown = risks_of(
        "linux", is_frozen=True, has_added_authority=False, has_desktop_notifications=True
    )
    without = risks_of("linux", is_frozen=True, has_added_authority=False)
    assert [str(risk.title) for risk in shown if risk not in without] == [
        "The desktop shows and may keep what its notifications say"
    ]
