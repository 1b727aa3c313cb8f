"""Real clients against the built executables: every test module gets a local cloud of its own."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("WALLCRAWLER_BIN", ROOT / ".build-static" / "release"))
GENEROUS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, condition, seconds=GENEROUS):
    """Waits until `condition()` is true and returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def descendants(pid: int) -> dict[int, str]:
    """The living processes below `pid`, with their command lines."""
    parents, commands = {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = pathlib.Path(f"/proc/{entry}/stat").read_text()
            command = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if state != "Z":
            parents[int(entry)] = int(parent)
            commands[int(entry)] = command.strip()
    found, frontier = {}, [pid]
    while frontier:
        current = frontier.pop()
        for child, parent in parents.items():
            if parent == current and child not in found:
                found[child] = commands[child]
                frontier.append(child)
    return found


def is_alive(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Cloud:
    """A running `wallcrawler local`."""

    def __init__(self, *options, state=None, environment=None, wrapper=()):
        self.port = free_port()
        self.state = pathlib.Path(state or tempfile.mkdtemp(prefix="wallcrawler-"))
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [*wrapper, str(BIN / "wallcrawler"), "local", "--root", str(ROOT), "--state", str(self.state),
             "--port", str(self.port), "--ws-port", "0", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **(environment or {})})
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_ready(self):
        wanted = f"wallcrawler: ready {self.url}"
        until(f"{wanted!r} among {self.lines}",
              lambda: wanted in self.lines or self.process.poll() is not None)
        assert wanted in self.lines, self.lines
        return self

    @property
    def endpoints(self):
        return json.loads((self.state / "endpoints.json").read_text())

    def request(self, method, path, body=None, key="wc_local", headers=None, raw=None, timeout=GENEROUS):
        data = raw if raw is not None else (None if body is None else json.dumps(body).encode())
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if key is not None:
            request.add_header("x-wc-api-key", key)
        if data is not None:
            request.add_header("content-type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def redis(self, *arguments):
        """What the cloud's own Redis, whose address its functions have, says to redis-cli."""
        for pid in self.descendants():
            for entry in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                if entry.startswith(b"REDIS_URL="):
                    known = urllib.parse.urlsplit(entry.removeprefix(b"REDIS_URL=").decode())
                    return subprocess.run(
                        ["redis-cli", "-h", known.hostname, "-p", str(known.port), *arguments], check=True,
                        capture_output=True, env={**os.environ, "REDISCLI_AUTH": known.password or ""}).stdout
        raise AssertionError("no process has REDIS_URL")

    def start_session(self, **body):
        answer = self.request("POST", "/sessions/start", body, headers={"prefer": "wait=25"})
        assert answer.status == 200, answer.body
        data = answer.json["data"]
        assert data["status"] == "ready", data
        return data

    def events(self):
        lines = (self.state / "events.jsonl").read_text().splitlines()
        return [json.loads(line)["event"] for line in lines]

    def events_of(self, session):
        return [event["detail-type"] for event in self.events() if event["detail"].get("sessionId") == session]

    def descendants(self):
        return descendants(self.process.pid)

    def stop(self, signal_number=signal.SIGTERM):
        """Ends the cloud and returns what is left of it."""
        below = self.descendants()
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            self.process.wait(GENEROUS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"did not end: {self.lines}")
        self.reader.join(GENEROUS)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            left = {pid: command for pid, command in below.items() if is_alive(pid)}
            if not left:
                return {}
            time.sleep(0.05)
        return left


@pytest.fixture(scope="module")
def cloud():
    running = Cloud("--warm", "1", "--quiet")
    try:
        yield running.wait_ready()
    finally:
        left = running.stop()
        assert not left, left


@pytest.fixture
def site():
    """A web site on a port of its own: /, /other, /slow, /redirect, /missing."""
    import http.server

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/redirect":
                self.send_response(302)
                self.send_header("location", "/other")
                self.end_headers()
                return
            if self.path == "/slow":
                time.sleep(30)
            found = self.path in ("/", "/other", "/slow")
            body = f"<title>Page {self.path}</title><h1>Hello from {self.path}</h1>".encode()
            self.send_response(200 if found else 404)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
