# SPDX-License-Identifier: Apache-2.0
"""One runner for every kind of test: the C programs of tests/unit and tests/fuzz and the Node.js
programs of tests/contract appear here as test items, beside the Python tests and their fixtures."""

import contextlib
import fcntl

import pytest

from support import collectors, paths
from support.broker import Broker
from support.certificates import Authority
from support.control import Admin
from support.redis_server import Redis


def pytest_collect_file(file_path, parent):
    return collectors.collect(file_path, parent)


# --- one test at a time where time is measured

@contextlib.contextmanager
def _turn(alone):
    """Many ordinary tests, or one that is `alone`, across the workers. The gate is held by the one
    that waits to be alone, so that it is not overtaken for ever."""
    paths.BUILD.mkdir(exist_ok=True)
    with open(paths.BUILD / "gate.lock", "w", encoding="ascii") as gate, \
            open(paths.BUILD / "room.lock", "w", encoding="ascii") as room:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        if not alone:
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    with _turn(item.get_closest_marker("alone") is not None):
        yield


# --- servers: a pair of each, one for a test and one for a module

def _redis():
    server = Redis()
    yield server
    server.close()


def _broker(redis):
    server = Broker(redis)
    yield server
    server.close()


def _admin(broker):
    client = Admin(broker)
    yield client
    client.disconnect()


@pytest.fixture(name="redis")
def redis_fixture():
    yield from _redis()


@pytest.fixture(name="broker")
def broker_fixture(redis):
    yield from _broker(redis)


@pytest.fixture(name="admin")
def admin_fixture(broker):
    yield from _admin(broker)


@pytest.fixture(scope="module")
def module_redis():
    yield from _redis()


@pytest.fixture(scope="module")
def module_broker(module_redis):
    yield from _broker(module_redis)


@pytest.fixture(scope="module")
def module_admin(module_broker):
    yield from _admin(module_broker)


@pytest.fixture
def start_broker():
    """start_broker(redis, options={…}, …): brokers with other settings, ended with the test."""
    started = []

    def start(*arguments, **options):
        started.append(Broker(*arguments, **options))
        return started[-1]
    yield start
    for server in reversed(started):
        server.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory):
    """A certificate authority that the broker does not know."""
    return Authority(tmp_path_factory.mktemp("other-ca"), "Another CA")
