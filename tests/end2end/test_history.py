"""`storebell history`, as its users run it, against a simulator with a past."""

import base64
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.commands import Ran, next_record, running_storebell, storebell

SIZE = 65


@dataclass(frozen=True)
class Simulator:
    """A running simulator and everything that a command needs to ask it."""

    basedir: Path
    ready: dict[str, object]

    @property
    def options(self) -> tuple[str, ...]:
        return (
            *("--api-base", str(self.ready["base_url"])),
            *("--simulated-root", str(self.ready["root_file"])),
        )

    @property
    def key(self) -> dict[str, str]:
        """As a pipeline has it, in the environment."""
        return {
            "STOREBELL_KEY_FILE": str(self.ready["key_file"]),
            "STOREBELL_KEY_ID": str(self.ready["key_id"]),
            "STOREBELL_ISSUER_ID": str(self.ready["issuer_id"]),
        }

    @property
    def command(self) -> tuple[str, ...]:
        return (
            *("history", "--environment", str(self.ready["environment"])),
            *("--bundle-id", str(self.ready["bundle_id"])),
        )

    def ask(self, *arguments: str, is_rooted: bool = True) -> Ran:
        options = self.options if is_rooted else self.options[:2]
        return storebell(self.basedir, *options, *self.command, *arguments, environment=self.key)


@contextmanager
def simulator(folder: Path, *arguments: str) -> Iterator[Simulator]:
    with running_storebell(
        folder, "simulate", "--history", str(SIZE), "--seed", "7", *arguments, "--json"
    ) as process:
        yield Simulator(folder, next_record(process))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def results_of(record: dict[str, object]) -> list[object]:
    attempts = record["attempts"]
    assert isinstance(attempts, list)
    return [attempt["result"] for attempt in attempts]


def uuids(ran: Ran) -> list[object]:
    return [record["notification_uuid"] for record in ran.records]


def test_the_key_can_come_on_standard_input_or_from_a_folder(sandbox: Simulator) -> None:
    key = Path(sandbox.key["STOREBELL_KEY_FILE"])
    asked = (*sandbox.options, *sandbox.command, "--since", "1d", "--json")
    pem = key.read_bytes()
    for text in (pem, base64.b64encode(pem), b'"' + pem.replace(b"\n", b"\\n") + b'"\n'):
        by_input = storebell(
            sandbox.basedir,
            *asked,
            stdin=text,
            environment={**sandbox.key, "STOREBELL_KEY_FILE": "-"},
        )
        assert by_input.code == 0
        assert by_input.records
    folder = sandbox.basedir / "team keys"
    folder.mkdir()
    key_id = sandbox.key["STOREBELL_KEY_ID"]
    copy = folder / f"SubscriptionKey_{key_id}.p8"
    copy.write_bytes(key.read_bytes())
    environment = {
        "STOREBELL_KEYS_DIR": str(folder),
        "STOREBELL_ISSUER_ID": sandbox.key["STOREBELL_ISSUER_ID"],
    }
    by_folder = storebell(sandbox.basedir, *asked, environment=environment)
    assert by_folder.code == 0
    assert uuids(by_folder) == uuids(by_input)


@pytest.mark.parametrize(("environment", "days"), [("sandbox", 30), ("production", 180)])
def test_the_whole_history_comes_once_and_verified(
    environment: str, days: int, tmp_path: Path
) -> None:
    with simulator(tmp_path, "--environment", environment) as running:
        ran = running.ask("--since", f"{days}d", "--json")
        again = running.ask("--since", f"{days}d", "--json")
    assert ran.code == 0, ran.err
    assert ran.err == ""
    assert len(ran.records) == len(set(uuids(ran))) == SIZE
    for record in ran.records:
        assert record["event"] == "notification"
        assert record["verified"] is True, record["problem"]
        assert record["anchor"] == "simulator"
        payload = record["payload"]
        assert isinstance(payload, dict)
        assert payload["notificationUUID"] == record["notification_uuid"]
        assert payload["notificationType"] == record["type"]
        attempts = record["attempts"]
        assert isinstance(attempts, list)
        assert [attempt["number"] for attempt in attempts] == list(range(1, len(attempts) + 1))
    assert uuids(again) == uuids(ran)
    assert len({record["type"] for record in ran.records}) > 5


def test_filters_choose(sandbox: Simulator) -> None:
    everything = sandbox.ask("--since", "30d", "--json").records
    kind, _ = Counter(str(record["type"]) for record in everything).most_common(1)[0]
    chosen = sandbox.ask("--since", "30d", "--type", kind, "--json").records
    assert chosen == [record for record in everything if record["type"] == kind]

    failures = sandbox.ask("--since", "30d", "--only-failures", "--json").records
    missed = [record for record in everything if "SUCCESS" not in results_of(record)]
    assert failures == missed
    assert 0 < len(failures) < SIZE

    middle = str(everything[SIZE // 2]["signed_date"])
    older = sandbox.ask("--since", "30d", "--until", middle, "--json")
    newer = sandbox.ask("--since", middle, "--json")
    assert 0 < len(older.records) < SIZE
    assert set(uuids(older)) | set(uuids(newer)) == {one["notification_uuid"] for one in everything}


def test_people_get_a_line_each_and_the_sum(sandbox: Simulator) -> None:
    ran = sandbox.ask("--since", "30d", "--only-failures")
    assert ran.code == 0, ran.err
    *lines, total = ran.out.splitlines()
    assert total == (
        f"{len(lines)} notifications; {len(lines)} did not reach the server, "
        "0 could not be verified. (simulated, not Apple)"
    )
    assert all("NOT VERIFIED" not in line for line in lines)


def test_without_the_simulators_root_nothing_passes_as_verified(sandbox: Simulator) -> None:
    ran = sandbox.ask("--since", "20d", "--json", is_rooted=False)
    assert ran.code == 0, ran.err
    assert ran.records
    for record in ran.records:
        assert record["verified"] is False
        assert record["anchor"] is None
        assert str(record["problem"]).startswith("root: ")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--since", "31d"], 2, "In Sandbox it holds the last 30 days"),
        (["--since", "yesterday"], 2, "“yesterday” is not a time"),
        (["--since", "1d", "--until", "2d"], 2, "is not before the end"),
        (["--since", "1d", "--subtype", "UPGRADE"], 2, "without its type"),
        (["--since", "1d", "--transaction-id", "12a"], 2, "is not a transaction ID"),
        (["--since", "1d", "--transaction-id", "1", "--type", "TEST"], 2, "asked for together"),
        (["--since", "1d", "--transaction-id", "1"], 8, "The simulator found no such transaction"),
        (["--since", "1d", "--type", "NO_SUCH_TYPE"], 8, "There is no such notification type"),
        ([], 2, "--since"),
    ],
)
def test_a_mistake_gets_a_sentence_and_a_code(
    arguments: list[str], code: int, sentence: str, sandbox: Simulator
) -> None:
    ran = sandbox.ask(*arguments)
    assert ran.code == code, ran.err
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_another_teams_app_is_not_authorized(sandbox: Simulator) -> None:
    ran = storebell(
        sandbox.basedir,
        *sandbox.options,
        *("history", "--environment", "sandbox", "--bundle-id", "com.example.stranger"),
        *("--since", "1d", "--json"),
        environment=sandbox.key,
    )
    assert ran.code == 3
    assert ran.of("error")[0]["failure"] == "not_authorized"


def test_without_a_key_nobody_is_asked(tmp_path: Path) -> None:
    ran = storebell(
        tmp_path,
        *("history", "--environment", "production", "--bundle-id", "com.example.x"),
        *("--since", "1d"),
    )
    assert ran.code == 2
    assert "no API key" in ran.err


def wait_for_line(log_file: Path, text: str, process: "subprocess.Popen[str]") -> None:
    while not log_file.exists() or text not in log_file.read_text(encoding="utf-8"):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a child alone")
def test_an_interrupt_ends_it_cleanly_while_it_waits(tmp_path: Path) -> None:
    with simulator(tmp_path) as running:
        base = ("--api-base", "http://127.0.0.1:1")  # nobody listens: it tries again, and waits
        with running_storebell(
            tmp_path,
            *(*base, *running.command, "--since", "1d", "--json"),
            environment=running.key,
        ) as process:
            wait_for_line(tmp_path / "logs" / "storebell.log", "Waiting until", process)
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate(timeout=20)
    assert process.returncode == 130
    assert complaints == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_sees_progress_and_a_file_does_not(sandbox: Simulator) -> None:
    import os
    import pty

    master, slave = pty.openpty()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "storebell", "--basedir", str(sandbox.basedir)),
            *(*sandbox.options, *sandbox.command, "--since", "30d", "--json"),
        ],
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, **sandbox.key},
        timeout=60,
        check=False,
    )
    os.close(slave)
    seen = os.read(master, 65536).decode()
    os.close(master)
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == SIZE
    assert "20 notifications, 1 page …" in seen
    assert seen.endswith("\r")
