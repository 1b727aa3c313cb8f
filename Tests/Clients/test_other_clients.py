"""`browser-use` and `pyppeteer` from PyPI, unmodified, by WebSocket URL and by HTTP discovery."""

import http.server
import json
import os
import pathlib
import re
import subprocess
import threading

import pytest
from conftest import ROOT
from scripted_models import ModelServer

PAGE = """<!doctype html><title>Shop</title><h1>Tea shop</h1>
<form onsubmit="document.querySelector('output').textContent='Hello '+who.value;return false">
<label>Name <input id=who></label><button>Greet</button></form><output></output>"""


@pytest.fixture(scope="module")
def shop():
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def urls(cloud):
    """A fresh session's address as a WebSocket URL and as one that leads there by discovery."""
    session = cloud.start_session()["sessionId"]
    answer = cloud.request("POST", f"/sessions/{session}/cdp-url", {"scopes": ["cdp"]})
    url = answer.json["data"]["cdpUrl"]
    yield {"socket": url, "discovery": url.replace("ws://", "http://", 1)}
    cloud.request("POST", f"/sessions/{session}/end")


def run(environment, script, *arguments, home):
    python = ROOT / environment / "bin" / "python"
    assert python.exists(), f"{environment} is missing: scripts/test-python makes it"
    result = subprocess.run(
        [python, pathlib.Path(__file__).with_name(script), *arguments], capture_output=True, text=True, timeout=240,
        # Nothing of what a client reports or asks for elsewhere belongs to a test.
        env={"PATH": os.environ["PATH"], "HOME": str(home), "ANONYMIZED_TELEMETRY": "false", "BROWSER_USE_CLOUD_SYNC": "false",
             "BROWSER_USE_VERSION_CHECK": "false", "BROWSER_USE_CLOUD_HINTS": "false", "NO_PROXY": "*"})
    assert result.returncode == 0, result.stderr[-4000:]
    return json.loads(result.stdout.splitlines()[-1]), result.stderr


class Agent:
    """The model behind browser-use: opens the shop, types a name, presses the button, and reports what it then sees."""

    def __init__(self, shop):
        self.shop, self.seen = shop, []

    def __call__(self, prompt):
        state = prompt.rpartition("<browser_state>")[2]
        field, button = (re.search(rf"\[(\d+)\]<{tag}\b", state) for tag in ("input", "button"))
        greeting = re.search(r"Hello Ada", state)
        if not field:
            action = {"navigate": {"url": self.shop + "/", "new_tab": False}}
        elif greeting:
            action = {"done": {"text": greeting[0], "success": True, "files_to_display": []}}
        elif "input" not in self.seen:
            action = {"input": {"index": int(field[1]), "text": "Ada", "clear": True}}
        else:
            action = {"click": {"index": int(button[1])}}
        self.seen += action
        return {"thinking": "", "evaluation_previous_goal": "", "memory": "", "next_goal": "", "action": [action]}


@pytest.mark.parametrize("way", ["socket", "discovery"])
def test_browser_use(urls, shop, way, tmp_path):
    models = ModelServer()
    models.decide = Agent(shop)
    try:
        result, trouble = run(".build-python-agents", "browser_use_client.py", urls[way], models.url, "Greet Ada in the shop.", home=tmp_path)
    finally:
        models.stop()
    assert result == {"done": True, "result": "Hello Ada", "actions": ["navigate", "input", "click", "done"], "errors": []}, trouble


@pytest.mark.parametrize("option, way", [("browserWSEndpoint", "socket"), ("browserURL", "discovery")])
def test_pyppeteer(urls, shop, option, way, tmp_path):
    result, _ = run(".build-python-pyppeteer", "pyppeteer_client.py", option, urls[way], shop, home=tmp_path)
    assert result == {"greeting": "Hello Ada", "dialogs": ["Look"], "title": "Shop", "picture": "89504e47", "cookies": [],
                      "pages": result["pages"]}
    assert result["pages"] >= 1
