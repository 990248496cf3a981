"""Payloads that are wrong in exactly one way: what they share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.chains import make_chain
from support.payloads import SANDBOX, Expectations, Json, compact, notification


@dataclass(frozen=True)
class Crafted:
    """One input; `failing` is the one check that must fail, None for an input that is good."""

    name: str
    token: str
    failing: str | None
    root: bytes
    also: tuple[str, ...] = ()
    """Checks that fail with it because the one fault is in their sight too."""

    expectations: Expectations = field(default_factory=lambda: SANDBOX)


class Maker:
    """Makes the crafted inputs of one good chain."""

    def __init__(self) -> None:
        self.chain = make_chain()
        self.key = self.chain.leaf_key
        self.header: Json = {"alg": "ES256", "x5c": self.chain.x5c}
        self.good = compact(self.header, notification(), self.key)

    def case(self, name: str, failing: str | None, token: str) -> Crafted:
        return Crafted(name, token, failing, self.chain.root_der)

    def with_header(
        self, name: str, failing: str | None, header: Mapping[str, object] | bytes
    ) -> Crafted:
        made = header if isinstance(header, bytes) else dict(header)
        return self.case(name, failing, compact(made, notification(), self.key))

    def with_payload(
        self, name: str, failing: str | None, payload: Json | bytes, **other: Any
    ) -> Crafted:
        token = compact(self.header, payload, self.key)
        return Crafted(name, token, failing, self.chain.root_der, **other)

    def with_x5c(self, name: str, failing: str | None, x5c: object) -> Crafted:
        return self.with_header(name, failing, {**self.header, "x5c": x5c})
