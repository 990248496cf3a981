"""The snippets for the Local root, each run in a real handler that is sent a real notification."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storebell.presentation.copied.root_snippets import SNIPPETS, root_snippet
from support.dev_script import ROOT

BUNDLE_ID = "com.example.sample"
PACKAGES = ROOT / ".venv" / "node" / "node_modules"
LIMIT = 60

PYTHON_HANDLER = """
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            verifier.verify_and_decode_notification(body["signedPayload"])
            self.send_response(200)
        except Exception:
            self.send_response(500)
        self.end_headers()

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""

NODE_HANDLER = """
import { createServer } from "node:http";

const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  try {
    await verifier.verifyAndDecodeNotification(JSON.parse(body).signedPayload);
    response.writeHead(200).end();
  } catch {
    response.writeHead(500).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""

HANDLERS = {
    "Python": (PYTHON_HANDLER, "handler.py", [sys.executable]),
    "Node.js": (NODE_HANDLER, "handler.mjs", [shutil.which("node") or "node"]),
}


def send(folder: Path, *more: str) -> list[dict[str, Any]]:
    """The records of one Local test; the root is made with the first one."""
    command = [sys.executable, "-m", "storebell", "--basedir", str(folder), "send"]
    command += ["--environment", "local", "--json", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "gui")}
    ran = subprocess.run(command, env=environment, capture_output=True, timeout=LIMIT, check=False)
    return [json.loads(line) for line in ran.stdout.splitlines()]


@contextmanager
def handling(folder: Path, language: str, code: str) -> Iterator[int]:
    """Runs a handler with this code before it; yields its port."""
    handler, name, command = HANDLERS[language]
    (folder / name).write_text(code + handler, encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(PACKAGES, target_is_directory=True)
    with subprocess.Popen(
        [*command, str(folder / name)], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.skipif(
    sys.platform != "linux" and shutil.which("npm") is None, reason="Node is not on this computer"
)
@pytest.mark.parametrize("language", HANDLERS)
def test_a_handler_with_the_snippet_trusts_local_and_no_other(
    language: str, tmp_path: Path
) -> None:
    asked = send(tmp_path / "one")[0]
    send(tmp_path / "other")
    snippet = next(snippet for snippet in SNIPPETS if snippet.language == language)
    code = root_snippet(snippet, Path(asked["root_file"]), BUNDLE_ID)
    with handling(tmp_path, language, code) as port:
        url = f"http://127.0.0.1:{port}/"
        assert send(tmp_path / "one", "--url", url)[-1]["outcome"] == "delivered"
        assert send(tmp_path / "other", "--url", url)[-1]["outcome"] == "failed"


def test_a_snippet_says_whether_it_was_tried() -> None:
    assert {snippet.language for snippet in SNIPPETS if snippet.is_tried} == set(HANDLERS)
    for snippet in SNIPPETS:
        code = root_snippet(snippet, Path("/home/you/storebell/local-root.pem"), BUNDLE_ID)
        assert ("Not tried" in code) is not snippet.is_tried
        assert BUNDLE_ID in code or snippet.language == "Go"
        assert not re.search(r"@[A-Z_]{6,}@", code)
