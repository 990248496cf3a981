"""The Local root's key is used only where nobody else can have put it there."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.errors.files import FolderNotTrustedError
from storebell.signing.authority import Authority
from storebell.signing.root_files import RootEvent
from storebell.signing.root_key import RootKeyNotTrustedError, read_root_key
from storebell.simulator.local import notice_of
from support.owners import give_away

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX modes, owners and links")

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
KEY = "local-root.key"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a root in it."""
    Authority.load_or_create(tmp_path / "local-root", NOW)
    return tmp_path / "local-root"


def test_a_key_that_others_could_read_is_closed_to_them_and_said_once(folder: Path) -> None:
    first = Authority.load_or_create(folder, NOW)
    (folder / KEY).chmod(0o644)
    found = Authority.load_or_create(folder, NOW)
    assert found.event is RootEvent.CLOSED
    assert found.authority.root_der == first.authority.root_der
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600
    notice = notice_of(found)
    assert notice is not None
    assert "other users" in str(notice.seen)
    assert str(folder) in str(notice.advice)
    assert Authority.load_or_create(folder, NOW).event is RootEvent.LOADED


def test_another_users_key_is_refused_and_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / KEY).read_bytes()
    if os.geteuid() == 0:
        give_away(folder / KEY, monkeypatch)
    else:  # the folder would be another's too
        monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
        give_away(folder / KEY, monkeypatch)
    with pytest.raises(RootKeyNotTrustedError) as caught:
        read_root_key(folder / KEY, 100)
    assert "another user" in str(caught.value.advice)
    found = Authority.load_or_create(folder, NOW)
    assert found.is_in_memory
    assert isinstance(found.barrier, RootKeyNotTrustedError | FolderNotTrustedError)
    assert (folder / KEY).read_bytes() == before


def test_a_link_in_the_keys_place_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / KEY).rename(tmp_path / "elsewhere")
    (folder / KEY).symlink_to(tmp_path / "elsewhere")
    found = Authority.load_or_create(folder, NOW)
    assert found.is_in_memory
    assert isinstance(found.barrier, RootKeyNotTrustedError)
    notice = notice_of(found)
    assert notice is not None
    assert "elsewhere" in str(notice.advice)
    assert (folder / KEY).is_symlink()


@pytest.mark.parametrize("name", [KEY, "local-root.pem", "local-root.der"])
def test_what_is_no_file_is_set_aside_like_a_damaged_one(name: str, folder: Path) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    found = Authority.load_or_create(folder, NOW)
    assert found.event is (RootEvent.REPLACED if name == KEY else RootEvent.REPAIRED)
    assert any(kept.name.startswith(f"{name}.damaged-") for kept in found.set_aside)
    assert (folder / name).is_file()


def test_a_lock_that_is_a_link_makes_no_file_elsewhere(folder: Path, tmp_path: Path) -> None:
    (folder / "local-root.lock").unlink()
    (folder / "local-root.lock").symlink_to(tmp_path / "elsewhere")
    (folder / "local-root.der").unlink()
    found = Authority.load_or_create(folder, NOW)
    assert found.is_in_memory
    assert "elsewhere" in str(found.barrier)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_every_folder_on_the_way_is_its_owners_alone(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        Authority.load_or_create(tmp_path / "base" / "data" / "local-root", NOW)
    finally:
        os.umask(before)
    for name in ("base", "base/data", "base/data/local-root"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["local-root.pem", "local-root.der"])
def test_a_public_file_behind_a_link_is_not_handed_out(
    name: str, folder: Path, tmp_path: Path
) -> None:
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    found = Authority.load_or_create(folder, NOW)
    assert found.is_in_memory
    assert "elsewhere" in str(found.barrier)
    assert (folder / name).is_symlink()
