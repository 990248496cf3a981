"""A token that another installation got is followed here; an undecided test says how to go on."""

import shlex
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.commands import Ran, storebell
from support.handlers import notification_server
from support.killed_sends import Simulator, simulator

SCALE = "36000"


def app_of(apple: Simulator, environment: str = "sandbox") -> tuple[str, ...]:
    return ("--bundle-id", str(apple.facts["bundle_id"]), "--environment", environment)


def sent_elsewhere(tmp_path: Path, apple: Simulator, *options: str) -> Ran:
    """A test that another installation requests; its token is all that is known of it here."""
    return storebell(
        tmp_path / "other",
        *(*apple.options, "send", "--json", *options),
        environment=apple.environment,
    )


def watched(tmp_path: Path, apple: Simulator, *options: str) -> Ran:
    return storebell(
        tmp_path / "mine", *(*apple.options, "watch", *options), environment=apple.environment
    )


def kept(tmp_path: Path) -> list[dict[str, object]]:
    return storebell(tmp_path / "mine", "tests", "--json").of("test")


@pytest.mark.parametrize(("status", "code", "outcome"), [(200, 0, "delivered"), (500, 1, "failed")])
def test_a_token_of_another_tool_gets_a_verdict(
    tmp_path: Path, status: int, code: int, outcome: str
) -> None:
    with (
        notification_server((status,)) as server,
        simulator(tmp_path / "apple", "--deliver-to", server.url) as apple,
    ):
        token = str(sent_elsewhere(tmp_path, apple, *app_of(apple)).of("token")[0]["token"])
        seen = watched(tmp_path, apple, token, *app_of(apple), "--json")
        again = watched(tmp_path, apple, token, "--json")
    assert (seen.code, again.code) == (code, code), seen.err
    assert seen.of("final")[-1]["outcome"] == outcome
    assert [len(ran.of("attempt")) for ran in (seen, again)] == [1, 1]
    assert seen.of("verified")[0]["valid"] is True
    [notice] = seen.of("notice")
    assert notice["seen"] == "Another tool requested this test"
    [test] = kept(tmp_path)
    assert (test["token"], test["outcome"]) == (token, outcome)
    attempted = str(seen.of("attempt")[0]["attempt_date"])
    assert str(test["asked_at"]) <= attempted
    assert len(server.requests) == 1


def test_its_plan_is_followed_to_the_end(tmp_path: Path) -> None:
    faster = ("--time-scale", SCALE)
    with (
        notification_server((500, 500, 500, 500, 200)) as server,
        simulator(
            tmp_path / "apple",
            *("--environment", "production", *faster, "--deliver-to", server.url),
        ) as apple,
    ):
        app = app_of(apple, "production")
        begun = sent_elsewhere(tmp_path, apple, *app, *faster)
        assert begun.code == 1
        token = str(begun.of("token")[0]["token"])
        seen = watched(tmp_path, apple, token, *app, *faster, "--json")
    assert seen.code == 0, seen.err
    results = [attempt["result"] for attempt in seen.of("attempt")]
    assert results == ["UNSUCCESSFUL_HTTP_RESPONSE_CODE"] * 4 + ["SUCCESS"]
    assert seen.of("final")[-1]["outcome"] == "delivered"
    assert len(server.requests) == 5


def test_a_kept_test_must_be_one_of_the_app_and_environment_that_are_named(tmp_path: Path) -> None:
    with simulator(tmp_path / "apple") as apple:
        token = str(sent_elsewhere(tmp_path, apple, *app_of(apple)).of("token")[0]["token"])
        assert watched(tmp_path, apple, token, *app_of(apple)).code == 0
        refused = watched(tmp_path, apple, token, *app_of(apple, "production"))
        assert refused.code == 2
        assert "is kept as one of" in refused.err
        assert "in Sandbox" in refused.err
        assert watched(tmp_path, apple, token, *app_of(apple)).code == 0
    assert len(kept(tmp_path)) == 1


def test_what_is_no_token_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with simulator(tmp_path / "apple") as apple:
        app = app_of(apple)
        malformed = watched(tmp_path, apple, "not-a-token", *app)
        assert malformed.code == 8
        assert "does not recognise this test notification token" in malformed.err
        spaced = watched(tmp_path, apple, "two words", *app)
        assert (spaced.code, "is not a test notification token" in spaced.err) == (2, True)
        path = watched(tmp_path, apple, "../history", *app)
        assert (path.code, "Nothing can be asked with the token" in path.err) == (8, True)
        stranger = ("--bundle-id", "com.example.stranger", "--environment", "sandbox")
        unauthorized = watched(tmp_path, apple, f"{uuid.uuid4()}_1739179413123", *stranger)
        assert unauthorized.code == 3
        unnamed = watched(tmp_path, apple, f"{uuid.uuid4()}_1739179413123")
        assert (unnamed.code, "with --app and --environment" in unnamed.err) == (2, True)
        assert watched(tmp_path, apple, "x", *app[:2]).code == 2
        assert watched(tmp_path, apple, "x", *app[2:]).code == 2
        assert watched(tmp_path, apple, *app).code == 2
    assert kept(tmp_path) == []


def test_a_key_on_standard_input_follows_it_too(tmp_path: Path) -> None:
    with simulator(tmp_path / "apple") as apple:
        token = str(sent_elsewhere(tmp_path, apple, *app_of(apple)).of("token")[0]["token"])
        seen = storebell(
            tmp_path / "mine",
            *(*apple.options, "watch", token, *app_of(apple)),
            stdin=Path(str(apple.facts["key_file"])).read_bytes(),
            environment={**apple.environment, "STOREBELL_KEY_FILE": "-"},
        )
    assert seen.code == 0, seen.err


def test_an_old_token_without_a_record_is_undecided_with_the_last_answer(tmp_path: Path) -> None:
    issued = datetime.now(UTC) - timedelta(days=60)
    token = f"{uuid.uuid4()}_{int(issued.timestamp() * 1000)}"
    with simulator(tmp_path / "apple") as apple:
        seen = watched(tmp_path, apple, token, *app_of(apple), "--json")
        said = watched(tmp_path, apple, token, *app_of(apple))
    assert seen.code == said.code == 7
    final = seen.of("final")[-1]
    assert final["outcome"] == "undecided"
    assert (final["last_status"], final["last_error_code"]) == (404, 4040008)
    assert "404, error 4040008 (TestNotificationNotFound)" in str(final["last_answer"])
    assert "HTTP 404, error 4040008 (TestNotificationNotFound)" in said.out
    [test] = kept(tmp_path)
    asked_at = datetime.fromisoformat(str(test["asked_at"]))
    assert abs(asked_at - issued) < timedelta(seconds=1)


def test_an_undecided_send_names_the_answer_and_the_command_that_goes_on(tmp_path: Path) -> None:
    with simulator(tmp_path / "apple", "--faults", "not-yet=8") as apple:
        mine = tmp_path / "mine"
        limited = (*apple.options, "send", *app_of(apple), "--timeout", "3")
        undecided = storebell(mine, *limited, environment=apple.environment)
        assert undecided.code == 7, undecided.err
        assert "HTTP 404, error 4040008 (TestNotificationNotFound)" in undecided.out
        assert "Storebell asked for its status " in undecided.out
        [command] = [
            line.partition("To go on: ")[2]
            for line in undecided.out.splitlines()
            if "To go on: " in line
        ]
        words = shlex.split(command)
        assert words[:3] == ["storebell", "--basedir", str(mine)]
        gone_on = storebell(mine, *words[1:], environment=apple.environment)
        assert gone_on.code == 0, gone_on.err

        as_json = storebell(mine, *limited, "--json", environment=apple.environment)
        final = as_json.of("final")[-1]
        assert (as_json.code, final["outcome"]) == (7, "undecided")
        assert final["last_error_code"] == 4040008
        assert isinstance(final["times_asked"], int)
        assert final["times_asked"] >= 1
        asked = [one for one in as_json.of("exchange") if one["method"] == "GET"]
        assert final["times_asked"] == len(asked)
        again = (
            *apple.options,
            "watch",
            str(final["continue_with"]).split(" watch ")[1].split()[0],
        )
        stopped = storebell(mine, *again, "--timeout", "0.5", environment=apple.environment)
        assert stopped.code == 7
        assert f"To go on: storebell --basedir {mine} --api-base" in stopped.out
