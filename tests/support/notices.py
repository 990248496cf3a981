"""What the notices of a window say."""

from storebell.qt.widgets.labels import Label
from storebell.qt.widgets.notices import Notice, Notices


def notice_title(notice: Notice) -> str:
    """The strong line of a notice."""
    [title] = [label for label in notice.findChildren(Label) if label.property("strong")]
    return title.text()


def notice_titles(notices: Notices) -> tuple[str, ...]:
    """The titles as they stand below one another."""
    column = notices.layout()
    assert column is not None
    items = [column.itemAt(at) for at in range(column.count())]
    shown = [item.widget() for item in items if item is not None]
    return tuple(notice_title(notice) for notice in shown if isinstance(notice, Notice))
