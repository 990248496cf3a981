"""From an empty window to a sandbox send in five actions, by keyboard alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.commands import next_record, running_storebell
from support.display import Display, real_display, wait_until
from support.keyring_daemon import private_session
from support.windows import log_of, storebell_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")


@contextmanager
def display_with_keyring() -> Iterator[Display]:
    """A real screen, and a real unlocked gnome-keyring of its own."""
    with private_session() as session, real_display() as display:
        session.start_bus()
        session.start_daemon()
        screen = {name: display.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        display.environment = session.environment | screen
        yield display


def test_five_actions_lead_from_an_empty_window_to_one_sandbox_send(tmp_path: Path) -> None:
    ours, simulators = tmp_path / "window", tmp_path / "simulator"
    with (
        running_storebell(simulators, "simulate", "--json") as simulator,
        display_with_keyring() as display,
    ):
        ready = next_record(simulator)
        with storebell_on(display, ours, "--api-base", str(ready["base_url"])) as process:
            # 1. Choose the key file.
            display.press("alt+c")
            display.wait_for_window("Choose In-App Purchase keys")
            display.type(str(ready["key_file"]))
            display.press("Return")
            display.wait_for_window("Use your own key")
            # 2. The issuer ID, where the keyboard stands already; 3. the bundle ID.
            display.type(str(ready["issuer_id"]))
            display.press("Tab")
            display.type(str(ready["bundle_id"]))
            display.take_picture(tmp_path / "entered.png")
            display.press("Return")
            wait_until(lambda: not display.has_window("Use your own key"), "the import")
            # 4. Sandbox, beside Local where the keyboard stands; 5. Send.
            display.press("Left")
            display.take_picture(tmp_path / "imported.png")
            display.press("ctrl+Return")
            wait_until(lambda: ": delivered" in log_of(ours), "the end of the test")
            display.take_picture(tmp_path / "sent.png")
            display.press("ctrl+q")
            assert process.wait(timeout=20) == 0
        simulator.terminate()
        told, _ = simulator.communicate(timeout=20)
    assert told.count('"event": "accepted"') == 1, told
    assert Path(str(ready["key_file"])).name not in log_of(ours)
