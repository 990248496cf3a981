"""A team's file as it is written: what others wrote stays, what is ours is changed in its place."""

import os
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import App, ServerUrls
from storebell.domain.accounts.team_file import MOST_BYTES, TeamKey, read_team_file
from storebell.domain.environment import Environment
from storebell.domain.errors.app_lists import TeamFileFormError, TeamFileTooLargeError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.storage.files.team_file import TomlTeamFiles

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
HIKING = App(
    "Hiking",
    "com.example.hiking",
    6448311069,
    "2X9R4HXF34",
    server_urls=ServerUrls({Environment.SANDBOX: "https://a.example/s"}),
    is_locked=True,
)
SAILING = App("Sailing", "com.example.sailing")
KEY = TeamKey("2X9R4HXF34", ISSUER_ID, "Ours")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "storebell.toml"


def written(file: Path, content: str, *apps: App, keys: tuple[TeamKey, ...] = ()) -> str:
    file.write_text(content)
    TomlTeamFiles().write(file, apps, keys)
    return file.read_text()


def test_a_new_file_says_what_was_exported_and_is_read_again(file: Path) -> None:
    TomlTeamFiles().write(file, [HIKING, SAILING], [KEY])
    assert file.read_text() == TomlTeamFiles().text([HIKING, SAILING], [KEY])
    team = read_team_file(file.read_bytes(), "storebell.toml")
    assert [row.bundle_id for row in team.rows] == ["com.example.hiking", "com.example.sailing"]
    assert [(key.key_id, key.issuer_id) for key in team.keys] == [("2X9R4HXF34", ISSUER_ID)]
    assert file.read_text().startswith("version = 1\n")


def test_what_an_app_does_not_have_is_not_written(file: Path) -> None:
    text = written(file, "", SAILING)
    for name in ("app_apple_id", "key_id", "url", "locked", 'label = ""'):
        assert name not in text


def test_writing_the_same_again_changes_not_one_byte(file: Path) -> None:
    first = written(file, "# ours\n", HIKING, SAILING, keys=(KEY,))
    TomlTeamFiles().write(file, [HIKING, SAILING], [KEY])
    assert file.read_text() == first


def test_a_table_of_the_label_is_changed_in_its_place_whatever_its_case(file: Path) -> None:
    text = written(
        file,
        '[[app]]\nbundle_id = "old" # a remark\nlabel = " HIKING "\nlocked = true\n'
        'colour = "red"\n\n[[app]]\nlabel = "Other"\nbundle_id = "o"\n',
        App("hiking", "com.example.hiking"),
    )
    assert text.count("[[app]]") == 2
    assert 'bundle_id = "com.example.hiking" # a remark' in text
    assert 'colour = "red"' in text
    assert "locked" not in text, "what the app does not have is taken out"
    assert 'label = "Other"' in text


def test_an_app_without_a_label_has_its_bundle_id_for_one(file: Path) -> None:
    text = written(file, '[[app]]\nbundle_id = "com.a"\n', App("com.a", "com.a", 7))
    assert text.count("[[app]]") == 1
    assert "app_apple_id = 7" in text


def test_a_key_is_found_by_its_id_and_loses_a_label_that_it_has_no_more(file: Path) -> None:
    text = written(
        file,
        f'[[key]]\nkey_id = "2X9R4HXF34"\nissuer_id = "{ISSUER_ID}"\nlabel = "Theirs"\n',
        keys=(TeamKey("2X9R4HXF34", ISSUER_ID, ""), TeamKey("ABCDEFGHIJ", ISSUER_ID, "New")),
    )
    assert text.count("[[key]]") == 2
    assert "Theirs" not in text
    assert 'label = "New"' in text


def test_a_version_comes_before_the_first_table_and_another_stays(file: Path) -> None:
    text = written(file, '# ours\n[team]\nowner = "Anna"\n', SAILING)
    assert text.index("version = 1") < text.index("[team]")
    assert "# ours" in text
    assert read_team_file(text.encode(), "storebell.toml").rows
    assert "version = 7" in written(file, "version = 7\n", SAILING)


def test_inline_tables_stay_inline(file: Path) -> None:
    text = written(file, 'app = [{label = "Hiking", bundle_id = "old"}]\n', HIKING, SAILING)
    assert "[[app]]" not in text
    rows = read_team_file(text.encode(), "storebell.toml").rows
    assert [row.label for row in rows] == ["Hiking", "Sailing"]


def test_a_byte_order_mark_is_passed_over(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf[team]\nowner = "Anna"\n')
    TomlTeamFiles().write(file, [SAILING], [])
    assert read_team_file(file.read_bytes(), "storebell.toml").rows


@pytest.mark.parametrize(
    "content",
    [
        b"a = ",
        b"a = 1\na = 2\n",
        b"\xff\xfe",
        b"app = 7\n",
        b'[app]\nlabel = "x"\n',
        b"app = [1, 2]\n",
    ],
)
def test_what_can_not_be_added_to_is_left_as_it_is(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    with pytest.raises(TeamFileFormError, match=r"storebell\.toml"):
        TomlTeamFiles().write(file, [SAILING], [])
    assert file.read_bytes() == content


def test_a_file_that_nobody_could_import_is_not_written(file: Path) -> None:
    urls = ServerUrls({Environment.SANDBOX: "https://a.example/" + "x" * 1_000})
    apps = [
        App(f"App {number}", f"com.example.a{number}", server_urls=urls)
        for number in range(MOST_BYTES // 1_000)
    ]
    with pytest.raises(TeamFileTooLargeError):
        TomlTeamFiles().write(file, apps, [])
    assert not file.exists()


def test_nothing_to_export_adds_no_list(file: Path) -> None:
    assert written(file, '[team]\nowner = "Anna"\n') == 'version = 1\n\n[team]\nowner = "Anna"\n'


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritableError):
        TomlTeamFiles().write(tmp_path / "nowhere" / "storebell.toml", [SAILING], [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_the_users_mask_decides_who_may_read_a_new_one(file: Path) -> None:
    before = os.umask(0o027)
    try:
        TomlTeamFiles().write(file, [SAILING], [])
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o640
