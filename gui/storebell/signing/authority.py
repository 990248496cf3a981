"""The Local App Store's own signing authority, which stands in for Apple's.

Its keys sign payloads marked NOT APPLE, for handlers under test; none of them is an imported API
key, and only a test configuration trusts them.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from storebell.domain.errors.storage import FileUnreadableError, FileUnwritableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.signing import jws
from storebell.signing.issuing import Issuer, make_intermediate, make_leaf, make_root
from storebell.signing.root_files import RootEvent, install_root, root_without_writing


class Authority:
    """A root, an intermediate and a leaf with their keys: signs payloads as Apple's does.

    Intermediate and leaf are new in each process and never leave its memory. They are as large as
    Apple's, unless it `is_light`.
    """

    def __init__(self, root: Issuer, now: datetime, *, is_light: bool = False) -> None:
        intermediate = make_intermediate(root, now, is_light=is_light)
        leaf = make_leaf(intermediate, now, is_light=is_light)
        self._leaf_key = leaf.key
        self._root_issuer = root
        self._root = root.certificate
        self._x5c = [
            base64.b64encode(certificate.certificate.public_bytes(Encoding.DER)).decode("ascii")
            for certificate in (leaf, intermediate, root)
        ]

    @classmethod
    def create(cls, now: datetime, *, is_light: bool = False) -> "Authority":
        """An authority in memory only."""
        return cls(make_root(now), now, is_light=is_light)

    def lightened(self, now: datetime) -> "Authority":
        """An authority under the same root whose certificates are small."""
        return Authority(self._root_issuer, now, is_light=True)

    @classmethod
    def load_or_create(
        cls, folder: Path, now: datetime, *, is_clock_plausible: bool = True
    ) -> "InstalledAuthority":
        """The authority of this installation, whose root is stored in `folder`.

        `local-root.pem` and `local-root.der` are for handlers to trust; `local-root.key`, for its
        owner alone, signs NOT APPLE test payloads and nothing else. If a new root can't be written,
        the existing one is used to its end, or one in memory; while the clock is implausible no
        file is changed.
        """
        try:
            installed = install_root(folder, now, is_clock_plausible=is_clock_plausible)
        except (FileUnreadableError, FileUnwritableError) as barrier:
            installed = root_without_writing(folder, now, barrier)
        return InstalledAuthority(
            authority=cls(installed.root, now),
            event=installed.event,
            set_aside=installed.set_aside,
            pem_file=installed.pem_file,
            der_file=installed.der_file,
            barrier=installed.barrier,
        )

    def sign(self, payload: Mapping[str, object]) -> str:
        """A signedPayload (or signedTransactionInfo, …) of the payload: compact JWS with x5c."""
        return jws.sign_compact({"alg": jws.ES256, "x5c": self._x5c}, payload, self._leaf_key)

    @property
    def root_pem(self) -> bytes:
        return self._root.public_bytes(Encoding.PEM)

    @property
    def root_der(self) -> bytes:
        return self._root.public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True)
class InstalledAuthority:
    """The authority of this installation, and the changes to its files.

    One in memory is in none of them; `barrier` is the error that prevented writing, if any.
    """

    authority: Authority
    event: RootEvent
    set_aside: tuple[Path, ...]
    pem_file: Path
    der_file: Path
    barrier: StorebellError | None = None

    @property
    def is_in_memory(self) -> bool:
        return self.event is RootEvent.IN_MEMORY
