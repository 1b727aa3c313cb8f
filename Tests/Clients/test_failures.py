"""What is killed leaves a clear answer, a reason, and no process."""

import os
import signal
import socket
import struct
import threading

from conftest import Cloud, descendants, is_alive, until


def find(cloud, *words):
    return [pid for pid, command in cloud.descendants().items() if all(word in command for word in words)]


def chrome_of(controller):
    return [pid for pid, command in descendants(controller).items()
            if "--remote-debugging-pipe" in command and "--type=" not in command]


def controller_of(cloud, session):
    """The process that listens on the session's address."""
    address = cloud.request("GET", f"/sessions/{session}/retrieve").json["data"]["publicIP"]
    return listener(address, 9223, find(cloud, "wallcrawler-controller"))


def listener(address, port, candidates):
    wanted = "%08X:%04X" % (struct.unpack("<I", socket.inet_aton(address))[0], port)
    inodes = {line.split()[9] for line in open("/proc/net/tcp") if line.split()[1] == wanted}
    for pid in candidates:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            try:
                target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
            except OSError:
                continue
            if target.startswith("socket:[") and target[8:-1] in inodes:
                return pid
    raise AssertionError(f"nobody listens on {address}:{port}")


def ended(cloud, session):
    data = cloud.request("GET", f"/sessions/{session}/status").json["data"]
    return data if data["status"] == "STOPPED" else None


def test_a_warm_function_is_killed(cloud, site):
    session = cloud.start_session()["sessionId"]
    assert cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/"}).status == 200
    for pid in find(cloud, "/navigate") + find(cloud, "/authorizer"):
        os.kill(pid, signal.SIGKILL)
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/other"})
    assert answer.status == 200, answer.body
    cloud.request("POST", f"/sessions/{session}/end")


def test_chrome_is_killed(cloud, site):
    session = cloud.start_session()["sessionId"]
    cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/"})
    controller = controller_of(cloud, session)
    below = list(descendants(controller))
    for pid in chrome_of(controller):
        os.kill(pid, signal.SIGKILL)
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/other"})
    assert answer.status == 410, answer.body
    assert answer.json["endReason"] == "browser_crashed", answer.body
    data = until("the session has stopped", lambda: ended(cloud, session))
    assert data["endReason"] == "browser_crashed"
    until("the controller and Chrome are gone", lambda: not any(is_alive(pid) for pid in [controller, *below]))


def test_the_controller_is_killed(cloud, site):
    session = cloud.start_session()["sessionId"]
    cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/"})
    controller = controller_of(cloud, session)
    below = list(descendants(controller))
    assert below
    os.kill(controller, signal.SIGKILL)
    answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/other"})
    assert answer.status == 410, answer.body
    assert answer.json["endReason"] == "task_stopped", answer.body
    data = until("the session has stopped", lambda: ended(cloud, session))
    assert data["endReason"] == "task_stopped"
    until("Chrome is gone", lambda: not any(is_alive(pid) for pid in below))


def test_the_controller_is_killed_during_an_action(cloud, site):
    session = cloud.start_session()["sessionId"]
    answers = []
    thread = threading.Thread(target=lambda: answers.append(cloud.request(
        "POST", f"/sessions/{session}/navigate", {"url": site + "/slow", "options": {"timeout": 25_000}})))
    thread.start()
    until("the action runs", lambda: cloud.request(
        "GET", f"/sessions/{session}/status").json["data"]["status"] == "ACTIVE")
    os.kill(controller_of(cloud, session), signal.SIGKILL)
    thread.join(20)
    assert answers, "the request must be answered when its browser dies, not at its deadline"
    assert answers[0].status == 410, answers[0].body


def test_events_tell_the_story(cloud):
    session = cloud.start_session()["sessionId"]
    cloud.request("POST", f"/sessions/{session}/end")
    until("the session has stopped", lambda: ended(cloud, session))
    names = until("all events", lambda: (lambda names: names if "SessionTerminated" in names else None)(
        cloud.events_of(session)))
    for name in ("SessionCreateRequested", "SessionChromeReady", "SessionReady", "SessionTerminationRequested",
                 "SessionResourcesReleased", "SessionTerminated"):
        assert name in names, names


def test_killing_the_cloud_itself_leaves_nothing():
    running = Cloud("--warm", "1").wait_ready()
    running.start_session()
    left = running.stop(signal.SIGKILL)
    assert not left, left


def test_sigterm_and_sigint_leave_nothing():
    for number in (signal.SIGTERM, signal.SIGINT):
        running = Cloud("--warm", "1").wait_ready()
        running.start_session()
        left = running.stop(number)
        assert not left, left
        assert running.process.returncode == 0, running.lines
