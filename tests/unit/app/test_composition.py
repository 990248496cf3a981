"""What the composition root promises beyond wiring: one broken part leaves the others alone."""

import os
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.app.verifiers import InstallationVerifier
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.values import NotLoopbackError
from storebell.domain.findings import Anchor
from storebell.domain.notifications.events import Noticed, Outcome, PayloadVerified, Settled
from storebell.domain.settings.options import Options
from storebell.services.notifications.requests import TestRequest

pytestmark = pytest.mark.anyio


async def send_local(basedir: Path) -> tuple[Outcome, str]:
    outcome, payload = Outcome.UNDECIDED, ""
    async with open_services(Options(basedir=basedir), {}) as services:
        request = TestRequest(SAMPLE_APP, Environment.LOCAL, timeout_seconds=30)
        async for event in services.test_sender.send(request):
            if isinstance(event, PayloadVerified):
                payload = event.signed_payload
                assert event.verification.is_valid
            elif isinstance(event, Settled):
                outcome = event.outcome
    return outcome, payload


async def test_a_damaged_local_root_is_mended_by_the_next_local_test(tmp_path: Path) -> None:
    assert (await send_local(tmp_path))[0] is Outcome.DELIVERED
    root = tmp_path / "data" / "local-root" / "local-root.pem"
    root.write_text("junk")
    async with open_services(Options(basedir=tmp_path), {}) as services:
        assert list(services.keys.all()) == []
    assert (await send_local(tmp_path))[0] is Outcome.DELIVERED


async def test_a_root_that_had_to_be_made_anew_is_told_of_once(tmp_path: Path) -> None:
    await send_local(tmp_path)
    (tmp_path / "data" / "local-root" / "local-root.key").write_text("junk")
    told: list[str] = []
    async with open_services(Options(basedir=tmp_path), {}) as services:
        for _ in range(2):
            request = TestRequest(SAMPLE_APP, Environment.LOCAL, timeout_seconds=30)
            events = [event async for event in services.test_sender.send(request)]
            told += [str(one.finding.seen) for one in events if isinstance(one, Noticed)]
    assert told == ["Local signs with a new root certificate from now on"]


async def test_a_verifier_that_was_there_before_the_root_knows_it_afterwards(
    tmp_path: Path,
) -> None:
    own = tmp_path / "data" / "local-root" / "local-root.pem"
    verifier = InstallationVerifier(None, own)
    _, payload = await send_local(tmp_path)
    assert verifier.verify(payload).anchor is Anchor.SIMULATOR


@pytest.mark.skipif(os.name == "nt", reason="POSIX links")
async def test_a_root_that_somebody_else_may_have_planted_is_not_trusted(tmp_path: Path) -> None:
    own = tmp_path / "data" / "local-root" / "local-root.pem"
    _, payload = await send_local(tmp_path)
    own.rename(tmp_path / "elsewhere.pem")
    own.symlink_to(tmp_path / "elsewhere.pem")
    assert InstallationVerifier(None, own).verify(payload).anchor is not Anchor.SIMULATOR
    given = InstallationVerifier(tmp_path / "elsewhere.pem", own)
    assert given.verify(payload).anchor is Anchor.SIMULATOR


async def test_an_api_base_elsewhere_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(NotLoopbackError):
        async with open_services(
            Options(basedir=tmp_path, api_bases=("http://example.com:80",)), {}
        ):
            pass
