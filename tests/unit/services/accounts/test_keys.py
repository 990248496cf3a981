"""Importing, listing and removing keys: real files, a real reader, and vaults that can fail."""

from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import ApiKey, App, Secret
from storebell.domain.errors.accounts import KeyInUseError, NoKeyError, UnknownKeyError
from storebell.domain.errors.key_files import (
    InvalidKeyLabelError,
    KeyFileEmptyError,
    KeyFileError,
    KeyInOtherKeychainError,
)
from storebell.domain.errors.keychain import (
    KeychainLockedError,
    KeychainMissingError,
    KeyNotInKeychainError,
)
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import (
    InvalidIssuerIdError,
    InvalidKeyIdError,
    MissingKeyIdError,
)
from storebell.domain.findings import Level
from support.clocks import START
from support.key_desk import BUNDLE_ID, ISSUER_ID, KEY_ID, KeyDesk, nothing_is_kept
from support.vaults import new_secret

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(tmp_path: Path) -> KeyDesk:
    return KeyDesk(tmp_path)


async def test_a_key_is_imported_with_the_id_in_its_file_name(desk: KeyDesk) -> None:
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


async def test_the_list_holds_no_secret(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    listed = (desk.folder / "settings" / "keys.json").read_text(encoding="utf-8")
    assert KEY_ID in listed
    for line in file.read_text(encoding="ascii").splitlines():
        assert line not in listed


async def test_a_renamed_file_needs_the_key_id(desk: KeyDesk) -> None:
    file = desk.key_file("renamed.p8")
    with pytest.raises(MissingKeyIdError):
        await desk.keys.add(file, ISSUER_ID)
    assert (await desk.keys.add(file, ISSUER_ID, f" {KEY_ID} ")).key.key_id == KEY_ID


async def test_a_file_called_authkey_is_imported_with_a_warning(desk: KeyDesk) -> None:
    added = await desk.keys.add(desk.key_file(f"AuthKey_{KEY_ID}.p8"), ISSUER_ID)
    assert added.key.key_id == KEY_ID
    assert [finding.level for finding in added.findings] == [Level.WARNING]
    assert "AuthKey" in str(added.findings[0].advice)


@pytest.mark.parametrize(
    ("issuer_id", "key_id", "kind"),
    [
        ("not-a-uuid", None, InvalidIssuerIdError),
        (ISSUER_ID, "too-short", InvalidKeyIdError),
    ],
)
async def test_wrong_ids_store_nothing(
    desk: KeyDesk, issuer_id: str, key_id: str | None, kind: type[StorebellError]
) -> None:
    with pytest.raises(kind):
        await desk.keys.add(desk.key_file(), issuer_id, key_id)
    await nothing_is_kept(desk)


async def test_a_file_that_is_no_key_stores_nothing(desk: KeyDesk) -> None:
    file = desk.key_file()
    file.write_text("not a key", encoding="ascii")
    with pytest.raises(KeyFileError):
        await desk.keys.add(file, ISSUER_ID)
    await nothing_is_kept(desk)


async def test_a_key_given_in_the_place_of_its_path_is_not_repeated(desk: KeyDesk) -> None:
    text = new_secret().reveal()
    with pytest.raises(StorebellError) as caught:
        await desk.keys.add(Path(text), ISSUER_ID)
    assert text.splitlines()[1] not in str(caught.value)


async def test_a_keychain_that_refuses_leaves_no_entry(desk: KeyDesk) -> None:
    desk.vault.refusal = KeychainMissingError(reason="None here")
    with pytest.raises(KeychainMissingError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.vault.refusal = None
    await nothing_is_kept(desk)


async def test_a_list_that_cannot_be_written_leaves_no_secret(desk: KeyDesk) -> None:
    file = desk.key_file()
    (desk.folder / "settings").write_text("in the way", encoding="ascii")
    with pytest.raises(StorebellError):
        await desk.keys.add(file, ISSUER_ID)
    with pytest.raises(KeyNotInKeychainError):
        await desk.vault.read(KEY_ID)


async def test_a_full_disk_leaves_no_secret(desk: KeyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_key: object) -> None:
        raise FileUnwritableError(file="keys.json", reason="No space left on device")

    monkeypatch.setattr(desk.key_repository, "put", full)
    with pytest.raises(FileUnwritableError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    await nothing_is_kept(desk)


async def test_importing_again_replaces_and_says_so(desk: KeyDesk) -> None:
    first = await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.clock.sleep_until(START + timedelta(days=1))
    second = await desk.keys.add(desk.key_file(), ISSUER_ID)
    assert list(desk.keys.all()) == [second.key]
    assert second.key.fingerprint != first.key.fingerprint
    assert [finding.level for finding in second.findings] == [Level.NOTE]


async def test_importing_the_same_file_again_says_nothing(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    assert (await desk.keys.add(file, ISSUER_ID)).findings == ()


async def test_importing_again_for_another_issuer_says_so(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    [finding] = (await desk.keys.add(file, ISSUER_ID.replace("5", "6"))).findings
    assert ISSUER_ID in str(finding.seen)


async def test_a_failed_replacement_keeps_the_older_key(desk: KeyDesk) -> None:
    first = await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.vault.refusal = KeychainLockedError(provider="x")
    with pytest.raises(KeychainLockedError):
        await desk.keys.add(desk.key_file(), ISSUER_ID)
    assert list(desk.keys.all()) == [first.key]


async def test_a_removed_key_leaves_nothing(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.keys.remove(KEY_ID)
    await nothing_is_kept(desk)
    with pytest.raises(UnknownKeyError):
        await desk.keys.remove(KEY_ID)


async def test_a_key_in_use_is_removed_only_when_forced(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.app_repository.put(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    with pytest.raises(KeyInUseError) as caught:
        await desk.keys.remove(KEY_ID)
    assert "Hiking" in str(caught.value.title)
    assert [app.label for app in desk.keys.apps_using(KEY_ID)] == ["Hiking"]
    await desk.keys.remove(KEY_ID, is_forced=True)
    assert list(desk.keys.all()) == []


async def test_a_key_whose_secret_is_gone_can_still_be_removed(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    await desk.keys.remove(KEY_ID)
    assert list(desk.keys.all()) == []


async def test_a_locked_keychain_keeps_the_entry_of_a_key_it_did_not_remove(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    desk.vault.refusal = KeychainLockedError(provider="x")
    with pytest.raises(KeychainLockedError):
        await desk.keys.remove(KEY_ID)
    assert [key.key_id for key in desk.keys.all()] == [KEY_ID]


async def test_credentials_come_from_book_and_vault(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    credentials = await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert credentials.issuer_id == ISSUER_ID
    assert credentials.key_id == KEY_ID
    assert credentials.bundle_id == BUNDLE_ID
    assert credentials.private_key.reveal() == file.read_text(encoding="ascii")
    assert file.read_text(encoding="ascii").splitlines()[1] not in repr(credentials)


async def test_what_is_missing_for_credentials_is_said(desk: KeyDesk) -> None:
    with pytest.raises(NoKeyError):
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID))
    with pytest.raises(UnknownKeyError):
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError) as caught:
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert "Import" in str(caught.value.advice)


async def test_a_key_for_this_session_is_in_no_file(desk: KeyDesk) -> None:
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
    desk: KeyDesk,
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
    desk: KeyDesk, monkeypatch: pytest.MonkeyPatch
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


# -- names, uses, other keychains ------------------------------------------------------------------


async def test_a_key_gets_a_name_and_keeps_it_when_it_is_imported_again(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    assert desk.keys.rename(KEY_ID, " Team key ").label == "Team key"
    assert [key.label for key in desk.keys.all()] == ["Team key"]
    await desk.keys.add(file, ISSUER_ID)
    assert [key.label for key in desk.keys.all()] == ["Team key"]
    assert desk.keys.rename(KEY_ID, "").label == ""


async def test_a_name_is_one_line_of_a_known_key(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    for wrong in ("two\nlines", "x" * 81):
        with pytest.raises(InvalidKeyLabelError):
            desk.keys.rename(KEY_ID, wrong)
    with pytest.raises(UnknownKeyError):
        desk.keys.rename("ABCDEFGHIJ", "Team key")


async def test_a_key_for_this_session_is_named_in_memory_alone(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID, is_for_this_session=True)
    desk.keys.rename(KEY_ID, "Team key")
    assert [key.label for key in desk.keys.all()] == ["Team key"]
    assert list(desk.key_repository.all()) == []


async def test_facts_say_where_a_key_is_used_and_when_it_last_was(desk: KeyDesk) -> None:
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


async def test_the_last_use_costs_one_write_a_minute_at_most(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    app = App("Hiking", BUNDLE_ID, key_id=KEY_ID)
    used: list[object] = []
    for seconds in (0, 59, 1, 30, 31):
        desk.clock.jump(timedelta(seconds=seconds))
        await desk.keys.credentials_for(app)
        used.append(desk.keys.facts()[0].last_used_at)
    first, second, third = START, START + timedelta(seconds=60), START + timedelta(seconds=121)
    assert used == [first, first, second, second, third]


async def test_a_key_in_another_keychain_is_to_be_imported_again(desk: KeyDesk) -> None:
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


async def test_a_key_that_is_only_gone_is_told_as_gone(desk: KeyDesk) -> None:
    await desk.keys.add(desk.key_file(), ISSUER_ID)
    await desk.vault.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError) as caught:
        await desk.keys.credentials_for(App("Hiking", BUNDLE_ID, key_id=KEY_ID))
    assert not isinstance(caught.value, KeyInOtherKeychainError)


async def test_every_change_of_a_key_is_written_down_without_its_secret(desk: KeyDesk) -> None:
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


async def test_a_key_on_standard_input_is_imported_from_no_file(desk: KeyDesk) -> None:
    secret = new_secret()
    added = await desk.keys.add_text(secret, ISSUER_ID, KEY_ID)
    assert added.findings == ()
    assert (await desk.vault.read(KEY_ID)) == secret
    with pytest.raises(KeyFileEmptyError) as caught:
        await desk.keys.add_text(Secret("\n"), ISSUER_ID, KEY_ID)
    assert "“standard input” is empty" in str(caught.value.title)
