"""The window over AT-SPI, from outside its process: roles, names and reading order."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.dev_script import ROOT
from support.display import Display, real_display, wait_until
from support.screen_reader import ScreenReader, Seen, accessibility_bus

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is Linux's")

INTERACTIVE = {
    *("push button", "button menu", "toggle button", "radio button", "check box"),
    *("text", "list", "list item", "page tab", "page tab list", "table", "cell"),
}

ITEMS = {"list item", "cell", "page tab"}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[tuple[ScreenReader, Display]]:
    with (
        real_display() as display,
        accessibility_bus(tmp_path, display.environment) as (
            reached,
            reader,
        ),
    ):
        command = [sys.executable, "-m", "storebell", "--basedir", str(tmp_path / "data")]
        environment = {**reached, "PYTHONPATH": str(ROOT / "gui")}
        with subprocess.Popen(command, env=environment) as window:
            try:
                display.wait_for_window("Storebell")
                wait_until(lambda: bool(names_of(reader.tree(), "push button")), "the window")
                yield reader, display
            finally:
                window.terminate()


def names_of(tree: list[Seen], role: str) -> list[str]:
    return [seen.name for seen in tree if seen.role == role]


def place_of(tree: list[Seen], role: str, name: str) -> int:
    places = [at for at, seen in enumerate(tree) if (seen.role, seen.name) == (role, name)]
    assert len(places) == 1, (role, name, places)
    return places[0]


def test_the_window_is_read_in_order_with_the_right_roles_and_one_name_each(
    reader: tuple[ScreenReader, Display],
) -> None:
    screen_reader, display = reader
    display.press("ctrl+Return")

    def has_lane() -> bool:
        return any("delivered" in name for name in names_of(screen_reader.tree(), "cell"))

    wait_until(has_lane, "a lane that was delivered")
    display.press("ctrl+Up")  # nothing: the focus stays where Send left it
    tree = screen_reader.tree()
    radio = names_of(tree, "radio button")
    assert radio[-3:] == ["All", "Failed", "Waiting"]
    assert [f"Send to {name}" for name in ("Production", "Sandbox", "Local")] == [
        name for name in radio if name.startswith("Send to ")
    ]
    assert names_of(tree, "check box") == []
    for seen in tree:
        if seen.role in INTERACTIVE:
            assert seen.name.strip(), seen
            words = [word.strip() for word in seen.name.split(":")]
            assert len(words) < 2 or words[0] != words[1], seen.name
    doubled = Counter((seen.role, seen.name) for seen in tree if seen.role in INTERACTIVE)
    assert [what for what, count in doubled.items() if count > 1] == []
    # Qt says of the current item of each view that it has the focus, wherever that is.
    focused = [seen for seen in tree if seen.is_focused and seen.role not in ITEMS]
    assert len(focused) <= 1, focused
    order = [
        place_of(tree, "list", "Apps"),
        place_of(tree, "push button", "Send test"),
        place_of(tree, "text", "Deliver to"),
        place_of(tree, "table", "Timeline"),
    ]
    assert order == sorted(order)


def test_the_tabs_of_the_inspector_are_tabs_and_come_last(
    reader: tuple[ScreenReader, Display],
) -> None:
    screen_reader, display = reader
    display.press("ctrl+Return")
    wait_until(
        lambda: bool(names_of(screen_reader.tree(), "page tab")), "the inspector of the new test"
    )
    tree = screen_reader.tree()
    tabs = ["Why", "Delivery", "Payload", "Signature", "Exchange", "Raw"]
    assert names_of(tree, "page tab") == tabs
    assert place_of(tree, "table", "Timeline") < place_of(tree, "page tab", "Why")
