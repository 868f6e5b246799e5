# SPDX-License-Identifier: Apache-2.0
"""A report of the plugin itself: the report, the retained topics and Redis give the same numbers, and
the file's digest stands in the audit trail. What a report looks like: test_reports.py."""

import datetime
import hashlib
import json
import uuid

import pytest

from support import audit, oscal
from support.control import sekishoctl
from support.mqtt import Client, document
from support.waiting import eventually

STATUSES = ("pass", "fail", "unknown", "waived", "not_applicable")


def in_days(days):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return str(today + datetime.timedelta(days=days))


@pytest.fixture(name="ctl")
def ctl_fixture(broker):
    def run(*words, **options):
        ran = sekishoctl(broker, *words, **options)
        assert ran.status == options.pop("status", 0), ran.err
        return ran
    return run


@pytest.fixture(name="fleet")
def fleet_fixture(ctl, broker):
    """Two sites with devices that stand differently, choices, and one of them connected."""
    ctl("site", "add", "nagoya", "name=名古屋工場", "use_level=2", "stage=production",
        "owner_it=Mori", "owner_ot=Sato")
    ctl("site", "add", "osaka", "use_level=1", "stage=poc")
    ctl("device", "add", "press-07", "--site", "nagoya", "owner=OT", "model=P-200",
        f"support.end_of_security_support={in_days(700)}", "support.source=notice")
    ctl("device", "add", "press-08", "--site", "nagoya", f"support.end_of_security_support={in_days(-9)}")
    added = ctl("device", "add", "till-01", "--site", "osaka", "owner=IT", "--json").json
    ctl("attest", "Q12", "--site", "nagoya", "--result", "pass", "--evidence", "第4版の規程")
    ctl("waive", "Q16", "--device", "press-08", "--reason", "交換は来期", "--until", in_days(60))
    ctl("decline", "Q23", "--site", "nagoya", "--reason", "屋外に置かない")
    with Client(broker, "till-01", added["secret"]):
        eventually(lambda: ctl("device", "show", "till-01", "--json").json["device"]["online"])
        yield


def report(ctl, tmp_path, *words, form="json", **options):
    path = tmp_path / f"{uuid.uuid4().hex}.{form}"
    ran = ctl("report", *words, "--format", form, "--lang", "en", "-o", path, "--json", **options)
    assert ran.json["steady"] is True
    return path, ran.json


def retained(broker, *filters):
    """Documents as a subscriber who comes now has them, by topic."""
    settings = broker.admin_settings()
    with Client(broker, settings["username"], settings["password"], f"admin:{uuid.uuid4()}") as client:
        for one in filters:
            client.subscribe(one)
            client.wait_document(one, lambda _document: True)
        eventually(lambda: len(client.messages("sekisho/v1/site/nagoya/items/+")) >= 5
                   or "items" not in "".join(filters))
        return {message.topic: document(message) for one in filters
                for message in client.messages(one)}


def test_report_topics_and_redis_give_the_same_numbers_of_a_site(ctl, fleet, broker, redis, tmp_path):
    del fleet

    def same():
        made = json.loads(report(ctl, tmp_path, "--site", "nagoya")[0].read_text("utf-8"))
        summary = made["summary"]
        topics = retained(broker, "sekisho/v1/site/nagoya", "sekisho/v1/site/nagoya/items/+")
        site = topics["sekisho/v1/site/nagoya"]
        stored = redis.client.hgetall("sekisho:site:nagoya")
        compliance = site["compliance"]
        for name in ("verdict", "score", "coverage"):
            assert str(summary[name]) == str(compliance[name]) == stored[f"compliance.{name}"]
        for status in STATUSES:
            assert summary[f"items.{status}"] == compliance.get(status, 0) \
                == int(stored[f"compliance.{status}"])
            assert sum(row[status] for row in made["functions"]) - sum(
                row["status"] == status for row in made["checksheet"]
                if row["item"] in organization) == compliance.get(status, 0)
        assert summary["devices"] == site["devices"]["total"] == int(stored["devices"]) == 2
        assert summary["devices.online"] == site["devices"]["online"] == int(stored["online"])
        for state in ("supported", "ended", "ending", "unknown"):
            assert summary[f"devices.support.{state}"] == int(stored[f"support.{state}"]) \
                == sum(row["state"] == state for row in made["support"])
        lines = {item: line for topic, sheet in topics.items() if "/items/" in topic
                 for item, line in sheet["items"].items()}
        assert set(lines) == {row["item"] for row in made["checksheet"]}
        for row in made["checksheet"]:
            line = lines[row["item"]]
            assert (row["status"], row["remark"]) == (line["status"], line.get("reason"))
            assert row["adoption"] == (line.get("adoption") or "undecided")
            if row["counted"] == "devices":
                assert [row[status] for status in STATUSES] == \
                    [line["devices"].get(status, 0) for status in STATUSES]
        for row in made["devices"]:
            one = redis.client.hgetall(f"sekisho:device:{row['device']}")
            assert row["verdict"] == one["compliance.verdict"]
            items = redis.client.hgetall(f"sekisho:items:{row['device']}")
            for status in ("fail", "unknown", "waived"):
                wanted = sorted(item for item, text in items.items() if text.startswith(status + "|"))
                assert (row[status] or "") == ", ".join(wanted)
        return True
    organization = {one["item"] for one in ctl("checksheet", "list", "--json").json["items"]
                    if one["scope"] == "organization"}
    # Topics and Redis follow within a second or two; then they must be the same.
    last = []

    def settled():
        try:
            return same()
        except AssertionError as error:
            last[:] = [error]
            return False
    try:
        eventually(settled, 20)
    except AssertionError:
        raise (last or [AssertionError("nothing to compare")])[0] from None


def test_report_topics_and_redis_give_the_same_numbers_of_the_fleet(ctl, fleet, broker, redis,
                                                                    tmp_path):
    del fleet

    def same():
        made = json.loads(report(ctl, tmp_path, "--fleet")[0].read_text("utf-8"))
        whole = retained(broker, "sekisho/v1/fleet")["sekisho/v1/fleet"]
        stored = redis.client.hgetall("sekisho:fleet")
        summary = made["summary"]
        return all(str(summary[f"items.{status}"]) == str(whole["compliance"].get(status, 0))
                   == stored[f"compliance.{status}"] for status in STATUSES) and \
            str(summary["score"]) == str(whole["compliance"]["score"]) == stored["compliance.score"] \
            and summary["devices"] == len(made["devices"]) == int(stored["devices"]) == 3 and \
            summary["sites"] == len(made["sites"]) == int(stored["sites"]) and \
            summary["devices.online"] == whole["devices"]["online"] == int(stored["online"]) == 1
    eventually(same, 20)


def test_what_people_chose_is_in_the_report(ctl, fleet, tmp_path):
    del fleet

    def decided():
        made = json.loads(report(ctl, tmp_path, "--site", "nagoya")[0].read_text("utf-8"))
        lines = {row["item"]: row for row in made["checksheet"]}
        return made if lines["Q23"]["status"] == "not_applicable" else None
    made = eventually(decided)
    lines = {row["item"]: row for row in made["checksheet"]}
    assert len(lines) == 60
    assert (lines["Q23"]["adoption"], lines["Q23"]["adoption_reason"]) == ("declined", "屋外に置かない")
    attested, = [row for row in made["attestations"] if row["item"] == "Q12"]
    assert (attested["result"], attested["evidence"], attested["author"]) == \
        ("pass", "第4版の規程", "admin")
    waiver, = made["waivers"]
    assert (waiver["item"], waiver["subject"], waiver["state"]) == ("Q16", "press-08", "in_force")
    support = {row["device"]: row for row in made["support"]}
    assert (support["press-07"]["state"], support["press-07"]["source"]) == ("supported", "notice")
    assert (support["press-08"]["state"], support["press-08"]["days_left"]) == ("ended", -9)


def test_oscal_and_the_catalog_of_the_whole_checksheet(ctl, fleet, tmp_path):
    del fleet
    catalog = tmp_path / "catalog.json"
    ctl("checksheet", "export", "--format", "oscal", "-o", catalog)
    parsed = json.loads(catalog.read_text("utf-8"))
    oscal.check(parsed, oscal.CATALOG)
    controls = [control for function in parsed["catalog"]["groups"]
                for category in function["groups"] for control in category["controls"]]
    assert [control["id"] for control in controls] == [f"q{n:02}" for n in range(1, 61)]
    assert len(parsed["catalog"]["groups"]) == 5
    assert sum(len(function["groups"]) for function in parsed["catalog"]["groups"]) == 23
    results = json.loads(report(ctl, tmp_path, "--site", "nagoya", form="oscal")[0].read_text("utf-8"))
    oscal.check(results, oscal.RESULTS)
    assert len(results["assessment-results"]["results"][0]["observations"]) == 60


def test_the_digest_stands_in_the_audit_trail(ctl, fleet, redis, tmp_path):
    del fleet
    wanted = []
    for form, of in (("csv", "nagoya"), ("xlsx", "nagoya"), ("html", None)):
        words = ("--site", of) if of else ("--fleet",)
        path, told = report(ctl, tmp_path, *words, form=form)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert (told["sha256"], told["registered"]) == (digest, True)
        wanted.append((of or "fleet", form, digest))

    def entered():
        entries, _head = audit.chain_of(redis)
        return [(entry["subject"], detail["format"], detail["sha256"]) for entry in entries
                if entry["action"] == "report" and (detail := json.loads(entry["detail"]))
                and entry["actor"] == "admin" and detail["checksheet_version"] == "2.0.0"]
    eventually(lambda: entered() == wanted, 10)
    audit.verify(*audit.chain_of(redis))


def test_a_viewer_may_make_a_report_but_not_enter_it(ctl, fleet, broker, redis, tmp_path):
    del fleet
    secret = ctl("operator", "add", "mika", "--role", "viewer", "--json").json["secret"]
    conf = tmp_path / "mika.conf"
    own = broker.ctl_conf().read_text("utf-8").splitlines()
    own = [line for line in own if line.split("=")[0].strip() not in ("username", "password")]
    conf.write_text("\n".join([*own, "username = mika", f"password = {secret}", ""]), encoding="utf-8")
    conf.chmod(0o600)
    path, told = report(ctl, tmp_path, "--site", "nagoya", config=conf)
    assert told["registered"] is False and path.exists()
    assert json.loads(path.read_text("utf-8"))["summary"]["author"] == "mika"
    assert not [entry for entry in audit.chain_of(redis)[0] if entry["action"] == "report"]


def test_a_large_site_is_one_instant(ctl, admin, tmp_path):
    """More devices than a page, and than the broker looks at in one request."""
    ctl("site", "add", "yokohama")
    rows = "".join(f"d-{number:04},yokohama\n" for number in range(620))
    table = tmp_path / "devices.csv"
    table.write_text("id,site\n" + rows, encoding="utf-8")
    ctl("device", "import", table, "-o", tmp_path / "secrets.csv", timeout=120)
    eventually(lambda: admin.control("status", id="yokohama")["site"]["devices"]["verdict"], 20)
    made = json.loads(report(ctl, tmp_path, "--site", "yokohama", timeout=120)[0].read_text("utf-8"))
    assert [row["device"] for row in made["devices"]] == [f"d-{number:04}" for number in range(620)]
    assert made["summary"]["devices"] == 620 == made["checksheet"][0]["unknown"] + \
        made["checksheet"][0]["fail"] + made["checksheet"][0]["pass"] + \
        made["checksheet"][0]["not_applicable"]
