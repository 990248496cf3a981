"""Which app, which key: what was said is what is sent."""

import asyncio
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors import (
    IncompleteEnvironmentKeyError,
    NoAppChosenError,
    NoKeyError,
    UnknownAppError,
)
from storebell.services.apps import Apps
from storebell.services.choice import Choice
from storebell.services.keys import Keys
from storebell.signing.private_key import PrivateKeyReader
from storebell.storage.books import JsonAppBook, JsonKeyBook
from storebell.storage.memory import MemoryVault
from support.clocks import ManualClock

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"


class Desk:
    """A choice over real books, with the environment of a pipeline or without."""

    def __init__(self, folder: Path, environ: dict[str, str] | None = None) -> None:
        key_book, app_book = JsonKeyBook(folder / "keys.json"), JsonAppBook(folder / "apps.json")
        reader = PrivateKeyReader()
        keys = Keys(MemoryVault(), key_book, app_book, reader, ManualClock())
        self.apps = Apps(app_book, keys)
        self.book = app_book
        self.choice = Choice(self.apps, keys, reader, environ or {})


@pytest.fixture
def pipeline(tmp_path: Path) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {"STOREBELL_KEY_FILE": str(file), "STOREBELL_ISSUER_ID": ISSUER_ID}


def test_a_bundle_id_never_finds_an_app_by_its_label(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.book.put(App("com.x.z", "com.x.q"))
    assert desk.choice.app(Environment.LOCAL, bundle_id="com.x.z").bundle_id == "com.x.z"
    assert desk.choice.app(Environment.LOCAL, bundle_id="com.x.q").label == "com.x.z"


def test_an_app_apple_id_is_added_to_what_is_known_of_the_app(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.book.put(App("Hiking", "com.x.y", key_id="2X9R4HXF34"))
    app = desk.choice.app(Environment.SANDBOX, bundle_id="com.x.y", app_apple_id="12")
    assert (app.key_id, app.app_apple_id) == ("2X9R4HXF34", 12)


def test_local_does_not_read_the_pipelines_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"STOREBELL_KEY_ID": "x"})
    assert desk.choice.app(Environment.LOCAL, bundle_id="com.x.y").bundle_id == "com.x.y"
    with pytest.raises(IncompleteEnvironmentKeyError):
        desk.choice.app(Environment.SANDBOX, bundle_id="com.x.y")


def test_the_pipelines_key_signs_for_any_bundle_id(
    tmp_path: Path, pipeline: dict[str, str]
) -> None:
    desk = Desk(tmp_path, pipeline)
    app = desk.choice.app(Environment.SANDBOX, bundle_id="com.x.y")
    credentials = asyncio.run(desk.choice.credentials_for(app))
    assert (credentials.key_id, credentials.bundle_id) == ("2X9R4HXF34", "com.x.y")


def test_the_sample_app_is_found_by_its_name_while_it_is_offered(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.choice.app(Environment.LOCAL, label="Sample app").label == "Sample app"
    desk.book.put(App("Hiking", "com.x.y"))
    with pytest.raises(UnknownAppError):
        desk.choice.app(Environment.LOCAL, label="Sample app")


def test_what_was_not_said_is_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(NoAppChosenError):
        desk.choice.app(Environment.PRODUCTION)
    with pytest.raises(NoKeyError):
        asyncio.run(desk.choice.credentials_for(App("Hiking", "com.x.y")))
