"""The Local authority: the shape of its chain, and its root from one start to the next."""

import json
import os
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from storebell.signing.authority import Authority
from storebell.signing.root_files import RootEvent
from support.local_roots import NAMES, NOW, is_verified, names_in
from support.payloads import notification


def test_the_chain_has_the_shape_of_apples() -> None:
    authority = Authority.create(NOW)
    leaf, intermediate, root = (
        x509.load_der_x509_certificate(der) for der in certificates_of(authority)
    )
    assert root.public_bytes(Encoding.DER) == authority.root_der
    assert authority.root_pem.startswith(b"-----BEGIN CERTIFICATE-----\n")
    for one, curve in ((leaf, "secp256r1"), (intermediate, "secp384r1"), (root, "secp384r1")):
        key = one.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == curve
        assert "NOT APPLE - Storebell simulator" in one.subject.rfc4514_string()
        assert "Apple Root" not in one.subject.rfc4514_string()
        assert one.not_valid_before_utc == NOW - timedelta(days=181)
        assert one.not_valid_after_utc == NOW + timedelta(days=365)
    critical = {
        role: {e.oid.dotted_string: e.critical for e in one.extensions}
        for role, one in (("leaf", leaf), ("intermediate", intermediate), ("root", root))
    }
    # Basic constraints, key usage, both key identifiers, policies, access, Apple's marker.
    assert critical["leaf"] == {
        "2.5.29.19": True,
        "2.5.29.15": True,
        "2.5.29.14": False,
        "2.5.29.35": False,
        "2.5.29.32": False,
        "1.3.6.1.5.5.7.1.1": False,
        "1.2.840.113635.100.6.11.1": False,
    }
    assert critical["intermediate"] == {
        "2.5.29.19": True,
        "2.5.29.15": True,
        "2.5.29.14": False,
        "2.5.29.35": False,
        "1.3.6.1.5.5.7.1.1": False,
        "2.5.29.31": False,
        "1.2.840.113635.100.6.2.1": False,
    }
    assert critical["root"] == {"2.5.29.19": True, "2.5.29.15": True, "2.5.29.14": False}
    limits = intermediate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert limits.path_length == 0


def certificates_of(authority: Authority) -> list[bytes]:
    import base64

    header = authority.sign(notification()).split(".")[0]
    fields = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    assert list(fields) == ["alg", "x5c"]
    return [base64.b64decode(text) for text in fields["x5c"]]


def test_the_first_start_makes_a_root_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "local"
    made = Authority.load_or_create(folder, NOW)
    assert made.event is RootEvent.CREATED
    assert made.set_aside == ()
    assert names_in(folder) == NAMES
    assert made.pem_file.read_bytes() == made.authority.root_pem
    assert made.der_file.read_bytes() == made.authority.root_der
    assert is_verified(made.authority, made.pem_file)
    assert is_verified(made.authority, made.der_file)
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "local-root.key").stat().st_mode & 0o777 == 0o600


def test_the_next_start_has_the_same_root_and_other_leaves(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    second = Authority.load_or_create(tmp_path, NOW + timedelta(days=100))
    assert second.event is RootEvent.LOADED
    assert second.authority.root_der == first.authority.root_der
    assert certificates_of(first.authority)[0] != certificates_of(second.authority)[0]
    later = NOW + timedelta(days=100)
    assert is_verified(second.authority, first.pem_file, later)


def test_no_certificate_outlives_the_root(tmp_path: Path) -> None:
    Authority.load_or_create(tmp_path, NOW)
    late = NOW + timedelta(days=334)
    loaded = Authority.load_or_create(tmp_path, late)
    assert loaded.event is RootEvent.LOADED
    leaf = x509.load_der_x509_certificate(certificates_of(loaded.authority)[0])
    assert leaf.not_valid_after_utc == NOW + timedelta(days=365)
    assert is_verified(loaded.authority, loaded.pem_file, late)
