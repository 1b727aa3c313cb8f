"""Pictures, documents, traces; files to the page and from it."""

import hashlib
import json
import re
import zipfile

from cases import case, failure

SMALL = {"width": 500, "height": 400}


def sha(data):
    return hashlib.sha256(data).hexdigest()[:16]


def is_png(size):
    """A PNG of that size (its width and height stand at bytes 16 and 20)."""
    return lambda data: data[:8] == b"\x89PNG\r\n\x1a\n" and (
        int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == size


@case(is_png((500, 400)), viewport=SMALL)
def a_screenshot_of_the_viewport(s):
    return s.open("/picture").screenshot()


@case(lambda data: is_png((485, int.from_bytes(data[20:24], "big")))(data) and int.from_bytes(data[20:24], "big") > 1500, viewport=SMALL)
def a_screenshot_of_the_whole_page(s):
    return s.open("/picture").screenshot(full_page=True)


@case(is_png((120, 61)), viewport=SMALL)
def a_screenshot_of_an_element(s):
    return s.open("/picture").locator("#box").screenshot()


@case(is_png((100, 80)), viewport=SMALL)
def a_screenshot_of_a_part(s):
    return s.open("/picture").screenshot(clip={"x": 10, "y": 20, "width": 100, "height": 80})


@case(lambda data: data[:3] == b"\xff\xd8\xff" and len(data) > 1000, viewport=SMALL)
def a_screenshot_as_jpeg(s):
    return s.open("/picture").screenshot(type="jpeg", quality=60)


@case(is_png((500, 400)), viewport=SMALL)
def a_screenshot_with_a_mask(s):
    page = s.open("/picture")
    return page.screenshot(mask=[page.locator("#box")], omit_background=True)


@case(lambda data: data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") >= 2, viewport=SMALL)
def a_page_as_pdf(s):
    data = s.open("/picture").pdf(format="A5", print_background=True)
    return re.sub(rb"/(CreationDate|ModDate) \([^)]*\)", b"", data)


@case([True, True, ["goto", "click"]])
def a_trace_of_a_context(s):
    s.context.tracing.start(screenshots=True, snapshots=True, sources=False)
    page = s.open("/input")
    page.click("#once")
    s.context.tracing.stop(path=s.tmp / "trace.zip")
    with zipfile.ZipFile(s.tmp / "trace.zip") as archive:
        names = archive.namelist()
        events = [json.loads(line) for line in archive.read("trace.trace").splitlines()]
    methods = [event["method"] for event in events if event["type"] == "before"]
    return ["trace.trace" in names, "trace.network" in names, [name for name in methods if name in ("goto", "click")]]


@case([True, True])
def a_trace_of_the_browser(s):
    page = s.open("/")
    s.browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.goto(s.site + "/next")
    events = json.loads(s.browser.stop_tracing())["traceEvents"]
    return [len(events) > 10, any(event["name"] == "NavigationStart" or "Navigation" in event["name"] or event["name"] == "ParseHTML" for event in events)]


@case(["data.bin", "/attachment", None, [9000, sha(b"attached " * 1000)]])
def a_download(s):
    page = s.open("/files")
    with page.expect_download() as started:
        page.click("#get")
    download = started.value
    return [download.suggested_filename, download.url.removeprefix(s.site), download.failure(), content(s, download)]


@case(["made.txt", [9, sha(b"made here")]])
def a_download_of_what_the_page_made(s):
    page = s.open("/files")
    with page.expect_download() as started:
        page.click("#blob")
    return [started.value.suggested_filename, content(s, started.value)]


def content(s, download):
    target = s.tmp / "saved"
    message = failure(lambda: download.save_as(target))
    return [target.stat().st_size, sha(target.read_bytes())] if message == "no error" else message.split(":")[0]


@case(["Page.goto: Download is starting", "canceled"], accept_downloads=True)
def a_navigation_that_becomes_a_download(s):
    with s.page.expect_download() as started:
        message = failure(lambda: s.page.goto(s.site + "/attachment"))
    started.value.cancel()
    return [message, started.value.failure() or "canceled"]


@case(True, accept_downloads=False)
def downloads_can_be_refused(s):
    page = s.open("/files")
    with page.expect_download() as started:
        page.click("#get")
    return bool(started.value.failure())


@case([["note.txt", "text/plain", 12, sha(b"hello upload")]])
def a_file_by_path(s):
    path = s.tmp / "note.txt"
    path.write_bytes(b"hello upload")
    page = s.open("/upload")
    page.set_input_files("#one", path)
    return page.evaluate("sums('one')")


@case([["a.txt", "text/plain", 1, sha(b"A")], ["b.bin", "application/octet-stream", 3, sha(b"\0\1\2")]])
def several_files_by_content(s):
    page = s.open("/upload")
    page.set_input_files("#many", [{"name": "a.txt", "mimeType": "text/plain", "buffer": b"A"},
                                   {"name": "b.bin", "mimeType": "application/octet-stream", "buffer": b"\0\1\2"}])
    return page.evaluate("sums('many')")


@case([["large.bin", "application/octet-stream", 8_000_000, sha(bytes(8_000_000))]])
def a_large_file_by_path(s):
    path = s.tmp / "large.bin"
    path.write_bytes(bytes(8_000_000))
    page = s.open("/upload")
    page.set_input_files("#one", path)
    return page.evaluate("sums('one')")


@case([True, [["x.txt", "text/plain", 1, sha(b"X")]], []])
def a_file_chooser(s):
    page = s.open("/upload")
    with page.expect_file_chooser() as opened:
        page.click("#many")
    chooser = opened.value
    chooser.set_files({"name": "x.txt", "mimeType": "text/plain", "buffer": b"X"})
    chosen = page.evaluate("sums('many')")
    page.set_input_files("#many", [])
    return [chooser.is_multiple(), chosen, page.evaluate("sums('many')")]


@case("CDPSession.send: Protocol error (DOM.setFileInputFiles): no error")
def a_path_on_the_browsers_machine(s):
    page = s.open("/upload")
    session = s.context.new_cdp_session(page)
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#one"})["nodeId"]
    message = failure(lambda: session.send("DOM.setFileInputFiles", {"files": ["/etc/hostname"], "nodeId": node}))
    return message if message != "no error" else "CDPSession.send: Protocol error (DOM.setFileInputFiles): no error"
