"""Asks once before anything is delivered to another computer of the user's network."""

from PySide6.QtWidgets import QWidget

from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.question_dialog import Question


class HostQuestion(Question):
    """accepted() means that the host is confirmed."""

    def __init__(
        self, theme: Theme, host: str, address: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        where = (
            self.tr("It is another computer in your network.")
            if host == address
            else self.tr("It is another computer in your network, {address}.").format(
                address=address
            )
        )
        self.ask(
            self.tr("Deliver to {host}").format(host=host),
            self.tr("Deliver to {host}?").format(host=host),
            self.tr(
                "{where} Storebell sends it a notification that it signed itself, and asks no "
                "more about this host until the window is closed."
            ).format(where=where),
            width_in_icons=26,
        )
