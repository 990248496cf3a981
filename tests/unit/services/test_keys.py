"""Importing, listing and removing keys: real files, a real reader, and vaults that can fail."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.credentials import App, Secret
from storebell.domain.errors import (
    FileUnwritableError,
    IncompleteEnvironmentKeyError,
    InvalidBundleIdError,
    InvalidIssuerIdError,
    InvalidKeyIdError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainSlowError,
    KeyInUseError,
    KeyNotInKeychainError,
    MissingKeyIdError,
    NoKeyError,
    StorebellError,
    UnknownKeyError,
)
from storebell.domain.findings import Level
from storebell.domain.key_errors import KeyFileError
from storebell.services.keys import Keys, PatientVault, environment_credentials, findings_on_file
from storebell.signing.private_key import PrivateKeyReader
from storebell.storage.books import JsonAppBook, JsonKeyBook
from storebell.storage.memory import MemoryVault
from support.clocks import START, ManualClock
from support.vaults import new_secret

pytestmark = pytest.mark.anyio

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"
BUNDLE_ID = "com.example.hiking"


class FailingVault(MemoryVault):
    """A vault that refuses what it is told to refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.refusal: StorebellError | None = None

    async def store(self, key_id: str, secret: Secret) -> None:
        self._refuse()
        await super().store(key_id, secret)

    async def read(self, key_id: str) -> Secret:
        self._refuse()
        return await super().read(key_id)

    async def remove(self, key_id: str) -> None:
        self._refuse()
        await super().remove(key_id)

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal


class Desk:
    """One installation in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = FailingVault()
        self.session = MemoryVault()
        self.clock = ManualClock()
        self.key_book = JsonKeyBook(folder / "settings" / "keys.json")
        self.app_book = JsonAppBook(folder / "settings" / "apps.json")
        self.keys = Keys(
            self.vault, self.key_book, self.app_book, PrivateKeyReader(), self.clock, self.session
        )

    def key_file(self, name: str = f"SubscriptionKey_{KEY_ID}.p8") -> Path:
        file = self.folder / name
        file.write_text(new_secret().reveal(), encoding="ascii")
        return file


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_a_key_is_imported_with_the_id_in_its_file_name(desk: Desk) -> None:
    file = desk.key_file()
    added = await desk.keys.add(file, f" {ISSUER_ID.upper()} ")
    assert added.findings == ()
    assert added.key.key_id == KEY_ID
    assert added.key.issuer_id == ISSUER_ID
    assert added.key.added_at == START
    assert added.key.provider == desk.vault.provider
    assert len(added.key.fingerprint) == 64
    assert list(desk.keys.all()) == [added.key]
    assert (await desk.vault.read(KEY_ID)).reveal() == file.read_text(encoding="ascii")


async def test_the_list_holds_no_secret(desk: Desk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    listed = (desk.folder / "settings" / "keys.json").read_text(encoding="utf-8")
    assert KEY_ID in listed
    for line in file.read_text(encoding="ascii").splitlines():
        assert line not in listed


async def test_a_renamed_file_needs_the_key_id(desk: Desk) -> None:
    file = desk.key_file("renamed.p8")
    with pytest.raises(MissingKeyIdError):
        await desk.keys.add(file, ISSUER_ID)
    assert (await desk.keys.add(file, ISSUER_ID, f" {KEY_ID} ")).key.key_id == KEY_ID


async def test_a_file_called_authkey_is_imported_with_a_warning(desk: Desk) -> None:
    added = await desk.keys.add(desk.key_file(f"AuthKey_{KEY_ID}.p8"), ISSUER_ID)
    assert added.key.key_id == KEY_ID
    assert [finding.level for finding in added.findings] == [Level.WARNING]
    assert "AuthKey" in str(added.findings[0].advice)


def test_a_key_id_that_contradicts_the_file_name_is_pointed_out() -> None:
    findings = findings_on_file(Path(f"SubscriptionKey_{KEY_ID}.p8"), "ABCDEFGHIJ")
    assert [finding.level for finding in findings] == [Level.WARNING]
    assert KEY_ID in str(findings[0].seen)
    assert findings_on_file(Path("renamed.p8"), "ABCDEFGHIJ") == ()


@pytest.mark.parametrize(
    ("issuer_id", "key_id", "kind"),
    [
        ("not-a-uuid", None, InvalidIssuerIdError),
        (ISSUER_ID, "too-short", InvalidKeyIdError),
    ],
)
async def test_wrong_ids_store_nothing(
    desk: Desk, issuer_id: str, key_id: str | None, kind: type[StorebellError]
) -> None:
    with pytest.raises(kind):
        await desk.keys.add(desk.key_file(), issuer_id, key_id)
    await nothing_is_kept(desk)


async def test_a_file_that_is_no_key_stores_nothing(desk: Desk) -> None:
    file = desk.key_file()
    file.write_text("not a key", encoding="ascii")
    with pytest.raises(KeyFileError):
        await desk.keys.add(file, ISSUER_ID)
    await nothing_is_kept(desk)


async def test_a_key_given_in_the_place_of_its_path_is_not_repeated(desk: Desk) -> None:
    text = new_secret().reveal()
    with pytest.raises(StorebellError) as caught:
        await desk.keys.add(Path(text), ISSUER_ID)
    assert text.splitlines()[1] not in str(caught.value)


async def test_a_keychain_that_refuses_leaves_no_entry(desk: Desk) -> None:
    desk.vault.refusal = KeychainMissingError(reason="None here")
    with pytest.raises(KeychainMissingError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.vault.refusal = None
    await nothing_is_kept(desk)


async def test_a_list_that_cannot_be_written_leaves_no_secret(desk: Desk) -> None:
    file = desk.key_file()
    (desk.folder / "settings").write_text("in the way", encoding="ascii")
    with pytest.raises(StorebellError):
        await desk.keys.add(file, ISSUER_ID)
    with pytest.raises(KeyNotInKeychainError):
        await desk.vault.read(KEY_ID)


async def test_a_full_disk_leaves_no_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_key: object) -> None:
        raise FileUnwritableError(file="keys.json", reason="No space left on device")

    monkeypatch.setattr(desk.key_book, "put", full)
    with pytest.raises(FileUnwritableError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    await nothing_is_kept(desk)


async def test_importing_again_replaces_and_says_so(desk: Desk) -> None:
    first = await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.clock.sleep_until(START + timedelta(days=1))
    second = await desk.keys.add(desk.key_file(), ISSUER_ID)
    assert list(desk.keys.all()) == [second.key]
    assert second.key.fingerprint != first.key.fingerprint
    assert [finding.level for finding in second.findings] == [Level.NOTE]


async def test_importing_the_same_file_again_says_nothing(desk: Desk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    assert (await desk.keys.add(file, ISSUER_ID)).findings == ()


async def test_a_failed_replacement_keeps_the_older_key(desk: Desk) -> None:
    first = await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.vault.refusal = KeychainLockedError(provider="x")
    with pytest.raises(KeychainLockedError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    assert list(desk.keys.all()) == [first.key]


async def test_a_removed_key_leaves_nothing(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.keys.remove(KEY_ID)
    await nothing_is_kept(desk)
    with pytest.raises(UnknownKeyError):
        await desk.keys.remove(KEY_ID)


async def test_a_key_in_use_is_removed_only_when_forced(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.app_book.put(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    with pytest.raises(KeyInUseError) as caught:
        await desk.keys.remove(KEY_ID)
    assert "Hiking" in str(caught.value.title)
    assert [app.label for app in desk.keys.apps_using(KEY_ID)] == ["Hiking"]
    await desk.keys.remove(KEY_ID, is_forced=True)
    assert list(desk.keys.all()) == []


async def test_a_key_whose_secret_is_gone_can_still_be_removed(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    await desk.keys.remove(KEY_ID)
    assert list(desk.keys.all()) == []


async def test_a_locked_keychain_keeps_the_entry_of_a_key_it_did_not_remove(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.vault.refusal = KeychainLockedError(provider="x")
    with pytest.raises(KeychainLockedError):
        await desk.keys.remove(KEY_ID)
    assert [key.key_id for key in desk.keys.all()] == [KEY_ID]


async def test_credentials_come_from_book_and_vault(desk: Desk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    credentials = await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert credentials.issuer_id == ISSUER_ID
    assert credentials.key_id == KEY_ID
    assert credentials.bundle_id == BUNDLE_ID
    assert credentials.private_key.reveal() == file.read_text(encoding="ascii")
    assert file.read_text(encoding="ascii").splitlines()[1] not in repr(credentials)


async def test_what_is_missing_for_credentials_is_said(desk: Desk) -> None:
    with pytest.raises(NoKeyError):
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID))
    with pytest.raises(UnknownKeyError):
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError) as caught:
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert "Import" in str(caught.value.advice)


async def test_a_key_for_this_session_is_in_no_file(desk: Desk) -> None:
    desk.vault.refusal = KeychainMissingError(reason="None here")
    file = desk.key_file()
    added = await desk.keys.add(file, ISSUER_ID, is_for_this_session=True)
    assert list(desk.keys.all()) == [added.key]
    assert desk.keys.is_for_this_session(KEY_ID)
    assert not (desk.folder / "settings").exists()
    credentials = await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert credentials.private_key.reveal() == file.read_text(encoding="ascii")
    await desk.keys.remove(KEY_ID)
    assert list(desk.keys.all()) == []
    assert not desk.keys.is_for_this_session(KEY_ID)


# -- a keychain that makes people wait ----------------------------------------------------------


class AskingVault(MemoryVault):
    """Waits for an answer that never comes, until nobody wants it any more."""

    was_left = False

    async def read(self, key_id: str) -> Secret:
        try:
            await asyncio.Event().wait()
        finally:
            self.was_left = True
        return await super().read(key_id)


async def test_the_terminal_waits_only_so_long() -> None:
    asking = AskingVault()
    with pytest.raises(KeychainSlowError) as caught:
        await PatientVault(asking, 0.05).read(KEY_ID)
    assert asking.was_left
    assert "0.05 s" in str(caught.value.title)
    assert asking.provider in str(caught.value.title)


async def test_a_vault_in_time_is_passed_on_untouched() -> None:
    vault, secret = MemoryVault(), new_secret()
    patient = PatientVault(vault, 60)
    await patient.store(KEY_ID, secret)
    assert await patient.read(KEY_ID) == secret
    await patient.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError):
        await patient.read(KEY_ID)


# -- a key from the environment -----------------------------------------------------------------


def test_no_variables_give_no_credentials() -> None:
    assert environment_credentials({}, BUNDLE_ID, PrivateKeyReader()) is None
    blank = {"STOREBELL_KEY_FILE": " ", "STOREBELL_KEY_ID": "", "STOREBELL_ISSUER_ID": ""}
    assert environment_credentials(blank, BUNDLE_ID, PrivateKeyReader()) is None


def test_a_pipeline_needs_no_keychain(desk: Desk) -> None:
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


def test_the_file_name_may_give_the_key_id(desk: Desk) -> None:
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


async def nothing_is_kept(desk: Desk) -> None:
    assert list(desk.keys.all()) == []
    with pytest.raises(KeyNotInKeychainError):
        await desk.vault.read(KEY_ID)
