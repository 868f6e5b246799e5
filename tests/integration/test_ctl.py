# SPDX-License-Identifier: Apache-2.0
"""sekishoctl and the plugin: what a person does with them from the first site to the last question.
What the plugin cannot be made to say is in test_ctl_stand_in.py."""

import csv
import datetime
import io
import json
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import threading
import time
import unicodedata
import uuid

import pytest

from support import paths
from support.control import sekishoctl
from support.mqtt import Client
from support.waiting import eventually


def new(kind):
    """An id that no other test of the module uses."""
    return f"{kind}-{uuid.uuid4().hex[:8]}"


@pytest.fixture(name="ctl")
def ctl_fixture(module_broker):
    def run(*words, **options):
        return sekishoctl(module_broker, *words, **options)
    return run


def good(ran):
    assert ran.status == 0, ran.err
    return ran


def refused(ran, *says):
    assert (ran.status, ran.out) == (1, ""), (ran.out, ran.err)
    assert ran.err.startswith("sekishoctl: ")
    for text in says:
        assert text in ran.err, ran.err
    return ran


@pytest.fixture(name="site")
def site_fixture(ctl):
    name = new("site")
    good(ctl("site", "add", name, "name=名古屋工場", "use_level=2", "stage=production"))
    return name


# --- sites

def test_a_site_is_added_shown_changed_and_listed(ctl, site):
    shown = good(ctl("site", "show", site, "--json")).json
    assert shown["site"]["site"] == site and shown["site"]["use_level"] == 2
    assert shown["fields"]["name"] == "名古屋工場" and shown["fields"]["stage"] == "production"
    good(ctl("site", "set", site, "owner_ot=Sato", "warning_days=90"))
    fields = good(ctl("site", "show", site, "--json")).json["fields"]
    assert fields["owner_ot"] == "Sato" and fields["warning_days"] == "90"
    listed = good(ctl("site", "list", "--json")).json["sites"]
    assert site in [one["site"] for one in listed]
    assert "名古屋工場" in good(ctl("site", "list")).out
    assert "名古屋工場" in good(ctl("site", "show", site)).out


def test_site_faults(ctl, site):
    refused(ctl("site", "add", site), site)
    refused(ctl("site", "add", new("s"), "use_levle=2"), "use_level")
    refused(ctl("site", "add", new("s"), "use_level=4"))
    refused(ctl("site", "show", site[:-1]), "no site")


def test_check_changes_nothing(ctl, site):
    name = new("site")
    assert "nothing was changed" in good(ctl("site", "add", name, "--check")).out
    refused(ctl("site", "show", name))
    device = new("press")
    good(ctl("device", "add", device, "--site", site, "--check"))
    assert "secret" not in good(ctl("device", "add", device, "--site", site, "--check",
                                    "--json")).json
    refused(ctl("device", "show", device))
    good(ctl("site", "set", site, "--check", "name=Elsewhere"))
    assert good(ctl("site", "show", site, "--json")).json["fields"]["name"] == "名古屋工場"


# --- devices

def test_the_secret_of_a_new_device_signs_it_in(ctl, site, module_broker):
    device = new("press")
    added = good(ctl("device", "add", device, "--site", site, "--json")).json
    assert list(added) == ["device", "site", "auth", "secret"]
    assert (added["device"], added["site"], added["auth"]) == (device, site, "token")
    with Client(module_broker, device, added["secret"]):
        eventually(lambda: good(ctl("device", "show", device, "--json")).json["device"]["online"])
    assert added["secret"] not in good(ctl("device", "show", device, "--json")).out


def test_the_printed_line_can_be_pasted(ctl, site, module_broker):
    device = new("press")
    out = good(ctl("device", "add", device, "--site", site)).out
    line = next(one.strip() for one in out.splitlines() if "mosquitto_pub" in one)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=20,
                          check=False)
    assert done.returncode == 0, (line, done.stderr)
    module_broker.wait_for_log(f"Received PUBLISH from {device}.*data/{site}/{device}/hello")


def test_a_password_of_ones_own_comes_from_a_file(ctl, site, module_broker, tmp_path):
    device, secret = new("press"), tmp_path / "password"
    secret.write_text("correct horse battery\n", encoding="utf-8")
    added = good(ctl("device", "add", device, "--site", site, "--auth", "password",
                     "--password-file", secret, "--json")).json
    assert "secret" not in added
    Client(module_broker, device, "correct horse battery").connect().disconnect()
    secret.write_text("short\n", encoding="utf-8")
    refused(ctl("device", "add", new("press"), "--site", site, "--auth", "password",
                "--password-file", secret), "12")


def test_rotation_ends_the_old_secret(ctl, site, module_broker):
    device = new("press")
    old = good(ctl("device", "add", device, "--site", site, "--json")).json["secret"]
    rotated = good(ctl("device", "rotate", device, "--json")).json
    assert rotated["device"] == device and rotated["secret"] != old
    Client(module_broker, device, rotated["secret"]).connect().disconnect()
    Client(module_broker, device, old).connect(expect=5)
    assert "no longer valid" in good(ctl("device", "rotate", device)).out


def test_fields_are_set_shown_and_unset(ctl, site):
    device = new("press")
    good(ctl("device", "add", device, "--site", site, "owner=OT", "model=P-200",
             "support.end_of_security_support=2028-03-31", "support.source=vendor notice"))
    shown = good(ctl("device", "show", device, "--json")).json
    assert shown["device"]["owner"] == "OT" and shown["device"]["model"] == "P-200"
    assert shown["device"]["support"]["end_of_security_support"] == "2028-03-31"
    assert shown["fields"]["support.source"] == "vendor notice"
    assert isinstance(shown["items"], dict) and shown["items"]
    person = good(ctl("device", "show", device)).out
    assert "2028-03-31" in person and "P-200" in person
    good(ctl("device", "set", device, "model="))
    assert "model" not in good(ctl("device", "show", device, "--json")).json["fields"]


def test_device_faults_name_the_remedy(ctl, site):
    device = new("press")
    refused(ctl("device", "add", device, "--site", site[:-1]), "no site")
    refused(ctl("device", "add", device, "--site", site, "ownr=OT"), "owner")
    refused(ctl("device", "add", device, "--site", site, "support.end_of_life=31.3.2028"))
    good(ctl("device", "add", device, "--site", site))
    refused(ctl("device", "add", device, "--site", site), device)
    refused(ctl("device", "show", device[:-1]), "no device")


def test_devices_are_listed_as_asked_for(ctl, site, module_broker):
    online, offline = new("press"), new("press")
    secret = good(ctl("device", "add", online, "--site", site, "--json")).json["secret"]
    good(ctl("device", "add", offline, "--site", site,
             "support.end_of_security_support=2020-01-01"))

    def listed(*words):
        answer = good(ctl("device", "list", "--site", site, *words, "--json")).json
        return [one["device"] for one in answer["devices"]]
    assert listed() == sorted([online, offline])
    assert listed("--support", "ended") == [offline]
    with Client(module_broker, online, secret):
        eventually(lambda: listed("--online") == [online])
        assert listed("--offline") == [offline]
    table = good(ctl("device", "list", "--site", site)).out
    assert online in table and "ended" in table


# --- import

def test_a_file_of_devices_is_imported_and_again(ctl, site, module_broker, tmp_path):
    prefix = new("imp")
    path = tmp_path / "devices.csv"
    rows = "".join(f'{prefix}-{i:03},{site},"Line ""{i}""",22, \r\n' for i in range(230))
    path.write_bytes(("\ufeffid,site,name,policy.allowed_ports,\r\n" + rows).encode())
    assert "230 would be added" in good(ctl("device", "import", path, "--check")).out
    secrets = tmp_path / "secrets.csv"
    good(ctl("device", "import", path, "-o", secrets, timeout=60))
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    made = list(csv.DictReader(io.StringIO(secrets.read_text(encoding="utf-8"))))
    assert [one["id"] for one in made] == [f"{prefix}-{i:03}" for i in range(230)]
    Client(module_broker, made[100]["id"], made[100]["secret"]).connect().disconnect()
    again = good(ctl("device", "import", path, timeout=60))
    assert again.out == "" and "0 added, 0 changed, 230 unchanged" in again.err


def test_an_import_with_one_bad_row_adds_nothing(ctl, site, tmp_path):
    first, second = new("imp"), new("imp")
    path = tmp_path / "devices.csv"
    path.write_text("id,site,owner,support.end_of_life\n"
                    f"{first},{site},OT,2030-01-01\n{second},{site},OT,soon\n"
                    f"{new('imp')},{site}x,IT,tba\n", encoding="utf-8")
    ran = refused(ctl("device", "import", path), "line 3", "line 4", f"site add {site}x",
                  "nothing was imported")
    assert "line 2" not in ran.err
    refused(ctl("device", "show", first))


def test_an_import_changes_devices_only_when_told_to(ctl, site, tmp_path):
    device, path = new("imp"), tmp_path / "devices.csv"
    good(ctl("device", "add", device, "--site", site, "model=P-100"))
    path.write_text(f"id,site,model\n{device},{site},P-200\n", encoding="utf-8")
    refused(ctl("device", "import", path), "model 'P-100', not 'P-200'", "--update")
    assert good(ctl("device", "show", device, "--json")).json["device"]["model"] == "P-100"
    assert good(ctl("device", "import", path, "--update", "--json")).json["changed"] == 1
    assert good(ctl("device", "show", device, "--json")).json["device"]["model"] == "P-200"


def test_a_password_file_is_imported(ctl, site, module_broker, tmp_path):
    device, passwords = new("imp"), tmp_path / "passwords"
    subprocess.run([paths.program("mosquitto_passwd"), "-b", "-c", passwords, device, "old secret"],
                   check=True, timeout=30, capture_output=True)
    credential = passwords.read_text(encoding="ascii").strip().split(":", 1)[1]
    path = tmp_path / "devices.csv"
    path.write_text(f"id,site,credential\n{device},{site},{credential}\n", encoding="utf-8")
    ran = good(ctl("device", "import", path, "--json"))
    assert ran.json["devices"] == [{"device": device, "site": site, "auth": "password"}]
    Client(module_broker, device, "old secret").connect().disconnect()


# --- the state of things

def test_status_of_fleet_and_site(ctl, site):
    device = new("press")
    good(ctl("device", "add", device, "--site", site, "support.end_of_security_support=2020-01-01"))

    def fleet():
        return good(ctl("status", "--json")).json
    eventually(lambda: site in [one["site"] for one in fleet()["sites"]])
    answer = fleet()
    assert answer["broker"]["broker"] == "test-broker"
    assert {"verdict", "score", "coverage"} <= answer["fleet"]["compliance"].keys()
    person = good(ctl("status")).out
    assert site in person and "coverage" in person and "test-broker" in person
    assert device in good(ctl("status", "--site", site)).out
    assert good(ctl("status", "--site", site, "--json")).json["site"]["site"] == site
    refused(ctl("status", "--site", site + "x"), site)


def test_watch_shows_a_refused_connection(ctl, site, module_broker):
    device = new("press")
    good(ctl("device", "add", device, "--site", site))
    conf = module_broker.ctl_conf()
    process = subprocess.Popen([str(paths.sekishoctl()), "watch", "--json", "--site", site],
                               env=dict(os.environ, SEKISHO_CONFIG=str(conf)), text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = []
    threading.Thread(target=lambda: lines.extend(process.stdout), daemon=True).start()
    try:
        module_broker.wait_for_log(f"sekisho/v1/site/{site}")
        time.sleep(0.5)
        Client(module_broker, device, "wrong").connect(expect=5)
        eventually(lambda: any('"refused"' in line for line in lines), 10)
        found = next(json.loads(line) for line in lines if '"refused"' in line)
        assert found["topic"] == f"sekisho/v1/event/{site}/{device}"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait(10)


def test_watch_outlives_a_restart_of_the_broker(broker):
    process = subprocess.Popen([str(paths.sekishoctl()), "watch"], text=True,
                               env=dict(os.environ, SEKISHO_CONFIG=str(broker.ctl_conf())),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = []
    threading.Thread(target=lambda: said.extend(process.stderr), daemon=True).start()
    try:
        broker.wait_for_log("sekisho/v1/site/")
        time.sleep(0.3)
        broker.restart()
        eventually(lambda: any("connected again" in line for line in said), 20, said)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait(10)


def test_doctor_finds_a_healthy_plugin(ctl):
    ran = ctl("doctor", "--json")
    found = {one["check"]: one["result"] for one in ran.json["checks"]}
    for check in ("configuration", "configuration mode", "host name", "port", "TLS", "sign-in",
                  "plugin", "clock skew"):
        assert found[check] == "ok", ran.out
    assert len(found) > 8 and ran.status == ("fail" in found.values())
    for one in ran.json["checks"]:
        assert one["result"] == "ok" or one["remedy"], one


# --- the checksheet

def test_the_checksheet_is_listed_and_explained_in_both_languages(ctl):
    answer = good(ctl("checksheet", "list", "--json")).json
    assert len(answer["items"]) == 60 and answer["checksheet"]["id"]
    first = answer["items"][0]
    english = good(ctl("checksheet", "explain", first["item"].lower(), "--lang", "en")).out
    japanese = good(ctl("checksheet", "explain", first["item"], "--lang", "ja")).out
    assert first["title"]["en"] in " ".join(english.split())
    assert first["title"]["ja"] in japanese.replace("\n", "")
    for heading in ("判定の単位", "主担当", "用途レベル1", "適用開始", "概要", "判定方法"):
        assert heading in japanese, japanese
    assert "required" not in japanese and "Decided by" not in japanese, japanese
    assert all(fact in japanese for fact in ("auth", "credential.used")), japanese
    assert first["title"]["ja"][:6] in good(ctl("checksheet", "list", "--lang", "ja")).out
    refused(ctl("checksheet", "explain", "Q99"))


KANA = re.compile("[\u3041-\u30ff]")
SHIPPED = json.loads(paths.catalogue().read_text("utf-8"))


def columns(line):
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@pytest.mark.parametrize("lang, headings", [
    ("en", ["In short", "Why it matters", "What to do", "A hint", "An example of good evidence"]),
    ("ja", ["概要", "重要な理由", "実施すること", "対策のヒント", "良い証跡の例"]),
])
def test_an_items_commentary_is_told_in_80_columns(ctl, lang, headings):
    item = next(one for one in SHIPPED["items"] if one["id"] == "Q23")
    out = good(ctl("checksheet", "explain", "Q23", "--lang", lang, env={"COLUMNS": "80"})).out
    lines = out.splitlines()
    assert [line for line in lines if line in headings] == headings, out
    assert max(map(columns, lines)) <= 80, out
    together = "".join(out.split())
    for part in ("why", "do", "hint", "evidence"):
        assert "".join(item["commentary"][part][lang].split()) in together, part
    assert lang == "ja" or not KANA.search(out), out


def test_the_faq_is_told_in_both_languages(ctl):
    answer = good(ctl("checksheet", "faq", "--json")).json
    assert [[one["question"], one["answer"]] for one in answer["faq"]] == \
        [[one["question"], one["answer"]] for one in SHIPPED["faq"]]
    for lang in ("en", "ja"):
        out = good(ctl("checksheet", "faq", "--lang", lang, env={"COLUMNS": "80"})).out
        assert max(map(columns, out.splitlines())) <= 80, out
        together = "".join(out.split())
        for number, one in enumerate(SHIPPED["faq"], 1):
            assert f"{number}." + "".join(one["question"][lang].split()) in together
            assert "".join(one["answer"][lang].split()) in together


def test_an_attestation_decides_an_item(ctl, site):
    items = good(ctl("checksheet", "list", "--json")).json["items"]
    item = next(one["item"] for one in items
                if one["decided_by"] == "attestation" and one["scope"] == "site")
    before = good(ctl("attest", item, "--site", site, "--result", "pass", "--evidence", "seen",
                      "--check", "--json")).json
    assert before["attestation"]["result"] == "pass"
    until = str(datetime.date.today() + datetime.timedelta(days=400))
    said = good(ctl("attest", item, "--site", site, "--result", "pass", "--evidence",
                    "plan of 2026-11", "--until", until, "--json")).json["attestation"]
    assert (said["item"], said["subject"], said["until"]) == (item, site, until)
    assert said["evidence"] == "plan of 2026-11" and said["author"]
    refused(ctl("attest", "Q99", "--site", site, "--result", "pass", "--evidence", "x"))
    refused(ctl("attest", item, "--site", site, "--result", "pass", "--evidence", "x", "--until",
                "2001-01-01"))


# --- accounts

def operator_conf(module_broker, folder, name, password):
    conf = folder / f"{name}.conf"
    shutil.copy(module_broker.ctl_conf(), conf)
    lines = [line for line in conf.read_text(encoding="utf-8").splitlines()
             if not line.startswith(("username", "password"))]
    conf.write_text("\n".join([*lines, f"username = {name}", f"password = {password}"]) + "\n",
                    encoding="utf-8")
    conf.chmod(0o600)
    return conf


def test_operators_do_what_their_role_lets_them(ctl, site, module_broker, tmp_path):
    viewer = new("viewer")
    secret = good(ctl("operator", "add", viewer, "--role", "viewer", "--json")).json["secret"]
    conf = operator_conf(module_broker, tmp_path, viewer, secret)
    good(sekishoctl(None, "device", "list", "--site", site, config=conf))
    refused(sekishoctl(None, "device", "add", new("x"), "--site", site, config=conf), "operator")
    assert viewer in good(ctl("operator", "list")).out
    good(ctl("operator", "remove", viewer))
    refused(sekishoctl(None, "status", config=conf), viewer)
    refused(ctl("operator", "remove", module_broker.admin_settings()["username"]), "admin")


def test_services_have_topics_of_their_own(ctl, site, module_broker):
    name = new("mes")
    added = good(ctl("service", "add", name, "--read", f"data/{site}/#", "--json")).json
    with Client(module_broker, name, added["secret"]) as client:
        assert client.subscribe(f"data/{site}/#") == [1]
    assert f"data/{site}/#" in good(ctl("service", "list")).out
    good(ctl("service", "remove", name))
    Client(module_broker, name, added["secret"]).connect(expect=5)


def test_no_password_stands_on_a_command_line_of_ours(ctl, module_broker):
    """The mosquitto_pub line is the one place, and it is for the person to paste."""
    help_text = good(ctl("help")).out
    assert "--password " not in help_text and " -P" not in help_text
    assert module_broker.admin_settings()["password"] not in shlex.join(ctl("status").err.split())
