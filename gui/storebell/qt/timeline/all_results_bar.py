"""Progress of the run with all eleven results, and a button to stop it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from storebell.qt.actions.qactions import Actions
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import ElidedLabel


class AllResultsBar(QFrame):
    """Bar that is visible while the run goes on."""

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ElidedLabel(tone="secondary")
        self._stop = QPushButton(self.tr("Sto&p"))
        self._stop.setAccessibleName(self.tr("Stop showing all results"))
        actions.use("stop", self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(5), space(1), space(5), space(1))
        row.setSpacing(space(2))
        row.addWidget(self._text, 1)
        row.addWidget(self._stop)
        theme.apply_style(self, "local_strip")
        self.hide()

    def show_progress(self, ended: int, most: int) -> None:
        """Shows how many of the tests have ended."""
        self._text.setText(
            self.tr("Showing all results: {ended} of {most}").format(ended=ended, most=most)
        )
        self.show()
