"""Every recorded event does, through `wallcrawler invoke`, what events/README.md promises."""

import concurrent.futures
import json
import os
import re
import subprocess

import pytest
from conftest import BIN, GENEROUS, ROOT, Cloud

EVENTS = ROOT / "events"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| (?P<shows>[^|]+) \| (?P<exit>\d) \| `(?P<answer>[^`]+)` \| (?P<published>[^|]*)\|$")


class Row:
    """A line of the index."""

    def __init__(self, match):
        self.file = match["file"]
        self.function = self.file.split("/")[0]
        self.exit = int(match["exit"])
        self.answer = match["answer"]
        self.published = re.findall(r"`([^`]+)`", match["published"])


def rows():
    found = map(ROW.match, (EVENTS / "README.md").read_text().splitlines())
    return [Row(match) for match in found if match]


def invoke(*arguments, environment=None):
    return subprocess.run(
        [str(BIN / "wallcrawler"), "invoke", "--root", str(ROOT), *arguments], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=GENEROUS, env={**os.environ, **(environment or {})})


@pytest.fixture(scope="module")
def runs():
    """All of them, four at a time: a few wait for browsers that do not come."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        index = rows()
        results = pool.map(lambda row: invoke(row.function, str(EVENTS / row.file)), index)
        return {row.file: result for row, result in zip(index, results)}


def answer(output):
    """`200`, `stream 200`, `error Function.Unauthorized`, or the compact JSON of an answer that is no HTTP answer."""
    first = output.splitlines()[0]
    if first == "response:":
        value = json.JSONDecoder().raw_decode(output.removeprefix("response:\n"))[0]
        return "policy" if isinstance(value, dict) and "policyDocument" in value else (
            f"{len(value['batchItemFailures'])} failed" if isinstance(value, dict) else json.dumps(value))
    kind, _, rest = first.partition(": ")
    return rest if kind == "response" else f"{kind} {rest}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.file)
def test_fixture(runs, row):
    run = runs[row.file]
    assert run.returncode == row.exit, run.stdout + run.stderr
    assert answer(run.stdout) == row.answer, run.stdout
    assert re.findall(r"^published: (\S+)", run.stdout, re.MULTILINE) == row.published, run.stdout
    assert run.stderr == ""


def test_the_index_is_complete():
    on_disk = {str(path.relative_to(EVENTS)) for path in EVENTS.glob("*/*.json")}
    assert sorted(row.file for row in rows()) == sorted(on_disk)


def test_every_function_has_events():
    functions = re.findall(r"CodeUri: \.\./dist/([A-Za-z-]+)\.zip", (ROOT / "infra" / "template.yaml").read_text())
    assert functions and {row.function for row in rows()} == set(functions)


def test_the_monitor_has_every_event_of_the_catalogue():
    sources = "".join(path.read_text() for path in (ROOT / "Sources" / "BusEvents").glob("*.swift"))
    names = re.findall(r'static let detailType = "([A-Za-z]+)"', sources)
    assert len(names) > 20
    for name in names:
        event = json.loads((EVENTS / "monitor" / f"{name}.json").read_text())
        assert event["detail-type"] == name


def test_the_monitor_logs_what_it_was_given(runs):
    for file, run in runs.items():
        if not file.startswith("monitor/"):
            continue
        event = json.loads((EVENTS / file).read_text())
        lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith('{"')]
        audit = next(line for line in lines if line["message"] == "event")
        assert (audit["eventId"], audit["detail"]) == (event["id"], event["detail"])
    metrics = [line for line in runs["monitor/SessionReady.json"].stdout.splitlines() if '"_aws"' in line]
    assert len(metrics) == 1 and "SessionReadyTime" in metrics[0]


def test_streams_are_framed_for_their_client(runs):
    named = runs["navigate/sse-stagehand-python.json"].stdout
    assert re.findall(r"^event: (\w+)$", named, re.MULTILINE) == ["starting", "connected", "finished"]
    plain = runs["navigate/sse-stagehand-js-v3.json"].stdout
    assert "event: " not in plain and len(re.findall(r"^data: ", plain, re.MULTILINE)) == 3


def test_nothing_secret_is_in_the_events():
    secret = re.compile(rb"wc_local|eyJ|sk-model|signingKey=(?!recorded-secret)|redis://|AKIA|ASIA")
    for path in EVENTS.rglob("*.json"):
        assert not secret.search(path.read_bytes()), path


def test_an_empty_store_knows_no_session():
    run = invoke("--empty", "retrieve", str(EVENTS / "retrieve" / "ready.json"))
    assert run.returncode == 0 and run.stdout.startswith("response: 404"), run.stdout


@pytest.mark.parametrize("arguments, problem", [
    (["nonsense", "retrieve/list.json"], "there is no function nonsense; there are act, "),
    (["start", "nowhere.json"], "nowhere.json cannot be read"),
    (["start", "README.md"], "README.md is no event"),
    (["--store", "{events}/README.md", "start", "start/native.json"], "README.md holds no sessions"),
    (["--root", "/nowhere", "start", "start/native.json"], "/nowhere/infra/template.yaml cannot be read"),
])
def test_what_cannot_be_run_is_one_clear_line(arguments, problem):
    *options, file = [argument.replace("{events}", str(EVENTS)) for argument in arguments]
    run = invoke(*options, str(EVENTS / file))
    assert run.returncode == 1, run.stdout + run.stderr
    assert run.stdout == "" and run.stderr.count("\n") == 1 and problem in run.stderr, run.stderr


def test_it_leaves_nothing_behind(tmp_path):
    run = invoke("retrieve", str(EVENTS / "retrieve" / "list.json"), environment={"TMPDIR": str(tmp_path)})
    assert run.returncode == 0 and list(tmp_path.iterdir()) == []


def test_a_recording_holds_no_secret_and_can_be_run(tmp_path):
    cloud = Cloud("--warm", "0", "--quiet", "--record", str(tmp_path / "kept")).wait_ready()
    try:
        cloud.request(
            "POST", "/v1/sessions/start", {
                "modelName": "openai/gpt-4.1-mini", "modelClientOptions": {"apiKey": "sk-in-the-body"},
                "browser": {"cdpUrl": "ws://h/cdp?signingKey=aa.bb-cc.dd_ee&x=1"},
                "options": [{"api_key": "sk-nested", "proxy": {"password": "hunter2"}}]},
            headers={"x-bb-api-key": "wc_local", "x-model-api-key": "sk-in-a-header", "authorization": "Bearer sk-bearer",
                     "cookie": "session=sk-cookie"})
        cloud.request("GET", "/sessions", key="wc_guessed")
    finally:
        assert not cloud.stop()
    text = "".join(path.read_text() for path in (tmp_path / "kept").rglob("*.json"))
    for secret in ("wc_local", "wc_guessed", "sk-in", "sk-nested", "sk-bearer", "sk-cookie", "hunter2", "aa.bb-cc"):
        assert secret not in text, secret
    assert "signingKey=recorded-secret&x=1" in text and "recorded-unknown-key" in text
    started = next((tmp_path / "kept" / "start").glob("*.json"))
    run = invoke("start", str(started))
    assert run.returncode == 0 and run.stdout.startswith("response: 200"), run.stdout
    asked = sorted((tmp_path / "kept" / "authorizer").glob("*.json"))
    assert [invoke("authorizer", str(path)).returncode for path in asked] == [0, 2]
