"""Finds the app that a test is sent for, and the key that signs for it."""

from dataclasses import replace

from storebell.domain.accounts.credentials import (
    App,
    Credentials,
    app_apple_id_from,
    bundle_id_from,
)
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import NoAppChosenError, NoKeyError
from storebell.domain.errors.keychain import KeychainMissingError
from storebell.domain.notifications.app_lookup import app_of
from storebell.domain.notifications.timeline import Timeline
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.environment_keys import PipelineKeys
from storebell.services.accounts.keys import Keys


class AccountResolver:
    """Resolves the app and key that the terminal was given; a pipeline has its own keys."""

    def __init__(self, apps: Apps, keys: Keys, pipeline: PipelineKeys) -> None:
        self._apps = apps
        self._keys = keys
        self._pipeline = pipeline

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
        if environment.is_apples and self._pipeline.single_key(bundle_id) is not None:
            app = replace(app, key_id=None)  # a pipeline's key was set on purpose
        return app if number is None else replace(app, app_apple_id=number)

    def app_of(self, timeline: Timeline) -> App:
        """The app that a stored test was requested for, as it is set up now."""
        asked = timeline.asked
        found = app_of(self._apps.offered(), asked)
        if found is not None:
            return found
        number = str(asked.app_apple_id or "")
        return self._app_of(asked.environment, asked.bundle_id, number)

    def check_key(self, app: App) -> None:
        """Checks that a key would be found, without asking the keychain for it.

        Raises NoKeyError, and as `PipelineKeys`.
        """
        if app.key_id is not None:
            return
        bundle_id = app.bundle_id
        if not (
            self._pipeline.single_key(bundle_id) or self._pipeline.from_folder(bundle_id, None)
        ):
            raise NoKeyError(app=app.label)

    async def credentials_for(self, app: App) -> Credentials:
        """The app's own key, of a pipeline's folder or the keychain, or else the environment's.

        The environment's serves too where there is no keychain for the app's own. Raises as `Keys`
        and `PipelineKeys`.
        """
        if app.key_id is None:
            found = self._pipeline.single_key(app.bundle_id)
            if found is not None:
                return found
        found = self._pipeline.from_folder(app.bundle_id, app.key_id)
        if found is not None:
            return found
        if app.key_id is None:
            raise NoKeyError(app=app.label)
        try:
            return await self._keys.credentials_for(app)
        except KeychainMissingError:
            found = self._pipeline.single_key(app.bundle_id)
            if found is None:
                raise
            return found

    async def credentials_with(self, key_id: str, bundle_id: str) -> Credentials:
        """A key by its ID, for any app: the environment's or one of the list.

        Raises as `Keys` and `PipelineKeys`.
        """
        pipeline_key = self._pipeline.single_key(bundle_id)
        if pipeline_key is not None and pipeline_key.key_id == key_id:
            return pipeline_key
        found = self._pipeline.from_folder(bundle_id, key_id)
        return found or await self._keys.credentials_with(key_id, bundle_id)

    def file_name_of(self, key_id: str) -> str:
        """The name of the .p8 file, if the environment named it; else empty."""
        return self._pipeline.file_name_of(key_id)
