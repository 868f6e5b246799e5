# SPDX-License-Identifier: Apache-2.0
"""Ends and beginnings: the broker restarts, Redis restarts, is away, is emptied, or is not there at
all. What was true stays true, nobody is disconnected for Redis's sake, and nothing that was
acknowledged is lost or done twice."""

import json
import time

import pytest

from support import audit
from support.control import Admin, sekishoctl
from support.mqtt import CLOSED, Client
from support.waiting import eventually

REPORT = {"v": 1, "firmware": {"version": "4.1.2"}, "boot": {"secure_boot": True},
          "os": {"name": "Debian", "version": "12"}, "accounts": {"empty_passwords": 0}}
DEVICE = "sekisho/v1/device/nagoya/press-07"
# What a restart may change: when it was said and seen, and how often.
MOVING = ("at", "seq", "last_seen", "counters")
PRESENCE = ("seq", "online", "since", "last_seen", "broker", "epoch", "address", "connection")


def plant(admin):
    """A site with a use level, a device that has reported, and one that never came."""
    admin.add_site("nagoya", {"name": "名古屋工場", "use_level": "2", "stage": "production"})
    added = admin.add_device("press-07", "nagoya", fields={
        "owner": "OT", "support.end_of_security_support": "2099-03-31",
        "support.source": "vendor notice"})
    admin.add_device("press-08", "nagoya", auth="password", password="correct horse battery")
    with admin.device_client(added) as press:
        press.publish("sekisho/v1/report/nagoya/press-07", REPORT)
        admin.control("device.get", id="press-07")
    admin.subscribe(DEVICE)
    admin.wait_document(DEVICE, lambda d: d["firmware"] == "4.1.2" and not d["online"])
    admin.forget()
    return added


def still(document):
    if not isinstance(document, dict):
        return document
    return {key: still(value) for key, value in document.items() if key not in MOVING}


def picture(admin):
    """Every retained document and what the plugin answers, without the times of saying."""
    admin.forget()
    admin.subscribe("sekisho/v1/device/#", "sekisho/v1/items/#", "sekisho/v1/site/#",
                    "sekisho/v1/fleet", "sekisho/v1/checksheet/#")
    admin.wait_for("sekisho/v1/checksheet/Q60", timeout=10)
    admin.wait_for("sekisho/v1/fleet", timeout=10)
    time.sleep(0.5)  # the rest of the retained burst
    documents = {message.topic: still(json.loads(message.payload))
                 for message in admin.messages("sekisho/v1/#") if message.payload}
    fields = {device: {name: value for name, value in
                       admin.control("device.get", id=device)["fields"].items()
                       if name not in PRESENCE}
              for device in ("press-07", "press-08")}
    items = still(admin.control("device.items", id="press-07")["items"])
    sites = admin.control("site.get", id="nagoya")["fields"]
    return documents, fields, items, sites


def differences(before, after, path=""):
    """Where two pictures differ, each in a line that a person can read."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for key in sorted({*before, *after}):
            found += differences(before.get(key), after.get(key), f"{path}/{key}")
        return found
    if isinstance(before, tuple):
        return [one for i, (b, a) in enumerate(zip(before, after))
                for one in differences(b, a, f"{path}/{i}")]
    return [] if before == after else [f"{path}: {before!r} -> {after!r}"]


def since_aside(items):
    return {item: {key: value for key, value in line.items() if key != "since"}
            for item, line in items.items()}


def same(before, after):
    found = differences(before, after)
    assert not found, "\n".join(found)


# --- the broker

def test_a_restart_of_the_broker_changes_nothing(broker, redis):
    admin = Admin(broker)
    added = plant(admin)
    eventually(lambda: redis.device("press-07").get("compliance.verdict"), 5, "the verdict in Redis")
    before = picture(admin)
    assert before[2] and any(line["status"] == "pass" for line in before[2].values())
    admin.disconnect()
    broker.restart()
    admin = Admin(broker)
    same(before, picture(admin))
    with admin.device_client(added) as press:
        assert press.connected
    Client(broker, "press-08", "correct horse battery").connect().disconnect()
    audit.verify_redis(redis)
    admin.disconnect()


def test_a_restart_of_the_broker_without_redis(broker, redis):
    """From the snapshot alone; and what Redis has is taken in when it comes."""
    admin = Admin(broker)
    added = plant(admin)
    before = picture(admin)
    admin.disconnect()
    broker.stop()
    redis.terminate()
    begun = time.monotonic()
    broker.start()
    Client(broker, "press-07", added["secret"]).connect().disconnect()
    assert time.monotonic() - begun < 8, "devices waited for Redis"
    admin = Admin(broker)
    documents, fields, items, sites = picture(admin)
    same((before[1], before[3]), (fields, sites))
    # Reports and statuses are kept in Redis only: until it is back, what they decide is unknown.
    for topic in ("sekisho/v1/site/nagoya", "sekisho/v1/fleet"):
        assert topic in documents
    assert items.keys() == before[2].keys()
    with admin.device_client(added) as press:
        assert press.connected
        redis.start()
        broker.wait_for_log("store: redis .* records", timeout=15)
        eventually(lambda: redis.device("press-07").get("online") == "1", 5, "online in Redis")
        assert press.connected
    eventually(lambda: redis.device("press-07").get("online") == "0", 5, "offline in Redis")
    admin.subscribe("sekisho/v1/broker/#")
    admin.wait_document("sekisho/v1/broker/test-broker", lambda d: d["store"]["state"] == "up", 12)
    same(since_aside(before[2]), since_aside(picture(admin)[2]))
    audit.verify_redis(redis)
    admin.disconnect()


# --- Redis

def test_a_restart_of_redis_disconnects_nobody_and_loses_nothing(broker, redis):
    admin = Admin(broker)
    added = plant(admin)
    press = admin.device_client(added).connect()
    admin.wait_document(DEVICE, lambda d: d["online"])
    before = picture(admin)
    mark = broker.mark()
    redis.restart()
    broker.wait_for_log("store: redis .* records", timeout=15, since=mark)
    assert press.connected and admin.connected
    same(before, picture(admin))
    press.publish("sekisho/v1/report/nagoya/press-07", dict(REPORT, firmware={"version": "4.2.0"}))
    admin.wait_document(DEVICE, lambda d: d["firmware"] == "4.2.0")
    eventually(lambda: "4.2.0" in (redis.client.get("sekisho:posture:press-07") or ""), 5,
               "the report after the restart in Redis")
    press.disconnect()
    eventually(lambda: redis.device("press-07").get("online") == "0", 5, "offline in Redis")
    admin.disconnect()


def test_a_registration_during_an_outage_is_in_redis_once(broker, redis):
    admin = Admin(broker)
    plant(admin)
    redis.terminate()
    during = admin.add_device("press-09", "nagoya", fields={"owner": "IT"})
    admin.control("device.set", id="press-07", fields={"owner": "IT"})
    with admin.device_client(during) as press:
        assert press.connected
        assert press.subscribe("cmd/nagoya/press-09/#") == [1]
    mark = broker.mark()
    redis.start()
    broker.wait_for_log("store: redis .* records", timeout=15, since=mark)
    eventually(lambda: redis.device("press-09").get("owner") == "IT" and
               redis.device("press-07").get("owner") == "IT", 5, "the outage's changes in Redis")
    assert redis.client.sismember("sekisho:devices", "press-09")
    entries = audit.verify_redis(redis)
    told = [one for one in entries if one["subject"] == "press-09" and
            one["action"] == "device.add"]
    assert len(told) == 1, told
    admin.disconnect()


def test_a_registration_during_an_outage_outlives_a_kill_of_the_broker(broker, redis):
    """It was acknowledged, so it was on the disk: Redis gets it from the next start, once."""
    admin = Admin(broker)
    plant(admin)
    redis.terminate()
    during = admin.add_device("press-09", "nagoya")
    broker.kill9()
    broker.start()
    Client(broker, "press-09", during["secret"]).connect().disconnect()
    redis.start()
    eventually(lambda: redis.client.sismember("sekisho:devices", "press-09"), 15, "in Redis")
    eventually(lambda: [one["action"] for one in audit.verify_redis(redis)
                        if one["subject"] == "press-09"].count("device.add") == 1, 5, "audited")
    broker.restart()
    Client(broker, "press-09", during["secret"]).connect().disconnect()
    actions = [one["action"] for one in audit.verify_redis(redis) if one["subject"] == "press-09"]
    assert actions.count("device.add") == 1, actions


def test_a_commit_to_a_frozen_redis_is_answered_and_arrives_once(broker, redis):
    """The link dies with the command on its way: the answer is not known, so it is asked again."""
    admin = Admin(broker)
    plant(admin)
    redis.freeze()
    begun = time.monotonic()
    admin.add_device("press-09", "nagoya")
    assert time.monotonic() - begun < 2, "the answer waited for Redis"
    time.sleep(6)  # longer than the store waits for an answer
    redis.thaw()
    eventually(lambda: redis.client.sismember("sekisho:devices", "press-09"), 15, "in Redis")
    time.sleep(1)
    actions = [one["action"] for one in audit.verify_redis(redis) if one["subject"] == "press-09"]
    assert actions.count("device.add") == 1, actions
    admin.disconnect()


def test_an_emptied_redis_is_filled_again_and_it_is_said(broker, redis):
    admin = Admin(broker)
    added = plant(admin)
    press = admin.device_client(added).connect()
    admin.wait_document(DEVICE, lambda d: d["online"])
    eventually(lambda: redis.device("press-07").get("online") == "1", 5, "online in Redis")
    kept = redis.device("press-07")
    mark = broker.mark()
    redis.client.flushall()
    broker.wait_for_log("emptied", timeout=10, since=mark)
    eventually(lambda: redis.client.smembers("sekisho:devices") == {"press-07", "press-08"}, 15,
               "the devices again in Redis")
    eventually(lambda: redis.device("press-07").get("online") == "1", 5, "presence again in Redis")
    again = redis.device("press-07")
    for name in ("credential", "owner", "site", "lifecycle", "support.end_of_security_support"):
        assert again.get(name) == kept.get(name), name
    assert press.connected and admin.connected
    # The audit is of before; what follows is a chain of its own, and the loss is in the log.
    assert admin.add_device("press-10", "nagoya")["secret"]
    eventually(lambda: redis.client.sismember("sekisho:devices", "press-10"), 10, "press-10")
    press.disconnect()
    broker.restart()
    admin.disconnect()
    admin = Admin(broker)
    assert admin.control("device.get", id="press-07")["fields"]["owner"] == "OT"
    admin.disconnect()


# --- no Redis, or not ours

def test_a_first_start_without_redis(start_broker, redis):
    """Nobody is known yet, so nobody gets in; nothing crashes; the admin is made when Redis comes."""
    redis.terminate()
    broker = start_broker(redis)
    Client(broker, "press-07", "x" * 43).connect(expect=CLOSED)
    assert not broker.admin_conf.exists(), "an administrator of a fleet that may have one"
    broker.wait_for_log("Redis at 127.0.0.1: .*trying again")
    assert broker.running()
    redis.start()
    admin = Admin(broker)
    plant(admin)
    assert redis.client.sismember("sekisho:devices", "press-07")
    admin.disconnect()


def test_a_first_start_without_redis_finds_the_fleet_of_another(start_broker, redis):
    """A second broker of a fleet that has its accounts makes no administrator of its own."""
    first = start_broker(redis, options={"broker_name": "edge-1"})
    admin = Admin(first)
    added = plant(admin)
    redis.terminate()
    second = start_broker(redis, options={"broker_name": "edge-2"})
    Client(second, "press-07", added["secret"]).connect(expect=CLOSED)
    redis.start()
    eventually(lambda: "from" and _connects(second, added), 15, "the fleet on the second broker")
    assert not second.admin_conf.exists()
    assert admin.connected
    admin.disconnect()


def _connects(broker, added):
    try:
        Client(broker, added["device"], added["secret"]).connect().disconnect()
        return True
    except AssertionError:
        return False


@pytest.mark.parametrize("kind", ["wrong", "none", "unreadable"])
def test_a_wrong_password_of_redis_is_said(start_broker, redis, tmp_path, kind):
    password = tmp_path / "redis-password"
    password.write_text("right horse\n", encoding="ascii")
    redis.client.config_set("requirepass", "right horse")
    broker = start_broker(redis, options={"redis_password_file": password})
    admin = Admin(broker)
    plant(admin)
    admin.disconnect()
    broker.stop()
    if kind == "wrong":
        password.write_text("wrong horse\n", encoding="ascii")
    elif kind == "none":
        broker.options["redis_password_file"] = None
    else:
        password.unlink()
    mark = broker.mark()
    broker.start()
    broker.wait_for_log("Redis at 127.0.0.1: .*(WRONGPASS|invalid|NOAUTH|Authentication|"
                        "redis_password_file)", since=mark)
    Client(broker, "press-08", "correct horse battery").connect().disconnect()
    ran = sekishoctl(broker, "doctor", "--json")
    store = next(one for one in ran.json["checks"] if one["check"] == "store")
    assert store["result"] == "fail" and "redis" in store["remedy"].lower(), store
    for secret in ("right horse", "wrong horse"):
        assert secret not in broker.log()


# --- the verifier itself

def test_the_verifier_of_the_audit_finds_what_was_done_to_it(broker, redis):
    admin = Admin(broker)
    plant(admin)
    eventually(lambda: len(audit.entries_of(redis)) >= 4, 5, "entries of the audit")
    entries = audit.entries_of(redis)
    audit.verify(entries)
    changed = [dict(one) for one in entries]
    changed[1]["actor"] = "somebody-else"
    for broken in (changed, entries[:1] + entries[2:], entries[::-1], entries[1:]):
        with pytest.raises(audit.Broken):
            audit.verify(broken)
    with pytest.raises(audit.Broken):
        audit.verify(entries[:-1], redis.client.get("sekisho:audit:head"))
    admin.disconnect()
