"""Any notification, from the command and through the services, as its users send it."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from appstoreserverlibrary.models.Environment import Environment as ApplesEnvironment
from appstoreserverlibrary.models.NotificationTypeV2 import NotificationTypeV2
from appstoreserverlibrary.models.Subtype import Subtype
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import (
    MissingSubtypeError,
    OnlyLocalRepeatsError,
    OnlyLocalSendsError,
)
from storebell.domain.notifications.events import Asked
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest
from support.commands import storebell
from support.handlers import notification_server


def test_a_renewal_is_sent_and_verified_by_apples_library(tmp_path: Path) -> None:
    with notification_server() as server:
        ran = storebell(
            tmp_path,
            *("send", "--environment", "local", "--url", server.url, "--json"),
            *("--type", "DID_RENEW", "--subtype", "BILLING_RECOVERY", "--plan", "production"),
        )
    assert ran.code == 0, ran.err
    [asked] = ran.of("asked")
    assert asked["notification_type"] == "DID_RENEW"
    assert asked["notification_subtype"] == "BILLING_RECOVERY"
    [verified] = ran.of("verified")
    assert verified["valid"] is True
    root = Path(str(asked["root_file"])).read_bytes()
    verifier = SignedDataVerifier(
        [root], False, ApplesEnvironment.PRODUCTION, SAMPLE_APP.bundle_id, SAMPLE_APP.app_apple_id
    )
    notification = verifier.verify_and_decode_notification(server.payloads[0])
    assert notification.notificationType is NotificationTypeV2.DID_RENEW
    assert notification.subtype is Subtype.BILLING_RECOVERY
    assert notification.data is not None
    assert notification.data.signedTransactionInfo is not None
    verifier.verify_and_decode_signed_transaction(notification.data.signedTransactionInfo)


def test_what_is_sent_is_named_in_the_terminal(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", "--type", "REFUND")
    assert ran.code == 0, ran.err
    assert "REFUND: Sample app" in ran.out
    assert "signature and payload are valid" in ran.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--type", "SUBSCRIBED"], "Choose one of: INITIAL_BUY, RESUBSCRIBE."),
        (["--type", "REFUND", "--subtype", "PENDING"], "It comes with: no subtype at all."),
        (["--subtype", "PENDING"], "TEST never comes with the subtype “PENDING”"),
        (["--type", "NEW"], "'NEW' is not one of 'TEST', 'SUBSCRIBED'"),
    ],
)
def test_an_impossible_pair_gets_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", *arguments)
    assert ran.code == 2
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_apple_is_asked_for_tests_alone(tmp_path: Path) -> None:
    ran = storebell(
        tmp_path, "send", "--environment", "sandbox", "--bundle-id", "a.b", "--type", "REFUND"
    )
    assert ran.code == 2
    assert "--type belongs to --environment local" in ran.err


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(Options(basedir=tmp_path), {}) as opened:
        yield opened


async def sent(services: Services, request: TestRequest) -> Timeline:
    """What became of it, folded from the events as every face does."""
    timeline: Timeline | None = None
    async with aclosing(services.test_sender.send(request)) as events:
        async for event in events:
            if isinstance(event, Asked):
                timeline = Timeline.start(event)
            elif timeline is not None:
                timeline = timeline.after(event)
    assert timeline is not None
    return timeline


@pytest.mark.anyio
async def test_deliver_again_is_a_test_of_its_own_with_the_same_payload(
    services: Services,
) -> None:
    with notification_server((500, 200)) as server:
        local = LocalDelivery(url=server.url)
        request = TestRequest(
            SAMPLE_APP, Environment.LOCAL, local, timeout_seconds=30, notification_type="REVOKE"
        )
        first = await sent(services, request)
        again = await sent(
            services,
            TestRequest(
                SAMPLE_APP,
                Environment.LOCAL,
                # Another plan than before: the payload stays one of the sandbox.
                LocalDelivery(url=server.url, plan=PRODUCTION_PLAN),
                timeout_seconds=30,
                notification_type="REVOKE",
                repeated_payload=first.signed_payload,
            ),
        )
        anew = await sent(services, request)
    assert first.signed_payload == again.signed_payload != anew.signed_payload
    assert len({first.test_id, again.test_id, anew.test_id}) == 3
    assert first.token != again.token
    assert [len(one.attempts) for one in (first, again, anew)] == [1, 1, 1]
    assert [one.attempts[0].is_success for one in (first, again)] == [False, True]
    assert server.payloads[0] == server.payloads[1] == first.signed_payload
    assert again.asked.notification_type == "REVOKE"
    for timeline in (first, again, anew):
        assert timeline.verification is not None
        assert timeline.verification.is_valid
        assert not timeline.verification.first_failure


@pytest.mark.anyio
async def test_what_can_t_be_asked_for_never_begins(services: Services) -> None:
    for request, error in (
        (
            TestRequest(SAMPLE_APP, Environment.SANDBOX, notification_type="REFUND"),
            OnlyLocalSendsError,
        ),
        (
            TestRequest(SAMPLE_APP, Environment.PRODUCTION, repeated_payload="a.b.c"),
            OnlyLocalRepeatsError,
        ),
        (
            TestRequest(SAMPLE_APP, Environment.LOCAL, notification_type="SUBSCRIBED"),
            MissingSubtypeError,
        ),
    ):
        with pytest.raises(error):
            await anext(services.test_sender.send(request))
