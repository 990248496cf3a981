"""How a key's file comes in by drag and drop."""

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_key_file(data: QMimeData) -> Path | None:
    """The one .p8 file of a drop, or None."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    keys = [file for file in files if file.suffix.lower() == ".p8"]
    return keys[0] if len(keys) == 1 else None
