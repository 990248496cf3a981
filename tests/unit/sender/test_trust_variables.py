"""SSL_CERT_FILE and SSL_CERT_DIR are looked at before OpenSSL reads what they name."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storebell.appstore.network import NetworkPolicy, connect, trusting
from storebell.appstore.probe import ConnectionProbe
from storebell.domain.environment import Environment
from storebell.domain.errors.files import TrustVariableError
from storebell.domain.settings.settings import HostSet
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from storebell.sender.tls import TlsRecord, check_trust_variables, make_context
from storebell.simulator.api.destinations import Destinations
from support.deadlines import within
from support.misbehaving_server import MisbehavingServer
from support.server_behaviours import answer_ok
from support.tls_material import TlsMaterial

pytestmark = pytest.mark.skipif(
    sys.platform in {"darwin", "win32"}, reason="these systems do not read the variables"
)

Make = Callable[[Path], None]


def make_pipe(place: Path) -> None:
    os.mkfifo(place)


def make_folder(place: Path) -> None:
    place.mkdir()


def make_zeros(place: Path) -> None:
    place.symlink_to("/dev/zero")


def make_huge(place: Path) -> None:
    with place.open("wb") as stream:
        stream.truncate(1 << 40)


def make_folder_with_pipe(place: Path) -> None:
    place.mkdir()
    os.mkfifo(place / "0a775a30.0")


def make_folder_with_zeros(place: Path) -> None:
    place.mkdir()
    (place / "0a775a30.r1").symlink_to("/dev/zero")


CASES = (
    *(("SSL_CERT_FILE", make) for make in (make_pipe, make_folder, make_zeros, make_huge)),
    *(("SSL_CERT_DIR", make) for make in (make_pipe, make_huge)),
    *(("SSL_CERT_DIR", make) for make in (make_folder_with_pipe, make_folder_with_zeros)),
)


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1].__name__}")
def variable(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A variable that names what can't be read."""
    name, make = request.param
    place = tmp_path / "authorities"
    make(place)
    good = tmp_path / "good"
    good.mkdir()
    value = str(place) if name == "SSL_CERT_FILE" else os.pathsep.join([str(good), str(place)])
    monkeypatch.setenv(name, value)
    return str(name)


def at(url: str) -> Callable[[Environment, HostSet], str]:
    return lambda _environment, _hosts: url


def test_no_context_is_made(variable: str, tmp_path: Path) -> None:
    makers: tuple[Callable[[], object], ...] = (
        lambda: trusting(None),
        lambda: make_context(TlsRecord(), None),
    )
    for make in makers:
        with within(10), pytest.raises(TrustVariableError) as caught:
            make()
        assert variable in str(caught.value.title)
        assert str(tmp_path / "authorities") in str(caught.value.title)


@pytest.mark.anyio
async def test_nothing_is_connected(variable: str, material: TlsMaterial) -> None:
    noted: list[object] = []
    with MisbehavingServer(answer_ok, tls=material.good) as server:
        url = server.url("")
        policy = NetworkPolicy(proxy="none")
        probe = ConnectionProbe(lambda: policy, lambda *contact: noted.append(contact), at(url))
        with within(10), pytest.raises(TrustVariableError):
            await probe.probe(Environment.SANDBOX)
        with within(10), pytest.raises(TrustVariableError):
            async with connect(url, policy, is_loopback=False):
                pytest.fail(f"connected in spite of {variable}")
        with within(10), pytest.raises(TrustVariableError):
            await Destinations().check(url)
        with within(10), pytest.raises(TrustVariableError):
            await Sender(AddressRule()).deliver(url, "a.b.c")
    assert server.requests == []
    assert noted == []


@pytest.mark.anyio
async def test_what_needs_no_authority_goes_on(variable: str) -> None:
    assert variable
    with MisbehavingServer(answer_ok) as server:
        await Destinations().check(server.url(""))
        await Sender(AddressRule()).deliver(server.url(""), "a.b.c")
    assert len(server.requests) == 1


def test_what_is_missing_or_whole_is_no_trouble(
    material: TlsMaterial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "0a775a30.0").symlink_to(material.ca_file)
    (folder / "0a775a30.1").symlink_to(tmp_path / "gone")
    os.mkfifo(folder / "README")
    for file, named in ((material.ca_file, folder), (tmp_path / "gone", tmp_path / "gone")):
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        monkeypatch.setenv("SSL_CERT_DIR", f"{named}{os.pathsep}")
        check_trust_variables()
        trusting(None)
