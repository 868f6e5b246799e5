# SPDX-License-Identifier: Apache-2.0
"""Waiting with a deadline. No helper of these tests waits for ever, and none sleeps and hopes."""

import random
import socket
import time


def eventually(condition, timeout=5, what=None, every=0.02):
    """The first true value of condition(); an AssertionError that says what, after the deadline."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {timeout} s: {what or condition}")
        time.sleep(every)


def free_port():
    """A loopback port that nothing holds, below the range that outgoing connections take."""
    for _ in range(200):
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free loopback port")


def port_answers(port, host="127.0.0.1"):
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
