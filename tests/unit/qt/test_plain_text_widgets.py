"""Documents and file dialogs show the text of others as it is, and open no file that it names."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QTimer
from PySide6.QtGui import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListView, QMessageBox, QTextBrowser
from pytestqt.qtbot import QtBot

from storebell.qt.plain_text_widgets import FileDialog, PlainTextBrowser, usual_folders
from support.markup import MARKUP
from support.opened_files import named_pipe, opened_files

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")


@linux_only
@pytest.mark.parametrize("kind", MARKUP)
def test_a_document_opens_no_file_even_where_markup_gets_into_it(
    kind: str, picture_folder: Path, qtbot: QtBot
) -> None:
    document = PlainTextBrowser()
    qtbot.addWidget(document)
    with opened_files(picture_folder) as opened, named_pipe(picture_folder / "pipe.png") as pipe:
        for file in (picture_folder / "picture.png", pipe):
            document.setHtml(MARKUP[kind](file))
            document.show()
            document.grab()
        assert opened.names() == set()


@linux_only
@pytest.mark.qt_log_ignore("QFile::at")  # no picture is read from a pipe
@pytest.mark.parametrize("kind", MARKUP)
def test_without_the_helper_each_of_these_texts_opens_files(
    kind: str, picture_folder: Path, qtbot: QtBot
) -> None:
    """Else the tests above would show nothing."""
    document = QTextBrowser()
    qtbot.addWidget(document)
    with opened_files(picture_folder) as opened, named_pipe(picture_folder / "pipe.png") as pipe:
        assert Qt.mightBeRichText(MARKUP[kind](pipe))
        for file in (picture_folder / "picture.png", pipe):
            document.setHtml(MARKUP[kind](file))
            document.show()
            document.grab()
        assert opened.names() == {"picture.png", "pipe.png"}


@linux_only
@pytest.mark.parametrize("kind", [FileDialog, QFileDialog])
def test_the_name_of_a_file_is_text_where_qt_asks_before_it_deletes_one(
    kind: type[QFileDialog], picture_folder: Path, qtbot: QtBot
) -> None:
    """No name has a slash, and HTML has another way to write one: Qt's own dialog opens it."""
    named = str(picture_folder / "picture.png").replace("/", "&#47;")
    (picture_folder / "chosen").mkdir()
    (picture_folder / "chosen" / f'<img src="{named}">.toml').touch()
    dialog = kind(None, "", str(picture_folder / "chosen"))
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.open()
    view = dialog.findChild(QListView, "listView")
    assert isinstance(view, QListView)
    qtbot.waitUntil(lambda: view.model().rowCount(view.rootIndex()) == 1)
    row = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(view.model().index(0, 0, view.rootIndex()), row)
    dialog.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    asked: list[str] = []

    def answer() -> None:
        question = dialog.findChild(QMessageBox)
        if question is None:
            QTimer.singleShot(100, dialog, answer)
            return
        question.grab()
        asked.append(question.text())
        question.reject()

    with opened_files(picture_folder) as opened:
        QTimer.singleShot(100, dialog, answer)
        QTest.keyClick(view, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: bool(asked))
        assert named in asked[0]
        names = opened.names() - {"chosen"}
        assert names == (set() if kind is FileDialog else {"picture.png"})
    dialog.close()


def test_qts_own_file_dialog_lists_the_usual_folders(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Downloads").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    dialog = FileDialog(None, "Choose")
    qtbot.addWidget(dialog)
    listed = [url.toLocalFile() for url in dialog.sidebarUrls()]
    assert listed == usual_folders()
    assert len(set(listed)) == len(listed)
    dialog.show()
    assert dialog.viewMode() is QFileDialog.ViewMode.Detail
    assert dialog.screen().availableGeometry().width() >= dialog.width()
