"""A planted private key, and the eight encodings in which it is searched for."""

import base64
import re
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

WEB_TOKEN = re.compile(rb"eyJhbGciOiJFUzI1NiIsImtpZCI|eyJ0eXAiOiJKV1Qi|[Bb]earer +eyJ")
"""The beginnings that a request's JSON Web Token can have; a signedPayload starts otherwise."""


class Canary:
    """One key, made anew for each test."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        self.pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        scalar = key.private_numbers().private_value
        raw = scalar.to_bytes(32, "big")
        lines = [line for line in self.pem.splitlines() if "-----" not in line]
        # The first line of every P-256 key begins alike; its end is this key's own.
        self.encodings: dict[str, list[bytes]] = {
            "PEM lines": [line[-40:].encode() for line in lines],
            "DER": [der[40:], der.hex()[80:].encode(), der.hex()[80:].upper().encode()],
            "scalar in hex": [raw.hex().encode(), raw.hex().upper().encode()],
            "scalar in base64": [base64.b64encode(raw)[:40]],
            "scalar in base64url": [base64.urlsafe_b64encode(raw)[:40]],
            "scalar in decimal": [str(scalar).encode()],
            "UTF-16": [lines[1].encode("utf-16-le"), lines[1].encode("utf-16-be")],
        }

    def write(self, folder: Path, key_id: str) -> Path:
        """The key as Apple gives it out."""
        file = folder / f"SubscriptionKey_{key_id}.p8"
        file.write_text(self.pem, encoding="ascii")
        return file

    def seen_in(self, content: bytes) -> list[str]:
        """The encodings in which the key, or a request's token, is in the content."""
        seen = [
            name
            for name, needles in self.encodings.items()
            if any(needle in content for needle in needles)
        ]
        return [*seen, "JSON Web Token"] if WEB_TOKEN.search(content) else seen

    def seen_below(self, folders: Iterable[Path]) -> dict[str, list[str]]:
        """The same for every file below the folders, by name."""
        found = {}
        for folder in folders:
            for file in folder.rglob("*"):
                if file.is_file() and (seen := self.seen_in(file.read_bytes())):
                    found[str(file)] = seen
        return found
