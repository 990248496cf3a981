"""Another computer that was confirmed leads nobody back to the services of this one."""

import json
import shutil
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from storebell.domain.errors.delivery import LedToThisComputerError
from storebell.domain.notifications.delivery import Trouble
from storebell.domain.notifications.results import SendAttemptResult
from storebell.sender.address import AddressRule
from storebell.sender.connection import Connection
from support.other_computer import led_to

TESTS = Path(__file__).parents[2]

ELSEWHERE = "10.99.0.1"
LOOPBACK_URLS = (
    "http://127.0.0.1:{port}/admin/delete?all=1",
    "https://127.0.0.1:{port}/",
    "http://127.8.8.8:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://localhost:{port}/",
    "http://app.localhost:{port}/",
)


@pytest.mark.parametrize("text", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("is_https", [False, True])
def test_loopback_is_free_until_a_delivery_was_elsewhere(text: str, is_https: bool) -> None:
    rule, address = AddressRule(frozenset({"nas.test"})), ip_address(text)
    assert rule.judge("localhost", address, is_https=is_https).refusal is None
    back = rule.judge("localhost", address, is_https=is_https, was_elsewhere=True)
    assert isinstance(back.refusal, LedToThisComputerError)
    assert back.reason == "it is on this computer, and a redirect of another one leads there"


def test_a_confirmed_host_may_lead_to_another_confirmed_one() -> None:
    rule = AddressRule(frozenset({"nas.test", "other.test"}))
    address = ip_address(ELSEWHERE)
    assert rule.judge("other.test", address, is_https=True, was_elsewhere=True).refusal is None
    assert rule.judge("other.test", address, is_https=False, was_elsewhere=True).refusal


@pytest.mark.anyio
@pytest.mark.parametrize("status_code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("url", LOOPBACK_URLS)
async def test_no_redirect_from_elsewhere_reaches_a_service_here(
    url: str, status_code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dial = Connection.open

    async def dial_here(address: object, port: int) -> Connection:
        # What stands at the other address is a server of this test.
        is_elsewhere = str(address) == ELSEWHERE
        return await dial(ip_address("127.0.0.1") if is_elsewhere else address, port)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "open", dial_here)
    trace, calls = await led_to(
        url, tmp_path, ELSEWHERE, listens_at="127.0.0.1", status_code=status_code
    )
    assert calls == 0
    assert [hop.address for hop in trace.hops] == [ELSEWHERE, ELSEWHERE, ""]
    assert trace.last_hop.trouble is Trouble.ADDRESS_NOT_ALLOWED
    assert "a redirect of another one leads there" in trace.last_hop.detail
    assert trace.result is SendAttemptResult.OTHER
    said = [str(finding.advice) for finding in trace.findings]
    assert any("this address means the computer that calls it" in advice for advice in said)


def can_have_a_network_of_its_own() -> bool:
    """Whether this user may make a network namespace: Linux, and not every one of them lets it."""
    if sys.platform != "linux" or not (shutil.which("unshare") and shutil.which("ip")):
        return False
    tried = subprocess.run(["unshare", "-rn", "ip", "link"], capture_output=True, check=False)
    return tried.returncode == 0


if can_have_a_network_of_its_own():

    @pytest.mark.parametrize("url", LOOPBACK_URLS[:4])
    def test_a_real_address_of_another_kind_leads_nowhere_here(url: str, tmp_path: Path) -> None:
        script = (
            "ip link set lo up; "
            f"ip addr add {ELSEWHERE}/32 dev lo; "
            'exec "$0" -m support.other_computer "$@"'
        )
        command = ["unshare", "-rn", "sh", "-c", script, sys.executable, str(tmp_path)]
        ran = subprocess.run(
            [*command, ELSEWHERE, url],
            cwd=TESTS,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        said = json.loads(ran.stdout)
        assert said["from"] == ELSEWHERE
        assert (said["calls"], said["hops"]) == (0, 3)
        assert said["trouble"] == Trouble.ADDRESS_NOT_ALLOWED
