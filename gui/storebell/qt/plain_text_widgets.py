"""Documents and file dialogs that show the text of others as it is.

They are apart from `plain_text.py`: Qt for Python makes each class of Qt's when it is first
imported, and the window's first frame shows neither.
"""

from PySide6.QtCore import QByteArray, QChildEvent, QUrl
from PySide6.QtGui import QImage, Qt, QTextDocument
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QTextBrowser


class PlainTextBrowser(QTextBrowser):
    """A document that subclasses write with cursors. Whatever it contains, no file is opened."""

    def loadResource(self, kind: int, _name: QUrl | str) -> QImage | QByteArray:
        # Without a picture for an answer, Qt would open the file of that name by itself.
        if kind == QTextDocument.ResourceType.ImageResource.value:
            picture = QImage(1, 1, QImage.Format.Format_ARGB32)
            picture.fill(Qt.GlobalColor.transparent)
            return picture
        return QByteArray()


class FileDialog(QFileDialog):
    """Asks for a file. Where the system has no dialog for that, Qt's own shows names of files in
    questions of its own, as before it deletes one: they are text there, too.
    """

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        child = event.child()
        if event.polished() and isinstance(child, QMessageBox):
            for label in child.findChildren(QLabel):
                label.setTextFormat(Qt.TextFormat.PlainText)
