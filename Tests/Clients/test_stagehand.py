"""The `stagehand` package from PyPI, unmodified."""

import json
import urllib.request

import pytest
from playwright.sync_api import sync_playwright
from stagehand import APIStatusError, Stagehand


def client_of(cloud, key="wc_local", **options):
    return Stagehand(base_url=cloud.url, browserbase_api_key=key, model_api_key="x", **options)


def test_a_session_from_start_to_end(cloud, site):
    client = client_of(cloud)
    started = client.sessions.start(model_name="openai/gpt-4.1-mini")
    assert started.success
    assert started.data.available
    assert started.data.cdp_url.startswith("ws://")
    session = started.data.session_id
    navigated = client.sessions.navigate(session, url=site + "/")
    assert navigated.success
    ended = client.sessions.end(session)
    assert ended.success


def test_playwright_drives_the_same_browser(cloud, site):
    client = client_of(cloud)
    started = client.sessions.start(model_name="openai/gpt-4.1-mini")
    session = started.data.session_id
    client.sessions.navigate(session, url=site + "/other")
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(started.data.cdp_url)
        context = browser.contexts[0]
        assert [page.url for page in context.pages] == [site + "/other"]
        assert context.pages[0].locator("h1").inner_text() == "Hello from /other"
        page = context.new_page()
        page.goto(site + "/")
        assert page.title() == "Page /"
        assert len(page.screenshot()) > 1000
        browser.close()
    # A client's disconnect ends nothing.
    assert client.sessions.navigate(session, url=site + "/").success
    client.sessions.end(session)


def test_two_playwright_clients_at_once(cloud, site):
    client = client_of(cloud)
    started = client.sessions.start(model_name="openai/gpt-4.1-mini")
    client.sessions.navigate(started.data.session_id, url=site + "/")
    with sync_playwright() as playwright:
        first = playwright.chromium.connect_over_cdp(started.data.cdp_url)
        second = playwright.chromium.connect_over_cdp(started.data.cdp_url)
        pages = [browser.contexts[0].pages[0] for browser in (first, second)]
        assert [page.title() for page in pages] == ["Page /", "Page /"]
        pages[0].evaluate("document.title = 'changed'")
        assert pages[1].title() == "changed"
        first.close()
        assert pages[1].title() == "changed"
        second.close()
    client.sessions.end(started.data.session_id)


def test_streamed_navigation(cloud, site):
    client = client_of(cloud)
    session = client.sessions.start(model_name="openai/gpt-4.1-mini").data.session_id
    stream = client.sessions.with_streaming_response.navigate(
        session, url=site + "/", extra_headers={"x-stream-response": "true"})
    with stream as response:
        text = "".join(response.iter_text())
    assert response.headers["content-type"].startswith("text/event-stream")
    pieces = [piece for piece in text.split("\n\n") if piece]
    names = [piece.splitlines()[0] for piece in pieces]
    assert names[0] == "event: starting"
    assert names[-1] == "event: finished"
    last = json.loads(pieces[-1].splitlines()[1].removeprefix("data: "))
    assert last["data"]["status"] == "finished"
    client.sessions.end(session)


def test_data_only_framing_for_other_clients(cloud, site):
    session = cloud.start_session()["sessionId"]
    answer = cloud.request(
        "POST", f"/v1/sessions/{session}/navigate", {"url": site + "/"},
        headers={"x-stream-response": "true", "x-language": "typescript", "x-sdk-version": "3.7.0"})
    pieces = answer.body.decode().split("\n\n")
    assert pieces[-1] == ""
    assert all(piece.startswith("data: ") for piece in pieces[:-1])
    cloud.request("POST", f"/sessions/{session}/end")


def test_a_wrong_key_is_an_authentication_error(cloud):
    with pytest.raises(APIStatusError) as caught:
        client_of(cloud, key="wc_wrong").sessions.start(model_name="openai/gpt-4.1-mini")
    assert caught.value.status_code == 401


def test_an_unknown_session_is_not_found(cloud):
    with pytest.raises(APIStatusError) as caught:
        client_of(cloud).sessions.navigate("00000000-0000-4000-8000-000000000000", url="https://example.com")
    assert caught.value.status_code == 404


def test_a_session_can_be_resumed(cloud):
    client = client_of(cloud)
    first = client.sessions.start(model_name="openai/gpt-4.1-mini").data.session_id
    again = client.sessions.start(model_name="openai/gpt-4.1-mini", browserbase_session_id=first)
    assert again.data.session_id == first
    client.sessions.end(first)


def test_discovery_over_http(cloud, site):
    client = client_of(cloud)
    started = client.sessions.start(model_name="openai/gpt-4.1-mini")
    address, _, key = started.data.cdp_url.removeprefix("ws://").partition("/cdp?signingKey=")
    with urllib.request.urlopen(f"http://{address}/json/version?signingKey={key}") as response:
        version = json.load(response)
    assert version["webSocketDebuggerUrl"].startswith(f"ws://{address}/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(f"http://{address}?signingKey={key}")
        assert browser.contexts[0].pages
        browser.close()
    client.sessions.end(started.data.session_id)
