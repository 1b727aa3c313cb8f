"""act, observe, extract and execute with the `stagehand` package from PyPI, unmodified, and a scripted model server."""

import http.server
import json
import threading

import pytest
from conftest import Cloud
from scripted_models import ModelServer
from stagehand import APIStatusError, Stagehand

MODEL = "openai/gpt-4.1-mini"
PAGE = """<!doctype html><title>Shop</title><h1>Tea shop</h1>
<form onsubmit="document.querySelector('output').textContent='Hello '+who.value;return false">
<label>Name <input id=who></label><button>Greet</button></form><output></output>
<p><a href="/tea?kind=green">Green tea</a></p>"""


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
def shop():
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(cloud):
    return Stagehand(base_url=cloud.url, browserbase_api_key="wc_local", model_api_key="sk-of-the-header")


@pytest.fixture
def session(client, shop):
    started = client.sessions.start(model_name=MODEL, verbose=1)
    identifier = started.data.session_id
    # Another address for each test: what one does is not remembered in the next.
    client.sessions.navigate(identifier, url=f"{shop}/?test={identifier}", options={"wait_until": "load"})
    yield identifier
    client.sessions.end(identifier)


def test_act_observe_extract(client, session, shop, models):
    acted = client.sessions.act(session, input='type Ada into "Name"')
    assert acted.data.result.success, acted
    assert acted.data.result.actions[0].method == "fill"
    assert acted.data.result.message.startswith("Action [fill] performed successfully on selector: xpath=/html[1]")
    assert client.sessions.act(session, input='click "Greet"').data.result.success
    observed = client.sessions.observe(session, instruction="what can be clicked")
    assert [item.description for item in observed.data.result] == ["button Greet", "link Green tea"]
    assert all(item.selector.startswith("xpath=/") for item in observed.data.result)
    extracted = client.sessions.extract(session, instruction="the shop", schema={
        "type": "object", "properties": {"name": {"type": "string"}, "tea": {"type": "string", "format": "uri"}}})
    assert extracted.data.result == {"name": "Tea shop", "tea": f"{shop}/tea?kind=green"}
    assert client.sessions.extract(session, instruction="the name").data.result == {"extraction": "Tea shop"}
    text = client.sessions.extract(session).data.result["pageText"]
    assert "Hello Ada" in text and text.splitlines()[0].endswith("RootWebArea: Shop")
    authorization = [value for name, value in models.requests[-1]["headers"].items() if name.lower() == "authorization"]
    assert authorization == ["Bearer sk-of-the-header"]


def test_an_observed_action_needs_no_model(client, session, models):
    button = client.sessions.observe(session, instruction="buttons").data.result[0]
    before = len(models.requests)
    acted = client.sessions.act(session, input=button.to_dict())
    assert acted.data.result.success and acted.data.result.actions[0].selector == button.selector
    assert len(models.requests) == before


def test_self_heal_finds_a_stale_element_again(client, session):
    acted = client.sessions.act(session, input={
        "selector": "xpath=/html[1]/body[1]/main[9]", "description": 'the button "Greet"', "method": "click"})
    assert acted.data.result.success, acted.data.result.message
    assert acted.data.result.actions[0].selector.endswith("button[1]")


def test_nothing_found_is_a_result(client, session):
    result = client.sessions.act(session, input='click "Unobtainium"').data.result
    assert not result.success and result.actions == []
    assert result.message == "Failed to perform act: No action found"


def test_a_stream_has_all_events(client, session):
    events = list(client.sessions.act(session, input='click "Greet"', stream_response=True))
    statuses = [event.data.status for event in events]
    assert statuses[:2] == ["starting", "connected"] and statuses[-1] == "finished"
    assert "running" in statuses
    assert events[-1].data.result["success"] is True
    receipts = [event.data.message for event in events
                if event.data.status == "running" and event.data.message["category"] == "receipt"]
    assert len(receipts) == 1 and receipts[0]["auxiliary"]["inputTokens"] == {"value": "50", "type": "integer"}


def test_execute_with_tools(client, session, models):
    models.script_tools(("ariaTree", {}), ("act", {"action": 'type Bob into "Name"'}), ("act", {"action": 'click "Greet"'}))
    done = client.sessions.execute(
        session, agent_config={"model": MODEL, "mode": "dom"},
        execute_options={"instruction": "greet Bob", "max_steps": 6})
    result = done.data.result
    assert result.success and result.completed and result.message == "the script is over"
    assert [action.type for action in result.actions] == ["ariaTree", "act", "act", "done"]
    assert result.usage.input_tokens >= 5 * 50 and result.usage.output_tokens >= 25
    assert "Hello Bob" in client.sessions.extract(session).data.result["pageText"]


def test_execute_streams(client, session, models):
    models.script_tools(("think", {"reasoning": "hm"}))
    events = list(client.sessions.execute(
        session, agent_config={"model": MODEL}, execute_options={"instruction": "think"}, stream_response=True))
    assert events[-1].data.status == "finished" and events[-1].data.result["completed"] is True
    logs = [event.data.message["message"] for event in events if event.data.status == "running"]
    assert "Agent calling tool: think" in logs


def test_computer_use_with_an_unknown_model_is_unprocessable(client, session):
    with pytest.raises(APIStatusError) as caught:
        client.sessions.execute(session, agent_config={"model": MODEL, "cua": True}, execute_options={"instruction": "x"})
    assert caught.value.status_code == 422 and "computer-use-preview" in str(caught.value)


def test_a_provider_that_recovers_is_asked_again(client, session, models):
    models.fail(500)
    assert client.sessions.act(session, input='click "Greet"').data.result.success


def test_a_provider_that_refuses_is_an_error_that_is_not_repeated(client, session, models):
    models.fail(401, 9)
    before = len(models.requests)
    with pytest.raises(APIStatusError) as caught:
        client.sessions.act(session, input='click "Greet"')
    models.failures.clear()
    assert caught.value.status_code == 500 and "401" in str(caught.value)
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert len(models.requests) == before + 1
    # The session goes on.
    assert client.sessions.act(session, input='click "Greet"').data.result.success


def test_a_time_that_is_too_short(client, session):
    with pytest.raises(APIStatusError) as caught:
        client.sessions.act(session, input='click "Greet"', options={"timeout": 1})
    assert caught.value.status_code == 500 and "act() timed out after 1ms" in str(caught.value)


def test_wrong_requests_are_bad_requests(client, session):
    for call in (lambda: client.sessions.extract(session, schema={"type": "object"}),
                 lambda: client.sessions.act(session, input="x", options={"model": "nobody/x"}),
                 lambda: client.sessions.act(session, input="x", options={"model": {
                     "model_name": MODEL, "base_url": "http://169.254.170.2/v2"}}),
                 lambda: client.sessions.execute(session, agent_config={"mode": "telepathy"},
                                                 execute_options={"instruction": "x"})):
        with pytest.raises(APIStatusError) as caught:
            call()
        assert caught.value.status_code in (400, 422), caught.value


def test_a_repetition_of_the_client_joins_the_first(cloud, session, models):
    body = {"input": 'click "Greet"'}
    headers = {"x-stainless-lang": "python", "x-stainless-package-version": "3.23.1", "x-model-api-key": "sk"}
    first = cloud.request("POST", f"/v1/sessions/{session}/act", body, headers=headers)
    before = len(models.requests)
    again = cloud.request("POST", f"/v1/sessions/{session}/act", body, headers=headers | {"x-stainless-retry-count": "1"})
    assert again.json["data"]["actionId"] == first.json["data"]["actionId"]
    assert len(models.requests) == before


def test_what_was_done_once_is_done_again_without_the_model(cloud, session, models):
    def act():
        return cloud.request("POST", f"/sessions/{session}/act", {"input": 'click "Green tea"'},
                             headers={"x-model-api-key": "sk"}).json["data"]["result"]

    url = cloud.request("POST", f"/sessions/{session}/extract", {}).json["data"]["result"]["pageText"]
    assert "Green tea" in url
    first = act()
    assert first["cacheStatus"] == "MISS" and first["cacheMissReason"]
    cloud.request("POST", f"/sessions/{session}/navigate", {"url": referring(cloud, session)})
    before = len(models.requests)
    second = act()
    assert second["success"] and second["cacheStatus"] == "HIT"
    assert len(models.requests) == before
    cloud.request("POST", f"/sessions/{session}/navigate", {"url": referring(cloud, session)})
    third = cloud.request("POST", f"/sessions/{session}/act", {"input": 'click "Green tea"'},
                          headers={"x-model-api-key": "sk", "browserbase-cache-bypass": "true"}).json["data"]["result"]
    assert third["success"] and third["cacheStatus"] == "MISS" and "asked" in third["cacheMissReason"]
    assert len(models.requests) == before + 1


def referring(cloud, session):
    """The address that the session's test began on."""
    pages = cloud.request("GET", f"/sessions/{session}/replay").json["data"]["pages"]
    return next(action["parameters"]["url"] for page in pages for action in page["actions"]
                if action["method"] == "navigate")


def test_replay_and_billing_have_the_tokens(cloud, client, session):
    client.sessions.act(session, input='click "Greet"')
    client.sessions.extract(session, instruction="the name")
    replay = client.sessions.replay(session)
    actions = [action for page in replay.data.pages for action in page.actions]
    assert [action.method for action in actions] == ["navigate", "act", "extract"]
    assert [action.token_usage.input_tokens for action in actions[1:]] == [50, 50]
    bill = cloud.request("GET", f"/sessions/{session}/retrieve").json["data"]["billingInfo"]
    assert bill["actions"] == 3 and bill["model"]["inputTokens"] == 100 and bill["model"]["outputTokens"] == 10
    script = cloud.request("GET", f"/sessions/{session}/replay?format=playwright").json["data"]["script"]
    assert "await page.goto(" in script and ".click();" in script


def test_keys_and_values_are_nowhere(cloud, client, session):
    secrets = {"header": "sk-of-the-header", "own": "sk-of-the-body-7", "value": "hunter2-of-ada"}
    client.sessions.act(
        session, input='type %password% into "Name"',
        options={"model": {"model_name": MODEL, "api_key": secrets["own"]}, "variables": {"password": secrets["value"]}})
    client.sessions.execute(
        session, agent_config={"model": {"model_name": MODEL, "api_key": secrets["own"]}},
        execute_options={"instruction": "nothing", "variables": {"password": secrets["value"]}})
    cloud.request("POST", f"/sessions/{session}/act", {
        "action": 'click "Greet"', "modelName": MODEL, "modelClientOptions": {"apiKey": secrets["own"]}},
        headers={"x-model-api-key": secrets["header"]})
    client.sessions.act(session, input='click "Greet"')
    dump = b""
    for key in cloud.redis("--scan").split():
        kind = cloud.redis("TYPE", key.decode()).strip()
        read = {b"hash": ["HGETALL"], b"list": ["LRANGE", None, "0", "-1"], b"string": ["GET"],
                b"set": ["SMEMBERS"], b"stream": ["XRANGE", None, "-", "+"], b"zset": ["ZRANGE", None, "0", "-1"]}[kind]
        command = [key.decode() if part is None else part for part in read]
        dump += key + b"\n" + cloud.redis(*(command if None in read else [*command, key.decode()])) + b"\n"
    assert session.encode() in dump
    logs = b"".join(path.read_bytes() for path in (cloud.state / "logs").iterdir())
    events = (cloud.state / "events.jsonl").read_bytes()
    assert b"ActionCompleted" in events and logs
    for name, secret in secrets.items():
        for place, data in {"redis": dump, "logs": logs, "events": events}.items():
            assert secret.encode() not in data, (name, place)
    # The page got the value itself, and shows it: that answer is the client's own to have.
    assert f"Hello {secrets['value']}" in client.sessions.extract(session).data.result["pageText"]


# --- What the JavaScript clients send, byte by byte, and how they read the answer ----------------------------------------

JS = {"x-bb-api-key": "wc_local", "x-bb-project-id": "local", "x-model-api-key": "sk-js", "x-stream-response": "true",
      "x-language": "typescript", "user-agent": "node"}
JS2 = JS | {"x-sdk-version": "2.5.9", "x-sent-at": "2026-11-22T17:00:00.000Z"}
JS3 = JS | {"x-sdk-version": "3.7.0"}


def javascript(answer):
    """The walk of the JavaScript clients: pieces between empty lines that begin with `data: `, until one is finished."""
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/event-stream")
    assert b"\r" not in answer.body
    for piece in answer.body.decode().split("\n\n"):
        if not piece.startswith("data: "):
            assert piece in ("", ": hb"), piece
            continue
        event = json.loads(piece[len("data: "):])
        if event["type"] == "system" and event["data"]["status"] == "finished":
            return event["data"]["result"]
        if event["type"] == "system" and event["data"]["status"] == "error":
            raise RuntimeError(event["data"]["error"])
        if event["type"] == "log":
            assert isinstance(event["data"]["message"]["message"], str)
    raise AssertionError("Stream ended without completion signal")


def js(cloud, session, operation, body, headers):
    return javascript(cloud.request(
        "POST", f"/v1/sessions/{session}/{operation}", key=None, raw=json.dumps(body, separators=(",", ":")).encode(),
        headers=headers | {"x-bb-session-id": session}))


def frame(cloud, session):
    pages = cloud.request("GET", f"/sessions/{session}/debug").json["data"]["pages"]
    return next(page["id"] for page in pages if page["active"])


def test_javascript_2(cloud, session):
    main = frame(cloud, session)
    options = {"modelName": MODEL, "modelClientOptions": {"apiKey": "sk-js"}, "domSettleTimeoutMs": 3000, "frameId": main}
    acted = js(cloud, session, "act", {"action": 'click "Greet"', "variables": {}, **options}, JS2)
    assert acted["success"] and acted["action"] == "button Greet" and acted["message"]
    found = js(cloud, session, "observe", {"instruction": "all", "returnAction": True, **options}, JS2)
    assert [item["method"] for item in found] == ["click", "click"]
    assert js(cloud, session, "act", {**found[0], "frameId": main}, JS2)["success"]
    schema = {"type": "object", "properties": {"extraction": {"type": "string"}}, "required": ["extraction"],
              "additionalProperties": False, "$schema": "http://json-schema.org/draft-07/schema#"}
    zod = {"_def": {"unknownKeys": "strip", "typeName": "ZodObject"}, "_cached": None}
    extracted = js(cloud, session, "extract", {
        "instruction": "the name", "schema": zod, "schemaDefinition": schema, "iframes": True, **options}, JS2)
    assert extracted == {"extraction": "Tea shop"}
    text = js(cloud, session, "extract", {"frameId": main}, JS2)
    assert text["page_text"] == text["pageText"] and "Tea shop" in text["page_text"]
    agent = js(cloud, session, "agentExecute", {
        "agentConfig": {"instructions": "be brief", "options": {}},
        "executeOptions": {"instruction": "nothing", "maxSteps": 2, "autoScreenshot": True}}, JS2)
    assert agent["completed"] and agent["usage"]["input_tokens"] > 0


def test_javascript_3(cloud, session):
    main = frame(cloud, session)
    model = {"modelName": MODEL, "apiKey": "sk-js"}
    acted = js(cloud, session, "act", {
        "input": 'type %who% into "Name"', "options": {"model": model, "variables": {"who": {"value": "Grace"}}},
        "frameId": main}, JS3)
    assert acted["success"] and acted["actions"][0]["arguments"] == ["%who%"]
    assert js(cloud, session, "act", {"input": 'click "Greet"', "frameId": main}, JS3)["success"]
    text = js(cloud, session, "extract", {"frameId": main, "options": {"model": model}}, JS3)
    assert "Hello Grace" in text["pageText"] and "page_text" not in text
    found = js(cloud, session, "observe", {
        "instruction": "links", "options": {"model": model, "selector": "form"}, "frameId": main}, JS3)
    assert [item["description"] for item in found] == ["button Greet"]
    agent = js(cloud, session, "agentExecute", {
        "agentConfig": {"model": model, "mode": "dom"}, "executeOptions": {"instruction": "nothing"},
        "frameId": main, "shouldCache": False}, JS3)
    assert agent["success"] and agent["actions"][-1]["type"] == "done"
    with pytest.raises(RuntimeError, match="Page not found"):
        js(cloud, session, "act", {"input": "x", "frameId": "0123456789ABCDEF0123456789ABCDEF"}, JS3)
