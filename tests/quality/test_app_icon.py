"""The application's icon, as each of the three systems wants it."""

import configparser
import importlib.util
import struct
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QIcon, QImage
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).parents[2]
SVG = ROOT / "resources" / "icons" / "storebell.svg"


@pytest.fixture(scope="module")
def icon() -> ModuleType:
    file = ROOT / "packaging" / "pyinstaller" / "icon.py"
    spec = importlib.util.spec_from_file_location("icon", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_windows_gets_every_size_in_one_file(
    icon: ModuleType, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "storebell.ico"
    assert icon.main(str(SVG), str(file)) == 0
    sides = sorted(size.width() for size in QIcon(str(file)).availableSizes())
    assert sides == [16, 24, 32, 48, 64, 128, 256]


def test_macos_gets_every_size_in_a_file(icon: ModuleType, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "storebell.icns"
    assert icon.main(str(SVG), str(file)) == 0
    data = file.read_bytes()
    assert data[:4] == b"icns"
    assert struct.unpack(">I", data[4:8])[0] == len(data)
    found, at = {}, 8
    while at < len(data):
        length = struct.unpack(">I", data[at + 4 : at + 8])[0]
        found[data[at : at + 4]] = QImage.fromData(data[at + 8 : at + length]).width()
        at += length
    assert found == icon.ICNS_SIDES
    assert not QImage(str(file)).isNull()  # Qt reads what we wrote, too


def test_linux_gets_an_icon_theme_and_a_desktop_file_that_names_it(
    icon: ModuleType, tmp_path: Path, qtbot: QtBot
) -> None:
    assert icon.main(str(SVG), str(tmp_path)) == 0
    for side in (16, 22, 24, 32, 48, 64, 128, 256, 512):
        assert QImage(str(tmp_path / f"{side}x{side}/apps/storebell.png")).width() == side
    assert (tmp_path / "scalable/apps/storebell.svg").read_bytes() == SVG.read_bytes()
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str  # type: ignore[assignment, method-assign]
    desktop.read(ROOT / "packaging/linux/storebell.desktop", encoding="utf-8")
    entry = desktop["Desktop Entry"]
    assert entry["Icon"] == "storebell"
    # The window names itself so (QGuiApplication.setDesktopFileName): the task bar finds the icon.
    assert entry["StartupWMClass"] == "storebell"
    assert entry["Exec"].split()[0] == "storebell"


def test_the_same_drawing_gives_the_same_bytes(icon: ModuleType, qtbot: QtBot) -> None:
    svg = SVG.read_bytes()
    assert icon.ico(svg) == icon.ico(svg)
    assert icon.icns(svg) == icon.icns(svg)


def test_a_drawing_that_is_none_fails(
    icon: ModuleType, tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.svg"
    bad.write_text("no drawing")
    assert icon.main(str(bad), str(tmp_path / "storebell.ico")) == 1
    assert "could not be drawn" in capsys.readouterr().err
