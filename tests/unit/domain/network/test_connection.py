"""The names under which looks at Apple's hosts are recorded."""

import pytest

from storebell.domain.network.connection import (
    CERTIFICATE_OBSTACLES,
    Answer,
    Kind,
    Obstacle,
    ProbeResult,
)
from storebell.domain.network.connection_findings import findings_of
from support.timelines import NOW
from support.verifications import verification

HOST = "api.storekit.apple.com"
CERTIFICATE = verification().certificates[0]


def kinds(sighting: ProbeResult) -> list[str]:
    return [found.kind for found in findings_of(sighting)]


def test_no_kind_of_finding_has_the_name_of_an_obstacle() -> None:
    assert {*Kind} & {*Obstacle} == set()


@pytest.mark.parametrize("obstacle", [*Obstacle])
def test_each_obstacle_is_recorded_under_its_own_name(obstacle: Obstacle) -> None:
    found = kinds(ProbeResult(HOST, NOW, proxy="proxy.example.com:3128", obstacle=obstacle))
    assert obstacle in found
    assert {*found} <= {*Kind, *Obstacle}


@pytest.mark.parametrize("obstacle", sorted(CERTIFICATE_OBSTACLES))
def test_an_obstacle_of_the_certificate_names_who_issued_it(obstacle: Obstacle) -> None:
    sighting = ProbeResult(HOST, NOW, obstacle=obstacle, certificate=CERTIFICATE)
    [finding] = [found.finding for found in findings_of(sighting) if found.kind == obstacle]
    assert "Apple Worldwide Developer Relations" in f"{finding.seen} {finding.advice}"


def test_all_others_come_without_a_certificate_that_could_be_judged() -> None:
    words = {"untrusted", "wrong_name", "out_of_date"}
    assert {obstacle.value for obstacle in CERTIFICATE_OBSTACLES} == words


def test_a_look_is_direct_and_without_an_answer_unless_it_says_otherwise() -> None:
    sighting = ProbeResult(HOST, NOW)
    assert (sighting.proxy, sighting.obstacle, sighting.answer) == ("", None, None)
    assert kinds(sighting) == [Kind.WAY]


def test_an_answer_alone_says_that_the_host_is_reached() -> None:
    assert Kind.REACHABLE in kinds(ProbeResult(HOST, NOW, answer=Answer(401)))
    assert Kind.CLOCK not in kinds(ProbeResult(HOST, NOW, answer=Answer(401)))
    assert Kind.CLOCK in kinds(ProbeResult(HOST, NOW, answer=Answer(401, skew_seconds=0)))
