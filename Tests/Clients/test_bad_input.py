"""Nothing that a client sends crashes anything, and every answer says what is wrong."""

import json
import socket

import pytest
from conftest import until


@pytest.fixture(scope="module")
def session(cloud):
    return cloud.start_session()["sessionId"]


def check(answer, status, *texts):
    assert answer.status == status, (answer.status, answer.body)
    body = answer.json
    assert body["success"] is False
    assert body["statusCode"] == status
    assert body["message"] and body["error"]
    for text in texts:
        assert text in json.dumps(body), body
    return body


def test_keys(cloud):
    check(cloud.request("GET", "/sessions", key=None), 401, "x-wc-api-key")
    check(cloud.request("GET", "/sessions", key="wc_nonsense"), 401)
    check(cloud.request("GET", "/sessions", key="x" * 5000), 401)
    assert cloud.request("GET", "/sessions", key=None, headers={"x-bb-api-key": "wc_local"}).status == 200


def test_projects_are_apart(cloud, session):
    for method, path in [("GET", "retrieve"), ("GET", "status"), ("GET", "debug"), ("POST", "end"),
                         ("POST", "cdp-url"), ("POST", "navigate")]:
        body = {"url": "https://example.com"} if path == "navigate" else None
        check(cloud.request(method, f"/sessions/{session}/{path}", body, key="wc_local_other"), 404)
    listed = cloud.request("GET", "/sessions", key="wc_local_other").json["data"]["sessions"]
    assert session not in [entry["id"] for entry in listed]


@pytest.mark.parametrize("header", ["x-wc-project-id", "x-bb-project-id"])
def test_a_project_header_that_disagrees(cloud, header):
    check(cloud.request("GET", "/sessions", headers={header: "other"}), 403, header)
    assert cloud.request("GET", "/sessions", headers={header: "local"}).status == 200


def test_bodies(cloud, session):
    navigate = f"/sessions/{session}/navigate"
    check(cloud.request("POST", navigate, raw=b"{not json"), 400, "JSON")
    check(cloud.request("POST", navigate, raw=b"[]"), 400, "object")
    check(cloud.request("POST", navigate, raw=b"\xff\xfe\x00"), 400)
    check(cloud.request("POST", navigate, raw=b"[" * 100_000), 400)
    check(cloud.request("POST", navigate, {}), 400, "url")
    check(cloud.request("POST", navigate, {"url": 5}), 400, "url", "a string")
    check(cloud.request("POST", navigate, {"url": "https://a.example", "options": {"timeout": "soon"}}), 400,
          "options.timeout")
    check(cloud.request("POST", navigate, {"url": "x" * 2_000_000}), 413)
    check(cloud.request("POST", "/sessions/start", {"browser": {"launchOptions": {"viewport": {"width": -1}}}}), 400,
          "browser.launchOptions.viewport.width")


@pytest.mark.parametrize("url", ["example.com", "http://", "http://a b", "javascript:alert(1)", "file:///etc/passwd",
                                 "chrome://version", "http://host:99999", ""])
def test_addresses_that_do_not_parse(cloud, session, url):
    check(cloud.request("POST", f"/sessions/{session}/navigate", {"url": url}), 400, "url")


def test_an_address_that_does_not_load(cloud, session):
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": "http://127.0.0.1:9/"})
    assert answer.status == 200
    assert "ERR_" in json.dumps(answer.json["data"]["result"])


def test_a_page_that_is_too_slow(cloud, session, site):
    answer = cloud.request(
        "POST", f"/sessions/{session}/navigate", {"url": site + "/slow", "options": {"timeout": 300}})
    assert answer.status == 200
    assert "time" in json.dumps(answer.json["data"]["result"]).lower()


def test_routes_and_methods(cloud, session):
    check(cloud.request("GET", "/nonsense"), 404)
    check(cloud.request("GET", "/sessions/x/y/z"), 404)
    check(cloud.request("DELETE", "/sessions"), 405)
    check(cloud.request("GET", f"/sessions/{session}/navigate"), 405)


@pytest.mark.parametrize("name", ["nope", "..%2f..%2fetc", "%00", "{x}", "a" * 500, "%7Bsession%7D", "%ff"])
def test_odd_session_ids(cloud, name):
    answer = cloud.request("GET", f"/sessions/{name}/retrieve")
    assert answer.status in (400, 404), answer.body


def test_launch_options_are_hints(cloud):
    answer = cloud.request(
        "POST", "/sessions/start",
        {"modelName": "openai/gpt-4.1-mini",
         "browser": {"type": "local", "cdpUrl": "ws://10.0.0.1:1/devtools/browser/x",
                     "launchOptions": {"executablePath": "/bin/false", "args": ["--remote-debugging-port=1"],
                                       "userDataDir": "/etc", "viewport": {"width": 640, "height": 480}}}},
        headers={"prefer": "wait=25"})
    assert answer.status == 200
    data = answer.json["data"]
    assert data["notApplied"] == ["browser.cdpUrl", "browser.launchOptions.args",
                                  "browser.launchOptions.executablePath", "browser.launchOptions.userDataDir"]
    assert "10.0.0.1" not in data["cdpUrl"]
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(data["cdpUrl"])
        page = browser.contexts[0].pages[0]
        assert page.evaluate("[innerWidth, innerHeight]") == [640, 480]
        browser.close()
    cloud.request("POST", f"/sessions/{data['sessionId']}/end")


def test_an_ended_session_says_why(cloud):
    session = cloud.start_session()["sessionId"]
    assert cloud.request("POST", f"/sessions/{session}/end").json["success"] is True
    check(cloud.request("POST", f"/sessions/{session}/navigate", {"url": "https://a.example"}), 410,
          "client_request", "endReason")
    check(cloud.request("GET", f"/sessions/{session}/debug"), 410, "client_request")
    check(cloud.request("POST", f"/sessions/{session}/cdp-url"), 410, "client_request")
    check(cloud.request("POST", f"/sessions/{session}/end"), 409, "client_request")
    until("the session has stopped", lambda: cloud.request(
        "GET", f"/sessions/{session}/status").json["data"]["status"] == "STOPPED")


def test_odd_end_bodies_are_ignored(cloud):
    for raw in (None, b"", b'{"sessionId":"x"}'):
        session = cloud.start_session()["sessionId"]
        answer = cloud.request("POST", f"/sessions/{session}/end", raw=raw)
        assert answer.status == 200 and answer.json["success"] is True, answer.body


def test_signed_urls(cloud, session):
    answer = cloud.request("POST", f"/sessions/{session}/cdp-url", {"scopes": ["view"], "expiresIn": 5})
    data = answer.json["data"]
    assert data["scopes"] == ["view"] and "signingKey=" in data["cdpUrl"] and data["expiresAt"].endswith("Z")
    check(cloud.request("POST", f"/sessions/{session}/cdp-url", {"scopes": ["root"]}), 400, "scopes")
    check(cloud.request("POST", f"/sessions/{session}/cdp-url", {"expiresIn": -1}), 400, "expiresIn")


def test_bytes_that_are_no_http(cloud):
    for nonsense in (b"\0" * 10_000, b"GET / HTTP/9.9\r\n\r\n", b"POST /sessions HTTP/1.1\r\nhost: x\r\n"
                     b"content-length: -1\r\n\r\n", b"GET /" + b"a" * 100_000, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5000):
        with socket.create_connection(("127.0.0.1", cloud.port), timeout=30) as connection:
            connection.settimeout(60)
            try:
                connection.sendall(nonsense)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                pass
    assert cloud.request("GET", "/sessions").status == 200


def test_nothing_secret_is_written(cloud, session):
    """After all of the above: no key, no token, no password in any log or event, nor in Chrome's environment."""
    import os
    import pathlib
    secrets = [b"wc_local", b"signingKey=ey", b"eyJhbGciOi", json.loads(
        (cloud.state / "endpoints.json").read_text())["aws"]["secretAccessKey"].encode()]
    for path in cloud.state.rglob("*"):
        if path.is_file() and path.suffix in (".log", ".jsonl"):
            text = path.read_bytes()
            for secret in secrets:
                assert secret not in text, (path, secret)
    for pid, command in cloud.descendants().items():
        if "chrom" in command and "--type" not in command and "controller" not in command.split()[0]:
            try:
                variables = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended meanwhile
            assert b"REDIS" not in variables and b"AWS" not in variables and b"ECS" not in variables, command
