"""What can be wrong with a notification that Local is asked to send."""

from storebell.domain.errors.values import InvalidValueError


class UnknownNotificationTypeError(InvalidValueError):
    TITLE = "“{type}” is not a notification type"
    ADVICE = "Choose one of those that “storebell send --help” lists, like DID_RENEW."


class WrongSubtypeError(InvalidValueError):
    TITLE = "{type} never comes with the subtype “{subtype}”"
    ADVICE = "It comes with: {choices}."


class MissingSubtypeError(InvalidValueError):
    TITLE = "{type} never comes without a subtype"
    ADVICE = "Choose one of: {choices}."


class OnlyLocalSendsError(InvalidValueError):
    TITLE = "{type} can be sent in Local only"
    ADVICE = (
        "Apple sends it when it happens and offers nothing but TEST on request. Choose Local, or "
        "leave the type out."
    )


class OnlyLocalRepeatsError(InvalidValueError):
    TITLE = "Only Local delivers a notification again"
    ADVICE = (
        "Apple repeats a notification by its own plan, never on request. Send a new test, or "
        "choose Local."
    )


class NotRepeatableError(InvalidValueError):
    TITLE = "This notification can't be delivered again"
    ADVICE = "Its payload names no notification UUID and type. Send a new one instead."
