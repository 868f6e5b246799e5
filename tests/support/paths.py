# SPDX-License-Identifier: Apache-2.0
"""Where things are: the checkout, its builds, and the programs that the tests start."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRESET = os.environ.get("SEKISHO_PRESET", "debug")
BUILD = ROOT / "build"
EXAMPLES = ROOT / "topics" / "examples"
SCHEMAS = ROOT / "topics" / "schemas"


def built(path, preset=None):
    """A built file, or a clear error: a test never passes because something was not built."""
    file = BUILD / (preset or PRESET) / path
    if not file.exists():
        raise FileNotFoundError(f"{file} is not built; ./check builds it")
    return file


def plugin(preset=None):
    return built("plugin/broker/mosquitto_sekisho.so", preset)


def sekishoctl(preset=None):
    return built("plugin/ctl/sekishoctl", preset)


def catalogue():
    """The default checksheet in the source tree."""
    found = sorted((ROOT / "plugin" / "checksheets").glob("jssec*.json"))
    if not found:
        raise FileNotFoundError("plugin/checksheets holds no jssec*.json")
    return found[0]


def program(name, variable=None):
    """A program of the system, or the one that an environment variable names."""
    if variable and os.environ.get(variable):
        return os.environ[variable]
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if not found:
        raise FileNotFoundError(f"{name} is not installed; ./check installs it")
    return found
