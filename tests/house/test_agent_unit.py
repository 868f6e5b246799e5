# SPDX-License-Identifier: Apache-2.0
"""The agent's systemd unit: well-formed, closed, and not so closed that the agent cannot work."""

import re
import shutil
import subprocess

import pytest

from support import paths

SOURCE = paths.ROOT / "agentlib" / "daemon" / "sekisho-agent.service.in"
EXPOSURE_MOST = 3.0  # of 10, by systemd-analyze; agentlib/README.md names the figure

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None,
                                   reason="no systemd-analyze here")


@pytest.fixture(name="unit")
def unit_fixture(tmp_path):
    text = SOURCE.read_text(encoding="utf-8")
    unit = tmp_path / "sekisho-agent.service"
    unit.write_text(text.replace("@CMAKE_INSTALL_FULL_BINDIR@/sekisho-agent", "/bin/true"),
                    encoding="utf-8")
    return unit


def analyze(*words):
    done = subprocess.run(["systemd-analyze", *map(str, words)], capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def calls(group):
    """The system calls of a group, with those of the groups in it."""
    status, said = analyze("syscall-filter", group)
    assert status == 0, said
    words = [line.strip() for line in said.splitlines()[1:]]
    found = set()
    for word in words:
        if word.startswith("@"):
            found |= calls(word)
        elif word and not word.startswith("#"):
            found.add(word)
    return found


@needs_systemd
def test_it_is_well_formed(unit):
    assert analyze("verify", "--man=no", unit) == (0, "")


@needs_systemd
def test_it_is_closed(unit):
    _, said = analyze("security", "--offline=true", "--no-pager", unit)
    exposure = re.search(r"Overall exposure level for .*: ([0-9.]+)", said)
    assert exposure and float(exposure[1]) <= EXPOSURE_MOST, said[-400:]


@needs_systemd
def test_the_clock_may_be_read():
    """A filter of @system-service alone ended the agent when it asked the kernel for its clock."""
    allowed = calls("@default")
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("SystemCallFilter="):
            continue
        words = line.split("=", 1)[1]
        named = set()
        for word in words.lstrip("~").split():
            named |= calls(word) if word.startswith("@") else {word}
        allowed = allowed - named if words.startswith("~") else allowed | named
    needed = {"adjtimex", "clock_adjtime", "connect", "socket", "vfork", "clone", "execve", "wait4",
              "pipe2", "kill", "poll", "openat", "getdents64"}
    assert needed <= allowed and "settimeofday" not in allowed
