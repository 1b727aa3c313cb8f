"""The local cloud as a person and as `boto3` meet it."""

import hashlib
import json
import pathlib
import socket
import stat

import boto3
import botocore
import pytest
from conftest import Cloud, until


def aws(cloud, service, secret=None):
    known = cloud.endpoints["aws"]
    return boto3.client(
        service, endpoint_url=known["url"], region_name=known["region"], aws_access_key_id=known["accessKeyId"],
        aws_secret_access_key=secret or known["secretAccessKey"], aws_session_token=known["sessionToken"],
        config=botocore.config.Config(retries={"max_attempts": 0}))


def test_health(cloud):
    assert cloud.request("GET", "/healthz", key=None).status == 200
    assert cloud.request("GET", "/readyz", key=None).status == 200


def test_a_taken_port_is_one_clear_line(cloud):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        second = Cloud("--port", str(taken.getsockname()[1]))
        assert second.process.wait(60) != 0
        second.reader.join(60)
        lines = [line for line in second.lines if line]
        assert len(lines) == 1 and str(taken.getsockname()[1]) in lines[0] and "in use" in lines[0], lines


def test_no_chromium_is_one_clear_line():
    cloud = Cloud(environment={"WALLCRAWLER_CHROMIUM": "/nonexistent/chromium"})
    assert cloud.process.wait(60) != 0
    cloud.reader.join(60)
    lines = [line for line in cloud.lines if line]
    assert len(lines) == 1 and "/nonexistent/chromium" in lines[0], lines


def test_own_keys(tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [
        {"sha256": hashlib.sha256(b"my-own-key").hexdigest(), "projectId": "mine", "name": "test"}]}))
    cloud = Cloud("--warm", "0", "--keys", str(keys)).wait_ready()
    try:
        assert cloud.request("GET", "/sessions", key="my-own-key").status == 200
        assert cloud.request("GET", "/sessions", key="wc_local").status == 401
    finally:
        assert not cloud.stop()


def test_a_cold_session(site):
    cloud = Cloud("--warm", "0").wait_ready()
    try:
        first = cloud.request("POST", "/sessions/start", {})
        assert first.status == 200 and first.json["data"]["status"] == "creating", first.body
        session = first.json["data"]["sessionId"]
        answer = cloud.request("POST", f"/sessions/{session}/navigate", {"url": site + "/"})
        assert answer.status == 200, answer.body
        assert "ECSTaskStarted" in [event["detail-type"] for event in cloud.events()]
    finally:
        assert not cloud.stop()


def test_redis_by_its_socket(cloud):
    """Functions and browser tasks reach the cloud's Redis by a socket that is nobody else's, with its password."""
    cloud.start_session()
    path = cloud.state.resolve() / "redis.sock"
    status = path.stat()
    assert stat.S_ISSOCK(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o600
    users = set()
    for pid, command in cloud.descendants().items():
        variables = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        if any(variable.startswith(b"REDIS_URL=") for variable in variables):
            assert f"REDIS_SOCKET={path}".encode() in variables, command
            users.add(pathlib.Path(command.split()[0]).name)
    assert {"start", "provisioner", "wallcrawler-controller"} <= users, users
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b"PING\r\nQUIT\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")
    # All of them are there, and none came by TCP but the cloud itself.
    listed = cloud.redis("CLIENT", "LIST").decode().splitlines()
    assert sum(str(path) in line for line in listed) >= 4, listed


def test_boto3_events(cloud):
    client = aws(cloud, "events")
    answer = client.put_events(Entries=[
        {"Source": "test", "DetailType": "Hello", "Detail": json.dumps({"a": 1}), "EventBusName": "wallcrawler-sessions"},
        {"Source": "test", "DetailType": "Hello", "Detail": "no JSON", "EventBusName": "wallcrawler-sessions"}])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][1]["ErrorCode"] == "MalformedDetail"
    until("the event is on the bus", lambda: [
        event for event in cloud.events() if event["detail-type"] == "Hello" and event["source"] == "test"])


def test_boto3_verifies_signatures(cloud):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        aws(cloud, "events", secret="wrong").put_events(
            Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])
    assert caught.value.response["Error"]["Code"] == "InvalidSignatureException"


def test_boto3_ecs(cloud):
    data = cloud.start_session()
    arn = cloud.request("GET", f"/sessions/{data['sessionId']}/retrieve").json["data"]["ecsTaskArn"]
    client = aws(cloud, "ecs")
    task = client.describe_tasks(cluster=arn.split("/")[1], tasks=[arn])["tasks"]
    assert task[0]["lastStatus"] == "RUNNING"
    interface = next(detail["value"] for detail in task[0]["attachments"][0]["details"]
                     if detail["name"] == "networkInterfaceId")
    found = aws(cloud, "ec2").describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
    assert found[0]["Association"]["PublicIp"] in data["cdpUrl"]
    client.stop_task(cluster=arn.split("/")[1], task=arn, reason="a test")
    status = until("the session has ended", lambda: (lambda data: data if data["status"] == "STOPPED" else None)(
        cloud.request("GET", f"/sessions/{data['sessionId']}/status").json["data"]))
    assert status["endReason"] == "task_stopped"


def test_boto3_queues(cloud):
    client = aws(cloud, "sqs")
    url = client.get_queue_url(QueueName="CleanupFailures")["QueueUrl"]
    client.send_message(QueueUrl=url, MessageBody="hello")
    message = client.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]
    assert message["Body"] == "hello"
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def test_boto3_secrets(cloud):
    client = aws(cloud, "secretsmanager")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client.get_secret_value(SecretId="nothing")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
