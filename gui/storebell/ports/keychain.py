"""The keychain, and the reader of private key files."""

from pathlib import Path
from typing import Protocol

from storebell.domain.accounts.credentials import Secret
from storebell.domain.accounts.read_key import ReadKey


class Vault(Protocol):
    """The OS keychain. Every method may take as long as a person takes to answer a prompt.

    Raises KeychainError subclasses. `store` reads back what it wrote and compares; if it fails, an
    older secret under the same key ID is still there.
    """

    @property
    def provider(self) -> str: ...
    async def store(self, key_id: str, secret: Secret) -> None: ...
    async def read(self, key_id: str) -> Secret: ...
    async def remove(self, key_id: str) -> None: ...


class KeyReader(Protocol):
    """Parses a .p8 file. Raises KeyFileError subclasses, whose texts never hold the content."""

    def read_file(self, file: Path) -> ReadKey: ...
    def read_input(self, text: Secret, name: str) -> ReadKey:
        """The key on standard input; `name` stands in place of a file name in a message."""
        ...

    def is_key_text(self, text: str) -> bool:
        """True if a text that should be a path is a key."""
        ...

    def fingerprint(self, secret: Secret) -> str: ...
