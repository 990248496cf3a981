"""Imports a key and adds the first app that uses it in one act; imports many keys at once."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storebell.domain.errors.keychain import KeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.keys import AddedKey, Keys


@dataclass(frozen=True, slots=True)
class ImportedKey:
    """A stored key; `app_label` is empty if no app was to be added.

    `is_for_this_session` is true for a key in memory only, which the window shows with a badge.
    """

    key_id: str
    app_label: str
    findings: tuple[Finding, ...]
    is_for_this_session: bool = False
    provider: str = ""


@dataclass(frozen=True, slots=True)
class KeyOutcome:
    """The outcome for one file: an imported key, or an error."""

    file: Path
    added: AddedKey | None = None
    error: StorebellError | None = None


async def import_key(
    keys: Keys,
    apps: Apps,
    *,
    file: Path,
    key_id: str,
    issuer_id: str,
    label: str = "",
    bundle_id: str = "",
    app_apple_id: str = "",
    is_for_this_session: bool = False,
) -> ImportedKey:
    """Imports the key; with a bundle ID it adds the app as well.

    Faults of the app are found before the key is stored. Raises as `Keys.add` and `Apps.add`.
    """
    findings: tuple[Finding, ...] = ()
    if bundle_id:
        apps.check_new(label or bundle_id, bundle_id, app_apple_id=app_apple_id)
        findings = apps.findings(bundle_id, label=label or bundle_id)
    added = await keys.add(file, issuer_id, key_id, is_for_this_session=is_for_this_session)
    app_label = ""
    if bundle_id:
        app = apps.add(
            label or bundle_id, bundle_id, app_apple_id=app_apple_id, key_id=added.key.key_id
        )
        app_label = app.label
    return ImportedKey(
        added.key.key_id,
        app_label,
        (*added.findings, *findings),
        is_for_this_session=keys.is_for_this_session(added.key.key_id),
        provider=added.key.provider,
    )


async def import_files(
    keys: Keys, files: Sequence[Path], issuer_id: str, *, is_for_this_session: bool = False
) -> AsyncGenerator[KeyOutcome, None]:
    """Imports every file on its own, in order; the key IDs come from the names of the files.

    A bad file does not stop the others, and nothing of it is stored. After a keychain refused one
    key it is not asked again, because it may ask its user each time. Raises InvalidIssuerIdError,
    before anything is stored.
    """
    keys.check_issuer_id(issuer_id)
    refusal: KeychainError | None = None
    for file in files:
        try:
            if refusal is not None:
                keys.check_file(file)
                raise refusal
            added = await keys.add(file, issuer_id, is_for_this_session=is_for_this_session)
        except StorebellError as error:
            if isinstance(error, KeychainError):
                refusal = error
            yield KeyOutcome(file, error=error)
        else:
            yield KeyOutcome(file, added)
