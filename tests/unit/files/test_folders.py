"""Folders of Storebell's own: for this user alone, and nobody else's."""

import os
import stat
from pathlib import Path

import pytest

from storebell.domain.errors.files import FolderNotTrustedError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.files.folders import make_missing_folders, make_private_folder
from support.owners import give_away

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX modes, owners and links")


def mode_of(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_every_parent_that_is_made_is_for_its_owner_alone(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        make_private_folder(tmp_path / "a" / "b" / "c")
        make_missing_folders(tmp_path / "x" / "y")
    finally:
        os.umask(before)
    for name in ("a", "a/b", "a/b/c", "x", "x/y"):
        assert mode_of(tmp_path / name) == 0o700, name


def test_a_folder_that_others_may_write_to_is_closed_to_them_and_else_as_it_was(
    tmp_path: Path,
) -> None:
    for mode, after in ((0o777, 0o755), (0o775, 0o755), (0o755, 0o755), (0o2770, 0o2750)):
        tmp_path.chmod(mode)
        make_private_folder(tmp_path)
        assert mode_of(tmp_path) == after


def test_the_folders_above_are_their_owners_business(tmp_path: Path) -> None:
    above = tmp_path / "data"
    above.mkdir(mode=0o755)
    above.chmod(0o777)
    (tmp_path / "share").symlink_to(above)
    make_private_folder(tmp_path / "share" / "Storebell" / "present", own=2)
    assert mode_of(above) == 0o777
    assert mode_of(above / "Storebell") == mode_of(above / "Storebell" / "present") == 0o700


@pytest.mark.parametrize("own", [1, 2])
def test_a_link_in_the_place_of_an_own_folder_is_not_followed(own: int, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    state = tmp_path / "base" / "state"
    state.parent.mkdir()
    state.symlink_to(elsewhere)
    with pytest.raises(FolderNotTrustedError) as caught:
        make_private_folder(state if own == 1 else state / "present", own=own)
    assert "elsewhere" in str(caught.value.advice)
    assert list(elsewhere.iterdir()) == []


def test_a_dangling_link_is_not_followed_either(tmp_path: Path) -> None:
    (tmp_path / "logs").symlink_to(tmp_path / "not there")
    with pytest.raises(FolderNotTrustedError):
        make_private_folder(tmp_path / "logs")
    assert not (tmp_path / "not there").exists()


def test_another_users_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    give_away(folder, monkeypatch)
    with pytest.raises(FolderNotTrustedError) as caught:
        make_private_folder(folder)
    assert "another user" in str(caught.value.advice)
    assert "--basedir" in str(caught.value.advice)


def test_where_a_file_named_by_a_person_goes_to_the_folder_may_be_anybodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o777)
    shared.chmod(0o777)
    (tmp_path / "link").symlink_to(shared)
    give_away(shared, monkeypatch)
    make_missing_folders(shared)
    make_missing_folders(tmp_path / "link")
    assert mode_of(shared) == 0o777


def test_a_file_in_a_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("not a folder")
    for folder in (tmp_path / "settings", tmp_path / "settings" / "inner"):
        with pytest.raises(FileUnwritableError) as caught:
            make_private_folder(folder)
        assert "settings" in str(caught.value.title)
        assert "Something else than a folder" in str(caught.value.advice)
