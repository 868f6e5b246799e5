# SPDX-License-Identifier: Apache-2.0
"""Redis stands still for ten seconds: messages flow and devices connect as if nothing were. Of the release
plugin, on one thread with bare sockets, so that what is measured is the broker."""

import time

import pytest

from support.broker import Broker
from support.control import Admin, exchange
from support.mqtt import Raw, packet
from support.waiting import eventually

TOPIC = "data/nagoya/press-000/x"
LIMIT_S, FROZEN_S = 0.1, 10


def _field(text):
    return len(text).to_bytes(2, "big") + text.encode()


class Line:
    """One device that publishes and one service that receives: a round trip at a time."""

    def __init__(self, port, device, service):
        self.out, self.back = Raw(port), Raw(port)
        assert self.out.connect(*device) == 0 and self.back.connect(*service) == 0
        self.back.send(packet(0x82, b"\x00\x01" + _field("data/#") + b"\x00"))
        assert self.back.receive(5)[0] == 0x90
        self.count = 0

    def round_trip(self):
        """Seconds from PUBLISH to its delivery."""
        self.count += 1
        payload = b"%08d" % self.count
        wanted = packet(0x30, _field(TOPIC) + payload)
        begun, got = time.monotonic(), b""
        self.out.publish(TOPIC, payload)
        while len(got) < len(wanted):
            part = self.back.receive(len(wanted) - len(got))
            assert part, "the broker closed the connection"
            got += part
        assert got == wanted
        return time.monotonic() - begun

    def close(self):
        self.out.close()
        self.back.close()


def connect_time(port, device):
    begun = time.monotonic()
    with Raw(port) as raw:
        assert raw.connect(*device) == 0, f"{device[0]} did not get in"
    return time.monotonic() - begun


def measure(line, port, devices, seconds):
    """The longest of each, over so many seconds; every twentieth trip a device connects."""
    trips, connects, until = [], [], time.monotonic() + seconds
    while time.monotonic() < until:
        trips.append(line.round_trip())
        if len(trips) % 20 == 0:
            connects.append(connect_time(port, devices[len(connects) % len(devices)]))
        time.sleep(0.002)
    return max(trips), max(connects), len(trips), len(connects)


@pytest.mark.alone
def test_ten_seconds_of_a_frozen_redis_are_not_felt(redis):
    broker = Broker(redis, preset="release")
    try:
        admin = Admin(broker)
        admin.add_site("nagoya")
        answers = exchange(admin, [{"command": "device.add", "id": f"press-{i:03}",
                                    "site": "nagoya"} for i in range(100)])
        devices = [(one["data"]["device"], one["data"]["device"], one["data"]["secret"])
                   for one in answers]
        mes = admin.control("service.add", id="mes", read=["data/#"], write=["cmd/#"])
        line = Line(broker.port, devices[0], ("mes", "mes", mes["secret"]))
        # A broker that waits for Redis is late each time by seconds; a machine that is busy is not.
        for attempt in range(3):
            redis.freeze()
            trip, connect, trips, connects = measure(line, broker.port, devices[1:], FROZEN_S)
            begun = time.monotonic()
            admin.add_device(f"late-{attempt}", "nagoya")
            answer = time.monotonic() - begun
            redis.thaw()
            if max(trip, connect) < LIMIT_S:
                break
        print(f"{trips} trips, longest {trip * 1000:.1f} ms; {connects} connects, longest "
              f"{connect * 1000:.1f} ms; a registration {answer * 1000:.0f} ms")
        assert trip < LIMIT_S and connect < LIMIT_S, (trip, connect)
        assert trips > 500 and connects > 25 and answer < 2
        eventually(lambda: redis.client.sismember("sekisho:devices", f"late-{attempt}"), 15)
        eventually(lambda: redis.device("press-000").get("online") == "1", 10)
        line.close()
        admin.disconnect()
    finally:
        redis.thaw()
        broker.close()
