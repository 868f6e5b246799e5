# SPDX-License-Identifier: Apache-2.0
"""The broker's traps, each of which has bitten a plugin before ours: what it does with sessions, wills,
take-overs and SIGHUP, and what is true of a device's presence afterwards."""

import time

import pytest
from paho.mqtt import client as paho

from support.control import Admin
from support.crowd import Crowd
from support.mqtt import NOT_AUTHORISED, Client
from support.waiting import eventually

DEVICE = "sekisho/v1/device/nagoya/press-07"
EVENT = "sekisho/v1/event/nagoya/press-07"
SITE = "sekisho/v1/site/nagoya"


class Plant:
    """A broker with two devices and a service that reads what devices send and sends them orders."""

    def __init__(self, broker, redis):
        self.broker, self.redis, self.admin = broker, redis, Admin(broker)
        self.admin.add_site("nagoya")
        self.added = {name: self.admin.add_device(name, "nagoya")
                      for name in ("press-07", "press-08")}
        self.mes = self.admin.control("service.add", id="mes", read=["data/#", "other/#"],
                                      write=["cmd/#", "other/#"])

    def client(self, name="press-07", **options):
        return self.admin.device_client(self.added[name], **options)

    def service(self, client_id="mes"):
        return Client(self.broker, "mes", self.mes["secret"], client_id=client_id).connect()

    def shown(self, device="press-07"):
        """The retained document as it stands."""
        self.admin.forget()
        return self.admin.get_retained(f"sekisho/v1/device/nagoya/{device}")

    def is_online(self, online, device="press-07", timeout=5):
        """The document, Redis and the site's count say so, and do not change their mind."""
        word = "1" if online else "0"
        eventually(lambda: self.redis.device(device).get("online") == word, timeout,
                   f"online {word} of {device} in Redis")
        eventually(lambda: self.shown(device)["online"] is online, timeout, f"{device} {online}")

    def events(self, event):
        return self.admin.wait_document(EVENT, lambda one: one["event"] == event)


@pytest.fixture(name="plant")
def plant_fixture(broker, redis):
    plant = Plant(broker, redis)
    yield plant
    plant.admin.disconnect()


# --- SIGHUP

ROUNDS = 8000  # about 4 ms each: a thousand of them would show


@pytest.mark.alone
def test_sighup_with_a_thousand_clients_and_a_frozen_redis_loses_none(broker, redis):
    """Debian's logrotate sends it daily; the broker then asks for every client again."""
    admin = Admin(broker)
    admin.add_site("nagoya")
    crowd = Crowd(admin, "nagoya", "press", 1000, ROUNDS).connect()
    try:
        eventually(lambda: admin.control("status", id="nagoya")["site"]["devices"]["online"] == 1000,
                   20, "a thousand online")
        redis.freeze()
        used, mark = broker.cpu_s(), broker.mark()
        broker.sighup()
        broker.wait_for_log("Reloading config", since=mark, timeout=10)
        begun = time.monotonic()
        assert admin.control("whoami")["name"], "the broker answers"
        took, used = time.monotonic() - begun, broker.cpu_s() - used
        assert not crowd.lost()
        assert took < 2, f"{took} s for an answer after SIGHUP"
        assert used < 2, f"{used} s of processor time: a thousand key derivations?"
        assert "refused" not in broker.log(mark)
        redis.thaw()
        time.sleep(1)
        assert not crowd.lost()
        assert admin.control("status", id="nagoya")["site"]["devices"]["online"] == 1000
    finally:
        redis.thaw()
        crowd.close()
        admin.disconnect()


@pytest.mark.parametrize("subscribed", [True, False])
@pytest.mark.parametrize("restarted", [True, False])
def test_sighup_with_an_offline_persistent_session(plant, broker, restarted, subscribed):
    """The broker asks for it too, after a restart without its password: nobody is refused, and what
    waits for it arrives."""
    press = plant.client(clean=False).connect()
    if subscribed:
        press.subscribe("cmd/nagoya/press-07/#")
    press.disconnect()
    plant.is_online(False)
    if restarted:
        plant.admin.disconnect()
        broker.restart()
        plant.admin = Admin(broker)
    plant.admin.subscribe("sekisho/v1/event/#")
    mark = broker.mark()
    broker.sighup()
    broker.wait_for_log("Reloading config", since=mark)
    plant.admin.control("whoami")
    mes = plant.service()
    mes.publish("cmd/nagoya/press-07/go", "1")
    time.sleep(0.3)
    told = [m.payload for m in plant.admin.messages("sekisho/v1/event/#") if b"refused" in m.payload]
    assert not told and "refused" not in broker.log(mark), told
    assert plant.shown()["online"] is False
    again = plant.client(clean=False).connect()
    if subscribed:
        again.wait_for("cmd/nagoya/press-07/go")
    again.disconnect()
    mes.disconnect()


def test_sighup_ends_what_was_revoked_and_nothing_else(plant, broker):
    """A device whose credential is another now does not stay by its old one."""
    first, second = plant.client().connect(), plant.client("press-08").connect()
    plant.admin.control("device.rotate", id="press-07")
    first.wait_disconnected()
    broker.sighup()
    plant.admin.control("whoami")
    assert second.connected


# --- who is online

def test_a_failed_login_leaves_an_online_device_online(plant, broker):
    press = plant.client().connect()
    plant.is_online(True)
    plant.admin.subscribe(EVENT, DEVICE)
    Client(broker, "press-07", "x" * 43).connect(expect=NOT_AUTHORISED)
    Client(broker, "nobody", "x" * 43, client_id="press-07").connect(expect=NOT_AUTHORISED)
    Client(broker, client_id="press-07").connect(expect=NOT_AUTHORISED)
    Client(broker, "press-08", plant.added["press-08"]["secret"],
           client_id="press-07").connect(expect=NOT_AUTHORISED)
    plant.events("refused")
    time.sleep(1.5)  # longer than a document waits for the next
    plant.is_online(True)
    assert press.connected
    assert not [m for m in plant.admin.messages(EVENT) if b'"disconnected"' in m.payload]


VERSIONS = [pytest.param(paho.MQTTv311, {"clean": True}, id="3.1.1-clean"),
            pytest.param(paho.MQTTv311, {"clean": False}, id="3.1.1-persistent"),
            pytest.param(paho.MQTTv5, {"clean": True}, id="5-clean"),
            pytest.param(paho.MQTTv5, {"clean": False, "expiry_s": 300}, id="5-persistent")]


@pytest.mark.parametrize("version, session", VERSIONS)
def test_a_take_over_ends_online_once(plant, version, session):
    first = plant.client(version=version, **session).connect()
    plant.is_online(True)
    plant.admin.subscribe(EVENT)
    second = plant.client(version=version, **session).connect()
    first.wait_disconnected()
    taken = plant.events("taken_over")
    assert taken["reason"] == "same_client_id" and taken["client_id"] == "press-07"
    time.sleep(1.5)
    plant.is_online(True)
    assert second.connected
    second.publish("data/nagoya/press-07/x", "1")
    assert plant.admin.control("status", id="nagoya")["site"]["devices"]["online"] == 1
    second.disconnect()
    plant.is_online(False)
    if not session["clean"]:
        third = plant.client(version=version, **session).connect()
        plant.is_online(True)
        third.drop()
        plant.is_online(False)


def test_a_device_with_two_connections_is_offline_with_the_last(plant):
    first = plant.client(client_id="press-07:a").connect()
    second = plant.client(client_id="press-07:b").connect()
    first.disconnect()
    time.sleep(1.2)
    plant.is_online(True)
    second.disconnect()
    plant.is_online(False)


def test_a_crash_of_the_broker_leaves_nobody_shown_online(plant, broker, redis):
    clients = [plant.client(name).connect() for name in ("press-07", "press-08")]
    for name in ("press-07", "press-08"):
        plant.is_online(True, name)
    broker.kill9()
    for client in clients:
        client.wait_disconnected()
    broker.start()
    plant.admin = Admin(broker)
    back = plant.client("press-08").connect()
    plant.is_online(False)
    plant.is_online(True, "press-08")
    plant.admin.subscribe(SITE, "sekisho/v1/fleet")
    for topic in (SITE, "sekisho/v1/fleet"):
        plant.admin.wait_document(topic, lambda d: d["devices"]["online"] == 1)
    time.sleep(1.5)
    plant.is_online(False)
    plant.is_online(True, "press-08")
    listed = plant.admin.control("device.list", online=True)["devices"]
    assert [one["device"] for one in listed] == ["press-08"]
    assert back.connected


def test_a_broker_that_dies_is_told_by_the_other(start_broker, redis):
    """Its devices are offline once its lease is over; one that has moved is not."""
    first = start_broker(redis, options={"broker_name": "edge-1"})
    plant = Plant(first, redis)
    second = start_broker(redis, options={"broker_name": "edge-2"})
    eventually(lambda: redis.client.exists("sekisho:lease:edge-2"), 10, "the lease of edge-2")
    clients = [plant.client(name).connect() for name in ("press-07", "press-08")]
    for name in ("press-07", "press-08"):
        plant.is_online(True, name)
    for client in clients:
        client.drop()
    clients = [plant.client(name).connect() for name in ("press-07", "press-08")]
    plant.is_online(True)
    conf = first.admin_settings()
    first.kill9()
    admin = Client(second, conf["username"], conf["password"]).connect()
    moved = Client(second, "press-08", plant.added["press-08"]["secret"]).connect()
    eventually(lambda: redis.device("press-07").get("online") == "0", 40, "offline in Redis")
    admin.subscribe(DEVICE, SITE)
    admin.wait_document(DEVICE, lambda d: not d["online"] and d["broker"] == "edge-1")
    assert redis.device("press-08")["online"] == "1"
    assert redis.device("press-08")["broker"] == "edge-2"
    admin.wait_document(SITE, lambda d: d["devices"]["online"] == 1)
    assert moved.connected
    moved.disconnect()
    admin.disconnect()


# --- wills

def test_a_will_on_its_own_topic_is_delivered(plant):
    mes = plant.service()
    mes.subscribe("data/#")
    plant.client(will=("data/nagoya/press-07/gone", "power")).connect().drop()
    mes.wait_for("data/nagoya/press-07/gone")
    plant.is_online(False)
    mes.disconnect()


@pytest.mark.parametrize("topic", ["data/nagoya/press-08/gone", "sekisho/v1/device/nagoya/press-07",
                                   "$CONTROL/sekisho/v1"])
def test_a_will_on_a_topic_that_is_not_its_own_is_not(plant, topic):
    mes = plant.service()
    mes.subscribe("data/#")
    plant.admin.subscribe(DEVICE, EVENT)
    press = plant.client(will=(topic, '{"v":1,"planted":true,"commands":[]}'))
    if topic.startswith("$CONTROL"):  # 2.0.16 and later do not even let such a client connect
        try:
            press.connect()
        except AssertionError:
            mes.disconnect()
            return
    else:
        press.connect()
    press.drop()
    told = plant.admin.wait_document(EVENT, lambda one: one["event"] == "denied")
    assert told["reason"] == "publish_not_allowed" and told["topic"] == topic
    mes.silence("data/#", 0.3)
    assert not [m for m in plant.admin.messages(DEVICE) if b"planted" in m.payload]
    mes.disconnect()


def test_the_will_of_a_device_whose_credential_was_rotated(plant):
    """It is sent away without its will: who has the old credential may be anybody."""
    mes = plant.service()
    mes.subscribe("data/#")
    press = plant.client(will=("data/nagoya/press-07/gone", "power")).connect()
    fresh = plant.admin.control("device.rotate", id="press-07")
    press.wait_disconnected()
    mes.silence("data/#", 0.5)
    Client(plant.broker, "press-07", fresh["secret"]).connect().disconnect()
    plant.is_online(False)
    mes.disconnect()


def test_the_will_of_a_device_whose_rights_shrank(plant):
    mes = plant.service()
    mes.subscribe("data/#", "other/#")
    press = plant.client(will=("data/nagoya/press-07/gone", "power")).connect()
    plant.admin.control("site.set", id="nagoya", fields={"write": "other/%s/%d/#"})
    press.publish("other/nagoya/press-07/x", "1")
    mes.wait_for("other/nagoya/press-07/x")
    press.drop()
    mes.silence("data/#", 0.5)
    mes.disconnect()


def test_the_will_of_a_service_that_was_removed(plant):
    """Its account is freed while the will is still to come."""
    other = plant.service("mes")
    watcher = plant.admin.control("service.add", id="scada", read=["cmd/#"], write=["x/#"])
    scada = Client(plant.broker, "scada", watcher["secret"]).connect()
    scada.subscribe("cmd/#")
    doomed = Client(plant.broker, "mes", plant.mes["secret"], client_id="mes-2",
                    will=("cmd/nagoya/press-07/last", "1")).connect()
    plant.admin.control("service.remove", id="mes")
    doomed.wait_disconnected()
    other.wait_disconnected()
    scada.silence("cmd/#", 0.5)
    assert plant.admin.control("whoami")["name"]
    scada.disconnect()


# --- what is delivered

def test_a_shared_subscription_is_held_to_the_same_rights(plant):
    workers = [plant.service(f"mes-{i}") for i in range(2)]
    for worker in workers:
        assert worker.subscribe("$share/line/data/nagoya/#") == [1]
        assert worker.subscribe("$share/line/#", "$share/line/sekisho/#") == [0x80, 0x80]
    press = plant.client().connect()
    assert press.subscribe("$share/line/data/nagoya/#", "$share/line/cmd/nagoya/press-07/#") == \
        [0x80, 1]
    for i in range(10):
        press.publish(f"data/nagoya/press-07/{i}", "1")
    eventually(lambda: sum(len(one.messages("data/#")) for one in workers) == 10, 5, "ten messages")
    assert all(one.messages("data/#") for one in workers)
    workers[0].publish("cmd/nagoya/press-07/go", "1")
    press.wait_for("cmd/nagoya/press-07/go")
    for client in (*workers, press):
        client.disconnect()


@pytest.mark.parametrize("shrunk", [True, False])
@pytest.mark.parametrize("restarted", [True, False])
def test_what_waits_in_a_persistent_session_is_held_to_the_rights_of_now(plant, broker, restarted,
                                                                          shrunk):
    press = plant.client(clean=False).connect()
    press.subscribe("cmd/nagoya/press-07/#")
    press.drop()
    mes = plant.service()
    mes.publish("cmd/nagoya/press-07/old", "1")
    if shrunk:
        plant.admin.control("site.set", id="nagoya", fields={"read": "other/%s/%d/#"})
    if restarted:
        plant.admin.disconnect()
        mes.disconnect()
        broker.restart()
        plant.admin, mes = Admin(broker), plant.service()
    again = plant.client(clean=False).connect()
    mes.publish("cmd/nagoya/press-07/new", "1")
    if shrunk:
        again.silence("cmd/#", 1)
    else:
        again.wait_for("cmd/nagoya/press-07/old")
        again.wait_for("cmd/nagoya/press-07/new")
    again.disconnect()
    mes.disconnect()


def test_a_message_of_ten_megabytes_passes(start_broker, redis):
    """Unless the broker says otherwise, which 2.1 does from 2 MB on."""
    plant = Plant(start_broker(redis, conf=["max_packet_size 20000000"]), redis)
    mes = plant.service()
    mes.subscribe("data/#")
    press, payload = plant.client().connect(), "x" * 10_000_000
    press.publish("data/nagoya/press-07/image", payload, timeout=30)
    assert len(mes.wait_for("data/#", timeout=30).payload) == len(payload)
    press.disconnect()
    mes.disconnect()
    plant.admin.disconnect()
