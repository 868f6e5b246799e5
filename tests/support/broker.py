# SPDX-License-Identifier: Apache-2.0
"""A Mosquitto of the test's own with the plugin in it.

Debian's broker is built without AddressSanitizer and our debug plugin with it, so the runtime is
preloaded. SEKISHO_PRESET=release tests the release plugin, SEKISHO_MOSQUITTO another broker.
"""

import shutil
import signal
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from . import paths
from .process import Process, crashed
from .waiting import eventually, free_port, port_answers


@lru_cache(maxsize=None)
def _asan_runtime():
    shown = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True,
                           check=True, timeout=30)
    return shown.stdout.strip()


def read_settings(path):
    """The `key = value` lines of a ctl configuration."""
    settings = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.lstrip().startswith("#"):
            key, _, value = line.partition("=")
            settings[key.strip()] = value.strip()
    return settings


class Broker(Process):
    """Options of the plugin are keyword arguments of `options`; None leaves one out.

    conf      further lines of mosquitto.conf, after ours
    before    lines before our plugin's (another plugin)
    preamble  lines before the first listener (per_listener_settings)
    authority a certificates.Authority: adds a TLS listener that requires a client certificate
    websockets adds a loopback WebSocket listener
    """

    def __init__(self, redis=None, options=None, authority=None, websockets=False, conf=(),
                 before=(), preamble=(), plugin=True, preset=None, start=True):
        self.folder = Path(tempfile.mkdtemp(prefix="sekisho-broker-"))
        self.folder.chmod(0o755)
        super().__init__("mosquitto", self.folder / "mosquitto.log")
        self.preset = preset or paths.PRESET
        self.plugin = paths.plugin(self.preset) if plugin is True else plugin
        self.state_dir = self.folder / "state"
        self.conf_path = self.folder / "mosquitto.conf"
        self.port = free_port()
        self.tls_port = free_port() if authority else None
        self.websockets_port = free_port() if websockets else None
        self.authority = authority
        self.extra, self.before, self.preamble = list(conf), list(before), list(preamble)
        self.options = {"broker_name": "test-broker", "state_dir": self.state_dir}
        if self.plugin:  # True: ours as built; a path: that one
            self.options["checksheet"] = paths.catalogue()
        if redis is not None:
            self.options["redis_url"] = redis.url
        self.options.update(options or {})
        self.killed = False
        self.state_dir.mkdir(mode=0o700)
        if start:
            self.start()

    # --- configuration

    def write_conf(self):
        lines = ["user root", "log_dest stderr", "log_type all", "log_type debug",
                 "log_timestamp false", "connection_messages true", "persistence true",
                 f"persistence_location {self.folder}/", "max_queued_messages 100000",
                 "sys_interval 0", *self.preamble, f"listener {self.port} 127.0.0.1"]
        if self.authority:
            server = self.authority.server()
            lines += [f"listener {self.tls_port} 127.0.0.1", f"cafile {self.authority.cert}",
                      f"certfile {server.cert}", f"keyfile {server.key}",
                      "require_certificate true"]
        if self.websockets_port:
            # Without socket_domain 2.0's WebSocket listener binds every interface.
            lines += [f"listener {self.websockets_port} 127.0.0.1", "socket_domain ipv4",
                      "protocol websockets"]
        lines += self.before
        if self.plugin:
            lines.append(f"plugin {self.plugin}")
            lines += [f"plugin_opt_{key} {value}" for key, value in self.options.items()
                      if value is not None]
        else:
            lines.append("allow_anonymous true")
        self.conf_path.write_text("\n".join(lines + self.extra) + "\n", encoding="utf-8")

    def environment(self):
        if not self.plugin or not self.preset.startswith("debug"):
            return {}
        return {"LD_PRELOAD": _asan_runtime(),
                "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0:exitcode=99:handle_segv=1",
                "UBSAN_OPTIONS": "print_stacktrace=1"}

    # --- life

    def spawn(self):
        """Start it and return at once: for starts that are meant to fail."""
        self.write_conf()
        self.killed = False
        self.launch([paths.program("mosquitto", "SEKISHO_MOSQUITTO"), "-c", self.conf_path],
                    env=self.environment())

    def start(self, timeout=20):
        self.spawn()

        def up():
            assert self.running(), f"the broker ended at start:\n{self.log()[-4000:]}"
            return all(port_answers(port) for port in
                       (self.port, self.tls_port, self.websockets_port) if port)
        eventually(up, timeout, f"the broker listens\n{self.log()[-3000:]}")

    def fails_to_start(self, timeout=15):
        """Start it where it must refuse; its log."""
        self.spawn()
        try:
            status = self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise AssertionError(f"the broker started:\n{self.log()[-2000:]}") from None
        assert status not in (0, 99) and status > 0, f"status {status}:\n{self.log()[-3000:]}"
        self.killed = True
        return self.log()

    def sighup(self):
        self.signal(signal.SIGHUP)

    def kill9(self):
        self.killed = True
        super().kill9()

    def stop(self):
        """An orderly end, after which start() brings it back with its state."""
        if self.popen is not None and not self.killed and crashed(self):
            self.faults.append(f"it ended by itself, status {self.popen.returncode}:\n"
                               + self.log()[-3000:])
        self.terminate()
        self.killed = True

    def restart(self):
        self.stop()
        self.start()

    def close(self):
        self.stop()
        try:
            self.check()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- the first administrator, whose credential the plugin writes at its first start

    @property
    def admin_conf(self):
        return self.state_dir / "admin.conf"

    def admin_settings(self, timeout=10):
        eventually(self.admin_conf.exists, timeout, f"{self.admin_conf}\n{self.log()[-2000:]}")
        settings = read_settings(self.admin_conf)
        assert settings.get("username") and settings.get("password"), settings
        return settings

    def ctl_conf(self):
        """A configuration for sekishoctl as that administrator, on this broker's port."""
        settings = dict(self.admin_settings(), host="127.0.0.1", port=self.port)
        path = self.folder / "ctl.conf"
        path.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()),
                        encoding="utf-8")
        path.chmod(0o600)
        return path
