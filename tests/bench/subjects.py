# SPDX-License-Identifier: Apache-2.0
"""The three brokers that are compared, and the clients that they are told of.

bare      allow_anonymous: nothing is asked and nothing checked
dynsec    Mosquitto's own dynamic-security plugin, its file written here as mosquitto_ctrl would
sekisho   the plugin, devices with tokens, registered a hundred a request

All else is equal: one loopback listener, no persistence, warnings and errors in the log only.
"""

import base64
import hashlib
import json
import os
import secrets

from support import paths
from support.broker import Broker
from support.control import Admin, exchange

SITE = "bench"
BATCH = 100
DYNSEC = "/usr/lib/{}/mosquitto_dynamic_security.so"


class Bench(Broker):
    """A Broker of the tests with a conf for measuring; `prefix` goes before its command line."""

    def __init__(self, redis=None, plugin=True, conf=(), prefix=(), name="sekisho"):
        self.prefix = list(prefix)
        self.kind = name
        super().__init__(redis, plugin=plugin, conf=conf, start=False)

    def write_conf(self):
        lines = ["user root", "log_dest stderr", "log_type error", "log_type warning",
                 "persistence false", "max_queued_messages 0", "sys_interval 0",
                 f"listener {self.port} 127.0.0.1"]
        if self.plugin is True or (self.plugin and self.kind == "sekisho"):
            lines.append(f"plugin {self.plugin}")
            lines += [f"plugin_opt_{key} {value}" for key, value in self.options.items()]
        self.conf_path.write_text("\n".join(lines + self.extra) + "\n", encoding="utf-8")

    def launch(self, command, env=None, cwd=None):
        super().launch(self.prefix + list(command), env, cwd)

    def memory_mb(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0


def write_clients(path, rows):
    """rows of (client id, user name, password), for the load generator."""
    path.write_text("".join(f"{one[0]}\t{one[1]}\t{one[2]}\n" for one in rows), encoding="ascii")
    return path


# --- dynamic-security

def _dynsec_plugin():
    architecture = next((one for one in ("x86_64-linux-gnu", "aarch64-linux-gnu")
                         if os.path.exists(DYNSEC.format(one))), None)
    assert architecture, "mosquitto_dynamic_security.so is not installed"
    return DYNSEC.format(architecture)


def _acl(kind, topic):
    return {"acltype": kind, "topic": topic, "priority": 0, "allow": True}


def _dynsec_client(name, secret, role):
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, 101)
    return {"username": name, "password": base64.b64encode(digest).decode(),
            "salt": base64.b64encode(salt).decode(), "iterations": 101,
            "roles": [{"rolename": role}]}


def dynsec(devices, services, prefix=()):
    """devices, services: name → secret."""
    config = {
        "defaultACLAccess": {"publishClientSend": False, "publishClientReceive": False,
                             "subscribe": False, "unsubscribe": True},
        "roles": [
            {"rolename": "device", "acls": [
                _acl("publishClientSend", f"data/{SITE}/#"),
                _acl("publishClientReceive", f"cmd/{SITE}/#"),
                _acl("subscribePattern", f"cmd/{SITE}/#")]},
            {"rolename": "service", "acls": [
                _acl("publishClientSend", f"cmd/{SITE}/#"),
                _acl("publishClientReceive", f"data/{SITE}/#"),
                _acl("subscribePattern", f"data/{SITE}/#")]}],
        "clients": [_dynsec_client(name, secret, "device") for name, secret in devices.items()]
        + [_dynsec_client(name, secret, "service") for name, secret in services.items()]}
    broker = Bench(plugin=False, name="dynsec", prefix=prefix)
    file = broker.folder / "dynamic-security.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    broker.extra = [f"plugin {_dynsec_plugin()}", f"plugin_opt_config_file {file}"]
    broker.start(60)
    return broker


def bare(prefix=()):
    broker = Bench(plugin=False, name="bare", conf=["allow_anonymous true"], prefix=prefix)
    broker.start(60)
    return broker


# --- Sekisho

def sekisho(redis, prefix=()):
    broker = Bench(redis, prefix=prefix)
    broker.start(60)
    return broker


def ask(admin, commands, timeout=60):
    """One request; the data of its answers. Nothing may be refused."""
    admin.forget()
    answers = exchange(admin, commands, timeout)
    for answer in answers:
        assert "error" not in answer, answer
    return [answer["data"] for answer in answers]


def register(admin, names, site=SITE, **members):
    """A hundred devices a request; name → secret."""
    added = {}
    for first in range(0, len(names), BATCH):
        for data in ask(admin, [{"command": "device.add", "id": name, "site": site, **members}
                                for name in names[first:first + BATCH]]):
            added[data["device"]] = data["secret"]
    return added


def add_site(admin, site=SITE):
    """Beside its own, its devices read what is for all of the site."""
    ask(admin, [{"command": "site.add", "id": site,
                 "fields": {"read": "cmd/%s/%d/#,cmd/%s/all"}}])


def add_services(admin, names):
    return {name: ask(admin, [{"command": "service.add", "id": name, "write": [f"cmd/{SITE}/all"],
                               "read": [f"data/{SITE}/#"]}])[0]["secret"] for name in names}


__all__ = ["Admin", "Bench", "SITE", "add_services", "add_site", "ask", "bare", "dynsec", "paths",
           "register", "sekisho", "write_clients"]
