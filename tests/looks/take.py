"""Takes pictures of the window in each of its states: `python3 dev.py looks [NAME…]`.

They are for looking at; `--sheet` puts all states of a variant side by side. The README shows
some of them.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from looks.states import SIZE, STATES, Studio
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.shell.launch import make_application
from storebell.qt.theme.theme import Theme
from support.pseudo_locale import RightToLeft, RightToLeftTranslator, installed, pseudo_language


@dataclass(frozen=True)
class Variant:
    """One way of looking at every state."""

    scheme: Scheme = Scheme.LIGHT
    text_percent: int = 100
    size: QSize = SIZE
    is_mirrored: bool = False
    is_pseudo: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


SMALLEST = QSize(1024, 600)
NARROW = QSize(800, 600)
VARIANTS = {
    "light": Variant(),
    "dark": Variant(Scheme.DARK),
    "high-light": Variant(Scheme.HIGH_LIGHT),
    "high-dark": Variant(Scheme.HIGH_DARK),
    "text200": Variant(text_percent=200),
    "small": Variant(size=SMALLEST),
    "small-text200": Variant(text_percent=200, size=SMALLEST),
    "high-text200": Variant(Scheme.HIGH_LIGHT, text_percent=200, size=SMALLEST),
    "narrow": Variant(size=NARROW),
    "pseudo": Variant(is_pseudo=True),
    "mirrored": Variant(is_mirrored=True),
    "hidpi": Variant(variables={"QT_SCALE_FACTOR": "2"}),
}


def take(variant: Variant, names: Sequence[str]) -> Iterator[tuple[str, QImage]]:
    """A picture of every named state."""
    application, theme = make_application(Options(theme=variant.scheme))
    apply_styles(application, theme, variant)
    with language_of(variant):
        studio = Studio(theme, variant.size)
        for name in names:
            widget = STATES[name](studio)
            yield name, picture(application, widget)
            widget.close()
            widget.deleteLater()
        studio.background.close()


@contextmanager
def language_of(variant: Variant) -> Iterator[None]:
    """The language of the variant, in use."""
    if variant.is_pseudo:
        with TemporaryDirectory() as folder, pseudo_language(Path(folder)):
            yield
    elif variant.is_mirrored:
        with installed(RightToLeft(), RightToLeftTranslator()):
            yield
    else:
        yield


def apply_styles(application: QApplication, theme: Theme, variant: Variant) -> None:
    theme.set_text_scale(variant.text_percent)
    if variant.is_mirrored:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    application.processEvents()  # the theme follows


def picture(application: QApplication, widget: QWidget) -> QImage:
    if isinstance(widget, QMenu):
        widget.popup(QPoint())  # else it would be no larger than the screen lets a window be
    widget.show()
    for _ in range(5):
        application.processEvents()
    return widget.grab().toImage()


def sheet(pictures: Mapping[str, QImage], columns: int, width: int) -> QImage:
    """All pictures on one, each with its name."""
    rows = ceil(len(pictures) / columns)
    caption = 24
    cell = QSize(width, width * SIZE.height() // SIZE.width() + caption)
    whole = QImage(cell.width() * columns, cell.height() * rows, QImage.Format.Format_RGB32)
    whole.fill(Qt.GlobalColor.gray)
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for at, (name, image) in enumerate(pictures.items()):
        corner = QPoint(at % columns * cell.width(), at // columns * cell.height())
        room = QSize(width - 8, cell.height() - caption - 4)
        keeps = Qt.AspectRatioMode.KeepAspectRatio
        small = image.size() if within(image.size(), room) else image.size().scaled(room, keeps)
        painter.drawImage(QRect(corner + QPoint(4, caption), small), image)
        painter.drawText(corner + QPoint(6, caption - 7), name)
    painter.end()
    return whole


def within(size: QSize, room: QSize) -> bool:
    return size.width() <= room.width() and size.height() <= room.height()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of: {', '.join(STATES)}")
    parser.add_argument("--variant", choices=VARIANTS, action="append")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "looks")
    parser.add_argument("--sheet", action="store_true", help="contact sheets besides")
    parser.add_argument("--columns", type=int, default=3, help="of a contact sheet")
    parser.add_argument("--width", type=int, default=640, help="of a picture on it, in pixels")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    names = arguments.names or list(STATES)
    unknown = [name for name in names if name not in STATES]
    if unknown:
        parser.error(f"there is no state {', '.join(unknown)}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    variants = arguments.variant or list(VARIANTS)
    if arguments.here:
        (variant,) = variants
        taken: dict[str, QImage] = {}
        for name, image in take(VARIANTS[variant], names):
            image.save(str(arguments.folder / f"{name}-{variant}.png"))
            taken[name] = image
        if arguments.sheet:
            whole = sheet(taken, arguments.columns, arguments.width)
            whole.save(str(arguments.folder / f"sheet-{variant}.png"))
        return 0
    # Scale factors are read once in a process, so each variant gets one of its own.
    for variant in variants:
        command = [sys.executable, __file__, "--here", "--variant", variant]
        command += ["--folder", str(arguments.folder), "--columns", str(arguments.columns)]
        command += ["--width", str(arguments.width), *(["--sheet"] if arguments.sheet else [])]
        environment = {**os.environ, **VARIANTS[variant].variables}
        subprocess.run([*command, *names], check=True, env=environment)
    print(f"{len(names) * len(variants)} pictures in {arguments.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
