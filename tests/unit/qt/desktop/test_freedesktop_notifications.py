"""Notifications over D-Bus, with a server on a private bus."""

import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("D-Bus is Linux's", allow_module_level=True)

from storebell.qt.desktop.freedesktop_notifications import notify
from support.notification_server import NOTIFY, notification_server, private_bus

pytestmark = pytest.mark.anyio


async def test_a_notification_is_shown_and_its_click_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with notification_server() as server:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", server.address)
        steps = []
        async for step in notify("Hiking", "attempt 1 <failed> & more", "Open"):
            steps.append(step)
            if step == "shown":
                server.click()
        assert steps == ["shown", "opened"]
        assert server.signatures == [NOTIFY]
        ((name, replaced, icon, title, body, acts, hints, expiry),) = server.calls
        assert (name, replaced, icon, title) == ("Storebell", 0, "storebell", "Hiking")
        assert body == "attempt 1 &lt;failed&gt; &amp; more"
        assert acts == ["default", "Open"]
        assert hints == {"desktop-entry": ("s", "storebell")}
        assert expiry == -1


async def test_a_bus_without_a_server_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert [step async for step in notify("Hiking", "attempt 1", "Open")] == []


@pytest.mark.parametrize("address", [None, "", "unix:path=/nowhere/at/all", "nonsense"])
async def test_without_a_bus_nothing_is_shown_or_printed(
    address: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert [step async for step in notify("Hiking", "attempt 1", "Open")] == []
    assert capfd.readouterr() == ("", "")
