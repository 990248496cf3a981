"""Which files there are, as a security review wants to know it."""

import os
import tempfile
from pathlib import Path

import pytest

from storebell.domain.errors.storage import FileUnreadableError
from storebell.files.temporary import LOCK_NAME
from storebell.storage.database.database import Database
from storebell.storage.files.inventory import Inventory
from storebell.storage.paths import Paths

IDENTITY = ("SubscriptionKey_2X9R4HXF34.p8", "identity.json", "identity.lock")


def test_every_file_is_listed_with_what_it_holds_and_who_may_read_it(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    Database.open(paths.database_file).file.close()
    for name in (
        *("settings/keys.json", "settings/apps.json.lock", "settings/apps.json.damaged-2026"),
        *("data/local-root/local-root.key", "data/local-root/local-root.pem"),
        *(f"data/simulator-identity/{name}" for name in IDENTITY),
        *(
            "data/storebell.db.before-v2",
            "state/present/1.alive",
            "state/crashes/running-1.txt",
            "state/crashes/crash-1.txt",
            "state/bell",
            "state/window.ini",
            "state/odd",
        ),
        *("logs/storebell.log", "logs/storebell.log.1"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("twelve bytes")
    files = {
        Path(file.path).relative_to(tmp_path).as_posix(): file for file in Inventory(paths).files()
    }
    assert {name for name in files if not name.startswith("data/storebell.db")} == {
        *("settings/keys.json", "settings/apps.json.lock", "settings/apps.json.damaged-2026"),
        *("data/local-root/local-root.key", "data/local-root/local-root.pem"),
        *("state/crashes/running-1.txt", "state/crashes/crash-1.txt"),
        *(f"data/simulator-identity/{name}" for name in IDENTITY),
        *("state/present/1.alive", "state/bell", "state/window.ini", "state/odd"),
        *("logs/storebell.log", "logs/storebell.log.1"),
    }
    unknown = [name for name, file in files.items() if "not known" in str(file.holds)]
    assert unknown == ["state/odd"]
    assert files["settings/keys.json"].size_bytes == 12
    assert "no private key" in str(files["settings/keys.json"].holds)
    assert "set aside" in str(files["settings/apps.json.damaged-2026"].holds)
    assert "where Storebell crashed" in str(files["state/crashes/crash-1.txt"].holds)
    assert "the key of the Local root" in str(files["data/local-root/local-root.key"].holds)
    assert "certificate" in str(files["data/local-root/local-root.pem"].holds)
    key = files["data/simulator-identity/SubscriptionKey_2X9R4HXF34.p8"]
    assert "Apple does not know" in str(key.holds)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_is_private_by_its_own_mode_or_by_a_folder_above_it() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        log = Path(folder) / "logs" / "storebell.log"
        log.parent.mkdir(mode=0o755)
        log.touch(mode=0o644)
        for file_mode, folder_mode, is_private in (
            (0o644, 0o755, False),
            (0o600, 0o755, True),
            (0o644, 0o700, True),
        ):
            log.chmod(file_mode)
            log.parent.chmod(folder_mode)
            [file] = Inventory(Paths.below(Path(folder))).files()
            assert file.is_private is is_private


def test_nothing_is_there_before_anything_was_kept(tmp_path: Path) -> None:
    assert Inventory(Paths.below(tmp_path / "new")).files() == []


def test_folders_that_are_one_are_read_once(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path / "data", tmp_path, tmp_path / "logs")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "storebell.db").touch()
    inventory = Inventory(paths)
    assert inventory.folders == [tmp_path]
    [file] = inventory.files()
    assert "audit log" in str(file.holds)


def test_a_folder_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    paths.data_folder.write_text("in the way")
    with pytest.raises(FileUnreadableError):
        Inventory(paths).files()


def test_the_key_of_a_simulator_is_listed_while_it_runs_and_after_it_was_killed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "storebell-x"
    folder.mkdir()
    for name in ("SubscriptionKey_2X9R4HXF34.p8", LOCK_NAME, "receiver-root.pem"):
        (folder / name).touch()
    files = Inventory(Paths.below(tmp_path / "base"), lambda: [folder]).files()
    assert [Path(file.path).parent for file in files] == [folder] * 3
    assert not any("not known" in str(file.holds) for file in files)
    assert "simulator" in str(files[0].holds)
