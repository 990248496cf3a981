"""A history whose pages never end is read as far as it says something new."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, App, Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Level
from storebell.domain.notifications import api_answers
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Failed, Outcome
from storebell.domain.notifications.history import (
    EndlessHistoryError,
    HistoryItem,
    HistoryPage,
    HistoryRecord,
    HistoryRequest,
)
from storebell.domain.notifications.polling import APPLES_PACE
from storebell.services.notifications.history import History
from storebell.services.notifications.history_restore import HistoryRestore
from storebell.services.notifications.page_guard import MOST_PAGES_WITHOUT_NEW, PageGuard
from storebell.services.notifications.poller import Poller
from storebell.services.notifications.target import AppStoreTarget
from support.clocks import START, ManualClock
from support.polled_app_store import PayloadReader, Sent, timeline_of
from support.repositories import repository_in_memory

pytestmark = pytest.mark.anyio

SANDBOX = Environment.SANDBOX
REQUEST = HistoryRequest.checked(SANDBOX, now=START, since=START - timedelta(days=7))
EXCHANGE = Exchange("POST", "http://127.0.0.1/", START, 0.01, status=200)

Pages = Callable[[int], tuple[list[int], str | None]]
"""The numbers on a page, counted from 0 as they are asked for, and the token of the next one."""


def sent(number: int) -> Sent:
    uuid = f"00000000-0000-4000-8000-{number:012}"
    return Sent(uuid, START, (SendAttempt(START + timedelta(seconds=1), "SUCCESS"),))


class EndlessAppStore:
    """Gives page after page, as it is told."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.asked: list[str | None] = []

    async def request_test_notification(self) -> api_answers.TestRequested:
        raise AssertionError("reading the history sends nothing")

    async def test_notification_status(self, token: str) -> api_answers.TestStatus:
        raise AssertionError("only the history is asked for")

    async def notification_history(
        self, _request: HistoryRequest, token: str | None = None
    ) -> HistoryPage:
        assert len(self.asked) < 10_000, "there is no end"
        numbers, next_token = self.pages(len(self.asked))
        self.asked.append(token)
        items = tuple(
            HistoryItem(one.payload, one.attempts) for one in (sent(each) for each in numbers)
        )
        return HistoryPage(items, next_token, EXCHANGE)

    @asynccontextmanager
    async def open(
        self, _credentials: Credentials, _environment: Environment, _base_url: str | None = None
    ) -> AsyncIterator["EndlessAppStore"]:
        yield self


async def credentials_for(app: App) -> Credentials:
    return Credentials("issuer", "KEYID12345", Secret("x"), app.bundle_id)


def history_of(store: EndlessAppStore) -> History:
    return History(
        stores=store,
        target=AppStoreTarget(PayloadReader()),
        credentials_for=credentials_for,
        clock=ManualClock(),
        jitter=lambda _least, most: most,
    )


def two_by_turns(page: int) -> tuple[list[int], str | None]:
    return [page % 2], "AB"[page % 2]


def new_tokens_old_items(page: int) -> tuple[list[int], str | None]:
    return [1, 2, 3], f"token {page}"


def new_tokens_no_items(page: int) -> tuple[list[int], str | None]:
    return [], f"token {page}"


def three_in_a_circle(page: int) -> tuple[list[int], str | None]:
    return [page], "ABC"[page % 3]


ENDLESS: dict[Pages, tuple[int, set[int]]] = {
    two_by_turns: (3, {0, 1}),
    three_in_a_circle: (4, {0, 1, 2, 3}),
    new_tokens_old_items: (MOST_PAGES_WITHOUT_NEW + 1, {1, 2, 3}),
    new_tokens_no_items: (MOST_PAGES_WITHOUT_NEW, set[int]()),
}


@pytest.mark.parametrize("pages", ENDLESS, ids=lambda pages: pages.__name__)
async def test_what_is_new_is_read_and_then_it_is_said_that_there_is_no_end(pages: Pages) -> None:
    requests, numbers = ENDLESS[pages]
    store, found = EndlessAppStore(pages), set[str | None]()

    async def read() -> None:
        async for step in history_of(store).read(SAMPLE_APP, SANDBOX, REQUEST):
            if isinstance(step, HistoryRecord):
                found.add(step.notification_uuid)

    with pytest.raises(EndlessHistoryError, match="has no end") as caught:
        await read()
    assert found == {sent(number).uuid for number in numbers}
    assert len(store.asked) == requests
    assert f"{requests} pages were read" in str(caught.value.advice)


@pytest.mark.parametrize("pages", ENDLESS, ids=lambda pages: pages.__name__)
async def test_the_refilling_keeps_what_came_and_names_the_app(pages: Pages) -> None:
    _, numbers = ENDLESS[pages]
    repository = repository_in_memory(ManualClock())
    history_restore = HistoryRestore(
        history_of(EndlessAppStore(pages)),
        lambda: [SAMPLE_APP],
        repository,
        ManualClock(),
        lambda _: None,
    )
    finding = await history_restore.run()
    assert finding.level is Level.WARNING
    assert SAMPLE_APP.label in str(finding.advice)
    assert all(repository.find(sent(number).uuid) for number in numbers)


@pytest.mark.parametrize("pages", [two_by_turns, new_tokens_old_items, new_tokens_no_items])
async def test_open_tests_are_found_on_endless_pages_and_the_others_stay_open(pages: Pages) -> None:
    store, clock = EndlessAppStore(pages), ManualClock()
    poller = Poller(
        store=store, verifier=PayloadReader(), clock=clock, pace=APPLES_PACE, is_patient=True
    )
    tests = [timeline_of(sent(number), SANDBOX) for number in (1, 7)]
    poller.show(tests)
    clock.jump(timedelta(minutes=1))
    events = await poller.poll()
    found, missing = (poller.timeline(test.test_id) for test in tests)
    is_there = pages is not new_tokens_no_items
    assert found.outcome is (Outcome.DELIVERED if is_there else None)
    assert missing.outcome is None
    said = {str(event.title) for event in events if isinstance(event, Failed)}
    assert said == {"The notification history has no end"}
    assert len(store.asked) <= MOST_PAGES_WITHOUT_NEW + 1


async def test_ever_new_notifications_end_at_the_stated_number_of_pages() -> None:
    guard = PageGuard(most_pages=50)
    for number in range(49):
        guard.note(has_new=True)
        guard.follow(f"token {number}")
    with pytest.raises(EndlessHistoryError, match="Still more pages were offered"):
        guard.follow("one more")


async def test_a_reading_that_began_again_may_repeat_what_it_had() -> None:
    def pages(number: int) -> tuple[list[int], str | None]:
        if number == 60:
            raise AppleError(400, 4000017, "the token is too old")
        place = number if number < 60 else number - 61
        return [place], f"token {place}" if place < 100 else None

    class Losing(EndlessAppStore):
        async def notification_history(
            self, request: HistoryRequest, token: str | None = None
        ) -> HistoryPage:
            try:
                return await super().notification_history(request, token)
            except AppleError:
                self.asked.append(token)
                raise

    steps = [step async for step in history_of(Losing(pages)).read(SAMPLE_APP, SANDBOX, REQUEST)]
    assert sum(isinstance(step, HistoryRecord) for step in steps) == 101
