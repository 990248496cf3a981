"""Every page beside the timeline: its name, its title, its icon, and what builds it.

What builds a page imports it too, so that the window's first frame waits for none of them.
"""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from storebell.qt.background import Background
from storebell.qt.notice import Notices
from storebell.qt.pages import RESULTS, Pages
from storebell.qt.theme import Theme


def add_pages(pages: Pages, theme: Theme, background: Background, notices: Notices) -> None:
    """Make them known, in the order in which menus list them."""

    def results() -> QWidget:
        from storebell.qt.help.results_page import ResultsPage

        return ResultsPage(theme)

    pages.add(RESULTS, _tr("The eleven results"), "info", results)


def _tr(text: str) -> str:
    return QCoreApplication.translate("pages", text)
