"""Options for the purchase that a notification of Local is about."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from storebell.cli.translated import option
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    BillingPlan,
    Discount,
    OfferKind,
    ProductKind,
    RefundKind,
)
from storebell.presentation.translation import tr_message, tr_text

Command = TypeVar("Command", bound=Callable[..., Any])

NAMES: Final = ("--product", "--offer", "--billing-plan", "--reason", "--refund")
"""The options of `purchase_choices`."""

_NAME_WIDTH: Final = 20


def purchase_choices(command: Command) -> Command:
    """Adds the options, checked against type and subtype by `PurchaseOptions.read`."""
    for add_option in reversed(_OPTIONS):
        command = add_option(command)
    return command


_OPTIONS: Final = (
    option(
        "--product",
        metavar=N_("KIND"),
        help=N_("Local, with --type: the kind of product; see below."),
    ),
    option(
        "--offer",
        metavar=N_("KIND[=DISCOUNT]"),
        help=N_("Local, with --type: the offer of the purchase; see below."),
    ),
    option(
        "--billing-plan",
        metavar=N_("PLAN"),
        help=msg(
            "Local, with --type: {choices}.",
            choices=f"{BillingPlan.UPFRONT}, {BillingPlan.MONTHLY_COMMITMENT}",
        ),
    ),
    option(
        "--reason",
        metavar=N_("REASON"),
        help=N_("Local, with --type CONSUMPTION_REQUEST: why the customer wants a refund."),
    ),
    option(
        "--refund",
        metavar=N_("KIND"),
        help=msg("Local, with --type REFUND: {choices}.", choices=", ".join(RefundKind)),
    ),
)


def choices_help() -> str:
    """Every choice in words, below translated headings."""
    lines = ["\b", tr_text("Products, offers and billing plans that a notification can be about:")]
    lines += [_line(product, tr_text(product.label)) for product in ProductKind]
    lines += [_line(offer, tr_text(offer.label)) for offer in OfferKind]
    lines += [_line(plan, tr_text(plan.label)) for plan in BillingPlan]
    discounts = ", ".join(Discount)
    lines.append(tr_message(msg("An offer is paid as one of {discounts}.", discounts=discounts)))
    lines += [
        tr_text("Reasons of CONSUMPTION_REQUEST:"),
        f"  {', '.join(CONSUMPTION_REASONS[:3])},",
        f"  {', '.join(CONSUMPTION_REASONS[3:])}",
    ]
    return "\n".join(lines)


def _line(name: str, text: str) -> str:
    return f"  {name:<{_NAME_WIDTH}}{text}"
