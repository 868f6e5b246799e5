# SPDX-License-Identifier: Apache-2.0
"""A thousand connected devices, on sockets and no threads, registered by batched requests."""

import base64
import hashlib

from .control import exchange
from .mqtt import Raw

PING, PONG = b"\xc0\x00", b"\xd0\x00"


def password_hash(password, rounds, salt=b"0123456789ab"):
    """As mosquitto_passwd writes it, with as many rounds as one likes."""
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return f"$7${rounds}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}"


class Crowd:
    """Devices `prefix-0001` and so on of one site, all with one password."""

    PASSWORD = "one for all of them"

    def __init__(self, admin, site, prefix, count, rounds):
        self.names = [f"{prefix}-{i:04}" for i in range(count)]
        self.sockets, self.admin = {}, admin
        kept = password_hash(self.PASSWORD, rounds)
        for start in range(0, count, 100):
            answers = exchange(admin, [
                {"command": "device.add", "id": name, "site": site, "auth": "password",
                 "credential": kept} for name in self.names[start:start + 100]], 30)
            faults = [one["error"] for one in answers if "error" in one]
            assert not faults, faults[:3]

    def connect(self, keepalive=600):
        for name in self.names:
            raw = Raw(self.admin.broker.port, timeout=20)
            self.sockets[name] = raw
            code = raw.connect(name, name, self.PASSWORD, keepalive)
            assert code == 0, (name, code)
        return self

    def lost(self):
        """Names of those whose connection the broker ended, or which it does not answer."""
        for raw in self.sockets.values():
            try:
                raw.send(PING)
            except OSError:
                pass
        gone = []
        for name, raw in self.sockets.items():
            try:
                if raw.receive(2) != PONG:
                    gone.append(name)
            except OSError:
                gone.append(name)
        return gone

    def close(self):
        for raw in self.sockets.values():
            raw.close()


