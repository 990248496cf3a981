"""Legend of a lane: shown while nothing is selected."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from storebell.domain.messages import plural_msg
from storebell.domain.notifications.plan import PRODUCTION_PLAN, Plan
from storebell.domain.notifications.results import RESULTS
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label


class Legend(QScrollArea):
    """The real icons of the lanes with their meaning."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: list[tuple[QLabel, str, str]] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("How to read a lane"))
        content = QWidget()
        content.setObjectName("content")
        self.setWidget(content)
        column = QVBoxLayout(content)
        column.setContentsMargins(space(4), space(4), space(4), space(4))
        column.setSpacing(space(1))
        column.addWidget(
            Label(self.tr("Nothing selected"), size="heading", is_strong=True, wraps=True)
        )
        column.addWidget(
            Label(
                self.tr("Send a test, or pick one from the timeline."), tone="secondary", wraps=True
            )
        )
        column.addSpacing(space(3))
        column.addWidget(
            Label(self.tr("How to read a lane"), tone="secondary", size="small", is_strong=True)
        )
        column.addSpacing(space(1))
        for name, token, title, meaning in self._entries():
            column.addLayout(self._entry(name, token, title, meaning))
            column.addSpacing(space(1))
        column.addStretch(1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _entries(self) -> tuple[tuple[str, str, str, str], ...]:
        return (
            (
                "asked",
                "text",
                self.tr("asked"),
                self.tr("the request was accepted, a token came back"),
            ),
            (
                "running",
                "accent",
                self.tr("waiting for the record"),
                self.tr("your server is being called"),
            ),
            ("delivered", "delivered", self.tr("delivered"), self.tr("it answered 200 to 206")),
            (
                "failed",
                "failed",
                self.tr("failed"),
                _failures_text(),
            ),
            (
                "planned",
                "planned",
                self.tr("planned"),
                _plan_text(PRODUCTION_PLAN),
            ),
            (
                "unknown",
                "waiting",
                self.tr("unknown"),
                self.tr("Apple may have got the request; it is not repeated by itself"),
            ),
        )

    def _entry(self, name: str, token: str, title: str, meaning: str) -> QHBoxLayout:
        icon = QLabel()
        self._icons.append((icon, name, token))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Label(title, wraps=True))
        column.addWidget(Label(meaning, tone="secondary", size="small", wraps=True))
        row = QHBoxLayout()
        row.setSpacing(space(3))
        row.addSpacing(space(1))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return row

    def _on_theme_changed(self) -> None:
        ratio = self.devicePixelRatioF()
        for label, name, token in self._icons:
            label.setPixmap(self._theme.pixmap(name, token, self._theme.type.icon, ratio))


def _failures_text() -> str:
    return tr_message(
        plural_msg(
            "{count} reason, explained here",
            "one of {count} reasons, each explained here",
            len(RESULTS) - 1,  # all but success
        )
    )


def _plan_text(plan: Plan) -> str:
    return tr_message(
        plural_msg(
            "production tries {count} time in {hours} hours",
            "production tries up to {count} times in {hours} hours",
            plan.most_attempts,
            hours=plan.hours,
        )
    )
