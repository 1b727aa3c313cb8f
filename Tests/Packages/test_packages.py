"""Each zip of scripts/package, unpacked into an otherwise empty root: only /proc and /etc/resolv.conf are there beside it."""
import hashlib
import json
import os
import pathlib
import queue
import subprocess
import zipfile

import pytest

import servers

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
# A name server has port 53, which takes an address that nothing else uses.
NAME_SERVER = "127.53.53.53"
NAMES = {"aws.packages.test": "127.0.0.1", "redis.packages.test": "127.0.0.1"}
# Of each function: an event, what it must do with it. `calls` are AWS calls, all over TLS.
EVENTS = {
    "authorizer": ("known-key.json", b'"principalId"', {"GetSecretValue"}, False),
    "start": ("native.json", b"sessionId", {"GetSecretValue", "PutEvents"}, True),
    "provisioner": ("SessionCreateRequested-unknown.json", b"", {"GetSecretValue"}, True),
    "cleanup": ("SessionTimeout.json", b"", {"GetSecretValue"}, True),
    "monitor": ("SessionReady.json", b"", set(), False),
    "retrieve": ("unknown.json", b"404", {"GetSecretValue"}, True),
}
UNKNOWN_SESSION = (None, b"404", {"GetSecretValue"}, True)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="chroot and port 53 are for root")


def packages():
    """What `scripts/test` had packaged; `scripts/test --all` packages everything."""
    return sorted(path.stem for path in DIST.glob("*.zip"))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The servers that all functions talk to."""
    folder = tmp_path_factory.mktemp("world")
    authority = servers.Authority(folder, NAMES)
    names = servers.NameServer(NAME_SERVER, NAMES)
    key = "recorded-key-of-local"
    keys = json.dumps({"keys": [{"name": "test", "projectId": "local", "sha256": hashlib.sha256(key.encode()).hexdigest()}]})
    aws, asked = servers.aws(authority.context(), keys)
    redis = servers.Redis(folder, authority)
    yield {"authority": authority, "names": names, "aws": aws, "asked": asked, "redis": redis}
    for server in (redis, aws, names):
        server.close()


def event_of(name):
    recorded = EVENTS.get(name, UNKNOWN_SESSION)
    file = recorded[0] or ("unknown.json" if (ROOT / "events" / name / "unknown.json").exists() else None)
    folder = ROOT / "events" / name
    path = folder / file if file else sorted(folder.glob("*.json"))[0]
    return path.read_bytes(), recorded


def unpack(name, folder, authority=None):
    """The package as Lambda unpacks it, and nothing else. `authority` is added to the package's own bundle."""
    task = folder / "var" / "task"
    task.mkdir(parents=True)
    with zipfile.ZipFile(DIST / f"{name}.zip") as archive:
        assert sorted(archive.namelist()) == ["bootstrap", "ca-certificates.crt"]
        for entry in archive.infolist():
            path = pathlib.Path(archive.extract(entry, task))
            path.chmod(entry.external_attr >> 16)
    if authority:
        with (task / "ca-certificates.crt").open("ab") as bundle:
            bundle.write(authority.certificate.read_bytes())
    (folder / "etc").mkdir()
    (folder / "etc" / "resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
    (folder / "proc").mkdir()


def run(folder, world, runtime_port):
    variables = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime_port}", "LAMBDA_TASK_ROOT": "/var/task", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL": f"https://aws.packages.test:{world['aws'].port}",
        "REDIS_URL": f"rediss://redis.packages.test:{world['redis'].port}", "EVENT_BUS_NAME": "bus",
        "MASTER_SECRET_ARN": "MASTER_SECRET_ARN", "API_KEYS_SECRET_ARN": "API_KEYS_SECRET_ARN", "ECS_CLUSTER": "cluster",
        "TASK_DEFINITION": "task", "TASK_SUBNETS": "subnet-1", "TASK_SECURITY_GROUPS": "sg-1",
        "CLEANUP_QUEUE_URL": "https://aws.packages.test/queue",
    }
    command = 'mount -t proc proc "$0/proc" && exec chroot "$0" /var/task/bootstrap'
    return subprocess.Popen(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", command, str(folder)], env={**os.environ, **variables},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def first_post(process, posted):
    """What the function posts first. When it ends without, its log is the message."""
    for _ in range(600):
        try:
            return posted.get(timeout=0.1)
        except queue.Empty:
            if process.poll() is not None:
                pytest.fail(f"the function ended with {process.returncode}: {process.stdout.read().decode()[-2000:]}")
    pytest.fail("the function has posted nothing for a minute")


def stop(process):
    process.kill()
    return process.communicate()[0].decode()


@pytest.mark.parametrize("name", packages())
def test_a_package_serves_an_invocation_in_an_empty_root(name, world, tmp_path):
    event, (_, wanted, calls, uses_redis) = event_of(name)
    unpack(name, tmp_path, world["authority"])
    runtime, posted = servers.runtime_api(event)
    asked, names = len(world["asked"]), len(world["names"].asked)
    process = run(tmp_path, world, runtime.port)
    try:
        path, _, body = first_post(process, posted)
        assert path.endswith("/response"), body
        assert wanted in body
    finally:
        log = stop(process)
        runtime.close()
    made = {target.split(".")[-1] for target, _ in world["asked"][asked:]}
    assert calls <= made, log
    resolved = set(world["names"].asked[names:])
    assert ("aws.packages.test" in resolved) == bool(calls), log
    assert ("redis.packages.test" in resolved) == uses_redis, log


@pytest.mark.parametrize("name", [name for name in packages() if name != "monitor"])
def test_a_server_of_an_unknown_authority_is_refused(name, world, tmp_path):
    unpack(name, tmp_path)
    runtime, posted = servers.runtime_api(event_of(name)[0])
    asked = len(world["asked"])
    process = run(tmp_path, world, runtime.port)
    try:
        path, headers, body = first_post(process, posted)
        assert path.endswith("/runtime/init/error"), body
        assert b"certificate" in body, body
        assert process.wait(60) != 0
    finally:
        stop(process)
        runtime.close()
    assert world["asked"][asked:] == []


@pytest.mark.parametrize("name", packages())
def test_the_bundle_of_authorities_is_the_machine_s(name):
    with zipfile.ZipFile(DIST / f"{name}.zip") as archive:
        bundle = archive.read("ca-certificates.crt")
        assert archive.getinfo("bootstrap").external_attr >> 16 & 0o777 == 0o755
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert bundle == pathlib.Path("/etc/ssl/certs/ca-certificates.crt").read_bytes()


def test_something_was_packaged():
    assert len(packages()) >= 3
