"""Which app a test is sent for, and which key signs for it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from storebell.domain.credentials import (
    SAMPLE_APP,
    App,
    Credentials,
    app_apple_id_from,
    bundle_id_from,
)
from storebell.domain.environment import Environment
from storebell.domain.errors import NoAppChosenError, NoKeyError
from storebell.domain.summaries import app_of
from storebell.domain.timeline import Timeline
from storebell.services.apps import Apps
from storebell.services.keys import KEY_FILE_VARIABLE, Keys, environment_credentials
from storebell.services.ports import KeyReader


class Choice:
    """Resolves what the terminal was told; `environ` may hold a pipeline's key."""

    def __init__(
        self, apps: Apps, keys: Keys, reader: KeyReader, environ: Mapping[str, str]
    ) -> None:
        self._apps = apps
        self._keys = keys
        self._reader = reader
        self._environ = environ

    def app(
        self,
        environment: Environment,
        *,
        label: str | None = None,
        bundle_id: str | None = None,
        app_apple_id: str | None = None,
    ) -> App:
        """The app named by its label, or a bundle ID that need not be in the list.

        Local works without either. Raises UnknownAppError, NoAppChosenError, InvalidValueError.
        """
        if label is not None:
            return self._apps.find_offered(label)
        if bundle_id is not None:
            return self._app_of(environment, bundle_id_from(bundle_id), app_apple_id or "")
        if environment is Environment.LOCAL:
            return self._apps.offered()[0]
        raise NoAppChosenError

    def _app_of(self, environment: Environment, bundle_id: str, app_apple_id: str) -> App:
        number = app_apple_id_from(app_apple_id)
        found = self._apps.with_bundle_id(bundle_id)
        app = found or App(bundle_id, bundle_id)
        if environment.is_apples and self._environment_key(bundle_id) is not None:
            app = replace(app, key_id=None)  # a pipeline's key is there on purpose
        return app if number is None else replace(app, app_apple_id=number)

    def app_of(self, timeline: Timeline) -> App:
        """The app that a kept test was asked for, as it is set up now."""
        asked = timeline.asked
        found = app_of(self._apps.offered(), asked)
        if found is not None:
            return found
        number = str(asked.app_apple_id or "")
        return self._app_of(asked.environment, asked.bundle_id, number)

    async def credentials_for(self, app: App) -> Credentials:
        """The app's own key, or the environment's. Raises what `Keys` raises."""
        if app.key_id is not None:
            return await self._keys.credentials_for(app)
        found = self._environment_key(app.bundle_id)
        if found is None:
            raise NoKeyError(app=app.label)
        return found

    async def credentials_with(self, key_id: str, bundle_id: str) -> Credentials:
        """A key by its ID, for whatever app: the environment's or one of the list. Raises what
        `Keys` raises.
        """
        found = self._environment_key(bundle_id)
        if found is not None and found.key_id == key_id:
            return found
        return await self._keys.credentials_with(key_id, bundle_id)

    def file_name_of(self, key_id: str) -> str:
        """The name of the .p8 file, where that is known: it was the environment that named it."""
        found = self._environment_key(SAMPLE_APP.bundle_id)
        is_its = found is not None and found.key_id == key_id
        return Path(self._environ.get(KEY_FILE_VARIABLE, "")).name if is_its else ""

    def _environment_key(self, bundle_id: str) -> Credentials | None:
        return environment_credentials(self._environ, bundle_id, self._reader)
