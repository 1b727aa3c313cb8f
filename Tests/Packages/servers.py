"""What a packaged function talks to, on addresses of this machine: name server, AWS over HTTPS, Redis over TLS, Runtime API."""
import http.server
import json
import pathlib
import queue
import shutil
import socket
import ssl
import struct
import subprocess
import threading

SECRET = {"MASTER_SECRET_ARN": "a-master-secret-of-at-least-thirty-two-bytes", "API_KEYS_SECRET_ARN": None}


def openssl(*arguments, folder):
    subprocess.run(["openssl", *arguments], check=True, cwd=folder, capture_output=True)


class Authority:
    """A certificate authority of the test's own, and one certificate for the names that it vouches for."""

    def __init__(self, folder, names):
        self.folder = pathlib.Path(folder)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority",
                "-keyout", "ca.key", "-out", "ca.pem", folder=folder)
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr",
                folder=folder)
        (self.folder / "names").write_text("subjectAltName=" + ",".join(f"DNS:{name}" for name in names))
        openssl("x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-extfile", "names", "-out", "server.pem", folder=folder)
        self.certificate = self.folder / "ca.pem"

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context


class NameServer:
    """Answers every question for an IPv4 address of `names`; all others do not exist (RFC 1035)."""

    def __init__(self, address, names):
        self.names, self.asked = names, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                question, client = self.socket.recvfrom(512)
            except OSError:
                return
            labels, index = [], 12
            while question[index]:
                labels.append(question[index + 1:index + 1 + question[index]].decode())
                index += 1 + question[index]
            name, kind = ".".join(labels), struct.unpack("!H", question[index + 1:index + 3])[0]
            self.asked.append(name)
            address = self.names.get(name)
            count = 1 if address and kind == 1 else 0
            answer = question[:2] + struct.pack("!HHHHH", 0x8180 if address else 0x8183, 1, count, 0, 0) + question[12:index + 5]
            if count:
                answer += b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
            self.socket.sendto(answer, client)

    def close(self):
        self.socket.close()


class Threads(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that refuses the certificate, or is ended, is what some tests are about."""


class Server:
    """An HTTP server in a thread."""

    def __init__(self, handler, context=None):
        self.http = Threads(("127.0.0.1", 0), handler)
        if context:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def reply(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def aws(context, keys):
    """The calls that functions make: GetSecretValue and PutEvents. Returns the server and the list of what was asked."""
    asked = []

    class Handler(Quiet):
        def do_POST(self):
            body, target = json.loads(self.body() or b"{}"), self.headers.get("x-amz-target", "")
            asked.append((target, body))
            if target.endswith("GetSecretValue"):
                value = SECRET.get(body["SecretId"]) or keys
                answer = {"ARN": body["SecretId"], "Name": "secret", "SecretString": value}
            elif target.endswith("PutEvents"):
                answer = {"FailedEntryCount": 0, "Entries": [{"EventId": str(len(asked))} for _ in body["Entries"]]}
            elif target.endswith("RunTask"):
                answer = {"tasks": [], "failures": [{"arn": "cluster", "reason": "RESOURCE:CPU"}]}
            else:
                answer = {}
            self.reply(200, json.dumps(answer).encode(), [("content-type", "application/x-amz-json-1.1")])

    return Server(Handler, context), asked


def runtime_api(event):
    """Hands the event out once. Returns the server and a queue of what the function posts: (path, headers, body)."""
    posted, given = queue.Queue(), threading.Event()

    class Handler(Quiet):
        def do_GET(self):
            if given.is_set():
                posted.put(("next", {}, b""))
                threading.Event().wait(120)
            given.set()
            self.reply(200, event, [
                ("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
                ("Lambda-Runtime-Deadline-Ms", "4102444800000"), ("Content-Type", "application/json"),
                ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:packaged")])

        def do_POST(self):
            path, body = self.path, self.body()
            self.reply(202, b'{"status":"OK"}', [("content-type", "application/json")])
            posted.put((path, dict(self.headers), body))

    return Server(Handler), posted


class Redis:
    """A redis-server that speaks TLS only."""

    def __init__(self, folder, authority):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [shutil.which("redis-server"), "--port", "0", "--tls-port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--tls-cert-file", authority.folder / "server.pem", "--tls-key-file", authority.folder / "server.key",
             "--tls-auth-clients", "no", "--dir", folder, "--daemonize", "no"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.process.terminate()
        self.process.wait(10)
