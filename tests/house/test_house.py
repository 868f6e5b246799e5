# SPDX-License-Identifier: Apache-2.0
"""Does the house stand as ARCHITECTURE draws it? Each room includes only what it may know, the core
does no I/O, and files stay short enough to be read."""

import re
import subprocess

import pytest

from support import paths

# What a room may include of the project's own, beside itself.
ROOMS = {
    "topics": (),
    "plugin/core": ("topics",),
    "plugin/broker": ("topics", "plugin/core", "plugin/store"),
    "plugin/store": ("topics", "plugin/core"),
    "plugin/ctl": ("topics",),
    "agentlib": ("topics", "sekisho"),
}
# Headers of others that a room must not include.
FORBIDDEN = {
    "topics": ("mosquitto", "hiredis", "pthread", "openssl", "sys/socket"),
    "plugin/core": ("mosquitto", "hiredis", "pthread", "cjson", "sys/socket", "fcntl", "unistd"),
    "plugin/broker": ("hiredis",),
    "plugin/store": ("mosquitto", "cjson"),
    "plugin/ctl": ("hiredis", "pthread", "mosquitto_plugin", "mosquitto_broker"),
    "agentlib": ("hiredis", "mosquitto_plugin", "mosquitto_broker"),
}
TOP_LEVEL = {"plugin", "agentlib", "topics", "dashboards", "tests"}
LINES = 410  # about 400, as ARCHITECTURE says
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def sources(room, *suffixes):
    return sorted(path for path in (paths.ROOT / room).rglob("*") if path.suffix in suffixes)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_includes_only_what_it_may_know(room):
    wrong = []
    for path in sources(room, ".c", ".h"):
        for quote, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            where = f"{path.relative_to(paths.ROOT)}: {name}"
            own = quote == '"' and "/" in name
            if own and not name.startswith(tuple(f"{known}/" for known in (room, *ROOMS[room]))):
                wrong.append(where)
            if name.lower().startswith(FORBIDDEN[room]):
                wrong.append(where)
    assert not wrong


def test_the_core_links_nothing_that_waits():
    text = (paths.ROOT / "plugin/core/CMakeLists.txt").read_text(encoding="utf-8")
    links = " ".join(re.findall(r"target_link_libraries\(([^)]*)\)", text)).lower()
    assert not [word for word in ("mosquitto", "hiredis", "thread") if word in links]


def test_the_top_level_is_as_designed():
    listed = subprocess.run(["git", "ls-files"], cwd=paths.ROOT, check=True, text=True,
                            stdout=subprocess.PIPE).stdout.split()
    folders = {name.split("/")[0] for name in listed if "/" in name}
    assert {name for name in folders if not name.startswith(".")} <= TOP_LEVEL


def test_files_are_short_enough_to_be_read():
    long = {str(path.relative_to(paths.ROOT)): lines
            for room in ROOMS for path in sources(room, ".c", ".h")
            if (lines := path.read_text(encoding="utf-8").count("\n")) > LINES}
    assert not long


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_says_its_licence(room):
    assert not [str(path) for path in sources(room, ".c", ".h")
                if "SPDX-License-Identifier: Apache-2.0" not in path.read_text(encoding="utf-8")[:200]]
