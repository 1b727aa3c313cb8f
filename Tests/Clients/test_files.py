"""Files into and out of a session: Browserbase's SDK, Playwright, and plain HTTP."""

import http.server
import io
import threading
import zipfile

import browserbase
import httpx
import pytest
from conftest import until
from playwright.sync_api import Error, sync_playwright

PAGE = b"""<title>Files</title><a id=link href=/report download>report</a><a id=big href=/big>big</a>
<input type=file id=one><input type=file id=many multiple><pre id=said></pre>
<script>for (const input of document.querySelectorAll('input')) input.onchange = async () => {
  const parts = []; for (const file of input.files) parts.push(file.name + '=' + (await file.text()).slice(0, 40));
  document.querySelector('#said').textContent = parts.join(' ') };</script>"""


@pytest.fixture(scope="module")
def site():
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            files = {"/report": (b"report " * 1000, "../../../tmp/escaped report.txt"),
                     "/big": (bytes(range(256)) * 40_000, "big.bin")}
            body, name = files.get(self.path, (PAGE, None))
            self.send_response(200)
            self.send_header("content-type", "application/octet-stream" if name else "text/html")
            if name:
                self.send_header("content-disposition", f'attachment; filename="{name}"')
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def session(cloud):
    data = cloud.start_session()
    yield data
    cloud.request("POST", f"/sessions/{data['sessionId']}/end")


@pytest.fixture
def bb(cloud):
    return browserbase.Browserbase(api_key="wc_local", base_url=cloud.url, max_retries=0)


@pytest.fixture
def page(session, site):
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(session["cdpUrl"])
        page = browser.contexts[0].pages[0]
        page.goto(site)
        yield page
        browser.close()


def listing(cloud, session, what="downloads"):
    answer = cloud.request("GET", f"/sessions/{session['sessionId']}/{what}")
    assert answer.status == 200, answer.body
    return answer.json["data"][what]


def files_url(cloud, session, **options):
    answer = cloud.request("POST", f"/sessions/{session['sessionId']}/cdp-url", {"scopes": ["files"], **options})
    assert answer.status == 200, answer.body
    return httpx.URL(answer.json["data"]["filesUrl"])


def test_downloads_reach_browserbases_sdk(cloud, session, bb, page):
    assert zipfile.ZipFile(io.BytesIO(bb.sessions.downloads.list(session["sessionId"]).read())).namelist() == []
    with page.expect_download() as event:
        page.click("#link")
    assert event.value.failure() is None
    with page.expect_download() as event:
        page.click("#big")
    assert event.value.suggested_filename == "big.bin" and event.value.failure() is None
    entries = listing(cloud, session)
    assert [(entry["size"], entry["state"]) for entry in entries] == [(7000, "completed"), (10_240_000, "completed")]
    assert "/" not in entries[0]["name"] and not entries[0]["name"].startswith(".")

    archive = zipfile.ZipFile(io.BytesIO(bb.sessions.downloads.list(session["sessionId"]).read()))
    assert archive.testzip() is None
    assert archive.read("big.bin") == bytes(range(256)) * 40_000
    assert archive.read(entries[0]["name"]) == b"report " * 1000

    path = f"/sessions/{session['sessionId']}/downloads/big.bin"
    for _ in range(10):
        whole = cloud.request("GET", "/v1" + path)
        assert whole.status == 200 and len(whole.body) == 10_240_000
    assert whole.status == 200 and whole.body == bytes(range(256)) * 40_000
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"].startswith("attachment; ")
    part = cloud.request("GET", path, headers={"range": "bytes=256-259"})
    assert part.status == 206 and part.body == bytes([0, 1, 2, 3])
    assert cloud.request("DELETE", path).status == 200
    assert cloud.request("GET", path).status == 404
    assert cloud.request("GET", path + "%2f..%2fx").status == 404


def test_playwrights_own_paths_are_not_the_browsers(page):
    """As against a browser on another machine: the driver finds no file of that name on its own."""
    with page.expect_download() as event:
        page.click("#link")
    assert event.value.failure() is None
    with pytest.raises(Error):
        event.value.save_as("/tmp/wallcrawler-test-never")


def test_uploads_of_browserbases_sdk_reach_pages(cloud, session, bb, page):
    answer = bb.sessions.uploads.create(session["sessionId"], file=("résumé.txt", b"from the sdk"))
    assert answer.message
    bb.sessions.uploads.create(session["sessionId"], file=("../../binary", bytes(range(256))))
    entries = listing(cloud, session, "uploads")
    assert [entry["name"] for entry in entries] == ["binary", "résumé.txt"]
    devtools = page.context.new_cdp_session(page)
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "#many"})["nodeId"]
    devtools.send("DOM.setFileInputFiles", {"files": ["/tmp/.uploads/résumé.txt"], "nodeId": node})
    page.wait_for_function("document.querySelector('#said').textContent === 'résumé.txt=from the sdk'")
    for path in ["/etc/passwd", "/tmp/.uploads/../../etc/passwd", "nothing.txt"]:
        with pytest.raises(Error, match="uploads"):
            devtools.send("DOM.setFileInputFiles", {"files": [path], "nodeId": node})
    path = f"/sessions/{session['sessionId']}/uploads/binary"
    assert cloud.request("DELETE", path).status == 200
    assert cloud.request("DELETE", path).status == 404


def test_playwright_sends_its_own_files(page, tmp_path):
    (tmp_path / "mine.txt").write_text("from my machine")
    page.set_input_files("#one", tmp_path / "mine.txt")
    page.wait_for_function("document.querySelector('#said').textContent === 'mine.txt=from my machine'")
    page.set_input_files("#one", {"name": "buffer.txt", "mimeType": "text/plain", "buffer": b"from memory"})
    page.wait_for_function("document.querySelector('#said').textContent === 'buffer.txt=from memory'")
    with page.expect_file_chooser() as chooser:
        page.click("#many")
    (tmp_path / "b").write_text("2")
    chooser.value.set_files([tmp_path / "mine.txt", tmp_path / "b"])
    page.wait_for_function("document.querySelector('#said').textContent === 'mine.txt=from my machine b=2'")


def test_an_action_chooses_an_uploaded_file(cloud, session, bb, page):
    bb.sessions.uploads.create(session["sessionId"], file=("chosen.txt", b"by an action"))
    act = f"/sessions/{session['sessionId']}/act"
    action = {"selector": "xpath=//input[1]", "description": "the file", "method": "setInputFiles"}
    answer = cloud.request("POST", act, {"input": action | {"arguments": ["chosen.txt"]}})
    assert answer.status == 200 and answer.json["data"]["result"]["success"], answer.body
    page.wait_for_function("document.querySelector('#said').textContent === 'chosen.txt=by an action'")
    answer = cloud.request("POST", act, {"input": action | {"arguments": ["/etc/passwd"]}})
    assert b"uploaded" in answer.body and b'"success":true,"data":{"result":{"success":true' not in answer.body
    assert page.text_content("#said") == "chosen.txt=by an action"


def test_large_files_go_straight_to_the_browser(cloud, session, page):
    content = bytes(range(256)) * 50_000
    path = f"/sessions/{session['sessionId']}/uploads"
    with httpx.Client(base_url=cloud.url, headers={"x-wc-api-key": "wc_local"}, timeout=60) as client:
        refused = client.post(path, files={"file": ("large.bin", content[:5_000_000])})
        assert refused.status_code == 413 and "cdp-url" in refused.text, refused.text
        refused = client.post(path, files={"file": ("larger.bin", content)})
        assert refused.status_code == 413 and "cdp-url" in refused.text, refused.text
    url = files_url(cloud, session)
    sent = httpx.put(url.copy_with(path="/files/uploads/large.bin"), content=content, timeout=60)
    assert sent.status_code == 201 and sent.json()["data"]["files"][0]["size"] == len(content), sent.text
    with page.expect_download() as event:
        page.click("#big")
    assert event.value.failure() is None
    received = httpx.get(url.copy_with(path="/files/downloads/big.bin"), timeout=60)
    assert received.content == bytes(range(256)) * 40_000
    both = httpx.get(url).json()["data"]
    assert [entry["name"] for entry in both["uploads"]] == ["large.bin"] and len(both["downloads"]) == 1


def test_tokens_for_files_are_for_files_only(cloud, session):
    url = files_url(cloud, session)
    assert httpx.get(url.copy_with(path="/json/list")).status_code == 403
    assert httpx.get(url.copy_with(path="/files/uploads")).status_code == 200
    assert httpx.get(url.copy_with(query=b"", path="/files/uploads")).status_code == 401
    assert httpx.get(url.copy_with(query=b"signingKey=x", path="/files/uploads")).status_code == 401
    full = session["cdpUrl"].replace("ws://", "http://").replace("/cdp?", "/files/uploads?")
    assert httpx.get(full).status_code == 403
    once = files_url(cloud, session, singleUse=True).copy_with(path="/files/uploads")
    assert [httpx.get(once).status_code for _ in range(2)] == [200, 401]
    other = cloud.start_session()
    try:
        assert httpx.get(files_url(cloud, other).copy_with(host=url.host, path="/files/uploads")).status_code == 401
    finally:
        cloud.request("POST", f"/sessions/{other['sessionId']}/end")


@pytest.mark.parametrize("what, method", [("downloads", "GET"), ("downloads/a", "GET"), ("downloads/a", "DELETE"),
                                          ("uploads", "GET"), ("uploads/a", "DELETE")])
def test_another_projects_session_is_not_there(cloud, session, what, method):
    answer = cloud.request(method, f"/sessions/{session['sessionId']}/{what}", key="wc_local_other")
    assert answer.status == 404 and b"no session" in answer.body


def test_hostile_forms(cloud, session):
    def post(body, content_type="multipart/form-data; boundary=XX", key="wc_local"):
        return cloud.request("POST", f"/sessions/{session['sessionId']}/uploads", raw=body, key=key,
                             headers={"content-type": content_type})

    head = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    assert post(head + b"x\r\n--XX--", key="wc_local_other").status == 404
    for body, content_type, status in [
            (b"", "multipart/form-data; boundary=XX", 400), (b"hello", "multipart/form-data; boundary=XX", 400),
            (head + b"cut", "multipart/form-data; boundary=XX", 400), (head + b"x\r\n--XX--", "multipart/form-data", 400),
            (head + b"x\r\n--XX--", "application/json", 415), (b"{}", "text/plain", 415),
            (b"--XX\r\n" + b"A: b\r\n" * 3000, "multipart/form-data; boundary=XX", 400),
            (head.replace(b'"a"', b'"..."') + b"x\r\n--XX--", "multipart/form-data; boundary=XX", 400)]:
        answer = post(body, content_type)
        assert answer.status == status and answer.json["statusCode"] == status, (body[:60], answer.status, answer.body)
    assert listing(cloud, session, "uploads") == []


def test_an_ended_session_has_no_files(cloud):
    session = cloud.start_session()
    url = files_url(cloud, session)
    assert cloud.request("POST", f"/sessions/{session['sessionId']}/end").status == 200
    for method, what in [("GET", "downloads"), ("GET", "downloads/a"), ("GET", "uploads")]:
        answer = until("the session has ended", lambda: next(
            (found for found in [cloud.request(method, f"/sessions/{session['sessionId']}/{what}")]
             if found.status == 410), None))
        assert answer.json["endReason"] == "client_request"

    def is_gone():
        try:
            httpx.get(url)
        except httpx.TransportError:
            return True
        return False
    until("the controller is gone", is_gone)
