"""The settings in force in the window: changed in the background, and signalled at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import KINDS, Settings
from storebell.qt.background import Background

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.container import Services

    Action = Callable[[Services], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """Settings as the job with that number read them."""

    settings: Settings
    number: int


class LiveSettings(QObject):
    """Stored settings, and the effective ones: an option of this run overrides a stored setting.

    Signals: changed(Settings), the effective ones, after they were read or changed; failed(name,
    StorebellError), the name of the setting that could not be changed, or empty.
    """

    changed = Signal(object)
    failed = Signal(str, object)

    def __init__(
        self, background: Background, options: Options, stored: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._options = options
        self._stored = stored
        self._begun = 0
        self._has_unreported = False

    @property
    def stored(self) -> Settings:
        return self._stored

    @property
    def in_force(self) -> Settings:
        return self._options.over(self._stored)

    def is_outweighed(self, name: str) -> bool:
        """True where an option of this run overrides the stored setting."""
        return bool(getattr(self.in_force, name) != getattr(self._stored, name))

    def load(self) -> None:
        """Reads the settings again: another Storebell may have changed them."""
        self._start(lambda _services: None, "")

    def change(self, name: str, text: str) -> None:
        """Sets one from its text form; it is effective when `changed` is emitted."""
        self._start(lambda services: services.settings.change(name, text), name)

    def reset(self, name: str) -> None:
        """Resets a setting to its default."""
        self._start(lambda services: services.settings.reset(name), name)

    def is_default(self, name: str) -> bool:
        return bool(getattr(self._stored, name) == getattr(Settings(), name))

    def _start(self, act: "Action", name: str) -> None:
        assert not name or name in KINDS

        self._begun += 1
        number = self._begun

        async def work(services: "Services") -> _Read:
            act(services)
            return _Read(services.settings.read(), number)

        def report(error: StorebellError) -> None:
            if self._has_unreported:
                self._emit_changed()
            self.failed.emit(name, error)

        job = self._background.call(work)
        # A method of ours, which Qt lets go of together with us: an answer may come later.
        job.progressed.connect(self._on_read)
        job.failed.connect(report)
        job.start()

    def _on_read(self, read: _Read) -> None:
        """Emits the settings, but not while another change is under way: they are outdated then."""
        self._stored = read.settings
        self._has_unreported = True
        if read.number == self._begun:
            self._emit_changed()

    def _emit_changed(self) -> None:
        self._has_unreported = False
        self.changed.emit(self.in_force)
