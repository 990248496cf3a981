"""Many apps at once: the plan, carrying it out, and a team's file on the disk."""

import errno
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from storebell.domain.accounts.credentials import ApiKey, App, ServerUrls
from storebell.domain.accounts.pasted_apps import read_pasted
from storebell.domain.accounts.team_file import MOST_BYTES, TeamKey, read_team_file
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppExistsError, UnknownKeyError
from storebell.domain.errors.app_lists import (
    EmptyTeamFileError,
    PastedTextTooLongError,
    RowTwiceError,
    TeamFileFormError,
    TeamFileMissingError,
    TeamFileSecretError,
    TeamFileSyntaxError,
    TeamFileTooLargeError,
)
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidAppAppleIdError, InvalidBundleIdError
from storebell.domain.findings import Finding
from storebell.files.reading import read_beginning
from storebell.files.writing import write_own
from storebell.services.accounts.app_import import AppImport, Outcome, plan_import
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.keys import Keys
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.database.audit import Audit
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.files.team_file import TomlTeamFiles
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import ManualClock
from support.deadlines import within
from support.trails import Trail

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY = ApiKey(
    "2X9R4HXF34", ISSUER_ID, "ab" * 32, "Secret Service", datetime(2026, 11, 21, tzinfo=UTC)
)
URLS = ServerUrls({Environment.PRODUCTION: "https://a.example/p"})
HIKING = App("Hiking", "com.example.hiking", 77, "2X9R4HXF34", URLS)


class Desk:
    """One installation in a folder."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "storebell.toml"
        self.trail = Trail()
        app_repository, key_repository = (
            JsonAppRepository(folder / "apps.json"),
            JsonKeyRepository(folder / "keys.json"),
        )
        key_repository.put(KEY)
        keys = Keys(
            MemoryVault(), key_repository, app_repository, PrivateKeyReader(), ManualClock()
        )
        self.apps = Apps(app_repository, keys, self.trail.trail)
        self.imports = AppImport(self.apps, keys, read_beginning, TomlTeamFiles())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def outcomes(text: str, *known: App, keys: tuple[str, ...] = ("2X9R4HXF34",)) -> list[Outcome]:
    return [app.outcome for app in plan_import(read_pasted(text), known, keys).apps]


def errors(text: str, *known: App) -> list[type[StorebellError] | None]:
    plan = plan_import(read_pasted(text), known, ("2X9R4HXF34",))
    return [None if app.error is None else type(app.error) for app in plan.apps]


def test_each_row_is_added_changed_unchanged_or_wrong() -> None:
    text = """Hiking;com.example.hiking;77
        Sailing;com.example.sailing;;2X9R4HXF34
        hiking;com.example.hiking
        Camp;com example camp
        Trees;com.example.trees;one
        Birds;com.example.birds;;ABCDEFGHIJ"""
    assert outcomes(text, HIKING) == [
        *(Outcome.UNCHANGED, Outcome.ADDED, Outcome.ERROR),
        *(Outcome.ERROR, Outcome.ERROR, Outcome.ERROR),
    ]
    assert errors(text, HIKING) == [
        *(None, None, RowTwiceError),
        *(InvalidBundleIdError, InvalidAppAppleIdError, UnknownKeyError),
    ]
    assert outcomes("Hiking;com.example.hiking;78", HIKING) == [Outcome.CHANGED]


def test_what_a_row_says_nothing_of_stays() -> None:
    [one] = plan_import(read_pasted("HIKING;com.example.other"), [HIKING], ()).apps
    assert one.app == App("Hiking", "com.example.other", 77, "2X9R4HXF34", URLS)


def test_a_bundle_id_that_is_known_renames_its_app_unless_that_has_a_row_of_its_own() -> None:
    [one] = plan_import(read_pasted("Trails;com.example.hiking"), [HIKING], ()).apps
    assert one.outcome is Outcome.CHANGED
    assert one.app is not None
    assert (one.app.label, one.app.app_apple_id) == ("Trails", 77)
    both = "Trails;com.example.hiking\nHiking;com.example.hiking"
    assert outcomes(both, HIKING) == [Outcome.ADDED, Outcome.UNCHANGED]


def test_a_bundle_id_that_differs_by_case_from_another_row_is_warned_of() -> None:
    plan = plan_import(read_pasted("A;com.example.A\nB;com.example.a"), [], ())
    assert [len(app.findings) for app in plan.apps] == [1, 1]


def test_a_plan_changes_nothing_until_it_is_carried_out(desk: Desk) -> None:
    text = "\n".join(f"App {number}\tcom.example.app{number}" for number in range(15))
    plan = desk.imports.plan_pasted(text + "\nbad\tnot a bundle ID")
    assert list(desk.apps.all()) == []
    done = desk.imports.apply(plan)
    assert [app.label for app in desk.apps.all()] == [f"App {number}" for number in range(15)]
    assert (done.count(Outcome.ADDED), done.count(Outcome.ERROR)) == (15, 1)
    assert len(desk.trail.acts) == 15
    again = desk.imports.plan_pasted(text)
    assert again.count(Outcome.UNCHANGED) == 15
    assert not again.has_changes


def test_what_came_in_between_is_an_error_of_its_row_alone(desk: Desk) -> None:
    plan = desk.imports.plan_pasted("Hiking\tcom.example.hiking\nSailing\tcom.example.sailing")
    desk.apps.add("hiking", "com.example.other")
    first, second = desk.imports.apply(plan).apps
    assert isinstance(first.error, AppExistsError)
    assert second.outcome is Outcome.ADDED
    assert desk.apps.find("hiking").bundle_id == "com.example.other"


def test_what_a_row_says_nothing_of_stays_as_it_became_in_between(desk: Desk) -> None:
    desk.apps.add("Hiking", "com.example.hiking")
    plan = desk.imports.plan_pasted("Hiking\tcom.example.hiking\t77")
    desk.apps.lock("Hiking")
    [one] = desk.imports.apply(plan).apps
    assert one.app == desk.apps.find("Hiking")
    assert (one.app.app_apple_id, one.app.is_locked) == (77, True)


def test_every_bundle_id_is_compared_with_the_few_that_are_like_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A megabyte of rows, each compared with each, would take minutes."""
    compared: list[int] = []

    def count(_bundle_id: str, alike: Iterable[str]) -> tuple[Finding, ...]:
        compared.append(len(list(alike)))
        return ()

    monkeypatch.setattr("storebell.services.accounts.app_import.bundle_id_findings", count)
    rows = "\n".join(f"App {number};com.example.app{number}" for number in range(50))
    plan_import(read_pasted(f"{rows}\nOne more;com.Example.app7\nAgain;com.example.app7"), (), ())
    assert sorted(compared) == [1] * 49 + [2] * 3


def test_an_import_is_one_write_of_the_list_and_one_of_the_audit_log(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, noted = [], []
    really_write, really_note = write_own, desk.trail.database.audit.note_all

    def write(file: Path, content: bytes) -> None:
        written.append(content)
        really_write(file, content)

    def note(at: datetime, entries: Iterable[tuple[str, str, str]]) -> None:
        noted.append(list(entries))
        really_note(at, noted[-1])

    desk.apps.add("Hiking", "com.example.hiking")
    monkeypatch.setattr("storebell.storage.files.json_lists.write_own", write)
    monkeypatch.setattr(Audit, "note_all", lambda _self, at, entries: note(at, entries))
    rows = "\n".join(f"App {number}\tcom.example.app{number}" for number in range(40))
    plan = desk.imports.plan_pasted(f"{rows}\nHiking\tcom.example.hiking\t77")
    done = desk.imports.apply(plan)
    assert (done.count(Outcome.ADDED), done.count(Outcome.CHANGED)) == (40, 1)
    assert (len(written), len(noted)) == (1, 1)
    assert len(noted[0]) == 41
    assert desk.apps.find("Hiking").app_apple_id == 77
    desk.imports.apply(desk.imports.plan_pasted(rows))
    assert (len(written), len(noted)) == (1, 1)  # nothing was changed


def test_what_can_not_be_written_is_an_error_of_every_row_that_would_change(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.apps.add("Same", "com.example.same")

    def fail(file: Path, _content: bytes) -> None:
        raise FileUnwritableError(file=str(file), reason="It is full")

    monkeypatch.setattr("storebell.storage.files.json_lists.write_own", fail)
    text = "Same\tcom.example.same\nNew\tcom.example.new\nbad\tno bundle ID"
    same, new, bad = desk.imports.apply(desk.imports.plan_pasted(text)).apps
    assert same.outcome is Outcome.UNCHANGED
    assert isinstance(new.error, FileUnwritableError)
    assert isinstance(bad.error, InvalidBundleIdError)
    assert [app.label for app in desk.apps.all()] == ["Same"]
    assert [subject for _, subject in desk.trail.acts] == ["Same"]


def test_a_long_list_is_imported_in_a_time_that_grows_with_its_length(desk: Desk) -> None:
    rows = "\n".join(f"App {number}\tc.a{number}" for number in range(8000))
    assert len(rows) < MOST_BYTES
    with within(30):
        done = desk.imports.apply(desk.imports.plan_pasted(rows))
        assert done.count(Outcome.ADDED) == 8000
        again = desk.imports.plan_pasted(rows)
    assert again.count(Outcome.UNCHANGED) == 8000


def test_a_text_longer_than_any_list_is_refused(desk: Desk) -> None:
    with pytest.raises(PastedTextTooLongError):
        desk.imports.plan_pasted("a,b\n" * (MOST_BYTES // 4) + "c")


# -- a team's file ---------------------------------------------------------------------------------


def test_a_key_of_the_team_that_is_not_imported_here_is_listed(desk: Desk) -> None:
    other = "[[key]]\nkey_id = 'ABCDEFGHIJ'\nissuer_id = '" + ISSUER_ID + "'\n"
    app = "[[app]]\nlabel = 'Hiking'\nbundle_id = 'com.example.hiking'\nkey_id = 'ABCDEFGHIJ'\n"
    desk.file.write_text(other + app)
    plan = desk.imports.plan_file(desk.file)
    assert plan.missing_keys == (TeamKey("ABCDEFGHIJ", ISSUER_ID),)
    desk.imports.apply(plan)
    assert desk.apps.find("Hiking").key_id == "ABCDEFGHIJ"
    desk.file.write_text(app)
    [one] = desk.imports.plan_file(desk.file).apps
    assert isinstance(one.error, UnknownKeyError)


def test_locks_travel_with_the_file(desk: Desk) -> None:
    desk.apps.add("Hiking", "com.example.hiking")
    app = "[[app]]\nlabel = 'Hiking'\nbundle_id = 'com.example.hiking'\n"
    for said, is_locked in (("locked = true", True), ("", True), ("locked = false", False)):
        desk.file.write_text(app + said)
        desk.imports.apply(desk.imports.plan_file(desk.file))
        assert desk.apps.find("Hiking").is_locked is is_locked
    assert [act for act, _ in desk.trail.acts] == ["app added", "app locked", "app unlocked"]


def test_what_is_exported_comes_back_as_it_was(desk: Desk) -> None:
    desk.apps.add("Hiking", "com.example.hiking", app_apple_id="77", key_id="2X9R4HXF34")
    desk.apps.add("Segeln – “Törn”", "com.example.sailing", sandbox_url="https://a.example/s")
    desk.apps.lock("Hiking")
    assert desk.imports.export(desk.file) == 2
    assert desk.file.read_text(encoding="utf-8") == desk.imports.exported()
    plan = desk.imports.plan_file(desk.file)
    assert plan.count(Outcome.UNCHANGED) == 2
    assert plan.missing_keys == ()
    found = read_team_file(desk.file.read_bytes(), "storebell.toml")
    assert found.keys == (TeamKey("2X9R4HXF34", ISSUER_ID),)
    first = desk.file.read_bytes()
    desk.imports.export(desk.file)
    assert desk.file.read_bytes() == first


EXISTING = """# Ours: ask Anna before changing it
owner = "Anna"

[[app]] # the first one
label = "hiking"
bundle_id = "com.example.wrong" # to be mended
app_apple_id = 5
colour = "green"

[[app]]
label = "Of another"
bundle_id = "com.example.another"

# Before each release
[[release_check]]
apps = ["Hiking"]
"""


def test_exporting_over_a_file_keeps_comments_other_apps_and_other_tables(desk: Desk) -> None:
    desk.file.write_text(EXISTING)
    desk.file.chmod(0o640)
    desk.apps.add("Hiking", "com.example.hiking", key_id="2X9R4HXF34")
    desk.apps.add("Sailing", "com.example.sailing")
    desk.imports.export(desk.file)
    text = desk.file.read_text()
    for kept in (
        *("# Ours: ask Anna before changing it", 'owner = "Anna"', "# the first one"),
        *("# to be mended", 'colour = "green"', "# Before each release", "[[release_check]]"),
    ):
        assert kept in text
    rows = read_team_file(text.encode(), "storebell.toml").rows
    said = [(row.label, row.bundle_id, row.given.get("app_apple_id")) for row in rows]
    assert said == [
        ("Hiking", "com.example.hiking", None),
        ("Of another", "com.example.another", None),
        ("Sailing", "com.example.sailing", None),
    ]
    if os.name == "posix":
        assert desk.file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in desk.file.parent.iterdir() if path.name.endswith(".new")] == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a = ", TeamFileSyntaxError),
        (b"# -----BEGIN PRIVATE KEY-----\n", TeamFileSecretError),
        (b"#" * (MOST_BYTES + 1), TeamFileTooLargeError),
    ],
)
def test_a_bad_file_changes_nothing_and_is_not_overwritten(
    desk: Desk, content: bytes, kind: type[StorebellError]
) -> None:
    desk.file.write_bytes(content)
    desk.apps.add("Hiking", "com.example.hiking")
    with pytest.raises(kind):
        desk.imports.plan_file(desk.file)
    with pytest.raises(kind):
        desk.imports.export(desk.file)
    assert desk.file.read_bytes() == content
    assert [app.label for app in desk.apps.all()] == ["Hiking"]


def test_a_file_that_names_nothing_is_told_instead_of_imported_in_silence(desk: Desk) -> None:
    for text in ("", "[[apps]]\nlabel = 'Hiking'\nbundle_id = 'com.example.hiking'\n"):
        desk.file.write_text(text)
        with pytest.raises(EmptyTeamFileError):
            desk.imports.plan_file(desk.file)


def test_on_a_disk_that_can_only_be_read_an_export_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("os.open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)  # Linux refuses it even where there is no such file
    with pytest.raises(FileUnwritableError) as caught:
        TomlTeamFiles().write(tmp_path / "storebell.toml", [HIKING], [])
    assert "Read-only file system" in str(caught.value.advice)


def test_a_file_that_is_not_there_or_has_no_folder_is_told(desk: Desk) -> None:
    with pytest.raises(TeamFileMissingError):
        desk.imports.plan_file(desk.file)
    with pytest.raises(FileUnwritableError):
        desk.imports.export(desk.file.parent / "nowhere" / "storebell.toml")


@pytest.mark.parametrize(
    "content",
    [
        "".join(f"a.b{number} = 1\n" for number in range(401)),
        "".join(f"[a.b{number}]\n" for number in range(401)),
        "".join(f"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o{number} = 1\n" for number in range(3)),
        "x = [" + "#\n" * 20_000 + "]",
        "[[app]]\n" * 5_001,
    ],
)
def test_what_would_take_minutes_to_add_to_is_refused(desk: Desk, content: str) -> None:
    desk.file.write_text(content)
    desk.apps.add("Hiking", "com.example.hiking")
    with within(20), pytest.raises(TeamFileFormError):
        desk.imports.export(desk.file)
    assert desk.file.read_text() == content


def test_a_long_list_is_exported_in_a_time_that_grows_with_its_length(desk: Desk) -> None:
    rows = "\n".join(f"App {number}\tc.a{number}" for number in range(3000))
    desk.imports.apply(desk.imports.plan_pasted(rows))
    with within(60):  # each compared with each took minutes
        assert desk.imports.export(desk.file) == 3000
        assert desk.imports.export(desk.file) == 3000
    assert desk.imports.plan_file(desk.file).count(Outcome.UNCHANGED) == 3000


def test_a_list_that_nobody_could_import_is_not_written(desk: Desk) -> None:
    url = "https://hooks.example.com/app-store/v2/notifications?key="
    for part in range(3):
        rows = "\n".join(
            f"App {part}-{number}\tc.a{part}{number}\t\t\t{url}{number:064}"
            for number in range(900)
        )
        desk.imports.apply(desk.imports.plan_pasted(rows))
    with pytest.raises(TeamFileTooLargeError):
        desk.imports.export(desk.file)
    assert not desk.file.exists()
