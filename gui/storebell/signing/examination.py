"""Strict examination of one JWS, check by check, each with its reason.

A check is made if its input could be read, whether or not another one failed: a single fault then
shows as a single failed line. Sources: RFC 7515, RFC 5280; App Store Server Notifications,
signedPayload; JWSDecodedHeader.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from storebell.domain.checks import CHECK_NAMES, CheckName, Expected
from storebell.domain.findings import Anchor, CertificateFacts, Check, Verification
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.signing import chain as chains
from storebell.signing import jws
from storebell.signing import payload as payloads
from storebell.signing.claims import Claims, check_app, check_environment
from storebell.signing.issuing import SIMULATOR_NAME
from storebell.signing.payload_kinds import PayloadRules, refuse_unknown, rules_for
from storebell.signing.roots import TrustedRoot, sha256_of
from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError, shown

_TEXTS: Final = ("kid", "jku", "x5u", "x5t", "x5t#S256", "typ", "cty")
"""Members of a header that must be strings if they are present (RFC 7515, 4.1)."""

_MOST_CERTIFICATE_BYTES: Final = 8 * 1024
_NO_FORM: Final = N_("Not checked: this is no compact JWS")
_NO_HEADER: Final = N_("Not checked: the header could not be decoded")
_HEADER_REFUSED: Final = N_("Not checked: the header was refused")
_NO_PAYLOAD: Final = N_("Not checked: the payload could not be decoded")
_NOT_STRICT: Final = N_("Not checked: what was signed is not strictly encoded")
_NO_CERTIFICATES: Final = N_("Not checked: there are no three certificates to look at")
_NO_ROOT: Final = N_("Not checked: there is no trusted root to lead to")
_NO_DATE: Final = N_("Not checked: there is no date to judge at")
_NO_SHARED_TIME: Final = N_("Not checked: at no time were all three certificates valid")
_NO_KIND: Final = N_("Not checked: it is of no kind that names one")
_NO_APP: Final = N_("Not checked: renewal information names no app")
_OTHER_SIMULATOR: Final = N_(
    "“{name}”, SHA-256 {sha256}, is the root of a simulator that is not trusted here. Give it as "
    "--simulated-root FILE, with the root_file that “storebell simulate” prints"
)
_NO_KEY: Final = N_("Not checked: the leaf's key is not P-256")


class Examination:
    """The checks of one token; each may leave parsed parts for later ones.

    Without `rules` the members of the payload tell its kind, and so the rules.
    """

    def __init__(
        self,
        roots: tuple[TrustedRoot, ...],
        expected: Expected,
        rules: PayloadRules | None = None,
    ) -> None:
        self._roots = roots
        self._expected = expected
        self._rules = rules
        self._made: dict[CheckName, Check] = {}
        self._header: Mapping[str, object] | None = None
        self._payload: Mapping[str, object] | None = None
        self._signing_input = b""
        self._signature: bytes | None = None
        self._encoded_chain: list[object] | None = None
        self._chain_der: list[bytes] | None = None
        self._chain: chains.Chain | None = None
        self._root: TrustedRoot | None = None
        self._judged_at: datetime | None = None
        self._certificates: tuple[CertificateFacts, ...] = ()

    def of(self, token: str) -> Verification:
        self._leave("revocation", N_("Not asked: Storebell verifies offline"))
        try:
            parts = jws.split_compact(token)
        except RefusedError as refusal:
            self._made["form"] = Check("form", False, refusal.seen)
            return self._outcome()
        self._made["form"] = Check(
            "form",
            True,
            plural_msg(
                "Compact JWS, {count} character", "Compact JWS, {count} characters", len(token)
            ),
        )
        self._decode(parts)
        self._check_header()
        self._check_certificates()
        self._check_dates_and_path()
        self._check_signature()
        self._check_payload()
        return self._outcome()

    @property
    def rules(self) -> PayloadRules | None:
        """The rules of the payload's kind; None for an unknown kind or an unreadable payload."""
        return self._rules

    @property
    def header(self) -> Mapping[str, object] | None:
        """The decoded header."""
        return self._header

    @property
    def root(self) -> TrustedRoot | None:
        """The trusted root that the chain presents, whether or not the chain is good."""
        return self._root

    # -- recording the checks ---------------------------------------------------------------------

    def _make(self, name: CheckName, check: Callable[[], Message]) -> bool:
        try:
            self._made[name] = Check(name, True, check())
        except RefusedError as refusal:
            self._made[name] = Check(name, False, refusal.seen)
            return False
        return True

    def _skip(self, name: CheckName, why: str) -> None:
        """Records that a check can't be made because another one failed."""
        self._made.setdefault(name, Check(name, None, msg(why), is_consequence=True))

    def _leave(self, name: CheckName, why: str) -> None:
        """Records that there is nothing to check."""
        self._made.setdefault(name, Check(name, None, msg(why)))

    def _outcome(self) -> Verification:
        for name in CHECK_NAMES:
            self._skip(name, _NO_FORM)
        is_chain_good = self._made["root"].passed is True and self._made["chain"].passed is True
        anchor: Anchor | None = self._root.ANCHOR if self._root and is_chain_good else None
        return Verification(
            checks=tuple(self._made[name] for name in CHECK_NAMES),
            anchor=anchor,
            payload=self._payload,
            certificates=self._certificates,
            judged_at=self._judged_at,
        )

    # -- the checks ---------------------------------------------------------------------------

    def _decode(self, parts: tuple[str, str, str]) -> None:
        """Decodes each part separately: a bad signature does not hide the payload."""
        header, payload, signature = parts
        self._signing_input = f"{header}.{payload}".encode("ascii")
        refusals = []
        for part in (self._decode_header, self._decode_payload, self._decode_signature):
            try:
                part({"header": header, "payload": payload, "signature": signature})
            except RefusedError as refusal:
                refusals.append(refusal.seen)
        self._made["encoding"] = (
            Check("encoding", False, refusals[0])
            if refusals
            else Check("encoding", True, msg("Strict base64 and base64url, unambiguous JSON"))
        )

    def _decode_header(self, parts: Mapping[str, str]) -> None:
        self._header = parse_object(jws.decode_base64url(parts["header"], "header"), "header")
        presented = self._header.get("x5c")
        if not isinstance(presented, list) or not all(
            isinstance(certificate, str) for certificate in presented
        ):
            return
        self._encoded_chain = presented
        self._chain_der = [
            jws.decode_base64(text, f"x5c[{index}]", _MOST_CERTIFICATE_BYTES)
            for index, text in enumerate(presented)
        ]

    def _decode_payload(self, parts: Mapping[str, str]) -> None:
        self._payload = parse_object(jws.decode_base64url(parts["payload"], "payload"), "payload")
        self._rules = self._rules or rules_for(self._payload)

    def _decode_signature(self, parts: Mapping[str, str]) -> None:
        self._signature = jws.decode_base64url(parts["signature"], "signature")

    def _check_header(self) -> None:
        header = self._header
        if header is None:
            self._skip("header", _NO_HEADER)
            self._skip("chain_length", _NO_HEADER)
            return
        self._make("header", lambda: _verify_header(header))
        presented = self._encoded_chain
        if presented is None:
            self._skip("chain_length", N_("Not checked: x5c is not a list of strings"))
        else:
            self._make("chain_length", lambda: _verify_length(presented))

    def _check_certificates(self) -> None:
        """Checks root, markers and key usage; sets `_root` and `_chain`."""
        names: tuple[CheckName, ...] = ("root", "chain", "markers", "dates", "key_usage")
        der = self._chain_der
        if der is None or len(der) != 3:
            for name in names:
                self._skip(name, _NO_CERTIFICATES)
            return
        read = [chains.read_certificate(certificate) for certificate in der]
        self._certificates = tuple(
            chains.facts_of(certificate) for certificate in read if certificate is not None
        )
        self._root = self._recognise(der[2])
        self._make("root", lambda: _verify_root(self._root, der[2], read[2]))
        leaf, intermediate, root = read
        if leaf is None or intermediate is None or root is None:
            if self._root is not None:
                self._make("chain", lambda: _refuse_unreadable(leaf is None))
            for name in names:
                self._skip(name, N_("Not checked: a certificate could not be read"))
            return
        chain = chains.Chain(leaf, intermediate, root)
        self._chain = chain
        self._make("markers", lambda: chains.check_markers(chain))
        self._make("key_usage", lambda: chains.check_key_usage(chain))

    def _recognise(self, der: bytes) -> TrustedRoot | None:
        seen = sha256_of(der)
        return next((root for root in self._roots if root.sha256 == seen), None)

    def _check_dates_and_path(self) -> None:
        """Judges the path at a time when all three are valid, so that dates fail separately."""
        judged_at = self._expected.at
        if judged_at is None and self._payload is not None:
            name = "signedDate" if self._rules is None else self._rules.date
            judged_at = payloads.signed_date(self._payload, name)
        chain = self._chain
        if judged_at is None or chain is None:
            self._skip("dates", _NO_DATE)
        else:
            # Certificates have whole seconds, and Apple's verifier drops the rest too.
            time = judged_at.replace(microsecond=0)
            self._judged_at = judged_at
            self._make("dates", lambda: chains.check_dates(chain, time))
        if chain is None or self._root is None:
            self._skip("chain", _NO_ROOT)
            return
        are_dates_good = self._made["dates"].passed is True and judged_at is not None
        path_at = judged_at if are_dates_good else chain.shared_time
        if path_at is None:
            self._skip("chain", _NO_SHARED_TIME)
            return
        self._make("chain", lambda: chains.check_path(chain, path_at.replace(microsecond=0)))

    def _check_signature(self) -> None:
        if not (header := self._made["header"]).passed:
            self._skip("signature", _NO_HEADER if header.passed is None else _HEADER_REFUSED)
            return
        if self._signature is None or not self._made["encoding"].passed:
            self._skip("signature", _NOT_STRICT)
            return
        if self._chain is None:
            self._skip("signature", _NO_CERTIFICATES)
            return
        key, signature = chains.leaf_key(self._chain), self._signature
        if key is None:
            self._skip("signature", _NO_KEY)
            return
        self._make("signature", lambda: _verify_signature(key, self._signing_input, signature))

    def _check_payload(self) -> None:
        payload, expected = self._payload, self._expected
        if payload is None:
            self._skip("payload", _NO_PAYLOAD)
            self._skip("bundle_id", _NO_PAYLOAD)
            self._skip("environment", _NO_PAYLOAD)
            return
        rules = self._rules
        form = refuse_unknown if rules is None else rules.check_form
        if self._make("payload", lambda: form(payload)) and expected.asked_at:
            warning = payloads.warn_of_age(payload, expected.asked_at)
            if warning is not None:
                self._made["payload"] = Check("payload", True, warning, is_warning=True)
        if rules is None:
            self._skip("bundle_id", _NO_KIND)
            self._skip("environment", _NO_KIND)
            return
        claims = rules.claims_of(payload)
        if claims.has_bundle_id:
            self._compare("bundle_id", check_app, claims, claims.bundle_id)
        else:
            self._leave("bundle_id", _NO_APP)
        self._compare("environment", check_environment, claims, claims.environment)

    def _compare(
        self,
        name: CheckName,
        check: Callable[[Claims, Expected], Message | None],
        claims: Claims,
        claimed: object,
    ) -> None:
        try:
            seen = check(claims, self._expected)
        except RefusedError as refusal:
            self._made[name] = Check(name, False, refusal.seen)
            return
        if seen is not None:
            self._made[name] = Check(name, True, seen)
            return
        value = shown(claimed) if isinstance(claimed, str) and claimed else msg("nothing")
        self._made[name] = Check(name, None, msg("“{seen}”, compared with nothing", seen=value))


def _verify_header(header: Mapping[str, object]) -> Message:
    jws.check_algorithm(header)
    if "x5c" not in header:
        raise RefusedError("x5c, the certificates, is missing")
    presented = header["x5c"]
    if not isinstance(presented, list) or not all(
        isinstance(certificate, str) for certificate in presented
    ):
        raise RefusedError("x5c is not a list of strings")
    for name in _TEXTS:
        if name in header and not isinstance(header[name], str):
            raise RefusedError("{name} is not a string", name=name)
    # Other ways to name a key: a verifier that follows them lets the sender choose its own.
    ignored = [name for name in ("jwk", "jku", "x5u", "kid") if name in header]
    if ignored:
        return msg("ES256 with x5c; {names} ignored", names=", ".join(ignored))
    return msg("ES256 with x5c")


def _verify_length(presented: list[object]) -> Message:
    if len(presented) == 3:
        return msg("Three certificates")
    raise RefusedError("There must be three certificates, not {count}", count=len(presented))


def _verify_root(
    root: TrustedRoot | None, der: bytes, certificate: x509.Certificate | None
) -> Message:
    sha256 = sha256_of(der)
    short = f"{sha256[:4]}…{sha256[-4:]}"
    if root is None:
        name = (
            N_("an unreadable certificate")
            if certificate is None
            else chains.common_name(certificate)
        )
        if certificate is not None and name.startswith(SIMULATOR_NAME):
            raise RefusedError(_OTHER_SIMULATOR, name=name, sha256=short)
        raise RefusedError("“{name}”, SHA-256 {sha256}, is not trusted", name=name, sha256=short)
    return msg("{name}, pinned by SHA-256 {sha256}", name=msg(root.NAME), sha256=short)


def _refuse_unreadable(is_leaf: bool) -> Message:
    raise RefusedError(
        "The {certificate} is not exactly one certificate in DER",
        certificate="leaf" if is_leaf else "intermediate",
    )


def _verify_signature(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> Message:
    if len(signature) != 64:
        raise RefusedError(
            "An ES256 signature has 64 bytes, this one {length}", length=len(signature)
        )
    if not jws.is_es256_signature(key, message, signature):
        raise RefusedError("It is not the leaf's signature over this text")
    return msg("Made with the leaf's key")
