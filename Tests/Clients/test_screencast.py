"""Screencasts over the WebSocket API, seen by a client of its own: pictures of the page as they are, within the limits."""

import base64
import json
import struct
import time
import urllib.parse

import pytest
from conftest import GENEROUS, until
from playwright.sync_api import sync_playwright
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

MESSAGE = 128 * 1024
KEY = {"x-wc-api-key": "wc_local"}
OTHER = {"x-wc-api-key": "wc_local_other"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def plain(colour):
    return "data:text/html," + urllib.parse.quote(f"<title>{colour}</title><body style='background:{colour}'>")


# About what an article or a table is: at quality 60 its picture does not fit into a message.
DENSE = "data:text/html," + urllib.parse.quote("""<body style="margin:0;font:11px/12px serif"><script>
let seed = 7; const next = n => (seed = seed * 48271 % 2147483647) % n;
let text = ''; for (let i = 0; i < 9000; i++) text += String.fromCharCode(97 + next(26)) + (next(5) ? '' : ' ');
document.body.textContent = text + text + text;</script>""")
MOVING = "data:text/html," + urllib.parse.quote("""<body style="margin:0"><script>
let n = 0; setInterval(() => { document.body.style.background = `hsl(${n = (n + 7) % 360} 90% 50%)` }, 30)</script>""")


class Watcher:
    """A client of the WebSocket API."""

    def __init__(self, cloud, headers=KEY, **options):
        self.connection = connect(cloud.endpoints["webSocket"], additional_headers=headers, max_size=4 * MESSAGE,
                                  compression=None, proxy=None, **options)
        self.socket = self.connection.__enter__()

    def __enter__(self):
        return self

    def __exit__(self, *arguments):
        self.connection.__exit__(*arguments)

    def send(self, **message):
        self.socket.send(json.dumps(message))

    def receive(self):
        text = self.socket.recv(timeout=GENEROUS)
        assert len(text.encode()) <= MESSAGE, len(text)
        return json.loads(text)

    def until(self, accepts):
        """The first message that is wanted; others are passed over."""
        deadline = time.monotonic() + GENEROUS
        while time.monotonic() < deadline:
            message = self.receive()
            if accepts(message):
                return message
        raise AssertionError("not received")

    def answer(self, **message):
        """What is not a picture and comes next."""
        self.send(**message)
        return self.until(lambda found: found["type"] != "frame")

    def start(self, session, **wishes):
        return self.answer(action="start_screencast", sessionId=session, **wishes)

    def frame(self):
        return self.until(lambda found: found["type"] == "frame")


def picture(frame):
    data = base64.b64decode(frame["data"], validate=True)
    assert data.startswith(b"\xff\xd8\xff") and data.endswith(b"\xff\xd9")
    return data


def size(jpeg):
    """Width and height, from the frame header (ITU-T T.81, B.2.2)."""
    place = 2
    while True:
        marker, length = struct.unpack(">HH", jpeg[place:place + 4])
        if 0xFFC0 <= marker <= 0xFFC2:
            height, width = struct.unpack(">HH", jpeg[place + 5:place + 9])
            return width, height
        place += 2 + length


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def reader(cloud, chromium):
    """Says which colour a picture has in its middle, as a browser shows it."""
    session = cloud.start_session()
    page = chromium.connect_over_cdp(session["cdpUrl"]).contexts[0].pages[0]

    def colour(frame):
        return tuple(page.evaluate("""async data => {
            const image = new Image(); image.src = 'data:image/jpeg;base64,' + data; await image.decode();
            const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;
            const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
            return [...context.getImageData(image.width / 2, image.height / 2, 1, 1).data].slice(0, 3);
        }""", frame["data"]))
    yield colour
    cloud.request("POST", f"/sessions/{session['sessionId']}/end")


def is_about(colour, wanted):
    return all(abs(found - expected) < 24 for found, expected in zip(colour, wanted))


@pytest.fixture
def session(cloud):
    started = cloud.start_session()["sessionId"]
    yield started
    cloud.request("POST", f"/sessions/{started}/end")


def show(cloud, session, url):
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": url})
    assert answer.status == 200 and answer.json["data"]["result"]["success"], answer.body


def viewers(cloud, session):
    return [name for name in cloud.redis("HKEYS", f"session:{{{session}}}:viewers").decode().splitlines() if name]


def events(cloud, session):
    return [(event["detail-type"], event["detail"]) for event in cloud.events()
            if event["detail"].get("sessionId") == session]


def count(cloud, session, name):
    return sum(found == name for found, _ in events(cloud, session))


# --- Connecting


@pytest.mark.parametrize("headers, subprotocols, chosen", [
    (KEY, None, None),
    ({"X-BB-Api-Key": "wc_local"}, None, None),
    ({}, ["wallcrawler.screencast", "x-wc-api-key.wc_local"], "wallcrawler.screencast"),
    (KEY, ["wallcrawler.screencast"], "wallcrawler.screencast"),
])
def test_a_known_key_connects(cloud, headers, subprotocols, chosen):
    with Watcher(cloud, headers, subprotocols=subprotocols) as watcher:
        assert watcher.socket.subprotocol == chosen
        assert watcher.answer(action="ping") == {"type": "pong"}


@pytest.mark.parametrize("headers, subprotocols, query, status", [
    ({}, None, "", 401),
    ({"x-wc-api-key": "wc_wrong"}, None, "", 401),
    ({"x-wc-api-key": ""}, None, "", 401),
    ({}, ["wallcrawler.screencast", "x-wc-api-key.wc_wrong"], "", 401),
    ({}, ["wallcrawler.screencast"], "", 401),
    ({}, None, "?x-wc-api-key=wc_local", 401),
    ({}, ["x-wc-api-key.wc_local"], "", 400),
    (KEY, ["graphql-ws"], "", 400),
])
def test_nobody_else_connects(cloud, headers, subprotocols, query, status):
    address = cloud.endpoints["webSocket"] + query
    with pytest.raises(InvalidStatus) as refused:
        with connect(address, additional_headers=headers, subprotocols=subprotocols, proxy=None):
            pass
    assert refused.value.response.status_code == status
    assert b"wc_" not in refused.value.response.body


# --- Watching


def test_pictures_are_the_page_and_change_with_it(cloud, session, reader):
    show(cloud, session, plain("rgb(200,30,30)"))
    with Watcher(cloud) as watcher:
        assert watcher.start(session) == {
            "type": "screencast_requested", "sessionId": session, "status": watcher_status(cloud, session)}
        first = watcher.until(lambda found: found["type"] == "frame" and is_about(reader(found), (200, 30, 30)))
        assert first["sessionId"] == session and first["format"] == "jpeg"
        assert first["viewportWidth"] > 600 and first["viewportHeight"] > 300 and first["timestamp"] > 1e12
        width, height = size(picture(first))
        assert width <= 1280 and height <= 720
        show(cloud, session, plain("rgb(30,160,60)"))
        second = watcher.until(lambda found: found["type"] == "frame" and is_about(reader(found), (30, 160, 60)))
        assert second["sequence"] > first["sequence"]


def watcher_status(cloud, session):
    return cloud.request("GET", f"/sessions/{session}/status").json["data"]["status"]


def test_a_page_that_moves_keeps_within_the_limits(cloud, session):
    show(cloud, session, MOVING)
    with Watcher(cloud) as watcher:
        watcher.start(session, maxFps=15)
        frames = [watcher.frame() for _ in range(20)]
        sequences = [frame["sequence"] for frame in frames]
        assert sequences == sorted(sequences)
        assert len({frame["data"] for frame in frames}) > 10


def test_dense_text_comes_smaller_and_within_the_limit(cloud, session, chromium):
    show(cloud, session, DENSE)
    with Watcher(cloud) as watcher:
        watcher.start(session, quality=80)
        width, height = size(picture(watcher.frame()))
        assert 300 < width <= 660 and 150 < height <= 380
    # The limit is real: in its full size the same page would not have fitted.
    url = cloud.request("POST", f"/sessions/{session}/cdp-url").json["data"]["cdpUrl"]
    page = chromium.connect_over_cdp(url).contexts[0].pages[0]
    assert len(page.screenshot(type="jpeg", quality=60)) * 4 / 3 > MESSAGE


def test_a_page_in_a_browser_can_watch(cloud, session, chromium):
    show(cloud, session, plain("olive"))
    watching = cloud.start_session()
    page = chromium.connect_over_cdp(watching["cdpUrl"]).contexts[0].pages[0]
    result = page.evaluate("""([url, session]) => new Promise((resolve, reject) => {
        const socket = new WebSocket(url, ['wallcrawler.screencast', 'x-wc-api-key.wc_local']);
        socket.onerror = () => reject(new Error('refused'));
        socket.onopen = () => socket.send(JSON.stringify({action: 'start_screencast', sessionId: session}));
        socket.onmessage = async event => {
            const message = JSON.parse(event.data);
            if (message.type !== 'frame') return;
            const image = new Image(); image.src = 'data:image/jpeg;base64,' + message.data; await image.decode();
            socket.close(); resolve([socket.protocol, image.width > 300]);
        };
    })""", [cloud.endpoints["webSocket"], session])
    assert result == ["wallcrawler.screencast", True]
    cloud.request("POST", f"/sessions/{watching['sessionId']}/end")


def test_wishes_are_kept_and_can_change(cloud, session):
    show(cloud, session, plain("teal"))
    with Watcher(cloud) as watcher:
        watcher.start(session, maxWidth=320, maxHeight=240)
        assert size(picture(watcher.frame()))[0] <= 320
        watcher.start(session, maxWidth=640, maxHeight=480)
        watcher.until(lambda found: found["type"] == "frame" and 320 < size(picture(found))[0] <= 640)
        assert viewers(cloud, session) and count(cloud, session, "ScreencastStartRequested") == 1


def test_two_watch_and_one_stops(cloud, session):
    show(cloud, session, MOVING)
    with Watcher(cloud) as one, Watcher(cloud) as two:
        for watcher in (one, two):
            watcher.start(session)
            watcher.frame()
        assert len(viewers(cloud, session)) == 2
        stopped = one.answer(action="stop_screencast", sessionId=session)
        assert stopped == {"type": "screencast_stopped", "sessionId": session, "reason": "requested"}
        until("one is out of the book", lambda: len(viewers(cloud, session)) == 1)
        for _ in range(5):
            two.frame()
        # What was on its way has come; nothing more does.
        one.answer(action="ping")
        for _ in range(10):
            two.frame()
        one.send(action="ping")
        assert one.receive() == {"type": "pong"}
        assert count(cloud, session, "ScreencastStopped") == 0


def test_the_trail_tells_of_every_step(cloud, session):
    show(cloud, session, plain("navy"))
    known = len(cloud.events())
    with Watcher(cloud) as watcher:
        watcher.start(session)
        watcher.frame()
        watcher.answer(action="stop_screencast", sessionId=session)
        until("the capture has ended", lambda: count(cloud, session, "ScreencastStopped") == 1)
    told = events(cloud, session)
    names = [name for name, _ in told if "creencast" in name]
    assert sorted(names) == ["ScreencastStartRequested", "ScreencastStarted", "ScreencastStopRequested", "ScreencastStopped"]
    details = dict(told)
    assert details["ScreencastStarted"]["viewers"] == 1
    assert details["ScreencastStopped"]["reason"] == "no_viewers"
    connections = [event["detail"] for event in cloud.events()[known:] if event["detail-type"] == "WebSocketConnected"]
    assert {"projectId": "local", "connectionId": details["ScreencastStartRequested"]["connectionId"]} in connections


def test_who_vanishes_without_goodbye_ends_the_capture(cloud, session):
    show(cloud, session, MOVING)
    watcher = Watcher(cloud)
    watcher.start(session)
    watcher.frame()
    watcher.socket.socket.close()
    until("the capture has ended", lambda: count(cloud, session, "ScreencastStopped") == 1)
    assert viewers(cloud, session) == []


def test_a_viewer_of_whose_end_nobody_told_is_found_out(cloud, session):
    show(cloud, session, MOVING)
    lost = {"connectionID": "Gone1234567=", "quality": 60, "maxWidth": 640, "maxHeight": 480, "maxFPS": 5}
    until_when = int(time.time() * 1000) + 3_600_000
    cloud.redis("HSET", f"session:{{{session}}}:viewers", "Gone1234567=", f"{until_when} {json.dumps(lost)}")
    with Watcher(cloud) as watcher:
        watcher.start(session)
        until("the lost one is removed", lambda: len(viewers(cloud, session)) == 1)
        watcher.frame()
        assert "Gone1234567=" not in viewers(cloud, session)
        # The last one of all, likewise.
        cloud.redis("HSET", f"session:{{{session}}}:viewers", "Gone7654321=",
              f"{until_when} {json.dumps(lost | {'connectionID': 'Gone7654321='})}")
        watcher.answer(action="stop_screencast", sessionId=session)
        until("the capture has ended", lambda: count(cloud, session, "ScreencastStopped") == 1)
    assert viewers(cloud, session) == []


def test_a_book_that_cannot_be_read_ends_nothing(cloud, session):
    show(cloud, session, MOVING)
    with Watcher(cloud) as watcher:
        watcher.start(session)
        watcher.frame()
        cloud.redis("HSET", f"session:{{{session}}}:viewers", "Bad=", "9999999999999 {")
        watcher.start(session, quality=30)
        for _ in range(10):
            watcher.frame()
        assert watcher_status(cloud, session) == "READY"
        cloud.redis("HDEL", f"session:{{{session}}}:viewers", "Bad=")
        watcher.answer(action="stop_screencast", sessionId=session)
        until("the capture has ended", lambda: count(cloud, session, "ScreencastStopped") == 1)


def test_a_session_that_ends_says_so(cloud):
    session = cloud.start_session()["sessionId"]
    with Watcher(cloud) as watcher:
        watcher.start(session)
        watcher.frame()
        assert cloud.request("POST", f"/sessions/{session}/end").status == 200
        last = watcher.until(lambda found: found["type"] != "frame")
        assert last == {"type": "screencast_stopped", "sessionId": session, "reason": "session_ended"}
        again = watcher.start(session)
        assert again["type"] == "error" and again["statusCode"] == 410 and again["endReason"] == "client_request"


def test_a_session_can_be_watched_before_it_is_ready(cloud):
    session = cloud.request("POST", "/sessions/start", {}).json["data"]["sessionId"]
    with Watcher(cloud) as watcher:
        assert watcher.start(session)["type"] == "screencast_requested"
        assert watcher.frame()["sessionId"] == session
    cloud.request("POST", f"/sessions/{session}/end")


# --- Bad input


def test_another_projects_session_is_one_that_never_was(cloud, session):
    with Watcher(cloud, OTHER) as stranger:
        foreign, unknown = stranger.start(session), stranger.start(UNKNOWN)
        assert foreign["statusCode"] == unknown["statusCode"] == 404 and foreign["type"] == "error"
        assert foreign["message"].replace(session, "ID") == unknown["message"].replace(UNKNOWN, "ID")
        stranger.send(action="ping")
        assert stranger.receive() == {"type": "pong"}
    assert viewers(cloud, session) == []


@pytest.mark.parametrize("message, status", [
    ("not json", 400), ("[]", 400), ("", 400), ('{"action":"dance"}', 400), ('{"action":"$connect"}', 400),
    ('{"action":{"start_screencast":1}}', 400), ('{"action":"start_screencast"}', 400),
    ('{"action":"start_screencast","sessionId":"' + UNKNOWN + '","quality":101}', 400),
    ('{"action":"start_screencast","sessionId":"' + "x" * 10_000 + '"}', 413),
    ('{"action":"stop_screencast","sessionId":"' + "{}" * 10 + '"}', 0),
    ("[" * 20_000, 413),
])
def test_what_cannot_be_meant_is_answered(cloud, message, status):
    with Watcher(cloud) as watcher:
        watcher.socket.send(message)
        answer = watcher.receive()
        if status:
            assert answer["type"] == "error" and answer["statusCode"] == status and answer["success"] is False, answer
        else:
            assert answer["type"] == "screencast_stopped"
        assert watcher.answer(action="ping") == {"type": "pong"}


@pytest.mark.parametrize("message", ["x" * (MESSAGE + 1), "x" * (32 * 1024 + 1)])
def test_what_is_too_large_ends_the_connection(cloud, message):
    with Watcher(cloud) as watcher:
        watcher.socket.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            watcher.receive()
        assert closed.value.rcvd.code == 1009


def test_a_session_has_room_for_ten_viewers(cloud, session):
    watchers = []
    try:
        for _ in range(10):
            watchers.append(Watcher(cloud))
            assert watchers[-1].start(session)["type"] == "screencast_requested"
        with Watcher(cloud) as late:
            refused = late.start(session)
            assert refused["statusCode"] == 429 and refused["limit"] == "viewers-per-session"
        for watcher in watchers:
            watcher.frame()
    finally:
        for watcher in watchers:
            watcher.__exit__(None, None, None)


def test_no_key_is_in_any_log(cloud):
    logs = list((cloud.state / "logs").glob("*"))
    assert any("screencast" in log.name for log in logs) and any("authorizer" in log.name for log in logs)
    for log in logs:
        assert b"wc_local" not in log.read_bytes(), log
