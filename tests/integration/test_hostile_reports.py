# SPDX-License-Identifier: Apache-2.0
"""A broken or hostile report changes nothing, is counted, is named in an event, and neither stops nor
slows the broker."""

import json
import time

import pytest

from support.mqtt import Client, Raw
from support.waiting import eventually

TOPIC = "sekisho/v1/report/nagoya/press-07"
GOOD = {"v": 1, "firmware": {"version": "4.1.2"}}


@pytest.fixture(name="press", scope="module")
def press_fixture(module_broker, module_admin, module_redis):
    module_admin.add_site("nagoya")
    module_admin.add_site("osaka")
    added = module_admin.add_device("press-07", "nagoya")
    module_admin.subscribe("sekisho/v1/event/#", "sekisho/v1/device/nagoya/press-07")
    press = module_admin.device_client(added).connect()
    press.publish(TOPIC, GOOD)
    module_admin.wait_document("sekisho/v1/device/nagoya/press-07",
                               lambda one: one["firmware"] == "4.1.2")
    eventually(lambda: module_redis.client.get("sekisho:posture:press-07"), 3, "the report in Redis")
    yield press
    press.disconnect()


HOSTILE = {
    "empty": b"",
    "not JSON": b"firmware 4.1.2",
    "cut": b'{"v":1,"firmware":{"version":"9.9',
    "an array": b"[]",
    "two documents": b'{"v":1}{"v":1}',
    "10,000 levels deep": b'{"v":1,"custom":' + b"[" * 10000 + b"]" * 10000 + b"}",
    "10,000 objects deep": b'{"a":' * 10000 + b"1" + b"}" * 10000,
    "wrong type": b'{"v":1,"firmware":{"version":7}}',
    "section of the wrong type": b'{"v":1,"firmware":"9.9"}',
    "NaN": b'{"v":1,"custom":{"a":NaN}}',
    "infinity": b'{"v":1,"custom":{"a":1e999}}',
    "year 99999": b'{"v":1,"updates":{"checked_at":"99999-01-01T00:00:00Z"}}',
    "day that is none": b'{"v":1,"at":"2026-02-30T00:00:00Z"}',
    "invalid UTF-8": b'{"v":1,"firmware":{"version":"\xff\xfe"}}',
    "overlong UTF-8": b'{"v":1,"firmware":{"version":"\xc0\xaf"}}',
    "NUL in a text": b'{"v":1,"firmware":{"version":"9\\u0000"}}',
    "a member twice": b'{"v":1,"firmware":{"version":"9"},"firmware":{"version":"8"}}',
    "another version": b'{"v":2,"firmware":{"version":"9.9"}}',
    "no version": b'{"firmware":{"version":"9.9"}}',
    "negative count": b'{"v":1,"accounts":{"empty_passwords":-5}}',
    "a port of 99999": b'{"v":1,"network":{"listening":[{"port":99999,"protocol":"tcp"}]}}',
    "too long a text": b'{"v":1,"firmware":{"version":"' + b"9" * 5000 + b'"}}',
    "100 KB": b'{"v":1,"custom":{"a":"' + b"x" * 100000 + b'"}}',
    "10 MB": b'{"v":1,"custom":{"a":"' + b"x" * 10_000_000 + b'"}}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_changes_nothing_and_is_named(module_broker, module_admin, module_redis, press, name):
    before = module_admin.control("device.get", id="press-07")["device"]
    module_admin.forget()
    press.publish(TOPIC, HOSTILE[name], timeout=20)
    event = module_admin.wait_document(
        "sekisho/v1/event/nagoya/press-07", lambda one: one["event"] == "report_rejected", 12)
    assert event["reason"], event
    assert press.connected and module_broker.running()
    after = module_admin.control("device.get", id="press-07")["device"]
    assert after["firmware"] == "4.1.2"
    assert after["compliance"] == before["compliance"]
    assert json.loads(module_redis.client.get("sekisho:posture:press-07")) == GOOD


def test_every_one_is_counted(module_admin, press):
    def rejected():
        fields = module_admin.control("device.get", id="press-07")["device"]
        return fields["counters"]["rejected_reports"] if "counters" in fields else \
            fields["rejected_reports"]
    before = rejected()
    for _ in range(50):
        press.publish(TOPIC, b"broken")
    assert rejected() == before + 50


def test_the_site_of_another_is_refused_before_it_is_read(module_admin, press):
    module_admin.forget()
    press.publish("sekisho/v1/report/osaka/press-07", GOOD)
    event = module_admin.wait_document("sekisho/v1/event/nagoya/press-07",
                                       lambda one: one["event"] == "denied")
    assert event["topic"] == "sekisho/v1/report/osaka/press-07"


def test_a_flood_of_broken_reports_does_not_flood_the_events(module_admin, press):
    module_admin.forget()
    for _ in range(500):
        press.publish(TOPIC, b"broken", qos=0)
    press.publish(TOPIC, GOOD)
    time.sleep(1)
    events = module_admin.messages("sekisho/v1/event/#")
    assert len(events) <= 25, len(events)
    told = module_admin.wait_document("sekisho/v1/event/nagoya/press-07",
                                      lambda one: one["count"] > 400, 12)
    assert told["event"] == "report_rejected"


@pytest.mark.alone
def test_the_broker_stays_quick_beside_them(module_broker, module_admin, press):
    """Another device's messages pass at once while 2,000 hostile reports arrive."""
    other = module_admin.device_client(module_admin.add_device("press-08", "nagoya")).connect()
    module_admin.subscribe("data/nagoya/press-08/#")
    deep = HOSTILE["10,000 levels deep"]
    for _ in range(100):
        press.publish(TOPIC, deep, qos=0)
    gaps = []
    for number in range(50):
        begun = time.monotonic()
        for _ in range(40):
            press.publish(TOPIC, b"broken", qos=0)
        other.publish(f"data/nagoya/press-08/{number}", "1")
        gaps.append(time.monotonic() - begun)
    other.disconnect()
    assert sorted(gaps)[len(gaps) // 2] < 0.25, sorted(gaps)[-5:]


def test_bytes_that_are_no_mqtt_do_not_stop_it(module_broker):
    for junk in (b"\x10\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 64, b"\xf0\x80"):
        with Raw(module_broker.port) as raw:
            raw.send(junk)
    for name in ("a+b", "a#", "a/b", "%s%n", "$x", "..", "é\n", "x" * 60000):
        with Raw(module_broker.port) as raw:
            assert raw.connect(name, name, name) != 0
    assert module_broker.running()


def test_a_topic_with_tricks_is_denied(module_admin, press):
    for topic in ("data/nagoya/press-07%s/x", "data/nagoya/press-07 /x", "data//press-07/x",
                  "sekisho/v1/report/nagoya/press-07/", "sekisho/v1/report/nagoya/press-07\u00a0"):
        module_admin.forget()
        press.publish(topic, GOOD)
        module_admin.wait_document("sekisho/v1/event/nagoya/press-07",
                                   lambda one: one["event"] == "denied" and one["topic"] == topic)
