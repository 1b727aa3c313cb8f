"""What models, schemas and pages can do to the engine: each time a result or an error that says what happened, and a
session that goes on."""

import http.server
import json
import threading

import pytest
from conftest import Cloud, until
from scripted_models import ModelServer

MODEL = "openai/gpt-4.1-mini"
PAGE = """<!doctype html><title>Shop</title><h1>Tea shop</h1><button>Greet</button>
<a href="/tea">Green tea</a><button id=w onclick="window.open('/popup')">Open window</button>"""
POPUP = """<!doctype html><title>Popup</title><button>In the popup</button>
<script>fetch('/wait').then(() => close()); addEventListener('pagehide', () => navigator.sendBeacon('/closed'))</script>"""
LARGE = 50 << 20


class Site:
    """`/`, `/popup` (closes itself when `leave` is set), `/many` (many elements), `/wordy` (6 MB of text) and
    `/large` (50 MB, of which Chromium need not draw much: it takes gigabytes to lay that out)."""

    def __init__(self):
        self.leave, self.closed = threading.Event(), threading.Event()
        handler = type("Pages", (Pages,), {"site": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Pages(http.server.BaseHTTPRequestHandler):
    site: Site

    def do_GET(self):
        if self.path == "/wait":
            self.site.leave.wait(60)
        line = b"<p>A line of text that is long enough to be one <button>Buy</button></p>\n"
        body = {"/popup": POPUP.encode(), "/wait": b"",
                "/large": b"<!doctype html><title>Large</title><button>First</button><p hidden>" + b"tea " * (LARGE // 4),
                "/wordy": b"<!doctype html><title>Wordy</title>" + (b"<p>" + b"word " * 2_000) * 600,
                "/many": b"<!doctype html><title>Many</title>" + line * 10_000,
                }.get(self.path, PAGE.encode())
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.site.closed.set()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def models():
    server = ModelServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def cloud(models):
    running = Cloud("--warm", "1", "--quiet", environment={"OPENAI_BASE_URL": models.url})
    try:
        yield running.wait_ready()
    finally:
        left = running.stop()
        assert not left, left


@pytest.fixture(scope="module")
def site():
    pages = Site()
    yield pages
    pages.server.shutdown()
    pages.server.server_close()


class Session:
    def __init__(self, cloud):
        self.cloud, self.id = cloud, cloud.start_session(modelName=MODEL)["sessionId"]

    def send(self, operation, body, timeout=120):
        return self.cloud.request(
            "POST", f"/sessions/{self.id}/{operation}", body, timeout=timeout,
            headers={"x-model-api-key": "sk", "browserbase-cache-bypass": "true"})

    def open(self, url):
        assert self.send("navigate", {"url": url, "options": {"waitUntil": "load", "timeout": 60_000}}).status == 200

    def act(self, instruction):
        return self.send("act", {"input": instruction})


@pytest.fixture
def session(cloud, site, models):
    started = Session(cloud)
    started.open(site.url)
    yield started
    models.words.clear()
    # Whatever it was: the session goes on.
    started.open(site.url)
    usable = started.act('click "Greet"')
    assert usable.status == 200 and usable.json["data"]["result"]["success"], usable.body
    assert cloud.request("POST", f"/sessions/{started.id}/end").status == 200


def check_error(answer, *words, statuses=(500,)):
    assert answer.status in statuses, (answer.status, answer.body)
    assert answer.json["success"] is False and answer.headers["x-should-retry"] == "false"
    for word in words:
        assert word in answer.json["message"], answer.json


NONSENSE = ["", "I cannot help with that.", "{", "[]", "null", '"text"', "<html></html>", "[" * 5000, '{"action": 5}',
            '{"action": {"elementId": ["0-1"], "method": "click"}}', '{"elements": "none"}', "{}" * 100,
            '{"action": {"elementId": "0-99999", "description": "", "method": "click", "arguments": []}, "twoStep": false}',
            '{"action": {"elementId": "-1--1", "description": "", "method": "click", "arguments": []}, "twoStep": true}',
            '{"action": {"elementId": "0-1", "description": "", "method": "rm -rf", "arguments": []}, "twoStep": false}',
            "\ud83d\ude00" * 1000]


@pytest.mark.parametrize("number", range(len(NONSENSE)))
def test_a_model_that_answers_nonsense(session, models, number):
    for operation, body in (("act", {"input": "do it"}), ("observe", {"instruction": "all"})):
        models.words[:] = [NONSENSE[number]] * 9
        answer = session.send(operation, body)
        models.words.clear()
        if answer.status == 200:
            result = answer.json["data"]["result"]
            assert result == [] if operation == "observe" else result["success"] is False and result["message"], result
        else:
            check_error(answer, "gpt-4.1-mini")


def test_a_model_that_extracts_nonsense(session, models):
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "n": {"type": "integer"}}, "required": ["name", "n"]}
    for words in ('{"name": 5, "n": "x"}', "[]", '{"n": 1}', "no"):
        models.words[:] = [words] * 9
        check_error(session.send("extract", {"instruction": "x", "schema": schema}), "gpt-4.1-mini")


def test_an_agent_whose_model_answers_nonsense(session, models):
    models.script_tools(("rm", {}), ("act", {}), ("goto", {"url": "file:///etc/passwd"}), ("extract", {"instruction": 5}),
                        ("act", {"action": 'click "Unobtainium"'}), ("scroll", {"direction": [], "percentage": "x"}))
    answer = session.send("agentExecute", {"agentConfig": {"model": MODEL, "mode": "dom"},
                                           "executeOptions": {"instruction": "x", "maxSteps": 8}})
    assert answer.status == 200
    result = answer.json["data"]["result"]
    assert [action["type"] for action in result["actions"]][:3] == ["rm", "act", "goto"]
    assert "root:" not in json.dumps(result)


@pytest.mark.parametrize("schema", [
    {"type": "object", "properties": 5}, {"type": "object", "properties": {"a": 5}}, {"type": "array", "items": [1]},
    {"$ref": "#/$defs/None"}, {"type": "nonsense"}, {"anyOf": "x"}, {"enum": {}}])
def test_a_schema_that_is_none(session, schema):
    answer = session.send("extract", {"instruction": "x", "schema": schema})
    if answer.status != 200:
        check_error(answer, "schema", statuses=(400,))


def test_a_schema_that_nests_too_deeply(session):
    schema = {"type": "string"}
    for _ in range(400):
        schema = {"type": "object", "properties": {"a": schema}}
    answer = session.send("extract", {"instruction": "x", "schema": schema})
    if answer.status != 200:
        check_error(answer, statuses=(400,))


def test_a_schema_with_recursion(session):
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#/$defs/Node"}},
              "required": ["name"],
              "$defs": {"Node": {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/$defs/Node"}}}}}
    answer = session.send("extract", {"instruction": "x", "schema": schema})
    assert answer.status == 200 and answer.json["data"]["result"]["name"] == "Tea shop", answer.body


def test_a_page_that_navigates_in_the_middle(session, models, site):
    # The element of the old document is not in the new one, or is found there anew.
    models.meanwhile = lambda: session.open(site.url + "/popup?left")
    answer = session.act('click "Greet"')
    assert answer.status == 200 and answer.json["data"]["result"]["message"], answer.body
    models.meanwhile = lambda: session.open(site.url)
    answer = session.send("extract", {"instruction": "the heading"})
    assert answer.status == 200, answer.body


def test_a_page_that_closes_in_the_middle(session, models, site):
    site.leave.clear()
    site.closed.clear()
    assert session.act('click "Open window"').json["data"]["result"]["success"]

    def is_popup_active():
        pages = session.cloud.request("GET", f"/sessions/{session.id}/debug").json["data"]["pages"]
        return any(page["active"] and page["url"].endswith("/popup") for page in pages)

    until("the popup is the active page", is_popup_active)

    def close():
        site.leave.set()
        assert site.closed.wait(30)

    models.meanwhile = close
    answer = session.act('click "In the popup"')
    if answer.status == 200:
        result = answer.json["data"]["result"]
        assert result["success"] is False and "page" in result["message"], result
    else:
        check_error(answer, "page", statuses=(404, 500))


def test_a_result_that_is_too_large_to_be_stored(session, site):
    session.open(site.url + "/wordy")
    answer = session.send("extract", {})
    assert answer.status == 500 and "ask for less" in answer.json["message"], answer
    status = session.cloud.request("GET", f"/sessions/{session.id}/status").json["data"]
    assert status["activeActions"] == 0, "the action is over"
    session.open(site.url + "/")
    assert session.send("extract", {}).status == 200


@pytest.mark.parametrize("path", ["/large", "/many"])
def test_a_page_of_many_megabytes(session, site, path):
    session.open(site.url + path)
    answer = session.send("observe", {"instruction": "all"}, timeout=180)
    if answer.status == 200:
        assert answer.json["data"]["result"], answer.body[:500]
    else:
        check_error(answer, statuses=(404, 413, 500))
    answer = session.send("extract", {}, timeout=180)
    if answer.status == 200:
        assert "button" in answer.json["data"]["result"]["pageText"]
    else:
        check_error(answer, statuses=(404, 413, 500))
