"""The use cases of apps and keys, as they are put together over one installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storebell.app.accounts import Accounts, make_accounts
from storebell.app.store import OpenedStore, open_store
from storebell.domain.accounts.credentials import App
from storebell.domain.errors.accounts import NoKeyError
from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.domain.messages import Message
from storebell.domain.settings.options import Options
from storebell.services.accounts.vault_timeout import VaultWithTimeout
from storebell.storage.keychain.memory_vault import MemoryVault
from storebell.storage.keychain.vault import KeychainVault
from storebell.storage.paths import Paths
from support.clocks import ManualClock
from support.vaults import new_secret

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"
HIKING = App("Hiking", "com.example.hiking")


class KeychainInMemory(MemoryVault):
    """A keychain that can be reached."""

    async def check(self) -> None:
        """Nothing is missing."""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path / "base")


@pytest.fixture
def kept(paths: Paths) -> Iterator[OpenedStore]:
    with open_store(paths, ManualClock()) as kept:
        yield kept


def ignore(_title: Message, _advice: Message) -> None:
    """For a run in which nothing is waited for."""


def made(
    paths: Paths, kept: OpenedStore, options: Options | None = None, **environ: str
) -> Accounts:
    return make_accounts(paths, options or Options(), environ, kept, ManualClock(), ignore)


def test_putting_it_together_reads_and_writes_no_list(paths: Paths, kept: OpenedStore) -> None:
    made(paths, kept)
    assert not paths.apps_file.exists()
    assert not paths.keys_file.exists()


def test_apps_keys_and_import_share_the_lists_of_the_installation(
    paths: Paths, kept: OpenedStore
) -> None:
    accounts = made(paths, kept)
    accounts.apps.add("Hiking", "com.example.hiking")
    assert HIKING in made(paths, kept).apps.all()
    plan = accounts.app_import.plan_pasted("Hiking\tcom.example.hiking")
    assert [app.outcome.value for app in plan.apps] == ["unchanged"]
    assert "Hiking" in paths.apps_file.read_text(encoding="utf-8")


def test_what_is_done_with_an_app_is_in_the_audit_log(paths: Paths, kept: OpenedStore) -> None:
    accounts = made(paths, kept)
    accounts.apps.add("Hiking", "com.example.hiking")
    assert [entry.subject for entry in kept.database.audit.entries()] == ["Hiking"]


@pytest.mark.parametrize(("limit", "is_limited"), [(None, False), (5.0, True)])
def test_the_keychain_is_waited_for_as_long_as_the_options_say(
    paths: Paths, kept: OpenedStore, limit: float | None, is_limited: bool
) -> None:
    vault = made(paths, kept, Options(keychain_limit_seconds=limit)).keys._vault
    assert isinstance(vault, VaultWithTimeout) is is_limited
    assert isinstance(vault, KeychainVault) is not is_limited


@pytest.mark.anyio
async def test_a_key_of_a_pipeline_signs_for_an_app_without_a_key(
    paths: Paths, kept: OpenedStore, tmp_path: Path
) -> None:
    file = tmp_path / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_text(new_secret().reveal(), encoding="ascii")
    environ = {"STOREBELL_KEY_FILE": str(file), "STOREBELL_ISSUER_ID": ISSUER_ID}
    found = await made(paths, kept, None, **environ).resolver.credentials_for(HIKING)
    assert (found.key_id, found.issuer_id) == (KEY_ID, ISSUER_ID)
    with pytest.raises(NoKeyError):
        await made(paths, kept).resolver.credentials_for(HIKING)


@pytest.mark.anyio
async def test_a_key_for_this_session_is_in_the_audit_log_and_in_no_keychain_or_list(
    paths: Paths, kept: OpenedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keychain = KeychainInMemory()
    monkeypatch.setattr("storebell.app.accounts.KeychainVault", lambda: keychain)
    file = tmp_path / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_text(new_secret().reveal(), encoding="ascii")
    accounts = made(paths, kept)
    await accounts.keys.add(file, ISSUER_ID, is_for_this_session=True)
    assert [key.key_id for key in accounts.keys.all()] == [KEY_ID]
    assert KEY_ID in {entry.subject for entry in kept.database.audit.entries()}
    assert list(made(paths, kept).keys.all()) == []
    assert not paths.keys_file.exists()
    with pytest.raises(KeyNotInKeychainError):
        await keychain.read(KEY_ID)
