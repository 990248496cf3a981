"""Files that are dropped on the window: which of them Storebell can take."""

from PySide6.QtCore import QMimeData, QUrl

from storebell.qt.keys.dropped_files import dropped_key_files


def drop_of(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def test_every_dropped_file_that_looks_like_a_key_is_taken() -> None:
    names = ("/tmp/SubscriptionKey_2X9R4HXF34.p8", "/tmp/notes.txt", "/tmp/renamed.P8")
    taken = dropped_key_files(drop_of(*names, "/tmp/AuthKey_2X9R4HXF34.p8.txt"))
    assert [file.name for file in taken] == [
        "SubscriptionKey_2X9R4HXF34.p8",
        "renamed.P8",
        "AuthKey_2X9R4HXF34.p8.txt",
    ]
    assert dropped_key_files(drop_of("/tmp/notes.txt")) == ()
    assert dropped_key_files(QMimeData()) == ()
