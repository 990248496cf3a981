"""What environments make of a key, asked without sending anything; why one refuses it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from storebell.domain.accounts.authorization import AuthorizationCase, EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import ApiKey, App, Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError, NotAuthorizedError, RateLimitedError
from storebell.domain.errors.network import (
    NameNotResolvedError,
    NotAnsweredError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.api_answers import TestRequested, TestStatus
from storebell.domain.notifications.history import HistoryPage, HistoryRequest
from storebell.services.accounts import authorization as module
from storebell.services.accounts.authorization import Authorization
from storebell.services.system.apple_clock import ApplesClock
from support.clocks import START, ManualClock
from support.key_desk import BUNDLE_ID, ISSUER_ID, KEY_ID

pytestmark = pytest.mark.anyio

Item = TypeVar("Item")

SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION
CREDENTIALS = Credentials(ISSUER_ID, KEY_ID, Secret("x"), BUNDLE_ID)
EXCHANGE = Exchange("GET", "http://127.0.0.1/", START, 0.1, status=404)
HOST = "api.storekit-sandbox.apple.com"
FINDINGS = (Finding(Level.BAD, msg("The key is of another team")),)
KEY = ApiKey(KEY_ID, ISSUER_ID, "ab" * 32, "Secret Service", START, file_name="AuthKey_x.p8")


class StatusStore:
    """Answers each question for a status with what it was told to, or never."""

    def __init__(self, answer: StorebellError | TestStatus | None) -> None:
        self.answer = answer
        self.asked: list[tuple[Environment, str | None]] = []
        self.tokens: list[str] = []

    async def request_test_notification(self) -> TestRequested:
        raise AssertionError("nothing is sent")

    async def notification_history(
        self, _request: HistoryRequest, _token: str | None = None
    ) -> HistoryPage:
        raise AssertionError("one status is all that is asked for")

    async def test_notification_status(self, token: str) -> TestStatus:
        self.tokens.append(token)
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, StorebellError):
            raise self.answer
        assert self.answer is not None
        return self.answer

    @asynccontextmanager
    async def open(
        self, _credentials: Credentials, environment: Environment, base_url: str | None = None
    ) -> AsyncIterator["StatusStore"]:
        self.asked.append((environment, base_url))
        yield self


class NotingDoctor:
    """Keeps the case that it is asked about."""

    def __init__(self) -> None:
        self.cases: list[AuthorizationCase] = []

    def explain(self, case: AuthorizationCase) -> tuple[Finding, ...]:
        self.cases.append(case)
        return FINDINGS


class Setup:
    """An Authorization, with the store and the doctor behind it."""

    def __init__(
        self,
        answer: StorebellError | TestStatus | None = None,
        *,
        keys: Sequence[ApiKey] | StorebellError = (),
        apps: Sequence[App] | StorebellError = (),
        file_name: str = "",
        base_url: str | None = None,
    ) -> None:
        self.store, self.doctor = StatusStore(answer), NotingDoctor()
        self.apples_clock = ApplesClock()
        self.authorization = Authorization(
            stores=self.store,
            doctor=self.doctor,
            clock=ManualClock(),
            apples_clock=self.apples_clock,
            keys=lambda: _given(keys),
            apps=lambda: _given(apps),
            file_name_of=lambda _key_id: file_name,
            base_url_of=lambda _environment: base_url,
        )

    def case(self, *checks: EnvironmentCheck) -> AuthorizationCase:
        assert self.authorization.explain(CREDENTIALS, checks) == FINDINGS
        return self.doctor.cases[-1]


def _given(items: Sequence[Item] | StorebellError) -> Sequence[Item]:
    if isinstance(items, StorebellError):
        raise items
    return items


def with_exchange(error: StorebellError) -> StorebellError:
    error.exchange = EXCHANGE
    return error


# -- one environment ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (TestStatus(None, (), EXCHANGE), KeyStatus.ACCEPTED),
        (AppleError(404, 4040008, ""), KeyStatus.ACCEPTED),
        (AppleError(400, 4000020, ""), KeyStatus.ACCEPTED),
        (NotAuthorizedError(bundle_id=BUNDLE_ID, skew=0), KeyStatus.NOT_AUTHORIZED),
        (NameNotResolvedError(host=HOST), KeyStatus.UNREACHABLE),
        (NotAnsweredError(host=HOST, reason="The connection broke"), KeyStatus.UNREACHABLE),
        (RateLimitedError(START), KeyStatus.UNDECIDED),
        (AppleError(500, 5000000, ""), KeyStatus.UNDECIDED),
        (AppleError(404, 4040010, ""), KeyStatus.UNDECIDED),
        (UnexpectedAnswerError(host=HOST, status=503, reason="x"), KeyStatus.UNDECIDED),
    ],
    ids=lambda value: str(getattr(value, "code", type(value).__name__)),
)
async def test_an_answer_says_what_an_environment_makes_of_the_key(
    answer: StorebellError | TestStatus, standing: KeyStatus
) -> None:
    if isinstance(answer, StorebellError):
        with_exchange(answer)
    check = await Setup(answer).authorization.ask(CREDENTIALS, SANDBOX)
    assert (check.environment, check.status) == (SANDBOX, standing)
    assert (check.at, check.exchange) == (START, EXCHANGE)
    if standing is KeyStatus.ACCEPTED:
        assert (check.failure, bool(check.title), bool(check.advice)) == (None, False, False)
    else:
        assert isinstance(answer, StorebellError)
        assert (check.failure, check.title, check.advice) == (
            answer.failure,
            answer.title,
            answer.advice,
        )


async def test_one_status_of_a_test_that_there_is_not_is_asked_for() -> None:
    setup = Setup(AppleError(404, 4040008, ""), base_url="http://127.0.0.1:8080")
    for environment in (SANDBOX, PRODUCTION):
        await setup.authorization.ask(CREDENTIALS, environment)
    base_url = "http://127.0.0.1:8080"
    assert setup.store.asked == [(SANDBOX, base_url), (PRODUCTION, base_url)]
    first, second = setup.store.tokens
    assert first != second
    assert first.endswith(f"_{int(START.timestamp() * 1000)}")


@pytest.mark.parametrize("is_correcting", [False, True])
async def test_whose_time_the_request_was_signed_with_is_noted(*, is_correcting: bool) -> None:
    for answer in (TestStatus(None, (), EXCHANGE), AppleError(500, 5000000, "")):
        setup = Setup(answer)
        setup.apples_clock.correct(is_on=is_correcting)
        check = await setup.authorization.ask(CREDENTIALS, SANDBOX)
        assert check.has_apples_time is is_correcting


# -- why a request was refused -----------------------------------------------------------------


async def test_what_production_refused_the_sandbox_is_asked_about_once() -> None:
    setup = Setup(AppleError(404, 4040008, ""))
    findings = await setup.authorization.explain_refusal(CREDENTIALS, PRODUCTION, EXCHANGE)
    assert findings == FINDINGS
    assert [environment for environment, _ in setup.store.asked] == [SANDBOX]
    [case] = setup.doctor.cases
    assert [check.environment for check in case.checks] == [PRODUCTION, SANDBOX]
    assert [check.status for check in case.checks] == [
        KeyStatus.NOT_AUTHORIZED,
        KeyStatus.ACCEPTED,
    ]
    assert case.checks[0].exchange is EXCHANGE
    assert case.checks[0].failure is Failure.NOT_AUTHORIZED


async def test_what_the_sandbox_refused_nobody_else_is_asked_about() -> None:
    setup = Setup()
    await setup.authorization.explain_refusal(CREDENTIALS, SANDBOX, None)
    assert setup.store.asked == []
    [case] = setup.doctor.cases
    assert [check.environment for check in case.checks] == [SANDBOX]


async def test_a_sandbox_that_never_answers_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECOND_OPINION_SECONDS", 0.01)
    setup = Setup(None)
    assert await setup.authorization.explain_refusal(CREDENTIALS, PRODUCTION, None) == FINDINGS
    [case] = setup.doctor.cases
    assert [check.environment for check in case.checks] == [PRODUCTION]
    assert len(setup.store.asked) == 1


# -- what the doctor is told -------------------------------------------------------------------


def test_the_doctor_is_told_what_is_known_of_the_key_and_of_all_apps() -> None:
    apps = [App("Hiking", BUNDLE_ID), App("Sailing", "com.example.sailing")]
    other = ApiKey("ABCDEFGHIJ", ISSUER_ID, "cd" * 32, "KeePassXC", START)
    case = Setup(keys=[other, KEY], apps=apps).case()
    assert (case.file_name, case.fingerprint) == (KEY.file_name, KEY.fingerprint)
    assert case.provider == KEY.provider
    assert case.bundle_ids == (BUNDLE_ID, "com.example.sailing")
    assert case.kept_fingerprints == {"ABCDEFGHIJ": "cd" * 32, KEY_ID: KEY.fingerprint}
    assert (case.credentials, case.checks, case.at) == (CREDENTIALS, (), START)


def test_of_a_key_that_is_not_in_the_list_nothing_is_known() -> None:
    case = Setup().case()
    assert (case.file_name, case.fingerprint, case.provider) == ("", "", "")


def test_a_key_from_the_environment_is_not_the_one_of_the_list() -> None:
    case = Setup(keys=[KEY], file_name="SubscriptionKey_2X9R4HXF34.p8").case()
    assert case.file_name == "SubscriptionKey_2X9R4HXF34.p8"
    assert (case.fingerprint, case.provider) == ("", "")


def test_damaged_lists_keep_nobody_from_the_doctor() -> None:
    damaged = FileUnreadableError(file="keys.json", reason="x")
    case = Setup(keys=damaged, apps=damaged, file_name="key.p8").case()
    assert (case.file_name, case.fingerprint, case.bundle_ids) == ("key.p8", "", ())
    assert case.kept_fingerprints == {}
