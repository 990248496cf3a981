"""What can be set: names, values as a person writes them, and what is refused."""

from dataclasses import asdict, replace

import pytest

from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import NO_MESSAGE
from storebell.domain.network.proxy import InvalidProxyError
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.settings import (
    DEFAULTS,
    KINDS,
    MOST_DAYS,
    HostSet,
    InvalidChoiceError,
    InvalidDaysError,
    InvalidSwitchError,
    InvalidTextSizeError,
    Kind,
    NamedValue,
    OneOf,
    Setting,
    UnknownSettingError,
    Value,
    setting_from,
    shown,
    title_of,
)


def test_everything_that_is_kept_can_be_set_and_nothing_else() -> None:
    assert set(KINDS) == set(asdict(DEFAULTS))


@pytest.mark.parametrize("name", KINDS)
def test_a_default_is_read_back_as_it_is_shown(name: str) -> None:
    value: Value = asdict(DEFAULTS)[name]
    assert setting_from(name, shown(value)) == Setting(name, value)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_has_words_for_people(kind: Kind) -> None:
    assert str(kind.title)
    assert str(kind.help).endswith(".")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("asks_for_attention", " ON ", True),
        ("asks_for_attention", "off", False),
        ("keep_days", " 90 ", 90),
        ("keep_days", "1", 1),
        ("keep_days", str(MOST_DAYS), MOST_DAYS),
        ("keep_days", "0090", 90),
        ("text_size_percent", "200", 200),
        ("colours", "High-Contrast-Dark", Scheme.HIGH_DARK),
        ("apple_hosts", "older", HostSet.OLDER),
        ("proxy", "proxy.example.com:3128", "http://proxy.example.com:3128"),
        ("extra_ca", " /some where/ca.pem ", "/some where/ca.pem"),
        ("extra_ca", "", ""),
    ],
)
def test_a_value_is_read_as_a_person_writes_it(name: str, text: str, value: Value) -> None:
    setting = setting_from(name, text)
    assert (setting.name, setting.value) == (name, value)
    assert type(setting.value) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "kind", "advice"),
    [
        ("asks_for_attention", "yes", InvalidSwitchError, "on or off"),
        ("asks_for_attention", "", InvalidSwitchError, "on or off"),
        ("keep_days", "0", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "3651", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "0000000019999999", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "000000001" + "9" * 5000, InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "90 days", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "-1", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "1.5", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "٩٠", InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("keep_days", "9" * 10_000, InvalidDaysError, f"from 1 to {MOST_DAYS}"),
        ("text_size_percent", "99", InvalidTextSizeError, "from 100 to 200"),
        ("text_size_percent", "201", InvalidTextSizeError, "from 100 to 200"),
        ("time_zone", "Europe/Berlin", InvalidChoiceError, "local, utc"),
        ("proxy", "socks5://x", InvalidProxyError, "SOCKS is not supported"),
    ],
)
def test_what_is_no_value_is_named_with_what_is(
    name: str, text: str, kind: type[InvalidValueError], advice: str
) -> None:
    with pytest.raises(kind) as caught:
        setting_from(name, text)
    assert advice in str(caught.value.advice)


@pytest.mark.parametrize("name", ["", "keep-days", "KEEP_DAYS", "keep_days "])
def test_a_setting_that_there_is_not_is_named(name: str) -> None:
    with pytest.raises(UnknownSettingError, match="There is no setting called"):
        setting_from(name, "1")


@pytest.mark.parametrize(("value", "text"), [(True, "on"), (False, "off"), (1, "1"), ("", "")])
def test_a_value_is_shown_as_it_is_written(value: Value, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("name", "choice"),
    [(name, choice) for name, kind in KINDS.items() for choice in getattr(kind, "choices", ())],
)
def test_a_choice_has_a_title_and_is_read(name: str, choice: NamedValue) -> None:
    assert title_of(name, choice.value) == choice.title
    assert setting_from(name, choice.value).value == choice.value


def test_a_value_without_a_title_has_no_words() -> None:
    assert title_of("proxy", "http://proxy.example.com") == NO_MESSAGE
    assert title_of("keep_days", 90) == NO_MESSAGE


def test_every_value_of_a_choice_is_offered() -> None:
    for kind in KINDS.values():
        if isinstance(kind, OneOf):
            assert [choice.value for choice in kind.choices] == list(kind.enum)


def test_one_setting_changes_and_the_others_stay() -> None:
    changed = DEFAULTS.with_setting(Setting("keep_days", 90))
    assert changed == replace(DEFAULTS, keep_days=90)
    assert DEFAULTS.keep_days == 400
