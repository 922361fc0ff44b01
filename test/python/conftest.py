"""The service as a process of its own, and servers that fail; Node runs the first, so `npm run build` comes first."""

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs/clients"))

EXAMPLE = json.loads((ROOT / "test/fixtures/example-response.json").read_text("utf-8"))


def fences(page: str, language: str) -> list[str]:
    """The code of a language in a Markdown page of this repository."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def start(port: int = 0):
    """Starts the service, and waits until it listens. Gives the process and its address."""
    process = subprocess.Popen(
        ["node", "dist/server.js"], cwd=ROOT, env={**os.environ, "PORT": str(port)}, stdout=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        if '"address"' in line:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process, json.loads(line)["address"]
    raise RuntimeError(f"the service exited with {process.wait()}")


@pytest.fixture
def service():
    process, address = start()
    yield address
    process.kill()
    process.wait()


class Server(ThreadingHTTPServer):
    """Reacts to the first request as the first of `reactions` says, and so on; to all further ones as the last does."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reactions = []
        self.tags = []  # the If-None-Match of each request
        self.ended = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/models"

    def handle_error(self, request, client_address):
        """A client that gives up is what the tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/circle":
            return answer("", {"Location": "/circle"}, 307)(self)
        reactions, tags = self.server.reactions, self.server.tags
        reaction = reactions[min(len(tags), len(reactions) - 1)]
        tags.append(self.headers["If-None-Match"])
        reaction(self)

    def log_message(self, *_):
        pass


def answer(body, headers=None, status=200):
    """Answers with `body`, or with it as JSON."""
    data = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()

    def react(handler):
        handler.send_response(status)
        for name, value in {"Content-Length": len(data), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if status != 304:
            handler.wfile.write(data)

    return react


def breaks_off(handler):
    """Announces more than it sends."""
    answer(b"{", {"Content-Length": 99, "ETag": '"broken"'})(handler)
    handler.close_connection = True


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # seconds between two looks for the end
        yield server
        server.ended.set()
        server.shutdown()
