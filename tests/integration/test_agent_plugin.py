# SPDX-License-Identifier: Apache-2.0
"""sekisho-agent against the real plugin over TLS: with a token, with a client certificate, with
neither good enough, and what it reports of itself as it changes."""

import json

import pytest

from support.agent import Agent, run, write_conf
from support.broker import Broker
from support.certificates import Authority
from support.control import Admin
from support.redis_server import Redis
from support.waiting import eventually, free_port

class Plant:
    """A broker with a TLS listener that asks for a client certificate (tls_port) and one that does
    not (token_port)."""

    def __init__(self, folder):
        self.authority = Authority(folder / "ca")
        self.stranger = Authority(folder / "stranger", name="Somebody else")
        server = self.authority.server()
        self.token_port = free_port()
        self.redis = Redis()
        self.broker = Broker(self.redis, authority=self.authority, conf=[
            f"listener {self.token_port} 127.0.0.1", f"certfile {server.cert}",
            f"keyfile {server.key}"])
        self.admin = Admin(self.broker)
        self.admin.add_site("lab")
        self.admin.subscribe("sekisho/v1/device/#")

    def wait_device(self, device, predicate):
        return self.admin.wait_document(f"sekisho/v1/device/lab/{device}", predicate, 15)

    def posture(self, device, predicate=lambda posture: True):
        """The last report that Redis has of a device, once it is such a one."""
        key, found = f"sekisho:posture:{device}", {}

        def look():
            text = self.redis.client.get(key)
            found.update(posture=json.loads(text) if text else None)
            return found["posture"] is not None and predicate(found["posture"])
        eventually(look, 60, f"{key}, now {found}")
        return found["posture"]

    def settle(self, folder, device, port=None, secret=None, **other):
        """A configuration of a device here."""
        if secret is not None:
            token = folder / "token"
            token.write_text(secret + "\n", encoding="utf-8")
            token.chmod(0o600)
            other["token_file"] = token
        return write_conf(folder / "agent.conf", **{
            "device": device, "port": port or self.token_port, "cafile": self.authority.cert,
            **other})

    def close(self):
        self.admin.disconnect()
        self.broker.close()
        self.redis.close()


@pytest.fixture(name="plant", scope="module")
def plant_fixture(tmp_path_factory):
    plant = Plant(tmp_path_factory.mktemp("plant"))
    yield plant
    plant.close()


def test_a_token_over_tls(plant, tmp_path):
    added = plant.admin.add_device("token-1", "lab")
    conf = plant.settle(tmp_path, "token-1", secret=added["secret"], firmware_version="4.1.2")
    with Agent(conf, tmp_path) as agent:
        agent.wait_for_log(r"connected to .*\(TLSv1\.3\)", timeout=15)
        device = plant.wait_device("token-1", lambda device: device["firmware"] == "4.1.2"
                                   and device["online"])
        assert device["auth"] == "token" and device["lifecycle"] == "active"
        posture = plant.posture("token-1")
        assert posture["network"]["tls"] == "TLSv1.3"
        assert posture["storage"]["keystore"] == "file"


def test_a_client_certificate(plant, tmp_path):
    certificate = plant.authority.device("cert-1")
    plant.admin.add_device("cert-1", "lab", auth="x509",
                           fields={"fingerprint": certificate.fingerprint})
    conf = plant.settle(tmp_path, "cert-1", plant.broker.tls_port, cert=certificate.cert,
                        key=certificate.key, firmware_version="4.1.3")
    with Agent(conf, tmp_path):
        device = plant.wait_device("cert-1", lambda device: device["firmware"] == "4.1.3"
                                   and device["online"])
        assert device["auth"] == "x509"


def test_a_certificate_of_another_device_reports_nothing(plant, tmp_path):
    certificate = plant.authority.device("cert-3", file="other")
    plant.admin.add_device("cert-2", "lab", auth="x509")
    conf = plant.settle(tmp_path, "cert-2", plant.broker.tls_port, cert=certificate.cert,
                        key=certificate.key)
    done = run("--config", conf, "--once", timeout=90)
    assert done.returncode == 1 and "not delivered" in done.stderr


def test_a_broker_that_the_ca_does_not_vouch_for_gets_no_token(plant, tmp_path):
    added = plant.admin.add_device("token-2", "lab")
    mark = plant.broker.mark()
    conf = plant.settle(tmp_path, "token-2", secret=added["secret"], cafile=plant.stranger.cert)
    with Agent(conf, tmp_path) as agent:
        agent.wait_for_log("127.0.0.1:.*TLS", timeout=60)
        assert "connected to" not in agent.log() and added["secret"] not in agent.log()
    assert "token-2" not in plant.broker.log(mark)


def test_a_wrong_token_is_told_and_not_shown(plant, tmp_path):
    plant.admin.add_device("token-3", "lab")
    conf = plant.settle(tmp_path, "token-3", secret="A" * 43)
    done = run("--config", conf, "--once", timeout=90)
    assert done.returncode == 1 and "uthori" in done.stderr and "A" * 43 not in done.stderr


def test_a_change_is_reported_soon(plant, tmp_path):
    added = plant.admin.add_device("token-4", "lab")
    watched = tmp_path / "watched"
    watched.write_text("one", encoding="utf-8")
    conf = plant.settle(tmp_path, "token-4", secret=added["secret"], watch=watched, look=1)
    with Agent(conf, tmp_path) as agent:
        first = plant.posture("token-4")["configuration"]["hash"]
        assert first.startswith("sha256:")
        watched.write_text("two", encoding="utf-8")
        agent.wait_for_log("the posture changed", timeout=15)
        plant.posture("token-4", lambda posture: posture["configuration"]["hash"] != first)


def test_updates_are_counted_beside_it_and_reported_when_there(plant, tmp_path):
    added = plant.admin.add_device("token-5", "lab")
    conf = plant.settle(tmp_path, "token-5", secret=added["secret"])
    with Agent(conf, tmp_path):
        why = plant.posture("token-5")["unknown"].get("updates.pending", "")
        if "package lists" in why or "no apt" in why:
            pytest.skip(f"there is nothing to count here: {why}")
        updates = plant.posture("token-5", lambda posture: "updates.pending" not in
                                posture["unknown"])["updates"]
        assert updates["pending"] >= updates["security_pending"] >= 0
