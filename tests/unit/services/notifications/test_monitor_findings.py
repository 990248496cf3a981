"""What the following of tests says beside the tests."""

from storebell.domain.environment import Environment
from storebell.domain.findings import Level
from storebell.domain.network.request_limits import Endpoint, RequestsUsed
from storebell.services.notifications.monitor_findings import half_used, mistake_made


def test_a_mistake_is_named_by_its_kind_and_never_by_its_text() -> None:
    finding = mistake_made(ZeroDivisionError("a token, perhaps"))
    assert finding.level is Level.WARNING
    assert str(finding.seen) == "Storebell made a mistake (ZeroDivisionError)"
    assert "report it" in str(finding.advice)
    assert "a token, perhaps" not in f"{finding.seen} {finding.advice}"


def test_two_mistakes_of_a_kind_are_the_same_finding() -> None:
    assert mistake_made(ValueError("1")) == mistake_made(ValueError("2"))
    assert mistake_made(ValueError()) != mistake_made(TypeError())


def test_what_is_used_is_told_with_its_limit_its_app_and_its_environment() -> None:
    used = RequestsUsed("com.example.hiking", Environment.SANDBOX, Endpoint.TEST_STATUS, 181, 360)
    finding = half_used(used)
    assert finding.level is Level.NOTE
    assert str(finding.seen) == (
        "181 of 360 requests of this hour for com.example.hiking in Sandbox are used, by Storebell "
        "on this computer"
    )
    assert "other tools" in str(finding.advice)
