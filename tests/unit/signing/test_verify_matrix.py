"""Row 1 of the hardening matrix: forged, bent and broken payloads, counted and timed."""

import base64
import hashlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.findings import Anchor, Verification
from storebell.signing.authority import Authority
from storebell.signing.roots import APPLE_ROOT_SHA256, SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.chains import SIGNED_AT, encode
from support.crafted import Crafted
from support.crafted_payloads import crafted_inputs
from support.payloads import (
    APP_APPLE_ID,
    BUNDLE_ID,
    PRODUCTION,
    SANDBOX,
    base64url,
    compact,
    notification,
    production,
    sign_parts,
)

MANDATORY = CHECK_NAMES[: CHECK_NAMES.index("bundle_id")]
MUTATIONS = 10_000
SEED = 20_261_121
MOST_SECONDS = 0.005
"""What the matrix allows for one verification, of this thread's own time."""

APPLE_CERTIFICATES = Path(__file__).with_name("apple_certificates")


@dataclass
class Stopwatch:
    """Seconds that each verification took, in this thread."""

    taken: list[float] = field(default_factory=list)

    def time(self, look: Callable[[], Verification]) -> Verification:
        seen, seconds = self._once(look)
        if seconds > MOST_SECONDS:
            # Once more: what a collection or another process took is not the verifier's.
            seconds = min(seconds, *(self._once(look)[1] for _ in range(3)))
        self.taken.append(seconds)
        return seen

    def _once(self, look: Callable[[], Verification]) -> tuple[Verification, float]:
        begun = time.thread_time()
        seen = look()
        return seen, time.thread_time() - begun

    def __str__(self) -> str:
        ordered = sorted(self.taken)
        middle, worst = ordered[len(ordered) // 2], ordered[-1]
        return f"{middle * 1000:.2f} ms median, {worst * 1000:.2f} ms worst"


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a figure of the matrix past pytest's capture."""

    def print_figure(text: str) -> None:
        with capsys.disabled():
            print(f"\n  matrix row 1: {text}", end="")

    return print_figure


def verifier_for(root: bytes) -> SignedPayloadVerifier:
    return SignedPayloadVerifier(simulator=SimulatorRoot.read(root))


def failing_checks(seen: Verification) -> list[str]:
    return [check.name for check in seen.checks if check.passed is False]


def assert_is_sound(seen: Verification) -> None:
    """What must hold of any verification, whatever was verified."""
    assert tuple(check.name for check in seen.checks) == CHECK_NAMES
    assert all(str(check.seen) for check in seen.checks)
    passed = {check.name: check.passed for check in seen.checks}
    if seen.is_valid:
        assert all(passed[name] is True for name in MANDATORY)
    else:
        assert failing_checks(seen), "invalid, and no line says why"
    if seen.anchor is not None:
        assert passed["root"] is True
        assert passed["chain"] is True


def test_each_crafted_input_fails_at_its_one_check(
    inputs: list[Crafted], say: Callable[[str], None]
) -> None:
    names = [one.name for one in inputs]
    assert len(set(names)) == len(names)
    wrong: list[str] = []
    watch = Stopwatch()
    for one in inputs:
        verifier = verifier_for(one.root)
        seen = watch.time(lambda v=verifier, c=one: v.verify(c.token, **c.expectations))  # type: ignore[misc]  # defaults bind the loop's values
        assert_is_sound(seen)
        expected = [] if one.failing is None else [one.failing, *one.also]
        if failing_checks(seen) != expected or seen.is_valid is not (one.failing is None):
            wrong.append(f"{one.name}: {expected}, got {failing_checks(seen)}")
    assert not wrong
    bad = [one for one in inputs if one.failing]
    assert len(bad) >= 91
    assert {one.failing for one in bad} == set(CHECK_NAMES) - {"revocation"}
    say(f"{len(bad)} crafted bad and {len(inputs) - len(bad)} good inputs, 0 wrong; {watch}")


@pytest.fixture(scope="module")
def inputs() -> list[Crafted]:
    return crafted_inputs()


@pytest.mark.parametrize("name", [name for name in CHECK_NAMES if name != "revocation"])
def test_the_words_of_a_failed_check_fit_a_line(inputs: list[Crafted], name: str) -> None:
    failing = [one for one in inputs if one.failing == name]
    assert failing
    for one in failing:
        seen = verifier_for(one.root).verify(one.token, **one.expectations)
        failure = seen.first_failure
        assert failure is not None
        assert failure.name == name
        assert len(str(failure.seen)) <= 160, str(failure.seen)
        assert str(failure.seen).isprintable()


def test_no_mutation_is_taken_and_none_raises(say: Callable[[str], None]) -> None:
    authority = Authority.create(SIGNED_AT)
    verifier = verifier_for(authority.root_der)
    originals = [authority.sign(notification()), authority.sign(production())]
    expectations = [SANDBOX, PRODUCTION]
    for token, expected in zip(originals, expectations, strict=True):
        assert verifier.verify(token, **expected).is_valid
    chance = random.Random(SEED)
    watch = Stopwatch()
    taken: list[str] = []
    number = 0
    while len(watch.taken) < MUTATIONS:
        number += 1
        which = number % 2
        mutant = MUTATORS[number % len(MUTATORS)](originals[which], chance, authority)
        if mutant in originals:
            continue
        seen = watch.time(lambda m=mutant, w=which: verifier.verify(m, **expectations[w]))  # type: ignore[misc]  # defaults bind the loop's values
        assert_is_sound(seen)
        if seen.is_valid:
            taken.append(mutant)
    assert not taken
    say(f"{len(watch.taken):,} mutations (seed {SEED}), 0 taken; {watch}")


def _change_character(token: str, chance: random.Random, _: Authority) -> str:
    at = chance.randrange(len(token))
    return token[:at] + chr(chance.randrange(0x21, 0x7F)) + token[at + 1 :]


def _change_anywhere(token: str, chance: random.Random, _: Authority) -> str:
    at = chance.randrange(len(token))
    return token[:at] + chr(chance.choice((0, 10, 32, 0xE9, 0x2028, 0x1F600))) + token[at:]


def _cut_or_repeat(token: str, chance: random.Random, _: Authority) -> str:
    start, end = sorted(chance.sample(range(len(token)), 2))
    return token[:start] + (token[end:] if chance.random() < 0.5 else token[start:end] * 2)


def _change_payload_byte(token: str, chance: random.Random, _: Authority) -> str:
    header, payload, signature = token.split(".")
    return ".".join((header, _flip(payload, chance), signature))


def _change_signature_byte(token: str, chance: random.Random, _: Authority) -> str:
    header, payload, signature = token.split(".")
    return ".".join((header, payload, _flip(signature, chance)))


def _change_certificate_and_sign_again(
    token: str, chance: random.Random, authority: Authority
) -> str:
    """The leaf's own key signs the header with the bent certificate: only the chain can notice."""
    header, payload, _ = token.split(".")
    fields = json.loads(_decode(header))
    which = chance.randrange(3)
    der = bytearray(base64.b64decode(fields["x5c"][which]))
    for at in chance.sample(range(len(der)), chance.choice((1, 1, 1, 4))):
        der[at] ^= 1 << chance.randrange(8)
    fields["x5c"][which] = base64.b64encode(bytes(der)).decode()
    return sign_parts(base64url(json.dumps(fields).encode()), payload, authority._leaf_key)


def _change_header_json_and_sign_again(
    token: str, chance: random.Random, authority: Authority
) -> str:
    """A character of the header before x5c: most are no JSON any more, and alg is another."""
    header, payload, _ = token.split(".")
    text = bytearray(_decode(header))
    text[chance.randrange(2, 13)] ^= chance.randrange(1, 0x80)
    return sign_parts(base64url(bytes(text)), payload, authority._leaf_key)


MUTATORS = (
    _change_character,
    _change_anywhere,
    _cut_or_repeat,
    _change_payload_byte,
    _change_signature_byte,
    _change_certificate_and_sign_again,
    _change_header_json_and_sign_again,
)


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _flip(text: str, chance: random.Random) -> str:
    data = bytearray(_decode(text))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return base64url(bytes(data))


def test_garbage_of_any_kind_is_judged_and_raises_nothing(say: Callable[[str], None]) -> None:
    chance = random.Random(SEED + 1)
    verifier = SignedPayloadVerifier()
    count = 0
    for _ in range(2_000):
        length = chance.randrange(0, 300)
        text = "".join(chr(chance.randrange(0x11_0000)) for _ in range(length))
        dotted = ".".join(base64url(chance.randbytes(chance.randrange(40))) for _ in range(3))
        for token in (text, dotted):
            seen = verifier.verify(token, bundle_id=BUNDLE_ID)
            assert_is_sound(seen)
            assert not seen.is_valid
            count += 1
    say(f"{count:,} pieces of garbage, 0 exceptions")


def test_a_huge_token_is_refused_at_once(say: Callable[[str], None]) -> None:
    token = "A" * 10_000_000
    verifier = SignedPayloadVerifier()
    watch = Stopwatch()
    for _ in range(50):
        seen = watch.time(lambda: verifier.verify(token))
        assert failing_checks(seen) == ["form"]
    say(f"10 MB refused: {watch}")
    assert sorted(watch.taken)[25] < 0.001


# -- real certificates --------------------------------------------------------------------------


def apple_certificate(name: str) -> x509.Certificate:
    """A certificate that Apple publishes in the tests of its own libraries."""
    return x509.load_pem_x509_certificate((APPLE_CERTIFICATES / f"{name}.pem").read_bytes())


def verify_real_chain(leaf: str, signed_at: datetime) -> Verification:
    """The real certificates around a payload of ours, whose signature only Apple could make."""
    x5c = [encode(apple_certificate(name)) for name in (leaf, "intermediate-g6", "root-g3")]
    payload = notification(signedDate=int(signed_at.timestamp() * 1000))
    stranger = ec.generate_private_key(ec.SECP256R1())
    token = compact({"alg": "ES256", "x5c": x5c}, payload, stranger)
    return SignedPayloadVerifier().verify(token, **SANDBOX)


GENERATIONS = {
    "leaf-2021": (
        datetime(2021, 8, 25, 2, 50, 34, tzinfo=UTC),
        datetime(2023, 9, 24, 2, 50, 33, tzinfo=UTC),
    ),
    "leaf-2025": (
        datetime(2025, 9, 19, 19, 44, 51, tzinfo=UTC),
        datetime(2027, 10, 13, 17, 47, 23, tzinfo=UTC),
    ),
}


def test_the_pinned_root_is_apples_certificate() -> None:
    der = apple_certificate("root-g3").public_bytes(Encoding.DER)
    assert len(der) == 583
    assert hashlib.sha256(der).hexdigest() == APPLE_ROOT_SHA256


@pytest.mark.parametrize("leaf", GENERATIONS)
def test_apples_real_certificates_pass_every_check_within_their_dates(leaf: str) -> None:
    start, end = GENERATIONS[leaf]
    for signed_at in (start, start + (end - start) / 2, end, end + timedelta(milliseconds=999)):
        seen = verify_real_chain(leaf, signed_at)
        assert failing_checks(seen) == ["signature"]
        assert seen.anchor is Anchor.APPLE
        assert not seen.is_valid
        assert seen.judged_at == signed_at
        passed = [check.name for check in seen.checks if check.passed]
        assert {"root", "chain", "markers", "dates", "key_usage"} <= set(passed)


@pytest.mark.parametrize("leaf", GENERATIONS)
def test_apples_real_certificates_fail_outside_their_dates(leaf: str) -> None:
    start, end = GENERATIONS[leaf]
    for signed_at in (start - timedelta(seconds=1), end + timedelta(seconds=1)):
        seen = verify_real_chain(leaf, signed_at)
        assert failing_checks(seen) == ["dates", "signature"]


def test_real_certificates_say_what_they_are() -> None:
    seen = verify_real_chain("leaf-2025", SIGNED_AT)
    said = {check.name: str(check.seen) for check in seen.checks}
    assert said["root"] == "Apple Root CA - G3, pinned by SHA-256 6334…9179"
    assert said["chain_length"] == "Three certificates"
    assert said["dates"].startswith("Leaf valid 2025-09-19 to 2027-10-13")
    leaf, intermediate, root = seen.certificates
    assert "Prod ECC Mac App Store and iTunes Store Receipt Signing" in leaf.subject
    assert (leaf.key, intermediate.key, root.key) == ("P-256", "P-384", "P-384")
    assert root.sha256 == APPLE_ROOT_SHA256
    assert leaf.issuer == intermediate.subject


def test_a_simulated_leaf_in_front_of_apples_root_is_refused() -> None:
    authority = Authority.create(SIGNED_AT)
    header, payload, _ = authority.sign(notification()).split(".")
    fields = json.loads(_decode(header))
    fields["x5c"][2] = encode(apple_certificate("root-g3"))
    token = sign_parts(base64url(json.dumps(fields).encode()), payload, authority._leaf_key)
    for verifier in (SignedPayloadVerifier(), verifier_for(authority.root_der)):
        seen = verifier.verify(token, **SANDBOX)
        assert failing_checks(seen) == ["chain"]
        assert seen.anchor is None


def test_a_simulated_intermediate_named_like_apples_is_refused() -> None:
    authority = Authority.create(SIGNED_AT)
    header, payload, _ = authority.sign(notification()).split(".")
    fields = json.loads(_decode(header))
    fields["x5c"][1] = encode(apple_certificate("intermediate-g6"))
    fields["x5c"][2] = encode(apple_certificate("root-g3"))
    token = sign_parts(base64url(json.dumps(fields).encode()), payload, authority._leaf_key)
    seen = SignedPayloadVerifier().verify(token, **SANDBOX)
    assert failing_checks(seen) == ["chain"]
    assert seen.anchor is None


def test_production_is_verified_with_its_app_apple_id() -> None:
    authority = Authority.create(SIGNED_AT)
    seen = verifier_for(authority.root_der).verify(authority.sign(production()), **PRODUCTION)
    assert seen.is_valid
    assert seen.anchor is Anchor.SIMULATOR
    said = {check.name: str(check.seen) for check in seen.checks}
    assert said["bundle_id"] == f"{BUNDLE_ID}, app Apple ID {APP_APPLE_ID}"
