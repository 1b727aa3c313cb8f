"""Records events/ anew: drives a local cloud with real clients and keeps what its functions were given.

    WALLCRAWLER_BIN=.build/debug python Tests/Clients/record_events.py

Needs what scripts/test-python installs. Takes about two minutes: schedules and the cleanup queue run at their own pace.
Afterwards read `git diff events` and adapt events/README.md; test_invoke.py checks that it is right.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse

import boto3
from conftest import ROOT, Cloud, descendants, until
from stagehand import Stagehand
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

EVENTS = ROOT / "events"
BUS = "wallcrawler-sessions"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MODEL = "openai/gpt-4.1-mini"


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


class Recorder:
    """A local cloud with --record, and the fixtures that come of it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wallcrawler-record-"))
        self.seen = set()
        self.sessions, self.deleted, self.actions = {}, [], []
        self.cloud = Cloud("--warm", "1", "--record", str(self.folder)).wait_ready()
        known = self.cloud.endpoints["aws"]
        self.aws = lambda service: boto3.client(
            service, endpoint_url=known["url"], region_name=known["region"],
            aws_access_key_id=known["accessKeyId"], aws_secret_access_key=known["secretAccessKey"],
            aws_session_token=known["sessionToken"])

    def events(self, function):
        return sorted((self.folder / function).glob("*.json"))

    def find(self, function, accepts):
        """The newest recorded event of the function that is wanted and was not taken yet."""
        def look():
            for path in reversed(self.events(function)):
                if path not in self.seen:
                    event = json.loads(path.read_text())
                    if accepts(event):
                        return path, event
            return None
        return until(f"{function} gets its event", look, seconds=150)

    def keep(self, function, name, accepts=lambda event: True):
        path, event = self.find(function, accepts)
        self.seen.add(path)
        write(EVENTS / function / f"{name}.json", event)
        return event

    def call(self, function, name, method, path, body=None, **options):
        answer = self.cloud.request(method, path, body, **options)
        print(f"{function}/{name}: {answer.status}", flush=True)
        self.keep(function, name)
        return answer

    def kept_elsewhere(self, function):
        """Forgets what a function was given so far."""
        self.seen.update(self.events(function))

    def variable(self, name):
        """A variable of the functions."""
        start = f"{name}=".encode()
        for pid in descendants(self.cloud.process.pid):
            for entry in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                if entry.startswith(start):
                    return entry.removeprefix(start).decode()
        raise AssertionError(f"no function has {name}")

    def redis(self, *arguments):
        known = urllib.parse.urlsplit(self.variable("REDIS_URL"))
        return subprocess.run(
            ["redis-cli", "-h", known.hostname, "-p", str(known.port), *arguments], check=True, text=True,
            capture_output=True, env={**os.environ, "REDISCLI_AUTH": known.password}).stdout.rstrip("\n")

    def snapshot(self, session, **changes):
        """The session goes into the store of the fixtures as it is now."""
        record = json.loads(self.redis("HGET", f"session:{{{session}}}", "record")) | changes
        self.sessions[session] = {key: value for key, value in record.items() if value is not None}
        return record

    def snapshot_actions(self, session):
        """Everything that repeated requests can join."""
        for key in self.redis("SMEMBERS", f"session:{{{session}}}:keys").splitlines():
            prefix = f"session:{{{session}}}:claims:"
            if not key.startswith(prefix):
                continue
            action = self.redis("GET", key)
            lines = self.redis("XRANGE", f"session:{{{session}}}:actions:{{{action}}}", "-", "+").splitlines()
            self.actions.append({
                "sessionID": session, "actionID": action, "idempotencyKey": key.removeprefix(prefix),
                "entries": [json.loads(line) for line in lines if line.startswith("{")]})

    def publish(self, detail_type, source, detail):
        answer = self.aws("events").put_events(Entries=[{
            "Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "EventBusName": BUS}])
        assert answer["FailedEntryCount"] == 0, answer

    def status(self, session):
        answer = self.cloud.request("GET", f"/sessions/{session}/status")
        return answer.json["data"]["status"] if answer.status == 200 else "GONE"


def is_about(detail_type, session=None):
    return lambda event: event.get("detail-type") == detail_type and (
        session is None or event["detail"].get("sessionId") == session)


STAINLESS = {"x-stainless-lang": "python", "x-stainless-package-version": "3.23.1", "x-language": "python",
             "x-sdk-version": "3.23.1", "x-model-api-key": "sk-model", "x-stainless-retry-count": "0"}
JAVASCRIPT_3 = {"x-bb-api-key": "wc_local", "x-bb-project-id": "local", "x-bb-session-id": "undefined",
                "x-model-api-key": "sk-model", "x-stream-response": "true", "x-language": "typescript",
                "x-sdk-version": "3.7.0", "user-agent": "node"}
JAVASCRIPT_2 = JAVASCRIPT_3 | {"x-sdk-version": "2.5.9", "x-sent-at": "2026-11-22T17:00:00.000Z"}
PYTHON_05 = {"x-bb-api-key": "wc_local", "x-bb-project-id": "local", "x-model-api-key": "sk-model",
             "x-language": "python", "x-sdk-version": "0.5.14", "x-sent-at": "2026-11-22T17:00:00.000",
             "user-agent": "python-httpx/0.28.1"}


def record_authorizer(recorder):
    cloud = recorder.cloud
    for name, options in {
        "known-key": {}, "other-project": {"key": "wc_local_other"},
        "browserbase-header": {"key": None, "headers": {"x-bb-api-key": "wc_local"}},
        "unknown-key": {"key": "wc_wrong"}, "no-key": {"key": None},
    }.items():
        cloud.request("GET", "/sessions", **options)
        recorder.keep("authorizer", name)


def record_start(recorder):
    """Returns a session of each client that is to live on."""
    def start(name, body, path="/sessions/start", **options):
        answer = recorder.call("start", name, "POST", path, body, **options)
        return answer.json.get("data", {}).get("sessionId")

    client = Stagehand(base_url=recorder.cloud.url, browserbase_api_key="wc_local", model_api_key="sk-model")
    python = client.sessions.start(model_name=MODEL).data.session_id
    recorder.keep("start", "stagehand-python")
    others = [
        start("native", {}),
        start("native-wait", {"userMetadata": {"ticket": 17}, "browser": {"launchOptions": {
            "viewport": {"width": 800, "height": 600}, "locale": "en-GB"}}}, headers={"prefer": "wait=2"}),
        start("start-session-route", {"modelName": MODEL}, path="/start-session"),
        start("stagehand-js-v3", {
            "modelName": MODEL, "verbose": 1, "selfHeal": True, "domSettleTimeoutMs": 5000,
            "browserbaseSessionCreateParams": {"projectId": "local", "browserSettings": {
                "viewport": {"width": 1288, "height": 711}}}},
            path="/v1/sessions/start", key=None, headers=JAVASCRIPT_3),
        start("stagehand-js-v2", {
            "modelName": MODEL, "domSettleTimeoutMs": 30000, "verbose": 0, "debugDom": True, "selfHeal": False,
            "waitForCaptchaSolves": False, "actionTimeoutMs": 30000, "browserbaseSessionCreateParams": {
                "browserSettings": {"viewport": {"width": 1288, "height": 711}}}},
            path="/v1/sessions/start", key=None, headers=JAVASCRIPT_2),
        start("stagehand-python-0.5", {
            "modelName": "gpt-4.1-mini", "domSettleTimeoutMs": 3000, "verbose": 1, "selfHeal": True,
            "modelClientOptions": {"apiKey": "sk-model"}, "browserbaseSessionID": None,
            "browserbaseSessionCreateParams": {"browserSettings": {
                "blockAds": True, "viewport": {"width": 1024, "height": 768}}}},
            path="/v1/sessions/start", key=None, headers=PYTHON_05),
        start("launch-options", {"modelName": MODEL, "browser": {
            "type": "local", "cdpUrl": "ws://10.0.0.1:1/devtools/browser/x", "launchOptions": {
                "executablePath": "/bin/false", "args": ["--remote-debugging-port=1"], "userDataDir": "/etc",
                "viewport": {"width": 640, "height": 480}}}}),
    ]
    start("resume", {"modelName": MODEL, "browserbaseSessionID": python}, path="/v1/sessions/start",
          headers=STAINLESS)
    start("wrong-project", {}, headers={"x-bb-project-id": "other"})
    start("body-not-json", None, raw=b'{"modelName": ')
    start("body-array", ["openai/gpt-4.1-mini"])
    start("wrong-type", {"modelName": 5})
    start("viewport-out-of-range", {"browser": {"launchOptions": {"viewport": {"width": -1, "height": 600}}}})
    for session in others:
        recorder.cloud.request("POST", f"/sessions/{session}/end")
    recorder.kept_elsewhere("end")
    return python


def record_retrieve(recorder, ready, creating, ended, deleted):
    def retrieve(name, path, **options):
        recorder.call("retrieve", name, "GET", path, **options)

    retrieve("ready", f"/sessions/{ready}/retrieve")
    retrieve("ended", f"/sessions/{ended}/retrieve")
    retrieve("deleted", f"/sessions/{deleted}/retrieve")
    retrieve("status", f"/v1/sessions/{ready}/status")
    retrieve("status-wait", f"/sessions/{creating}/status", headers={"prefer": "wait=1"})
    retrieve("list", "/sessions")
    retrieve("list-limit", "/sessions?limit=1")
    retrieve("list-limit-out-of-range", "/sessions?limit=1000")
    retrieve("list-other-project", "/sessions", key="wc_local_other")
    retrieve("other-project", f"/sessions/{ready}/retrieve", key="wc_local_other")
    retrieve("unknown", f"/sessions/{UNKNOWN}/retrieve")
    write(EVENTS / "retrieve" / "no-proxy-event.json", {
        "version": "0", "id": UNKNOWN, "detail-type": "SessionReady", "source": "wallcrawler.browser-controller",
        "account": "000000000000", "time": "2026-11-22T17:00:00Z", "region": "us-east-1", "resources": [],
        "detail": {}})


def record_navigate(recorder, ready, ended):
    page = {"url": "data:text/html,<title>Hello</title>"}

    def navigate(name, body, session=ready, prefix="", **options):
        return recorder.call("navigate", name, "POST", f"{prefix}/sessions/{session}/navigate", body, **options)

    def key(name):
        return {"idempotency-key": f"recorded-{name}"}

    navigate("native", page, headers=key("native"))
    navigate("sse-stagehand-python", page | {"streamResponse": True}, prefix="/v1",
             headers=STAINLESS | {"x-stream-response": "true"} | key("sse-python"))
    navigate("sse-stagehand-js-v3", page | {"options": {"waitUntil": "load"}}, prefix="/v1", key=None,
             headers=JAVASCRIPT_3 | {"x-bb-session-id": ready} | key("sse-js"))
    navigate("does-not-load", {"url": "http://127.0.0.1:9/"}, headers=key("does-not-load"))
    client = Stagehand(base_url=recorder.cloud.url, browserbase_api_key="wc_local", model_api_key="sk-model")
    client.sessions.navigate(ready, url="data:text/html,Hi", options={"timeout": 1000})
    recorder.keep("navigate", "stagehand-python")
    navigate("stagehand-python-retry", {"url": "data:text/html,Hi", "options": {"timeout": 1000}}, prefix="/v1",
             headers=STAINLESS | {"x-stainless-retry-count": "1"})
    navigate("url-missing", {})
    navigate("url-without-scheme", {"url": "example.com"})
    navigate("url-of-a-file", {"url": "file:///etc/passwd"})
    navigate("timeout-wrong-type", page | {"options": {"timeout": "soon"}})
    navigate("body-not-json", None, raw=b"{not json")
    navigate("sse-bad-body", {}, headers=STAINLESS | {"x-stream-response": "true"})
    navigate("ended", page, session=ended)
    navigate("other-project", page, key="wc_local_other")
    navigate("unknown", page, session=UNKNOWN)


def record_engine(recorder, ready, ended):
    """What needs the engine, with the deterministic model."""
    def ask(operation, name, body, session=ready, prefix="", **options):
        return recorder.call(operation, name, "POST", f"{prefix}/sessions/{session}/{operation}", body, **options)

    def key(name):
        return {"idempotency-key": f"recorded-{name}"}

    page = "data:text/html,<title>Shop</title><h1>Tea</h1><label>Name <input></label><button>Greet</button>"
    recorder.cloud.request("POST", f"/sessions/{ready}/navigate", {"url": page})
    recorder.kept_elsewhere("navigate")
    offline = {"modelName": "wallcrawler/offline", "apiKey": "sk-model"}
    ask("act", "native", {"input": "click the Greet button", "options": {"model": offline}}, headers=key("act"))
    ask("act", "sse-stagehand-python", {
        "input": "type %who% into the Name field", "streamResponse": True,
        "options": {"model": offline, "variables": {"who": "Ada"}}}, prefix="/v1",
        headers=STAINLESS | {"x-stream-response": "true"} | key("act-python"))
    ask("act", "sse-stagehand-js-v2", {
        "action": "click the Greet button", "modelName": "wallcrawler/offline",
        "modelClientOptions": {"apiKey": "sk-model"}}, prefix="/v1", key=None, headers=JAVASCRIPT_2 | key("act-js"))
    ask("act", "input-missing", {})
    ask("act", "unknown-provider", {"input": "x", "options": {"model": "nobody/x"}})
    ask("act", "ended", {"input": "x"}, session=ended)
    ask("act", "other-project", {"input": "x"}, key="wc_local_other")
    ask("extract", "page-text", {}, headers=key("extract"))
    ask("extract", "stagehand-js-v2", {
        "instruction": "the heading", "schema": {"_def": {}}, "schemaDefinition": {
            "type": "object", "properties": {"heading": {"type": "string"}}}, "modelName": "wallcrawler/offline"},
        prefix="/v1", key=None, headers=JAVASCRIPT_2 | key("extract-js"))
    ask("extract", "schema-without-instruction", {"schema": {"type": "object"}})
    ask("observe", "native", {"options": {"model": offline}}, headers=key("observe"))
    ask("observe", "options-wrong-type", {"options": []})
    ask("agentExecute", "native", {
        "agentConfig": {"model": offline}, "executeOptions": {"instruction": "click the Greet button"}},
        headers=key("agent"))
    ask("agentExecute", "unknown-mode", {"agentConfig": {"mode": "x"}, "executeOptions": {"instruction": "x"}})
    recorder.call("replay", "ready", "GET", f"/sessions/{ready}/replay")
    recorder.call("replay", "playwright", "GET", f"/sessions/{ready}/replay?format=playwright")
    recorder.call("replay", "other-project", "GET", f"/sessions/{ready}/replay", key="wc_local_other")
    recorder.call("retrieve", "browserbase", "GET", f"/v1/sessions/{ready}")


def record_debug_and_cdp_url(recorder, ready, ended):
    call = recorder.call
    call("debug", "ready", "GET", f"/sessions/{ready}/debug")
    call("debug", "ended", "GET", f"/sessions/{ended}/debug")
    call("debug", "other-project", "GET", f"/sessions/{ready}/debug", key="wc_local_other")
    call("debug", "unknown", "GET", f"/sessions/{UNKNOWN}/debug")
    path = f"/sessions/{ready}/cdp-url"
    call("cdp-url", "default", "POST", path)
    call("cdp-url", "view-only", "POST", path, {"scopes": ["view"], "expiresIn": 60, "singleUse": True})
    call("cdp-url", "client-address", "POST", path, {"clientAddress": "192.0.2.0/24"})
    call("cdp-url", "client-address-unreadable", "POST", path, {"clientAddress": "client.example"})
    call("cdp-url", "unknown-scope", "POST", path, {"scopes": ["root"]})
    call("cdp-url", "expiry-out-of-range", "POST", path, {"expiresIn": -1})
    call("cdp-url", "ended", "POST", f"/sessions/{ended}/cdp-url")
    call("cdp-url", "other-project", "POST", path, key="wc_local_other")


def record_screencast(recorder, ready, ended):
    """The WebSocket API: a client in each of the ways to connect, and what it can say."""
    keep, url = recorder.keep, recorder.cloud.endpoints["webSocket"]
    protocols = ["wallcrawler.screencast", "x-wc-api-key.wc_local"]
    with connect(url, subprotocols=protocols, proxy=None) as client:
        keep("authorizer", "websocket-subprotocol", lambda event: event["methodArn"].endswith("$connect"))
        keep("screencast", "connect-subprotocol")
    keep("screencast", "disconnect-idle")
    try:
        with connect(url, proxy=None):
            pass
    except InvalidStatus as refused:
        assert refused.response.status_code == 401
        keep("authorizer", "websocket-no-key", lambda event: event["methodArn"].endswith("$connect"))
    with connect(url, additional_headers={"x-wc-api-key": "wc_local"}, proxy=None, max_size=None) as client:
        keep("screencast", "connect-header")

        def say(name, message):
            client.send(message if isinstance(message, str) else json.dumps(message))
            keep("screencast", name, lambda event: "body" in event)

        def start(session, **wishes):
            return {"action": "start_screencast", "sessionId": session, **wishes}

        say("ping", {"action": "ping"})
        say("start", start(ready, quality=50, maxWidth=640, maxHeight=360, maxFps=5))
        say("start-ended", start(ended))
        say("start-unknown", start(UNKNOWN))
        say("start-quality-out-of-range", start(ready, quality=101))
        say("stop", {"action": "stop_screencast", "sessionId": ready})
        say("stop-unknown", {"action": "stop_screencast", "sessionId": UNKNOWN})
        say("unknown-action", {"action": "dance"})
        say("body-not-json", "{not json")
    keep("screencast", "disconnect")
    with connect(url, additional_headers={"x-wc-api-key": "wc_local_other"}, proxy=None) as stranger:
        stranger.send(json.dumps(start(ready)))
        keep("screencast", "start-other-project", lambda event: "body" in event)


def record_files(recorder, ready, ended):
    call = recorder.call
    downloads, uploads = f"/sessions/{ready}/downloads", f"/sessions/{ready}/uploads"
    call("downloads", "list", "GET", downloads)
    call("downloads", "archive-browserbase", "GET", "/v1" + downloads, headers={"accept": "application/zip"})
    call("downloads", "part", "GET", downloads + "/a%20b.pdf", headers={"range": "bytes=0-99"})
    call("downloads", "delete", "DELETE", downloads + "/a%20b.pdf")
    call("downloads", "ended", "GET", f"/sessions/{ended}/downloads")
    call("downloads", "other-project", "GET", downloads, key="wc_local_other")
    form = (b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n\x00\xff\r\n--XX--\r\n")
    multipart = {"content-type": "multipart/form-data; boundary=XX"}
    call("uploads", "browserbase", "POST", "/v1" + uploads, raw=form, headers=multipart)
    call("uploads", "no-form", "POST", uploads, {"file": "a.bin"})
    call("uploads", "list", "GET", uploads)
    call("uploads", "ended", "POST", f"/sessions/{ended}/uploads", raw=form, headers=multipart)
    call("uploads", "other-project", "POST", uploads, raw=form, headers=multipart, key="wc_local_other")


def record_end(recorder, ready, ended, deleted):
    """The last of all: the session that every fixture is about ends."""
    call = recorder.call
    call("end", "ended", "POST", f"/sessions/{ended}/end")
    call("end", "deleted", "POST", f"/sessions/{deleted}/end")
    call("end", "unknown", "POST", f"/sessions/{UNKNOWN}/end")
    call("end", "other-project", "POST", f"/sessions/{ready}/end", key="wc_local_other")
    client = Stagehand(base_url=recorder.cloud.url, browserbase_api_key="wc_local", model_api_key="sk-model")
    client.sessions.end(ready)
    recorder.keep("end", "stagehand-python")
    # The record of the fixtures' store is still alive, so that these answer as the first did.
    call("end", "native", "POST", f"/sessions/{ready}/end")
    call("end", "with-body", "POST", f"/v1/sessions/{ready}/end", {"sessionId": "x"}, headers=JAVASCRIPT_3)


def record_provisioner(recorder):
    """Returns a session without a warm browser."""
    keep, cloud = recorder.keep, recorder.cloud
    # Many at once: the pool has a browser for one or two of them.
    started = [cloud.request("POST", "/sessions/start", {}).json["data"]["sessionId"] for _ in range(4)]
    until("all are ready", lambda: all(recorder.status(session) == "READY" for session in started))
    records = {session: json.loads(recorder.redis("HGET", f"session:{{{session}}}", "record")) for session in started}
    cold, crashed = [session for session, record in records.items() if not record["task"]["isFromPool"]][:2]
    keep("provisioner", "SessionCreateRequested", is_about("SessionCreateRequested", cold))
    keep("provisioner", "BrowserTaskRegistered", is_about("BrowserTaskRegistered", cold))
    keep("provisioner", "BrowserTaskRegistered-pool",
         lambda event: event.get("detail-type") == "BrowserTaskRegistered" and "sessionId" not in event["detail"])
    recorder.publish("PoolReplenishRequested", "wallcrawler.operations", {})
    keep("provisioner", "PoolReplenishRequested", is_about("PoolReplenishRequested"))
    recorder.publish("SessionCreateRequested", "wallcrawler.sessions-start",
                     {"sessionId": UNKNOWN, "projectId": "local", "attempt": 1})
    keep("provisioner", "SessionCreateRequested-unknown", is_about("SessionCreateRequested", UNKNOWN))
    # The session as it was when its event came.
    waiting = recorder.snapshot(cold)
    recorder.sessions[cold] = {key: value for key, value in waiting.items() if key not in (
        "task", "provisioningStartedAt", "startingAt", "readyAt", "lastActiveAt", "lastEventTimestamp")} | {
        "status": "CREATING", "version": 0}
    task = recorder.snapshot(crashed)["task"]
    for pid, command in cloud.descendants().items():
        variables = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        if "wallcrawler-controller" in command.split()[0] and task["address"].split(":")[0] in open_addresses(pid):
            os.kill(pid, signal.SIGKILL)
            break
    else:
        raise AssertionError(f"no controller at {task['address']}")
    keep("provisioner", "task-stopped", lambda event: task["arn"] in event.get("resources", []))
    pool = recorder.aws("ecs").run_task(
        cluster=task["arn"].split("/")[1], taskDefinition="wallcrawler-browser", startedBy="pool",
        launchType="FARGATE", networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-a"]}}
    )["tasks"][0]["taskArn"]
    recorder.find("provisioner", lambda event: event.get("detail", {}).get("taskArn") == pool)
    recorder.aws("ecs").stop_task(cluster=pool.split("/")[1], task=pool, reason="a test")
    keep("provisioner", "task-stopped-pool", lambda event: pool in event.get("resources", []))
    keep("provisioner", "scheduled", is_about("Scheduled Event"))
    for session in started:
        cloud.request("POST", f"/sessions/{session}/end")
    return cold


def open_addresses(pid):
    """The local addresses on which a process listens."""
    text = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    return [line.split()[3].rsplit(":", 1)[0] for line in text.splitlines() if f"pid={pid}," in line]


def record_cleanup(recorder, ending, ended):
    keep = recorder.keep
    keep("cleanup", "SessionTerminationRequested", is_about("SessionTerminationRequested", ending))
    keep("cleanup", "SessionResourcesReleased", is_about("SessionResourcesReleased", ending))
    recorder.publish("SessionTimeout", "wallcrawler.timeout-monitor",
                     {"sessionId": ending, "projectId": "local", "deadline": "idle"})
    keep("cleanup", "SessionTimeout", is_about("SessionTimeout", ending))
    queue = recorder.variable("CLEANUP_QUEUE_URL")
    recorder.aws("sqs").send_message(QueueUrl=queue, MessageBody="not an order", DelaySeconds=0)
    keep("cleanup", "deletions-malformed", lambda event: "not an order" in json.dumps(event))
    keep("cleanup", "deletions", lambda event: any(
        ended in record["body"] for record in event.get("Records", [])))


def record_monitor(recorder, ready):
    """Each event of the catalogue: as it came, or put on the bus where nothing publishes it yet."""
    subject = {"sessionId": ready, "projectId": "local"}
    task = "arn:aws:ecs:us-east-1:000000000000:task/wallcrawler-BrowserCluster/0123456789abcdef0123456789abcdef"
    action = subject | {"actionId": UNKNOWN, "operation": "navigate"}
    person = {"person": 1, "tokenId": UNKNOWN}
    controller = "wallcrawler.browser-controller"
    unpublished = {
        "SessionCreateFailed": ("wallcrawler.session-provisioner", subject | {
            "attempt": 1, "reason": "capacity", "detail": "Capacity is unavailable at this time", "final": False}),
        "SessionTimeout": ("wallcrawler.timeout-monitor", subject | {"deadline": "idle"}),
        "ECSTaskFailed": ("wallcrawler.ecs-monitor", {"sessionId": ready, "taskArn": task, "reason": "OutOfMemory"}),
        "ResourceQuotaExceeded": ("wallcrawler.resource-monitor", {
            "resource": "RunTask", "detail": "Capacity is unavailable at this time"}),
        "ActionProgress": (controller, action | {"stage": "loading"}),
        "ActionFailed": (controller, action | {"milliseconds": 812, "reason": "the page has crashed"}),
        "BillingEvent": ("wallcrawler.cleanup-handler", subject | {"actions": 3, "browserMilliseconds": 61204}),
        "ControlRequested": (controller, subject | person | {"from": "agent"}),
        "ControlGranted": (controller, subject | person | {"waitedMilliseconds": 640}),
        "ControlReturned": (controller, subject | person | {"reason": "handed_back", "heldMilliseconds": 48210}),
        "CDPCallDenied": (controller, subject | {
            "tokenId": UNKNOWN, "client": 2, "method": "Page.navigate", "kind": "address", "count": 3}),
        "ResourceUsage": (controller, subject | {"memoryBytes": 148_897_792, "cpuMilliseconds": 940}),
    }
    published = ["SessionCreateRequested", "SessionReady", "SessionTerminationRequested", "SessionResourcesReleased",
                 "SessionTerminated", "SessionCleanupCompleted", "SessionChromeReady", "BrowserTaskRegistered",
                 "PoolReplenishRequested", "ECSTaskStarted", "ActionStarted", "ActionCompleted",
                 "SessionMetrics", "WebSocketConnected", "ScreencastStartRequested", "ScreencastStarted",
                 "ScreencastStopRequested", "ScreencastStopped"]
    for name, (source, detail) in unpublished.items():
        recorder.publish(name, source, detail)
    for name in list(unpublished) + published:
        recorder.keep("monitor", name, is_about(name))


def main():
    recorder = Recorder()
    try:
        cloud = recorder.cloud
        for folder in EVENTS.iterdir() if EVENTS.exists() else []:
            if folder.is_dir():
                shutil.rmtree(folder)
        deleted = cloud.start_session()["sessionId"]
        cloud.request("POST", f"/sessions/{deleted}/end")
        record_authorizer(recorder)
        ready = record_start(recorder)
        creating = record_provisioner(recorder)
        ended = cloud.start_session()["sessionId"]
        cloud.request("POST", f"/sessions/{ended}/navigate", {"url": "data:text/html,x"})
        recorder.kept_elsewhere("navigate")
        cloud.request("POST", f"/sessions/{ended}/end")
        until("the session has stopped", lambda: recorder.status(ended) == "STOPPED")
        recorder.snapshot(ended)
        ending = cloud.start_session()["sessionId"]
        cloud.request("POST", f"/sessions/{ending}/end")
        snapshot = recorder.snapshot(ending)
        snapshot["task"]["isReleased"] = False
        recorder.sessions[ending] = {k: v for k, v in snapshot.items() if k != "stoppedAt"} | {"status": "TERMINATING"}
        until("the first session is gone", lambda: recorder.status(deleted) == "GONE", seconds=120)
        recorder.deleted.append({"id": deleted, "tombstone": json.loads(
            recorder.redis("GET", f"session:{{{deleted}}}:tombstone"))})
        for name in ("start", "end", "retrieve"):
            recorder.kept_elsewhere(name)
        recorder.call("start", "resume-ended", "POST", "/sessions/start", {"browserbaseSessionID": ended})
        record_retrieve(recorder, ready, creating, ended, deleted)
        record_navigate(recorder, ready, ended)
        record_engine(recorder, ready, ended)
        record_debug_and_cdp_url(recorder, ready, ended)
        record_screencast(recorder, ready, ended)
        record_files(recorder, ready, ended)
        recorder.snapshot(ready)
        recorder.snapshot_actions(ready)
        record_end(recorder, ready, ended, deleted)
        record_cleanup(recorder, ending, ended)
        record_monitor(recorder, ready)
        write(EVENTS / "store.json", {
            "recordedAt": int(time.time() * 1000), "sessions": list(recorder.sessions.values()),
            "deleted": recorder.deleted, "actions": recorder.actions})
    finally:
        left = recorder.cloud.stop()
        shutil.rmtree(recorder.folder, ignore_errors=True)
    assert not left, left


if __name__ == "__main__":
    main()
