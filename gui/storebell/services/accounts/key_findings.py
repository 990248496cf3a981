"""Findings about a private key and its file."""

from collections.abc import Sequence
from pathlib import PurePath

from storebell.domain.accounts.credentials import (
    ApiKey,
    KeyFileKind,
    KeyFileName,
)
from storebell.domain.accounts.read_key import KeyStep, steps_message
from storebell.domain.accounts.second_key_id import ONE_IS_WRONG, kept_twice, other_key_ids
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg


def findings_on_file(file: PurePath, key_id: str | None = None) -> tuple[Finding, ...]:
    """Findings from the name of a key file, before anything is imported."""
    name = KeyFileName.read(file)
    findings = []
    if name.kind is KeyFileKind.PROBABLY_ANOTHER:
        findings.append(
            Finding(
                Level.WARNING,
                msg("“{file}” is probably the wrong kind of key", file=file.name),
                msg(
                    "Files called AuthKey_… hold App Store Connect API keys. The App Store Server "
                    "API takes In-App Purchase keys, called SubscriptionKey_…: App Store Connect › "
                    "Users and Access › Integrations › In-App Purchase."
                ),
            )
        )
    if name.key_id is not None and key_id is not None and name.key_id != key_id:
        findings.append(
            Finding(
                Level.WARNING,
                msg("The file name says {named}, not {key_id}", named=name.key_id, key_id=key_id),
                msg("Apple refuses a key under another key's ID. Compare with App Store Connect."),
            )
        )
    return tuple(findings)


def findings_on_key(file: PurePath, key: ApiKey, earlier: ApiKey | None) -> tuple[Finding, ...]:
    """Findings about an imported key; `earlier` is the one that it replaced."""
    findings = findings_on_file(file, key.key_id)
    if earlier is None:
        return findings
    if earlier.fingerprint != key.fingerprint:
        replaced = Finding(
            Level.NOTE,
            msg("It replaces another private key of the same ID {key_id}", key_id=key.key_id),
            msg("If that was not meant, import the earlier file again."),
        )
        findings = (*findings, replaced)
    if earlier.issuer_id != key.issuer_id:
        moved = Finding(
            Level.NOTE,
            msg(
                "The issuer ID of {key_id} was {earlier} before",
                key_id=key.key_id,
                earlier=earlier.issuer_id,
            ),
            msg("If that was not meant, import the file again with the earlier one."),
        )
        findings = (*findings, moved)
    return findings


def findings_on_steps(key_id: str, steps: Sequence[KeyStep]) -> tuple[Finding, ...]:
    """A note if the text was not that of a plain .p8 file; it says what was undone."""
    if not steps:
        return ()
    note = Finding(
        Level.NOTE,
        msg(
            "The text of {key_id} was not that of a plain .p8 file: {steps}",
            key_id=key_id,
            steps=steps_message(steps),
        ),
        msg("The whole key was read, and is kept as App Store Connect gives it."),
    )
    return (note,)


def findings_on_other_ids(key: ApiKey, known: Sequence[ApiKey]) -> tuple[Finding, ...]:
    """A warning if the same private key is kept under another key ID, told by its public part."""
    others = other_key_ids(
        key.key_id, key.fingerprint, {other.key_id: other.fingerprint for other in known}
    )
    if not others:
        return ()
    return (Finding(Level.WARNING, kept_twice(key.key_id, others), ONE_IS_WRONG),)
