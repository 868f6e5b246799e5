# SPDX-License-Identifier: Apache-2.0
"""sekisho-agent against a real Mosquitto without the plugin: what it sends, and when."""

import json
import os
import signal
import subprocess

import jsonschema
import pytest

from support import paths
from support.agent import Agent, run, write_conf
from support.broker import Broker
from support.mqtt import Client
from support.process import Process

REPORT = "sekisho/v1/report/lab/box-1"
COMMAND = "sekisho/v1/command/lab/box-1"
VOLATILE = {"network": ("established", "bytes_in", "bytes_out", "listening"),
            "": ("at", "sequence")}


@pytest.fixture(name="plain", scope="module")
def plain_fixture():
    server = Broker(plugin=False)
    yield server
    server.close()


@pytest.fixture(name="listener")
def listener_fixture(plain):
    with Client(plain) as client:
        client.subscribe("sekisho/v1/#")
        yield client


@pytest.fixture(name="settle")
def settle_fixture(plain, tmp_path):
    """settle(key=value, …): a configuration; None leaves a key out."""
    def settle(**other):
        return write_conf(tmp_path / "agent.conf", **{"port": plain.port, **other})
    return settle


def steady(report):
    """A report without what changes between two looks."""
    kept = json.loads(json.dumps(report))
    for section, members in VOLATILE.items():
        for member in members:
            (kept if section == "" else kept.get(section, {})).pop(member, None)
    return kept


def test_once_publishes_a_report_and_ends_with_0(settle, listener):
    done = run("--config", settle(), "--once")
    assert done.returncode == 0, done.stderr
    message = listener.wait_for(REPORT)
    report = json.loads(message.payload)
    assert not message.retain and report["v"] == 1
    assert report["os"]["kernel"] == os.uname().release
    assert report["location"] == {"country": "JP"} and report["network"]["tls"] == "none"
    assert len(listener.messages(REPORT)) == 1


def test_the_report_fits_its_schema(settle):
    schemas = {}
    for path in paths.SCHEMAS.glob("*.schema.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        schemas[path.name] = schemas[f"/{path.name}"] = schema
    report = json.loads(run("--config", settle(), "--print").stdout)
    schema = schemas["report.schema.json"]
    resolver = jsonschema.RefResolver("report.schema.json", schema, store=schemas)
    jsonschema.Draft7Validator(schema, resolver=resolver).validate(report)
    with pytest.raises(jsonschema.ValidationError):
        broken = dict(report, boot={"secure_boot": "perhaps"})
        jsonschema.Draft7Validator(schema, resolver=resolver).validate(broken)


def test_this_broker_is_among_the_listening_ports(settle, plain):
    report = json.loads(run("--config", settle(), "--print").stdout)
    found = [one for one in report["network"]["listening"] if one["port"] == plain.port]
    assert found == [{"port": plain.port, "protocol": "tcp", "address": "127.0.0.1"}]


def test_print_equals_what_is_sent(settle, listener):
    conf = settle(place="Hall 2", firmware_version="4.1.2")
    printed = json.loads(run("--config", conf, "--print").stdout)
    assert run("--config", conf, "--once").returncode == 0
    assert steady(printed) == steady(listener.wait_document(REPORT, timeout=20))


def test_print_needs_no_broker(settle):
    done = run("--config", settle(port=1), "--print")
    assert done.returncode == 0 and json.loads(done.stdout)["v"] == 1


def test_a_watched_file_is_hashed(settle, tmp_path):
    watched = tmp_path / "watched"
    watched.write_text("one", encoding="utf-8")
    conf = settle(watch=watched)

    def digest():
        return json.loads(run("--config", conf, "--print").stdout)["configuration"]["hash"]
    before = digest()
    assert before == digest() and before.startswith("sha256:")
    watched.write_text("two", encoding="utf-8")
    assert digest() != before


@pytest.mark.parametrize("other, said", [
    ({"site": None}, "names no site"), ({"device": "a/b"}, "not an id"),
    ({"interval": 5}, "10 to 604800"), ({"colour": "red"}, "unknown key"),
    ({"cafile": "/nowhere/ca.pem"}, "/nowhere/ca.pem"),
    ({"cert": "/a"}, "cert and key go together")])
def test_a_wrong_configuration_is_named(settle, other, said):
    done = run("--config", settle(**other), "--once")
    assert done.returncode == 1 and said in done.stderr


def test_a_token_that_others_can_read_is_refused(settle, tmp_path, plain):
    token = tmp_path / "token"
    token.write_text("secret-of-the-device\n", encoding="utf-8")
    token.chmod(0o644)
    done = run("--config", settle(token_file=token), "--once")
    assert done.returncode == 1 and "chmod 600" in done.stderr
    assert "secret-of-the-device" not in done.stderr
    token.chmod(0o600)
    assert run("--config", settle(token_file=token), "--once").returncode == 0


def test_once_fails_where_no_report_can_be_delivered():
    assert run("--once", "--print").returncode == 2
    assert run("--config", "/nowhere.conf", "--once").returncode == 1


def test_a_command_brings_a_fresh_report(settle, listener, tmp_path):
    with Agent(settle(), tmp_path) as agent:
        first = listener.wait_document(REPORT, timeout=20)
        agent.wait_for_log("delivered", timeout=20)
        listener.forget()
        listener.publish(COMMAND, {"v": 1, "command": "report", "id": "c-1",
                                   "at": "2026-11-25T00:00:00Z"})
        fresh = listener.wait_document(REPORT, timeout=10)
        assert fresh["sequence"] > first["sequence"]


def test_a_wipe_is_answered_as_unsupported(settle, listener, tmp_path):
    with Agent(settle(), tmp_path):
        listener.wait_document(REPORT, timeout=20)
        listener.publish(COMMAND, {
            "v": 1, "command": "wipe", "id": "w-1", "at": "2026-11-25T00:00:00Z",
            "nonce": "0123456789abcdef0123456789abcdef", "method": "clear",
            "deadline": "2026-12-01T00:00:00Z"})
        answer = listener.wait_document("sekisho/v1/wipe/lab/box-1", timeout=20)
        assert (answer["state"], answer["result"], answer["id"]) == ("failed", "unsupported", "w-1")


def test_it_returns_after_a_restart_of_the_broker(settle, tmp_path):
    server = Broker(plugin=False)
    try:
        with Agent(settle(port=server.port), tmp_path) as agent:
            agent.wait_for_log("delivered", timeout=15)
            server.stop()
            agent.wait_for_log("127.0.0.1:.*(lost|refused|closed)", timeout=10)
            mark = agent.mark()
            server.start()
            agent.wait_for_log("connected to", timeout=20, since=mark)
            with Client(server) as client:
                client.subscribe(REPORT)
                client.publish(COMMAND, {"v": 1, "command": "report", "id": "c-2",
                                         "at": "2026-11-25T00:00:00Z"})
                client.wait_document(REPORT, timeout=10)
    finally:
        server.close()


def test_sighup_reads_the_configuration_again(settle, listener, tmp_path):
    conf = settle()
    with Agent(conf, tmp_path) as agent:
        listener.wait_document(REPORT, timeout=20)
        settle(place="Hall 3")
        agent.signal(signal.SIGHUP)
        listener.wait_document(REPORT, lambda report: report["location"]["place"] == "Hall 3", 20)
        settle(interval=1)
        agent.signal(signal.SIGHUP)
        agent.wait_for_log("still with the old configuration.*interval", timeout=5)


def test_the_example_compiles_and_reports_from_an_installed_prefix(listener, plain, tmp_path):
    build, prefix, program = tmp_path / "build", tmp_path / "prefix", tmp_path / "minimal"

    def work(*words, env=None):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                              timeout=240, check=False, env=dict(os.environ, **(env or {})))
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
        return done.stdout
    work("cmake", "-S", paths.ROOT, "-B", build, "-G", "Ninja", "-DSEKISHO_TESTS=OFF",
         f"-DCMAKE_INSTALL_PREFIX={prefix}")
    work("cmake", "--build", build, "-j2", "--target", "agentlib/all")
    work("cmake", "--install", build / "agentlib")
    found = {"PKG_CONFIG_PATH": ":".join(map(str, prefix.glob("lib*/**/pkgconfig")))}
    flags = work("pkg-config", "--cflags", "--libs", "sekisho-agent", env=found).split()
    work("cc", "-std=c11", "-Wall", "-Werror", "-D_GNU_SOURCE",
         paths.ROOT / "agentlib" / "examples" / "minimal.c", "-o", program, *flags)
    device = Process("minimal", tmp_path / "minimal.log")
    device.launch([program, "127.0.0.1", plain.port, "lab", "box-1"])
    try:
        report = listener.wait_document(REPORT, timeout=10)
    finally:
        device.terminate()
    assert device.popen.returncode == 0, device.log()
    assert report["firmware"]["version"] == "1.4.0" and "boot.secure_boot" in report["unknown"]


def test_the_plugin_takes_the_report(broker, admin, settle, tmp_path):
    admin.add_site("lab")
    added = admin.add_device("box-1", "lab")
    token = tmp_path / "token"
    token.write_text(added["secret"] + "\n", encoding="utf-8")
    token.chmod(0o600)
    conf = settle(port=broker.port, token_file=token, firmware_version="4.1.2")
    admin.subscribe("sekisho/v1/device/lab/box-1")
    with Agent(conf, tmp_path):
        admin.wait_document("sekisho/v1/device/lab/box-1",
                            lambda device: device["firmware"] == "4.1.2" and device["online"], 15)
