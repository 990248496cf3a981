"""The lists of keys and apps, on disk."""

import json
import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import ApiKey, App, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.errors.files import FileNotTrustedError, FolderNotTrustedError
from storebell.domain.errors.storage import DamagedFileError, NewerFileError
from storebell.domain.settings.settings import Setting
from storebell.storage.files.json_lists import (
    JsonAppRepository,
    JsonKeyRepository,
    JsonSettingRepository,
)
from storebell.storage.files.list_changes import Raw
from support.owners import give_away

LIMIT_SECONDS = 60

HIKING = App(
    "Hiking",
    "com.example.hiking",
    app_apple_id=6448311069,
    key_id="2X9R4HXF34",
    server_urls=ServerUrls(
        {
            Environment.PRODUCTION: "https://example.com/notifications",
            Environment.SANDBOX: "https://example.com/sandbox",
        }
    ),
)
SAILING = App("Segeln – Törn", "com.example.sailing")
KEY = ApiKey(
    key_id="2X9R4HXF34",
    issuer_id="57246542-96fe-1a63-e053-0824d011072a",
    fingerprint="ab" * 32,
    provider="Secret Service",
    added_at=datetime(2026, 11, 3, 12, 30, 15, 250_000, UTC),
    label="Team key",
    file_name="SubscriptionKey_2X9R4HXF34.p8",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "apps.json"


def test_what_was_put_is_there_for_the_next_process(file: Path) -> None:
    JsonAppRepository(file).put(HIKING)
    JsonAppRepository(file).put(SAILING)
    assert list(JsonAppRepository(file).all()) == [HIKING, SAILING]


def test_a_key_comes_back_as_it_was(file: Path) -> None:
    JsonKeyRepository(file).put(KEY)
    assert list(JsonKeyRepository(file).all()) == [KEY]


def test_the_file_is_readable_and_has_a_version(file: Path) -> None:
    JsonAppRepository(file).put(SAILING)
    text = file.read_text(encoding="utf-8")
    assert "Segeln – Törn" in text
    raw = json.loads(text)
    assert raw["version"] == 2
    assert raw["apps"][0]["bundle_id"] == "com.example.sailing"


def test_putting_again_replaces_in_place(file: Path) -> None:
    book = JsonAppRepository(file)
    book.put(HIKING)
    book.put(SAILING)
    changed = App("Hiking", "com.example.hiking2")
    book.put(changed)
    assert list(book.all()) == [changed, SAILING]


def test_removing_leaves_the_others(file: Path) -> None:
    book = JsonAppRepository(file)
    book.put(HIKING)
    book.put(SAILING)
    book.remove("Hiking")
    book.remove("never added")
    assert list(book.all()) == [SAILING]


def test_an_empty_book_writes_nothing(file: Path) -> None:
    assert list(JsonAppRepository(file).all()) == []
    assert not file.parent.exists()


def test_fields_of_others_survive_a_rewrite(file: Path) -> None:
    book = JsonAppRepository(file)
    book.put(HIKING)
    raw = json.loads(file.read_text(encoding="utf-8"))
    raw["team"] = "kept"
    raw["apps"][0]["colour"] = "green"
    file.write_text(json.dumps(raw), encoding="utf-8")
    book.put(SAILING)
    book.put(App("Hiking", "com.example.other"))
    rewritten = json.loads(file.read_text(encoding="utf-8"))
    assert rewritten["team"] == "kept"
    assert rewritten["apps"][0]["colour"] == "green"
    assert rewritten["apps"][0]["bundle_id"] == "com.example.other"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"version": "1", "apps": []}',
        b'{"version": true, "apps": []}',
        b'{"version": 0, "apps": []}',
        b'{"version": 1, "apps": {}}',
        b'{"version": 1, "apps": ["Hiking"]}',
        b'{"version": 1, "apps": [{"label": "Hiking"}]}',
        b'{"version": 1, "apps": [{"label": "", "bundle_id": "a"}]}',
        b'{"version": 1, "apps": [{"label": "A", "bundle_id": "a", "app_apple_id": "1"}]}',
        b'{"version": 1, "apps": [%s, %s]}' % ((b'{"label": "A", "bundle_id": "a"}',) * 2),
        b"[" * 100_000,
    ],
    ids=lambda content: content[:70].decode(errors="replace"),
)
def test_a_damaged_file_is_set_aside_once_and_never_overwritten(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    book = JsonAppRepository(file)
    with pytest.raises(DamagedFileError) as caught:
        book.all()
    kept = [each for each in file.parent.iterdir() if ".damaged-" in each.name]
    assert [each.read_bytes() for each in kept] == [content]
    assert kept[0].name in str(caught.value.advice)
    assert list(book.all()) == []
    book.put(HIKING)
    assert list(book.all()) == [HIKING]
    assert kept[0].read_bytes() == content


def test_putting_into_a_damaged_file_says_so_and_keeps_it(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"damaged")
    with pytest.raises(DamagedFileError):
        JsonAppRepository(file).put(HIKING)
    assert [e.read_bytes() for e in file.parent.iterdir() if ".damaged-" in e.name] == [b"damaged"]


def test_two_damaged_files_in_one_second_are_both_kept(file: Path) -> None:
    file.parent.mkdir()
    for number in range(3):
        file.write_bytes(b"damaged %d" % number)
        with pytest.raises(DamagedFileError):
            JsonAppRepository(file).all()
    assert len([each for each in file.parent.iterdir() if ".damaged-" in each.name]) == 3


def test_a_newer_file_is_left_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    newer = b'{"version": 3, "apps": "of another shape"}'
    file.write_bytes(newer)
    book = JsonAppRepository(file)
    for act in (book.all, lambda: book.put(HIKING), lambda: book.remove("Hiking")):
        with pytest.raises(NewerFileError):
            act()
    assert file.read_bytes() == newer


def test_an_older_file_is_brought_up_step_by_step(file: Path) -> None:
    def name_labels(raw: Raw) -> Raw:
        apps = raw.pop("applications")
        assert isinstance(apps, list)
        return {
            **raw,
            "apps": [
                {"label": app["title"], "bundle_id": app["id"], "is_locked": False} for app in apps
            ],
        }

    def mark(raw: Raw) -> Raw:
        return {**raw, "was_migrated": True}

    file.parent.mkdir()
    old = {"version": 1, "applications": [{"title": "Hiking", "id": "com.example.hiking"}]}
    file.write_text(json.dumps(old), encoding="utf-8")
    book = JsonAppRepository(file, migrations=(name_labels, mark))
    assert list(book.all()) == [App("Hiking", "com.example.hiking")]
    assert json.loads(file.read_text(encoding="utf-8")) == old
    book.put(SAILING)
    raw = json.loads(file.read_text(encoding="utf-8"))
    assert raw["version"] == 3
    assert raw["was_migrated"] is True
    assert list(JsonAppRepository(file, migrations=(name_labels, mark)).all())[1] == SAILING


def test_the_first_version_of_the_apps_is_read_and_none_is_locked(file: Path) -> None:
    file.parent.mkdir()
    old = {"version": 1, "apps": [{"label": "Hiking", "bundle_id": "a.b", "colour": "green"}]}
    file.write_text(json.dumps(old), encoding="utf-8")
    book = JsonAppRepository(file)
    assert list(book.all()) == [App("Hiking", "a.b")]
    assert book.replace("Hiking", App("Hiking", "a.b", is_locked=True))
    raw = json.loads(file.read_text(encoding="utf-8"))
    assert raw["version"] == 2
    assert raw["apps"][0]["is_locked"] is True
    assert raw["apps"][0]["colour"] == "green"


def test_an_app_that_does_not_say_whether_it_is_locked_is_damage(file: Path) -> None:
    file.parent.mkdir()
    for locked in ("", ', "is_locked": null', ', "is_locked": 1'):
        content = '{"version": 2, "apps": [{"label": "A", "bundle_id": "a"' + locked + "}]}"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(DamagedFileError):
            JsonAppRepository(file).all()


def test_replacing_renames_in_place_and_takes_no_name_that_is_taken(file: Path) -> None:
    book = JsonAppRepository(file)
    book.put(HIKING)
    book.put(SAILING)
    trails = App("Trails", "com.example.hiking")
    assert book.replace("Hiking", trails)
    assert list(book.all()) == [trails, SAILING]
    assert not book.replace("Trails", App("SEGELN – törn", "com.example.hiking"))
    assert not book.replace("Hiking", HIKING)
    assert book.replace("Trails", App("TRAILS", "com.example.hiking"))
    assert [app.label for app in book.all()] == ["TRAILS", SAILING.label]


def test_a_file_that_cannot_be_migrated_is_damaged(file: Path) -> None:
    def need_a_field(raw: Raw) -> Raw:
        return {"apps": raw["applications"]}

    file.parent.mkdir()
    file.write_text('{"version": 1}', encoding="utf-8")
    with pytest.raises(DamagedFileError):
        JsonAppRepository(file, migrations=(need_a_field,)).all()


ADDER = """
    import sys
    from pathlib import Path
    from storebell.domain.accounts.credentials import App
    from storebell.storage.files.json_lists import JsonAppRepository
    book = JsonAppRepository(Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(40):
        book.put(App(f"{sys.argv[2]}{number}", "com.example.app"))
"""


def test_two_processes_that_add_at_once_lose_nothing(file: Path) -> None:
    adders = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(ADDER), str(file), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("a", "b")
    ]
    for adder in adders:
        assert adder.stdout is not None
        adder.stdout.readline()
    for adder in adders:
        adder.communicate(b"go\n", timeout=LIMIT_SECONDS)
    assert [adder.returncode for adder in adders] == [0, 0]
    labels = {app.label for app in JsonAppRepository(file).all()}
    assert labels == {f"{name}{number}" for name in "ab" for number in range(40)}


@pytest.mark.parametrize(
    "added_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-03T12:30:15"]
)
def test_a_key_added_outside_the_calendar_is_a_damaged_entry(tmp_path: Path, added_at: str) -> None:
    file = tmp_path / "keys.json"
    JsonKeyRepository(file).put(KEY)
    raw = json.loads(file.read_bytes())
    raw["keys"][0]["added_at"] = added_at
    file.write_text(json.dumps(raw))
    with pytest.raises(DamagedFileError) as caught:
        JsonKeyRepository(file).all()
    assert "Entry 1" in str(caught.value.advice)


def test_half_a_character_in_an_entry_keeps_nothing_from_being_saved(file: Path) -> None:
    JsonAppRepository(file).put(HIKING)
    raw = json.loads(file.read_bytes())
    raw["apps"][0]["of_another_version"] = "\ud83d"
    file.write_text(json.dumps(raw))
    JsonAppRepository(file).put(SAILING)
    assert list(JsonAppRepository(file).all()) == [HIKING, SAILING]
    assert json.loads(file.read_bytes())["apps"][0]["of_another_version"] == "\ud83d"


def test_a_glance_changes_nothing_whatever_is_there(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    book = JsonSettingRepository(file)
    assert book.glance() == []
    book.put(Setting("proxy", "none"))
    assert book.glance() == [Setting("proxy", "none")]
    for content in ("{", '{"version": 99}', '{"version": 2, "settings": [{"name": "x"}]}'):
        file.write_text(content)
        assert book.glance() == []
        assert file.read_text() == content


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners and links")
@pytest.mark.parametrize("planted", ["another user's", "another user's folder", "link", "open"])
def test_a_list_that_others_may_have_planted_is_neither_used_nor_replaced(
    planted: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = JsonSettingRepository(file)
    book.put(Setting("proxy", "http://127.0.0.1:9"))
    before = file.read_bytes()
    if planted == "link":
        file.rename(tmp_path / "elsewhere.json")
        file.symlink_to(tmp_path / "elsewhere.json")
    elif planted == "open":
        file.parent.chmod(0o755)
        file.chmod(0o666)
    else:
        give_away(file if planted == "another user's" else file.parent, monkeypatch)
    for _ in range(2):  # it is not set aside either
        with pytest.raises(FileNotTrustedError):
            book.all()
    with pytest.raises((FileNotTrustedError, FolderNotTrustedError)):
        book.put(Setting("proxy", "none"))
    with pytest.raises((FileNotTrustedError, FolderNotTrustedError)):
        book.remove("proxy")
    assert book.glance() == []
    assert file.read_bytes() == before
    assert file.is_symlink() == (planted == "link")
