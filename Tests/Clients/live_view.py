"""The live view's page in a real browser, as a person sees it."""

import contextlib

from conftest import until
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"

# What the canvas shows at a place, from 0 to 1 in both directions, as [red, green, blue].
PIXEL = """([x, y]) => {
  const canvas = document.getElementById('picture');
  const copy = document.createElement('canvas');
  copy.width = canvas.width; copy.height = canvas.height;
  const context = copy.getContext('2d');
  context.drawImage(canvas, 0, 0);
  return [...context.getImageData(Math.floor(x * copy.width), Math.floor(y * copy.height), 1, 1).data].slice(0, 3);
}"""


@contextlib.contextmanager
def browser():
    """The browser of those who watch."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


def live_url(cloud, session, *scopes):
    answer = cloud.request("POST", f"/sessions/{session}/cdp-url", {"scopes": list(scopes)})
    assert answer.status == 200, answer.body
    return answer.json["data"]["liveUrl"]


class View:
    """One window with the live view."""

    def __init__(self, browser, url, **options):
        self.context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
        self.page = self.context.new_page()
        self.troubles, self.requests = [], []
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)
        self.page.wait_for_selector("#picture:not([hidden])")

    def pixel(self, x, y):
        return self.page.evaluate(PIXEL, [x, y])

    def waits_for(self, what, condition):
        """As `until`, while the page lives on."""
        def check():
            self.page.wait_for_timeout(20)
            return condition()
        return until(what, check)

    def shows(self, color, x, y):
        """Waits until the picture has about that color there; JPEG is not exact."""
        near = lambda seen: all(abs(a - b) < 40 for a, b in zip(seen, color))
        self.waits_for(f"{color} at {x}, {y}; there is {self.pixel(x, y)}", lambda: near(self.pixel(x, y)))

    def holder(self, text):
        self.waits_for(f"the holder: {text}", lambda: text in self.page.inner_text("#holder-text"))

    def take_control(self):
        self.page.click("#control")
        self.holder("You are in control")

    def place(self, x, y):
        """Where a place of the remote viewport (in its pixels) is in this window."""
        box = self.page.locator("#picture").bounding_box()
        width, height = self.page.evaluate("[view.width, view.height]")
        return box["x"] + x / width * box["width"], box["y"] + y / height * box["height"]

    def click(self, x, y, **options):
        self.page.mouse.click(*self.place(x, y), **options)
