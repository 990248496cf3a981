"""Port of the window's frame: the content that fills it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import SignalInstance

from storebell.domain.environment import Environment

if TYPE_CHECKING:  # the window's first frame waits for none of them
    from storebell.domain.notifications.timeline import Timeline
    from storebell.qt.background import Job
    from storebell.qt.keys.dropped_files import Dropped
    from storebell.qt.timeline.page import TimelinePage
    from storebell.qt.widgets.notices import Notices
    from storebell.services.overview import Overview


class WindowContent(Protocol):
    """The timeline, the notices and all that the frame passes on to them."""

    page: "TimelinePage"
    notices: "Notices"

    @property
    def ready(self) -> SignalInstance: ...

    def load(self, choose: str | None = None) -> None: ...
    def report_crashes(self) -> None: ...
    def start(self, job: "Job") -> None: ...
    def show_overview(self, overview: "Overview", choose: str | None = None) -> None: ...
    def choose_environment(self, environment: Environment) -> None: ...
    def show_tests(self, timelines: "Iterable[Timeline]") -> None: ...
    def choose_test(self, test_id: str) -> None: ...
    def open_dropped(self, dropped: "Dropped") -> None: ...


MakeContent = Callable[[Any], WindowContent]
"""Makes the content of a window, which it is given. It is called after the first frame."""
