"""Files that are dropped on the window: which of them Storebell can take."""

from PySide6.QtCore import QMimeData, QUrl

from storebell.qt.keys.dropped_files import Dropped, dropped_key_files


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


def test_what_can_not_be_taken_is_named() -> None:
    dropped = Dropped.read(drop_of("/tmp/notes.txt"))
    assert dropped
    assert dropped.left_out is not None
    assert str(dropped.left_out.seen) == "“notes.txt” was not imported"
    several = Dropped.read(drop_of("/tmp/a.png", "/tmp/renamed.p8", "/tmp/b.png"))
    assert [file.name for file in several.keys] == ["renamed.p8"]
    assert several.left_out is not None
    assert str(several.left_out.seen) == "“a.png” and 1 more were not imported"
    assert Dropped.read(drop_of("/tmp/storebell.toml")).left_out is None
    assert not Dropped.read(QMimeData())
