"""Key files to try: the good ones in whatever layout, and each wrong one with its own error."""

import base64
import gzip
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from storebell.domain.errors import key_files as errors

KEY = ec.generate_private_key(ec.SECP256R1())
PKCS8 = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
GOOD = KEY.private_bytes(*PKCS8)
DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
SEC1 = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
LOCKED = BestAvailableEncryption(b"password")
BEGIN, END = b"-----BEGIN PRIVATE KEY-----", b"-----END PRIVATE KEY-----"
BODY = GOOD.removeprefix(BEGIN).strip().removesuffix(END).strip()


def pem(der: bytes, label: str = "PRIVATE KEY") -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def _certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(KEY, hashes.SHA256())
    )


CERTIFICATE = _certificate().public_bytes(Encoding.PEM)
REQUEST = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(x509.Name([]))
    .sign(KEY, hashes.SHA256())
    .public_bytes(Encoding.PEM)
)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
RSA = rsa.generate_private_key(65537, 2048)
OTHER_DER = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
)
ORDER = 0xFFFFFFFF_00000000_FFFFFFFF_FFFFFFFF_BCE6FAAD_A7179E84_F3B9CAC2_FC632551
WITHOUT_PUBLIC = pem(
    # RFC 5915: the public part may be left out.
    bytes.fromhex("3041020100301306072a8648ce3d020106082a8648ce3d0301070427302502010104")
    + DER[35:68]
)
P12 = pkcs12.serialize_key_and_certificates(b"n", KEY, _certificate(), None, LOCKED)

GOOD_FILES = {
    "as openssl writes it": GOOD,
    "as Apple gives it, without a last line end": GOOD.rstrip(b"\n"),
    "Windows line ends": GOOD.replace(b"\n", b"\r\n"),
    "old Mac line ends": GOOD.replace(b"\n", b"\r"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "byte order mark and Windows line ends": b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"),
    "empty lines around": b"\n\n" + GOOD + b"\n\n",
    "one long line of base64": BEGIN + b"\n" + BODY.replace(b"\n", b"") + b"\n" + END,
    "spaces at the line ends": GOOD.replace(b"\n", b"  \n"),
    "indented": b"    " + GOOD.rstrip(b"\n").replace(b"\n", b"\n    ") + b"\n",
    "indented by tabs": b"\t" + GOOD.rstrip(b"\n").replace(b"\n", b"\r\n\t"),
    "without its public part": WITHOUT_PUBLIC,
}

ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256))
RTF = b"{\\rtf1\\ansi\\f0 " + GOOD.replace(b"\n", b"\\\n") + b"}"

BAD_FILES: dict[str, tuple[bytes, type[errors.KeyFileError]]] = {
    "empty": (b"", errors.KeyFileEmptyError),
    "line ends only": (b"\r\n\n  ", errors.KeyFileEmptyError),
    "64 KiB and a byte": (GOOD + b"\n" * 65_536, errors.KeyFileTooLargeError),
    "10 MB": (b"x" * 10_000_000, errors.KeyFileTooLargeError),
    "DER": (DER, errors.KeyFileDerError),
    "DER certificate": (
        _certificate().public_bytes(Encoding.DER),
        errors.KeyFileCertificateError,
    ),
    "PKCS #12": (P12, errors.KeyFilePkcs12Error),
    "binary": (bytes(range(1, 256)) * 3, errors.KeyFileNotTextError),
    "zeros": (bytes(300), errors.KeyFileZeroBytesError),
    "a NUL after the key": (GOOD + b"\x00", errors.KeyFileZeroBytesError),
    "zeros in the middle": (GOOD[:100] + bytes(20) + GOOD[120:], errors.KeyFileZeroBytesError),
    "zip": (ZIP, errors.KeyFileArchiveError),
    "gzip": (gzip.compress(GOOD), errors.KeyFileArchiveError),
    "RTF": (RTF, errors.KeyFileRichTextError),
    "em dashes": (GOOD.replace(b"-----", "——-".encode()), errors.KeyFileTypographyError),
    "one em dash for all": (GOOD.replace(b"-----", "—".encode()), errors.KeyFileTypographyError),
    "smart quotes": (
        "“".encode() + GOOD.rstrip() + "”".encode(),
        errors.KeyFileTypographyError,
    ),
    "smart quotes, as Windows writes them": (
        b"\x93" + GOOD.rstrip() + b"\x94",
        errors.KeyFileTypographyError,
    ),
    "JSON Web Token": (b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln", errors.KeyFileTokenError),
    "JSON Web Token with Bearer": (
        b"Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln\n",
        errors.KeyFileTokenError,
    ),
    "path on Windows": (
        b"C:\\Users\\me\\Downloads\\SubscriptionKey_2X9R4HXF34.p8\r\n",
        errors.KeyFilePathError,
    ),
    "path in quotes": (b'"/Users/me/keys/AuthKey_2X9R4HXF34.p8"', errors.KeyFilePathError),
    "a web page": (b"<!DOCTYPE html><html>Sign in</html>", errors.KeyFileWebPageError),
    "a web page in XHTML": (
        b"<?xml version='1.0'?><!DOCTYPE html><html/>",
        errors.KeyFileWebPageError,
    ),
    "a property list": (b"<?xml version='1.0'?><plist/>", errors.KeyFileXmlError),
    "JSON": (b'{"private_key": "x"}', errors.KeyFileJsonError),
    "some text": (b"my key is in the other folder", errors.KeyFileNoPemError),
    "text in another script": ("ключ".encode(), errors.KeyFileNotTextError),
    "base64 without its first line": (BODY + b"\n" + END, errors.KeyFileBareBodyError),
    "hex of DER": (DER.hex().encode(), errors.KeyFileEncodedError),
    "hex of DER with colons": (DER.hex(":").encode() + b"\n", errors.KeyFileEncodedError),
    "hex of the file": (GOOD.hex().encode(), errors.KeyFileEncodedError),
    "cut in the middle": (GOOD[:120], errors.KeyFileTruncatedError),
    "cut before the last line": (GOOD.partition(END)[0], errors.KeyFileTruncatedError),
    "cut within the last line": (GOOD[:-6], errors.KeyFileTruncatedError),
    "first and last line only": (BEGIN + b"\n" + END, errors.KeyFileTruncatedError),
    "base64 cut at a fourth": (
        BEGIN + b"\n" + BODY.replace(b"\n", b"")[:100] + b"\n" + END,
        errors.KeyFileTruncatedError,
    ),
    "a character lost": (GOOD.replace(BODY[:9], BODY[:8], 1), errors.KeyFileDamagedError),
    "a character that is none": (
        GOOD.replace(BODY[:9], BODY[:8] + b"*", 1),
        errors.KeyFileDamagedError,
    ),
    "another last line": (GOOD.replace(END, b"-----END KEY-----"), errors.KeyFileDamagedError),
    "DER with more behind it": (pem(DER + b"\x00\x00"), errors.KeyFileDamagedError),
    "scalar zero": (pem(DER[:36] + bytes(32) + DER[68:]), errors.KeyFileOutOfRangeError),
    "scalar as large as the curve's order": (
        pem(DER[:36] + ORDER.to_bytes(32, "big") + DER[68:]),
        errors.KeyFileOutOfRangeError,
    ),
    "public part of another key": (pem(DER[:-65] + OTHER_DER[-65:]), errors.KeyFileMismatchedError),
    "public part off the curve": (
        pem(DER[:-1] + bytes([DER[-1] ^ 1])),
        errors.KeyFileMismatchedError,
    ),
    "zeros in a frame": (pem(bytes(138)), errors.KeyFileDamagedError),
    "text in a frame": (pem(b"this is not a key at all, is it?"), errors.KeyFileDamagedError),
    "a note before the key": (b"my key:\n" + GOOD, errors.KeyFileOtherTextError),
    "a note after the key": (GOOD + b"keep safe\n", errors.KeyFileOtherTextError),
    "a note with umlauts": ("Schlüssel\n".encode() + GOOD, errors.KeyFileOtherTextError),
    "two keys": (GOOD + GOOD, errors.KeyFileSeveralKeysError),
    "key and certificate": (GOOD + CERTIFICATE, errors.KeyFileBundleError),
    "certificate": (CERTIFICATE, errors.KeyFileCertificateError),
    "two certificates": (CERTIFICATE * 2, errors.KeyFileCertificateError),
    "signing request": (REQUEST, errors.KeyFileRequestError),
    "public key": (PUBLIC, errors.KeyFilePublicKeyError),
    "SSH public key": (b"ecdsa-sha2-nistp256 AAAA me", errors.KeyFileSshError),
    "encrypted PKCS #8": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, LOCKED),
        errors.KeyFileEncryptedError,
    ),
    "encrypted PKCS #8 under a wrong name": (
        pem(KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, LOCKED)),
        errors.KeyFileEncryptedError,
    ),
    "encrypted SEC 1": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, LOCKED),
        errors.KeyFileEncryptedError,
    ),
    "SEC 1": (SEC1, errors.KeyFileSec1Error),
    "SEC 1 with parameters": (
        pem(bytes.fromhex("06082a8648ce3d030107"), "EC PARAMETERS") + SEC1,
        errors.KeyFileSec1Error,
    ),
    "SEC 1 under a wrong name": (
        pem(KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
        errors.KeyFileSec1Error,
    ),
    "RSA": (RSA.private_bytes(*PKCS8), errors.KeyFileRsaError),
    "RSA, PKCS #1": (
        RSA.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        errors.KeyFileRsaError,
    ),
    "RSA, PKCS #1 under a wrong name": (
        pem(RSA.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
        errors.KeyFileRsaError,
    ),
    "P-384": (
        ec.generate_private_key(ec.SECP384R1()).private_bytes(*PKCS8),
        errors.KeyFileOtherCurveError,
    ),
    "P-521": (
        ec.generate_private_key(ec.SECP521R1()).private_bytes(*PKCS8),
        errors.KeyFileOtherCurveError,
    ),
    "secp256k1": (
        ec.generate_private_key(ec.SECP256K1()).private_bytes(*PKCS8),
        errors.KeyFileOtherCurveError,
    ),
    "Ed25519": (
        ed25519.Ed25519PrivateKey.generate().private_bytes(*PKCS8),
        errors.KeyFileOtherAlgorithmError,
    ),
    "DSA": (
        dsa.generate_private_key(1024).private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ),
        errors.KeyFileOtherAlgorithmError,
    ),
    "OpenSSH": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()),
        errors.KeyFileSshError,
    ),
    "PGP": (pem(b"x" * 90, "PGP PRIVATE KEY BLOCK"), errors.KeyFilePgpError),
    "something in PEM": (pem(b"x" * 90, "SOMETHING ELSE"), errors.KeyFileUnknownKindError),
}
