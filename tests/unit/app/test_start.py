"""Whether there is a display for the window, on Linux and its kin."""

import sys

import pytest

from storebell.app import start
from support.display import real_display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always one")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("display", ["", ":4711", "nonsense", ":"])
def test_a_display_that_is_not_there_is_none(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert not start._has_display()


def test_a_display_that_answers_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with real_display() as display:
        monkeypatch.setenv("DISPLAY", display.environment["DISPLAY"])
        assert start._has_display()


@pytest.mark.parametrize("name", ["WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_another_way_to_show_a_window_is_believed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "offscreen")
    assert start._has_display()


def test_a_display_over_the_network_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "localhost:10.0")
    assert start._has_display()
