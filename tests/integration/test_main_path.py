# SPDX-License-Identifier: Apache-2.0
"""The main job by hand: with mosquitto_pub, mosquitto_sub, redis-cli and sekishoctl only, a device is
registered, connects, reports, and everything that the contract promises is there within a second."""

import json
import subprocess
import time

import pytest

from support import paths
from support.control import sekishoctl
from support.waiting import eventually

REPORT = {"v": 1, "firmware": {"version": "4.1.2"}, "boot": {"secure_boot": True},
          "os": {"name": "Debian", "version": "12"}, "accounts": {"empty_passwords": 0}}


def run(*words, stdin=None):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          errors="replace", timeout=20, check=False, input=stdin)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


class Watcher:
    """mosquitto_sub, from now until it is stopped."""

    def __init__(self, broker, *filters):
        settings = broker.admin_settings()
        words = [paths.program("mosquitto_sub"), "-h", "127.0.0.1", "-p", broker.port, "-u",
                 settings["username"], "-P", settings["password"], "-F", "%t %p"]
        for one in filters:
            words += ["-t", one]
        self.out = open(broker.folder / "sub.out", "w+b")
        self.popen = subprocess.Popen([str(word) for word in words], stdout=self.out)
        self.settled = False

    def documents(self, topic):
        self.out.flush()
        with open(self.out.name, "rb") as file:
            lines = file.read().decode("utf-8").splitlines()
        return [json.loads(line.split(" ", 1)[1]) for line in lines
                if line.split(" ", 1)[0] == topic and line.split(" ", 1)[1]]

    def close(self):
        self.popen.terminate()
        self.popen.wait(10)
        self.out.close()


@pytest.fixture(name="registered")
def registered_fixture(broker):
    assert sekishoctl(broker, "site", "add", "nagoya", "name=名古屋工場", "use_level=2").status == 0
    added = sekishoctl(broker, "device", "add", "press-07", "--site", "nagoya", "--auth", "token",
                       "--json", "support.end_of_security_support=2099-03-31", "owner=OT").json
    assert set(added) == {"device", "site", "auth", "secret"}
    return added["secret"]


def publish(broker, secret, payload, topic="sekisho/v1/report/nagoya/press-07"):
    run(paths.program("mosquitto_pub"), "-h", "127.0.0.1", "-p", broker.port, "-i", "press-07", "-u",
        "press-07", "-P", secret, "-q", 1, "-t", topic, "-s", stdin=json.dumps(payload))


def test_a_report_changes_device_items_site_and_fleet_within_a_second(broker, redis, registered):
    watcher = Watcher(broker, "sekisho/v1/#")
    try:
        eventually(lambda: watcher.documents("sekisho/v1/device/nagoya/press-07"), 5, "the device")
        begun = time.monotonic()
        publish(broker, registered, REPORT)

        def everywhere():
            device = watcher.documents("sekisho/v1/device/nagoya/press-07")[-1]
            items = watcher.documents("sekisho/v1/items/nagoya/press-07")
            site = watcher.documents("sekisho/v1/site/nagoya")
            fleet = watcher.documents("sekisho/v1/fleet")
            return (device["firmware"] == "4.1.2" and items and site and fleet and
                    site[-1]["devices"]["total"] == 1 and fleet[-1]["devices"]["total"] == 1 and
                    site[-1]["compliance"]["score"] == fleet[-1]["compliance"]["score"] and
                    any(line["evidence"] == "reported" for line in items[-1]["items"].values()))
        eventually(everywhere, 1.5, "the documents of a report")
        took = time.monotonic() - begun
        assert took < 1.5, took
        device = watcher.documents("sekisho/v1/device/nagoya/press-07")[-1]
        assert device["lifecycle"] == "active" and device["owner"] == "OT"
        assert device["support"]["state"] == "supported"
        seqs = [one["seq"] for one in watcher.documents("sekisho/v1/device/nagoya/press-07")]
        assert seqs == sorted(seqs) and len(set(seqs)) == len(seqs)
    finally:
        watcher.close()


def cli(redis, *words):
    return run(paths.program("redis-cli"), "-p", redis.port, *words).strip()


def test_the_same_is_in_redis(broker, redis, registered):
    publish(broker, registered, REPORT)
    eventually(lambda: cli(redis, "HGET", "sekisho:device:press-07", "firmware") == "4.1.2" or
               "4.1.2" in cli(redis, "GET", "sekisho:posture:press-07"), 3, "the report in Redis")
    assert json.loads(cli(redis, "GET", "sekisho:posture:press-07")) == REPORT
    assert cli(redis, "SMEMBERS", "sekisho:devices") == "press-07"
    assert cli(redis, "SMEMBERS", "sekisho:sites") == "nagoya"
    assert "verdict" in cli(redis, "HKEYS", "sekisho:device:press-07")
    assert cli(redis, "HGET", "sekisho:items:press-07", "Q01") != ""
    assert int(cli(redis, "XLEN", "sekisho:changes")) > 0
    assert int(cli(redis, "XLEN", "sekisho:audit")) >= 3
    day = str(int(time.mktime((2099, 3, 31, 12, 0, 0, 0, 0, 0)) // 86400))
    assert cli(redis, "ZRANGEBYSCORE", "sekisho:support", day, day) == "press-07"
    everything = run(paths.program("redis-cli"), "-p", redis.port, "--scan")
    for key in everything.split():
        kind = cli(redis, "TYPE", key)
        look = {"hash": ["HGETALL"], "string": ["GET"], "stream": ["XRANGE"]}.get(kind)
        if look:
            tail = ["-", "+"] if kind == "stream" else []
            assert registered not in cli(redis, *look, key, *tail), f"the secret is in {key}"


def test_one_command_names_who_loses_support_in_90_days(broker, redis, registered):
    today = int(time.time() // 86400)
    for device, days in (("soon", 30), ("later", 400)):
        date = time.strftime("%Y-%m-%d", time.gmtime((today + days) * 86400))
        assert sekishoctl(broker, "device", "add", device, "--site", "nagoya", "--auth", "token",
                          f"support.end_of_security_support={date}").status == 0
    eventually(lambda: cli(redis, "ZCARD", "sekisho:support") == "3", 3, "three days of support")
    assert cli(redis, "ZRANGEBYSCORE", "sekisho:support", "-inf", today + 90) == "soon"
