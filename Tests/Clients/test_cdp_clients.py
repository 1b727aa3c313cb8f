"""Clients of the DevTools protocol, unmodified, by WebSocket URL and by HTTP discovery."""

import json
import re
import urllib.error
import urllib.request

import pytest
from conftest import until
from playwright.sync_api import sync_playwright
from raw_cdp import Connection
from websockets.exceptions import ConnectionClosed


@pytest.fixture(scope="module")
def session(cloud):
    started = cloud.start_session()["sessionId"]
    yield started
    cloud.request("POST", f"/sessions/{started}/end")


@pytest.fixture
def url(cloud, session):
    return signed(cloud, session)


def signed(cloud, session):
    answer = cloud.request("POST", f"/sessions/{session}/cdp-url", {"scopes": ["cdp"]})
    assert answer.status == 200, answer.body
    return answer.json["data"]["cdpUrl"]


def fetch(address, key=None):
    request = urllib.request.Request(address)
    if key:
        request.add_header("authorization", f"Bearer {key}")
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def parts(url):
    found = re.fullmatch(r"ws://([^/]+)/cdp\?signingKey=([\w.-]+)", url)
    return found[1], found[2]


@pytest.mark.parametrize("path", ["/json/version", "/json/version/", "/cdp/json/version", "/cdp/json/version/"])
def test_discovery_leads_to_a_socket(url, path):
    host, key = parts(url)
    for found in (fetch(f"http://{host}{path}?signingKey={key}"), fetch(f"http://{host}{path}", key)):
        assert "Chrome/" in found["Browser"] and found["Protocol-Version"] == "1.3"
        with Connection(found["webSocketDebuggerUrl"]) as connection:
            assert connection.call("Browser.getVersion")["product"] == found["Browser"]


def test_the_list_leads_to_pages(url, site):
    host, key = parts(url)
    with Connection(url) as connection:
        target = connection.call("Target.createTarget", {"url": site + "/other"})["targetId"]
        listed = until("the page is listed", lambda: [
            page for page in fetch(f"http://{host}/json/list?signingKey={key}") if page["id"] == target and page["title"] == "Page /other"])
        with Connection(listed[0]["webSocketDebuggerUrl"]) as page:
            assert page.call("Runtime.evaluate", {"expression": "document.title"})["result"]["value"] == "Page /other"
        connection.call("Target.closeTarget", {"targetId": target})


def test_a_key_in_a_header_is_enough(url):
    host, key = parts(url)
    with Connection(f"ws://{host}/cdp", additional_headers={"Authorization": f"Bearer {key}"}) as connection:
        assert connection.call("Target.getTargets")["targetInfos"]


def test_without_a_key_there_is_nothing(url):
    host, _ = parts(url)
    for path in ("/json/version", "/json/list", "/cdp"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(f"http://{host}{path}")
        assert refused.value.code in (401, 426)


def test_playwright_finds_its_way_by_discovery(url, site):
    host, key = parts(url)
    with sync_playwright() as playwright:
        for address, headers in ((f"http://{host}/cdp?signingKey={key}", None), (f"http://{host}?signingKey={key}", None),
                                 (f"http://{host}", {"Authorization": f"Bearer {key}"})):
            browser = playwright.chromium.connect_over_cdp(address, headers=headers)
            page = browser.new_context().new_page()
            page.goto(site + "/")
            assert page.title() == "Page /"
            browser.close()


def test_many_calls_in_flight(url):
    with Connection(url) as connection:
        target = connection.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = connection.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        numbers = [connection.send("Runtime.evaluate", {"expression": f"{number} * 2"}, session) for number in range(2000)]
        results = [connection.answer(number)["result"]["result"]["value"] for number in numbers]
        assert results == [number * 2 for number in range(2000)]
        connection.call("Target.closeTarget", {"targetId": target})


def test_a_command_as_large_as_playwrights_largest_file(url):
    with Connection(url) as connection:
        target = connection.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = connection.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for size in (70_000_000, 1000):
            answer = connection.call("Runtime.evaluate", {"expression": "'" + "m" * size + "'.length"}, session)
            assert answer["result"]["value"] == size
        connection.call("Target.closeTarget", {"targetId": target})


def test_puppeteers_first_minute(url, site):
    """What puppeteer-core sends from `connect` to `disconnect`, by its public source: tab targets, pages inside them."""
    everything = [{}]
    with Connection(url, user_agent_header="Puppeteer") as client:
        assert client.call("Target.getBrowserContexts")["browserContextIds"] == []
        client.call("Target.setDiscoverTargets", {"discover": True, "filter": everything})
        client.call("Target.setAutoAttach", {"waitForDebuggerOnStart": True, "flatten": True, "autoAttach": True,
                                             "filter": [{"type": "page", "exclude": True}, {}]})
        client.call("Browser.getVersion")
        target = client.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        client.event("Target.targetCreated", lambda event: event["params"]["targetInfo"]["targetId"] == target)
        client.call("Target.getTargets")
        for event in [event for event in client.events if event.get("method") == "Target.attachedToTarget"]:
            assert event["params"]["targetInfo"]["type"] == "tab"
            tab = event["params"]["sessionId"]
            client.send("Target.setAutoAttach", {"waitForDebuggerOnStart": True, "flatten": True, "autoAttach": True,
                                                 "filter": everything}, tab)
            client.send("Runtime.runIfWaitingForDebugger", session=tab)
        page = client.event("Target.attachedToTarget",
                            lambda event: event["params"]["targetInfo"]["targetId"] == target)["params"]["sessionId"]
        for method, parameters in (
                ("Network.enable", {}), ("Page.enable", {}), ("Page.getFrameTree", {}),
                ("Target.setAutoAttach", {"waitForDebuggerOnStart": True, "flatten": True, "autoAttach": True, "filter": everything}),
                ("Runtime.enable", {}), ("Page.setLifecycleEventsEnabled", {"enabled": True}), ("Performance.enable", {}), ("Log.enable", {}),
                ("Page.addScriptToEvaluateOnNewDocument", {"source": "//# sourceURL=pptr:internal", "worldName": "__puppeteer_utility_world__"}),
                ("Runtime.runIfWaitingForDebugger", {})):
            client.call(method, parameters, page)
        frame = client.call("Page.getFrameTree", session=page)["frameTree"]["frame"]["id"]
        loader = client.call("Page.navigate", {"url": site + "/", "frameId": frame, "referrerPolicy": "unsafeUrl"}, page)["loaderId"]
        client.event("Page.lifecycleEvent", lambda event: event["params"]["name"] == "load" and event["params"]["loaderId"] == loader)
        world = client.call("Page.createIsolatedWorld", {"frameId": frame, "worldName": "__puppeteer_utility_world__",
                                                         "grantUniveralAccess": True}, page)["executionContextId"]
        called = client.call("Runtime.callFunctionOn", {
            "functionDeclaration": "tag => document.querySelector(tag).textContent\n//# sourceURL=pptr:internal\n",
            "executionContextId": world, "arguments": [{"value": "h1"}], "returnByValue": True, "awaitPromise": True,
            "userGesture": True}, page)
        assert called["result"].get("value") == "Hello from /", called
        client.call("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 5, "y": 5, "modifiers": 0, "buttons": 0}, page)
        assert len(client.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True}, page)["data"]) > 1000
        assert client.call("Target.closeTarget", {"targetId": target})["success"]
        client.event("Target.targetDestroyed", lambda event: event["params"]["targetId"] == target)
        client.event("Target.detachedFromTarget")


def test_closing_the_browser_ends_only_the_connection(cloud, session):
    with Connection(signed(cloud, session)) as other, Connection(signed(cloud, session)) as client:
        assert client.call("Browser.close") == {}
        with pytest.raises(ConnectionClosed) as closed:
            client.socket.recv(timeout=60)
        assert closed.value.rcvd.code == 1000
        assert "Chrome/" in other.call("Browser.getVersion")["product"]
