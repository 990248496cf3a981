"""How many results a send attempt has: apart from their table, for which a menu need not wait."""

from typing import Final

from storebell.domain.messages import N_

HOW_MANY: Final = N_("eleven")
"""The number of `results.RESULTS` as a word; texts have it as the field `{count}`."""
