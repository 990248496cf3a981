"""Keys for a pipeline: from variables, from a folder, from standard input."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, Secret
from storebell.domain.accounts.pasted_apps import AppRow
from storebell.domain.accounts.team_file import TeamFile, TeamKey
from storebell.domain.errors.accounts import IncompleteEnvironmentKeyError
from storebell.domain.errors.app_lists import TeamFileMissingError
from storebell.domain.errors.key_files import (
    KeyInputNotReadError,
    NoIssuerInFolderError,
    NoKeyInFolderError,
    SeveralKeysInFolderError,
)
from storebell.domain.errors.values import (
    InvalidBundleIdError,
    InvalidIssuerIdError,
    InvalidKeyIdError,
)
from storebell.files.reading import files_in
from storebell.services.accounts.environment_keys import PipelineKeys, environment_credentials
from storebell.signing.keys.private_key import PrivateKeyReader
from support.key_desk import BUNDLE_ID, ISSUER_ID, KEY_ID, KeyDesk
from support.vaults import new_secret


@pytest.fixture
def desk(tmp_path: Path) -> KeyDesk:
    return KeyDesk(tmp_path)


def test_no_variables_give_no_credentials() -> None:
    assert environment_credentials({}, BUNDLE_ID, PrivateKeyReader()) is None
    blank = {"STOREBELL_KEY_FILE": " ", "STOREBELL_KEY_ID": "", "STOREBELL_ISSUER_ID": ""}
    assert environment_credentials(blank, BUNDLE_ID, PrivateKeyReader()) is None


def test_a_pipeline_needs_no_keychain(desk: KeyDesk) -> None:
    file = desk.key_file("key.p8")
    environ = {
        "STOREBELL_KEY_FILE": str(file),
        "STOREBELL_KEY_ID": KEY_ID,
        "STOREBELL_ISSUER_ID": ISSUER_ID,
    }
    credentials = environment_credentials(environ, BUNDLE_ID, PrivateKeyReader())
    assert credentials is not None
    assert (credentials.key_id, credentials.issuer_id) == (KEY_ID, ISSUER_ID)
    assert credentials.private_key.reveal() == file.read_text(encoding="ascii")
    with pytest.raises(InvalidBundleIdError):
        environment_credentials(environ, "not a bundle id", PrivateKeyReader())


def test_the_file_name_may_give_the_key_id(desk: KeyDesk) -> None:
    environ = {"STOREBELL_KEY_FILE": str(desk.key_file()), "STOREBELL_ISSUER_ID": ISSUER_ID}
    credentials = environment_credentials(environ, BUNDLE_ID, PrivateKeyReader())
    assert credentials is not None
    assert credentials.key_id == KEY_ID


@pytest.mark.parametrize(
    ("missing", "environ"),
    [
        ("STOREBELL_KEY_FILE", {"STOREBELL_KEY_ID": KEY_ID, "STOREBELL_ISSUER_ID": ISSUER_ID}),
        ("STOREBELL_ISSUER_ID", {"STOREBELL_KEY_FILE": "key.p8", "STOREBELL_KEY_ID": KEY_ID}),
        ("STOREBELL_KEY_ID", {"STOREBELL_KEY_FILE": "key.p8", "STOREBELL_ISSUER_ID": ISSUER_ID}),
    ],
)
def test_a_variable_that_is_missing_is_named(missing: str, environ: dict[str, str]) -> None:
    with pytest.raises(IncompleteEnvironmentKeyError) as caught:
        environment_credentials(environ, BUNDLE_ID, PrivateKeyReader())
    assert str(caught.value.title).endswith(f"{missing} is not set")


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("STOREBELL_ISSUER_ID", "not-a-uuid", InvalidIssuerIdError),
        ("STOREBELL_KEY_ID", "too-short", InvalidKeyIdError),
    ],
)
def test_a_variable_of_the_wrong_form_is_refused(
    desk: KeyDesk, name: str, value: str, kind: type[Exception]
) -> None:
    environ = {"STOREBELL_KEY_FILE": str(desk.key_file()), "STOREBELL_ISSUER_ID": ISSUER_ID}
    with pytest.raises(kind):
        environment_credentials({**environ, name: value}, BUNDLE_ID, PrivateKeyReader())


def test_a_folder_is_no_incomplete_key_though_the_issuer_is_named() -> None:
    environ = {"STOREBELL_KEYS_DIR": "/keys", "STOREBELL_ISSUER_ID": ISSUER_ID}
    assert environment_credentials(environ, BUNDLE_ID, PrivateKeyReader()) is None


def test_a_key_on_standard_input_is_in_no_file() -> None:
    environ = {
        "STOREBELL_KEY_FILE": "-",
        "STOREBELL_KEY_ID": KEY_ID,
        "STOREBELL_ISSUER_ID": ISSUER_ID,
    }
    secret = new_secret()
    found = environment_credentials(environ, BUNDLE_ID, PrivateKeyReader(), secret)
    assert found is not None
    assert found.private_key == secret
    with pytest.raises(KeyInputNotReadError):
        environment_credentials(environ, BUNDLE_ID, PrivateKeyReader())


# -- a folder of keys --------------------------------------------------------------------------

OTHER_ID = "ABCDEFGHIJ"


def in_folder(
    folder: Path,
    team: TeamFile | None = None,
    *,
    read_team_file: Callable[[Path], TeamFile | None] | None = None,
    config: Path | None = None,
    key_input: Secret | None = None,
    **variables: str,
) -> PipelineKeys:
    return PipelineKeys(
        {"STOREBELL_KEYS_DIR": f" {folder} ", **variables},
        PrivateKeyReader(),
        files_in=files_in,
        read_team_file=read_team_file or (lambda _file: team),
        config=config,
        key_input=key_input,
    )


def team_of(*apps: tuple[str, str]) -> TeamFile:
    rows = (AppRow(number, "", app, {"key_id": key}) for number, (app, key) in enumerate(apps, 1))
    return TeamFile(rows=tuple(rows), keys=(TeamKey(KEY_ID, ISSUER_ID),))


def test_without_a_folder_there_is_no_key_of_one(desk: KeyDesk) -> None:
    desk.key_file()
    keys = PipelineKeys(
        {"STOREBELL_KEYS_DIR": " "},
        PrivateKeyReader(),
        files_in=files_in,
        read_team_file=lambda _file: None,
    )
    assert keys.from_folder(BUNDLE_ID, KEY_ID) is None
    assert keys.single_key(BUNDLE_ID) is None
    assert keys.file_name_of(KEY_ID) == ""


def test_the_only_key_of_a_folder_is_taken_for_any_app(desk: KeyDesk) -> None:
    file = desk.key_file()
    found = in_folder(desk.folder, STOREBELL_ISSUER_ID=ISSUER_ID).from_folder(BUNDLE_ID, None)
    assert found is not None
    assert (found.key_id, found.issuer_id, found.bundle_id) == (KEY_ID, ISSUER_ID, BUNDLE_ID)
    assert found.private_key.reveal() == file.read_text(encoding="ascii")


def test_only_in_app_purchase_keys_of_the_right_name_are_in_a_folder(desk: KeyDesk) -> None:
    for name in (f"AuthKey_{KEY_ID}.p8", f"SubscriptionKey_{KEY_ID}.p8.bak", "renamed.p8"):
        desk.key_file(name)
    with pytest.raises(NoKeyInFolderError) as caught:
        in_folder(desk.folder).from_folder(BUNDLE_ID, None)
    assert "none" in str(caught.value.advice)


def test_the_apps_own_key_is_left_to_the_keychain_where_the_folder_lacks_it(desk: KeyDesk) -> None:
    desk.key_file()
    keys = in_folder(desk.folder, STOREBELL_ISSUER_ID=ISSUER_ID)
    assert keys.from_folder(BUNDLE_ID, OTHER_ID) is None
    found = keys.from_folder(BUNDLE_ID, KEY_ID)
    assert found is not None
    assert found.key_id == KEY_ID


def test_of_several_keys_the_teams_file_names_the_one(desk: KeyDesk) -> None:
    desk.key_file()
    desk.key_file(f"SubscriptionKey_{OTHER_ID}.p8")
    with pytest.raises(SeveralKeysInFolderError) as caught:
        in_folder(desk.folder, team_of(("com.example.sailing", KEY_ID))).from_folder(
            BUNDLE_ID, None
        )
    assert f"{KEY_ID}, {OTHER_ID}" in str(caught.value.advice)
    found = in_folder(desk.folder, team_of((f" {BUNDLE_ID} ", KEY_ID))).from_folder(BUNDLE_ID, None)
    assert found is not None
    assert (found.key_id, found.issuer_id) == (KEY_ID, ISSUER_ID)


def test_a_key_that_the_teams_file_names_and_the_folder_lacks_is_no_other(desk: KeyDesk) -> None:
    desk.key_file()
    with pytest.raises(NoKeyInFolderError) as caught:
        in_folder(desk.folder, team_of((BUNDLE_ID, OTHER_ID))).from_folder(BUNDLE_ID, None)
    assert KEY_ID in str(caught.value.advice)


def test_an_issuer_of_the_environment_outweighs_the_teams_file(desk: KeyDesk) -> None:
    desk.key_file()
    other = "69a6de70-0000-47e3-e053-5b8c7c11a4d1"
    team = team_of((BUNDLE_ID, KEY_ID))
    found = in_folder(desk.folder, team, STOREBELL_ISSUER_ID=other).from_folder(BUNDLE_ID, None)
    assert found is not None
    assert found.issuer_id == other
    with pytest.raises(NoIssuerInFolderError):
        in_folder(desk.folder, TeamFile()).from_folder(BUNDLE_ID, None)


def test_a_config_that_is_named_is_read_in_place_of_the_folders(desk: KeyDesk) -> None:
    desk.key_file()
    config = desk.folder / "elsewhere.toml"
    read: list[Path] = []

    def nothing_there(file: Path) -> TeamFile | None:
        read.append(file)
        return None

    with pytest.raises(TeamFileMissingError):
        in_folder(desk.folder, read_team_file=nothing_there, config=config).from_folder(
            BUNDLE_ID, None
        )
    with pytest.raises(NoIssuerInFolderError):
        in_folder(desk.folder, read_team_file=nothing_there).from_folder(BUNDLE_ID, None)
    assert read == [config, desk.folder / "storebell.toml"]


def test_a_file_name_is_told_of_the_key_that_would_be_read(desk: KeyDesk) -> None:
    file = desk.key_file()
    keys = in_folder(desk.folder)
    assert keys.file_name_of(KEY_ID) == file.name
    assert keys.file_name_of(OTHER_ID) == ""
    one = in_folder(desk.folder, STOREBELL_KEY_FILE=str(file), STOREBELL_ISSUER_ID=ISSUER_ID)
    assert one.file_name_of(KEY_ID) == file.name
    found = one.single_key(SAMPLE_APP.bundle_id)
    assert found is not None
    assert found.key_id == KEY_ID


def test_a_key_on_standard_input_has_no_file_name(desk: KeyDesk) -> None:
    keys = in_folder(
        desk.folder,
        key_input=new_secret(),
        STOREBELL_KEY_FILE="-",
        STOREBELL_KEY_ID=KEY_ID,
        STOREBELL_ISSUER_ID=ISSUER_ID,
    )
    assert keys.file_name_of(KEY_ID) == ""
