"""Products of the simulated app; prices in milliunits of its currency."""

from dataclasses import dataclass, replace
from typing import Final

from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
)

_RAISE: Final = 2_000
_COMMITMENT_PERIODS: Final = 12


@dataclass(frozen=True, slots=True)
class Product:
    """A product. `months` is the billing period of a subscription; 0 for any other."""

    suffix: str
    kind: ProductKind
    price: int
    months: int = 0
    plan: BillingPlan | None = None

    @property
    def raised(self) -> "Product":
        """The same product after a price increase."""
        return replace(self, price=self.price + _RAISE)

    @property
    def total_periods(self) -> int:
        """Billing periods of its commitment; 0 without one."""
        return _COMMITMENT_PERIODS if self.plan is BillingPlan.MONTHLY_COMMITMENT else 0

    @property
    def period(self) -> str:
        """The billing period as an ISO 8601 duration."""
        return "P1Y" if self.months == 12 else f"P{self.months}M"

    def price_with(self, offer: Offer | None) -> int:
        """The price of a period with an offer."""
        if offer is None:
            return self.price
        return 0 if offer.discount is Discount.FREE_TRIAL else self.price // 2

    @property
    def higher(self) -> "Product":
        """The product that an upgrade leads to: itself at the highest level."""
        return _neighbour(self, 1)

    @property
    def lower(self) -> "Product":
        """The product that a downgrade leads to: itself at the lowest level."""
        return _neighbour(self, -1)


def _level(name: str, price: int) -> tuple[Product, ...]:
    """A level of service, paid monthly, by a commitment, for a year, or for two or three months."""
    auto_renewable, commitment = ProductKind.AUTO_RENEWABLE, BillingPlan.MONTHLY_COMMITMENT
    return (
        Product(f"{name}.monthly", auto_renewable, price, 1),
        Product(f"{name}.commitment", auto_renewable, price - 2_000, 1, commitment),
        Product(f"{name}.yearly", auto_renewable, price * 10, 12, BillingPlan.UPFRONT),
        Product(f"{name}.bimonthly", auto_renewable, price * 2, 2),
        Product(f"{name}.quarterly", auto_renewable, price * 3, 3),
    )


_LEVELS: Final = (_level("basic", 4_990), _level("premium", 9_990), _level("deluxe", 14_990))
PREMIUM, COMMITTED, YEARLY, BIMONTHLY, QUARTERLY = _LEVELS[1]
GENERIC: Final = Product("generic.subscription", ProductKind.ADVANCED_COMMERCE, 7_990, 1)
"""Advanced Commerce sells its own items under one product of App Store Connect."""

COINS: Final = Product("coins.100", ProductKind.CONSUMABLE, 990)
LIFETIME: Final = Product("lifetime", ProductKind.NON_CONSUMABLE, 49_990)
SEASON: Final = Product("season.pass", ProductKind.NON_RENEWING, 14_990)

USUAL_OFFER: Final = Offer(OfferKind.OFFER_CODE, Discount.PAY_AS_YOU_GO)
"""The offer of OFFER_REDEEMED where none is chosen."""

IDENTIFIERS: Final = {
    OfferKind.PROMOTIONAL: "autumn.half.price",
    OfferKind.OFFER_CODE: "AUTUMN_HALF_PRICE",
    OfferKind.WIN_BACK: "come.back.half.price",
    OfferKind.RETENTION: "stay.half.price",
}
"""`offerIdentifier`, which an introductory offer does not have."""

_BY_KIND: Final = {
    ProductKind.AUTO_RENEWABLE: PREMIUM,
    ProductKind.ADVANCED_COMMERCE: GENERIC,
    ProductKind.CONSUMABLE: COINS,
    ProductKind.NON_CONSUMABLE: LIFETIME,
    ProductKind.NON_RENEWING: SEASON,
}


def product_of(kind: ProductKind | None, plan: BillingPlan | None = None) -> Product:
    """The product of a kind, by default a subscription; `plan` is for an auto-renewable one."""
    by_plan = {BillingPlan.UPFRONT: YEARLY, BillingPlan.MONTHLY_COMMITMENT: COMMITTED}
    return _BY_KIND[kind or ProductKind.AUTO_RENEWABLE] if plan is None else by_plan[plan]


def _neighbour(product: Product, step: int) -> Product:
    for column in zip(*_LEVELS, strict=True):
        suffixes = [level.suffix for level in column]
        if product.suffix in suffixes:
            index = suffixes.index(product.suffix) + step
            return column[min(max(index, 0), len(column) - 1)]
    return product
