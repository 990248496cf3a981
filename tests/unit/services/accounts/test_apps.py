"""Adding, finding and removing apps."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, ApiKey, App, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import (
    AmbiguousAppError,
    AppExistsError,
    UnknownAppError,
    UnknownKeyError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import (
    InvalidAppAppleIdError,
    InvalidBundleIdError,
    InvalidKeyIdError,
    InvalidLabelError,
    InvalidUrlError,
    SecretForNameError,
)
from storebell.domain.findings import Level
from storebell.services.accounts.apps import Apps, bundle_id_findings
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from support.canary import Canary
from support.trails import Trail

KEY = ApiKey(
    "2X9R4HXF34",
    "57246542-96fe-1a63-e053-0824d011072a",
    "ab" * 32,
    "Secret Service",
    datetime(2026, 11, 21, tzinfo=UTC),
)


@pytest.fixture
def apps(tmp_path: Path) -> Apps:
    keys = JsonKeyRepository(tmp_path / "keys.json")
    keys.put(KEY)
    return Apps(JsonAppRepository(tmp_path / "apps.json"), keys)


def test_an_app_is_kept_as_typed_without_stray_spaces(apps: Apps) -> None:
    added = apps.add(
        " Hiking ",
        " com.Example.hiking ",
        app_apple_id=" 6448311069 ",
        key_id=" 2X9R4HXF34 ",
        production_url=" https://example.com/notifications ",
        sandbox_url="",
    )
    assert added == App(
        "Hiking",
        "com.Example.hiking",
        6448311069,
        "2X9R4HXF34",
        ServerUrls({Environment.PRODUCTION: "https://example.com/notifications"}),
    )
    assert list(apps.all()) == [added]


def test_an_app_needs_no_more_than_label_and_bundle_id(apps: Apps) -> None:
    assert apps.add("Hiking", "com.example.hiking") == App("Hiking", "com.example.hiking")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"label": ""}, InvalidLabelError),
        ({"label": "two\nlines"}, InvalidLabelError),
        ({"label": "a\x1b[31mb"}, InvalidLabelError),
        ({"label": "x" * 81}, InvalidLabelError),
        ({"bundle_id": "com example"}, InvalidBundleIdError),
        ({"bundle_id": ""}, InvalidBundleIdError),
        ({"app_apple_id": "id6448311069"}, InvalidAppAppleIdError),
        ({"app_apple_id": "0" * 10 + "9" * 5000}, InvalidAppAppleIdError),
        ({"key_id": "short"}, InvalidKeyIdError),
        ({"key_id": "ABCDEFGHIJ"}, UnknownKeyError),
        ({"production_url": "example.com"}, InvalidUrlError),
        ({"sandbox_url": "ftp://example.com"}, InvalidUrlError),
    ],
)
def test_wrong_values_add_nothing(
    apps: Apps, changes: dict[str, str], kind: type[StorebellError]
) -> None:
    values = {"label": "Hiking", "bundle_id": "com.example.hiking", **changes}
    with pytest.raises(kind):
        apps.add(values.pop("label"), values.pop("bundle_id"), **values)
    assert list(apps.all()) == []


def test_labels_are_unique_whatever_their_case(apps: Apps) -> None:
    apps.add("Straße", "com.example.a")
    with pytest.raises(AppExistsError):
        apps.add("STRASSE", "com.example.b")
    assert len(apps.all()) == 1


def test_a_label_is_found_whatever_its_case(apps: Apps) -> None:
    hiking = apps.add("Hiking", "com.example.hiking")
    assert apps.find(" hIKING ") == hiking


def test_a_bundle_id_is_found_in_its_own_case_only(apps: Apps) -> None:
    hiking = apps.add("Hiking", "com.example.Hiking")
    assert apps.find("com.example.Hiking") == hiking
    with pytest.raises(UnknownAppError):
        apps.find("com.example.hiking")


def test_a_shared_bundle_id_asks_for_the_label(apps: Apps) -> None:
    apps.add("Hiking", "com.example.hiking")
    staging = apps.add("Hiking (staging)", "com.example.hiking")
    with pytest.raises(AmbiguousAppError) as caught:
        apps.find("com.example.hiking")
    assert "Hiking (staging)" in str(caught.value.advice)
    assert apps.find("Hiking (staging)") == staging


def test_a_removed_app_is_gone(apps: Apps) -> None:
    hiking = apps.add("Hiking", "com.example.hiking")
    sailing = apps.add("Sailing", "com.example.sailing")
    assert apps.remove("hiking") == hiking
    assert list(apps.all()) == [sailing]
    with pytest.raises(UnknownAppError):
        apps.remove("Hiking")


def test_the_sample_app_is_offered_until_there_is_another(apps: Apps) -> None:
    assert list(apps.offered()) == [SAMPLE_APP]
    assert list(apps.all()) == []
    hiking = apps.add("Hiking", "com.example.hiking")
    assert list(apps.offered()) == [hiking]


# -- changing, locking and what is written down ----------------------------------------------------


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def audited(tmp_path: Path, trail: Trail) -> Apps:
    keys = JsonKeyRepository(tmp_path / "keys.json")
    keys.put(KEY)
    return Apps(JsonAppRepository(tmp_path / "apps.json"), keys, trail.trail)


def test_what_is_given_is_changed_and_the_rest_stays(audited: Apps) -> None:
    audited.add(
        "Hiking",
        "com.example.hiking",
        app_apple_id="6448311069",
        key_id="2X9R4HXF34",
        sandbox_url="https://example.com/sandbox",
    )
    audited.lock("Hiking")
    changed = audited.change("hiking", label=" Trails ", production_url="https://example.com/p")
    assert changed == App(
        "Trails",
        "com.example.hiking",
        6448311069,
        "2X9R4HXF34",
        ServerUrls(
            {
                Environment.PRODUCTION: "https://example.com/p",
                Environment.SANDBOX: "https://example.com/sandbox",
            }
        ),
        is_locked=True,
    )
    assert list(audited.all()) == [changed]


def test_empty_text_clears_a_field(audited: Apps) -> None:
    audited.add("Hiking", "com.example.hiking", app_apple_id="1", key_id="2X9R4HXF34")
    changed = audited.change("Hiking", app_apple_id="", key_id="")
    assert changed == App("Hiking", "com.example.hiking")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"label": "sailing"}, AppExistsError),
        ({"label": ""}, InvalidLabelError),
        ({"bundle_id": ""}, InvalidBundleIdError),
        ({"key_id": "ABCDEFGHIJ"}, UnknownKeyError),
        ({"sandbox_url": "example.com"}, InvalidUrlError),
    ],
)
def test_a_wrong_change_changes_nothing(
    audited: Apps, changes: dict[str, str], kind: type[StorebellError]
) -> None:
    hiking = audited.add("Hiking", "com.example.hiking")
    audited.add("Sailing", "com.example.sailing")
    with pytest.raises(kind):
        audited.change("Hiking", **changes)
    assert audited.find("Hiking") == hiking


def test_the_case_of_a_label_can_be_changed(audited: Apps) -> None:
    audited.add("hiking", "com.example.hiking")
    assert audited.change("hiking", label="Hiking").label == "Hiking"


def test_an_app_whose_key_is_gone_can_still_be_renamed(tmp_path: Path) -> None:
    book = JsonAppRepository(tmp_path / "apps.json")
    book.put(App("Hiking", "com.example.hiking", key_id="ABCDEFGHIJ"))
    apps = Apps(book, JsonKeyRepository(tmp_path / "keys.json"))
    assert apps.change("Hiking", label="Trails").key_id == "ABCDEFGHIJ"


def test_a_lock_stays_until_it_is_taken_away(audited: Apps) -> None:
    audited.add("Hiking", "com.example.hiking")
    assert audited.lock("com.example.hiking").is_locked
    assert audited.find("Hiking").is_locked
    assert not audited.unlock("Hiking").is_locked
    assert not audited.find("Hiking").is_locked


def test_every_change_is_written_down_once(audited: Apps, trail: Trail) -> None:
    audited.add("Hiking", "com.example.hiking")
    audited.change("Hiking", label="Trails", production_url="https://example.com/?token=abc")
    audited.change("Trails", label="Trails")
    audited.lock("Trails")
    audited.lock("Trails")
    audited.unlock("Trails")
    audited.remove("Trails")
    assert trail.acts == [
        ("app added", "Hiking"),
        ("app changed", "Trails"),
        ("app locked", "Trails"),
        ("app unlocked", "Trails"),
        ("app removed", "Trails"),
    ]
    changed = trail.database.audit.entries()[3]
    assert changed.detail == "label: Hiking → Trails; production_url"


def test_an_app_that_is_locked_from_the_start_is_written_down_as_locked(
    audited: Apps, trail: Trail
) -> None:
    audited.put_new(App("Hiking", "com.example.hiking", is_locked=True))
    assert trail.acts == [("app added", "Hiking"), ("app locked", "Hiking")]


def test_a_bundle_id_that_differs_by_case_alone_is_warned_of(audited: Apps) -> None:
    audited.add("Hiking", "com.example.Hiking")
    [finding] = audited.findings("com.example.hiking", label="Trails")
    assert finding.level is Level.WARNING
    assert str(finding.seen) == "com.example.hiking differs from com.example.Hiking only by case"
    assert audited.findings("com.example.hiking", label="Hiking") == ()
    assert audited.findings("com.example.Hiking", label="Trails") == ()
    [note] = audited.findings(" com.example.Sailing\t")
    assert note.level is Level.NOTE
    [hint] = bundle_id_findings("com.example.HIKING", ["com.example.hiking"])
    assert hint.level is Level.WARNING


@pytest.mark.parametrize("line", [1, 2])
def test_a_line_of_a_key_becomes_no_name_of_an_app(apps: Apps, line: int, tmp_path: Path) -> None:
    canary = Canary()
    text = canary.pem.splitlines()[line]
    apps.add("Hiking", "com.example.hiking")
    for label, bundle_id, url in (
        (text, "com.example.app", ""),
        ("App", text.replace("/", "").replace("+", "").replace("=", ""), ""),
        ("App", "com.example.app", f"https://example.com/{text}"),
        ("eyJhbGciOiJFUzI1NiJ9.eyJ4IjoxfQ.c2ln", "com.example.app", ""),
    ):
        with pytest.raises(SecretForNameError) as caught:
            apps.add(label, bundle_id, sandbox_url=url)
        assert canary.seen_in(str(caught.value).encode()) == []
        with pytest.raises(SecretForNameError):
            apps.change("Hiking", label=label, bundle_id=bundle_id, sandbox_url=url)
    assert canary.seen_below([tmp_path]) == {}
    assert [app.label for app in apps.all()] == ["Hiking"]
