"""Keys for a pipeline without a keychain: from the environment, a folder or standard input.

They are never stored.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Final

from storebell.domain.accounts.credentials import (
    SAMPLE_APP,
    Credentials,
    KeyFileKind,
    KeyFileName,
    Secret,
    bundle_id_from,
    issuer_id_from,
)
from storebell.domain.accounts.team_file import TEAM_FILE_NAME, TeamFile
from storebell.domain.errors.accounts import (
    IncompleteEnvironmentKeyError,
)
from storebell.domain.errors.app_lists import TeamFileMissingError
from storebell.domain.errors.key_files import (
    KeyGivenAsPathError,
    KeyInputNotReadError,
    KeyInVariableError,
    NoIssuerInFolderError,
    NoKeyInFolderError,
    SeveralKeysInFolderError,
)
from storebell.ports.keychain import KeyReader
from storebell.services.accounts.keys import STANDARD_INPUT, STANDARD_INPUT_SIGN, key_id_of


class PipelineKeys:
    """The keys in the environment.

    `config` is the path of a team's file; without one, it is the file in the folder of keys.
    `read_team_file` returns None if there is none.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        reader: KeyReader,
        *,
        files_in: Callable[[Path], Sequence[Path]],
        read_team_file: Callable[[Path], TeamFile | None],
        config: Path | None = None,
        key_input: Secret | None = None,
    ) -> None:
        self._environ = environ
        self._reader = reader
        self._files_in = files_in
        self._read_team_file = read_team_file
        self._config = config
        self._key_input = key_input

    def single_key(self, bundle_id: str) -> Credentials | None:
        """The one key that STOREBELL_KEY_FILE names, for any app; None if it is not set.

        Raises as `environment_credentials`.
        """
        return environment_credentials(self._environ, bundle_id, self._reader, self._key_input)

    def from_folder(self, bundle_id: str, key_id: str | None) -> Credentials | None:
        """A key of the folder STOREBELL_KEYS_DIR: the app's own, its team file's, or the only one.

        None if no folder is set, or if it lacks the app's own key, which a keychain may have.
        Raises NoKeyInFolderError, SeveralKeysInFolderError, NoIssuerInFolderError,
        TeamFileMissingError, InvalidValueError, KeyFileError and FileUnreadableError subclasses;
        KeyInVariableError if the variable holds a key itself.
        """
        named = self._environ.get(KEYS_FOLDER_VARIABLE, "").strip()
        if not named:
            return None
        if self._reader.is_key_text(named):
            raise KeyInVariableError(variable=KEYS_FOLDER_VARIABLE)
        folder = Path(named)
        files = self._keys_in(folder)
        if key_id is not None and key_id not in files:
            return None
        team = self._team_file(folder)
        chosen = key_id or self._choose(folder, files, team, bundle_id)
        issuer_id = self._environ.get(ISSUER_ID_VARIABLE, "").strip() or team.issuer_of(chosen)
        if issuer_id is None:
            raise NoIssuerInFolderError(key_id=chosen)
        return Credentials(
            issuer_id=issuer_id_from(issuer_id),
            key_id=chosen,
            private_key=self._reader.read_file(files[chosen]).secret,
            bundle_id=bundle_id_from(bundle_id),
        )

    def file_name_of(self, key_id: str) -> str:
        """The name of the file that holds the key; empty if no file does."""
        key = self.single_key(SAMPLE_APP.bundle_id)
        if key is not None and key.key_id == key_id:
            name = Path(self._environ.get(KEY_FILE_VARIABLE, "").strip()).name
            return "" if name == STANDARD_INPUT_SIGN else name
        folder = self._environ.get(KEYS_FOLDER_VARIABLE, "").strip()
        file = self._keys_in(Path(folder)).get(key_id) if folder else None
        return "" if file is None else file.name

    def _keys_in(self, folder: Path) -> dict[str, Path]:
        named = ((KeyFileName.read(file), file) for file in self._files_in(folder))
        return {
            name.key_id: file
            for name, file in named
            if name.key_id is not None
            and name.kind is KeyFileKind.IN_APP_PURCHASE
            and file.suffix == ".p8"
        }

    def _team_file(self, folder: Path) -> TeamFile:
        if self._config is None:
            return self._read_team_file(folder / TEAM_FILE_NAME) or TeamFile()
        named = self._read_team_file(self._config)
        if named is None:
            raise TeamFileMissingError(file=str(self._config))
        return named

    def _choose(
        self, folder: Path, files: Mapping[str, Path], team: TeamFile, bundle_id: str
    ) -> str:
        listed = [row.key_id for row in team.rows if row.bundle_id.strip() == bundle_id]
        wanted = next((key_id for key_id in listed if key_id), None)
        keys = ", ".join(sorted(files)) or "none"
        if wanted is not None and wanted in files:
            return wanted
        if wanted is not None or not files:
            raise NoKeyInFolderError(folder=str(folder), bundle_id=bundle_id, keys=keys)
        if len(files) > 1:
            raise SeveralKeysInFolderError(folder=str(folder), bundle_id=bundle_id, keys=keys)
        return next(iter(files))


KEY_FILE_VARIABLE: Final = "STOREBELL_KEY_FILE"


KEY_ID_VARIABLE: Final = "STOREBELL_KEY_ID"


ISSUER_ID_VARIABLE: Final = "STOREBELL_ISSUER_ID"


KEYS_FOLDER_VARIABLE: Final = "STOREBELL_KEYS_DIR"


def environment_credentials(
    environ: Mapping[str, str],
    bundle_id: str,
    reader: KeyReader,
    key_input: Secret | None = None,
) -> Credentials | None:
    """A key from the environment, for a pipeline without a keychain; None if none is set.

    The key ID may come from the name of the file; “-” for the file means `key_input`, which came on
    standard input. Raises IncompleteEnvironmentKeyError, KeyInVariableError, KeyInputNotReadError,
    InvalidValueError and KeyFileError subclasses.
    """
    file, key_id, issuer_id = (
        environ.get(name, "").strip()
        for name in (KEY_FILE_VARIABLE, KEY_ID_VARIABLE, ISSUER_ID_VARIABLE)
    )
    if not (file or key_id or issuer_id):
        return None
    if not file and environ.get(KEYS_FOLDER_VARIABLE, "").strip():
        return None
    if not file:
        raise IncompleteEnvironmentKeyError(missing=KEY_FILE_VARIABLE)
    if reader.is_key_text(file):
        raise KeyInVariableError(variable=KEY_FILE_VARIABLE)
    if not issuer_id:
        raise IncompleteEnvironmentKeyError(missing=ISSUER_ID_VARIABLE)
    if not key_id and KeyFileName.read(PurePath(file)).key_id is None:
        raise IncompleteEnvironmentKeyError(missing=KEY_ID_VARIABLE)
    if file != STANDARD_INPUT_SIGN:
        private_key = _read_named(file, reader)
    elif key_input is None:
        raise KeyInputNotReadError
    else:
        private_key = reader.read_input(key_input, STANDARD_INPUT).secret
    return Credentials(
        issuer_id=issuer_id_from(issuer_id),
        key_id=key_id_of(Path(file), key_id or None),
        private_key=private_key,
        bundle_id=bundle_id_from(bundle_id),
    )


def _read_named(file: str, reader: KeyReader) -> Secret:
    """The key in the file that the variable names; a part of a key may stand in its place."""
    try:
        return reader.read_file(Path(file)).secret
    except KeyGivenAsPathError:
        raise KeyInVariableError(variable=KEY_FILE_VARIABLE) from None
