"""The fields of an app, each described once.

Files, pasted rows, imports, the audit log, the terminal and the window read this table. What the
two faces call a field stands in `presentation/app_field_texts.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from storebell.domain.accounts.credentials import (
    App,
    ServerUrls,
    app_apple_id_from,
    app_label_from,
    bundle_id_from,
    key_id_from,
    server_url_from,
)
from storebell.domain.environment import Environment
from storebell.domain.messages import N_, listed, msg

Value = str | int | bool | None
"""The checked value of a field, as an App and apps.json have it; None is an empty one."""

Given = str | bool
"""A field as somebody wrote it, nothing of it checked: a text, or true or false for a flag."""


class FieldKind(Enum):
    """The type of a field's values."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class AppField:
    """One field of an app.

    `name` is that in App, apps.json, JSON records and the audit log, `team_name` that in
    storebell.toml. `title` is a constant template. `parse` reads and checks a text, "" for an empty
    field; a flag has none. `headings` are what a column of pasted rows may be called beside the
    name, in lower case and with spaces; a field without any is in no pasted row. A field with an
    `environment` is the server URL there, an entry of App.server_urls.
    """

    name: str
    title: str
    parse: Callable[[str], Value] | None
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    headings: tuple[str, ...] = ()
    environment: Environment | None = None
    team_name: str = ""

    @property
    def name_in_team_file(self) -> str:
        return self.team_name or self.name

    @property
    def is_value_logged(self) -> bool:
        """True where the audit log has the value: a URL may hold a token."""
        return self.environment is None

    def read(self, given: Given) -> Value:
        """The checked value. Raises InvalidValueError subclasses."""
        if self.parse is not None and isinstance(given, str):
            return self.parse(given)
        if self.parse is None and isinstance(given, bool):
            return given
        raise TypeError(f"{self.name} can't be read from {type(given).__name__}")

    def written(self, value: Value) -> Given:
        """The text that `read` makes the value of."""
        if self.kind is FieldKind.FLAG:
            return bool(value)
        return "" if value is None else str(value)

    def value_of(self, app: App) -> Value:
        """The field's value in the app."""
        if self.environment is not None:
            return app.server_url(self.environment)
        value: Value = getattr(app, self.name)
        return value


def _key_id_from(text: str) -> str | None:
    return key_id_from(text) if text.strip() else None


APP_FIELDS: Final = (
    AppField(
        "label",
        N_("label"),
        app_label_from,
        is_required=True,
        headings=("name", "app", "app name"),
    ),
    AppField(
        "bundle_id",
        N_("bundle ID"),
        bundle_id_from,
        is_required=True,
        headings=("bundleid", "bundle"),
    ),
    AppField(
        "app_apple_id",
        N_("app Apple ID"),
        app_apple_id_from,
        FieldKind.NUMBER,
        headings=("apple id", "apple app id"),
    ),
    AppField("key_id", N_("key ID"), _key_id_from, headings=("key", "api key")),
    AppField(
        "production_url",
        N_("Production URL"),
        server_url_from,
        headings=("production", "production server url"),
        environment=Environment.PRODUCTION,
    ),
    AppField(
        "sandbox_url",
        N_("Sandbox URL"),
        server_url_from,
        headings=("sandbox", "sandbox server url"),
        environment=Environment.SANDBOX,
    ),
    AppField("is_locked", N_("locked"), None, FieldKind.FLAG, team_name="locked"),
)
"""In the order of files, of columns without a header, of options and of the window's form."""

PASTED_FIELDS: Final = tuple(field for field in APP_FIELDS if field.headings)
"""The columns of pasted rows, in the order in which they stand without a header."""

PASTED_TITLES: Final = listed(*(msg(field.title) for field in PASTED_FIELDS))


def record_of(app: App) -> dict[str, object]:
    """Every field's value by its name: the app in JSON records and in apps.json."""
    return {field.name: field.value_of(app) for field in APP_FIELDS}


def given_of(app: App) -> dict[str, Given]:
    """Every field as its owner would write it: `app_from` makes the same app of it."""
    return {field.name: field.written(field.value_of(app)) for field in APP_FIELDS}


def app_of(values: Mapping[str, Value]) -> App:
    """An app of checked values by the fields' names."""
    attributes: dict[str, Any] = {}
    urls: dict[Environment, str] = {}
    for field in APP_FIELDS:
        if field.environment is None:
            attributes[field.name] = values[field.name]
        elif url := values[field.name]:
            urls[field.environment] = str(url)
    return App(**attributes, server_urls=ServerUrls(urls))


def app_from(given: Mapping[str, Given]) -> App:
    """A checked app of what its owner wrote, by the fields' names; what is not given is empty.

    Raises InvalidValueError subclasses, and TypeError for a field that there is not.
    """
    unknown = given.keys() - {field.name for field in APP_FIELDS}
    if unknown:
        raise TypeError(f"an app has no {', '.join(sorted(unknown))}")
    return app_of(
        {field.name: field.read(given.get(field.name, field.written(None))) for field in APP_FIELDS}
    )
