"""Importing, listing and removing keys: real files, a real reader, and vaults that can fail."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import ApiKey, App, Secret
from storebell.domain.errors.accounts import (
    IncompleteEnvironmentKeyError,
    KeyInUseError,
    NoKeyError,
    UnknownKeyError,
)
from storebell.domain.errors.key_files import (
    InvalidKeyLabelError,
    KeyFileEmptyError,
    KeyFileError,
    KeyFileRsaError,
    KeyInOtherKeychainError,
)
from storebell.domain.errors.keychain import (
    KeychainLockedError,
    KeychainMissingError,
    KeychainSlowError,
    KeyNotInKeychainError,
)
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import (
    InvalidBundleIdError,
    InvalidIssuerIdError,
    InvalidKeyIdError,
    MissingKeyIdError,
)
from storebell.domain.findings import Level
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.environment_keys import environment_credentials
from storebell.services.accounts.key_findings import findings_on_file
from storebell.services.accounts.key_import import import_files, import_key
from storebell.services.accounts.keys import Keys
from storebell.services.accounts.vault_timeout import VaultWithTimeout
from storebell.signing.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import START, ManualClock
from support.trails import Trail
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
        self.asked = 0

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
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal


class Desk:
    """One installation in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = FailingVault()
        self.session = MemoryVault()
        self.clock = ManualClock()
        self.key_repository = JsonKeyRepository(folder / "settings" / "keys.json")
        self.app_repository = JsonAppRepository(folder / "settings" / "apps.json")
        self.trail = Trail(self.clock)
        self.keys = Keys(
            self.vault,
            self.key_repository,
            self.app_repository,
            PrivateKeyReader(),
            self.clock,
            self.session,
            self.trail.trail,
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

    monkeypatch.setattr(desk.key_repository, "put", full)
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


async def test_importing_again_for_another_issuer_says_so(desk: Desk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    [finding] = (await desk.keys.add(file, ISSUER_ID.replace("5", "6"))).findings
    assert ISSUER_ID in str(finding.seen)


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
    desk.app_repository.put(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
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


async def test_a_key_that_is_imported_for_good_takes_the_place_of_the_one_for_this_session(
    desk: Desk,
) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID, is_for_this_session=True)
    file = desk.key_file()  # another private key under the same ID
    added = await desk.keys.add(file, ISSUER_ID)
    assert not desk.keys.is_for_this_session(KEY_ID)
    assert list(desk.keys.all()) == [added.key] == list(desk.key_repository.all())
    credentials = await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert credentials.private_key.reveal() == file.read_text(encoding="ascii")
    with pytest.raises(KeyNotInKeychainError):
        await desk.session.read(KEY_ID)


async def test_what_can_t_be_listed_leaves_no_secret_though_it_was_there_for_this_session(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_key: ApiKey) -> None:
        raise FileUnwritableError(file="keys.json", reason="No space left on device")

    await desk.keys.add(desk.key_file(), ISSUER_ID, is_for_this_session=True)
    monkeypatch.setattr(desk.key_repository, "put", refuse)
    with pytest.raises(FileUnwritableError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    with pytest.raises(KeyNotInKeychainError):
        await desk.vault.read(KEY_ID)
    assert desk.keys.is_for_this_session(KEY_ID)


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
        await VaultWithTimeout(asking, 0.05).read(KEY_ID)
    assert asking.was_left
    assert "0.05 s" in str(caught.value.title)
    assert asking.provider in str(caught.value.title)


async def test_the_terminal_says_whom_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storebell.services.accounts.vault_timeout.PATIENCE_SECONDS", 0.01)
    told: list[str] = []
    asking = AskingVault()
    with pytest.raises(KeychainSlowError):
        await VaultWithTimeout(asking, 0.2, lambda title, _: told.append(str(title))).read(KEY_ID)
    assert told == [f"Waiting for {asking.provider}"]


async def test_a_vault_in_time_is_passed_on_untouched() -> None:
    vault, secret = MemoryVault(), new_secret()
    told: list[str] = []
    patient = VaultWithTimeout(vault, 60, lambda title, _: told.append(str(title)))
    await patient.store(KEY_ID, secret)
    assert await patient.read(KEY_ID) == secret
    await patient.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError):
        await patient.read(KEY_ID)
    assert told == []


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


# -- names, uses, other keychains ------------------------------------------------------------------


async def test_a_key_gets_a_name_and_keeps_it_when_it_is_imported_again(desk: Desk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    assert desk.keys.rename(KEY_ID, " Team key ").label == "Team key"
    assert [key.label for key in desk.keys.all()] == ["Team key"]
    await desk.keys.add(file, ISSUER_ID)
    assert [key.label for key in desk.keys.all()] == ["Team key"]
    assert desk.keys.rename(KEY_ID, "").label == ""


async def test_a_name_is_one_line_of_a_known_key(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    for wrong in ("two\nlines", "x" * 81):
        with pytest.raises(InvalidKeyLabelError):
            desk.keys.rename(KEY_ID, wrong)
    with pytest.raises(UnknownKeyError):
        desk.keys.rename("ABCDEFGHIJ", "Team key")


async def test_a_key_for_this_session_is_named_in_memory_alone(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID, is_for_this_session=True)
    desk.keys.rename(KEY_ID, "Team key")
    assert [key.label for key in desk.keys.all()] == ["Team key"]
    assert list(desk.key_repository.all()) == []


async def test_facts_say_where_a_key_is_used_and_when_it_last_was(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    hiking = App("Hiking", BUNDLE_ID, key_id=KEY_ID)
    desk.app_repository.put(hiking)
    desk.app_repository.put(App("Sailing", "com.example.sailing"))
    [facts] = desk.keys.facts()
    assert facts.apps == (hiking,)
    assert facts.last_used_at is None
    assert not facts.is_for_this_session
    assert not facts.is_elsewhere
    desk.clock.jump(timedelta(hours=3))
    await desk.keys.credentials_for(hiking)
    [facts] = desk.keys.facts()
    assert facts.last_used_at == START + timedelta(hours=3)


async def test_the_last_use_costs_one_write_a_minute_at_most(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    app = App("Hiking", BUNDLE_ID, key_id=KEY_ID)
    used: list[object] = []
    for seconds in (0, 59, 1, 30, 31):
        desk.clock.jump(timedelta(seconds=seconds))
        await desk.keys.credentials_for(app)
        used.append(desk.keys.facts()[0].last_used_at)
    first, second, third = START, START + timedelta(seconds=60), START + timedelta(seconds=121)
    assert used == [first, first, second, second, third]


async def test_a_key_in_another_keychain_is_to_be_imported_again(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    desk.vault.provider = "KeePassXC"  # type: ignore[misc]  # the user changed it
    [facts] = desk.keys.facts()
    assert facts.is_elsewhere
    with pytest.raises(KeyInOtherKeychainError) as caught:
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert str(caught.value.title) == f"The key {KEY_ID} was not found in KeePassXC"
    assert "imported into this session's memory" in str(caught.value.advice)
    assert "Import its .p8 file again" in str(caught.value.advice)
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    [facts] = desk.keys.facts()
    assert not facts.is_elsewhere
    await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))


async def test_a_key_that_is_only_gone_is_told_as_gone(desk: Desk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError) as caught:
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert not isinstance(caught.value, KeyInOtherKeychainError)


async def test_every_change_of_a_key_is_written_down_without_its_secret(desk: Desk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    desk.key_file()  # another key of the same ID
    await desk.keys.add(file, ISSUER_ID)
    desk.keys.rename(KEY_ID, "Team key")
    await desk.keys.add(file, ISSUER_ID, is_for_this_session=True)
    await desk.keys.remove(KEY_ID)
    acts = ["key added", "key replaced", "key renamed", "key for this session"]
    assert desk.trail.acts == [(act, KEY_ID) for act in (*acts, "key removed", "key removed")]
    written = repr(desk.trail.database.audit.entries())
    for line in file.read_text(encoding="ascii").splitlines():
        assert line not in written


# -- several files at once -------------------------------------------------------------------------


async def test_bad_files_stop_nothing_and_store_nothing(desk: Desk) -> None:
    good = [desk.key_file(f"SubscriptionKey_AAAAAAAAA{number}.p8") for number in range(3)]
    empty = desk.folder / "SubscriptionKey_BBBBBBBBBB.p8"
    empty.write_text("")
    nameless = desk.key_file("key.p8")
    files = [good[0], empty, good[1], nameless, good[2]]
    outcomes = [outcome async for outcome in import_files(desk.keys, files, ISSUER_ID)]
    assert [outcome.file for outcome in outcomes] == files
    kinds = [type(outcome.error) for outcome in outcomes]
    nothing = type(None)
    assert kinds == [nothing, KeyFileEmptyError, nothing, MissingKeyIdError, nothing]
    ids = [f"AAAAAAAAA{number}" for number in range(3)]
    assert [key.key_id for key in desk.keys.all()] == ids
    for key_id in ids:
        await desk.vault.read(key_id)
    with pytest.raises(KeyNotInKeychainError):
        await desk.vault.read("BBBBBBBBBB")


async def test_a_wrong_issuer_id_is_told_once_before_anything_is_stored(desk: Desk) -> None:
    with pytest.raises(InvalidIssuerIdError):
        await anext(import_files(desk.keys, [desk.key_file()], "not a UUID"))
    assert list(desk.keys.all()) == []


async def test_a_locked_keychain_is_asked_once_for_many_files(desk: Desk) -> None:
    desk.vault.refusal = KeychainLockedError(provider="Secret Service")
    files = [desk.key_file(f"SubscriptionKey_AAAAAAAAA{number}.p8") for number in range(3)]
    rsa = desk.folder / "SubscriptionKey_BBBBBBBBBB.p8"
    rsa.write_text("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n")
    outcomes = [one async for one in import_files(desk.keys, [*files, rsa], ISSUER_ID)]
    assert [type(one.error) for one in outcomes] == [KeychainLockedError] * 3 + [KeyFileRsaError]
    assert desk.vault.asked == 1
    assert list(desk.keys.all()) == []


async def test_a_key_for_this_session_is_imported_with_its_app_and_told_by_its_badge(
    desk: Desk,
) -> None:
    apps = Apps(desk.app_repository, desk.keys)
    apps.add("Old", "com.example.Hiking")
    imported = await import_key(
        desk.keys,
        apps,
        file=desk.key_file(),
        key_id="",
        issuer_id=ISSUER_ID,
        label="Hiking",
        bundle_id=BUNDLE_ID,
        is_for_this_session=True,
    )
    assert imported.is_for_this_session
    assert imported.provider == "this session's memory"
    assert [finding.level for finding in imported.findings] == [Level.WARNING]
    assert apps.find("Hiking").key_id == KEY_ID
    assert list(desk.key_repository.all()) == []


async def test_a_key_on_standard_input_is_imported_from_no_file(desk: Desk) -> None:
    secret = new_secret()
    added = await desk.keys.add_text(secret, ISSUER_ID, KEY_ID)
    assert added.findings == ()
    assert (await desk.vault.read(KEY_ID)) == secret
    with pytest.raises(KeyFileEmptyError) as caught:
        await desk.keys.add_text(Secret("\n"), ISSUER_ID, KEY_ID)
    assert "“standard input” is empty" in str(caught.value.title)
