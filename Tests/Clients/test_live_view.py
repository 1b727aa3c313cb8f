"""The live view, driven in a real browser: watching, taking over, and handing back."""

import http.server
import json
import threading

import pytest
from conftest import until
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from live_view import View, browser, live_url

FORM = """<!doctype html><title>Sign up</title>
<style>body { margin: 0; background: #ffffff; font: 20px sans-serif; height: 3000px }
#name, #go, #more, #drop { position: absolute; left: 40px; width: 400px; height: 50px; box-sizing: border-box }
#name { top: 40px } #go { top: 120px; background: #00aa00 } #more { top: 200px; height: 100px }
#mark { position: absolute; left: 600px; top: 0; width: 300px; height: 300px; background: #cc0000 }
#low { position: absolute; left: 0; top: 1500px; width: 100%; height: 1500px; background: #0000cc }</style>
<input id=name aria-label=Name><button id=go>Go</button><textarea id=more aria-label=More></textarea><div id=mark></div><div id=low></div>
<script>
const log = []; window.log = log;
go.onclick = event => { log.push('click ' + event.detail + (event.shiftKey ? ' shift' : '')); mark.style.background = '#00cc00' };
go.oncontextmenu = event => { event.preventDefault(); log.push('menu') };
let from = null;
mark.onmousedown = event => { from = event.clientX };
addEventListener('mouseup', event => { if (from !== null) log.push('dragged ' + Math.round(event.clientX - from)); from = null });
addEventListener('touchstart', event => log.push('touch ' + event.touches.length));
document.getElementById('name').addEventListener('keydown', event => { if (event.key === 'Enter') log.push('enter ' + event.target.value) });
</script>"""

ASKS = """<!doctype html><title>Asks</title><style>body { margin: 0 } button { position: absolute; left: 40px; width: 400px; height: 60px }</style>
<button style="top: 40px" onclick="say('confirm ' + confirm('Delete it?'))">Confirm</button>
<button style="top: 140px" onclick="say('prompt ' + prompt('Name?', 'Grace'))">Prompt</button>
<button style="top: 240px" onclick="alert('Watch\\nout'); say('alert')">Alert</button>
<script>const log = []; window.log = log; const say = line => log.push(line);
addEventListener('beforeunload', event => { if (location.hash) event.preventDefault() })</script>"""

MOVING = """<!doctype html><title>Moves</title><style>body { margin: 0 } div { width: 50vw; height: 50vh }</style><div id=a></div>
<script>let on = false; setInterval(() => { on = !on; a.style.background = on ? '#cc0000' : '#0000cc' }, 400)</script>"""


@pytest.fixture(scope="module")
def pages():
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = {"/form": FORM, "/moving": MOVING, "/asks": ASKS}.get(self.path, f"<title>{self.path}</title><h1>{self.path}</h1>")
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Remote:
    """The session that is watched."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.id = cloud.start_session()["sessionId"]

    def navigate(self, url):
        answer = self.cloud.request("POST", f"/sessions/{self.id}/navigate", {"url": url})
        assert answer.status == 200, answer.body

    def url(self, *scopes):
        return live_url(self.cloud, self.id, *scopes)

    def pages(self):
        return self.cloud.request("GET", f"/sessions/{self.id}/debug").json["data"]["pages"]

    def evaluator(self, playwright_browser_type):
        """A DevTools client beside the live view, that looks what arrived."""
        url = self.cloud.request("POST", f"/sessions/{self.id}/cdp-url", {"scopes": ["cdp"]}).json["data"]["cdpUrl"]
        return playwright_browser_type.connect_over_cdp(url)


@pytest.fixture
def remote(cloud):
    session = Remote(cloud)
    yield session
    cloud.request("POST", f"/sessions/{session.id}/end")


def test_watching(cloud, remote, pages):
    remote.navigate(pages + "/moving")
    with browser() as chrome:
        view = View(chrome, remote.url("view"))
        view.shows([204, 0, 0], 0.2, 0.2)
        view.shows([0, 0, 204], 0.2, 0.2)
        view.shows([204, 0, 0], 0.2, 0.2)
        view.shows([255, 255, 255], 0.8, 0.8)
        assert view.page.inner_text("#connection-text") == "Live"
        assert view.page.input_value("#address") == pages + "/moving"
        view.waits_for("the title", lambda: view.page.inner_text(".tab .title") == "Moves")
        assert not view.page.is_visible("#control") and view.page.is_disabled("#new-tab")
        # The token is neither in the address bar nor anywhere else but in what was asked for; nothing comes from elsewhere.
        assert "signingKey" not in view.page.url
        host = view.page.url.split("/")[2]
        assert all(url.split("/")[2] == host or url.startswith("data:") for url in view.requests), view.requests
        view.page.reload()
        view.page.wait_for_selector("#picture:not([hidden])")
        assert view.troubles == []
        token = remote.url("view").split("signingKey=")[1]
    log = "\n".join(cloud.lines)
    assert token.split(".")[2] not in log and "signingKey" not in log


def test_without_a_link(cloud, remote):
    with browser() as chrome:
        page = chrome.new_page()
        url = remote.url("view")
        page.goto(url.split("?")[0])
        page.wait_for_selector("text=open the whole link")
        answer = page.goto(url[:-4] + "AAAA")
        assert answer.status == 401
        page.wait_for_selector("text=The live view cannot be shown")


def test_mouse_keyboard_and_clipboard(remote, pages):
    remote.navigate(pages + "/form")
    with browser() as chrome:
        devtools = remote.evaluator(chrome.browser_type)
        inside = devtools.contexts[0].pages[0]
        view = View(chrome, remote.url("view", "input"))
        view.shows([204, 0, 0], 700 / 1288, 100 / 711)
        view.click(100, 140)
        view.waits_for("the hint", lambda: "Take control" in view.page.inner_text("#toast"))
        assert inside.evaluate("log") == []
        view.take_control()

        view.click(100, 140)
        view.shows([0, 204, 0], 700 / 1288, 100 / 711)
        # Elsewhere first: a click at the same place soon after is the second of two.
        view.click(1100, 650)
        view.click(100, 140, click_count=2)
        view.click(100, 140, button="right")
        view.waits_for("clicks", lambda: inside.evaluate("log") == ["click 1", "click 1", "click 2", "menu"])

        view.click(100, 60)
        view.page.keyboard.type("Grüße, ")
        view.page.keyboard.insert_text("日本 🎈")
        view.page.keyboard.press("Enter")
        view.waits_for("the text", lambda: inside.evaluate("document.getElementById('name').value") == "Grüße, 日本 🎈")
        view.waits_for("enter", lambda: inside.evaluate("log").count("enter Grüße, 日本 🎈") == 1)
        view.page.keyboard.press("Control+A")
        view.page.keyboard.press("Delete")
        view.page.keyboard.type("ab")
        view.page.keyboard.press("Shift+Home")
        view.page.keyboard.type("c")
        view.waits_for("shortcuts", lambda: inside.evaluate("document.getElementById('name').value") == "c")
        view.page.keyboard.press("Tab")
        view.page.keyboard.press("Tab")
        view.waits_for("Tab stays in the remote page", lambda: inside.evaluate("document.activeElement.id") == "more")

        # Into the page: what a person pastes. Out of it: what is selected there.
        view.page.evaluate("""() => {
          const data = new DataTransfer();
          data.setData('text/plain', 'two\\nlines');
          keys.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""")
        view.waits_for("pasted", lambda: inside.evaluate("more.value") == "two\nlines")
        view.page.keyboard.press("Control+A")
        view.page.keyboard.press("Control+C")
        view.page.wait_for_selector("#text-dialog[open]")
        assert view.page.input_value("#text") == "two\nlines"
        view.page.click("text=Close")

        start = view.place(650, 100)
        view.page.mouse.move(*start)
        view.page.mouse.down()
        end = view.place(750, 120)
        view.page.mouse.move(*end, steps=4)
        view.page.mouse.up()
        view.waits_for("dragged", lambda: any(line.startswith("dragged") for line in inside.evaluate("log")))
        distance = next(int(line.split()[1]) for line in inside.evaluate("log") if line.startswith("dragged"))
        assert abs(distance - 100) <= 2, distance

        view.page.mouse.wheel(0, 1500)
        view.shows([0, 0, 204], 0.5, 0.5)
        assert inside.evaluate("scrollY") > 1000
        assert view.troubles == []
        devtools.close()


def test_tabs_and_addresses(remote, pages):
    remote.navigate(pages + "/one")
    with browser() as chrome:
        view = View(chrome, remote.url("view", "input"))
        view.take_control()
        view.page.click("#new-tab")
        view.waits_for("two tabs", lambda: view.page.locator(".tab").count() == 2)
        view.page.fill("#address", pages.removeprefix("http://") + "/two")
        view.page.keyboard.press("Enter")
        view.waits_for("opened", lambda: [p["title"] for p in remote.pages() if p["active"]] == ["/two"])
        view.page.click(".tab:first-child .title")
        view.waits_for("the first tab", lambda: [p["title"] for p in remote.pages() if p["active"]] == ["/one"])
        view.waits_for("its address", lambda: view.page.input_value("#address") == pages + "/one")
        view.page.click(".tab:nth-child(2) .close")
        view.waits_for("one tab", lambda: view.page.locator(".tab").count() == 1)
        view.page.fill("#address", pages + "/three")
        view.page.keyboard.press("Enter")
        view.waits_for("three", lambda: [p["title"] for p in remote.pages()] == ["/three"])
        view.page.click("#back")
        view.waits_for("back", lambda: [p["title"] for p in remote.pages()] == ["/one"])
        view.page.click("#forward")
        view.waits_for("forward", lambda: [p["title"] for p in remote.pages()] == ["/three"])
        view.page.fill("#address", "file:///etc/passwd")
        view.page.keyboard.press("Enter")
        view.waits_for("refused", lambda: "did not open" in view.page.inner_text("#toast"))
        assert view.troubles == []


def test_two_persons_and_the_agent(cloud, remote, pages):
    remote.navigate(pages + "/form")
    with browser() as chrome:
        one = View(chrome, remote.url("view", "input"))
        two = View(chrome, remote.url("view", "input"))
        watcher = View(chrome, remote.url("view"))
        one.take_control()
        watcher.holder("Person 1 is in control")

        # An action of the API waits, and its client is told why.
        answers = []
        def act():
            answers.append(cloud.request(
                "POST", f"/sessions/{remote.id}/act",
                {"input": {"description": "Go", "selector": "xpath=//button[1]", "method": "click", "arguments": []}},
                headers={"x-stream-response": "true", "x-sdk-version": "3.0.0"}))
        acting = threading.Thread(target=act)
        acting.start()
        one.holder("the agent waits for you")
        watcher.holder("the agent waits")

        two.page.click("#control")
        two.holder("you asked for it")
        one.page.wait_for_selector("#question:not([hidden])")
        assert "Person 2 asks for control" in one.page.inner_text("#question")
        one.page.click("#keep")
        two.waits_for("denied", lambda: "keeps it" in two.page.inner_text("#toast"))
        two.page.click("#control")
        one.page.click("#give")
        two.holder("You are in control")
        watcher.holder("Person 2 is in control")
        one.holder("Person 2 is in control")
        assert not answers
        # The waiting is over when nobody holds control any more.
        two.page.click("#control")
        acting.join(60)
        assert answers and answers[0].status == 200, answers
        stream = answers[0].body.decode()
        assert "waiting: a person has control of the browser" in stream
        assert "going on: the person has returned control" in stream
        assert '"success":true' in stream.replace(" ", "")
        watcher.holder("Nobody is in control")
        watcher.shows([0, 204, 0], 700 / 1288, 100 / 711)

        # Navigation waits too, and gives up with its own deadline.
        one.take_control()
        late = cloud.request("POST", f"/sessions/{remote.id}/act", {
            "input": {"description": "Go", "selector": "xpath=//button[1]", "method": "click", "arguments": []},
            "options": {"timeout": 1500}})
        assert "timed out" in late.body.decode()
        one.page.click("#control")

        until("events", lambda: cloud.events_of(remote.id).count("ControlReturned") == 3)
        events = [event for event in cloud.events()
                  if event["detail-type"].startswith("Control") and event["detail"]["sessionId"] == remote.id]
        assert [event["detail"].get("reason") for event in events if event["detail-type"] == "ControlReturned"] == [
            "handed_over", "handed_back", "handed_back"]
        assert all("signingKey" not in json.dumps(event) for event in events)
        for view in (one, two, watcher):
            assert view.troubles == []


def test_dialogs(cloud, remote, pages):
    remote.navigate(pages + "/asks")
    with browser() as chrome:
        view = View(chrome, remote.url("view", "input"))
        watcher = View(chrome, remote.url("view"))
        view.take_control()
        shown = lambda of: of.page.inner_text("#page-dialog") if of.page.is_visible("#page-dialog") else ""

        view.click(100, 70)
        view.waits_for("the question", lambda: "Delete it?" in shown(view))
        watcher.waits_for("the question", lambda: "Person 1 is asked" in shown(watcher))
        assert not watcher.page.is_visible("#page-dialog-accept")
        view.page.keyboard.press("Enter")
        view.waits_for("answered", lambda: not shown(view))
        watcher.waits_for("answered", lambda: not shown(watcher))

        view.click(100, 170)
        view.waits_for("the prompt", lambda: "Name?" in shown(view))
        assert view.page.input_value("#page-dialog-answer") == "Grace"
        view.page.fill("#page-dialog-answer", "Ada")
        view.page.click("#page-dialog-accept")
        view.waits_for("answered", lambda: not shown(view))

        # After a reload the question is still there.
        view.click(100, 270)
        view.waits_for("the alert", lambda: "Watch\nout" in shown(view))
        view.page.reload()
        view.waits_for("the alert again", lambda: "Watch\nout" in shown(view))
        view.page.click("#page-dialog-accept")
        view.waits_for("answered", lambda: not shown(view))

        # A page that does not want to be left is asked for, and stays or is left.
        devtools = remote.evaluator(chrome.browser_type)
        inside = devtools.contexts[0].pages[0]
        # This client would answer dialogs by itself.
        inside.on("dialog", lambda dialog: None)
        assert inside.evaluate("log") == ["confirm true", "prompt Ada", "alert"]
        inside.evaluate("location.hash = 'unsaved'")
        view.page.click("#reload")
        view.waits_for("whether to leave", lambda: "Leave this page?" in shown(view))
        view.page.click("#page-dialog-dismiss")
        view.waits_for("answered", lambda: not shown(view))
        assert inside.evaluate("log.length") == 3
        view.page.click("#reload")
        view.waits_for("whether to leave", lambda: "Leave this page?" in shown(view))
        with inside.expect_navigation():
            view.page.click("#page-dialog-accept")
        assert inside.evaluate("log") == []
        devtools.close()

        # Nobody is asked when nobody has control.
        view.click(100, 70)
        view.waits_for("the question", lambda: "Delete it?" in shown(view))
        view.page.click("#control")
        view.holder("Nobody is in control")
        view.waits_for("closed", lambda: not shown(view))
        for window in (view, watcher):
            assert window.troubles == []


def test_clients_and_the_api_see_who_has_control(cloud, remote, pages):
    remote.navigate(pages + "/form")
    control = lambda: cloud.request("GET", f"/sessions/{remote.id}/retrieve").json["data"]["control"]
    with browser() as chrome:
        devtools = remote.evaluator(chrome.browser_type)
        inside = devtools.contexts[0].pages[0]
        assert control() == {"holder": "nobody"}
        view = View(chrome, remote.url("view", "input"))
        view.take_control()
        until("a person", lambda: control()["holder"] == "person")
        assert control()["person"] == 1 and control()["since"]
        assert cloud.request("GET", f"/sessions/{remote.id}/debug").json["data"]["control"] == control()

        # A client's click waits until control is returned.
        view.page.evaluate("""() => new MutationObserver(() => {
          if ($('holder-text').textContent.includes('waits for you')) $('control').click();
        }).observe($('holder-text'), { childList: true })""")
        inside.click("#go")
        assert inside.evaluate("log") == ["click 1"]
        view.holder("Nobody is in control")
        until("nobody", lambda: control() == {"holder": "nobody"})

        # Before the client gives up by itself it is told, as often as it tries again, and nothing of the click happens later.
        other = View(chrome, remote.url("view", "input"))
        other.take_control()
        with pytest.raises(PlaywrightTimeout):
            inside.click("#go")
        assert inside.evaluate("log") == ["click 1"]
        other.page.click("#control")
        other.holder("Nobody is in control")
        inside.click("#more")
        assert inside.evaluate("log") == ["click 1"]
        devtools.close()
        assert view.troubles == []


def test_a_lost_connection(remote, pages):
    remote.navigate(pages + "/moving")
    with browser() as chrome:
        view = View(chrome, remote.url("view", "input"))
        view.take_control()
        view.page.evaluate("view.socket.close()")
        view.holder("You are in control")
        view.waits_for("live again", lambda: view.page.inner_text("#connection-text") == "Live")
        view.shows([204, 0, 0], 0.2, 0.2)
        view.shows([0, 0, 204], 0.2, 0.2)
        # The same link in another window is another person.
        other = View(chrome, remote.url("view"))
        other.holder("Person 1 is in control")


def test_the_end_of_the_session(cloud, pages):
    session = Remote(cloud)
    session.navigate(pages + "/form")
    with browser() as chrome:
        view = View(chrome, session.url("view"))
        cloud.request("POST", f"/sessions/{session.id}/end")
        view.waits_for("the end", lambda: view.page.inner_text("#connection-text") == "Ended")
        assert "session has ended" in view.page.inner_text("#cover-text")


def test_a_phone(remote, pages):
    remote.navigate(pages + "/form")
    with browser() as chrome:
        devtools = remote.evaluator(chrome.browser_type)
        inside = devtools.contexts[0].pages[0]
        view = View(chrome, remote.url("view", "input"), viewport={"width": 390, "height": 760}, is_mobile=True,
                    has_touch=True, device_scale_factor=2)
        view.page.tap("#control")
        view.holder("You are in control")
        # Everything fits, with many tabs too, and nothing scrolls sideways.
        for count in (2, 3, 4):
            view.page.tap("#new-tab")
            view.waits_for("a tab more", lambda: view.page.locator(".tab").count() == count)
        for count in (3, 2, 1):
            fits = "[...document.querySelectorAll('button, input, select, canvas')].every(e => e.closest('.tabs') || e.hidden || e.getBoundingClientRect().right <= 390)"
            assert view.page.evaluate(fits) and view.page.evaluate("document.documentElement.scrollWidth") <= 390
            view.page.locator(".tab .close").last.tap()
            view.waits_for("a tab less", lambda: view.page.locator(".tab").count() == count)
        view.page.touchscreen.tap(*view.place(200, 145))
        view.waits_for("tapped", lambda: inside.evaluate("log") == ["touch 1", "click 1"])
        view.shows([0, 204, 0], 700 / 1288, 100 / 711)
        view.page.touchscreen.tap(*view.place(200, 65))
        view.waits_for("focus", lambda: inside.evaluate("document.activeElement.id") == "name")
        assert view.page.is_visible("#keyboard")
        view.page.tap("#keyboard")
        assert view.page.evaluate("document.activeElement.id") == "keys"
        view.page.keyboard.insert_text("слово")
        view.waits_for("typed", lambda: inside.evaluate("document.getElementById('name').value") == "слово")

        # A finger that moves scrolls the remote page.
        finger = view.context.new_cdp_session(view.page)
        x, y = view.place(1000, 600)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 11):
            finger.send("Input.dispatchTouchEvent", {
                "type": "touchMove", "touchPoints": [{"x": x, "y": y - step * 15}]})
            view.page.wait_for_timeout(20)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        view.waits_for("scrolled", lambda: inside.evaluate("scrollY") > 100)
        assert view.troubles == []
        devtools.close()
