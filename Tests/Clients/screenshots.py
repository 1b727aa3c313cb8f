"""Pictures of the live view for the documentation; run by `scripts/screenshots`."""

import http.server
import pathlib
import sys
import threading

from conftest import Cloud
from live_view import View, browser, live_url

SHOP = """<!doctype html><meta charset=utf-8><title>Checkout · Harbour Tea</title>
<style>
body { margin: 0; font: 17px/1.5 Georgia, serif; background: #fbf7f0; color: #2c2a26 }
header { display: flex; justify-content: space-between; align-items: center; padding: 22px 60px; background: #23433c; color: #f6efe2 }
header b { font-size: 24px; letter-spacing: .04em } nav span { margin-left: 28px }
main { display: grid; grid-template-columns: 1fr 380px; gap: 60px; padding: 40px 60px; max-width: 1150px }
h1 { font-size: 32px; margin: 0 0 18px } label { display: block; margin: 14px 0 4px; font-size: 15px }
input { width: 100%; font: inherit; padding: 11px 14px; border: 1px solid #cfc5b2; border-radius: 8px; background: #fff; box-sizing: border-box }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 18px }
button { margin-top: 26px; padding: 14px 30px; border: 0; border-radius: 8px; background: #b5532c; color: #fff; font: inherit; font-weight: bold }
aside { background: #f1e9da; border-radius: 14px; padding: 24px 28px; align-self: start } aside div { display: flex; justify-content: space-between; padding: 7px 0 }
aside .sum { border-top: 1px solid #cfc5b2; margin-top: 10px; font-weight: bold }
</style>
<header><b>Harbour Tea</b><nav><span>Teas</span><span>Cups</span><span>Basket (2)</span></nav></header>
<main><form onsubmit="return false"><h1>Payment</h1>
<label for=name>Name on the card</label><input id=name value="Ada Lovelace">
<label for=number>Card number</label><input id=number placeholder="0000 0000 0000 0000">
<div class=two><div><label for=until>Valid until</label><input id=until placeholder="MM / YY"></div><div><label for=code>Code</label><input id=code></div></div>
<button onclick="confirm('Pay 31.40 with the card that ends in 4242?')">Pay 31.40</button></form>
<aside><h2 style="margin:0 0 10px;font-size:20px">Your order</h2><div><span>Sencha, 200 g</span><span>18.90</span></div><div><span>Cup, blue</span><span>12.50</span></div><div class=sum><span>Total</span><span>31.40</span></div></aside></main>"""


def serve():
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = (SHOP if self.path == "/checkout" else "<title>Green teas · Harbour Tea</title><h1>Teas</h1>").encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def save(view, path):
    view.page.wait_for_timeout(700)
    view.page.screenshot(path=path, type="jpeg", quality=82)
    print(path, path.stat().st_size, "bytes")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    site = serve()
    cloud = Cloud("--warm", "1", "--quiet").wait_ready()
    try:
        session = cloud.start_session()["sessionId"]
        cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/teas"})
        with browser() as chrome:
            view = View(chrome, live_url(cloud, session, "view", "input"), viewport={"width": 1200, "height": 800})
            view.take_control()
            view.page.click("#new-tab")
            view.waits_for("a new tab", lambda: view.page.locator(".tab").count() == 2)
            view.page.fill("#address", site + "/checkout")
            view.page.keyboard.press("Enter")
            view.waits_for("the shop", lambda: "Checkout" in view.page.inner_text("#tabs"))
            # A field of the remote page, and an action that waits for the person.
            view.click(200, 310)
            view.page.keyboard.type("4242 4242 42")
            action = {"input": {"selector": "xpath=//button", "description": "Pay", "method": "click", "arguments": []},
                      "options": {"timeout": 8000}}
            acting = threading.Thread(target=lambda: cloud.request("POST", f"/sessions/{session}/act", action))
            acting.start()
            view.holder("the agent waits for you")
            save(view, folder / "live-view.jpg")
            acting.join()
            other = View(chrome, live_url(cloud, session, "view", "input"), viewport={"width": 390, "height": 760},
                         is_mobile=True, has_touch=True, device_scale_factor=2, color_scheme="dark")
            other.page.tap("#control")
            view.page.wait_for_selector("#question:not([hidden])")
            view.page.set_viewport_size({"width": 780, "height": 640})
            save(view, folder / "live-view-request.jpg")
            view.page.click("#give")
            other.holder("You are in control")
            save(other, folder / "live-view-phone.jpg")
            # What the page asks before it takes the money.
            local = chrome.new_page(viewport=dict(zip(("width", "height"), other.page.evaluate("[view.width, view.height]"))))
            local.set_content(SHOP)
            box = local.locator("button").bounding_box()
            other.page.touchscreen.tap(*other.place(box["x"] + 40, box["y"] + 20))
            other.page.wait_for_selector("#page-dialog:not([hidden])")
            save(other, folder / "live-view-dialog.jpg")
    finally:
        cloud.stop()


if __name__ == "__main__":
    main()
