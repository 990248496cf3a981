"""Where files go."""

import dataclasses
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from storebell.domain.errors.values import BasedirNotTextError, InvalidBasedirError
from storebell.storage.paths import Paths

_NOBODY = SimpleNamespace(pw_dir="/nonexistent")


def files_of(paths: Paths) -> list[Path]:
    return [
        paths.apps_file,
        paths.keys_file,
        paths.local_root_folder,
        paths.database_file,
        paths.log_file,
        paths.state_folder,
    ]


def test_a_base_folder_holds_everything(tmp_path: Path) -> None:
    paths = Paths.chosen(tmp_path / "here")
    assert all(file.is_relative_to(tmp_path / "here") for file in files_of(paths))
    assert len(set(files_of(paths))) == 6


def test_asking_for_paths_creates_nothing(tmp_path: Path) -> None:
    files_of(Paths.chosen(tmp_path / "here"))
    assert list(tmp_path.iterdir()) == []


def test_a_relative_base_folder_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths.chosen(Path("here"))
    monkeypatch.chdir("/")
    assert paths.apps_file == tmp_path / "here" / "settings" / "apps.json"


def test_without_a_base_folder_the_os_decides() -> None:
    paths = Paths.chosen(None)
    assert all(file.is_absolute() for file in files_of(paths))
    assert all("Storebell" in file.parts for file in files_of(paths))
    assert paths == Paths.of_this_user()


@pytest.mark.skipif(os.name == "nt", reason="Windows takes a folder beside the user's own for it")
def test_a_home_that_nobody_has_is_said() -> None:
    with pytest.raises(InvalidBasedirError) as caught:
        Paths.chosen(Path("~nosuchuser-of-storebell/x"))
    assert "~nosuchuser-of-storebell" in str(caught.value.title)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the current folder")
def test_a_relative_folder_in_a_place_that_is_gone_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(InvalidBasedirError):
        Paths.chosen(Path("here"))


NOT_TEXT = os.fsdecode(b"h\xf6me") if os.name == "posix" else "h\ud800me"


def test_a_base_folder_whose_name_is_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(BasedirNotTextError, match=r"--basedir.*UTF-8 locale"):
        Paths.chosen(tmp_path / NOT_TEXT)


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Paths)])
def test_no_folder_of_this_user_has_a_name_that_is_no_text(name: str, tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    with pytest.raises(BasedirNotTextError):
        dataclasses.replace(paths, **{name: tmp_path / NOT_TEXT})


@pytest.mark.skipif(os.name == "nt", reason="Windows has other homes")
@pytest.mark.parametrize("home", ["", "relative", "/nonexistent/home"])
def test_a_home_that_is_not_there_is_not_made(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)
    for folder in ("~", "~/x"):
        with pytest.raises(InvalidBasedirError) as caught:
            Paths.chosen(Path(folder))
        assert ("is not there" if home else "HOME is empty") in str(caught.value.advice)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other homes")
def test_the_home_of_a_user_without_one_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    monkeypatch.setattr(pwd, "getpwnam", lambda _name: _NOBODY)
    with pytest.raises(InvalidBasedirError) as caught:
        Paths.chosen(Path("~nobody"))
    assert "/nonexistent" in str(caught.value.advice)


def test_a_home_that_is_there_and_a_name_with_a_tilde_in_it_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert Paths.chosen(Path("~/x")).settings_folder == tmp_path / "x" / "settings"
    monkeypatch.chdir(tmp_path)
    assert Paths.chosen(Path("x~")).settings_folder == tmp_path / "x~" / "settings"


@pytest.mark.skipif(os.name == "nt", reason="Windows asks the system")
@pytest.mark.parametrize("name", ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"])
@pytest.mark.parametrize("value", ["", "relative"])
def test_a_variable_that_is_no_whole_path_leads_nowhere_near_the_current_folder(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    for file in files_of(Paths.chosen(None)):
        assert file.is_absolute()
        assert not file.is_relative_to(tmp_path)
        assert len(file.parts) > 3  # not in the root folder
