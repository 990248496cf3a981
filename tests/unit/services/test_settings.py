"""Settings are few, checked, and in a file that a newer version may have written as well."""

from pathlib import Path

import pytest

from storebell.domain.errors import InvalidValueError
from storebell.domain.settings import Settings, UnknownSettingError
from storebell.services.settings import SettingsDesk
from storebell.storage.books import JsonSettingBook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.fixture
def desk(file: Path) -> SettingsDesk:
    return SettingsDesk(JsonSettingBook(file))


def test_without_a_file_everything_has_its_default(desk: SettingsDesk, file: Path) -> None:
    assert desk.read() == Settings()
    assert not file.exists()


def test_what_was_changed_is_there_the_next_time(desk: SettingsDesk, file: Path) -> None:
    desk.change("asks_for_attention", "off")
    desk.change("keep_days", " 90 ")
    assert SettingsDesk(JsonSettingBook(file)).read() == Settings(False, 90)
    desk.reset("keep_days")
    assert desk.read() == Settings(asks_for_attention=False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("asks_for_attention", "yes"),
        ("keep_days", "0"),
        ("keep_days", "-1"),
        ("keep_days", "3651"),
        ("keep_days", "٣"),
        ("keep_days", "1e2"),
    ],
)
def test_what_is_no_value_changes_nothing(
    desk: SettingsDesk, file: Path, name: str, text: str
) -> None:
    with pytest.raises(InvalidValueError):
        desk.change(name, text)
    assert not file.exists()


def test_there_are_no_other_settings(desk: SettingsDesk) -> None:
    with pytest.raises(UnknownSettingError):
        desk.change("colour", "green")
    with pytest.raises(UnknownSettingError):
        desk.reset("colour")


def test_what_a_newer_version_set_stays_in_the_file(desk: SettingsDesk, file: Path) -> None:
    newer = '{"name": "sound", "value": true}, {"name": "keep_days", "value": true}'
    file.write_text(f'{{"version": 1, "settings": [{newer}]}}')
    assert desk.read() == Settings()
    desk.change("asks_for_attention", "off")
    assert '"sound"' in file.read_text()
