"""The portal's theme is asked for where a portal has file dialogs for the desktop."""

from pathlib import Path

import pytest

from storebell.qt.desktop.native_dialogs import platform_arguments

CHOSEN = ["-platformtheme", "xdgdesktopportal"]
SERVICE = "dbus-1/services/org.freedesktop.portal.Desktop.service"
BACKEND = "xdg-desktop-portal/portals/{}.portal"


def backend(interfaces: str, desktops: str) -> str:
    return f"[portal]\nDBusName=org.x\nInterfaces={interfaces}\nUseIn={desktops}\n"


DIALOGS = "org.freedesktop.impl.portal.FileChooser;org.freedesktop.impl.portal.Print"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, text in (
        (SERVICE, "[D-BUS Service]\n"),
        (BACKEND.format("gtk"), backend(DIALOGS, "gnome")),
        (BACKEND.format("kde"), backend(DIALOGS, "KDE")),
        (BACKEND.format("wlr"), backend("org.freedesktop.impl.portal.Screenshot", "sway")),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def variables(data: Path, desktop: str = "KDE", **more: str) -> dict[str, str]:
    bus = "unix:path=/run/user/1000/bus"
    return {
        "XDG_DATA_DIRS": f"relative:/none:{data}",
        "XDG_CURRENT_DESKTOP": desktop,
        "DBUS_SESSION_BUS_ADDRESS": bus,
        **more,
    }


@pytest.mark.parametrize("desktop", ["KDE", "GNOME", "ubuntu:GNOME"])
def test_the_portal_gives_the_dialogs_of_its_desktops(data: Path, desktop: str) -> None:
    assert platform_arguments(variables(data, desktop)) == CHOSEN


@pytest.mark.parametrize("desktop", ["", "sway", "Openbox"])
def test_no_desktop_gets_the_dialogs_of_another(data: Path, desktop: str) -> None:
    assert platform_arguments(variables(data, desktop)) == []


def test_a_theme_that_the_user_chose_stays(data: Path) -> None:
    assert platform_arguments(variables(data, QT_QPA_PLATFORMTHEME="qt6ct")) == []


def test_without_a_bus_or_a_portal_qt_decides(data: Path) -> None:
    assert platform_arguments(variables(data, DBUS_SESSION_BUS_ADDRESS="")) == []
    (data / SERVICE).unlink()
    assert platform_arguments(variables(data)) == []


def test_a_damaged_backend_is_left_out(data: Path) -> None:
    for name in ("gtk", "kde"):
        (data / BACKEND.format(name)).write_bytes(b"\xff\0Interfaces")
    assert platform_arguments(variables(data)) == []
