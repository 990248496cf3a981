"""A computer whose clock is wrong by a known span: what is answered, and which cause is named.

Positive spans: this computer is ahead. Figures are printed with `-s`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.appstore.failures import error_from_answer
from storebell.cli.run import EXIT_CODES
from storebell.doctor.authorization import AuthorizationDoctor
from storebell.domain.accounts.authorization import (
    CLOCK,
    AuthorizationCase,
    EnvironmentCheck,
    KeyStatus,
)
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.notifications.events import Outcome
from storebell.services.notifications.answer_events import wrong_clock
from storebell.signing.request_token import (
    SIMULATOR_AUDIENCE,
    RequestSigner,
    RequestToken,
    verify_request_token,
)
from support.clocks import START
from support.commands import Ran, next_record, running_storebell, storebell
from support.handlers import notification_server

KEY = ec.generate_private_key(ec.SECP256R1())
CREDENTIALS = Credentials(
    "57246542-96fe-1a63-e053-0824d011072a",
    "2X9R4HXF34",
    Secret(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()),
    "com.example.hiking",
)


@dataclass(frozen=True)
class Judged:
    """What one request came to: `title` is that of its error, empty if it was taken."""

    status: int
    code: int
    title: str
    clock: Finding
    notice: Finding | None
    findings: tuple[Finding, ...]

    @property
    def first_cause(self) -> str:
        if self.title:
            return self.title
        return str(self.notice.seen) if self.notice else "-"


def judged(skew: int, fraction: float) -> Judged:
    """One request by a clock that is `skew` s ahead, judged by a server with the right one."""
    here = START + timedelta(seconds=fraction)
    there = here - timedelta(seconds=skew)
    token = RequestSigner(CREDENTIALS).token(SIMULATOR_AUDIENCE, here).reveal()
    seen = verify_request_token(
        token,
        public_key=KEY.public_key(),
        key_id=CREDENTIALS.key_id,
        issuer_id=CREDENTIALS.issuer_id,
        bundle_ids=(CREDENTIALS.bundle_id,),
        audiences=(SIMULATOR_AUDIENCE,),
        now=there,
    )
    is_taken = isinstance(seen, RequestToken)
    date = format_datetime(there.replace(microsecond=0), usegmt=True)
    status = 200 if is_taken else 401
    exchange = Exchange(
        "POST", "http://127.0.0.1/", here, 0.0, status=status, headers=(("Date", date),)
    )
    error = error_from_answer(
        status,
        {"date": date},
        b"Unauthenticated",
        received_at=here,
        host="127.0.0.1",
        bundle_id=CREDENTIALS.bundle_id,
        is_repeatable=True,
        clock_skew=exchange.clock_skew,
        signed_ahead=exchange.clock_skew,
    )
    standing = KeyStatus.ACCEPTED if is_taken else KeyStatus.NOT_AUTHORIZED
    checked = EnvironmentCheck(Environment.SANDBOX, standing, here, exchange)
    findings = AuthorizationDoctor().explain(AuthorizationCase(CREDENTIALS, (checked,), here))
    return Judged(
        status,
        EXIT_CODES[Outcome.DELIVERED if is_taken else error.failure],
        "" if is_taken else str(error.title),
        next(finding for finding in findings if finding.subject == CLOCK),
        wrong_clock(exchange) if is_taken else None,
        findings,
    )


@pytest.mark.parametrize("fraction", [0.0, 0.5, 0.999])
@pytest.mark.parametrize(
    ("skew", "status", "level", "said"),
    [
        (-3600, 401, Level.BAD, "3600 s behind Apple's"),
        (-61, 200, Level.NOTE, "61 s behind Apple's"),
        (-31, 200, Level.GOOD, "within"),
        (-1, 200, Level.GOOD, "within"),
        (0, 200, Level.GOOD, "within"),
        (1, 200, Level.GOOD, "1 s ahead of Apple's, which the back-dating"),
        (31, 200, Level.GOOD, "s ahead of Apple's, which the back-dating"),
        (59, 200, Level.GOOD, "s ahead of Apple's, which the back-dating"),
        (61, 401, Level.BAD, "61 s ahead of Apple's"),
        (3600, 401, Level.BAD, "3600 s ahead of Apple's"),
    ],
)
def test_each_span_is_answered_and_explained(
    skew: int, status: int, level: Level, said: str, fraction: float
) -> None:
    seen = judged(skew, fraction)
    print(f"\n{skew:+6} s  HTTP {seen.status}  exit {seen.code}  {seen.first_cause}", end="")
    assert seen.status == status
    assert seen.code == (3 if status == 401 else 0)
    assert seen.clock.level is level
    assert said in str(seen.clock.seen)
    assert (seen.notice is not None) == (skew == -61)
    if status == 401:
        assert "clock" in seen.title
        assert "key" not in seen.title
        assert said in seen.title
        subjects = {str(f.subject) for f in seen.findings if f.level is not Level.GOOD}
        assert not subjects & {"Private key", "Key ID", "Issuer ID", "Kind of key", "Bundle ID"}


@contextmanager
def sending(tmp_path: Path, skew: int, *options: str) -> Iterator[Ran]:
    """A real `send` to a simulator in another process, which this computer is `skew` s ahead of."""
    faults = ("--faults", f"skew={-skew}")
    with (
        notification_server() as server,
        running_storebell(
            tmp_path / "apple", "simulate", "--deliver-to", server.url, "--json", *faults
        ) as simulator,
    ):
        ready = next_record(simulator)
        yield storebell(
            tmp_path / "mine",
            *("--api-base", str(ready["base_url"]), "--simulated-root", str(ready["root_file"])),
            *("send", "--environment", "sandbox", "--bundle-id", str(ready["bundle_id"])),
            *options,
            environment={
                "STOREBELL_KEY_FILE": str(ready["key_file"]),
                "STOREBELL_ISSUER_ID": str(ready["issuer_id"]),
            },
        )
        assert len(server.requests) == (0 if is_refused(skew) else 1)


def is_refused(skew: int) -> bool:
    return skew > 60 or skew < -240


@pytest.mark.parametrize("skew", [-3600, -75, -40, 40, 75, 3600])
def test_the_terminal_names_the_clock_where_it_is_the_reason(tmp_path: Path, skew: int) -> None:
    with sending(tmp_path, skew) as ran:
        first = ran.err.splitlines()[0] if ran.err else "-"
        status = 401 if is_refused(skew) else 200
        print(f"\n{skew:+6} s  HTTP {status}  exit {ran.code}  {first}", end="")
        if not is_refused(skew):
            assert ran.code == 0, ran.err
            assert ("clock" in ran.err) == (abs(skew) > 60)
            return
        assert ran.code == 3
        side = "ahead of" if skew > 0 else "behind"
        assert first.startswith("The simulator refused the request: this computer's clock is ")
        assert first.endswith(f" s {side} the simulator's.")
        assert "--correct-clock" in ran.err
        assert "did not accept the key" not in ran.err
        assert "kind of key" not in ran.err


@pytest.mark.parametrize("skew", [-40, 75])
def test_json_names_the_clock_where_it_is_the_reason(tmp_path: Path, skew: int) -> None:
    with sending(tmp_path, skew, "--json") as ran:
        if not is_refused(skew):
            assert ran.code == 0
            assert ran.of("notice") == ran.of("error") == []
            return
        assert ran.code == 3
        [error] = ran.of("error")
        assert error["failure"] == "not_authorized"
        assert "clock is" in str(error["title"])
        assert "key" not in str(error["title"])
        clock, *others = ran.of("notice")
        assert (clock["subject"], clock["level"]) == ("Clock", "bad")
        assert {record["level"] for record in others} <= {"note"}
