# SPDX-License-Identifier: Apache-2.0
"""The parts of OSCAL 1.1 that we write, as our own reading of the model: members that each object may
have, those that it must, and the forms of identifiers. An array that is there may not be empty."""

import re

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TOKEN = re.compile(r"[^\W\d][\w.-]*")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
STRING = re.compile(r"\S(.*\S)?")

# member: what it is; "!" must be there. A dict is an object, a list an array of what it holds.
PROP = {"name!": TOKEN, "ns": str, "value!": STRING, "class": TOKEN}
PARTY = {"uuid!": UUID, "type!": {"person", "organization"}, "name": STRING}
RESPONSIBLE = {"role-id!": TOKEN, "party-uuids!": [UUID]}
METADATA = {"title!": str, "last-modified!": TIME, "version!": STRING, "oscal-version!": STRING,
            "roles": [{"id!": TOKEN, "title!": str}], "parties": [PARTY],
            "responsible-parties": [RESPONSIBLE]}
SUBJECT = {"subject-uuid!": UUID, "type!": TOKEN, "props": [PROP]}
OBSERVATION = {"uuid!": UUID, "title": str, "description!": str, "props": [PROP],
               "methods!": [{"EXAMINE", "INTERVIEW", "TEST", "UNKNOWN"}], "types": [TOKEN],
               "subjects": [SUBJECT], "collected!": TIME, "expires": TIME}
TARGET = {"type!": {"objective-id", "statement-id"}, "target-id!": TOKEN, "props": [PROP],
          "status!": {"state!": {"satisfied", "not-satisfied"}, "reason": TOKEN}}
FINDING = {"uuid!": UUID, "title!": str, "description!": str, "target!": TARGET,
           "related-observations": [{"observation-uuid!": UUID}],
           "related-risks": [{"risk-uuid!": UUID}]}
RISK = {"uuid!": UUID, "title!": str, "description!": str, "statement!": str, "props": [PROP],
        "status!": TOKEN, "deadline": TIME}
COMPONENT = {"uuid!": UUID, "type!": STRING, "title!": str, "description!": str, "props": [PROP],
             "status!": {"state!": {"operational"}}}
ITEM = {"uuid!": UUID, "description!": str, "props": [PROP]}
PART = {"name!": TOKEN, "ns": str, "title": str, "props": [PROP], "prose": str}
RESULT = {"uuid!": UUID, "title!": str, "description!": str, "start!": TIME, "end": TIME,
          "props": [PROP],
          "local-definitions": {"components": [COMPONENT], "inventory-items": [ITEM]},
          "reviewed-controls!": {"control-selections!": [{"include-all": {}}]},
          "attestations": [{"responsible-parties": [RESPONSIBLE], "parts!": [PART]}],
          "observations": [OBSERVATION], "risks": [RISK], "findings": [FINDING]}
RESULTS = {"assessment-results!": {
    "uuid!": UUID, "metadata!": METADATA, "import-ap!": {"href!": STRING}, "results!": [RESULT],
    "back-matter": {"resources": [{"uuid!": UUID, "title": str, "description": str}]}}}

CONTROL = {"id!": TOKEN, "class": TOKEN, "title!": str, "props": [PROP],
           "parts": [{"id": TOKEN, "name!": TOKEN, "prose": str}]}
CATEGORY = {"id": TOKEN, "class": TOKEN, "title!": str, "controls": [CONTROL]}
CATALOG = {"catalog!": {"uuid!": UUID, "metadata!": METADATA,
                        "groups": [{"id": TOKEN, "class": TOKEN, "title!": str,
                                    "groups": [CATEGORY]}]}}


def check(value, model, where="$"):
    """Raise AssertionError where a value is not as the model says."""
    if isinstance(model, dict):
        assert isinstance(value, dict), where
        names = {name.rstrip("!"): part for name, part in model.items()}
        assert not set(value) - set(names), (where, set(value) - set(names))
        missing = {name[:-1] for name in model if name.endswith("!")} - set(value)
        assert not missing, (where, missing)
        for name, part in value.items():
            check(part, names[name], f"{where}.{name}")
    elif isinstance(model, list):
        assert isinstance(value, list) and value, (where, "an array may not be empty")
        for number, part in enumerate(value):
            check(part, model[0], f"{where}[{number}]")
    elif isinstance(model, set):
        assert value in model, (where, value)
    elif isinstance(model, re.Pattern):
        assert isinstance(value, str) and model.fullmatch(value), (where, value)
    else:
        assert isinstance(value, model), (where, value)


def props(thing):
    return {prop["name"]: prop["value"] for prop in thing.get("props", [])}
