"""What a security lead is shown: read from keys, files, contacts, acts and settings as they are."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from storebell.domain.accounts.audit import Act
from storebell.domain.messages import msg
from storebell.domain.network.contacts import Purpose
from storebell.domain.settings.options import Options
from storebell.domain.settings.security import SecurityFacts, StoredFile, risks_of
from storebell.domain.settings.settings import Setting
from storebell.services.security_facts import MOST_ACTS, Security
from storebell.services.system.contacts import ContactNotes
from storebell.services.system.settings import SettingsService
from storebell.storage.files.json_lists import JsonSettingRepository
from support.key_desk import ISSUER_ID, KEY_ID, KeyDesk

pytestmark = pytest.mark.anyio

FILE = StoredFile("/somewhere/storebell.db", 12, msg("Tests"), is_private=True)


class OneFile:
    """An installation of one folder with one file."""

    folders: Sequence[Path] = (Path("/somewhere"),)

    def files(self) -> Sequence[StoredFile]:
        return [FILE]


async def _nothing_missing() -> None:
    """The keychain is there."""


class Setup:
    """One installation, with the facts read from it."""

    def __init__(self, folder: Path) -> None:
        self.desk = KeyDesk(folder)
        self.settings = JsonSettingRepository(folder / "settings.json")
        database = self.desk.trail.database
        self.contacts = ContactNotes(database.audit, self.desk.clock.now)

    def facts(
        self, *, platform: str = "linux", is_frozen: bool = True, options: Options | None = None
    ) -> SecurityFacts:
        return Security(
            self.desk.keys,
            OneFile(),
            self.contacts,
            self.desk.trail.trail,
            SettingsService(self.settings, Path, options or Options()),
            _nothing_missing,
            platform=platform,
            is_frozen=is_frozen,
        ).facts()


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path)


async def test_keys_files_hosts_and_acts_are_those_of_the_installation(setup: Setup) -> None:
    added = await setup.desk.keys.add(setup.desk.key_file(), ISSUER_ID)
    setup.contacts.note("api.storekit.apple.com", Purpose.HISTORY)
    setup.contacts.note("api.storekit.apple.com", Purpose.HISTORY)
    facts = setup.facts()
    assert facts.keychain == setup.desk.vault.provider
    assert facts.keys == (added.key,)
    assert (facts.folders, facts.files) == ((str(Path("/somewhere")),), (FILE,))
    [contact] = facts.contacts
    assert (contact.host, contact.purpose) == ("api.storekit.apple.com", Purpose.HISTORY)
    assert contact.times == 2
    assert [(act.act, act.subject) for act in facts.acts] == [(Act.KEY_ADDED, KEY_ID)]


async def test_no_keychain_is_opened_for_it(setup: Setup) -> None:
    await setup.desk.keys.add(setup.desk.key_file(), ISSUER_ID)
    asked = setup.desk.vault.asked
    setup.facts()
    assert setup.desk.vault.asked == asked


def test_only_the_newest_acts_are_shown(setup: Setup) -> None:
    for number in range(MOST_ACTS + 3):
        setup.desk.trail.trail.note(Act.APP_ADDED, f"App {number}")
    acts = setup.facts().acts
    assert len(acts) == MOST_ACTS
    assert acts[0].subject == f"App {MOST_ACTS + 2}"


def test_an_added_authority_is_a_risk_whether_it_is_set_or_an_option(setup: Setup) -> None:
    without = risks_of("linux", is_frozen=True, has_added_authority=False)
    with_one = risks_of("linux", is_frozen=True, has_added_authority=True)
    assert setup.facts().risks == without
    assert setup.facts(options=Options(extra_ca=Path("ca.pem"))).risks == with_one
    setup.settings.put(Setting("extra_ca", "/somewhere/ca.pem"))
    assert setup.facts().risks == with_one


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("is_frozen", [False, True])
def test_the_risks_are_those_of_the_platform_and_the_build(
    setup: Setup, platform: str, *, is_frozen: bool
) -> None:
    risks = setup.facts(platform=platform, is_frozen=is_frozen).risks
    assert risks == risks_of(platform, is_frozen=is_frozen, has_added_authority=False)
