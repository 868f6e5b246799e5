# SPDX-License-Identifier: Apache-2.0
"""./start on a copy of the checkout: everything that it promises answers, a second start finds what the
first one left, --stop leaves no process, and what is in its way is named."""

import csv
import json
import os
import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import paho.mqtt.client as paho
import pytest
import redis as redis_client

from support import paths
from support.waiting import eventually, free_port

LEFT_OUT = {".git", ".sekisho", "build"}
PORTS = {"mqtt": 0, "tls": 1, "page": 2, "redis": 3, "x509": 4}


def free_base():
    """The first of six free ports in a row."""
    def is_free(port):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
            return True
    return eventually(lambda: next((base for base in [free_port()]
                                    if all(is_free(base + i) for i in range(6))), None))


def left_out(folder, names):
    return LEFT_OUT & set(names) if Path(folder) == paths.ROOT else set()


class Demo:
    def __init__(self, folder):
        self.root = folder / "check out"  # a blank in the path is no reason to fail
        shutil.copytree(paths.ROOT, self.root, ignore=left_out, symlinks=True)
        self.base = free_base()

    def port(self, name):
        return self.base + PORTS[name]

    def start(self, *words, timeout=400, base=None):
        environment = dict(os.environ, SEKISHO_PORT_BASE=str(base or self.base))
        if shutil.which("ccache"):  # what was compiled in the checkout is not compiled again
            environment.update(CMAKE_C_COMPILER_LAUNCHER="ccache", CCACHE_BASEDIR=str(self.root),
                               CCACHE_NOHASHDIR="1")
        return subprocess.run(["./start", *words], cwd=self.root, env=environment, timeout=timeout,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def program(self, name, *words):
        return subprocess.run([self.root / ".sekisho" / "bin" / name, *words], cwd="/", timeout=30,
                              capture_output=True, text=True, check=False)

    def json(self, *words):
        done = self.program("sekishoctl", *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def settings(self):
        lines = (self.root / ".sekisho" / "ctl.conf").read_text(encoding="utf-8").splitlines()
        return dict(line.split(" = ", 1) for line in lines if " = " in line)

    def processes(self):
        """Command lines of what runs out of the copy."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().decode("utf-8", "replace").replace("\0", " ")
            except OSError:
                continue
            if f"{self.root}/" in words:
                found.append(words)
        return found

    def client(self, port, transport="tcp", tls=False, **credential):
        client = paho.Client(client_id=credential.get("client_id", ""), transport=transport)
        if transport == "websockets":
            client.ws_set_options(path="/mqtt")
        if tls:
            ca = self.root / ".sekisho" / "ca"
            context = ssl.create_default_context(cafile=ca / "ca.crt")
            if "certificate" in credential:
                name = credential["certificate"]
                context.load_cert_chain(ca / f"{name}.crt", ca / f"{name}.key")
            client.tls_set_context(context)
        if "username" in credential:
            client.username_pw_set(credential["username"], credential["password"])
        answers = []
        client.on_connect = lambda _client, _data, _flags, code: answers.append(code)
        client.messages = []
        client.on_message = lambda _client, _data, message: client.messages.append(message)
        client.connect("localhost" if tls else "127.0.0.1", port)
        client.loop_start()
        eventually(lambda: answers, 10, f"CONNACK on port {port}")
        assert answers[0] == 0, f"refused with {answers[0]} on port {port}"
        return client


def leave(client):
    client.disconnect()
    client.loop_stop()


@pytest.fixture(scope="module", name="demo")
def demo_fixture(tmp_path_factory):
    demo = Demo(tmp_path_factory.mktemp("start"))
    done = demo.start("--detach")
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        demo.said = done.stdout
        yield demo
    finally:
        demo.start("--stop", timeout=60)


def test_says_where_to_go(demo):
    assert f"http://localhost:{demo.port('page')}/" in demo.said
    assert "admin" in demo.said and ".sekisho/ctl.conf" in demo.said
    shown = [line.strip() for line in demo.said.splitlines() if line.startswith("  .sekisho/bin/")]
    assert len(shown) == 3


def test_page_is_served_with_right_types_and_a_strict_policy(demo):
    def get(path):
        return urllib.request.urlopen(f"http://127.0.0.1:{demo.port('page')}/{path}", timeout=10)
    with get("") as page:
        assert page.headers.get_content_type() == "text/html"
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
    with get("app.js") as script:
        assert script.headers.get_content_type() in ("text/javascript", "application/javascript")
    with pytest.raises(urllib.error.HTTPError):
        get("../start")


def test_mqtt_over_websocket_behind_the_page(demo):
    settings = demo.settings()
    client = demo.client(demo.port("page"), "websockets", client_id="admin:page",
                         username=settings["username"], password=settings["password"])
    client.subscribe("sekisho/v1/fleet", 0)
    eventually(lambda: client.messages, 10, "the fleet document over WebSocket")
    assert json.loads(client.messages[0].payload)["v"] == 1
    leave(client)


def test_token_device_over_tls_and_plain(demo):
    added = demo.json("device", "add", "lamp-01", "--site", "local")
    for port, tls in ((demo.port("tls"), True), (demo.port("mqtt"), False)):
        leave(demo.client(port, tls=tls, client_id="lamp-01", username="lamp-01",
                          password=added["secret"]))
    eventually(lambda: demo.json("device", "show", "lamp-01")["device"]["lifecycle"] == "active")


def test_certificate_device(demo):
    leave(demo.client(demo.port("x509"), tls=True, client_id="gate-01:test", certificate="gate-01"))


def test_three_sites_and_this_machine(demo):
    def sites():
        return {row["site"]: row for row in demo.json("site", "list")["sites"]}
    eventually(lambda: set(sites()) == {"nagoya", "kobe", "ginza", "local"}, 10)
    eventually(lambda: sum(row["online"] for row in sites().values()) > 30, 30, "the fleet is there")
    machine = [row for row in demo.json("device", "list", "--site", "local")["devices"]
               if row["device"] != "lamp-01"]
    assert len(machine) == 1
    eventually(lambda: demo.json("device", "show", machine[0]["device"])["device"].get("online"), 10)
    # The well-kept site is not red, the others are; faults and faultless devices differ.
    eventually(lambda: sites()["kobe"]["verdict"] in ("compliant", "at_risk"), 30,
               "the verdict of Kobe")
    eventually(lambda: sites()["nagoya"]["verdict"] == "non_compliant", 30)


def test_planted_faults_are_seen(demo):
    def failing(device):
        return demo.json("device", "show", device)["device"]["compliance"]["failing"]
    for device, item in (("press-07", "Q20"), ("sign-01", "Q13"), ("till-01", "Q19"),
                         ("agv-11", "Q38"), ("press-09", "Q31"), ("vib-02", "Q03")):
        eventually(lambda: item in failing(device), 60, f"{item} fails for {device}")
    assert failing("press-08") == []


def test_redis_and_helpers(demo):
    client = redis_client.Redis(port=demo.port("redis"), decode_responses=True, socket_timeout=5)
    eventually(lambda: client.smembers("sekisho:sites") >= {"nagoya", "kobe", "ginza", "local"}, 20,
               "the sites in Redis")
    assert demo.program("redis", "ping").stdout.strip() == "PONG"
    heard = demo.program("mqtt-sub", "sekisho/v1/site/kobe", "-C", "1")
    assert json.loads(heard.stdout.split(" ", 1)[1])["site"] == "kobe", heard.stderr
    report = demo.program("sekisho-agent", "--print")
    assert json.loads(report.stdout)["os"]["name"]


def test_everything_is_on_the_loopback_and_private(demo):
    home = demo.root / ".sekisho"
    for secret in ("ctl.conf", "ca/ca.key", "agent/token"):
        assert (home / secret).stat().st_mode & 0o077 == 0, secret
    for table, loopback in (("tcp", "0100007F"), ("tcp6", "0" * 24 + "01000000")):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            address, port = line.split()[1].split(":")
            if line.split()[3] == "0A" and demo.base <= int(port, 16) < demo.base + 6:
                assert address == loopback, line


def test_a_second_start_says_that_it_runs(demo):
    done = demo.start("--detach")
    assert done.returncode == 1 and "--stop" in done.stderr, done.stdout + done.stderr


def test_stop_leaves_nothing_and_a_start_goes_on(demo):
    done = demo.start("--stop", timeout=60)
    assert done.returncode == 0, done.stderr
    assert demo.processes() == []
    before = demo.settings()
    authority = (demo.root / ".sekisho/ca/ca.crt").read_bytes()
    done = demo.start("--detach", "--no-fleet")
    assert done.returncode == 0, done.stdout + done.stderr
    assert demo.settings() == before
    assert (demo.root / ".sekisho/ca/ca.crt").read_bytes() == authority
    assert demo.json("device", "show", "press-07")["device"]["site"] == "nagoya"
    assert not any("sekisho-fleet" in words for words in demo.processes())
    assert demo.start("--stop", timeout=60).returncode == 0
    assert demo.processes() == []


def test_a_port_in_use_is_named(demo):
    base = free_base()
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", base + 2))
        holder.listen()
        done = demo.start("--detach", base=base)
    assert done.returncode == 1
    assert str(base + 2) in done.stderr and "SEKISHO_PORT_BASE" in done.stderr
    assert demo.processes() == []


def test_a_large_plan_holds_the_small_one_and_no_id_twice(demo):
    program = demo.root / "build/release/tests/fleet/sekisho-fleet"

    def rows(count):
        done = subprocess.run([program, "devices", "--devices", str(count)], capture_output=True,
                              text=True, timeout=30, check=True)
        return [row for row in csv.DictReader(done.stdout.splitlines())]
    small, large = rows(38), rows(2000)
    assert large[:len(small)] == small
    assert len(large) == 1999 and len({row["id"] for row in large}) == 1999  # one is unknown
    assert {row["site"] for row in small} == {"nagoya", "kobe", "ginza"}


@pytest.mark.parametrize("words, base, named", [
    (("--nonsense",), None, "--nonsense"), (("--devices", "0"), None, "--devices"),
    (("--detach",), "99999", "SEKISHO_PORT_BASE")])
def test_bad_usage(demo, words, base, named):
    done = demo.start(*words, base=base)
    assert done.returncode == 1 and named in done.stderr
