# SPDX-License-Identifier: Apache-2.0
"""MQTT clients for tests: Client on paho, with deadlines; Raw, which sends any bytes at all."""

import json
import socket
import ssl
import threading
import time
import uuid
from collections import namedtuple

from paho.mqtt import client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

Message = namedtuple("Message", "topic payload retain qos at")
ACCEPTED, NOT_AUTHORISED = 0, 5
CLOSED = "closed"  # the broker closed the socket without a CONNACK
_REASON_TO_V3 = {0: 0, 0x84: 1, 0x85: 2, 0x88: 3, 0x86: 4, 0x87: 5}


def document(message):
    """The JSON object of a message; None when it is empty, that is, gone."""
    return json.loads(message.payload) if message.payload else None


class Client:
    """Every method that waits has a deadline; what arrived is kept in the order it arrived."""

    def __init__(self, broker, username=None, password=None, client_id=None, certificate=None,
                 authority=None, version=paho.MQTTv311, clean=True, will=None, websockets=False,
                 keepalive=60, port=None, expiry_s=None):
        """expiry_s: how long an MQTT 5 session is kept, which in 3.1.1 clean=False says alone."""
        self.client_id = client_id or username or f"test-{uuid.uuid4().hex[:12]}"
        transport = "websockets" if websockets else "tcp"
        options = {} if version == paho.MQTTv5 else {"clean_session": clean}
        self.paho = paho.Client(self.client_id, protocol=version, transport=transport, **options)
        self.paho.suppress_exceptions = False
        self.version, self.clean, self.keepalive = version, clean, keepalive
        self.expiry_s = expiry_s
        if websockets:
            self.port = port or broker.websockets_port
        else:
            self.port = port or (broker.tls_port if certificate else broker.port)
        if username is not None:
            self.paho.username_pw_set(username, password)
        if certificate:
            self.paho.tls_set(str((authority or broker.authority).cert), str(certificate.cert),
                              str(certificate.key), cert_reqs=ssl.CERT_REQUIRED)
        if will:
            topic, payload = will
            self.paho.will_set(topic, payload, qos=1)
        self._changed = threading.Condition()
        self._messages, self._granted, self._published = [], {}, set()
        self._result, self.disconnected, self.disconnect_code = None, False, None
        self._response_ready = False
        self.paho.on_connect = self._on_connect
        self.paho.on_disconnect = self._on_disconnect
        self.paho.on_message = self._on_message
        self.paho.on_subscribe = self._on_subscribe
        self.paho.on_publish = self._on_publish

    # --- what paho's thread calls

    def _on_connect(self, _client, _data, _flags, result, *_properties):
        code = getattr(result, "value", result)
        self._set("_result", _REASON_TO_V3.get(code, code) if self.version == paho.MQTTv5 else code)

    def _on_disconnect(self, _client, _data, result, *_properties):
        with self._changed:
            self.disconnected, self.disconnect_code = True, getattr(result, "value", result)
            if self._result is None:
                self._result = CLOSED
            self._changed.notify_all()

    def _on_message(self, _client, _data, message):
        with self._changed:
            self._messages.append(Message(message.topic, message.payload, message.retain,
                                          message.qos, time.monotonic()))
            self._changed.notify_all()

    def _on_subscribe(self, _client, _data, mid, granted, *_properties):
        with self._changed:
            self._granted[mid] = [getattr(one, "value", one) for one in granted]
            self._changed.notify_all()

    def _on_publish(self, _client, _data, mid, *_rest):
        with self._changed:
            self._published.add(mid)
            self._changed.notify_all()

    def _set(self, name, value):
        with self._changed:
            setattr(self, name, value)
            self._changed.notify_all()

    def _until(self, condition, timeout, what):
        with self._changed:
            if not self._changed.wait_for(condition, timeout):
                raise AssertionError(f"{self.client_id}: not within {timeout} s: {what}")

    # --- connection

    def _of_version_5(self):
        if self.version != paho.MQTTv5:
            return {}
        properties = Properties(PacketTypes.CONNECT)
        if self.expiry_s is not None:
            properties.SessionExpiryInterval = self.expiry_s
        return {"clean_start": self.clean, "properties": properties}

    def connect(self, expect=ACCEPTED, timeout=10):
        """Connect and assert the answer: a CONNACK code of MQTT 3.1.1, or CLOSED."""
        self._result, self.disconnected = None, False
        try:
            self.paho.connect("127.0.0.1", self.port, self.keepalive, **self._of_version_5())
        except (ssl.SSLError, ConnectionError) as error:
            assert expect == CLOSED, f"{self.client_id}: {error}"
            return self
        # Without this, paho would come back by itself and hide a broker that dropped us.
        self.paho.reconnect_delay_set(3600, 3600)
        self.paho.loop_start()
        self._until(lambda: self._result is not None, timeout, "an answer to CONNECT")
        result = self._result
        if result != ACCEPTED:
            self._stop()
        assert result == expect, f"{self.client_id}: CONNECT answered {result}, not {expect}"
        return self

    @property
    def connected(self):
        return self._result == ACCEPTED and not self.disconnected

    def wait_disconnected(self, timeout=5):
        self._until(lambda: self.disconnected, timeout, "the broker disconnects this client")

    def disconnect(self):
        """Say goodbye: no will is sent."""
        self.paho.disconnect()
        self._stop()

    def drop(self):
        """Vanish without goodbye, as when the power fails: the will is sent."""
        sock = self.paho.socket()
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._stop()

    def _stop(self):
        # paho joins its thread without a deadline, and that thread may sleep until a reconnection.
        self.paho._thread_terminate = True
        thread = self.paho._thread
        if thread is not None and thread is not threading.current_thread():
            self.paho.disconnect()
            thread.join(5)
            self.paho._thread = None
        self.paho._sock_close()

    def __enter__(self):
        return self if self.connected else self.connect()

    def __exit__(self, *_error):
        self.disconnect()

    # --- messages

    def subscribe(self, *filters, qos=1, timeout=5):
        """What was granted for each filter: its QoS, or 0x80 and above for refused."""
        result, mid = self.paho.subscribe([(one, qos) for one in filters])
        assert result == paho.MQTT_ERR_SUCCESS, paho.error_string(result)
        self._until(lambda: mid in self._granted or self.disconnected, timeout, "SUBACK")
        assert mid in self._granted, f"{self.client_id}: disconnected by SUBSCRIBE"
        return self._granted[mid]

    def publish(self, topic, payload, qos=1, retain=False, wait=True, timeout=10):
        if isinstance(payload, (dict, list)):
            payload = json.dumps(payload, ensure_ascii=False)
        info = self.paho.publish(topic, payload, qos, retain)
        if wait and qos:
            self._until(lambda: info.mid in self._published or self.disconnected, timeout,
                        f"PUBACK of {topic}")
        return info

    def messages(self, topic_filter="#"):
        with self._changed:
            return [one for one in self._messages if paho.topic_matches_sub(topic_filter, one.topic)]

    def forget(self):
        with self._changed:
            self._messages.clear()

    def wait_for(self, topic_filter, predicate=None, timeout=5):
        """The first kept message of these topics of which predicate(document) is true."""
        def found():
            for one in self._messages:
                if paho.topic_matches_sub(topic_filter, one.topic) and (
                        predicate is None or _holds(predicate, one)):
                    return one
            return None
        with self._changed:
            if not self._changed.wait_for(found, timeout):
                seen = "\n".join(f"  {m.topic} {m.payload[:300]!r}" for m in self._messages[-8:])
                raise AssertionError(f"{self.client_id}: nothing fitting on {topic_filter} within "
                                     f"{timeout} s; the last seen:\n{seen}")
            return found()

    def wait_document(self, topic_filter, predicate=None, timeout=5):
        return document(self.wait_for(topic_filter, predicate, timeout))

    def silence(self, topic_filter, seconds=0.5):
        """Assert that nothing of these topics arrives for so long."""
        before = len(self.messages(topic_filter))
        time.sleep(seconds)
        arrived = self.messages(topic_filter)[before:]
        assert not arrived, f"{self.client_id}: {arrived[:3]}"

    def get_retained(self, topic, timeout=5):
        """The retained document of one topic as it stands now."""
        self.subscribe(topic)
        return self.wait_document(topic, timeout=timeout)


def _holds(predicate, message):
    try:
        return bool(predicate(document(message)))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return False


class Raw:
    """A socket to the broker and no manners: for bytes that no library would send."""

    def __init__(self, port, timeout=5):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, count=4096):
        """What came; b"" when the broker closed."""
        try:
            return self.socket.recv(count)
        except ConnectionError:
            return b""

    def closed_by_peer(self):
        while True:
            try:
                if not self.receive():
                    return True
            except socket.timeout:
                return False

    def connect(self, client_id, username=None, password=None, keepalive=60):
        """Send CONNECT (strings or bytes) and return the CONNACK code, or CLOSED."""
        flags, tail = 0x02, _field(client_id)
        if username is not None:
            flags, tail = flags | 0x80, tail + _field(username)
        if password is not None:
            flags, tail = flags | 0x40, tail + _field(password)
        self.send(packet(0x10, _field("MQTT") + bytes([4, flags]) + keepalive.to_bytes(2, "big")
                         + tail))
        answer = self.receive(4)
        return answer[3] if len(answer) == 4 else CLOSED

    def publish(self, topic, payload=b"", qos=0, retain=False, mid=1):
        self.send(packet(0x30 | qos << 1 | retain,
                         _field(topic) + (mid.to_bytes(2, "big") if qos else b"") + payload))

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


def _field(text):
    data = text.encode() if isinstance(text, str) else text
    return len(data).to_bytes(2, "big") + data


def packet(kind, body):
    """An MQTT packet: first byte, remaining length, body."""
    length, rest = b"", len(body)
    while True:
        rest, digit = divmod(rest, 128) if rest >= 128 else (0, rest)
        length += bytes([digit | (0x80 if rest else 0)])
        if not rest:
            return bytes([kind]) + length + body
