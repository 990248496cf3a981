"""The notice about choices of a purchase that do not fit the type that is sent."""

from storebell.domain.findings import Level
from storebell.domain.notifications.purchase_options import Pair, PurchaseOptions
from storebell.domain.notifications.types import TEST
from storebell.presentation.purchase_words import left_out_advice, left_out_title
from storebell.qt.widgets.notices import Notices

_KIND = "purchase-left-out"


def fitting_purchase(notices: Notices, chosen: PurchaseOptions, pair: Pair) -> PurchaseOptions:
    """The choices that such a notification can have; a notice names those that it can't.

    A TEST is about no purchase, as the chooser says: nothing is said of it.
    """
    fitting = chosen.fitting(pair)
    if fitting != chosen and pair[0] != TEST:
        title, advice = left_out_title(pair), left_out_advice(chosen, fitting)
        notices.show_message(Level.WARNING, title, advice, kind=_KIND)
    return fitting
