"""Shows the choices of the last run at the start, and remembers them as they change."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from storebell.domain.settings.choices import ALL_APPS, NO_CHOICES, with_recent
from storebell.qt.background import Background
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.shell.app_selection import AppSelection
from storebell.services.composer.choices import NOTHING_REMEMBERED

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.domain.settings.choices import Choices
    from storebell.qt.shell.main_window import MainWindow
    from storebell.services.composer.choices import Remembered
    from storebell.services.container import Services


class ComposerMemory(QObject):
    """Nothing is remembered before the choices of the last run were shown."""

    def __init__(
        self,
        window: "MainWindow",
        strip: LocalStrip,
        selection: AppSelection,
        background: Background,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._selection = selection
        self._background = background
        self._choices = NO_CHOICES
        self._recent_types = NO_CHOICES.recent_types
        self._used: dict[str, Sequence[str]] = {}
        self._typed: dict[str, str] = {}
        self._bundle_id = self._selected()
        self._is_ready = False
        self._soon = QTimer(self)  # a start, and an import, change several things at once
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._remember)
        strip.changed.connect(self.update)
        selection.changed.connect(self.update)
        self._type_button = window.top_bar.type_button
        self._type_button.chosen.connect(self._on_type_chosen)

    def show(self, remembered: "Remembered", *, chosen_app: str | None = None) -> None:
        """Shows what was remembered, once. What was chosen since the start stays, as does
        `chosen_app`, the label of the app that the lists were read for.
        """
        if self._is_ready:
            return
        self._is_ready = True
        self._choices = choices = remembered.choices
        self._recent_types = choices.recent_types
        self._used = {name: list(urls) for name, urls in remembered.urls.items()}
        if remembered != NOTHING_REMEMBERED:
            self._strip.restore(None, choices.plan_name, choices.time_scale)
            self._typed.clear()
            self._type_button.set_value(choices.chosen_type, choices.recent_types)
            if chosen_app is None and choices.bundle_id is not None:
                self._selection.choose(choices.bundle_id)
            if self._window.top_bar.environment is NO_CHOICES.environment:
                self._window.choose_environment(choices.at_start)
        self._bundle_id = self._selected()
        self._show_url()

    def update(self) -> None:
        """Takes over what is chosen now; the URL is that of the app."""
        bundle_id = self._selected()
        if bundle_id == self._bundle_id:
            self._typed[bundle_id] = self._strip.url_text
        elif self._is_ready:
            self._bundle_id = bundle_id
            self._show_url()
        if self._is_ready:
            self._soon.start(0)

    def url_used(self) -> None:
        """Remembers where the test that was sent just now is delivered to."""
        url, bundle_id = self._strip.delivery.url or "", self._selected()
        others = [known for known in self._used.get(bundle_id, ()) if known != url]
        self._used[bundle_id] = [url, *others]
        self._strip.show_url(self._strip.url_text, self._used[bundle_id])

        async def store(services: "Services") -> None:
            services.choices.url_used(bundle_id, url)

        self._background.call(store).start()

    def _on_type_chosen(self) -> None:
        chosen = self._type_button.chosen_type
        recent = with_recent(self._recent_types, chosen)
        self._recent_types = recent
        self._type_button.set_value(chosen, recent)
        self.update()

    def _selected(self) -> str:
        app = self._selection.app
        return ALL_APPS if app is None else app.bundle_id

    def _show_url(self) -> None:
        used = self._used.get(self._bundle_id, ())
        text = self._typed.get(self._bundle_id, used[0] if used else "")
        self._strip.show_url(text, used)

    def _remember(self) -> None:
        choices = self._now()
        if choices == self._choices:
            return
        self._choices = choices

        async def store(services: "Services") -> None:
            services.choices.remember(choices)

        self._background.call(store).start()

    def _now(self) -> "Choices":
        return replace(
            self._choices,
            bundle_id=self._selected(),
            environment=self._window.top_bar.environment,
            plan_name=self._strip.plan_name,
            time_scale=self._strip.time_scale,
            chosen_type=self._type_button.chosen_type,
            recent_types=self._recent_types,
        )
