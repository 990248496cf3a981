"""Documents and file dialogs that show the text of others as it is.

They are apart from `plain_text.py`: Qt for Python makes each class of Qt's when it is first
imported, and the window's first frame shows neither.
"""

from typing import Final

from PySide6.QtCore import (
    QByteArray,
    QChildEvent,
    QDir,
    QObject,
    QSize,
    QStandardPaths,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QIcon, QImage, QPixmap, QShowEvent, Qt, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QFileDialog,
    QHeaderView,
    QLabel,
    QMessageBox,
    QSplitter,
    QSystemTrayIcon,
    QTextBrowser,
    QTreeView,
    QWidget,
)

_SIZE_IN_CHARACTERS: Final = QSize(130, 75)
_TRAY_MILLISECONDS: Final = 10_000
_TYPE_COLUMN: Final = 2
"""The kind of a file, which its name's ending tells."""

_MOST_OF_SCREEN: Final = 0.9


class PlainTextBrowser(QTextBrowser):
    """A document that subclasses write with cursors. Whatever it contains, no file is opened."""

    def add_picture(self, name: str, picture: QPixmap) -> None:
        """Adds a picture of our own, which `clear` removes; text names it by this name."""
        kind = QTextDocument.ResourceType.ImageResource.value
        self.document().addResource(kind, QUrl(name), picture)

    def show_own_markdown(self, text: str) -> None:
        """Shows a text of Storebell's own; never one of somebody else's."""
        self.setMarkdown(text)
        block = self.document().begin()
        while block.isValid():  # else a long line of code would need a scroll bar
            form = block.blockFormat()
            if form.nonBreakableLines():
                form.setNonBreakableLines(False)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def loadResource(self, kind: int, _name: QUrl | str) -> QImage | QByteArray:
        # Without a picture for an answer, Qt would open the file of that name by itself.
        if kind == QTextDocument.ResourceType.ImageResource.value:
            picture = QImage(1, 1, QImage.Format.Format_ARGB32)
            picture.fill(Qt.GlobalColor.transparent)
            return picture
        return QByteArray()


class TrayMessage(QObject):
    """A message from an icon in the tray, which is there only while the message is.

    Signals: clicked(). It deletes itself afterwards.
    """

    clicked = Signal()

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.messageClicked.connect(self.clicked)
        self._icon.messageClicked.connect(self._end)
        QTimer.singleShot(_TRAY_MILLISECONDS, self, self._end)

    def show(self, title: str, body: str) -> None:
        """Shows it, where the system has a tray."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()
            self._icon.showMessage(title, body, self._icon.icon(), _TRAY_MILLISECONDS)

    def _end(self) -> None:
        self._icon.hide()
        self.deleteLater()


def usual_folders() -> list[str]:
    """The folders where people keep files, those that exist, each once."""
    places = QStandardPaths.StandardLocation
    wanted = (
        *(places.HomeLocation, places.DesktopLocation),
        *(places.DocumentsLocation, places.DownloadLocation),
    )
    folders = [QStandardPaths.writableLocation(place) for place in wanted]
    return [folder for folder in dict.fromkeys(folders) if folder and QDir(folder).exists()]


class FileDialog(QFileDialog):
    """Asks for a file. Where the system has no dialog for that, Qt's own shows names of files in
    questions of its own, as before it deletes one: they are text there, too. It lists the usual
    folders, and is as large as it is used.
    """

    def __init__(
        self, parent: QWidget | None = None, caption: str = "", folder: str = "", kinds: str = ""
    ) -> None:
        super().__init__(parent, caption, folder, kinds)
        self._is_sized = False
        self.setViewMode(QFileDialog.ViewMode.Detail)
        self.setSidebarUrls([QUrl.fromLocalFile(folder) for folder in usual_folders()])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        split = self.findChild(QSplitter)
        if isinstance(split, QSplitter) and not self._is_sized:
            self._is_sized = True
            size = _SIZE_IN_CHARACTERS * self.fontMetrics().averageCharWidth()
            self.resize(size.boundedTo(self.screen().availableSize() * _MOST_OF_SCREEN))
            columns = self.findChild(QTreeView, "treeView")
            if isinstance(columns, QTreeView):
                header = columns.header()
                header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
                header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
                columns.setColumnHidden(_TYPE_COLUMN, True)
            split.setSizes([split.width() // 4, split.width() * 3 // 4])

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        child = event.child()
        if event.polished() and isinstance(child, QMessageBox):
            for label in child.findChildren(QLabel):
                label.setTextFormat(Qt.TextFormat.PlainText)
