"""Draw the application's icon into the file that its system wants: icon.py SVG OUTPUT.

OUTPUT ends in .ico (Windows) or .icns (macOS). Runs in the venv that is frozen, which has Qt.
"""

import sys

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon

# The largest size that both formats hold; the systems scale it down themselves.
SIZE = QSize(256, 256)


def main(source: str, output: str) -> int:
    application = QGuiApplication([])  # without one, Qt draws no icon
    image = QIcon(source).pixmap(SIZE).toImage()
    application.quit()
    if image.isNull() or not image.save(output):
        print(f"Qt could not draw {source} into {output}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
