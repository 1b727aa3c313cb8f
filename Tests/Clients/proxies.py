"""Proxies as the vendors of proxies run them: HTTP (RFC 9110) and SOCKS 5 (RFC 1928, 1929), with a name and password."""

import base64
import select
import socket
import socketserver
import threading


class Proxy:
    """A proxy on 127.0.0.1 that remembers what it was asked for. `user` and `password` are what clients have to send."""

    def __init__(self, user=None, password=None):
        self.user, self.password = user, password
        self.asked, self.refused = [], 0
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    first = exactly(self.request, 1)
                    proxy.socks(self.request) if first == b"\x05" else proxy.http(self.request, first)
                except OSError:
                    pass

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def http(self, client, data):
        while b"\r\n\r\n" not in data:
            more = client.recv(65536)
            if not more:
                return
            data += more
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        method, target, _ = lines[0].split(" ")
        fields = dict(line.lower().split(": ", 1)[:1] + line.split(": ", 1)[1:] for line in lines[1:])
        if self.user is not None:
            wanted = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            if fields.get("proxy-authorization") != wanted:
                self.refused += 1
                client.sendall(b"HTTP/1.1 407 Who\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n")
                return
        self.asked.append(f"{method} {target}")
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                server.sendall(rest)
                relay(client, server)
            return
        authority, _, path = target.removeprefix("http://").partition("/")
        host, _, port = authority.partition(":")
        with socket.create_connection((host, int(port or 80))) as server:
            kept = [line for line in lines[1:] if not line.lower().startswith(("proxy-", "connection"))]
            server.sendall("\r\n".join([f"{method} /{path} HTTP/1.1", *kept, "connection: close", "", ""]).encode() + rest)
            relay(client, server)

    def socks(self, client):
        methods = exactly(client, exactly(client, 1)[0])
        method = 0 if self.user is None else 2
        if method not in methods:
            self.refused += 1
            client.sendall(b"\x05\xff")
            return
        client.sendall(bytes([5, method]))
        if method == 2:
            assert exactly(client, 1) == b"\x01"
            user = exactly(client, exactly(client, 1)[0]).decode()
            password = exactly(client, exactly(client, 1)[0]).decode()
            if (user, password) != (self.user, self.password):
                self.refused += 1
                client.sendall(b"\x01\x01")
                return
            client.sendall(b"\x01\x00")
        assert exactly(client, 3) == b"\x05\x01\x00"
        kind = exactly(client, 1)[0]
        host = (exactly(client, exactly(client, 1)[0]).decode() if kind == 3
                else socket.inet_ntop(*((socket.AF_INET, exactly(client, 4)) if kind == 1
                                        else (socket.AF_INET6, exactly(client, 16)))))
        port = int.from_bytes(exactly(client, 2), "big")
        self.asked.append(f"SOCKS {host}:{port}")
        try:
            server = socket.create_connection((host, port))
        except OSError:
            client.sendall(b"\x05\x05\x00\x01\0\0\0\0\0\0")
            return
        with server:
            client.sendall(b"\x05\x00\x00\x01\0\0\0\0\0\0")
            relay(client, server)


def exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise ConnectionError("ended")
        data += more
    return data


def relay(first, second):
    other = {first: second, second: first}
    while True:
        for ready in select.select(list(other), [], [], 60)[0]:
            data = ready.recv(65536)
            if not data:
                return
            other[ready].sendall(data)
