"""Reads the seeded history of `storebell simulate`, and watches how much memory that takes it."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.signing.request_token import SIMULATOR_AUDIENCE, RequestSigner
from support.commands import next_record, running_storebell
from support.simulated import HISTORY_PATH

Page = dict[str, object]


class HistoryReader:
    """A client of the history endpoint of a running simulator, on one connection."""

    def __init__(self, process: "subprocess.Popen[str]", facts: dict[str, object]) -> None:
        self.process = process
        self.facts = facts
        private_key = Secret(Path(str(facts["key_file"])).read_text(encoding="ascii"))
        self._signer = RequestSigner(
            Credentials(
                str(facts["issuer_id"]), str(facts["key_id"]), private_key, str(facts["bundle_id"])
            )
        )
        self._address = urlsplit(str(facts["base_url"])).netloc
        self._connection = http.client.HTTPConnection(self._address)
        self.now_ms = int(time.time() * 1000)

    def page(self, page_token: str | None = None, **fields: object) -> Page:
        """One page; the server may have ended the connection before, as it does now and then."""
        body = json.dumps(
            {"startDate": self.now_ms - 2_591_000_000, "endDate": self.now_ms} | fields
        )
        target = HISTORY_PATH + (f"?paginationToken={quote(page_token)}" if page_token else "")
        token = self._signer.token(SIMULATOR_AUDIENCE, datetime.now(UTC)).reveal()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            return self._ask(target, body, headers)
        except (http.client.HTTPException, ConnectionError):
            self._connection.close()
            return self._ask(target, body, headers)

    def pages(self, **fields: object) -> Iterator[Page]:
        token: str | None = None
        while True:
            page = self.page(token, **fields)
            yield page
            if not page["hasMore"]:
                return
            token = str(page["paginationToken"])

    def _ask(self, target: str, body: str, headers: dict[str, str]) -> Page:
        self._connection.request("POST", target, body, headers)
        answer = self._connection.getresponse()
        page: Page = json.loads(answer.read())
        assert answer.status == 200, page
        return page

    @property
    def memory_mib(self) -> float | None:
        """What the simulator has in memory now; known on Linux only."""
        if sys.platform != "linux":
            return None
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        [resident] = [line for line in lines if line.startswith("VmRSS:")]
        return int(resident.split()[1]) / 1024

    def close(self) -> None:
        self._connection.close()


def items_of(page: Page) -> list[dict[str, object]]:
    items = page["notificationHistory"]
    assert isinstance(items, list)
    return items


@contextmanager
def history_reader(folder: Path, size: int, seed: int, *options: str) -> Iterator[HistoryReader]:
    """A simulator of another process with a history, from its start on."""
    arguments = ("--history", str(size), "--seed", str(seed), "--json", *options)
    with running_storebell(folder, "simulate", *arguments) as process:
        reader = HistoryReader(process, next_record(process))
        try:
            yield reader
        finally:
            reader.close()
