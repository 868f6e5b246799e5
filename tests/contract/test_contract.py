# SPDX-License-Identifier: Apache-2.0
"""Do schemas, examples and the C codec say the same? A valid example passes its schema and the codec,
which writes back all that it knows of it. An invalid *.json is refused by both; an invalid *.raw only
by the codec: not JSON, nested too deeply, a member twice, invalid UTF-8, or too many bytes."""

import datetime
import json
import re
import subprocess

import jsonschema
import pytest
import yaml

from support import paths

KINDS = sorted(path.name.removesuffix(".schema.json") for path in paths.SCHEMAS.glob("*.schema.json")
               if not path.name.startswith("common."))
FORMATS = jsonschema.FormatChecker(formats=[])


@FORMATS.checks("date", raises=ValueError)
def is_date(value):
    return not isinstance(value, str) or bool(datetime.date.fromisoformat(value))


@FORMATS.checks("date-time", raises=ValueError)
def is_time(value):
    return not isinstance(value, str) or bool(datetime.date.fromisoformat(value[:10]))


def validator(kind):
    path = paths.SCHEMAS / f"{kind}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    resolver = jsonschema.RefResolver(path.as_uri(), schema)
    return jsonschema.Draft7Validator(schema, resolver=resolver, format_checker=FORMATS)


def files(folder, kind, suffix):
    return sorted((paths.EXAMPLES / folder / kind).glob(f"*.{suffix}"))


def codec(kind, found):
    """[(file, status, rest)] from one run of the C program."""
    said = subprocess.run([paths.built("tests/contract/contract"), kind, *found], check=True,
                          capture_output=True, timeout=60).stdout.decode("utf-8").split("\n")
    assert len(said) == len(found) + 1
    return [(file, *line.split(" ", 1)) for file, line in zip(found, said)]


def same_time(sent, written):
    """Times are written in UTC and whole seconds; a leap second is the next second."""
    if not isinstance(sent, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt]", sent):
        return False
    text = re.sub(r"\.\d+", "", sent.upper()).replace("Z", "+00:00")
    leap = text[17:19] == "60"
    time = datetime.datetime.fromisoformat(text[:17] + "59" + text[19:] if leap else text)
    time += datetime.timedelta(seconds=1 if leap else 0)
    return time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") == written


def differences(sent, written, path="", known=lambda path: True):
    """Where a written message is not what was sent, in the members that it has."""
    if isinstance(sent, dict) and isinstance(written, dict):
        for name in sorted(sent.keys() | written.keys()):
            where = f"{path}.{name}"
            if name in sent and name in written:
                yield from differences(sent[name], written[name], where, known)
            elif name in sent and not says_nothing(sent[name]) and known(where):
                yield f"{where} was lost"
            elif name in written and written[name] not in (None, "", {}, [], False, 0, 1) \
                    and not all_empty(written[name]):
                yield f"{where} was invented"
    elif isinstance(sent, list) and isinstance(written, list) and len(sent) == len(written):
        for index, pair in enumerate(zip(sent, written)):
            yield from differences(*pair, f"{path}.{index}", known)
    elif sent != written and not same_time(sent, written) \
            and not (sent in (None, "") and all_empty(written)):
        yield f"{path}: {sent!r} became {written!r}"


def says_nothing(value):
    return all(map(says_nothing, value.values())) if isinstance(value, dict) else value in (None, "", [])


def all_empty(value):
    return all(map(all_empty, value.values())) if isinstance(value, dict) else value in (
        None, "", [], False, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_schema(kind):
    jsonschema.Draft7Validator.check_schema(validator(kind).schema)


@pytest.mark.parametrize("kind", KINDS)
def test_valid_examples_are_valid(kind):
    found = files("valid", kind, "json")
    assert len(found) >= 3
    check = validator(kind)
    for file, status, rest in codec(kind, found):
        sent = json.loads(file.read_text(encoding="utf-8"))
        assert not [error.message for error in check.iter_errors(sent)], file.name
        assert status == "ok", f"{file.name}: {status} {rest}"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "control-response"])
def test_what_the_codec_writes_is_what_it_read(kind):
    unknown = (".extra", ".future", ".fields", ".check", ".more")
    for file, _, rest in codec(kind, files("valid", kind, "json")):
        sent, written = json.loads(file.read_text(encoding="utf-8")), json.loads(rest)
        assert not [error.message for error in validator(kind).iter_errors(written)], file.name
        if "aws" not in file.name:
            assert not list(differences(sent, written, "", lambda where: not where.endswith(unknown))), file.name


def test_an_aws_report_is_the_same_with_long_and_short_names():
    (_, _, long), (_, _, short) = codec("report", files("valid", "report", "json"))[3:]
    assert json.loads(long) == json.loads(short) == {
        "v": 1, "sequence": 1530304554,
        "network": {"listening": [{"port": 24800, "protocol": "tcp"}, {"port": 22, "protocol": "tcp"},
                                  {"port": 53, "protocol": "udp"}],
                    "listening_total": 5, "established": 1, "bytes_in": 29358693495,
                    "bytes_out": 26485035},
        "custom": {"battery_level": 61, "peers": "192.0.2.1,192.0.2.2", "temps": "1,2.5"}}


@pytest.mark.parametrize("kind", KINDS)
def test_invalid_examples_are_refused(kind):
    found = files("invalid", kind, "json")
    assert len(found) >= 6
    check = validator(kind)
    for file, status, _ in codec(kind, found + files("invalid", kind, "raw")):
        assert status not in ("ok", "unwritable"), f"the codec takes {kind}/{file.name}"
        if file.suffix == ".json":
            sent = json.loads(file.read_text(encoding="utf-8"))
            assert not check.is_valid(sent), f"the schema takes {kind}/{file.name}"


def table():
    """The rows of topics/names.c: (name, pattern, publisher, retained)."""
    said = subprocess.run([paths.built("tests/contract/contract")], check=True, capture_output=True,
                          text=True, timeout=60).stdout
    return [(name, pattern, publisher, kept == "retained") for name, pattern, publisher, kept in
            (line.split() for line in said.splitlines())]


def test_every_topic_has_a_schema():
    assert sorted([row[0] for row in table()] + ["control-request", "control-response"]) == KINDS


def test_asyncapi_has_the_channels_of_the_topic_table():
    document = yaml.safe_load((paths.ROOT / "topics" / "asyncapi.yaml").read_text(encoding="utf-8"))
    channels = document["channels"]
    said = {channels[name]["address"]: name for name in channels}
    assert said.keys() == {row[1] for row in table()} | {
        "$CONTROL/sekisho/v1", "$CONTROL/sekisho/v1/response"}
    for kind, pattern, publisher, retained in table():
        channel = channels[said[pattern]]
        assert set(channel.get("parameters", {})) == set(re.findall(r"{(\w+)}", pattern))
        message, = channel["messages"].values()
        message = document["components"]["messages"][message["$ref"].rsplit("/", 1)[1]]
        assert message["payload"]["schema"] == {"$ref": f"./schemas/{kind}.schema.json"}
        operation, = (operation for operation in document["operations"].values()
                      if operation["channel"]["$ref"] == f"#/channels/{said[pattern]}")
        assert operation["action"] == ("receive" if publisher == "device" else "send")
        assert operation["bindings"]["mqtt"]["qos"] == 1
        assert operation["bindings"]["mqtt"]["retain"] is retained
