"""Settings are few, checked, and in a file that a newer version may have written as well."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from storebell.appstore.network import find_authorities
from storebell.domain.errors.storage import FileUnreadableError, NewerFileError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import (
    KINDS,
    HostSet,
    OneOf,
    Setting,
    Settings,
    UnknownSettingError,
    setting_from,
    shown,
)
from storebell.services.system.settings import SettingsService
from storebell.storage.files.json_lists import JsonSettingRepository
from support.tls_material import TlsMaterial


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def desk_of(file: Path, options: Options | None = None) -> SettingsService:
    return SettingsService(JsonSettingRepository(file), find_authorities, options or Options())


@pytest.fixture
def desk(file: Path) -> SettingsService:
    return desk_of(file)


def test_without_a_file_everything_has_its_default(desk: SettingsService, file: Path) -> None:
    assert desk.read() == Settings()
    assert not file.exists()


def test_what_was_changed_is_there_the_next_time(desk: SettingsService, file: Path) -> None:
    desk.change("asks_for_attention", "off")
    desk.change("keep_days", " 90 ")
    desk.change("colours", "Dark")
    changed = Settings(asks_for_attention=False, keep_days=90, colours=Scheme.DARK)
    assert desk_of(file).read() == changed
    desk.reset("keep_days")
    desk.reset("colours")
    assert desk.read() == Settings(asks_for_attention=False)


def test_every_setting_has_a_kind_that_reads_back_what_it_shows() -> None:
    assert [field.name for field in fields(Settings)] == list(KINDS)
    for name, value in asdict(Settings()).items():
        assert setting_from(name, shown(value)) == Setting(name, value)
        kind = KINDS[name]
        assert kind.title
        assert kind.help
        if isinstance(kind, OneOf):
            assert [choice.value for choice in kind.choices] == list(kind.enum)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("asks_for_attention", "yes"),
        ("keep_days", "0"),
        ("keep_days", "-1"),
        ("keep_days", "3651"),
        ("keep_days", "٣"),
        ("keep_days", "1e2"),
        ("keep_days", "4" * 5000),
        ("text_size_percent", "99"),
        ("text_size_percent", "201"),
        ("apple_hosts", "newest"),
        ("colours", "green"),
        ("proxy", ""),
        ("proxy", "socks5://127.0.0.1:1080"),
        ("proxy", "http://proxy:3128/path"),
        ("proxy", "http://proxy:99999"),
        ("proxy", "http://"),
        ("proxy", "http://[::1"),
        ("proxy", "http://pro xy"),
    ],
)
def test_what_is_no_value_changes_nothing(
    desk: SettingsService, file: Path, name: str, text: str
) -> None:
    with pytest.raises(InvalidValueError):
        desk.change(name, text)
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" System ", "system"),
        ("none", "none"),
        ("proxy.example.com:3128", "http://proxy.example.com:3128"),
        ("HTTPS://Proxy.example.com/", "https://proxy.example.com"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_proxy_is_kept_in_one_form(desk: SettingsService, text: str, kept: str) -> None:
    desk.change("proxy", text)
    assert desk.read().proxy == kept


def test_a_password_in_a_proxy_is_neither_kept_nor_repeated(
    desk: SettingsService, file: Path
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        desk.change("proxy", "http://me:hunter2@proxy:3128")
    assert "hunter2" not in f"{caught.value.title} {caught.value.advice} {caught.value!r}"
    assert not file.exists()


def test_added_authorities_are_looked_at_before_they_are_set(
    desk: SettingsService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ca_file = TlsMaterial(tmp_path).ca_file
    desk.change("extra_ca", ca_file.name)
    assert desk.read().extra_ca == str(ca_file)
    for wrong in ("nowhere.pem", str(tmp_path), __file__):
        with pytest.raises(FileUnreadableError):
            desk.change("extra_ca", wrong)
    assert desk.read().extra_ca == str(ca_file)
    desk.change("extra_ca", "")
    assert desk.read() == Settings()


def test_what_the_run_was_started_with_outweighs_what_is_set(file: Path) -> None:
    desk_of(file).change("apple_hosts", "older")
    desk_of(file).change("colours", "light")
    ca_file = Path("/ca.pem")
    desk = desk_of(file, Options(theme=Scheme.DARK, extra_ca=ca_file))
    assert desk.read() == Settings(apple_hosts=HostSet.OLDER, colours=Scheme.LIGHT)
    assert desk.in_force() == Settings(
        apple_hosts=HostSet.OLDER, colours=Scheme.DARK, extra_ca=str(ca_file)
    )


def test_there_are_no_other_settings(desk: SettingsService) -> None:
    with pytest.raises(UnknownSettingError):
        desk.change("colour", "green")
    with pytest.raises(UnknownSettingError):
        desk.reset("colour")


def test_what_a_newer_version_set_stays_in_the_file(desk: SettingsService, file: Path) -> None:
    newer = (
        '{"name": "sound", "value": true}, {"name": "keep_days", "value": true}, '
        '{"name": "colours", "value": "sepia"}, {"name": "asks_for_attention", "value": 0}'
    )
    file.write_text(f'{{"version": 2, "settings": [{newer}]}}')
    assert desk.read() == Settings()
    desk.change("asks_for_attention", "off")
    assert '"sound"' in file.read_text()
    assert '"sepia"' in file.read_text()


def test_the_file_of_the_first_version_is_read_and_becomes_one_of_the_second(
    desk: SettingsService, file: Path
) -> None:
    file.write_text('{"version": 1, "settings": [{"name": "keep_days", "value": 7}]}')
    assert desk.read() == Settings(keep_days=7)
    desk.change("proxy", "none")
    assert json.loads(file.read_text())["version"] == 2
    with pytest.raises(NewerFileError):  # and what read it before leaves it as it is
        JsonSettingRepository(file, migrations=()).all()
