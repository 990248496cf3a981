"""`storebell simulate` with a history and with several apps."""

import time
from pathlib import Path

import pytest

from support.commands import next_record, running_storebell, storebell
from support.handlers import notification_server
from support.history_reader import history_reader, items_of

SIZE = 100_000
DAY = 86_400_000


def test_a_hundred_thousand_are_there_at_once_and_cost_no_memory(tmp_path: Path) -> None:
    """Every day of the thirty is read from; `tests/bench/read_history.py` reads all of it."""
    start = time.monotonic()
    with history_reader(tmp_path, SIZE, 7) as reader:
        assert len(items_of(reader.page())) == 20
        assert time.monotonic() - start < 5
        before, read = reader.memory_mib, 0
        for day in range(1, 30):
            end = reader.now_ms - (29 - day) * DAY
            pages = reader.pages(startDate=end - DAY, endDate=end)
            read += sum(len(items_of(page)) for page, _ in zip(pages, range(8), strict=False))
        assert read == 29 * 8 * 20
        former = {"notificationType": "OFFER_REDEEMED", "notificationSubtype": "INITIAL_BUY"}
        assert items_of(reader.page(**former)) == []
        after = reader.memory_mib
    if before is not None and after is not None:
        assert after - before <= 50


def test_the_same_seed_tells_the_same_in_another_process(tmp_path: Path) -> None:
    told = []
    for folder in ("1", "2"):
        with history_reader(tmp_path / folder, 200, 3) as reader:
            attempts = [item["sendAttempts"] for page in reader.pages() for item in items_of(page)]
        told.append([[one["sendAttemptResult"] for one in each] for each in attempts])  # type: ignore[attr-defined]  # JSON
    assert len(told[0]) == 200
    assert told[0] == told[1]


def test_an_attempt_says_its_causes_as_that_of_a_send_does(tmp_path: Path) -> None:
    with (
        notification_server((403,)) as server,
        running_storebell(
            tmp_path / "apple", "simulate", "--json", "--deliver-to", server.url
        ) as process,
    ):
        ready = next_record(process)
        sent = storebell(
            tmp_path / "mine",
            *("--api-base", str(ready["base_url"]), "send", "--environment", "sandbox"),
            *("--bundle-id", str(ready["bundle_id"])),
            environment={
                "STOREBELL_KEY_FILE": str(ready["key_file"]),
                "STOREBELL_ISSUER_ID": str(ready["issuer_id"]),
            },
        )
        assert sent.code == 1
        assert next_record(process)["event"] == "accepted"
        attempt = next_record(process)
        local = storebell(
            tmp_path / "local",
            *("send", "--environment", "local", "--url", server.url, "--json"),
        )
    [seen] = local.of("attempt")
    assert attempt["event"] == "attempt"
    assert attempt["causes"]
    names = ("causes", "advice", "answer")
    assert [attempt[name] for name in names] == [seen[name] for name in names]


def test_several_apps_are_served_with_one_key(tmp_path: Path) -> None:
    with notification_server() as server:
        apps = ("--app", f"com.example.one={server.url}", "--app", "com.example.two")
        with running_storebell(tmp_path, "simulate", "--json", *apps) as process:
            ready = next_record(process)
    assert ready["bundle_id"] == "com.example.one"
    assert ready["deliver_to"] == server.url
    further = ready["further_apps"]
    assert isinstance(further, list)
    [other] = further
    assert other["bundle_id"] == "com.example.two"
    assert other["app_apple_id"] == 1_234_567_891
    assert other["deliver_to"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--app", "a.b", "--bundle-id", "c.d"], "instead of --bundle-id"),
        (["--app", "a.b", "--app", "a.b=http://127.0.0.1/"], "a.b was named twice"),
        (["--app", "=http://127.0.0.1/"], "is not a bundle ID"),
        (["--app", "a.b=nonsense"], "is not a URL"),
        (["--history", "1000001"], "1000001"),
    ],
)
def test_a_mistake_gets_a_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    ran = storebell(tmp_path, "simulate", *arguments)
    assert ran.code == 2
    assert sentence in ran.err
    assert "Traceback" not in ran.err
