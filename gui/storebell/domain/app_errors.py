"""What can be wrong with apps, beyond the form of a single value."""

from storebell.domain.errors import StorebellError


class AppLockedError(StorebellError):
    TITLE = "“{app}” is locked: nothing is sent to Production for it"
    ADVICE = "Sandbox and Local stay open. “storebell apps unlock”, or the window, unlocks it."
