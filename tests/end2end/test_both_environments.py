"""One simulator for both environments, asked by Storebell itself: each test at its own server."""

from pathlib import Path

from support.commands import storebell
from support.handlers import notification_server
from support.killed_sends import simulator


def test_each_environment_is_asked_at_its_own_url(tmp_path: Path) -> None:
    with (
        notification_server((200,)) as server,
        simulator(tmp_path / "apple", "--environment", "both", "--deliver-to", server.url) as apple,
    ):
        urls = apple.facts["base_urls"]
        assert isinstance(urls, dict)
        bases = [part for name, url in urls.items() for part in ("--api-base", f"{name}={url}")]
        root = ("--simulated-root", str(apple.facts["root_file"]))
        app = ("--bundle-id", str(apple.facts["bundle_id"]))
        sent = {
            name: storebell(
                tmp_path / "mine",
                *(*bases, *root, "send", "--environment", name, *app, "--json"),
                environment=apple.environment,
            )
            for name in urls
        }
        only_sandbox = storebell(
            tmp_path / "mine",
            *(*bases[:2], *root, "send", "--environment", "production", *app),
            environment=apple.environment,
        )
    for name, ran in sent.items():
        assert ran.code == 0, ran.err
        [asked] = ran.of("asked")
        assert (asked["environment"], asked["simulated"]) == (name, True)
        assert ran.of("verified")[0]["valid"] is True
    assert only_sandbox.code == 2
    assert "No simulator stands in for Production" in only_sandbox.err
    kept = storebell(tmp_path / "mine", "tests", "--json").of("test")
    assert {test["environment"] for test in kept} == {"sandbox", "production"}
    shown = storebell(tmp_path / "mine", "tests").out
    assert "Sandbox (simulated)" in shown
    assert "Production (simulated)" in shown
    assert len(server.requests) == 2
