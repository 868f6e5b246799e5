# SPDX-License-Identifier: Apache-2.0
"""The options of the plugin: what is wrong stops the broker, with one line that names the option, what
is wrong and what would be right."""

import json

import pytest

from support import paths

SEKISHO = "sekisho: "


def said(broker):
    """The one line of ours, at the end of a start that must fail."""
    lines = [line for line in broker.fails_to_start().splitlines() if line.startswith(SEKISHO)]
    assert len(lines) == 1, lines
    return lines[0][len(SEKISHO):]


WRONG = [
    # option, value, words of the fault, words of the remedy
    ("redis_urll", "redis://127.0.0.1", "no such option", "did you mean redis_url"),
    ("colour", "blue", "no such option", "there are redis_url, redis_password_file"),
    ("redis_url", "http://127.0.0.1", "scheme", "redis://"),
    ("redis_url", "redis://127.0.0.1:99999", "the port", "65535"),
    ("redis_url", "redis://127.0.0.1:6379/x", "number", "[/db]"),
    ("redis_url", "unix://relative", "absolute path", "unix:///path"),
    ("redis_url", "x" * 3000, "longer", "bytes"),
    ("redis_password_file", "relative", "relative", "begin it with '/'"),
    ("state_dir", "relative", "relative", "begin it with '/'"),
    ("state_dir", "/nowhere/at/all", "/nowhere/at/all", "make it and give it to the broker's user"),
    ("state_dir", "/dev/null", "/dev/null", "writable by the broker's user"),
    ("mode", "strict", "strict", "use enforce or observe"),
    ("mode", "ENFORCE", "ENFORCE", "use enforce or observe"),
    ("checksheet", "relative.json", "relative.json", "begin it with '/'"),
    ("checksheet", "/nowhere.json", "cannot be read", "name a catalogue"),
    ("checksheet", "/", "cannot be read", "name a catalogue"),
    ("broker_name", "edge 1", "edge 1", "letters, digits"),
    ("broker_name", "-edge", "-edge", "beginning with a letter or digit"),
    ("broker_name", "e" * 65, "e", "64"),
]


@pytest.mark.parametrize("option, value, fault, remedy", WRONG,
                         ids=[f"{row[0]}-{row[1][:16]}" for row in WRONG])
def test_a_wrong_option_stops_the_broker(start_broker, redis, option, value, fault, remedy):
    line = said(start_broker(redis, options={option: value}, start=False))
    assert line.startswith(f"{option}: "), line
    assert fault in line and remedy in line, line


@pytest.mark.parametrize("option", ["redis_url", "redis_password_file", "state_dir", "mode",
                                    "checksheet", "broker_name"])
def test_an_option_given_twice_stops_the_broker(start_broker, redis, option):
    values = {"redis_url": redis.url, "mode": "enforce", "broker_name": "edge-1",
              "checksheet": paths.catalogue()}
    value = values.get(option, "/tmp")
    broker = start_broker(redis, options={option: value}, start=False,
                          conf=[f"plugin_opt_{option} {value}"])
    line = said(broker)
    assert line.startswith(f"{option}: given twice") and "leave one line" in line


def catalogue(tmp_path, change):
    sheet = json.loads(paths.catalogue().read_text(encoding="utf-8"))
    text = change(sheet)
    path = tmp_path / "catalogue.json"
    path.write_text(text if isinstance(text, str) else json.dumps(sheet, indent=1),
                    encoding="utf-8")
    return path


def with_rule(rule):
    def change(sheet):
        item = next(one for one in sheet["items"] if "pass" in one)
        item["pass"] = rule
    return change


BROKEN = {
    "not-json": (lambda sheet: "{", "1"),
    "no-items": (lambda sheet: sheet.pop("items") and None, "items"),
    "unknown-fact": (with_rule({"fact": "boot.secure_bot", "equals": True}), "secure_bot"),
    "wrong-type": (with_rule({"fact": "boot.secure_boot", "equals": "yes"}), "secure_boot"),
    "unknown-operator": (with_rule({"fact": "boot.secure_boot", "is": True}), "is"),
    "item-twice": (lambda sheet: sheet["items"].append(sheet["items"][0]), "used before"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_catalogue_stops_the_broker(start_broker, redis, tmp_path, name):
    """A rule is refused at load, with the line that it stands on and the reason."""
    change, names = BROKEN[name]
    path = catalogue(tmp_path, change)
    line = said(start_broker(redis, options={"checksheet": path}, start=False))
    assert line.startswith("checksheet: ") and "catalogue.json: " in line, line
    assert names in line and ("line " in line or "byte " in line), line


def test_a_state_directory_in_use_stops_the_broker(start_broker, redis):
    """Two brokers on one journal would each write half of it."""
    first = start_broker(redis)
    line = said(start_broker(redis, options={"state_dir": first.state_dir}, start=False))
    assert line.startswith("state_dir: ") and str(first.state_dir) in line, line
    assert first.running()
