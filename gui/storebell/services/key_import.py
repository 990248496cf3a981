"""Import a key and add the first app that uses it, as one act."""

from dataclasses import dataclass
from pathlib import Path

from storebell.domain.findings import Finding
from storebell.services.apps import Apps
from storebell.services.keys import Keys


@dataclass(frozen=True, slots=True)
class ImportedKey:
    """What was stored; `app_label` is empty where no app was to be added."""

    key_id: str
    app_label: str
    findings: tuple[Finding, ...]


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

    What is wrong with the app is found before the key is stored. Raises what `Keys.add` and
    `Apps.add` raise.
    """
    if bundle_id:
        apps.check_new(label or bundle_id, bundle_id, app_apple_id=app_apple_id)
    added = await keys.add(file, issuer_id, key_id, is_for_this_session=is_for_this_session)
    app_label = ""
    if bundle_id:
        app = apps.add(
            label or bundle_id, bundle_id, app_apple_id=app_apple_id, key_id=added.key.key_id
        )
        app_label = app.label
    return ImportedKey(added.key.key_id, app_label, added.findings)
