# SPDX-License-Identifier: Apache-2.0
"""Adoption, waivers, attestations and stages, as a person sets them with sekishoctl: what they change
in the documents, in the audit and in Redis, and that neither a restart of the broker nor the loss of
Redis changes them."""

import datetime

import pytest

from support.control import sekishoctl
from support.mqtt import Client
from support.waiting import eventually


def good(ran):
    assert ran.status == 0, ran.err
    return ran


def refused(ran, says):
    assert (ran.status, ran.out) == (1, ""), (ran.out, ran.err)
    assert says in ran.err, ran.err


def in_days(days):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return str(today + datetime.timedelta(days=days))


@pytest.fixture(name="ctl")
def ctl_fixture(broker):
    def run(*words, **options):
        return sekishoctl(broker, *words, **options)
    good(run("site", "add", "nagoya", "use_level=2", "stage=production"))
    good(run("site", "add", "osaka", "use_level=2", "stage=production"))
    good(run("device", "add", "press-07", "--site", "nagoya"))
    return run


def items(ctl, scope, **more):
    """Items of a scope that hold these members, by id."""
    listed = good(ctl("checksheet", "list", "--json")).json["items"]
    return [one["item"] for one in listed if one["scope"] == scope and
            all(one[key] == value for key, value in more.items())]


def line(broker, site, item):
    """An item's line in a site's filled checksheet, as it is retained. An account is let in by every
    broker of the fleet; only the first one made it."""
    settings = getattr(broker, "first", broker).admin_settings()
    with Client(broker, settings["username"], settings["password"], "admin:look") as client:
        client.subscribe(f"sekisho/v1/site/{site}/items/+")
        found = client.wait_document(f"sekisho/v1/site/{site}/items/+",
                                     lambda sheet: item in sheet["items"])
        return found["items"][item]


def becomes(broker, site, item, **members):
    def same():
        found = line(broker, site, item)
        return all(found.get(key) == value for key, value in members.items())
    eventually(same, 5, f"{item} at {site} becomes {members}; it is {line(broker, site, item)}")


def test_a_site_chooses_and_what_it_declines_does_not_apply(ctl, broker):
    own, other = items(ctl, "site", decided_by="attestation")[:2]
    said = good(ctl("decline", own, "--site", "nagoya", "--reason", "賃借のため対象外", "--json"))
    assert said.json["adoption"]["adoption"] == "declined"
    becomes(broker, "nagoya", own, status="not_applicable", reason="declined", adoption="declined")
    becomes(broker, "osaka", own, status="unknown")
    assert "adoption" not in line(broker, "osaka", own)
    good(ctl("partly", other, "--site", "nagoya", "--reason", "visitors are left out"))
    becomes(broker, "nagoya", other, status="unknown", adoption="partly")
    listed = good(ctl("adoption", "list", "--site", "nagoya", "--json")).json["adoptions"]
    assert {one["item"]: one["adoption"] for one in listed} == {own: "declined", other: "partly"}
    assert {one["author"] for one in listed} == {broker.admin_settings()["username"]}
    shown = good(ctl("adoption", "list")).out
    assert "賃借のため対象外" in shown and "partly" in shown
    good(ctl("adopt", own, "--site", "nagoya"))
    becomes(broker, "nagoya", own, status="unknown", adoption="adopted")


def test_a_required_item_that_is_declined_shows_in_status(ctl):
    listed = good(ctl("checksheet", "list", "--json")).json["items"]
    required = next(one["item"] for one in listed
                    if one["scope"] == "device" and one["importance"]["2"] == "required")
    good(ctl("decline", required, "--site", "nagoya", "--reason", "isolated line"))
    for words in (["status"], ["status", "--site", "nagoya"]):
        shown = good(ctl(*words)).out
        assert "Required, and declined" in shown and "isolated line" in shown
    assert "isolated line" not in good(ctl("status", "--site", "osaka")).out


def audited(redis):
    return {entry[1]["action"] for entry in redis.client.xrange("sekisho:audit")}


def test_a_waiver_and_an_attestation_survive_the_broker_and_redis(ctl, broker, redis):
    """The waived failure stays waived through a restart, a kill and an empty Redis."""
    item = items(ctl, "site", decided_by="attestation")[0]
    last = in_days(10)
    good(ctl("attest", item, "--site", "nagoya", "--result", "fail", "--evidence", "not done yet"))
    becomes(broker, "nagoya", item, status="fail")
    good(ctl("decline", item, "--site", "osaka", "--reason", "no such thing there"))
    waived = good(ctl("waive", item, "--site", "nagoya", "--reason", "in the budget of next year",
                      "--until", last, "--json")).json["waiver"]
    assert (waived["item"], waived["until"]) == (item, last)
    becomes(broker, "nagoya", item, status="waived", reason="attested_fail")
    key = f"sekisho:waiver:site:nagoya:{item}"
    eventually(lambda: redis.client.hget(key, "reason") == "in the budget of next year", 5)
    assert redis.client.smembers("sekisho:waivers") == {f"site:nagoya:{item}"}
    assert redis.client.hget(f"sekisho:adoption:site:osaka:{item}", "adoption") == "declined"
    assert {"attest", "decline", "waive"} <= audited(redis)
    shown = good(ctl("status")).out
    assert "To be renewed within 30 days" in shown and last in shown and "10 days left" in shown

    def still_so():
        becomes(broker, "nagoya", item, status="waived")
        becomes(broker, "osaka", item, status="not_applicable", adoption="declined")
        assert good(ctl("waiver", "list", "--json")).json["waivers"] == [dict(waived, expired=False)]
    broker.restart()
    still_so()
    broker.kill9()
    broker.start()
    still_so()
    redis.client.flushall()
    eventually(lambda: redis.client.hget(key, "until") is not None, 20, "Redis is restored")
    still_so()
    broker.stop()
    redis.restart()
    broker.start()
    still_so()

    good(ctl("waiver", "withdraw", item, "--site", "nagoya", "--reason", "budget cut"))
    becomes(broker, "nagoya", item, status="fail")
    good(ctl("attestation", "withdraw", item, "--site", "nagoya"))
    becomes(broker, "nagoya", item, status="unknown")
    assert "Nothing is waived" in good(ctl("waiver", "list")).out
    eventually(lambda: not redis.client.exists(key), 5, "the waiver is gone from Redis")
    broker.restart()
    becomes(broker, "nagoya", item, status="unknown")
    assert {"waiver.withdraw", "attestation.withdraw"} <= audited(redis)


def test_another_broker_follows(ctl, broker, redis, start_broker):
    item = items(ctl, "site", decided_by="attestation")[0]
    other = start_broker(redis, options={"broker_name": "edge-2"})
    other.first = broker
    becomes(other, "nagoya", item, status="unknown")
    good(ctl("decline", item, "--site", "nagoya", "--reason", "not here"))
    becomes(other, "nagoya", item, status="not_applicable", adoption="declined")
    good(ctl("adopt", item, "--site", "nagoya"))
    good(ctl("attest", item, "--site", "nagoya", "--result", "fail", "--evidence", "e"))
    good(ctl("waive", item, "--site", "nagoya", "--reason", "r", "--until", in_days(3)))
    becomes(other, "nagoya", item, status="waived")
    good(ctl("waiver", "withdraw", item, "--site", "nagoya"))
    becomes(other, "nagoya", item, status="fail")


def test_a_proof_of_concept_is_asked_less(ctl, broker):
    listed = good(ctl("checksheet", "list", "--json")).json["items"]
    production = []
    for one in listed:
        if one["scope"] != "organization":
            shown = good(ctl("checksheet", "explain", one["item"], "--json")).json["item"]
            if shown["stage"] == "production":
                production.append(one["item"])
    assert production, "the catalogue has items that apply from production on"
    good(ctl("site", "set", "nagoya", "stage=poc"))
    becomes(broker, "nagoya", production[0], status="not_applicable", reason="stage")
    good(ctl("site", "set", "nagoya", "stage=production"))
    eventually(lambda: line(broker, "nagoya", production[0]).get("reason") != "stage", 5)


def test_what_is_refused(ctl):
    device_item = items(ctl, "device")[0]
    site_item = items(ctl, "site")[0]
    organization_item = items(ctl, "organization")[0]
    soon = in_days(5)
    reason = ["--reason", "r"]
    refused(ctl("waive", site_item, "--device", "press-07", *reason, "--until", soon),
            "it is waived of a site")
    refused(ctl("waive", device_item, "--organization", *reason, "--until", soon),
            "it is waived of a device, or of a site")
    refused(ctl("waive", organization_item, "--site", "nagoya", *reason, "--until", soon),
            "of the organization")
    refused(ctl("waive", device_item, "--site", "nagoya", *reason, "--until", in_days(-1)), "until")
    refused(ctl("waive", device_item, "--site", "kyoto", *reason, "--until", soon), "no site")
    refused(ctl("waive", "Q99", "--site", "nagoya", *reason, "--until", soon), "no item")
    refused(ctl("adopt", device_item, "--organization"), "a site chooses")
    refused(ctl("waiver", "withdraw", device_item, "--site", "nagoya"), "is not waived")
    refused(ctl("attestation", "withdraw", device_item, "--site", "nagoya"), "nobody has attested")
    checked = good(ctl("waive", device_item, "--site", "nagoya", *reason, "--until", soon, "--check"))
    assert "only checked" in checked.out
    assert good(ctl("waiver", "list", "--json")).json["waivers"] == []
