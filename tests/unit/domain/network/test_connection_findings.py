"""What stands between this computer and Apple, in words, from one look at a host."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storebell.domain.findings import CertificateFacts, Finding, Level
from storebell.domain.network.connection import (
    CERTIFICATE_OBSTACLES,
    Answer,
    Kind,
    Obstacle,
    ProbeResult,
    Trust,
)
from storebell.domain.network.connection_findings import (
    MOST_SKEW_SECONDS,
    findings_of,
    short_name,
)
from support.clocks import START

HOST = "api.storekit.apple.com"
APPLES = CertificateFacts(
    subject=f"CN={HOST},O=Apple Inc.,C=US",
    issuer="CN=Apple Public EV Server ECC CA 1 - G1,O=Apple Inc.,C=US",
    serial="1",
    not_before=datetime(2026, 1, 2, tzinfo=UTC),
    not_after=datetime(2027, 3, 4, tzinfo=UTC),
    key="EC P-256",
    sha256="ab" * 32,
)
COMPANYS = replace(APPLES, issuer="CN=Proxy CA,O=Example Inc.")
GOOD = ProbeResult(HOST, START, certificate=APPLES, trust=Trust.SYSTEM, answer=Answer(401))


def looked(sighting: ProbeResult) -> dict[str, Finding]:
    found = list(findings_of(sighting))
    assert {item.host for item in found} == {HOST}
    assert {item.finding.at for item in found} == {START}
    kinds = {item.kind: item.finding for item in found}
    assert len(kinds) == len(found)
    return kinds


def stopped(obstacle: Obstacle, **more: object) -> ProbeResult:
    sighting = ProbeResult(HOST, START, obstacle=obstacle, detail="It was so")
    return replace(sighting, **more)  # type: ignore[arg-type]


# -- all is well -------------------------------------------------------------------------------


def test_where_all_is_well_way_certificate_and_answer_are_told_in_this_order() -> None:
    kinds = looked(GOOD)
    assert list(kinds) == [Kind.WAY, Kind.CERTIFICATE, Kind.REACHABLE]
    assert [finding.level for finding in kinds.values()] == [Level.NOTE, Level.GOOD, Level.GOOD]
    assert "Apple Public EV Server ECC CA 1 - G1 (Apple Inc.)" in str(kinds[Kind.CERTIFICATE].seen)


@pytest.mark.parametrize(
    ("proxy", "is_systems", "words"),
    [
        ("", True, "directly"),
        ("proxy.example:3128", True, "system's proxy, proxy.example:3128"),
        ("proxy.example:3128", False, "proxy of the settings, proxy.example:3128"),
    ],
)
def test_the_way_is_named(proxy: str, words: str, *, is_systems: bool) -> None:
    sighting = replace(GOOD, proxy=proxy, is_systems_proxy=is_systems)
    assert words in str(looked(sighting)[Kind.WAY].seen)


def test_a_trust_file_that_is_missing_is_a_note_of_one_line() -> None:
    finding = looked(replace(GOOD, missing_trust_file="/no\nwhere.pem"))[Kind.TRUST_FILE]
    assert finding.level is Level.NOTE
    assert "\n" not in str(finding.seen)
    assert "where.pem" in str(finding.seen)


# -- what stands in the way --------------------------------------------------------------------


@pytest.mark.parametrize("obstacle", Obstacle)
@pytest.mark.parametrize("proxy", ["", "proxy.example:3128"])
@pytest.mark.parametrize("certificate", [None, COMPANYS])
def test_each_obstacle_is_bad_and_has_a_whole_sentence(
    obstacle: Obstacle, proxy: str, certificate: CertificateFacts | None
) -> None:
    kinds = looked(stopped(obstacle, proxy=proxy, certificate=certificate))
    assert list(kinds) == [Kind.WAY, obstacle]
    finding = kinds[obstacle]
    assert finding.level is Level.BAD
    said = f"{finding.seen}. {finding.advice}"
    assert "{" not in said
    assert HOST in said or proxy in said
    assert finding.advice


@pytest.mark.parametrize("obstacle", Obstacle)
def test_a_proxy_is_recommended_only_where_none_is_used_and_one_may_help(
    obstacle: Obstacle,
) -> None:
    hint = "If this network needs a proxy"
    helps = {
        Obstacle.NAME_NOT_FOUND,
        Obstacle.REFUSED,
        Obstacle.UNREACHABLE,
        Obstacle.TIMED_OUT,
    }
    without = looked(stopped(obstacle))[obstacle]
    through = looked(stopped(obstacle, proxy="proxy.example:3128"))[obstacle]
    assert (hint in str(without.advice)) is (obstacle in helps)
    assert hint not in str(through.advice)


def test_a_certificate_that_is_not_believed_is_named_by_its_issuer_and_dates() -> None:
    kinds = {
        obstacle: looked(stopped(obstacle, certificate=COMPANYS))[obstacle]
        for obstacle in CERTIFICATE_OBSTACLES
    }
    assert all("Proxy CA (Example Inc.)" in str(finding.seen) for finding in kinds.values())
    assert "from 2026-01-02 to 2027-03-04" in str(kinds[Obstacle.OUT_OF_DATE].advice)
    assert f"{HOST} (Apple Inc.)" in str(kinds[Obstacle.WRONG_NAME].seen)
    assert "add its authority" in str(kinds[Obstacle.UNTRUSTED].advice)


def test_what_the_network_said_stays_one_short_line() -> None:
    detail = "<script>\n" + "x" * 1000
    advice = looked(stopped(Obstacle.NO_ANSWER, detail=detail))[Obstacle.NO_ANSWER].advice
    assert "\n" not in str(advice)
    assert len(str(advice)) < 300


# -- somebody else answers ---------------------------------------------------------------------

PORTALS = [
    Answer(302, location="http://login.example/"),
    Answer(200, is_html=True),
    Answer(511),
]


@pytest.mark.parametrize("answer", PORTALS)
def test_a_portal_is_told_in_the_place_of_an_answer(answer: Answer) -> None:
    kinds = looked(replace(GOOD, answer=answer))
    assert list(kinds) == [Kind.WAY, Kind.CERTIFICATE, Kind.CAPTIVE_PORTAL]
    portal = kinds[Kind.CAPTIVE_PORTAL]
    assert portal.level is Level.BAD
    assert (answer.location or f"HTTP {answer.status}") in str(portal.seen)
    assert "log in to the network" in str(portal.advice)


@pytest.mark.parametrize("obstacle", sorted(CERTIFICATE_OBSTACLES))
@pytest.mark.parametrize("answer", PORTALS)
def test_nobody_is_told_to_trust_the_authority_of_a_portal(
    obstacle: Obstacle, answer: Answer
) -> None:
    kinds = looked(stopped(obstacle, certificate=COMPANYS, answer=answer))
    assert list(kinds) == [Kind.WAY, obstacle, Kind.CAPTIVE_PORTAL]
    assert str(kinds[obstacle].advice) == str(kinds[Kind.CAPTIVE_PORTAL].advice)


def test_a_redirect_that_leads_nowhere_is_a_portal_too() -> None:
    kinds = looked(replace(GOOD, answer=Answer(307)))
    assert str(kinds[Kind.CAPTIVE_PORTAL].seen).endswith("it leads to ?")


@pytest.mark.parametrize("status", [200, 404, 500, 503])
def test_an_answer_that_apple_does_not_give_is_odd(status: int) -> None:
    kinds = looked(replace(GOOD, answer=Answer(status)))
    assert list(kinds)[-1] == Kind.ODD_ANSWER
    assert kinds[Kind.ODD_ANSWER].level is Level.WARNING
    assert f"HTTP {status}" in str(kinds[Kind.ODD_ANSWER].seen)


def test_an_answer_behind_an_untrusted_certificate_makes_no_host_reachable() -> None:
    kinds = looked(stopped(Obstacle.UNTRUSTED, certificate=COMPANYS, answer=Answer(401)))
    assert list(kinds) == [Kind.WAY, Obstacle.UNTRUSTED]


# -- inspection --------------------------------------------------------------------------------


@pytest.mark.parametrize("trust", [Trust.SYSTEM, None])
def test_a_trusted_certificate_that_is_not_apples_is_a_warning(trust: Trust | None) -> None:
    kinds = looked(replace(GOOD, certificate=COMPANYS, trust=trust))
    assert list(kinds) == [Kind.WAY, Kind.INSPECTED, Kind.REACHABLE]
    assert kinds[Kind.INSPECTED].level is Level.WARNING
    assert "not by Apple" in str(kinds[Kind.INSPECTED].seen)


@pytest.mark.parametrize("certificate", [APPLES, COMPANYS])
def test_only_an_added_authority_that_vouches_means_inspection(
    certificate: CertificateFacts,
) -> None:
    finding = looked(replace(GOOD, certificate=certificate, trust=Trust.ADDED))[Kind.INSPECTED]
    assert finding.level is Level.WARNING
    assert "only the authorities that you added" in str(finding.seen)


@pytest.mark.parametrize(
    "issuer",
    ["CN=x,O=Apple Inc. of Elsewhere", r"CN=x\,O=Apple Inc.,O=Example", "CN=O\\=Apple Inc."],
)
def test_a_name_that_only_looks_like_apples_is_not_apples(issuer: str) -> None:
    kinds = looked(replace(GOOD, certificate=replace(APPLES, issuer=issuer)))
    assert Kind.INSPECTED in kinds


# -- the clock ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skew", "level", "words"),
    [
        (0, Level.GOOD, "agrees"),
        (MOST_SKEW_SECONDS, Level.GOOD, "to 60 s"),
        (-MOST_SKEW_SECONDS, Level.GOOD, "to 60 s"),
        (MOST_SKEW_SECONDS + 1, Level.WARNING, "61 s ahead"),
        (-MOST_SKEW_SECONDS - 1, Level.WARNING, "61 s behind"),
    ],
)
def test_the_clock_is_told_last(skew: int, level: Level, words: str) -> None:
    kinds = looked(replace(GOOD, answer=Answer(401, skew_seconds=skew)))
    assert list(kinds)[-1] == Kind.CLOCK
    assert kinds[Kind.CLOCK].level is level
    assert words in str(kinds[Kind.CLOCK].seen)
    assert bool(kinds[Kind.CLOCK].advice) is (level is Level.WARNING)


# -- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distinguished", "short"),
    [
        ("CN=Example CA,O=Example Inc.,C=US", "Example CA (Example Inc.)"),
        ("O=Example Inc.", "Example Inc."),
        ("CN=Example CA", "Example CA"),
        (r"CN=Example\, the CA,O=Example", "Example, the CA (Example)"),
        ("C=US", "C=US"),
        ("no name", "no name"),
        ("", "?"),
    ],
)
def test_a_name_is_short(distinguished: str, short: str) -> None:
    assert short_name(distinguished) == short


@pytest.mark.parametrize("distinguished", ["CN=" + "x" * 5000, "CN=two\nlines,O=x\x1b[31m", "\n"])
def test_a_name_that_a_stranger_chose_is_one_short_line(distinguished: str) -> None:
    said = short_name(distinguished)
    assert said.isprintable()
    assert len(said) < 250
