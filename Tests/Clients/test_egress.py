"""What a browser of the local cloud may open, seen by the site and by the answer."""

import json
import socket

from conftest import Cloud


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
