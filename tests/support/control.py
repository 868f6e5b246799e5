# SPDX-License-Identifier: Apache-2.0
"""Requests to the plugin: control() over MQTT, and sekishoctl as a person would run it."""

import json
import os
import subprocess
import uuid

from . import paths
from .mqtt import Client, document

REQUEST, RESPONSE = "$CONTROL/sekisho/v1", "$CONTROL/sekisho/v1/response"


class Refused(Exception):
    """The plugin answered with an error."""


def exchange(client, commands, timeout=10):
    """Send several commands in one request; their answers in the same order."""
    if not client._response_ready:
        client.subscribe(RESPONSE)
        client._response_ready = True
    tags = [uuid.uuid4().hex for _ in commands]
    client.publish(REQUEST, {"commands": [dict(command, correlationData=tag)
                                          for command, tag in zip(commands, tags)]})
    answers = {}

    def collected(_document):
        for message in client.messages(RESPONSE):
            for answer in document(message).get("responses", []):
                if answer.get("correlationData") in tags:
                    answers[answer["correlationData"]] = answer
        return len(answers) == len(tags)
    client.wait_for(RESPONSE, collected, timeout)
    return [answers[tag] for tag in tags]


def control(client, command, timeout=10, **fields):
    """One command; its data, or Refused with the plugin's sentence."""
    answer = exchange(client, [dict(fields, command=command)], timeout)[0]
    if "error" in answer:
        raise Refused(answer["error"])
    return answer.get("data", {})


class Admin(Client):
    """The first administrator, connected; requests as methods."""

    def __init__(self, broker):
        settings = broker.admin_settings()
        name = settings["username"]
        super().__init__(broker, name, settings["password"], f"{name}:{uuid.uuid4().hex[:8]}")
        self.broker = broker
        self.connect()

    def control(self, command, timeout=10, **fields):
        return control(self, command, timeout, **fields)

    def add_site(self, site, fields=None, **members):
        """fields={"use_level": "2"}: texts, as topics/control.md has them."""
        return self.control("site.add", id=site, fields=fields or {}, **members)

    def add_device(self, device, site, auth="token", fields=None, **members):
        """Register a device; the answer holds its secret once."""
        return self.control("device.add", id=device, site=site, auth=auth, fields=fields or {},
                            **members)

    def add_operator(self, name, role, **members):
        return self.control("operator.add", id=name, role=role, **members)

    def device_client(self, added, **options):
        """A client, not connected yet, of a device that add_device has just answered."""
        return Client(self.broker, added["device"], added.get("secret"), **options)


class Ran:
    """What a run of sekishoctl gave."""

    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.out)


def sekishoctl(broker, *words, config=None, timeout=30, env=None, stdin=None):
    """Run sekishoctl as the first administrator, or with another configuration."""
    environment = dict(os.environ, SEKISHO_CONFIG=str(config or broker.ctl_conf()), **(env or {}))
    done = subprocess.run([str(paths.sekishoctl()), *map(str, words)], env=environment,
                          capture_output=True, text=True, timeout=timeout, check=False, input=stdin,
                          encoding="utf-8")
    assert "Sanitizer" not in done.stderr and "runtime error:" not in done.stderr, done.stderr
    return Ran(done)
