"""Which app, which key: what was said is what is sent."""

import asyncio
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.accounts.credentials import ApiKey, App, Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import (
    IncompleteEnvironmentKeyError,
    NoAppChosenError,
    NoKeyError,
    UnknownAppError,
    UnknownKeyError,
)
from storebell.domain.errors.app_lists import TeamFileMissingError
from storebell.domain.errors.key_files import (
    KeyFileEmptyError,
    KeyInputNotReadError,
    NoIssuerInFolderError,
    NoKeyInFolderError,
    SeveralKeysInFolderError,
)
from storebell.domain.errors.keychain import KeychainMissingError
from storebell.domain.errors.storage import FileUnreadableError
from storebell.files.reading import files_in, read_beginning
from storebell.services.accounts.app_import import AppImport
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.environment_keys import PipelineKeys
from storebell.services.accounts.keys import Keys
from storebell.services.accounts.resolver import AccountResolver
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.files.team_file import TomlTeamFiles
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import START, ManualClock
from support.vaults import new_secret

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"


class Desk:
    """A choice over real books, with the environment of a pipeline or without."""

    def __init__(
        self,
        folder: Path,
        environ: dict[str, str] | None = None,
        *,
        config: Path | None = None,
        key_input: Secret | None = None,
        vault: MemoryVault | None = None,
    ) -> None:
        key_repository, app_repository = (
            JsonKeyRepository(folder / "keys.json"),
            JsonAppRepository(folder / "apps.json"),
        )
        reader = PrivateKeyReader()
        keys = Keys(vault or MemoryVault(), key_repository, app_repository, reader, ManualClock())
        self.apps = Apps(app_repository, keys)
        self.book = app_repository
        self.key_book = key_repository
        imports = AppImport(self.apps, keys, read_beginning, TomlTeamFiles())
        self.choice = AccountResolver(
            self.apps,
            keys,
            PipelineKeys(
                environ or {},
                reader,
                files_in=files_in,
                read_team_file=imports.team_file,
                config=config,
                key_input=key_input,
            ),
        )


@pytest.fixture
def pipeline(tmp_path: Path) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {"STOREBELL_KEY_FILE": str(file), "STOREBELL_ISSUER_ID": ISSUER_ID}


def test_a_bundle_id_never_finds_an_app_by_its_label(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.book.put(App("com.x.z", "com.x.q"))
    assert desk.choice.app(Environment.LOCAL, bundle_id="com.x.z").bundle_id == "com.x.z"
    assert desk.choice.app(Environment.LOCAL, bundle_id="com.x.q").label == "com.x.z"


def test_an_app_apple_id_is_added_to_what_is_known_of_the_app(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.book.put(App("Hiking", "com.x.y", key_id="2X9R4HXF34"))
    app = desk.choice.app(Environment.SANDBOX, bundle_id="com.x.y", app_apple_id="12")
    assert (app.key_id, app.app_apple_id) == ("2X9R4HXF34", 12)


def test_local_does_not_read_the_pipelines_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"STOREBELL_KEY_ID": "x"})
    assert desk.choice.app(Environment.LOCAL, bundle_id="com.x.y").bundle_id == "com.x.y"
    with pytest.raises(IncompleteEnvironmentKeyError):
        desk.choice.app(Environment.SANDBOX, bundle_id="com.x.y")


def test_the_pipelines_key_signs_for_any_bundle_id(
    tmp_path: Path, pipeline: dict[str, str]
) -> None:
    desk = Desk(tmp_path, pipeline)
    app = desk.choice.app(Environment.SANDBOX, bundle_id="com.x.y")
    credentials = asyncio.run(desk.choice.credentials_for(app))
    assert (credentials.key_id, credentials.bundle_id) == ("2X9R4HXF34", "com.x.y")


class NoKeychain(MemoryVault):
    """A computer without a keychain, as pipelines have."""

    async def read(self, key_id: str) -> Secret:
        raise KeychainMissingError(reason="None answers")


def test_the_pipelines_key_serves_where_there_is_no_keychain(
    tmp_path: Path, pipeline: dict[str, str]
) -> None:
    app = App("Hiking", "com.x.y", key_id="BBBBBBBBBB")
    for environ in (pipeline, {}):
        desk = Desk(tmp_path, environ, vault=NoKeychain())
        desk.key_book.put(ApiKey("BBBBBBBBBB", ISSUER_ID, "f" * 64, "A keychain", START))
        if environ:
            credentials = asyncio.run(desk.choice.credentials_for(app))
            assert (credentials.key_id, credentials.bundle_id) == ("2X9R4HXF34", "com.x.y")
        else:
            with pytest.raises(KeychainMissingError):
                asyncio.run(desk.choice.credentials_for(app))


def test_the_sample_app_is_found_by_its_name_while_it_is_offered(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.choice.app(Environment.LOCAL, label="Sample app").label == "Sample app"
    desk.book.put(App("Hiking", "com.x.y"))
    with pytest.raises(UnknownAppError):
        desk.choice.app(Environment.LOCAL, label="Sample app")


def test_what_was_not_said_is_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(NoAppChosenError):
        desk.choice.app(Environment.PRODUCTION)
    with pytest.raises(NoKeyError):
        asyncio.run(desk.choice.credentials_for(App("Hiking", "com.x.y")))


# -- a folder of keys, and standard input ----------------------------------------------------------


def team_file(*apps: tuple[str, str], issuer_id: str = ISSUER_ID) -> str:
    keys = sorted({key_id for _, key_id in apps})
    return "".join(
        [
            *(f"[[key]]\nkey_id = '{key}'\nissuer_id = '{issuer_id}'\n" for key in keys),
            *(f"[[app]]\nbundle_id = '{app}'\nkey_id = '{one}'\n" for app, one in apps),
        ]
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "team keys"
    folder.mkdir()
    for key_id in ("AAAAAAAAAA", "BBBBBBBBBB"):
        file = folder / f"SubscriptionKey_{key_id}.p8"
        file.write_text(new_secret().reveal(), encoding="ascii")
    for name in ("AuthKey_CCCCCCCCCC.p8", "SubscriptionKey_DDDDDDDDDD.p8.bak", "notes.txt"):
        (folder / name).write_text("no key")
    return folder


def signed_for(desk: Desk, bundle_id: str, key_id: str | None = None) -> Credentials:
    return asyncio.run(desk.choice.credentials_for(App(bundle_id, bundle_id, key_id=key_id)))


def test_the_teams_file_in_the_folder_says_whose_each_key_is(tmp_path: Path, folder: Path) -> None:
    apps = (("com.x.a", "AAAAAAAAAA"), ("com.x.b", "BBBBBBBBBB"))
    (folder / "storebell.toml").write_text(team_file(*apps))
    desk = Desk(tmp_path, {"STOREBELL_KEYS_DIR": str(folder)})
    for bundle_id, key_id in apps:
        found = signed_for(desk, bundle_id)
        assert (found.key_id, found.issuer_id, found.bundle_id) == (key_id, ISSUER_ID, bundle_id)
        file = folder / f"SubscriptionKey_{key_id}.p8"
        assert found.private_key == Secret(file.read_text(encoding="ascii"))
        assert desk.choice.file_name_of(key_id) == file.name
    assert not (tmp_path / "keys.json").exists()


def test_an_app_of_the_list_finds_its_own_key_and_the_environments_issuer_counts(
    tmp_path: Path, folder: Path
) -> None:
    environ = {"STOREBELL_KEYS_DIR": str(folder), "STOREBELL_ISSUER_ID": ISSUER_ID.upper()}
    desk = Desk(tmp_path, environ)
    found = signed_for(desk, "com.x.c", "BBBBBBBBBB")
    assert (found.key_id, found.issuer_id) == ("BBBBBBBBBB", ISSUER_ID)
    with pytest.raises(UnknownKeyError):  # the folder lacks it, and so does the keychain
        signed_for(desk, "com.x.c", "EEEEEEEEEE")
    with pytest.raises(SeveralKeysInFolderError) as caught:
        signed_for(desk, "com.x.c")
    assert "AAAAAAAAAA, BBBBBBBBBB" in str(caught.value.advice)


def test_the_only_key_of_a_folder_needs_no_teams_file(tmp_path: Path, folder: Path) -> None:
    (folder / "SubscriptionKey_BBBBBBBBBB.p8").unlink()
    environ = {"STOREBELL_KEYS_DIR": str(folder)}
    with pytest.raises(NoIssuerInFolderError) as caught:
        signed_for(Desk(tmp_path, environ), "com.x.c")
    assert "AAAAAAAAAA" in str(caught.value.title)
    desk = Desk(tmp_path, {**environ, "STOREBELL_ISSUER_ID": ISSUER_ID})
    assert signed_for(desk, "com.x.c").key_id == "AAAAAAAAAA"


def test_a_named_config_counts_instead_of_the_folders(tmp_path: Path, folder: Path) -> None:
    (folder / "storebell.toml").write_text(team_file(("com.x.a", "AAAAAAAAAA")))
    config = tmp_path / "elsewhere.toml"
    config.write_text(team_file(("com.x.a", "BBBBBBBBBB"), ("com.x.f", "FFFFFFFFFF")))
    desk = Desk(tmp_path, {"STOREBELL_KEYS_DIR": str(folder)}, config=config)
    assert signed_for(desk, "com.x.a").key_id == "BBBBBBBBBB"
    with pytest.raises(NoKeyInFolderError):
        signed_for(desk, "com.x.f")
    config.unlink()  # a name that leads nowhere is no reason to take the folder's
    with pytest.raises(TeamFileMissingError):
        signed_for(desk, "com.x.a")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"STOREBELL_KEYS_DIR": str(tmp_path / "nowhere")})
    with pytest.raises(FileUnreadableError):
        signed_for(desk, "com.x.a")


def test_a_key_from_standard_input_signs_and_is_kept_nowhere(tmp_path: Path) -> None:
    environ = {
        "STOREBELL_KEY_FILE": "-",
        "STOREBELL_KEY_ID": "2X9R4HXF34",
        "STOREBELL_ISSUER_ID": ISSUER_ID,
    }
    secret = new_secret()
    desk = Desk(tmp_path, environ, key_input=secret)
    assert signed_for(desk, "com.x.a").private_key == secret
    assert desk.choice.file_name_of("2X9R4HXF34") == ""
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyInputNotReadError):
        signed_for(Desk(tmp_path, environ), "com.x.a")
    with pytest.raises(KeyFileEmptyError):
        signed_for(Desk(tmp_path, environ, key_input=Secret("")), "com.x.a")
    del environ["STOREBELL_KEY_ID"]
    with pytest.raises(IncompleteEnvironmentKeyError):
        signed_for(Desk(tmp_path, environ, key_input=secret), "com.x.a")
