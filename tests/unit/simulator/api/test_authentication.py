"""Who is let in: tokens, keys and the apps that they serve."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import Credentials, Secret, is_simulated_issuer
from storebell.domain.environment import Environment
from storebell.domain.errors.key_files import KeyFileError
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.simulation.faults import FaultName, read_faults
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from storebell.simulator.api.authentication import (
    Access,
    Registration,
    SimulatedKey,
    make_key,
    restore_key,
)
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.http.api_errors import ApiError, UnauthenticatedError
from storebell.simulator.store.notifications import AppIdentity
from storebell.simulator.store.rate_limits import DOCUMENTED, Endpoint
from support.listening import simulation
from support.simulated import (
    TEST_PATH,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic dXNlcjpwYXNz", "bearer  "],
)
async def test_a_wrong_token_gets_a_plain_401(tmp_path: Path, authorization: str) -> None:
    async with simulation(tmp_path) as running:
        answer = await call(
            running.base_url, "POST", TEST_PATH, headers={"Authorization": authorization}
        )
    assert answer.status == 401
    assert answer.headers["content-type"].startswith("text/plain")
    key = answer.headers["x-apple-jingle-correlation-key"]
    assert answer.body.decode() == f"Unauthenticated\n\nRequest ID: {key}.0.0"


async def test_a_token_for_another_app_or_of_another_key_gets_401(tmp_path: Path) -> None:
    async with simulation(tmp_path / "a") as running, simulation(tmp_path / "b") as other:
        statuses = [
            (
                await call(running.base_url, "POST", TEST_PATH, headers={"Authorization": token})
            ).status
            for token in (
                bearer(credentials_of(running, "com.example.SAMPLE")),
                bearer(credentials_of(other)),
                bearer(credentials_of(running), audience="https://example.com"),
                bearer(credentials_of(running), at=ShiftedClock().now().replace(year=2020)),
            )
        ]
    assert statuses == [401] * 4


NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
HIKING = AppIdentity("com.example.hiking", Environment.SANDBOX)
SAILING = AppIdentity("com.example.sailing", Environment.SANDBOX)


def serve(access: Access, key: SimulatedKey, app: AppIdentity) -> Registration:
    registration = Registration(
        app,
        access.ledger_of(app, is_limited=False),
        access.accounts_of(app),
        "",
        SANDBOX_PLAN,
        Sender(AddressRule()),
        json.dumps,
    )
    key.apps[app.bundle_id] = registration
    access.add(key)
    return registration


def header(key: SimulatedKey, bundle_id: str = HIKING.bundle_id) -> str:
    return bearer(key.credentials_for(bundle_id), at=NOW)


def test_a_made_key_has_ids_in_apples_forms_and_shares_none() -> None:
    keys = [make_key() for _ in range(20)]
    for key in keys:
        assert is_simulated_issuer(key.issuer_id)
        assert len(key.key_id) == 10
        assert key.key_id.isascii()
        assert key.key_id == key.key_id.upper()
        assert key.key_id.isalnum()
    for ids in ({key.key_id for key in keys}, {key.issuer_id for key in keys}):
        assert len(ids) == len(keys)


def test_credentials_of_a_key_are_its_own_for_the_app_that_is_named() -> None:
    key = make_key()
    assert key.credentials_for("a.b") == Credentials(
        key.issuer_id, key.key_id, key.private_key, "a.b"
    )


def test_a_key_that_was_kept_lets_in_what_the_first_one_did() -> None:
    key = make_key()
    faults = FaultPlan(read_faults("drop"))
    restored = restore_key(key.issuer_id, key.key_id, key.private_key, faults)
    assert restored.public_key == key.public_key
    assert restored.faults is faults
    access = Access()
    registration = serve(access, restored, HIKING)
    assert access.admit(header(key), NOW) is registration


def test_what_is_no_private_key_is_not_restored() -> None:
    key = make_key()
    with pytest.raises(KeyFileError):
        restore_key(key.issuer_id, key.key_id, Secret("no key"))


def test_a_token_speaks_for_the_app_that_it_names() -> None:
    access, key = Access(), make_key()
    hiking, sailing = serve(access, key, HIKING), serve(access, key, SAILING)
    assert access.admit(header(key), NOW) is hiking
    assert access.admit(header(key, SAILING.bundle_id), NOW) is sailing
    with pytest.raises(UnauthenticatedError):
        access.admit(header(key, "com.example.other"), NOW)


def test_two_keys_of_one_app_see_one_ledger_and_each_its_registration() -> None:
    access, one, other = Access(), make_key(), make_key()
    first, second = serve(access, one, HIKING), serve(access, other, HIKING)
    assert access.admit(header(one), NOW) is first
    assert access.admit(header(other), NOW) is second
    assert first.ledger is second.ledger
    assert list(access.ledgers) == [first.ledger]


def test_a_key_that_was_removed_lets_nobody_in_and_its_ledger_stays() -> None:
    access, key = Access(), make_key()
    registration = serve(access, key, HIKING)
    access.remove(key)
    access.remove(key)
    with pytest.raises(UnauthenticatedError):
        access.admit(header(key), NOW)
    assert list(access.ledgers) == [registration.ledger]


def test_the_scheme_is_bearer_in_any_case_and_nothing_else() -> None:
    access, key = Access(), make_key()
    serve(access, key, HIKING)
    token = header(key).partition(" ")[2]
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert access.admit(f"{scheme} {token}", NOW).app is HIKING
    for authorization in (token, f"Token {token}", f"Bearer{token}", f" Bearer {token}"):
        with pytest.raises(UnauthenticatedError):
            access.admit(authorization, NOW)


def test_an_app_of_two_environments_has_two_ledgers_each_with_its_limits() -> None:
    access = Access()
    production = AppIdentity(HIKING.bundle_id, Environment.PRODUCTION)
    limited = access.ledger_of(HIKING, is_limited=True)
    assert access.ledger_of(HIKING, is_limited=False) is limited, "the first one decides"
    free = access.ledger_of(production, is_limited=False)
    assert free is not limited
    most = DOCUMENTED[Environment.SANDBOX][Endpoint.REQUEST_TEST]
    for _ in range(most):
        limited.budget.spend(Endpoint.REQUEST_TEST, NOW)
    with pytest.raises(ApiError):
        limited.budget.spend(Endpoint.REQUEST_TEST, NOW)
    for _ in range(most + 1):
        free.budget.spend(Endpoint.REQUEST_TEST, NOW)


def test_faults_are_those_of_the_key_that_is_named_good_or_not() -> None:
    access = Access()
    key = make_key(FaultPlan(read_faults("drop")))
    serve(access, key, HIKING)
    expired = bearer(key.credentials_for(HIKING.bundle_id), at=NOW.replace(year=2020))
    for authorization in (header(key), expired):
        assert access.faults_for(authorization).draw(FaultName.DROP) is not None
    for authorization in ("", "Bearer", "Bearer a.b.c", header(make_key())):
        assert not access.faults_for(authorization)
