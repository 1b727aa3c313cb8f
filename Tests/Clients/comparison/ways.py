"""The two ways to a browser: Chromium's own port, and a session's signed URL."""

import os
import pathlib
import subprocess
import tempfile

from conftest import GENEROUS, is_alive, until

# What Wallcrawler adds for its own sake: the pipe, its profile, its egress guard.
OWN_SWITCHES = ("--remote-debugging-pipe", "--user-data-dir=", "--proxy-server=", "--proxy-bypass-list=",
                "--force-webrtc-ip-handling-policy", "--webrtc-ip-handling-policy", "--disable-quic",
                "--dns-prefetch-disable", "--host-resolver-rules=")


def command_of(pid):
    return [part.decode() for part in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if part]


def browser_command(cloud):
    """The command line of a browser of the cloud: its binary, not a script that starts it, and none of its children."""
    for pid in cloud.descendants():
        try:
            command = command_of(pid)
            program = os.readlink(f"/proc/{pid}/exe")
        except OSError:
            continue
        if "--remote-debugging-pipe" in command and "chrom" in os.path.basename(program):
            return [program, *command[1:]]
    raise AssertionError(f"no browser among {cloud.descendants()}")


class Direct:
    """Chromium with a debugging port: the same binary and the same switches as a session's browser."""

    name = "direct"

    def __init__(self, command):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="direct-"))
        kept = [part for part in command if not part.startswith(OWN_SWITCHES)]
        added = ["--remote-debugging-port=0", f"--user-data-dir={self.home}/profile"]
        if os.getuid() == 0 and "--no-sandbox" not in kept:
            added.append("--no-sandbox")
        self.process = subprocess.Popen(
            [kept[0], *added, *kept[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"HOME": str(self.home), "LANG": "C.UTF-8", "TZ": "UTC"})
        chosen = self.home / "profile" / "DevToolsActivePort"
        port = until("Chromium listens", lambda: chosen.exists() and chosen.read_text().splitlines()[:1])[0]
        self.endpoint = f"http://127.0.0.1:{port}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(GENEROUS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        assert not is_alive(self.process.pid)


class Proxied:
    """A session of a cloud. Each connection gets a signed URL of its own."""

    name = "proxied"

    def __init__(self, cloud):
        self.cloud = cloud
        self.session = cloud.start_session()["sessionId"]

    @property
    def endpoint(self):
        answer = self.cloud.request("POST", f"/sessions/{self.session}/cdp-url", {"scopes": ["cdp"], "expiresIn": 3000})
        assert answer.status == 200, answer.body
        return answer.json["data"]["cdpUrl"]

    def stop(self):
        assert self.cloud.request("POST", f"/sessions/{self.session}/end").status == 200


class Stage:
    """What one run of a case has: a context and a page made when they are first asked for, all closed at its end."""

    def __init__(self, way, browser, playwright, website, options, tmp):
        self.way, self.browser, self.playwright, self.options, self.tmp = way, browser, playwright, options, tmp
        self.site, self.other = website.url, website.other
        self.opened = []
        self._context = self._page = None

    @property
    def endpoint(self):
        return self.way.endpoint

    @property
    def context(self):
        self._context = self._context or self.new_context(**self.options)
        return self._context

    @property
    def page(self):
        self._page = self._page or self.context.new_page()
        return self._page

    def new_context(self, **options):
        context = self.browser.new_context(**options)
        context.set_default_timeout(20_000)
        self.opened.append(context)
        return context

    def connect(self):
        browser = self.playwright.chromium.connect_over_cdp(self.endpoint)
        self.opened.append(browser)
        return browser

    def open(self, path):
        self.page.goto(self.site + path)
        return self.page

    def close(self):
        for each in reversed(self.opened):
            each.close()
