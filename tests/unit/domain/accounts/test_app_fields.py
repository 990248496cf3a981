"""The table of an app's fields: complete, and each field read, written and put into an app."""

from dataclasses import fields

import pytest

from storebell.domain.accounts.app_fields import (
    APP_FIELDS,
    PASTED_FIELDS,
    PASTED_TITLES,
    AppField,
    FieldKind,
    app_from,
    app_of,
    given_of,
    record_of,
)
from storebell.domain.accounts.credentials import App, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.errors.values import InvalidLabelError, InvalidUrlError

HIKING = App(
    "Hiking",
    "com.example.hiking",
    6448311069,
    "2X9R4HXF34",
    ServerUrls({Environment.SANDBOX: "https://hiking.example/asn"}),
    is_locked=True,
)
BY_NAME = {field.name: field for field in APP_FIELDS}


def test_every_attribute_of_an_app_is_in_the_table_once() -> None:
    named = [field.name for field in APP_FIELDS if field.environment is None]
    assert sorted([*named, "server_urls"]) == sorted(field.name for field in fields(App))
    assert len(BY_NAME) == len(APP_FIELDS)
    environments = [field.environment for field in APP_FIELDS if field.environment]
    assert len(environments) == len(set(environments))


def test_a_server_url_of_each_of_apples_environments_can_be_kept() -> None:
    assert {field.environment for field in APP_FIELDS} >= {
        environment for environment in Environment if environment.is_apples
    }


def test_no_two_fields_share_a_name_of_a_file_or_a_heading() -> None:
    team_names = [field.name_in_team_file for field in APP_FIELDS]
    assert len(team_names) == len(set(team_names))
    headings = [
        heading
        for field in APP_FIELDS
        for heading in (field.name.replace("_", " "), *field.headings)
    ]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("field", APP_FIELDS, ids=lambda field: field.name)
def test_flags_alone_are_no_text(field: AppField) -> None:
    assert (field.parse is None) is (field.kind is FieldKind.FLAG)
    with pytest.raises(TypeError):
        field.read("" if field.kind is FieldKind.FLAG else True)


def test_what_is_written_of_an_app_makes_the_same_app() -> None:
    for app in (HIKING, App("Trails", "com.example.trails")):
        assert app_from(given_of(app)) == app
        assert app_of({field.name: field.value_of(app) for field in APP_FIELDS}) == app


def test_an_apps_record_has_every_field_in_order() -> None:
    assert list(record_of(HIKING).items()) == [
        ("label", "Hiking"),
        ("bundle_id", "com.example.hiking"),
        ("app_apple_id", 6448311069),
        ("key_id", "2X9R4HXF34"),
        ("production_url", None),
        ("sandbox_url", "https://hiking.example/asn"),
        ("is_locked", True),
    ]


def test_what_is_not_given_is_empty_and_what_is_needed_is_asked_for() -> None:
    app = app_from({"label": " Hiking ", "bundle_id": "com.example.hiking", "key_id": " "})
    assert app == App("Hiking", "com.example.hiking")
    with pytest.raises(InvalidLabelError):
        app_from({"bundle_id": "com.example.hiking"})
    with pytest.raises(InvalidUrlError):
        app_from({"label": "A", "bundle_id": "a.b", "sandbox_url": "nonsense"})


def test_a_field_that_there_is_not_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="an app has no colour"):
        app_from({"label": "A", "bundle_id": "a.b", "colour": "green"})


def test_the_columns_of_pasted_rows_are_named_in_their_order() -> None:
    titles = "label, bundle ID, app Apple ID, key ID, Production URL, Sandbox URL"
    assert str(PASTED_TITLES) == titles
    assert all(field.kind is not FieldKind.FLAG for field in PASTED_FIELDS)
