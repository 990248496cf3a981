"""`storebell send`, as its users run it, against servers of their own."""

import os
import socket
from pathlib import Path

import pytest
from appstoreserverlibrary.models.Environment import Environment
from appstoreserverlibrary.models.NotificationTypeV2 import NotificationTypeV2
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from support.commands import next_record, running_storebell, storebell
from support.handlers import notification_server
from support.misbehaving_server import MisbehavingServer, answer, status


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def apples_verifier(root_file: str, environment: Environment, bundle_id: str) -> SignedDataVerifier:
    """Apple's own library, strict, trusting the Local root alone."""
    root = Path(root_file).read_bytes()  # DER, as Apple's libraries take it
    app_apple_id = 1234567890 if environment is Environment.PRODUCTION else None
    return SignedDataVerifier([root], False, environment, bundle_id, app_apple_id)


def test_a_server_gets_one_post_that_apples_library_verifies(tmp_path: Path) -> None:
    with notification_server() as server:
        ran = storebell(tmp_path, "send", "--environment", "local", "--url", server.url, "--json")
    assert ran.code == 0, ran.err
    [(method, path, headers, _)] = server.requests
    assert (method, path) == ("POST", "/notify")
    assert headers["Content-Type"] == "application/json"
    [asked] = ran.of("asked")
    verifier = apples_verifier(
        str(asked["root_file"]), Environment.SANDBOX, str(asked["bundle_id"])
    )
    notification = verifier.verify_and_decode_notification(server.payloads[0])
    assert notification.notificationType is NotificationTypeV2.TEST
    assert notification.version == "2.0"
    assert notification.data is not None
    assert notification.data.bundleId == "com.example.sample"
    assert [record["event"] for record in ran.records if record["event"] != "exchange"] == [
        "asked",
        "token",
        "verified",
        "attempt",
        "delivery",
        "final",
    ]
    assert ran.of("final")[0]["outcome"] == "delivered"
    assert ran.of("verified")[0]["valid"] is True


@pytest.mark.parametrize("host", ["[::1]", "localhost"])
def test_a_server_that_listens_on_ipv6_alone_is_reached(tmp_path: Path, host: str) -> None:
    with MisbehavingServer(answer(status("200 OK")), host="::1") as server:
        url = server.url(host=host)
        ran = storebell(tmp_path, "send", "--environment", "local", "--url", url, "--json")
    assert [attempt["result"] for attempt in ran.of("attempt")] == ["SUCCESS"], ran.out
    assert ran.code == 0
    assert [received.header("host") for received in server.requests] == [f"{host}:{server.port}"]


def test_a_closed_port_is_a_socket_issue(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{closed_port()}/"
    ran = storebell(tmp_path, "send", "--environment", "local", "--url", url, "--json")
    assert ran.code == 1
    assert [attempt["result"] for attempt in ran.of("attempt")] == ["SOCKET_ISSUE"]
    assert ran.of("final")[0]["outcome"] == "failed"


def test_the_production_plan_is_followed_until_the_server_answers_200(tmp_path: Path) -> None:
    with notification_server((500, 500, 200)) as server:
        ran = storebell(
            tmp_path,
            *("send", "--environment", "local", "--url", server.url, "--json"),
            *("--plan", "production", "--time-scale", "7200", "--until", "final"),
        )
    assert ran.code == 0, ran.err
    assert [attempt["result"] for attempt in ran.of("attempt")] == [
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "SUCCESS",
    ]
    assert len(set(server.payloads)) == 1
    asked = ran.of("asked")[0]
    verifier = apples_verifier(
        str(asked["root_file"]), Environment.PRODUCTION, str(asked["bundle_id"])
    )
    verifier.verify_and_decode_notification(server.payloads[0])


def test_without_a_url_the_built_in_receiver_answers(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local")
    assert ran.code == 0, ran.err
    assert "attempt 1  SUCCESS" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["send", "--environment", "sandbox"], 2, "No app was chosen"),
        (["send", "--environment", "sandbox", "--bundle-id", "com.example.x"], 2, "no API key"),
        (["send", "--environment", "sandbox", "--app", "Nobody"], 2, "no app called “Nobody”"),
        (["send", "--environment", "sandbox", "--bundle-id", "a b"], 2, "is not a bundle ID"),
        (["send", "--environment", "local", "--app", "X", "--bundle-id", "a"], 2, "one of them"),
        (["send", "--environment", "local", "--app-apple-id", "12"], 2, "belongs to --bundle-id"),
        (["send", "--environment", "local", "--url", "http:/nonsense"], 2, "is not a URL"),
        (["send", "--environment", "local", "--url", "http://8.8.8.8/"], 2, "8.8.8.8"),
        (["send", "--environment", "production", "--plan", "sandbox"], 2, "--plan belongs to"),
        (["send", "--environment", "mars"], 2, "mars"),
        (["--api-base", "http://example.com", "send", "--environment", "local"], 2, "not on this"),
        (["verify", "no-such-file"], 1, "cannot be read"),
        (["keys", "remove", "ABCDEFGHIJ"], 2, "no API key with the ID"),
        (["keys", "add", "x.p8", "--issuer-id", "x"], 2, "is not an issuer ID"),
    ],
)
def test_a_mistake_gets_a_sentence_and_a_code(
    arguments: list[str], code: int, sentence: str, tmp_path: Path
) -> None:
    ran = storebell(tmp_path, *arguments)
    assert ran.code == code, ran.err
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_a_standalone_simulator_stands_in_for_apple(tmp_path: Path) -> None:
    with (
        notification_server() as server,
        running_storebell(tmp_path, "simulate", "--deliver-to", server.url, "--json") as simulator,
    ):
        ready = next_record(simulator)
        assert set(ready) >= {
            *("base_url", "issuer_id", "key_id", "bundle_id", "app_apple_id", "environment"),
            *("time_scale", "key_file", "root_file"),
        }
        key_file = Path(str(ready["key_file"]))
        pipeline = {
            "STOREBELL_KEY_FILE": str(key_file),
            "STOREBELL_KEY_ID": str(ready["key_id"]),
            "STOREBELL_ISSUER_ID": str(ready["issuer_id"]),
        }
        send = ("send", "--environment", "sandbox", "--json")
        app = ("--bundle-id", str(ready["bundle_id"]))
        base = ("--api-base", str(ready["base_url"]))
        root = ("--simulated-root", str(ready["root_file"]))

        trusted = storebell(tmp_path, *base, *root, *send, *app, environment=pipeline)
        assert trusted.code == 0, trusted.err
        assert trusted.of("verified")[0]["anchor"] == "simulator"

        untrusted = storebell(tmp_path, *base, *send, *app, environment=pipeline)
        assert untrusted.code == 0
        [verified] = untrusted.of("verified")
        assert verified["valid"] is False
        assert verified["anchor"] is None

        stranger = storebell(
            tmp_path, *base, *send, "--bundle-id", "com.example.stranger", environment=pipeline
        )
        assert stranger.code == 3
        assert stranger.of("final")[0]["outcome"] == "failed"

        payload = tmp_path / "payload.jws"
        payload.write_text(server.payloads[0])
        assert storebell(tmp_path, *root, "verify", str(payload)).code == 0
        body = f'{{"signedPayload": "{server.payloads[0]}"}}'.encode()
        judged = storebell(tmp_path, "verify", "-", "--json", stdin=body)
        assert judged.code == 0
        assert judged.records[0]["anchor"] == "simulator"
        assert len(server.requests) == 2
    assert key_file.exists()  # the identity of this installation's simulator is kept


def test_the_receiver_shows_and_verifies_what_arrives(tmp_path: Path) -> None:
    with running_storebell(tmp_path, "receive", "--json") as receiver:
        url = str(next_record(receiver)["url"])
        # The root must be there before the receiver can know it: the first send makes it.
        assert storebell(tmp_path, "send", "--environment", "local", "--url", url).code == 0
        delivery = next_record(receiver)
    assert delivery["event"] == "delivery"
    assert delivery["method"] == "POST"
    assert isinstance(delivery["signed_payload"], str)


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without a word to it")
def test_output_that_nobody_reads_to_the_end_is_no_error(tmp_path: Path) -> None:
    with running_storebell(tmp_path, "simulate", "--json") as simulator:
        assert next_record(simulator)["event"] == "ready"
        assert simulator.stdout is not None
        simulator.stdout.close()
        simulator.stdout = None
        simulator.terminate()
        assert simulator.wait(timeout=30) == 0


def test_help_and_version_say_what_there_is(tmp_path: Path) -> None:
    helped = storebell(tmp_path, "--help")
    assert helped.code == 0
    for command in ("send", "simulate", "receive", "verify", "keys", "apps"):
        assert command in helped.out
    assert "9  unknown" in storebell(tmp_path, "send", "--help").out
    assert storebell(tmp_path, "--version").out.startswith("Storebell")
    assert not list(tmp_path.rglob("*.json"))
