"""Errors of a notification that Local is asked to send."""

from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_


class UnknownNotificationTypeError(InvalidValueError):
    TITLE = N_("“{type}” is not a notification type")
    ADVICE = N_("Choose one of those that “storebell send --help” lists, like DID_RENEW.")


class WrongSubtypeError(InvalidValueError):
    TITLE = N_("{type} never comes with the subtype “{subtype}”")
    ADVICE = N_("It comes with: {choices}.")


class MissingSubtypeError(InvalidValueError):
    TITLE = N_("{type} never comes without a subtype")
    ADVICE = N_("Choose one of: {choices}.")


class OnlyLocalSendsError(InvalidValueError):
    TITLE = N_("{type} can be sent in Local only")
    ADVICE = N_(
        "Apple sends it when it happens and offers nothing but TEST on request. Choose Local, or "
        "leave the type out."
    )


class OnlyLocalRepeatsError(InvalidValueError):
    TITLE = N_("Only Local delivers a notification again")
    ADVICE = N_(
        "Apple repeats a notification by its own plan, never on request. Send a new test, or "
        "choose Local."
    )


class InvalidTokenError(InvalidValueError):
    TITLE = N_("“{token}” is not a test notification token")
    ADVICE = N_(
        "Give the whole testNotificationToken of Apple's answer. It has no spaces and no other "
        "characters than ASCII's."
    )


class TokenOfAnotherTestError(InvalidValueError):
    TITLE = N_("The test of this token is kept as one of {app} ({bundle_id}) in {environment}")
    ADVICE = N_("Follow it without --app and --environment, or compare the token.")


class NotRepeatableError(InvalidValueError):
    TITLE = N_("This notification can't be delivered again")
    ADVICE = N_("Its payload names no notification UUID and type. Send a new one instead.")


class AskedElsewhereError(InvalidValueError):
    """A test that can be followed where it was requested, and nowhere else."""

    TITLE = N_("That test was requested from a simulator at {url}")
    ADVICE = N_("Add --api-base {url}, while that simulator runs.")

    @classmethod
    def of(cls, api_base: str | None) -> "AskedElsewhereError":
        """The error about the server that was asked; None is Apple."""
        return AskedAppleError() if api_base is None else cls(url=api_base)


class AskedAppleError(AskedElsewhereError):
    TITLE = N_("That test was requested from Apple")
    ADVICE = N_("Leave --api-base out.")


class OptionUnfitError(InvalidValueError):
    TITLE = N_("{option} does not go with {type}")
    ADVICE = N_("It goes with: {choices}.")


class OptionWithoutChoiceError(InvalidValueError):
    TITLE = N_("{option} does not go with {type}")
    ADVICE = N_("{type} has nothing of the kind. Leave the option out, or choose another type.")


class ProductUnfitError(InvalidValueError):
    """The type takes the option, but with other products than the one that was chosen."""

    TITLE = N_("{option} does not go with --product {product}")
    ADVICE = N_("With {type} it goes with --product: {choices}.")


class UsualProductUnfitError(ProductUnfitError):
    """The type takes the option, but not with its usual product, and none was chosen."""

    TITLE = N_("{option} does not go with {product}, the usual product of {type}")
    ADVICE = N_("Choose for --product one of: {choices}.")


class UnfitDiscountError(InvalidValueError):
    TITLE = N_("The offer {offer} of {type} is never paid as “{discount}”")
    ADVICE = N_("It is paid as: {choices}.")


class UnknownStoryError(InvalidValueError):
    TITLE = N_("“{story}” is not a story")
    ADVICE = N_("Choose one of: {choices}.")
