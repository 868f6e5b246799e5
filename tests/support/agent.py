# SPDX-License-Identifier: Apache-2.0
"""sekisho-agent as a program: its configuration, one run of it, and one that stays."""

import subprocess
from pathlib import Path

from . import paths
from .process import Process


def write_conf(path, **other):
    """A configuration for box-1 of the site lab; None leaves a key out."""
    keys = {"host": "127.0.0.1", "site": "lab", "device": "box-1", "country": "JP", **other}
    path.write_text("# a comment\n" + "".join(
        f"{key} = {value}\n" for key, value in keys.items() if value is not None),
        encoding="utf-8")
    return path


def run(*words, timeout=60):
    done = subprocess.run([str(paths.built("agentlib/sekisho-agent")), *map(str, words)],
                          capture_output=True, text=True, timeout=timeout, check=False)
    assert "Sanitizer" not in done.stderr and "runtime error:" not in done.stderr, done.stderr
    return done


class Agent(Process):
    def __init__(self, conf, folder):
        super().__init__("sekisho-agent", Path(folder) / "agent.log")
        self.launch([paths.built("agentlib/sekisho-agent"), "--config", conf])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.terminate()
        if error[0] is None:
            assert self.popen.returncode == 0, self.log()
            self.check()
