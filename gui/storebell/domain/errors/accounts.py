"""Errors of apps and API keys: none, one too many, one in use."""

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_


class UnknownAppError(StorebellError):
    TITLE = N_("There is no app called “{name}”")
    ADVICE = N_("“storebell apps list” shows the apps there are; “storebell apps add” adds one.")


class AppExistsError(StorebellError):
    TITLE = N_("There is already an app called “{name}”")
    ADVICE = N_("Choose another label, or remove the app first.")


class AmbiguousAppError(StorebellError):
    TITLE = N_("Several apps have the bundle ID {name}")
    ADVICE = N_("They are {apps}. Name one of them by its label.")


class NoAppChosenError(StorebellError):
    TITLE = N_("No app was chosen")
    ADVICE = N_("Name one with --app, or give --bundle-id.")


class UnknownKeyError(StorebellError):
    TITLE = N_("There is no API key with the ID {key_id}")
    ADVICE = N_(
        "Import its .p8 file first: “storebell keys add FILE --issuer-id …”, or in the window."
    )


class KeyInUseError(StorebellError):
    TITLE = N_("The key {key_id} is still used by {apps}")
    ADVICE = N_("Give those apps another key or remove them first.")


class NoKeyError(StorebellError):
    TITLE = N_("“{app}” has no API key")
    ADVICE = N_(
        "Sandbox and Production need an In-App Purchase key. Import one and choose it for the app, "
        "or use Local, which needs none."
    )


class IncompleteEnvironmentKeyError(StorebellError):
    TITLE = N_("The key from the environment is incomplete: {missing} is not set")
    ADVICE = N_(
        "Set STOREBELL_KEY_FILE, STOREBELL_KEY_ID and STOREBELL_ISSUER_ID together, or none of "
        "them. The key ID may be left out if the name of the file has it."
    )


class AppLockedError(StorebellError):
    TITLE = N_("“{app}” is locked: nothing is sent to Production for it")
    ADVICE = N_("Sandbox and Local stay open. “storebell apps unlock”, or the window, unlocks it.")
