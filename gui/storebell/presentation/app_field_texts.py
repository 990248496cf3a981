"""Names of the fields of an app in the window's form and the terminal's options."""

from dataclasses import dataclass
from typing import Final

from storebell.domain.messages import N_


@dataclass(frozen=True, slots=True)
class AppFieldText:
    """The texts of one field, as constant templates.

    `form_label` marks with & the letter that leads to the field. `metavar` stands for the value of
    the option, `add_help` and `edit_help` explain it where an app is added or edited; a field
    without a metavar has no option.
    """

    form_label: str
    placeholder: str = ""
    form_hint: str = ""
    metavar: str = ""
    add_help: str = ""
    edit_help: str = ""


_CONFIGURED: Final = N_("As configured in App Store Connect.")

APP_FIELD_TEXTS: Final = {
    "label": AppFieldText(
        N_("App's &name here"),
        placeholder=N_("Hiking"),
        metavar=N_("TEXT"),
        add_help=N_("What you call the app."),
        edit_help=N_("Rename it; its tests stay with it."),
    ),
    "bundle_id": AppFieldText(N_("&Bundle ID"), placeholder="com.example.hiking", metavar=N_("ID")),
    "app_apple_id": AppFieldText(
        N_("App &Apple ID (for Production)"),
        placeholder="6448311069",
        form_hint=N_("App Store Connect › the app › App Information › Apple ID"),
        metavar=N_("NUMBER"),
        add_help=N_("To check production payloads."),
    ),
    "key_id": AppFieldText(
        N_("API &key"), metavar=N_("ID"), add_help=N_("A key of “storebell keys list”.")
    ),
    "production_url": AppFieldText(
        N_("&Production URL, as set at Apple's"), metavar=N_("URL"), add_help=_CONFIGURED
    ),
    "sandbox_url": AppFieldText(
        N_("&Sandbox URL, as set at Apple's"),
        form_hint=N_("Apple never tells these; they are shown beside each result."),
        metavar=N_("URL"),
        add_help=_CONFIGURED,
    ),
    "is_locked": AppFieldText(N_("&Locked: nothing is sent to Production")),
}
"""By the name of the field in `domain/accounts/app_fields.py`."""
