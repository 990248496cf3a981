"""Payloads whose certificates are wrong in exactly one way."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from support.chains import (
    INTERMEDIATE_MARKER,
    LEAF_MARKER,
    SIGNED_AT,
    Plans,
    make_chain,
    marker,
    usage,
)
from support.crafted import Crafted, Maker
from support.payloads import compact, notification

Bend = Callable[[Plans], None]


def crafted_chains(maker: Maker) -> Iterator[Crafted]:
    """Every input whose fault is in its certificates."""
    for group in (_root, _chain, _markers, _dates, _key_usage):
        yield from group(maker)


def _root(maker: Maker) -> Iterator[Crafted]:
    leaf, intermediate, root = maker.chain.x5c
    stranger = make_chain()
    token = compact({"alg": "ES256", "x5c": stranger.x5c}, notification(), stranger.leaf_key)
    yield maker.case("somebody's whole chain", "root", token)
    yield maker.with_x5c(
        "another root behind our chain", "root", [leaf, intermediate, stranger.x5c[2]]
    )
    reverse = maker.with_x5c("chain the wrong way round", "root", [root, intermediate, leaf])
    yield replace(reverse, also=("markers", "key_usage"))
    yield maker.with_x5c("no certificate in the root's place", "root", [leaf, intermediate, "AAAA"])
    yield maker.with_x5c("nothing in the root's place", "root", [leaf, intermediate, ""])
    trailing = base64.b64encode(maker.chain.root_der + b"\x00").decode()
    yield maker.with_x5c("a byte after the root", "root", [leaf, intermediate, trailing])
    yield replace(maker.with_x5c("leaf three times", "root", [leaf] * 3), also=("markers",))


def _bent(
    name: str,
    failing: str | None,
    bend: Bend,
) -> Crafted:
    """An input on a chain of its own, whose root is trusted."""
    chain = make_chain(bend)
    token = compact({"alg": "ES256", "x5c": chain.x5c}, notification(), chain.leaf_key)
    return Crafted(name, token, failing, chain.root_der)


def _chain(maker: Maker) -> Iterator[Crafted]:
    yield from _damaged_certificates(maker)
    yield from _misused_certificates()
    yield from _wrongly_signed_certificates()


def _damaged_certificates(maker: Maker) -> Iterator[Crafted]:
    leaf, intermediate, root = maker.chain.x5c
    der = maker.chain.leaf.public_bytes(Encoding.DER)
    assert der[13] == 2, "the serial number begins here"
    negative = der[:15] + b"\x80" + der[16:]
    flipped = bytearray(der)
    flipped[-1] ^= 1
    for name, entry in {
        "no certificate in the leaf's place": "AAAA",
        "nothing in the leaf's place": "",
        "a byte after the leaf": base64.b64encode(der + b"\x00").decode(),
        "leaf with a changed signature": base64.b64encode(bytes(flipped)).decode(),
        "leaf with a negative serial number": base64.b64encode(negative).decode(),
        "leaf cut short": base64.b64encode(der[:-5]).decode(),
    }.items():
        yield maker.with_x5c(name, "chain", [entry, intermediate, root])
    middle = maker.chain.intermediate.public_bytes(Encoding.DER)
    yield maker.with_x5c("intermediate of another root", "chain", [leaf, make_chain().x5c[1], root])
    yield maker.with_x5c(
        "a byte after the intermediate",
        "chain",
        [leaf, base64.b64encode(middle + b"0").decode(), root],
    )


def _misused_certificates() -> Iterator[Crafted]:
    def set_extension(role: str, name: str, made: x509.ExtensionType, critical: bool) -> Bend:
        return lambda plans: getattr(plans, role).extensions.__setitem__(name, (made, critical))

    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    for role in ("leaf", "intermediate"):
        yield _bent(
            f"unknown critical extension in the {role}",
            "chain",
            set_extension(role, "unknown", unknown, critical=True),
        )
    yield _bent(
        "intermediate that is no authority",
        "chain",
        set_extension("intermediate", "constraints", x509.BasicConstraints(False, None), True),
    )
    yield _bent(
        "intermediate that may not sign certificates",
        "chain",
        set_extension("intermediate", "usage", usage(crl_sign=True), True),
    )
    yield _bent("intermediate without constraints", "chain", _drop("intermediate", "constraints"))
    yield _bent("intermediate without usage", "chain", _drop("intermediate", "usage"))
    yield _bent(
        "a length limit that forbids the intermediate",
        "chain",
        set_extension("root", "constraints", x509.BasicConstraints(True, 0), True),
    )


def _wrongly_signed_certificates() -> Iterator[Crafted]:
    def by_stranger(role: str, plans: Plans) -> None:
        getattr(plans, role).signer = ec.generate_private_key(ec.SECP384R1())

    yield _bent("leaf signed by another of the same name", "chain", partial(by_stranger, "leaf"))
    yield _bent(
        "intermediate signed by another of the same name",
        "chain",
        partial(by_stranger, "intermediate"),
    )

    def by_root(plans: Plans) -> None:
        plans.leaf.signer, plans.leaf.issuer = plans.root.key, plans.root.name

    yield _bent("leaf signed by the root", "chain", by_root)

    def misnamed(plans: Plans) -> None:
        plans.leaf.issuer = "Someone else"

    yield _bent("leaf that names another issuer", "chain", misnamed)

    def weak_hash(plans: Plans) -> None:
        plans.leaf.hash_algorithm = hashes.SHA224()

    yield _bent("leaf signed over a short hash", "chain", weak_hash)

    def small_rsa(plans: Plans) -> None:
        plans.intermediate.key = rsa.generate_private_key(65537, 1024)

    yield _bent("intermediate with a short RSA key", "chain", small_rsa)


def _drop(role: str, name: str) -> Bend:
    return lambda plans: getattr(plans, role).extensions.pop(name) and None


def _markers(_: Maker) -> Iterator[Crafted]:
    def put(role: str, oid: x509.ObjectIdentifier, value: bytes = b"\x05\x00") -> Bend:
        return lambda plans: getattr(plans, role).extensions.__setitem__(
            "marker", marker(oid, value)
        )

    other = x509.ObjectIdentifier("1.2.840.113635.100.6.11.2")
    yield _bent("leaf without the marker", "markers", _drop("leaf", "marker"))
    yield _bent("intermediate without the marker", "markers", _drop("intermediate", "marker"))
    yield _bent("leaf with a neighbour's marker", "markers", put("leaf", other))
    yield _bent("intermediate's marker in the leaf", "markers", put("leaf", INTERMEDIATE_MARKER))
    yield _bent("leaf's marker in the intermediate", "markers", put("intermediate", LEAF_MARKER))
    yield _bent("marker that is no NULL", "markers", put("leaf", LEAF_MARKER, b"\x01\x01\xff"))
    yield _bent("empty marker", "markers", put("intermediate", INTERMEDIATE_MARKER, b""))
    yield _bent("NULL with more", "markers", put("leaf", LEAF_MARKER, b"\x05\x00\x00"))


def _dates(maker: Maker) -> Iterator[Crafted]:
    def milliseconds(days: float) -> int:
        return int((SIGNED_AT + timedelta(days=days)).timestamp() * 1000)

    early, late = (
        notification(signedDate=milliseconds(-182)),
        notification(signedDate=milliseconds(366)),
    )
    yield maker.with_payload("signed before the certificates began", "dates", early)
    yield maker.with_payload("signed after the certificates ended", "dates", late)

    def ended(role: str, plans: Plans) -> None:
        getattr(plans, role).not_after = SIGNED_AT - timedelta(seconds=1)

    def not_begun(role: str, plans: Plans) -> None:
        getattr(plans, role).not_before = SIGNED_AT + timedelta(seconds=1)

    for role in ("leaf", "intermediate", "root"):
        yield _bent(f"{role} that has ended", "dates", partial(ended, role))
        yield _bent(f"{role} that has not begun", "dates", partial(not_begun, role))

    def never_together(plans: Plans) -> None:
        plans.leaf.not_before = SIGNED_AT + timedelta(days=400)
        plans.leaf.not_after = SIGNED_AT + timedelta(days=500)

    yield _bent("certificates that were never valid together", "dates", never_together)

    def to_the_second(plans: Plans) -> None:
        plans.leaf.not_after = SIGNED_AT

    yield _bent("leaf in its last second", None, to_the_second)


def _key_usage(_: Maker) -> Iterator[Crafted]:
    def put(name: str, made: x509.ExtensionType) -> Bend:
        return lambda plans: plans.leaf.extensions.__setitem__(name, (made, True))

    def key(made: object) -> Bend:
        return lambda plans: setattr(plans.leaf, "key", made)

    constraints = x509.BasicConstraints(ca=True, path_length=None)
    yield _bent("leaf that is an authority", "key_usage", put("constraints", constraints))
    yield _bent("leaf without usage", "key_usage", _drop("leaf", "usage"))
    for name, made in {
        "leaf that signs certificates only": usage(key_cert_sign=True),
        "leaf that signs certificates too": usage(digital_signature=True, key_cert_sign=True),
        "leaf for key agreement only": usage(key_agreement=True),
        "leaf for commitment only": usage(content_commitment=True),
    }.items():
        yield _bent(name, "key_usage", put("usage", made))
    for name, oid in {
        "leaf for web servers": ExtendedKeyUsageOID.SERVER_AUTH,
        "leaf for code": ExtendedKeyUsageOID.CODE_SIGNING,
        "leaf for anything": ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    }.items():
        yield _bent(name, "key_usage", put("extended", x509.ExtendedKeyUsage([oid])))
    yield _bent("P-384 leaf", "key_usage", key(ec.generate_private_key(ec.SECP384R1())))
    yield _bent("RSA leaf", "key_usage", key(rsa.generate_private_key(65537, 2048)))
