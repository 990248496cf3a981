"""Our client of the App Store Server API, before a server whose answers a test writes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from storebell.appstore.client import AppStoreClient, AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from support.scripted_server import ScriptedServer, Visit, scripted_server

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
CREDENTIALS = Credentials(
    issuer_id="57246542-96fe-1a63-e053-0824d011072a",
    key_id="2X9R4HXF34",
    private_key=Secret(PEM),
    bundle_id="com.example.hiking",
)
TOKEN = "9f90efb9-2f75-4dbe-990c-5d1fc89f4546_1739179413123"

Answer = Callable[[Visit], Awaitable[None]]


@asynccontextmanager
async def client_of(
    answer: Answer, *, deadline_seconds: float = 5.0
) -> AsyncIterator[tuple[AppStoreClient, ScriptedServer]]:
    policy = NetworkPolicy(deadline_seconds=deadline_seconds)
    async with (
        scripted_server(answer) as server,
        AppStoreClients(lambda: policy).open(
            CREDENTIALS, Environment.SANDBOX, server.url
        ) as client,
    ):
        yield client, server


def answering(
    status: int, body: object = b"", *headers: str, kind: str = "application/json"
) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(visit: Visit) -> None:
        await visit.answer(status, content, *headers, content_type=kind)

    return answer


async def request_error(answer: Answer, *, deadline_seconds: float = 5.0) -> StorebellError:
    async with client_of(answer, deadline_seconds=deadline_seconds) as (client, server):
        with pytest.raises(StorebellError) as caught:
            await client.request_test_notification()
        assert len(server.visits) <= 1
    return caught.value


async def status_error(answer: Answer, *, deadline_seconds: float = 5.0) -> StorebellError:
    async with client_of(answer, deadline_seconds=deadline_seconds) as (client, _):
        with pytest.raises(StorebellError) as caught:
            await client.test_notification_status(TOKEN)
    return caught.value


async def closes(visit: Visit) -> None:
    visit.writer.close()


async def says_nothing(_visit: Visit) -> None:
    await asyncio.sleep(5)
