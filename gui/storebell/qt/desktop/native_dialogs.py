"""Choice of the platform theme that has the system's own file dialogs, on Linux.

Qt picks its theme by the desktop's name: GTK's for GNOME and its kin, where libgtk-3 is there, and
its own for KDE, which has no file dialogs outside of KDE's packages. The frozen application has no
GTK theme. xdg-desktop-portal serves the dialogs of each desktop over D-Bus, and Qt's theme for it
keeps the desktop's theme for all else (qtbase, src/plugins/platformthemes/xdgdesktopportal).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.files.reading import read_file

PORTAL_THEME: Final = "xdgdesktopportal"
_SERVICE: Final = Path("dbus-1", "services", "org.freedesktop.portal.Desktop.service")
_BACKENDS: Final = Path("xdg-desktop-portal", "portals")
_DIALOGS: Final = "org.freedesktop.impl.portal.FileChooser"
_MOST_BYTES: Final = 64 * 1024


def platform_arguments(variables: Mapping[str, str]) -> list[str]:
    """Arguments for QApplication: the portal's theme where a portal has file dialogs for this
    desktop, unless the user has chosen a theme. `variables` is the environment.
    """
    if variables.get("QT_QPA_PLATFORMTHEME") or not has_portal_dialogs(variables):
        return []
    return ["-platformtheme", PORTAL_THEME]


def has_portal_dialogs(variables: Mapping[str, str]) -> bool:
    """True where D-Bus starts a portal and a backend of it serves file dialogs to this desktop.

    A backend names its interfaces and desktops in a file (portals.conf(5), xdg-desktop-portal).
    """
    desktops = {name.casefold() for name in variables.get("XDG_CURRENT_DESKTOP", "").split(":")}
    if not variables.get("DBUS_SESSION_BUS_ADDRESS") or desktops == {""}:
        return False
    folders = list(_data_folders(variables))
    if not any((folder / _SERVICE).is_file() for folder in folders):
        return False
    return any(_serves_dialogs(file, desktops) for file in _backend_files(folders))


def _data_folders(variables: Mapping[str, str]) -> Iterator[Path]:
    """The base folders of data files (XDG Base Directory Specification)."""
    listed = variables.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in listed.split(":"):
        if Path(folder).is_absolute():
            yield Path(folder)


def _backend_files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        try:
            yield from (folder / _BACKENDS).glob("*.portal")
        except OSError:
            continue


def _serves_dialogs(file: Path, desktops: set[str]) -> bool:
    values = dict(line.split("=", 1) for line in _text_of(file).splitlines() if "=" in line)
    interfaces = values.get("Interfaces", "").split(";")
    used_in = {name.strip().casefold() for name in values.get("UseIn", "").split(";")}
    return _DIALOGS in interfaces and not used_in.isdisjoint(desktops)


def _text_of(file: Path) -> str:
    try:
        return (read_file(file, _MOST_BYTES) or b"").decode("utf-8", "replace")
    except StorebellError:
        return ""
