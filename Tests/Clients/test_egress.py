"""What a browser of the local cloud may open, seen by the site and by the answer."""

import json
import pathlib
import socket
import struct
import subprocess
import threading
import urllib.parse

import pytest
from conftest import Cloud
from proxies import Proxy


def navigate(cloud, session, url):
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": url})
    assert answer.status == 200, answer.body
    return json.dumps(answer.json["data"]["result"])


def test_the_machine_itself_is_open_and_metadata_services_are_not(cloud, site):
    session = cloud.start_session()["sessionId"]
    assert "200" in navigate(cloud, session, site + "/")
    for url in ["http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://[::ffff:a9fe:a9fe]/",
                "http://169.254.170.2/v2/credentials", "http://10.0.0.1/", "http://192.168.0.1/"]:
        assert "403" in navigate(cloud, session, url), url
    cloud.request("POST", f"/sessions/{session}/end")


def test_what_is_opened_and_denied_can_be_set(site):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        closed.listen()
        other = f"127.0.0.1:{closed.getsockname()[1]}"
        running = Cloud("--quiet", environment={"EGRESS_ALLOW": site.removeprefix("http://"), "EGRESS_DENY": "evil.test"})
        try:
            running.wait_ready()
            session = running.start_session()["sessionId"]
            assert "200" in navigate(running, session, site + "/")
            assert "403" in navigate(running, session, f"http://{other}/")
            assert "403" in navigate(running, session, "http://evil.test/")
            closed.setblocking(False)
            try:
                closed.accept()
                raise AssertionError("the browser has connected")
            except BlockingIOError:
                pass
        finally:
            left = running.stop()
            assert not left, left


# --- What a session asks for, for itself ---------------------------------------------------------------------------------


def result(cloud, session, url):
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": url})
    assert answer.status == 200, answer.body
    return answer.json["data"]["result"]


def status(cloud, session, url):
    found = result(cloud, session, url)
    return found["response"]["status"] if "response" in found else found["error"]


def text(cloud, session):
    return cloud.request("POST", f"/sessions/{session}/extract", {}).json["data"]["result"]["pageText"]


def from_the_pool(cloud, body):
    """A session whose browser ran before anybody knew what it would be for."""
    for _ in range(20):
        session = cloud.start_session(**body)["sessionId"]
        task = cloud.request("GET", f"/sessions/{session}/retrieve").json["data"]["ecsTaskArn"]
        if any(event["detail-type"] == "BrowserTaskRegistered" and event["detail"]["taskArn"] == task
               and event["detail"].get("sessionId") is None for event in cloud.events()):
            return session
        cloud.request("POST", f"/sessions/{session}/end")
    raise AssertionError("no session got a browser of the pool")


def external(scheme, proxy, pattern=None, password=None):
    entry = {"type": "external", "server": f"{scheme}://127.0.0.1:{proxy.port}"}
    if proxy.user is not None:
        entry |= {"username": proxy.user, "password": password or proxy.password}
    return entry | ({"domainPattern": pattern} if pattern else {})


def test_sessions_have_lists_of_their_own(cloud, site):
    """At once, from the warm pool and not."""
    port = site.rpartition(":")[2]
    narrow = from_the_pool(cloud, {"egress": {"allow": [f"localhost:{port}"]}})
    denying = cloud.start_session(egress={"deny": [f"127.0.0.1:{port}", "*.test"]})["sessionId"]
    plain = cloud.start_session()["sessionId"]
    local, numeric = f"http://localhost:{port}/", f"http://127.0.0.1:{port}/"
    assert [status(cloud, narrow, url) for url in (local, numeric)] == [200, 403]
    assert "`egress.allow`" in text(cloud, narrow)
    # The name leads to the address, which is denied whatever it is called.
    assert [status(cloud, denying, url) for url in (numeric, local, "http://a.test/")] == [403, 403, 403]
    assert "egress.deny: *.test" in text(cloud, denying)
    assert [status(cloud, plain, url) for url in (local, numeric)] == [200, 200]
    for session in (narrow, denying):
        assert status(cloud, session, "http://169.254.169.254/") == 403
    shown = cloud.request("GET", f"/sessions/{narrow}/retrieve").json["data"]["egress"]
    assert shown == {"allow": [f"localhost:{port}"], "deny": [], "proxies": []}
    for session in (narrow, denying, plain):
        cloud.request("POST", f"/sessions/{session}/end")


def test_a_list_opens_nothing(site):
    """What the operator has closed stays closed, in whatever way a session asks for it."""
    running = Cloud("--quiet", environment={"EGRESS_ALLOW": "example.com", "EGRESS_DENY": "closed.test"})
    try:
        running.wait_ready()
        session = running.start_session(egress={"allow": ["*", "127.0.0.0/8", "closed.test", "169.254.169.254"]})["sessionId"]
        for url in (site + "/", "http://closed.test/", "http://169.254.169.254/", "http://localhost:8099/"):
            assert status(running, session, url) == 403, url
        with Proxy() as proxy:
            through = running.start_session(proxies=[external("http", proxy)])["sessionId"]
            assert status(running, through, "http://8.8.8.8/") == 403
            assert "the proxy 127.0.0.1 cannot be used" in text(running, through)
            assert proxy.asked == []
    finally:
        left = running.stop()
        assert not left, left


@pytest.mark.parametrize("body, field", [
    ({"egress": {"allow": ["a.test", "no rule"]}}, "egress.allow[1]"), ({"egress": {"deny": ["10.0.0.1/8"]}}, "egress.deny[0]"),
    ({"egress": {"allows": []}}, "egress.allows"), ({"egress": {"allow": ["a.test"] * 101}}, "egress.allow"),
    ({"browserbaseSessionCreateParams": {"proxies": [{"type": "external", "server": "http://ada:hunter2@p.test"}]}},
     "browserbaseSessionCreateParams.proxies[0].server"),
    ({"proxies": [{"type": "external", "server": "https://p.test"}]}, "proxies[0].server"),
    ({"proxies": [{"type": "none", "domainPattern": "("}]}, "proxies[0].domainPattern"),
])
def test_what_cannot_be_read_starts_nothing(cloud, body, field):
    answer = cloud.request("POST", "/sessions/start", body)
    assert answer.status == 400 and f"`{field}`" in answer.json["message"], answer.body
    assert b"hunter2" not in answer.body


def test_sessions_have_proxies_of_their_own(cloud, site):
    """Two kinds at once through Stagehand's SDK, with passwords that are nowhere to be found afterwards."""
    from stagehand import Stagehand

    port = site.rpartition(":")[2]
    secrets = {"user": "proxy-user-4711", "password": "hunter2-hunter2", "wrong": "never-hunter3"}
    client = Stagehand(base_url=cloud.url, browserbase_api_key="wc_local", model_api_key="sk-x")
    with Proxy(secrets["user"], secrets["password"]) as http, Proxy(secrets["user"], secrets["password"]) as socks:
        def start(proxies):
            started = client.sessions.start(
                model_name="wallcrawler/offline", browserbase_session_create_params={"proxies": proxies})
            return started.data.session_id

        pooled = from_the_pool(cloud, {"browserbaseSessionCreateParams": {"proxies": [external("socks5", socks)]}})
        assert status(cloud, pooled, f"http://localhost:{port}/?pooled") == 404
        assert socks.asked.pop() == f"SOCKS localhost:{port}" and not http.asked
        socks.asked.clear()
        cloud.request("POST", f"/sessions/{pooled}/end")
        first = start([external("http", http, r"^localhost$"), {"type": "browserbase", "geolocation": {"country": "US"}}])
        second = start([{"type": "none", "domainPattern": r"^127\."}, external("socks5", socks)])
        wrong = start([external("http", http, password=secrets["wrong"])])
        assert status(cloud, first, f"http://localhost:{port}/?first") == 404
        assert status(cloud, first, f"http://127.0.0.1:{port}/") == 200
        assert status(cloud, second, f"http://localhost:{port}/?second") == 404
        assert status(cloud, second, f"http://127.0.0.1:{port}/") == 200
        assert any(asked == f"GET http://localhost:{port}/?first" for asked in http.asked), http.asked
        assert not any("127.0.0.1" in asked or "second" in asked for asked in http.asked), http.asked
        assert set(socks.asked) == {f"SOCKS localhost:{port}"}, socks.asked
        assert status(cloud, wrong, f"http://localhost:{port}/") == 502
        assert "the proxy 127.0.0.1 wants a user name and password" in text(cloud, wrong)
        failed = result(cloud, wrong, "https://localhost:8443/")
        assert failed["error"].startswith("net::ERR_PROXY_CONNECTION_FAILED: the proxy 127.0.0.1 wants"), failed
        shown = [cloud.request("GET", f"/sessions/{session}/{path}").body
                 for session in (first, second, wrong) for path in ("retrieve", "debug", "status")]
        dump = redis_dump(cloud)
        assert first.encode() in dump and b"sealedCredentials" in dump
        for session in (first, second, wrong):
            cloud.request("POST", f"/sessions/{session}/end")
    logs = b"".join(path.read_bytes() for path in cloud.state.rglob("*.log"))
    assert b"wants a user name and password" in logs and b"egress rules hold" in logs
    events = (cloud.state / "events.jsonl").read_bytes()
    for secret in secrets.values():
        for place in (dump, logs, events, *shown):
            assert secret.encode() not in place, secret


def test_proxies_that_we_do_not_have_are_named(cloud, site):
    answer = cloud.request("POST", "/sessions/start", {"browserbaseSessionCreateParams": {"proxies": True}},
                           headers={"prefer": "wait=25"})
    data = answer.json["data"]
    assert data["notApplied"] == ["browserbaseSessionCreateParams.proxies"] and data["status"] == "ready"
    assert status(cloud, data["sessionId"], site + "/") == 200
    cloud.request("POST", f"/sessions/{data['sessionId']}/end")


def test_the_operator_names_a_proxy_for_all(site):
    port = site.rpartition(":")[2]
    with Proxy("op", "op:secret@4711") as proxy, Proxy() as own:
        server = f"socks5://op:op%3Asecret%404711@127.0.0.1:{proxy.port}"
        # Nothing but the site is opened: the operator's proxy needs no opening, a session's does.
        running = Cloud("--quiet", environment={
            "EGRESS_PROXY": server, "EGRESS_ALLOW": f"localhost:{port},127.0.0.1:{own.port}"})
        try:
            running.wait_ready()
            session = running.start_session()["sessionId"]
            assert status(running, session, f"http://localhost:{port}/") == 200
            assert set(proxy.asked) == {f"SOCKS localhost:{port}"}
            asked = len(proxy.asked)
            other = running.start_session(proxies=[external("http", own)])["sessionId"]
            assert status(running, other, f"http://localhost:{port}/") == 200
            assert any("localhost" in each for each in own.asked) and len(proxy.asked) == asked
            assert status(running, session, f"http://127.0.0.1:{proxy.port}/") == 403
        finally:
            left = running.stop()
            assert not left, left
        for path in running.state.rglob("*"):
            if path.is_file() and path.suffix in (".log", ".jsonl"):
                assert b"secret" not in path.read_bytes().replace(b"secrets", b""), path


def test_a_failed_navigation_says_what_the_guard_knows(cloud):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    session = cloud.start_session()["sessionId"]
    for scheme in ("http", "https"):
        error = result(cloud, session, f"{scheme}://127.0.0.1:{port}/")["error"]
        assert error == "net::ERR_CONNECTION_REFUSED: the server refuses connections", error
        error = result(cloud, session, f"{scheme}://nowhere.invalid/")["error"]
        assert error == "net::ERR_NAME_NOT_RESOLVED: the name does not exist", error
    assert result(cloud, session, "https://10.0.0.1/")["error"].startswith(
        "net::ERR_TUNNEL_CONNECTION_FAILED: addresses that are not of the public internet cannot be opened")
    cloud.request("POST", f"/sessions/{session}/end")


# --- Names that change ---------------------------------------------------------------------------------------------------


class NameServer:
    """A DNS server (RFC 1035) on an address of its own. `names` has the answers for A in turn, the last for ever; what it
    does not have does not exist."""

    def __init__(self, address, names):
        self.names = {name: list(answers) for name, answers in names.items()}
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            labels, place = [], 12
            while query[place]:
                labels.append(query[place + 1:place + 1 + query[place]].decode())
                place += query[place] + 1
            kind = int.from_bytes(query[place + 1:place + 3], "big")
            name, question = ".".join(labels), query[12:place + 5]
            answers = self.names.get(name)
            addresses = []
            if answers and kind == 1:
                self.asked.append(name)
                addresses = answers.pop(0) if len(answers) > 1 else answers[0]
            flags = 0x8180 if answers else 0x8183
            head = query[:2] + struct.pack(">HHHHH", flags, 1, len(addresses), 0, 0)
            records = b"".join(
                b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address) for address in addresses)
            self.socket.sendto(head + question + records, peer)

    def close(self):
        self.socket.close()


def test_names_that_change_are_judged_each_time(site, tmp_path):
    """A rebinding DNS server, asked by the machine's own resolver. It needs root: the resolver asks port 53 only."""
    port = site.rpartition(":")[2]
    server = NameServer("127.0.0.77", {
        "flip.test": [["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]],
        "mixed.test": [["127.0.0.1", "169.254.169.254"]], "private.test": [["192.168.7.7"]]})
    resolv = tmp_path / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.77\noptions timeout:5 attempts:2\n")
    mount = 'mount --make-rprivate / && mount --bind "$0" /etc/resolv.conf && exec "$@"'
    running = Cloud("--quiet", wrapper=["unshare", "--mount", "sh", "-c", mount, str(resolv)])
    try:
        running.wait_ready()
        session = running.start_session()["sessionId"]
        flips = [status(running, session, f"http://flip.test:{port}/?{index}") for index in range(5)]
        # 404 is the site's own answer.
        assert flips == [404, 403, 404, 403, 404], flips
        assert server.asked == ["flip.test"] * 5, "each connection looks the name up once"
        assert status(running, session, f"http://mixed.test:{port}/") == 403
        assert status(running, session, f"http://private.test:{port}/") == 403
        assert status(running, session, "http://gone.test/").startswith("net::ERR_NAME_NOT_RESOLVED")
        # The same holds for what is asked of a proxy.
        with Proxy() as proxy:
            through = running.start_session(proxies=[external("socks5", proxy)])["sessionId"]
            assert status(running, through, f"http://mixed.test:{port}/") == 403
            assert proxy.asked == []
    finally:
        server.close()
        left = running.stop()
        assert not left, left


def redis_dump(cloud):
    """All that the cloud's own Redis holds."""
    address = None
    for pid in cloud.descendants():
        for entry in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            if entry.startswith(b"REDIS_URL="):
                address = urllib.parse.urlsplit(entry.removeprefix(b"REDIS_URL=").decode())

    def ask(*arguments):
        return subprocess.run(
            ["redis-cli", "-h", address.hostname, "-p", str(address.port), *arguments], check=True, capture_output=True,
            env={"REDISCLI_AUTH": address.password or "", "PATH": "/usr/bin:/bin"}).stdout

    reads = {b"hash": ["HGETALL"], b"list": ["LRANGE", "0", "-1"], b"string": ["GET"], b"set": ["SMEMBERS"],
             b"stream": ["XRANGE", "-", "+"], b"zset": ["ZRANGE", "0", "-1"]}
    dump = b""
    for key in ask("--scan").decode().split():
        kind = ask("TYPE", key).strip()
        if kind in reads:
            command, *rest = reads[kind]
            dump += key.encode() + b"\n" + ask(command, key, *rest) + b"\n"
    return dump
