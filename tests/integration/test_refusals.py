# SPDX-License-Identifier: Apache-2.0
"""Who is not let in, and what is not let through: each refused, each with an event, and the refused
connections in the broker's log at notice level."""

import re
import subprocess

import pytest

from support import paths
from support.mqtt import NOT_AUTHORISED, Client
from support.waiting import eventually


@pytest.fixture(name="plant", scope="module")
def plant_fixture(module_redis, authority):
    from support.broker import Broker
    from support.control import Admin
    broker = Broker(module_redis, authority=authority, conf=["log_type notice"])
    admin = Admin(broker)
    admin.add_site("nagoya")
    admin.add_site("osaka")
    broker.secrets = {name: admin.add_device(name, site)["secret"]
                      for name, site in (("press-07", "nagoya"), ("press-08", "nagoya"),
                                         ("agv-01", "osaka"))}
    admin.add_device("camera-01", "nagoya", auth="x509")
    broker.admin = admin
    admin.subscribe("sekisho/v1/event/#")
    yield broker
    admin.disconnect()
    broker.close()


def refused_event(plant, event_topic, reason, **members):
    return plant.admin.wait_document(
        event_topic, lambda event: event["event"] in ("refused", "denied") and
        event["reason"] == reason and all(event.get(k) == v for k, v in members.items()))


def in_log(plant, since, pattern):
    """At notice level: the broker writes notices even where only they are asked for."""
    return plant.wait_for_log(r"sekisho: .*" + pattern, since=since)


def test_an_unknown_device(plant):
    mark = plant.mark()
    Client(plant, "nobody-01", "x" * 43).connect(expect=NOT_AUTHORISED)
    event = refused_event(plant, "sekisho/v1/event/unknown/unknown", "unknown_device")
    assert event["username"] == "nobody-01" and event["address"] == "127.0.0.1"
    in_log(plant, mark, "unknown_device.*nobody-01|nobody-01.*unknown_device")


def test_a_wrong_secret(plant):
    mark = plant.mark()
    Client(plant, "press-07", "x" * 43).connect(expect=NOT_AUTHORISED)
    refused_event(plant, "sekisho/v1/event/nagoya/press-07", "wrong_secret")
    in_log(plant, mark, "wrong_secret")


def test_no_secret(plant):
    Client(plant, "press-07").connect(expect=NOT_AUTHORISED)
    refused_event(plant, "sekisho/v1/event/nagoya/press-07", "no_secret")


def test_the_right_secret_with_the_id_of_another(plant):
    mark = plant.mark()
    Client(plant, "press-07", plant.secrets["press-07"], client_id="press-08").connect(
        expect=NOT_AUTHORISED)
    event = refused_event(plant, "sekisho/v1/event/nagoya/press-07", "client_id_of_another")
    assert event["client_id"] == "press-08"
    in_log(plant, mark, "client_id_of_another")
    Client(plant, "press-08", plant.secrets["press-07"]).connect(expect=NOT_AUTHORISED)
    refused_event(plant, "sekisho/v1/event/nagoya/press-08", "wrong_secret")


def test_a_certificate_of_another_authority(plant, other_authority):
    mark = plant.mark()
    stranger = other_authority.device("camera-01")
    done = subprocess.run(
        [paths.program("mosquitto_pub"), "-h", "localhost", "-p", str(plant.tls_port), "-i",
         "camera-01", "--cafile", plant.authority.cert, "--cert", stranger.cert, "--key",
         stranger.key, "-t", "data/nagoya/camera-01/x", "-m", "1"],
        capture_output=True, timeout=20, check=False)
    assert done.returncode != 0, done
    event = plant.admin.wait_document(
        "sekisho/v1/event/unknown/unknown",
        lambda one: one["event"] == "refused" and one["reason"] == "closed_before_sign_in")
    assert "certificate" in event["detail"]
    in_log(plant, mark, "closed_before_sign_in")


def test_a_certificate_of_another_device(plant, authority):
    other = authority.device("camera-02")
    Client(plant, "camera-01", certificate=other).connect(expect=NOT_AUTHORISED)
    refused_event(plant, "sekisho/v1/event/nagoya/camera-01", "certificate_of_another")


def test_the_right_certificate_names_the_device(plant, authority):
    with Client(plant, certificate=authority.device("camera-01"), client_id="camera-01") as camera:
        assert camera.publish("data/nagoya/camera-01/frame", "1")
        document = plant.admin.get_retained("sekisho/v1/device/nagoya/camera-01")
        assert document["auth"] == "x509"
        plant.admin.wait_document("sekisho/v1/device/nagoya/camera-01", lambda d: d["online"])


def test_a_pinned_fingerprint(plant, authority):
    first, second = authority.device("camera-03"), authority.device("camera-03", "camera-03b")
    plant.admin.add_device("camera-03", "nagoya", auth="x509",
                           fields={"fingerprint": first.fingerprint})
    Client(plant, certificate=second, client_id="camera-03").connect(expect=NOT_AUTHORISED)
    refused_event(plant, "sekisho/v1/event/nagoya/camera-03", "fingerprint_mismatch")
    with Client(plant, certificate=first, client_id="camera-03") as camera:
        assert camera.connected


def test_anonymous(plant):
    Client(plant).connect(expect=NOT_AUTHORISED)
    refused_event(plant, "sekisho/v1/event/unknown/unknown", "no_username")


@pytest.mark.parametrize("topic", [
    "data/nagoya/press-08/temperature", "data/osaka/press-07/x", "sekisho/v1/report/nagoya/press-08",
    "sekisho/v1/device/nagoya/press-07", "sekisho/v1/site/nagoya", "sekisho/v1/fleet",
    "sekisho/v1/event/nagoya/press-07", "sekisho/v1/command/nagoya/press-07",
    "sekisho/v1/certificate/nagoya/press-07", "$CONTROL/sekisho/v1", "anything"])
def test_a_topic_that_is_not_its_own_is_not_published(plant, topic):
    plant.admin.forget()
    plant.admin.subscribe(topic) if not topic.startswith("$") else None
    with Client(plant, "press-07", plant.secrets["press-07"]) as press:
        press.publish(topic, '{"v":1,"planted":true}')
        refused_event(plant, "sekisho/v1/event/nagoya/press-07", "publish_not_allowed", topic=topic)
        assert press.connected
    for message in plant.admin.messages(topic):
        assert b"planted" not in message.payload


@pytest.mark.parametrize("topic", [
    "#", "+/#", "sekisho/#", "data/#", "data/nagoya/#", "data/+/press-07/#", "cmd/nagoya/+/#",
    "sekisho/v1/device/nagoya/press-08", "sekisho/v1/command/nagoya/+", "$SYS/#", "$CONTROL/#",
    "$share/g/#", "$share/g/cmd/nagoya/press-08/x"])
def test_a_filter_that_is_too_wide_is_not_subscribed(plant, topic):
    with Client(plant, "press-07", plant.secrets["press-07"]) as press:
        assert press.subscribe(topic) == [0x80]
        refused_event(plant, "sekisho/v1/event/nagoya/press-07", "subscribe_not_allowed",
                      topic=topic)


def test_its_own_topics_are_its_own(plant):
    with Client(plant, "press-07", plant.secrets["press-07"]) as press:
        assert press.subscribe("cmd/nagoya/press-07/#", "sekisho/v1/command/nagoya/press-07",
                               "$share/g/cmd/nagoya/press-07/go") == [1, 1, 1]
        plant.admin.subscribe("data/nagoya/press-07/#")


def test_nothing_of_a_secret_is_in_the_log(plant):
    eventually(lambda: re.search("wrong_secret", plant.log()), 5)
    for secret in plant.secrets.values():
        assert secret not in plant.log()


def test_a_report_is_not_retained(plant):
    topic = "sekisho/v1/report/nagoya/press-07"
    plant.admin.forget()
    plant.admin.subscribe(topic)
    with Client(plant, "press-07", plant.secrets["press-07"]) as press:
        press.publish(topic, '{"v":1,"at":"2026-11-23T10:00:00Z"}', retain=True)
        plant.admin.wait_document(topic)
    plant.admin.forget()
    plant.admin.subscribe(topic)
    plant.admin.silence(topic)
