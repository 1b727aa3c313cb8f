"""Requests and responses: seen, stopped, changed; sockets, workers, HAR files."""

import hashlib
import json

from cases import case, failure


def sha(data):
    return hashlib.sha256(data).hexdigest()[:16]


PATTERN = bytes(range(256))


@case(["made up", 201, "yes"])
def a_request_is_fulfilled(s):
    s.page.route("**/made-up", lambda route: route.fulfill(status=201, body="made up", headers={"x-made": "yes"}))
    response = s.page.goto(s.site + "/made-up")
    return [response.text(), response.status, response.headers["x-made"]]


@case("Page.goto: net::ERR_FAILED at /")
def a_request_is_aborted(s):
    s.page.route("**/*", lambda route: route.abort())
    return failure(lambda: s.page.goto(s.site + "/")).replace(s.site, "")


@case(["net::ERR_ACCESS_DENIED", "TypeError: Failed to fetch"])
def a_fetch_is_aborted_for_a_reason(s):
    page, failures = s.open("/"), []
    page.on("requestfailed", lambda request: failures.append(request.failure))
    page.route("**/blocked", lambda route: route.abort("accessdenied"))
    error = page.evaluate("fetch('/blocked').catch(e => String(e))")
    return failures + [error]


@case({"method": "PUT", "body": "changed", "x-added": "by the test"})
def a_request_is_changed(s):
    page = s.open("/")
    page.route("**/echo", lambda route: route.continue_(
        method="PUT", post_data="changed", headers={**route.request.headers, "x-added": "by the test"}))
    answer = page.evaluate("fetch('/echo', {method: 'POST', body: 'original'}).then(r => r.json())")
    return {"method": answer["method"], "body": answer["body"], "x-added": answer["headers"]["x-added"]}


@case(lambda value: value[:2] == ["Fine indeed", ["one", "two"]] and value[2].startswith("caf") and value[3:] == ["X-Drink", "X-Twice", "X-Twice"])
def a_response_in_the_servers_own_words(s):
    response = s.page.goto(s.site + "/worded")
    names = [header["name"] for header in response.headers_array() if header["name"].startswith("X-")]
    return [response.status_text, response.header_values("x-twice"), response.headers["x-drink"], *names]


@case([[], True, ["Host", "Connection"]])
def a_server_gets_the_headers_that_the_client_is_shown(s):
    response = s.page.goto(s.site + "/sent")
    sent = response.json()
    shown = response.request.all_headers()
    return [[[name, value] for name, value in sent if shown.get(name.lower()) != value], len(sent) == len(shown),
            [name for name, _ in sent][:2]]


@case("12000000")
def a_request_with_a_large_body(s):
    page, sizes = s.open("/"), []
    page.on("request", lambda request: sizes.append(request.method))
    # An event tells the client of all of it, as text with six bytes for each of these.
    return page.evaluate("fetch('/count', {method: 'POST', body: new Uint8Array(12000000)}).then(r => r.text())")


@case("Next")
def a_context_with_a_proxy(s):
    page = s.new_context(proxy={"server": s.site}).new_page()
    message = failure(lambda: page.goto("http://nobody.invalid/next"))
    return page.title() if message == "no error" else message


@case("<h1>Changed</h1>")
def a_response_is_changed(s):
    def change(route):
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("Home", "Changed"))

    s.page.route(s.site + "/", change)
    s.page.goto(s.site + "/")
    return s.page.locator("h1").evaluate("e => e.outerHTML")


@case(["second", "Next"])
def routes_fall_back_and_are_removed(s):
    s.context.route("**/next", lambda route: route.fulfill(body="<title>first</title>", content_type="text/html"))
    s.page.route("**/next", lambda route: route.fallback())
    s.page.route("**/next", lambda route: route.fulfill(body="<title>second</title>", content_type="text/html"))
    s.page.goto(s.site + "/next")
    title = s.page.title()
    s.page.unroute("**/next")
    s.context.unroute("**/next")
    s.page.goto(s.site + "/next")
    return [title, s.page.title()]


@case(["cross", "mocked inner"])
def requests_of_cross_origin_frames_are_routed(s):
    s.page.route(s.other + "/inner", lambda route: route.fulfill(body="<p>mocked inner</p>", content_type="text/html"))
    page = s.open("/frames")
    return [page.frame("cross").name, page.frame("cross").inner_text("p")]


@case([["GET", "document", "/"], ["GET", "fetch", "/echo"], ["finished"], ["finished"], ["response", 200], ["response", 200]])
def requests_and_responses_are_reported(s):
    seen = []
    s.page.on("request", lambda request: seen.append([request.method, request.resource_type, request.url.removeprefix(s.site)]))
    s.page.on("response", lambda response: seen.append(["response", response.status]))
    s.page.on("requestfinished", lambda request: seen.append(["finished"]))
    s.page.goto(s.site + "/")
    with s.page.expect_event("requestfinished", lambda request: "/echo" in request.url):
        s.page.evaluate("fetch('/echo').then(r => r.text())")
    return sorted((event for event in seen if "/favicon.ico" not in event), key=str)


@case(["application/json", "POST", {"a": 1}, "posted"])
def bodies_and_headers_of_a_request(s):
    page = s.open("/")
    with page.expect_request("**/echo") as sent:
        answer = page.evaluate("fetch('/echo', {method: 'POST', body: JSON.stringify({a: 1}), "
                               "headers: {'content-type': 'application/json', 'x-mark': 'posted'}}).then(r => r.json())")
    return [sent.value.headers["content-type"], sent.value.method, sent.value.post_data_json, answer["headers"]["x-mark"]]


@case([5_000_000, sha((PATTERN * 20_000)[:5_000_000])])
def a_large_response_body(s):
    page = s.open("/")
    with page.expect_response("**/bytes*") as got:
        page.evaluate("fetch('/bytes?n=5000000').then(r => r.arrayBuffer()).then(b => b.byteLength)")
    body = got.value.body()
    return [len(body), sha(body)]


@case(["127.0.0.1", "the site's port"])
def the_servers_address(s):
    address = s.page.goto(s.site + "/").server_addr()
    return [address["ipAddress"], "the site's port" if s.site.endswith(f":{address['port']}") else "another port"]


@case(["/socket", "sent hello", "received echo hello", "sent b'\\x01\\x02'", "received b'\\x02\\x01'", "closed"])
def websocket_frames_are_reported(s):
    page, seen = s.open("/"), []

    def watch(socket):
        seen.append(socket.url.replace("ws", "http", 1).removeprefix(s.site))
        socket.on("framesent", lambda payload: seen.append(f"sent {payload}"))
        socket.on("framereceived", lambda payload: seen.append(f"received {payload}"))
        socket.on("close", lambda _: seen.append("closed"))

    page.on("websocket", watch)
    with page.expect_websocket() as opened:
        page.evaluate("""() => new Promise(done => {
            const socket = new WebSocket('ws://' + location.host + '/socket');
            socket.binaryType = 'arraybuffer';
            socket.onopen = () => socket.send('hello');
            socket.onmessage = e => typeof e.data === 'string' ? socket.send(new Uint8Array([1, 2])) : socket.close();
            socket.onclose = () => done() })""")
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")
    return seen


@case("from the test: question")
def a_websocket_is_routed(s):
    s.page.route_web_socket("**/socket", lambda socket: socket.on_message(lambda text: socket.send("from the test: " + text)))
    page = s.open("/")
    return page.evaluate("""() => new Promise(done => {
        const socket = new WebSocket('ws://' + location.host + '/socket');
        socket.onopen = () => socket.send('question');
        socket.onmessage = e => done(e.data) })""")


@case(["one", "two", "three"])
def server_sent_events(s):
    return s.open("/").evaluate("""() => new Promise(done => {
        const seen = [], source = new EventSource('/events');
        source.onmessage = e => seen.push(e.data);
        source.addEventListener('end', e => { source.close(); done([...seen, e.data]) }) })""")


@case(["sum 42", "/worker.js", 5])
def a_worker_is_reported_and_evaluates(s):
    with s.page.expect_worker() as started:
        s.page.goto(s.site + "/worker")
    s.page.wait_for_function("document.title.startsWith('sum')")
    worker = started.value
    return [s.page.title(), worker.url.removeprefix(s.site), worker.evaluate("2 + 3")]


@case(["/service.js", "by the worker", True])
def a_service_worker_answers(s):
    page = s.open("/service")
    url = page.evaluate("ready")
    page.wait_for_function("navigator.serviceWorker.controller")
    answer = page.evaluate("fetch('/made-up').then(r => r.text())")
    workers = [worker.url for worker in s.context.service_workers]
    return [url.removeprefix(s.site), answer, url in workers]


@case(["blocked"], service_workers="block")
def service_workers_can_be_blocked(s):
    page = s.open("/")
    return [page.evaluate("navigator.serviceWorker.register('/service.js').then(r => r ? 'registered' : 'blocked', () => 'blocked')")]


@case([["GET", "/", 200], ["GET", "/next", 200]])
def a_har_is_recorded(s):
    path = s.tmp / "traffic.har"
    context = s.new_context(record_har_path=path)
    page = context.new_page()
    page.goto(s.site + "/")
    page.goto(s.site + "/next")
    context.close()
    entries = json.loads(path.read_text())["log"]["entries"]
    kept = [[entry["request"]["method"], entry["request"]["url"].removeprefix(s.site), entry["response"]["status"]] for entry in entries]
    return [entry for entry in kept if "favicon" not in entry[1]]


@case("From the file")
def a_har_is_played(s):
    path = s.tmp / "traffic.har"
    body = "<title>From the file</title>"
    path.write_text(json.dumps({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": [{
        "startedDateTime": "2026-01-01T00:00:00.000Z", "time": 1, "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0},
        "request": {"method": "GET", "url": s.site + "/recorded", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
                    "queryString": [], "headersSize": -1, "bodySize": 0},
        "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
                     "headers": [{"name": "content-type", "value": "text/html"}], "redirectURL": "", "headersSize": -1,
                     "bodySize": len(body), "content": {"size": len(body), "mimeType": "text/html", "text": body}}}]}}))
    s.page.route_from_har(path)
    s.page.goto(s.site + "/recorded")
    return s.page.title()


@case(["net::ERR_INTERNET_DISCONNECTED", False, True])
def the_network_goes_away(s):
    page = s.open("/")
    s.context.set_offline(True)
    offline = page.evaluate("navigator.onLine")
    message = failure(lambda: page.goto(s.site + "/next")).split(" at ")[0].removeprefix("Page.goto: ")
    s.context.set_offline(False)
    page.goto(s.site + "/next")
    return [message, offline, page.evaluate("navigator.onLine")]


@case(["set by the test", "set by the page"], extra_http_headers={"x-mark": "set by the test"})
def extra_headers(s):
    page = s.open("/")
    first = page.evaluate("fetch('/echo').then(r => r.json()).then(v => v.headers['x-mark'])")
    page.set_extra_http_headers({"x-mark": "set by the page"})
    return [first, page.evaluate("fetch('/echo').then(r => r.json()).then(v => v.headers['x-mark'])")]
