# SPDX-License-Identifier: Apache-2.0
"""The plugin beside others and in brokers of other settings: dynamic-security, per_listener_settings, a
password file in observe mode, a log on topics; and what the shared object needs and shows."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from support import paths
from support.control import Admin, sekishoctl
from support.mqtt import NOT_AUTHORISED, Client, Raw
from support.waiting import eventually

# What a broker that is built with upstream's list exports, 2.0.11 to 2.1.
BUDGET = {f"mosquitto_{name}" for name in """
    broker_publish broker_publish_copy callback_register callback_unregister calloc free malloc
    realloc strdup client_address client_certificate client_clean_session client_id client_keepalive
    client_protocol client_protocol_version client_sub_count client_username
    kick_client_by_clientid kick_client_by_username log_printf property_add_binary
    property_add_byte property_add_int16 property_add_int32 property_add_string
    property_add_string_pair property_add_varint property_free_all pub_topic_check sub_topic_check
    topic_matches_sub set_username validate_utf8""".split()}
EXPORTED = {"mosquitto_plugin_version", "mosquitto_plugin_init", "mosquitto_plugin_cleanup"}


# --- the shared object

def symbols(*options):
    shown = subprocess.run(["nm", "-D", *options, paths.plugin("release")], capture_output=True,
                           text=True, check=True, timeout=30).stdout
    return [line.split() for line in shown.splitlines()]


def test_what_the_plugin_needs_of_the_broker_is_within_the_budget():
    assert len(BUDGET) == 34
    # Anything else of the broker's, such as log__printf, has a double underscore within.
    needed = {words[-1].split("@")[0] for words in symbols("--undefined-only")}
    of_broker = {name for name in needed if not name.startswith("_") and
                 ("mosquitto" in name or "__" in name)}
    assert len(of_broker) > 8, "the plugin calls the broker"
    assert of_broker <= BUDGET, of_broker - BUDGET


def test_the_plugin_shows_three_functions():
    assert {words[-1] for words in symbols("--defined-only")} == EXPORTED


# --- dynamic-security

def dynamic_security():
    named = Path("/usr/lib") / (subprocess.run(
        ["gcc", "-print-multiarch"], capture_output=True, text=True, check=True,
        timeout=30).stdout.strip()) / "mosquitto_dynamic_security.so"
    broker = Path(paths.program("mosquitto", "SEKISHO_MOSQUITTO"))
    built = broker.parent.parent / "plugins/dynamic-security/mosquitto_dynamic_security.so"
    return built if built.exists() else named


def dynsec_lines(folder):
    conf = folder / "dynamic-security.json"
    subprocess.run([paths.program("mosquitto_ctrl"), "dynsec", "init", str(conf), "root",
                    "secret of dynsec"], check=True, timeout=30, capture_output=True)
    return [f"plugin {dynamic_security()}", f"plugin_opt_config_file {conf}"]


def ask_dynsec(client):
    client.subscribe("$CONTROL/dynamic-security/v1/response")
    client.publish("$CONTROL/dynamic-security/v1", {"commands": [{"command": "listClients"}]})
    return client.wait_document("$CONTROL/dynamic-security/v1/response")["responses"][0]


def test_before_dynamic_security(start_broker, redis, tmp_path):
    """Ours decides who gets in; dynamic-security is still asked, by our admin."""
    broker = start_broker(redis, conf=dynsec_lines(tmp_path))
    admin = Admin(broker)
    admin.add_site("nagoya")
    added = admin.add_device("press-07", "nagoya")
    with admin.device_client(added) as press:
        assert press.subscribe("cmd/nagoya/press-07/#", "#") == [1, 0x80]
        press.publish("$CONTROL/dynamic-security/v1", {"commands": [{"command": "listClients"}]})
        assert press.connected
    Client(broker, "root", "secret of dynsec").connect(expect=NOT_AUTHORISED)
    answer = ask_dynsec(admin)
    assert answer["command"] == "listClients" and "root" in answer["data"]["clients"]
    mark = broker.mark()
    broker.sighup()
    broker.wait_for_log("Reloading config", since=mark)
    assert admin.control("whoami")["name"] and broker.running()


def test_after_dynamic_security(start_broker, redis, tmp_path):
    """It decides first whom it knows; whom it does not know it refuses, so nobody of ours gets in. The
    broker runs, and ends well."""
    broker = start_broker(redis, before=dynsec_lines(tmp_path))
    eventually(broker.admin_conf.exists, 10)
    with Client(broker, "root", "secret of dynsec") as root:
        assert ask_dynsec(root)["command"] == "listClients"
        mark = broker.mark()
        broker.sighup()
        broker.wait_for_log("Reloading config", since=mark)
        assert broker.running()
        assert ask_dynsec(root)["command"] == "listClients"


def test_observing_beside_dynamic_security(start_broker, redis, tmp_path):
    broker = start_broker(redis, options={"mode": "observe"}, conf=dynsec_lines(tmp_path))
    admin = Admin(broker)
    assert admin.control("whoami")["mode"] == "observe"
    with Client(broker, "root", "secret of dynsec") as root:
        assert ask_dynsec(root)["command"] == "listClients"


def test_loaded_twice(start_broker, redis):
    plugin = [f"plugin {paths.plugin()}"]
    broker = start_broker(redis, conf=plugin, start=False)
    assert "loaded twice" in broker.fails_to_start()


# --- settings

def test_per_listener_settings(start_broker, redis):
    """2.0.11 gives a plugin no turns then: it says so, and lets the registered devices in."""
    broker = start_broker(redis)
    admin = Admin(broker)
    admin.add_site("nagoya")
    added = admin.add_device("press-07", "nagoya")
    admin.disconnect()
    broker.stop()
    broker.preamble = ["per_listener_settings true"]
    mark = broker.mark()
    broker.start()
    with Client(broker, added["device"], added["secret"]) as press:
        press.publish("data/nagoya/press-07/x", "1")
        time.sleep(2.5)  # as long as it waits for a turn
        press.publish("data/nagoya/press-07/x", "2")
        Client(broker, "press-07", "x" * 43).connect(expect=NOT_AUTHORISED)
        if "mosquitto version 2.0.11" in broker.log(mark):
            broker.wait_for_log("sekisho: .*per_listener_settings false", since=mark)
        assert press.connected


OBSERVING = "would be refused in enforce mode"


def test_observe_mode_refuses_nobody_and_records_everything(start_broker, redis, tmp_path):
    passwords = tmp_path / "passwords"
    for create, name in (["-c"], "press-07"), ([], "old-timer"):
        subprocess.run([paths.program("mosquitto_passwd"), "-b", *create, passwords, name,
                        "as before"], check=True, timeout=30, capture_output=True)
    passwords.chmod(0o644)
    broker = start_broker(redis, options={"mode": "observe"},
                          conf=[f"password_file {passwords}", "allow_anonymous true"])
    admin = Admin(broker)
    admin.add_site("nagoya")
    secret = admin.add_device("press-07", "nagoya")["secret"]
    admin.subscribe("sekisho/v1/event/#", "sekisho/v1/device/#")
    with Client(broker, "press-07", "as before") as press:
        event = admin.wait_document("sekisho/v1/event/nagoya/press-07",
                                    lambda one: one["event"] == "refused")
        assert event["reason"] == "wrong_secret" and event["detail"] == OBSERVING
        admin.wait_document("sekisho/v1/device/nagoya/press-07", lambda d: d["online"])
        press.subscribe("anything/#")
        press.publish("anything/at/all", "1")
        press.wait_for("anything/at/all")
        event = admin.wait_document("sekisho/v1/event/nagoya/press-07",
                                    lambda one: one["event"] == "denied")
        assert event["detail"] == "would be denied in enforce mode"
        press.publish("sekisho/v1/report/nagoya/press-07", {"v": 1, "firmware": {"version": "4.1"}})
        admin.wait_document("sekisho/v1/device/nagoya/press-07", lambda d: d["firmware"] == "4.1")
    admin.wait_document("sekisho/v1/device/nagoya/press-07", lambda d: not d["online"])
    with Client(broker, "old-timer", "as before"), Client(broker, client_id="nameless"):
        unknown = [json.loads(m.payload) for m in eventually(
            lambda: len(admin.messages("sekisho/v1/event/unknown/unknown")) >= 2 and
            admin.messages("sekisho/v1/event/unknown/unknown"))]
        assert {one["reason"] for one in unknown} == {"unknown_device", "no_username"}
        assert all(one["detail"] == OBSERVING for one in unknown)
    # The password file refuses as it always did: Sekisho opens nothing.
    Client(broker, "press-07", secret).connect(expect=NOT_AUTHORISED)
    Client(broker, "old-timer", "wrong").connect(expect=NOT_AUTHORISED)
    checks = {one["check"]: one for one in sekishoctl(broker, "doctor", "--json").json["checks"]}
    assert checks["mode"]["result"] == "warning" and "enforce" in checks["mode"]["remedy"]
    admin.disconnect()


@pytest.mark.parametrize("anonymous", [True, False])
def test_observe_mode_without_any_other_settings(start_broker, redis, tmp_path, anonymous):
    """A broker that let everybody in still does; one that let nobody in still does not."""
    renamed = shutil.copy(paths.plugin(), tmp_path / "another_name.so")
    broker = start_broker(redis, options={"mode": "observe"}, plugin=renamed,
                          conf=["allow_anonymous true"] if anonymous else [])
    admin = Admin(broker)  # known to Sekisho, which vouches for its own accounts
    admin.subscribe("sekisho/v1/event/#")
    if anonymous:
        with Client(broker, "anybody", "at all") as client, Client(broker) as nameless:
            assert client.subscribe("#") == [1]
            nameless.publish("any/topic", "1")
            client.wait_for("any/topic")
    else:
        Client(broker, "anybody", "at all").connect(expect=NOT_AUTHORISED)
    admin.wait_document("sekisho/v1/event/unknown/unknown",
                        lambda one: one["reason"] == "unknown_device" and
                        one["detail"] == OBSERVING)
    admin.disconnect()


@pytest.mark.parametrize("included", [True, False])
def test_observe_mode_beside_an_acl_file(start_broker, redis, tmp_path, included):
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite open/#\n", encoding="ascii")
    rules.chmod(0o600)
    lines = ["allow_anonymous true", f"acl_file {rules}"]
    if included:
        (tmp_path / "conf.d").mkdir()
        (tmp_path / "conf.d/acl.conf").write_text("\n".join(lines) + "\n", encoding="ascii")
        lines = [f"include_dir {tmp_path}/conf.d"]
    broker = start_broker(redis, options={"mode": "observe"}, conf=lines)
    with Client(broker) as client, Admin(broker) as admin:
        client.subscribe("#")
        client.publish("closed/x", "1")
        client.publish("open/x", "1")
        client.wait_for("open/x")
        assert not client.messages("closed/#")
        assert admin.control("whoami")["mode"] == "observe"


def test_a_log_on_topics_does_not_go_round_in_circles(start_broker, redis):
    """Each line is published, which asks the plugin, which must not say anything of it."""
    broker = start_broker(redis, conf=["log_dest topic"])
    admin = Admin(broker)
    admin.add_site("nagoya")
    admin.add_device("press-07", "nagoya")
    admin.subscribe("sekisho/#")
    Client(broker, "press-07", "x" * 43).connect(expect=NOT_AUTHORISED)
    assert broker.wait_for_log("wrong_secret")
    mark = broker.mark()
    assert admin.control("whoami")["name"]
    size = broker.mark() - mark
    assert size < 20000, f"{size} bytes of log for one request"
    mark = broker.mark()
    try:
        eventually(lambda: broker.mark() - mark > 50000, 1)
        raise RuntimeError(f"the log grows by itself:\n{broker.log(mark)[:2000]}")
    except AssertionError:
        pass
    assert broker.running()
    admin.disconnect()


def test_a_port_scan_is_nothing_but_an_event(broker, redis, admin):
    admin.subscribe("sekisho/v1/event/unknown/unknown")
    for _ in range(5):
        Raw(broker.port).close()
    with Raw(broker.port) as raw:
        raw.send(b"GET / HTTP/1.1\r\n\r\n")
        raw.closed_by_peer()
    assert admin.control("whoami")["name"]
    assert redis.client.scard("sekisho:devices") == 0
