"""Two web sites on loopback, of different origins, that serve the same: pages, redirects, cookies, downloads, a WebSocket."""

import base64
import hashlib
import http.server
import json
import socket
import struct
import threading
import urllib.parse

BUTTONS = """<!doctype html><title>Input</title><style>body{margin:0}</style>
<button id=once onclick="this.dataset.n = Number(this.dataset.n || 0) + 1">Push</button>
<input id=name aria-label=Name><textarea id=text aria-label=Text></textarea>
<label><input type=checkbox id=agree> Agree</label>
<label><input type=radio name=tea value=green> Green</label><label><input type=radio name=tea value=black> Black</label>
<select id=colors aria-label=Colors multiple><option value=r>Red<option value=g>Green<option value=b>Blue</select>
<div id=pad style="width:200px;height:100px;background:#ccc"></div><div style="height:3000px"></div>
<button id=far onclick="this.textContent='reached'">Far away</button>
<script>
window.seen = [];
for (const type of ['click', 'dblclick', 'contextmenu', 'mousedown', 'mouseup', 'mouseenter', 'touchstart', 'touchend'])
  pad.addEventListener(type, e => seen.push([type, e.button ?? null, !!e.shiftKey, e.offsetX ?? null, e.offsetY ?? null]));
pad.addEventListener('mousemove', e => window.at = [e.offsetX, e.offsetY]);
pad.addEventListener('wheel', e => seen.push(['wheel', e.deltaX, e.deltaY]));
for (const type of ['keydown', 'keypress', 'input', 'keyup'])
  document.getElementById('name').addEventListener(type, e => seen.push([type, e.key ?? e.data]));
</script>"""

DRAG = """<!doctype html><div id=from draggable=true style="width:80px;height:80px;background:red">A</div>
<div id=to style="width:80px;height:80px;background:blue">B</div><script>
from.ondragstart = e => e.dataTransfer.setData('text/plain', 'cargo');
to.ondragover = e => e.preventDefault();
to.ondrop = e => { e.preventDefault(); to.textContent = e.dataTransfer.getData('text/plain'); };</script>"""

DIALOGS = """<!doctype html><title>Dialogs</title><script>window.answers = [];</script>
<button onclick="answers.push(alert('Look') === undefined)">alert</button>
<button onclick="answers.push(confirm('Sure?'))">confirm</button>
<button onclick="answers.push(prompt('Name?', 'Ada'))">prompt</button>"""

SHADOW = """<!doctype html><div id=host></div><script>
const outer = host.attachShadow({mode: 'open'});
outer.innerHTML = '<p>outer</p><section></section>';
outer.querySelector('section').attachShadow({mode: 'open'}).innerHTML = '<button onclick="this.textContent=`deep done`">deep</button>';
</script>"""

ARIA = """<!doctype html><title>Aria</title><h1>Shop</h1><nav aria-label=Main><a href=/tea>Tea</a></nav>
<ul><li>One</li><li>Two</li></ul><label>Mail <input value="a@b.c"></label><button disabled>Buy</button>
<input type=checkbox checked aria-label=Gift>"""

PICTURE = """<!doctype html><style>body{margin:0;font:20px monospace;background:linear-gradient(90deg,#fff,#48c)}
div{width:120px;height:60px;margin:10px;background:#c33;border-radius:9px}</style><h1>Picture</h1><div id=box></div>
<p style="height:1500px">Long page</p><footer>End</footer>"""

PAGES = {
    "/": "<!doctype html><title>Home</title><h1>Home</h1><a id=next href=/next>Next</a>",
    "/next": "<!doctype html><title>Next</title><h1>Next</h1><a href=/third>Third</a>",
    "/third": "<!doctype html><title>Third</title><h1>Third</h1>",
    "/input": BUTTONS, "/drag": DRAG, "/dialogs": DIALOGS, "/shadow": SHADOW, "/aria": ARIA, "/picture": PICTURE,
    "/touch": '<!doctype html><meta name=viewport content="width=device-width"><div id=pad style="width:200px;height:200px">'
              "</div><script>window.seen=[];for(const t of ['touchstart','touchend','click'])pad.addEventListener(t,"
              "e=>seen.push(t))</script>",
    "/inner": "<!doctype html><title>Inner</title><button onclick=\"this.textContent='pressed'\">Inner button</button>"
              "<script>onmessage = e => e.source.postMessage('echo ' + e.data, '*')</script>",
    "/meta": '<!doctype html><meta http-equiv=refresh content="0;url=/next">',
    "/leave": "<!doctype html><button>stay</button><script>onbeforeunload = e => { e.preventDefault(); return 'x'; }</script>",
    "/upload": "<!doctype html><input type=file id=one><input type=file id=many multiple><script>"
               "async function sums(id) { return Promise.all([...document.getElementById(id).files].map(async f => [f.name,"
               " f.type, f.size, [...new Uint8Array(await crypto.subtle.digest('SHA-256', await f.arrayBuffer()))]"
               ".map(b => b.toString(16).padStart(2, '0')).join('').slice(0, 16)])) }</script>",
    "/files": "<!doctype html><a id=get href=/attachment>get</a><a id=blob download=made.txt>made</a><script>"
              "blob.href = URL.createObjectURL(new Blob(['made here']))</script>",
    "/error": "<!doctype html><script>setTimeout(() => { throw new TypeError('on purpose') })</script>",
    "/console": "<!doctype html><script>console.log('one', 2, {three: 3}); console.warn('careful'); console.error('bad')</script>",
    "/popup": "<!doctype html><title>Popups</title><a target=_blank href=/next>blank</a>"
              "<button onclick=\"window.child = open('/next', 'child', 'width=300,height=200')\">open</button>",
    "/worker": "<!doctype html><script>const w = new Worker('/worker.js'); w.onmessage = e => document.title = e.data;"
               "w.postMessage(20)</script>",
    "/service": "<!doctype html><title>Service</title><script>window.ready = navigator.serviceWorker.register('/service.js')"
                ".then(() => navigator.serviceWorker.ready).then(r => r.active.scriptURL)</script>",
    "/csp": "<!doctype html><meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><title>CSP</title>",
    "/inline": "<!doctype html><title>off</title><script>document.title = 'on'</script>",
}

SCRIPTS = {
    "/worker.js": "onmessage = e => postMessage('sum ' + (e.data + 22))",
    "/service.js": "oninstall = () => skipWaiting(); onactivate = e => e.waitUntil(clients.claim());"
                   "onfetch = e => { if (e.request.url.endsWith('/made-up')) e.respondWith(new Response('by the worker')) }",
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    other = ""

    def log_message(self, *arguments):
        pass

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass  # a connection that was broken on purpose

    def answer(self, status, body, kind="text/html; charset=utf-8", **headers):
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        self.do_GET()

    do_PUT = do_POST

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        address = urllib.parse.urlsplit(self.path)
        path, query = address.path, dict(urllib.parse.parse_qsl(address.query))
        if self.headers.get("upgrade", "").lower() == "websocket":
            return self.echo_socket()
        if path in PAGES:
            return self.answer(200, PAGES[path])
        if path in SCRIPTS:
            return self.answer(200, SCRIPTS[path], "text/javascript")
        special = getattr(self, "at_" + path.strip("/").replace("-", "_"), None)
        if special:
            return special(query, body)
        self.answer(404, "<!doctype html><title>Missing</title>")

    def at_frames(self, query, body):
        self.answer(200, f"<!doctype html><title>Frames</title><iframe name=same src=/inner></iframe>"
                         f"<iframe name=cross src={self.other}/inner></iframe>")

    def at_nested(self, query, body):
        depth = int(query.get("depth", 3))
        inner = f"{self.other}/nested?depth={depth - 1}&back=1" if "back" not in query else f"/nested?depth={depth - 1}&back=1"
        frame = f"<iframe src={inner}></iframe>" if depth else ""
        self.answer(200, f"<!doctype html><title>depth {depth}</title><p>depth {depth}</p>{frame}")

    def at_redirect(self, query, body):
        left = int(query.get("n", 1))
        self.answer(302, "", location="/next" if left <= 1 else f"/redirect?n={left - 1}")

    def at_echo(self, query, body):
        kept = {name.lower(): value for name, value in self.headers.items()
                if name.lower().startswith("x-") or name.lower() in ("accept-language", "user-agent", "content-type")}
        self.answer(200, json.dumps({"method": self.command, "headers": kept, "body": body.decode(errors="replace")}),
                    "application/json", access_control_allow_origin="*")

    def at_set_cookie(self, query, body):
        self.answer(200, "<!doctype html><title>set</title>", set_cookie="secret=s3; HttpOnly; Path=/; SameSite=Lax")

    def at_cookies(self, query, body):
        self.answer(200, self.headers.get("cookie", ""), "text/plain")

    def at_private(self, query, body):
        wanted = "Basic " + base64.b64encode(b"ada:lovelace").decode()
        if self.headers.get("authorization") == wanted:
            return self.answer(200, "<!doctype html><title>Private</title>")
        self.answer(401, "<!doctype html><title>Who?</title>", www_authenticate='Basic realm="tests"')

    def at_attachment(self, query, body):
        self.answer(200, b"attached " * 1000, "application/octet-stream", content_disposition='attachment; filename="data.bin"')

    def at_bytes(self, query, body):
        count = int(query["n"])
        self.answer(200, (bytes(range(256)) * (count // 256 + 1))[:count], "application/octet-stream")

    def at_worded(self, query, body):
        self.send_response(200, "Fine indeed")
        self.send_header("Content-Length", "0")
        self.send_header("X-Drink", "caf\u00e9")
        self.send_header("X-Twice", "one")
        self.send_header("X-Twice", "two")
        self.end_headers()

    def at_sent(self, query, body):
        self.answer(200, json.dumps([[name, value] for name, value in self.headers.items()]), "application/json")

    def at_broken(self, query, body):
        self.close_connection = True
        if query["how"] == "nonsense":
            self.wfile.write(b"no answer of any kind\r\n\r\n")
        elif query["how"] == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def at_count(self, query, body):
        self.answer(200, str(len(body)), "text/plain")

    def at_events(self, query, body):
        self.answer(200, "data: one\n\ndata: two\n\nevent: end\ndata: three\n\n", "text/event-stream")

    def echo_socket(self):
        key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("upgrade", "websocket")
        self.send_header("connection", "upgrade")
        self.send_header("sec-websocket-accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2:
                return
            opcode, length = head[0] & 15, head[1] & 127
            if length == 126:
                length = struct.unpack("!H", self.rfile.read(2))[0]
            elif length == 127:
                length = struct.unpack("!Q", self.rfile.read(8))[0]
            mask = self.rfile.read(4)
            data = bytes(byte ^ mask[place % 4] for place, byte in enumerate(self.rfile.read(length)))
            if opcode == 8:
                self.wfile.write(bytes([0x88, len(data)]) + data)
                return
            data = b"echo " + data if opcode == 1 else data[::-1]
            size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack("!H", len(data))
            self.wfile.write(bytes([0x80 | opcode]) + size + data)


class Website:
    """`url` is one origin, `other` another of the same pages."""

    def __init__(self):
        self.servers = []
        handlers = [type("Pages", (Handler,), {}) for _ in range(2)]
        for host, handler in zip(("127.0.0.1", "127.0.0.2"), handlers):
            server = http.server.ThreadingHTTPServer((host, 0), handler)
            server.daemon_threads = True
            self.servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url, self.other = (f"http://{server.server_address[0]}:{server.server_port}" for server in self.servers)
        handlers[0].other, handlers[1].other = self.other, self.url

    def stop(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()
