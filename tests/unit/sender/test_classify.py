"""From hops to a result and findings, without any socket."""

import datetime

import pytest

from storebell.domain.findings import CertificateFacts, Level
from storebell.domain.notifications.delivery import (
    AddressTried,
    Hop,
    Step,
    StepTaken,
    TlsSeen,
    Trouble,
)
from storebell.domain.notifications.results import SendAttemptResult
from storebell.sender.classify import classify, classify_trouble, find

AT = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)


def hop(status: int | None = None, trouble: Trouble | None = None, **more: object) -> Hop:
    fields: dict[str, object] = {"method": "POST", "url": "https://a.test/"}
    return Hop(**(fields | more), status=status, trouble=trouble)  # type: ignore[arg-type] # by name


def facts(*, issuer: str = "CN=CA", days: float = 300) -> CertificateFacts:
    end = AT + datetime.timedelta(days=days)
    return CertificateFacts("CN=a.test", issuer, "1", AT, end, "EC secp256r1", "00")


def test_every_trouble_has_a_result() -> None:
    results = {classify_trouble(trouble) for trouble in Trouble}
    by_status = {
        SendAttemptResult.SUCCESS,
        SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE,
    }
    assert results | by_status == set(SendAttemptResult)
    assert not results & by_status


@pytest.mark.parametrize("status", range(200, 207))
def test_200_to_206_are_success(status: int) -> None:
    assert classify([hop(status)]) is SendAttemptResult.SUCCESS


@pytest.mark.parametrize("status", [207, 208, 226, 300, 304, 400, 404, 500, 599, 999])
def test_other_statuses_are_not(status: int) -> None:
    assert classify([hop(status)]) is SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE


def test_the_last_hop_decides_and_its_trouble_outweighs_its_status() -> None:
    assert classify([hop(302), hop(200)]) is SendAttemptResult.SUCCESS
    cut = hop(200, Trouble.CLOSED_EARLY)
    assert classify([hop(302), cut]) is SendAttemptResult.PREMATURE_CLOSE


def test_a_good_delivery_needs_no_words() -> None:
    tls = TlsSeen("TLSv1.3", certificates=(facts(),))
    assert find([hop(200, tls=tls, address="127.0.0.1")], AT) == ()


@pytest.mark.parametrize(
    ("days", "noted"),
    [(29.5, ["29 days"]), (1.5, ["1 day"]), (0.5, ["0 days"]), (31, []), (-1, [])],
)
def test_a_certificate_is_noted_a_month_before_its_end(days: float, noted: list[str]) -> None:
    findings = find([hop(200, tls=TlsSeen(certificates=(facts(days=days),)))], AT)
    assert [str(finding.seen) for finding in findings] == [
        f"The server's certificate expires in {time}" for time in noted
    ]


@pytest.mark.parametrize(("redirects", "times"), [(1, "1 time"), (2, "2 times")])
def test_redirects_are_counted(redirects: int, times: str) -> None:
    (finding,) = find([*[hop(307)] * redirects, hop(200)], AT)
    assert str(finding.seen) == f"The request was redirected {times}"


def test_a_lone_certificate_that_was_not_trusted_lacks_its_intermediate() -> None:
    tls = TlsSeen(error="unable to get local issuer certificate", certificates=(facts(),))
    (finding,) = find([hop(trouble=Trouble.TLS, tls=tls)], AT)
    assert finding.level is Level.BAD
    assert "CN=CA" in str(finding.seen)
    alone = TlsSeen(error="self-signed", certificates=(facts(issuer="CN=a.test"),))
    assert find([hop(trouble=Trouble.TLS, tls=alone)], AT) == ()


@pytest.mark.parametrize(
    ("trouble", "level"),
    [(None, Level.WARNING), (Trouble.TLS, Level.BAD), (Trouble.RESET, Level.BAD)],
)
def test_a_demanded_client_certificate_is_said(trouble: Trouble | None, level: Level) -> None:
    tls = TlsSeen(is_client_certificate_demanded=True)
    (finding,) = find([hop(200, trouble, tls=tls)], AT)
    assert finding.level is level


@pytest.mark.parametrize(("seconds", "count"), [(0.9, 0), (1.2, 1)])
def test_a_first_byte_after_a_second_is_noted(seconds: float, count: int) -> None:
    findings = find([hop(200, steps=(StepTaken(Step.FIRST_BYTE, seconds),))], AT)
    assert len(findings) == count


def test_a_redirect_that_was_not_followed_says_whose_rule_it_was() -> None:
    tried = (AddressTried("10.0.0.1", Trouble.ADDRESS_NOT_ALLOWED, "it is in a private network"),)
    last = hop(trouble=Trouble.ADDRESS_NOT_ALLOWED, tried=tried, detail=tried[0].detail)
    findings = find([hop(302), last], AT)
    assert [finding.level for finding in findings] == [Level.NOTE, Level.BAD]
    assert "private network" in str(findings[1].seen)


def test_every_finding_is_a_constant_template_with_its_fields_in_place() -> None:
    tried = (AddressTried("::1", Trouble.REFUSED, "no"), AddressTried("127.0.0.1"))
    one = hop(
        301, url="http://{odd}/", address="127.0.0.1", addresses=("::1", "127.0.0.1"), tried=tried
    )
    for finding in find([one, hop(200, method="GET", url="http://{x}", address="::1")], AT):
        assert str(finding.seen)
        assert "{odd}" not in finding.seen.template
        assert finding.at == AT
