"""Errors of apps and API keys: none, one too many, one in use."""

from storebell.domain.errors.storebell_error import StorebellError


class UnknownAppError(StorebellError):
    TITLE = "There is no app called “{name}”"
    ADVICE = "“storebell apps list” shows the apps there are; “storebell apps add” adds one."


class AppExistsError(StorebellError):
    TITLE = "There is already an app called “{name}”"
    ADVICE = "Choose another label, or remove the app first."


class AmbiguousAppError(StorebellError):
    TITLE = "Several apps have the bundle ID {name}"
    ADVICE = "They are {apps}. Name one of them by its label."


class NoAppChosenError(StorebellError):
    TITLE = "No app was chosen"
    ADVICE = "Name one with --app, or give --bundle-id."


class UnknownKeyError(StorebellError):
    TITLE = "There is no API key with the ID {key_id}"
    ADVICE = "Import its .p8 file first: “storebell keys add FILE --issuer-id …”, or in the window."


class KeyInUseError(StorebellError):
    TITLE = "The key {key_id} is still used by {apps}"
    ADVICE = "Give those apps another key or remove them first."


class NoKeyError(StorebellError):
    TITLE = "“{app}” has no API key"
    ADVICE = (
        "Sandbox and Production need an In-App Purchase key. Import one and choose it for the app, "
        "or use Local, which needs none."
    )


class IncompleteEnvironmentKeyError(StorebellError):
    TITLE = "The key from the environment is incomplete: {missing} is not set"
    ADVICE = (
        "Set STOREBELL_KEY_FILE, STOREBELL_KEY_ID and STOREBELL_ISSUER_ID together, or none of "
        "them. The key ID may be left out if the name of the file has it."
    )


class AppLockedError(StorebellError):
    TITLE = "“{app}” is locked: nothing is sent to Production for it"
    ADVICE = "Sandbox and Local stay open. “storebell apps unlock”, or the window, unlocks it."
