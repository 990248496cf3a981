"""Draw the application's icon as its system wants it: icon.py SVG OUTPUT.

OUTPUT ends in .ico (Windows) or .icns (macOS), or is a folder for the icon theme of a Linux
desktop. Every size is drawn from the SVG, and the same SVG gives the same bytes. Runs in the venv
that is frozen, which has Qt.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

ICO_SIDES = (16, 24, 32, 48, 64, 128, 256)
# Types of Apple's icon format that hold a PNG, with the side of each in pixels; those from ic11 on
# are for screens with two pixels to a point.
ICNS_SIDES = {
    b"icp4": 16,
    b"icp5": 32,
    b"icp6": 64,
    b"ic07": 128,
    b"ic08": 256,
    b"ic09": 512,
    b"ic10": 1024,
    b"ic11": 32,
    b"ic12": 64,
    b"ic13": 256,
    b"ic14": 512,
}
THEME_SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def png(svg: bytes, side: int) -> bytes:
    """The icon in one size."""
    renderer = QSvgRenderer(QByteArray(svg))
    if not renderer.isValid():
        raise ValueError("Qt can't read the SVG")
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise ValueError(f"Qt can't write a PNG of {side} pixels")
    return bytes(buffer.data().data())


def ico(svg: bytes, sides: Iterable[int] = ICO_SIDES) -> bytes:
    """A file of several sizes for Windows, which reads PNG in it since Vista."""
    pictures = [(side, png(svg, side)) for side in sides]
    header = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(header) + 16 * len(pictures)
    entries = b""
    for side, data in pictures:
        # A side of 256 is written as 0.
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return header + entries + b"".join(data for _, data in pictures)


def icns(svg: bytes) -> bytes:
    """A file of several sizes for macOS."""
    drawn = {side: png(svg, side) for side in set(ICNS_SIDES.values())}
    blocks = b"".join(
        kind + struct.pack(">I", 8 + len(drawn[side])) + drawn[side]
        for kind, side in ICNS_SIDES.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(blocks)) + blocks


def write_theme(svg: bytes, folder: Path) -> None:
    """The sizes of the freedesktop icon theme, and the SVG itself for all others."""
    for side in THEME_SIDES:
        place = folder / f"{side}x{side}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        (place / "storebell.png").write_bytes(png(svg, side))
    scalable = folder / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    (scalable / "storebell.svg").write_bytes(svg)


def main(source: str, output: str) -> int:
    application = QGuiApplication.instance() or QGuiApplication([])  # without one, nothing is drawn
    svg, place = Path(source).read_bytes(), Path(output)
    try:
        if place.suffix == ".ico":
            place.write_bytes(ico(svg))
        elif place.suffix == ".icns":
            place.write_bytes(icns(svg))
        else:
            write_theme(svg, place)
    except (OSError, ValueError) as error:
        print(f"{source} could not be drawn into {output}: {error}", file=sys.stderr)
        return 1
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
