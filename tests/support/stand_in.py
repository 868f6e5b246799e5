# SPDX-License-Identifier: Apache-2.0
"""A stand-in for broker and plugin at once, for what the real ones cannot be made to say: answers
that do not come, that make no sense, or that hold what a hostile device wrote. It speaks just enough
MQTT 5 for one sekishoctl at a time; what it answers is a function of the test's own."""

import json
import socket
import threading

from .mqtt import packet

CONNECT, PUBLISH, SUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 8, 12, 14
RESPONSE = "$CONTROL/sekisho/v1/response"
NOT_AUTHORISED = 0x87


class No(Exception):
    """Raised by an answering function: the plugin says no."""

    def __init__(self, error, code="bad_input"):
        super().__init__(error)
        self.code = code


class StandIn:
    """answer(command) gives a command's data, raises No, or gives None: then nothing is sent.

    raw      bytes that are sent instead of any answer
    connack  the reason code of CONNACK; None: silence
    retained {topic: document}, sent to who subscribes and wants what is retained
    """

    def __init__(self, answer=None, raw=None, connack=0, retained=None, denied=()):
        self.answer = answer or (lambda command: {})
        self.raw, self.connack, self.denied = raw, connack, set(denied)
        self.retained = retained or {}
        self.requests, self.filters = [], []
        self.username = self.password = None
        self.connections, self.faults = 0, []
        self._socket = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        # A thread in accept() is woken by a connection, not by close().
        self._closing = True
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            pass
        self.drop()
        self._thread.join(5)
        self._listener.close()
        assert not self.faults, self.faults

    _closing = False
    frozen = False  # True: pings are not answered

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def write_conf(self, folder, name="ctl.conf", **more):
        path = folder / name
        lines = dict(host="127.0.0.1", port=self.port, username="mika", password="secret", **more)
        path.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()),
                        encoding="utf-8")
        path.chmod(0o600)
        return path

    def drop(self):
        """End the connection without a word."""
        held, self._socket = self._socket, None
        if held is not None:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            held.close()

    def publish(self, topic, document, retain=False):
        payload = b"" if document is None else (
            document if isinstance(document, bytes)
            else json.dumps(document, ensure_ascii=False).encode())
        self._socket.sendall(packet(0x30 | retain, _field(topic) + b"\0" + payload))

    # --- the broker

    def _serve(self):
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._closing:
                connection.close()
                return
            self.connections += 1
            self._socket = connection
            try:
                self._converse(connection)
            except (OSError, EOFError):
                pass
            connection.close()

    def _converse(self, connection):
        while True:
            first, body = _receive(connection)
            kind = first >> 4
            if first == 0x16:
                return  # TLS is spoken to us
            if kind == CONNECT:
                self._read_connect(body)
                if self.connack is None:
                    continue
                connection.sendall(packet(0x20, bytes([0, self.connack, 0])))
                if self.connack:
                    return
            elif kind == SUBSCRIBE:
                self._subscribe(connection, body)
            elif kind == PUBLISH:
                self._take(connection, first, body)
            elif kind == PINGREQ and not self.frozen:
                connection.sendall(packet(0xD0, b""))
            elif kind == DISCONNECT:
                return

    def _read_connect(self, body):
        flags = body[7]
        at = 10
        at += 1 + body[at]  # properties: under 128 bytes from libmosquitto
        _, at = _text(body, at)
        if flags & 0x80:
            self.username, at = _text(body, at)
        if flags & 0x40:
            self.password, at = _text(body, at)

    def _subscribe(self, connection, body):
        mid = body[:2]
        name, at = _text(body, 3 + body[2])
        self.filters.append(name)
        code = NOT_AUTHORISED if name in self.denied else 0
        connection.sendall(packet(0x90, mid + b"\0" + bytes([code])))
        if code or body[at] & 0x20:
            return
        for topic, document in self.retained.items():
            if topic.rsplit("/", 1)[0] == name.rsplit("/", 1)[0]:
                self.publish(topic, document, retain=True)

    def _take(self, connection, first, body):
        topic, at = _text(body, 0)
        if first & 0x06:
            mid, at = body[at:at + 2], at + 2
            code = NOT_AUTHORISED if topic in self.denied else 0
            connection.sendall(packet(0x40, mid + (bytes([code, 0]) if code else b"")))
            if code:
                return
        at += 1 + body[at]
        request = json.loads(body[at:])
        self.requests.append(request)
        if self.raw is not None:
            self.publish(RESPONSE, self.raw)
            return
        responses = [self._respond(command) for command in request["commands"]]
        if None not in responses:
            self.publish(RESPONSE, {"responses": responses})

    def _respond(self, command):
        said = {"command": command["command"]}
        if "correlationData" in command:
            said["correlationData"] = command["correlationData"]
        try:
            data = self.answer(command)
        except No as no:
            return dict(said, error=str(no), code=no.code)
        except Exception as error:  # a fault of the test's own function
            self.faults.append(repr(error))
            return dict(said, error=repr(error), code="io")
        return None if data is None else dict(said, data=data)

    @property
    def commands(self):
        """Every command of every request, in order."""
        return [command for request in self.requests for command in request["commands"]]


def _field(text):
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def _text(body, at):
    length = int.from_bytes(body[at:at + 2], "big")
    return body[at + 2:at + 2 + length].decode(), at + 2 + length


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _receive(connection):
    first = _exactly(connection, 1)[0]
    if first == 0x16:
        return first, b""
    length = shift = 0
    while True:
        digit = _exactly(connection, 1)[0]
        length |= (digit & 0x7F) << shift
        shift += 7
        if digit < 0x80:
            return first, _exactly(connection, length)
