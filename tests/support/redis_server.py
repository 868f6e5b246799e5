# SPDX-License-Identifier: Apache-2.0
"""A Redis of the test's own, on a loopback port and a socket, that keeps its data over a restart."""

import shutil
import tempfile
from pathlib import Path

import redis

from . import paths
from .process import Process
from .waiting import eventually, free_port


class Redis(Process):
    def __init__(self, start=True):
        self.folder = Path(tempfile.mkdtemp(prefix="sekisho-redis-"))
        super().__init__("redis", self.folder / "redis.log")
        self.port = free_port()
        self.socket = self.folder / "s"
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.socket_url = f"unix://{self.socket}"
        self.client = redis.Redis(port=self.port, decode_responses=True, socket_timeout=5)
        if start:
            self.start()

    def start(self, timeout=10):
        self.launch([
            paths.program("redis-server"), "--bind", "127.0.0.1", "--port", self.port,
            "--unixsocket", self.socket, "--dir", self.folder, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no"])
        eventually(self.answers, timeout, f"Redis answers\n{self.log()}")

    def answers(self):
        try:
            return self.client.ping()
        except redis.exceptions.RedisError:
            return False

    def restart(self):
        self.terminate()
        self.start()

    def close(self):
        self.client.close()
        self.terminate()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what tests look at

    def device(self, device):
        return self.client.hgetall(f"sekisho:device:{device}")

    def site(self, site):
        return self.client.hgetall(f"sekisho:site:{site}")
