"""Choices by name among those that go with a notification type and a product.

A refusal names what does not go with the choice: the product where another product of the type has
it, else the type.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Generic, TypeVar

from storebell.domain.errors.notifications import (
    OptionUnfitError,
    OptionWithoutChoiceError,
    ProductUnfitError,
    UsualProductUnfitError,
)
from storebell.domain.errors.values import InvalidValueError

Product = TypeVar("Product", bound=str)
Choice = TypeVar("Choice", bound=str)


class OptionChoice(Generic[Product]):
    """Reads the options about one notification.

    `type_name` is its type with its subtype. `products` are those that it can be about, the usual
    one first; `product` is the one that was named, if any.
    """

    def __init__(self, type_name: str, products: Sequence[Product], product: str | None) -> None:
        """Raises OptionUnfitError, OptionWithoutChoiceError."""
        self._type_name = type_name
        self._products = products
        self.product = None if product is None else self._product_named(product)

    @property
    def subject(self) -> Product | None:
        """The product that the notification is about; None if it is about none."""
        return self.product or next(iter(self._products), None)

    def read(
        self,
        option: str,
        text: str | None,
        choices_of: Callable[[Product], Collection[Choice]],
        *,
        given: str | None = None,
    ) -> Choice | None:
        """The choice that a text names; None without a text.

        `choices_of` are the choices of a product. `given` is the text that the option had, where it
        is longer than the name. Raises OptionUnfitError, OptionWithoutChoiceError and
        ProductUnfitError.
        """
        if text is None:
            return None
        choices = choices_of(self.subject) if self.subject is not None else ()
        chosen = named(text, choices)
        if chosen is not None:
            return chosen
        shown = f"{option} {text if given is None else given}"
        fitting = [
            product for product in self._products if named(text, choices_of(product)) is not None
        ]
        if fitting:
            raise self._product_unfit(shown, fitting)
        raise self._type_unfit(shown, choices or self.choices_of_any(choices_of))

    def choices_of_any(
        self, choices_of: Callable[[Product], Collection[Choice]]
    ) -> tuple[Choice, ...]:
        """The choices of any product that the notification can be about, each once."""
        every = (choice for product in self._products for choice in choices_of(product))
        return tuple(dict.fromkeys(every))

    def _product_named(self, text: str) -> Product:
        product = named(text, self._products)
        if product is None:
            raise self._type_unfit(f"--product {text}", self._products)
        return product

    def _product_unfit(self, shown: str, fitting: Collection[Product]) -> ProductUnfitError:
        error = UsualProductUnfitError if self.product is None else ProductUnfitError
        assert self.subject is not None  # it has products
        return error(
            option=shown,
            product=self.subject,
            type=self._type_name,
            choices=", ".join(fitting),
        )

    def _type_unfit(self, shown: str, choices: Collection[str]) -> InvalidValueError:
        if not choices:
            return OptionWithoutChoiceError(option=shown, type=self._type_name)
        return OptionUnfitError(option=shown, type=self._type_name, choices=", ".join(choices))


def named(text: str, choices: Collection[Choice]) -> Choice | None:
    """The choice of a name, in any case."""
    wanted = text.strip().casefold()
    return next((choice for choice in choices if choice.casefold() == wanted), None)
