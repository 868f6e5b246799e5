# SPDX-License-Identifier: Apache-2.0
"""A program that a test started: its log in a file, its end by its own process id only."""

import os
import re
import resource
import signal
import subprocess
import time

from .waiting import eventually

REPORTS = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|ThreadSanitizer")


def _prepare():
    """In the child: many descriptors, no core file."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Process:
    def __init__(self, name, log_path):
        self.name = name
        self.log_path = log_path
        self.popen = None
        self.faults = []

    def launch(self, command, env=None, cwd=None):
        assert not self.running(), f"{self.name} is already running"
        environment = dict(os.environ, **(env or {}))
        with open(self.log_path, "ab") as log:
            self.popen = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env=environment, cwd=cwd, preexec_fn=_prepare)

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen is not None and self.popen.poll() is None

    # --- log

    def log(self, since=0):
        with open(self.log_path, "rb") as file:
            file.seek(since)
            return file.read().decode("utf-8", "replace")

    def mark(self):
        """A place in the log, to look only at what comes after it."""
        return os.path.getsize(self.log_path)

    def wait_for_log(self, pattern, timeout=5, since=0):
        """The first line that the regular expression matches."""
        def line():
            for text in self.log(since).splitlines():
                if re.search(pattern, text):
                    return text
            return None
        return eventually(line, timeout, f"{pattern!r} in the log of {self.name}:\n"
                          + self.log(since)[-2000:])

    # --- signals

    def signal(self, number):
        assert self.running(), f"{self.name} does not run:\n{self.log()[-3000:]}"
        os.kill(self.pid, number)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def kill9(self):
        self.signal(signal.SIGKILL)
        self.popen.wait(10)

    def terminate(self, timeout=15):
        """Ask it to end; what had to be killed or ended with an error is a fault."""
        if not self.running():
            return
        self.thaw()
        self.signal(signal.SIGTERM)
        try:
            status = self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait(10)
            self.faults.append(f"{self.name} did not end within {timeout} s of SIGTERM")
            return
        if status not in (0, -signal.SIGTERM, 128 + signal.SIGTERM):
            self.faults.append(f"{self.name} ended with status {status}")

    def check(self):
        """Raise if it crashed by itself, would not end, or a sanitizer had something to say."""
        text = self.log() if os.path.exists(self.log_path) else ""
        found = REPORTS.search(text)
        if found:
            self.faults.append(text[max(0, found.start() - 200):found.start() + 6000])
        faults, self.faults = self.faults, []
        assert not faults, f"{self.name}: " + "\n".join(faults)

    def cpu_s(self):
        """Processor time used so far, user and system."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def crashed(process):
    """Whether it ended although nobody here ended it. A moment is given for a crash to finish."""
    if process.popen is None:
        return False
    time.sleep(0.01)
    return process.popen.poll() is not None
