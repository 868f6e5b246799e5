# SPDX-License-Identifier: Apache-2.0
"""sekishoctl and a Mosquitto of its own: what is told of a broker that has no plugin, is frozen,
speaks TLS, or ends; what doctor leaves behind; and what comes with the program: its manual page
and its completion."""

import json
import re
import subprocess
import time

import pytest

from support import paths
from support.broker import Broker
from support.control import Admin, sekishoctl
from support.mqtt import NOT_AUTHORISED, Client


@pytest.fixture(name="bare")
def bare_fixture():
    server = Broker(plugin=False)
    yield server
    server.close()


def write_conf(folder, port, **more):
    path = folder / "ctl.conf"
    lines = dict(host="localhost", port=port, **more)
    path.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()), encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("words", [["status"], ["watch"], ["device", "list"]])
def test_a_broker_without_the_plugin_is_told(bare, tmp_path, words):
    ran = sekishoctl(None, *words, config=write_conf(tmp_path, bare.port))
    assert (ran.status, ran.out) == (1, "") and "mosquitto_sekisho.so" in ran.err


def test_doctor_on_a_broker_without_the_plugin(bare, tmp_path):
    ran = sekishoctl(None, "doctor", "--json", config=write_conf(tmp_path, bare.port))
    found = {one["check"]: one for one in ran.json["checks"]}
    assert ran.status == 1 and found["sign-in"]["result"] == "ok"
    assert found["plugin"]["result"] == "fail" and "mosquitto_sekisho.so" in str(found["plugin"])


def test_doctor_leaves_no_event(start_broker, redis):
    """It once tried the port first, of which the plugin told as of a stranger who was refused."""
    broker = start_broker(redis)
    strangers = "sekisho/v1/event/unknown/unknown"
    with Admin(broker) as admin:
        admin.subscribe(strangers)
        assert sekishoctl(broker, "doctor").status == 0
        Client(broker, "nobody", "wrong").connect(expect=NOT_AUTHORISED)
        admin.wait_document(strangers, lambda one: one["reason"] == "unknown_device")
        reasons = [json.loads(one.payload)["reason"] for one in admin.messages(strangers)]
        assert reasons == ["unknown_device"]


def test_a_frozen_broker_is_given_up(bare, tmp_path):
    bare.freeze()
    before = time.monotonic()
    ran = sekishoctl(None, "status", config=write_conf(tmp_path, bare.port))
    assert ran.status == 1 and "said nothing for 10 s" in ran.err
    assert time.monotonic() - before < 20


def test_tls_faults_are_told_apart(tmp_path, authority, other_authority):
    broker = Broker(plugin=False, authority=authority)
    try:
        mine = authority.device("mika")
        strange = other_authority.device("stranger")

        def found(**settings):
            conf = write_conf(tmp_path, broker.tls_port, **settings)
            ran = sekishoctl(None, "doctor", "--json", config=conf)
            assert ran.status == 1
            return {one["check"]: one for one in ran.json["checks"]}
        good = found(cafile=authority.cert, cert=mine.cert, key=mine.key)
        assert good["TLS"]["result"] == good["sign-in"]["result"] == "ok"
        assert good["plugin"]["result"] == "fail"
        other_ca = found(cafile=other_authority.cert, cert=mine.cert, key=mine.key)
        assert other_ca["TLS"]["result"] == "fail" and "--cafile" in other_ca["TLS"]["remedy"]
        none = found(cafile=authority.cert)
        assert none["TLS"]["result"] == "fail" or none["sign-in"]["result"] == "fail"
        theirs = found(cafile=authority.cert, cert=strange.cert, key=strange.key)
        assert theirs["TLS"]["result"] == "fail" or theirs["sign-in"]["result"] == "fail"
        plain = found()
        assert plain["sign-in"]["result"] == "fail" and "TLS" in str(plain["sign-in"])
    finally:
        broker.close()


def test_a_tls_client_on_a_plain_port_is_told(bare, tmp_path, authority):
    ran = sekishoctl(None, "status", config=write_conf(tmp_path, bare.port, cafile=authority.cert))
    assert ran.status == 1 and "TLS" in ran.err


def test_a_file_that_cannot_be_read_is_named(bare, tmp_path):
    ran = sekishoctl(None, "status", config=write_conf(tmp_path, bare.port, cafile="/absent/ca.crt"))
    assert ran.status == 1 and "cannot read /absent/ca.crt" in ran.err


# --- what comes with it

def commands():
    shown = sekishoctl(None, "help", config="/dev/null").out
    return re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", shown, re.MULTILINE)


def test_the_manual_page_is_clean_and_names_every_command():
    page = paths.ROOT / "plugin" / "ctl" / "sekishoctl.1"
    done = subprocess.run([paths.program("mandoc"), "-T", "lint", "-W", "warning", page],
                          capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    done = subprocess.run([paths.program("mandoc"), "-T", "utf8", page], capture_output=True,
                          text=True, timeout=30, check=True)
    text = re.sub(".\b", "", done.stdout)
    for command in commands():
        assert command in text or command in ("help", "version"), command


def test_completion_offers_commands_and_values(tmp_path):
    script = paths.ROOT / "plugin" / "ctl" / "sekishoctl.bash"
    program = paths.sekishoctl()

    def complete(*words):
        line = " ".join(f"'{word}'" for word in ("sekishoctl", *words))
        asked = (f"source {script}; PATH={program.parent}:$PATH; COMP_WORDS=({line}); "
                 f"COMP_CWORD={len(words)}; _sekishoctl; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, timeout=30,
                              check=True)
        return done.stdout.split()
    assert complete("") == sorted({command.split()[0] for command in commands()})
    assert complete("st") == ["status"]
    assert set(complete("device", "")) == {"add", "import", "set", "rotate", "list", "show"}
    assert complete("device", "add", "x", "--auth", "") == ["token", "password", "x509"]
    assert "--support-days" in complete("device", "list", "--")
    assert "--support-days" not in complete("device", "add", "--")
