"""One policy says how Apple is reached; it is read anew for each connection."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.appstore.client import AppStoreClients
from storebell.appstore.network import NetworkPolicy, connect
from storebell.appstore.proxies import proxy_for
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.network import ProxyFailedError, ProxyNotReachedError, TlsFailedError
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.network.contacts import Purpose
from storebell.domain.settings.settings import HostSet
from support.misbehaving_server import (
    ClosedPort,
    Conversation,
    MisbehavingServer,
    answer,
    status,
)
from support.tls_material import TlsMaterial
from support.tunnel import Tunnel

pytestmark = pytest.mark.anyio

BEARER = Secret("a.b.c")
UNAUTHENTICATED = answer(status("401 Unauthorized", body=b"Unauthenticated"))
Noted = list[tuple[str, Purpose]]


@pytest.fixture(autouse=True)
def no_proxy_of_the_tester(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def material(tmp_path: Path) -> TlsMaterial:
    return TlsMaterial(tmp_path)


@contextmanager
def apple(material: TlsMaterial) -> Iterator[MisbehavingServer]:
    with MisbehavingServer(UNAUTHENTICATED, tls=material.good) as server:
        yield server


async def ask(policy: NetworkPolicy, url: str, noted: Noted | None = None) -> int:
    kept: Noted = [] if noted is None else noted
    async with connect(
        url, policy, is_loopback=False, note_contact=lambda *contact: kept.append(contact)
    ) as connection:
        raw = await connection.ask(
            "GET", "/", purpose=Purpose.HISTORY, bearer=BEARER, is_repeatable=True
        )
        return raw.status


async def test_an_added_authority_is_trusted_beside_the_systems(material: TlsMaterial) -> None:
    with apple(material) as server:
        with pytest.raises(TlsFailedError):
            await ask(NetworkPolicy(), server.url(""))
        noted: Noted = []
        assert await ask(NetworkPolicy(extra_ca=material.ca_file), server.url(""), noted) == 401
    assert noted == [("127.0.0.1", Purpose.HISTORY)]


async def test_an_added_authority_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError):
        await ask(NetworkPolicy(extra_ca=tmp_path / "gone.pem"), "https://127.0.0.1:9")


async def test_no_session_key_is_logged(
    material: TlsMaterial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    policy = NetworkPolicy(extra_ca=material.ca_file)
    with apple(material) as server, Tunnel(tls=material.good) as proxy:
        assert await ask(policy, server.url("")) == 401
        secured = NetworkPolicy(extra_ca=material.ca_file, proxy=proxy.url(""))
        assert await ask(secured, server.url("")) == 401
    assert proxy.targets == [f"127.0.0.1:{server.port}"]
    assert not log.exists()


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_certificate_file_of_the_environment_breaks_nothing(
    content: str | None, material: TlsMaterial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "stale.pem"
    if content:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with apple(material) as server:
        assert await ask(NetworkPolicy(extra_ca=material.ca_file), server.url("")) == 401
        with pytest.raises(TlsFailedError):
            await ask(NetworkPolicy(), server.url(""))


# -- proxies ------------------------------------------------------------------------------------


async def test_a_proxy_of_ones_own_is_used_and_noted(material: TlsMaterial) -> None:
    noted: Noted = []
    with apple(material) as server, Tunnel() as proxy:
        policy = NetworkPolicy(extra_ca=material.ca_file, proxy=proxy.url(""))
        assert await ask(policy, server.url(""), noted) == 401
    assert proxy.targets == [f"127.0.0.1:{server.port}"]
    assert noted == [("127.0.0.1", Purpose.PROXY), ("127.0.0.1", Purpose.HISTORY)]


async def test_the_systems_proxy_is_used_where_it_is_wanted(
    material: TlsMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    with apple(material) as server, Tunnel() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url("").replace("http://", ""))
        for choice, tunnels in (("none", 0), ("system", 1)):
            policy = NetworkPolicy(extra_ca=material.ca_file, proxy=choice)
            assert await ask(policy, server.url("")) == 401
            assert len(proxy.targets) == tunnels
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert await ask(NetworkPolicy(material.ca_file), server.url("")) == 401
    assert len(proxy.targets) == 1


async def test_credentials_of_the_environments_proxy_are_sent_and_not_shown(
    material: TlsMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    with apple(material) as server, Tunnel() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url("").replace("://", "://me:hunter2@"))
        assert await ask(NetworkPolicy(material.ca_file), server.url("")) == 401
    [header] = proxy.authorizations
    assert header is not None
    assert header.startswith("Basic ")
    found = proxy_for("api.storekit.apple.com", "system")
    assert found is not None
    assert "hunter2" not in repr(found)


async def failure(policy: NetworkPolicy, url: str) -> StorebellError:
    with pytest.raises(StorebellError) as caught:
        await ask(policy, url)
    return caught.value


async def test_each_trouble_with_a_proxy_has_its_name(material: TlsMaterial) -> None:
    with apple(material) as server, ClosedPort() as closed:
        url = server.url("")
        nobody = await failure(NetworkPolicy(proxy=f"http://127.0.0.1:{closed.port}"), url)
        assert isinstance(nobody, ProxyNotReachedError)
        assert f"127.0.0.1:{closed.port}" in str(nobody.title)
        for line in ("407 Proxy Authentication Required", "403 Forbidden"):
            with MisbehavingServer(answer(status(line))) as proxy:
                refused = await failure(NetworkPolicy(proxy=proxy.url("")), url)
            assert isinstance(refused, ProxyFailedError)
            assert line in str(refused.advice)
    assert server.requests == []


async def test_what_no_proxy_of_ours_can_be_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://127.0.0.1:port"):
        monkeypatch.setenv("https_proxy", wrong)
        with pytest.raises(StorebellError, match="can't be used"):
            await ask(NetworkPolicy(), "https://api.storekit.invalid")


# -- read anew ----------------------------------------------------------------------------------


async def test_the_policy_is_asked_for_each_request(
    monkeypatch: pytest.MonkeyPatch, pem: str
) -> None:
    in_force = [NetworkPolicy()]
    clients = AppStoreClients(lambda: in_force[-1])
    credentials = Credentials(
        "57246542-96fe-1a63-e053-0824d011072a", "2X9R4HXF34", Secret(pem), "com.example.hiking"
    )
    hosts = []

    def refuse(conversation: Conversation) -> None:
        hosts.append(conversation.read_request().target)
        conversation.send(status("502 Bad Gateway"))
        conversation.finish()

    with MisbehavingServer(refuse) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url(""))
        async with clients.open(credentials, Environment.SANDBOX) as client:
            for policy in (NetworkPolicy(), NetworkPolicy(host_set=HostSet.OLDER)):
                in_force.append(policy)
                with pytest.raises(ProxyFailedError):
                    await client.test_notification_status("token")
    assert hosts == [
        "api.storekit-sandbox.apple.com:443",
        "api.storekit-sandbox.itunes.apple.com:443",
    ]
