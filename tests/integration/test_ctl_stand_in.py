# SPDX-License-Identifier: Apache-2.0
"""sekishoctl against a stand-in (support/stand_in.py): what it asks for, and how it bears answers that
a sane plugin does not give. Against the plugin itself: test_ctl.py."""

import csv
import datetime
import io
import json
import os
import pty
import re
import shlex
import signal
import socket
import stat
import subprocess
import threading
import time

import pytest

from support import paths
from support.control import sekishoctl
from support.stand_in import No, StandIn
from support.waiting import eventually

FIELDS = {"support.end_of_security_support": "2028-03-31", "owner": "OT"}


def now(seconds=0):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Plugin:
    """As much of a registry as an import needs."""

    def __init__(self, sites=("nagoya",), answers_most=None):
        self.sites, self.devices, self.answers_most = list(sites), {}, answers_most
        self.answered = 0

    def __call__(self, command):
        self.answered += 1
        if self.answers_most is not None and self.answered > self.answers_most:
            return None
        return getattr(self, command["command"].replace(".", "_"))(command)

    def whoami(self, _command):
        return {"name": "mika", "role": "admin", "broker": "edge-1", "version": "0.1.0",
                "mode": "enforce"}

    def status(self, _command):
        return {"fleet": {}, "sites": [], "broker": {"at": now()}}

    def doctor(self, _command):
        return {"checks": [{"check": "store", "result": "ok", "detail": "up", "remedy": ""}]}

    def site_list(self, _command):
        return {"sites": [{"site": site} for site in self.sites]}

    def site_get(self, command):
        if command["id"] not in self.sites:
            raise No(f"no site '{command['id']}'", "not_found")
        return {"site": {"site": command["id"]}, "fields": {}}

    def device_add(self, command):
        name = command["id"]
        if name in self.devices:
            raise No(f"device '{name}' is there already", "exists")
        fields = command.get("fields", {})
        if fields.get("owner", "OT") not in ("IT", "OT"):
            raise No("owner is IT or OT")
        data = {"device": name, "site": command["site"], "auth": command.get("auth", "token")}
        if command.get("check"):
            return data
        self.devices[name] = dict(data, fields=dict(fields))
        made = data["auth"] == "token" or (
            data["auth"] == "password" and not {"credential", "password"} & command.keys())
        return dict(data, secret=f"secret-of-{name}") if made else data

    def device_set(self, command):
        device = self.devices[command["id"]]
        fields = dict(device["fields"], **command["fields"])
        site = fields.pop("site", device["site"])
        if not command.get("check"):
            device["fields"], device["site"] = fields, site
        return {"device": {"device": command["id"], "site": site, "auth": device["auth"]},
                "fields": fields}

    def device_get(self, command):
        device = self.devices[command["id"]]
        return {"device": {key: device[key] for key in ("device", "site", "auth")},
                "fields": device["fields"]}

    def device_rotate(self, command):
        return {"device": command["id"], "secret": "new-secret"}


def run(stand_in, folder, *words, **options):
    return sekishoctl(None, *words, config=stand_in.write_conf(folder), **options)


# --- one device

def test_device_add_prints_the_secret_once_and_the_line_that_uses_it(tmp_path):
    with StandIn(Plugin()) as stand_in:
        ran = run(stand_in, tmp_path, "device", "add", "press-07", "--site", "nagoya", "owner=OT",
                  "support.end_of_security_support=2028-03-31")
        assert ran.status == 0, ran.err
        assert "token: secret-of-press-07\n" in ran.out
        line = next(one for one in ran.out.splitlines() if one.strip().startswith("mosquitto_pub"))
        assert shlex.split(line) == [
            "mosquitto_pub", "-h", "127.0.0.1", "-p", str(stand_in.port), "-i", "press-07",
            "-u", "press-07", "-P", "secret-of-press-07", "-q", "1",
            "-t", "data/nagoya/press-07/hello", "-m", "hello"]
        asked = stand_in.commands[0]
        assert (asked["command"], asked["id"], asked["site"]) == ("device.add", "press-07", "nagoya")
        assert asked["fields"] == FIELDS


def test_device_add_json_has_four_members(tmp_path):
    def answer(command):
        return dict(Plugin()(command), something="new")
    with StandIn(answer) as stand_in:
        ran = run(stand_in, tmp_path, "device", "add", "press-07", "--site", "nagoya", "--json")
        assert ran.out == ('{"device":"press-07","site":"nagoya","auth":"token",'
                           '"secret":"secret-of-press-07"}\n')


def test_x509_device_is_shown_how_to_connect(tmp_path):
    with StandIn(Plugin()) as stand_in:
        ran = run(stand_in, tmp_path, "device", "add", "press-07", "--site", "nagoya", "--auth",
                  "x509")
        assert "--cert press-07.crt --key press-07.key" in ran.out and " -P " not in ran.out
        assert "common name (CN) is press-07" in ran.out


def test_rotate_prints_the_new_secret(tmp_path):
    plugin = Plugin()
    plugin.devices["press-07"] = {"device": "press-07", "site": "nagoya", "auth": "token",
                                  "fields": {}}
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "device", "rotate", "press-07")
        assert ran.status == 0 and "token: new-secret\n" in ran.out
        assert "-P new-secret" in ran.out and "data/nagoya/press-07/" in ran.out
        ran = run(stand_in, tmp_path, "device", "rotate", "press-07", "--json")
        assert ran.json == {"device": "press-07", "secret": "new-secret"}


def test_a_no_is_one_line_and_exit_code_1(tmp_path):
    def answer(command):
        raise No("no device 'press-7'; did you mean 'press-07'?", "not_found")
    with StandIn(answer) as stand_in:
        ran = run(stand_in, tmp_path, "device", "show", "press-7")
        assert (ran.status, ran.out) == (1, "")
        assert ran.err == "sekishoctl: no device 'press-7'; did you mean 'press-07'?\n"


# --- bad usage never reaches the broker

@pytest.mark.parametrize("words, says", [
    (["statsu"], "did you mean 'status'?"),
    (["device", "ad", "x"], "did you mean 'device add'?"),
    (["device", "add", "x"], "which site"),
    (["device", "add", "x", "--site", "s", "--password", "p"], "no password is taken"),
    (["device", "set", "x"], "nothing to set"),
    (["attest", "Q01", "--result", "pass", "--evidence", "e"], "--organization"),
    (["attest", "Q01", "--site", "a", "--device", "b", "--result", "pass", "--evidence", "e"],
     "one of"),
    (["attest", "Q01", "--site", "a", "--evidence", "e"], "--result"),
    (["attest", "Q01", "--site", "a", "--result", "pass"], "--evidence"),
    (["attest", "Q01", "--site", "a", "--result", "pass", "--evidence", "e", "--until", "soon"],
     "not a date"),
    (["waive", "Q01", "--site", "a", "--until", "2027-03-31"], "--reason"),
    (["waive", "Q01", "--site", "a", "--reason", "r"], "--until"),
    (["waive", "Q01", "--site", "a", "--reason", "r", "--until", "soon"], "not a date"),
    (["waiver", "withdraw", "Q01"], "of what?"),
    (["attestation", "withdraw", "Q01"], "of what?"),
    (["adopt", "Q01"], "of what? Say one of --organization, --site S"),
    (["partly", "Q01", "--site", "a"], "left out"),
    (["decline", "Q01", "--device", "a", "--reason", "r"], "--device"),
    (["watch", "--count", "0"], "--count"),
    (["watch", "--site", "a/b"], "no id of a site"),
    (["device", "list", "--online", "--offline"], "exclude"),
    (["status", "--port", "99999"], "1 to 65535"),
])
def test_bad_usage_is_exit_code_2(tmp_path, words, says):
    with StandIn(Plugin()) as stand_in:
        ran = run(stand_in, tmp_path, *words)
        assert (ran.status, ran.out) == (2, "")
        assert says in ran.err and ran.err.startswith("sekishoctl: ")
        assert stand_in.connections == 0


# --- a broker that is absent, frozen or something else

def test_nobody_listens(tmp_path):
    with StandIn() as stand_in:
        conf = stand_in.write_conf(tmp_path)
    ran = sekishoctl(None, "status", config=conf)
    assert ran.status == 1 and "cannot connect" in ran.err and "is the broker running" in ran.err


def test_no_such_host(tmp_path):
    with StandIn() as stand_in:
        ran = run(stand_in, tmp_path, "status", "-h", "no-such-host.invalid")
        assert ran.status == 1 and "no host 'no-such-host.invalid' was found" in ran.err


@pytest.mark.parametrize("words", [["status"], ["watch"], ["doctor"]])
def test_a_frozen_broker_is_given_up_with_a_message(tmp_path, words):
    with StandIn(connack=None) as stand_in:
        before = time.monotonic()
        ran = run(stand_in, tmp_path, *words)
        assert ran.status == 1 and time.monotonic() - before < 20
        assert "said nothing for 10 s" in ran.err + ran.out


def test_a_plugin_that_does_not_answer_is_given_up_with_a_message(tmp_path):
    with StandIn(lambda command: None) as stand_in:
        before = time.monotonic()
        ran = run(stand_in, tmp_path, "status")
        assert ran.status == 1 and time.monotonic() - before < 20
        assert "no answer from the plugin within 10 s" in ran.err


def test_refused_sign_in_names_the_user_and_no_password(tmp_path):
    with StandIn(connack=0x87) as stand_in:
        ran = run(stand_in, tmp_path, "status")
        assert ran.status == 1 and "refused user 'mika'" in ran.err
        assert stand_in.password == "secret" and "secret" not in ran.err


@pytest.mark.parametrize("denied", ["$CONTROL/sekisho/v1", "$CONTROL/sekisho/v1/response"])
def test_a_broker_without_the_plugin_is_told(tmp_path, denied):
    with StandIn(denied=[denied]) as stand_in:
        ran = run(stand_in, tmp_path, "status")
        assert ran.status == 1 and "mosquitto_sekisho.so" in ran.err


@pytest.mark.parametrize("raw", [
    b"", b"{", b"[]", b"null", b'{"responses":[]}', b'{"responses":[{"command":"status"}]}',
    b'{"responses":[{"command":"status","correlationData":"7","data":{}}]}',
    b'{"responses":[{"command":"status","correlationData":"0","data":[]}]}',
    b'{"responses":[{"error":"cannot be read","code":"bad_json"}]}',
    b'{"responses":' + b"[" * 5000, b"\xff" * 64, b"x" * 300000,
], ids=lambda raw: repr(raw[:40]))
def test_an_answer_without_sense_is_no_answer(tmp_path, raw):
    with StandIn(raw=raw) as stand_in:
        ran = run(stand_in, tmp_path, "status")
        assert (ran.status, ran.out) == (1, "") and ran.err.startswith("sekishoctl: ")


@pytest.mark.parametrize("words", [
    ["status"], ["status", "--site", "a"], ["site", "list"], ["site", "show", "a"],
    ["device", "list"], ["device", "show", "a"], ["device", "rotate", "a"],
    ["device", "add", "a", "--site", "b"], ["checksheet", "list"], ["checksheet", "explain", "Q01"],
    ["checksheet", "faq"],
    ["attest", "Q01", "--organization", "--result", "pass", "--evidence", "e"],
    ["attestation", "list"], ["attestation", "withdraw", "Q01", "--site", "a"],
    ["adopt", "Q01", "--site", "a"], ["adoption", "list"], ["waiver", "list"],
    ["waive", "Q01", "--site", "a", "--reason", "r", "--until", "2027-03-31"],
    ["waiver", "withdraw", "Q01", "--site", "a"],
    ["operator", "list"], ["service", "list"], ["doctor"],
])
@pytest.mark.parametrize("data", [
    {}, {"fleet": None, "site": 7, "device": [], "devices": {}, "items": "x", "sites": "y",
         "checks": [None, 3], "operators": [7], "services": [[]], "attestation": [],
         "attestations": [3], "adoption": 1, "adoptions": [None], "waiver": "x", "waivers": [[]],
         "ending": [7, {}], "declined": ["x", None], "ending_total": "many",
         "commentary": {"why": 3, "do": {"en": []}}, "faq": [None, {"answer": 4}]},
])
def test_every_command_bears_answers_of_another_shape(tmp_path, words, data):
    with StandIn(lambda command: data) as stand_in:
        for more in ([], ["--json"]):
            ran = run(stand_in, tmp_path, *words, *more)
            assert ran.status in (0, 1)


def test_nothing_that_a_device_says_reaches_the_terminal_raw(tmp_path):
    evil = "\u001b[2J\u009b31m\u202eok\r\n"
    device = {"device": evil, "site": evil, "model": evil, "vendor": evil, "firmware": evil,
              "address": evil, "lifecycle": evil, "support": evil, "verdict": evil, "online": True}

    def answer(command):
        return {"devices": [device], "device": dict(device, support={"state": evil}),
                "items": {"Q01": {"status": "fail", "reason": evil, "evidence": evil}},
                "fields": {"name": evil, "support.source": evil}}
    with StandIn(answer) as stand_in:
        for words in (["device", "list"], ["device", "show", "a"]):
            ran = run(stand_in, tmp_path, *words)
            assert not set("\u001b\u009b\u202e\r") & set(ran.out + ran.err), ran.out


# --- lists

def test_lists_are_read_page_by_page(tmp_path):
    def answer(command):
        if command["command"] != "site.list":
            return {}
        page = int(command.get("cursor", "0"))
        data = {"sites": [{"site": f"s{page}{i}"} for i in range(3)]}
        return dict(data, cursor=str(page + 1)) if page < 4 else data
    with StandIn(answer) as stand_in:
        ran = run(stand_in, tmp_path, "site", "list", "--json")
        assert [one["site"] for one in ran.json["sites"]] == [
            f"s{page}{i}" for page in range(5) for i in range(3)]
        assert "cursor" not in ran.json


def test_a_list_without_an_end_is_stopped(tmp_path):
    with StandIn(lambda command: {"sites": [], "cursor": "same"}) as stand_in:
        ran = run(stand_in, tmp_path, "site", "list")
        assert ran.status == 1 and "has no end" in ran.err


# --- colour

def on_terminal(conf, *words, env=None):
    """Run with a terminal as standard output; what it printed."""
    master, slave = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment.update(SEKISHO_CONFIG=str(conf), **(env or {}))
    process = subprocess.Popen([str(paths.sekishoctl()), *words], stdout=slave, env=environment,
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(slave)
    shown = b""
    while True:
        try:
            more = os.read(master, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    os.close(master)
    assert process.wait(20) == 0
    return shown.decode()


def test_colour_only_on_a_terminal_and_not_with_no_color(tmp_path):
    sites = {"sites": [{"site": "nagoya", "verdict": "non_compliant"}]}
    with StandIn(lambda command: sites) as stand_in:
        conf = stand_in.write_conf(tmp_path)
        assert "\x1b[1;31mnon-compliant" in on_terminal(conf, "site", "list")
        assert "\x1b" not in on_terminal(conf, "site", "list", env={"NO_COLOR": "1"})
        assert "\x1b" not in sekishoctl(None, "site", "list", config=conf).out


# --- import

def import_file(folder, text, name="devices.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def many(count):
    return "id,site,owner\n" + "".join(f"d{i:04},nagoya,OT\n" for i in range(count))


def test_import_adds_in_batches_and_writes_the_secrets_as_csv(tmp_path):
    plugin = Plugin()
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "device", "import", import_file(tmp_path, many(250)))
        assert ran.status == 0, ran.err
        rows = list(csv.DictReader(io.StringIO(ran.out)))
        assert len(rows) == len(plugin.devices) == 250
        assert rows[7] == {"id": "d0007", "site": "nagoya", "auth": "token",
                           "secret": "secret-of-d0007"}
        adding = [len(request["commands"]) for request in stand_in.requests
                  if request["commands"][0]["command"] == "device.add"]
        assert adding == [100, 100, 50, 100, 100, 50]
        assert "250 added" in ran.err


def test_import_takes_what_spreadsheets_write(tmp_path):
    plugin = Plugin()
    text = ('\ufeffid,site,auth,credential,name,support.end_of_security_support\r\n'
            '"press-07",nagoya,,$7$101$c2FsdA==$aGFzaA==,"第1, ""大"" 工場",2028-03-31\r\n'
            'press-08,nagoya,x509,,,\r\n\r\n')
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "device", "import", import_file(tmp_path, text))
        assert ran.status == 0, ran.err
        first, second = [one for one in stand_in.commands
                         if one["command"] == "device.add" and "check" not in one]
        assert first["credential"] == "$7$101$c2FsdA==$aGFzaA==" and first["auth"] == "password"
        assert first["fields"] == {"name": '第1, "大" 工場',
                                   "support.end_of_security_support": "2028-03-31"}
        assert second["auth"] == "x509" and second["fields"] == {}
        assert "$7$" not in ran.out + ran.err


def test_import_with_a_bad_row_adds_nothing_and_names_each_line(tmp_path):
    plugin = Plugin()
    text = ("id,site,owner\n" "a,nagoya,OT\n" "b,nagoya,nobody\n" "c c,nagoya,OT\n"
            "d,nagoja,OT\n" "a,nagoya,OT\n")
    with StandIn(plugin) as stand_in:
        path = import_file(tmp_path, text)
        ran = run(stand_in, tmp_path, "device", "import", path)
        assert (ran.status, ran.out, plugin.devices) == (1, "", {})
        lines = dict(re.findall(r"line (\d+): (.*)", ran.err))
        assert lines["3"].startswith("b: owner is IT or OT")
        assert "bad id" in lines["4"] and "on line 2" in lines["6"]
        assert "did you mean 'nagoya'?" in lines["5"] and "sekishoctl site add nagoja" in lines["5"]
        assert "4 of 5 rows" in ran.err and "nothing was imported" in ran.err
        ran = run(stand_in, tmp_path, "device", "import", path, "--json")
        assert ran.status == 1 and sorted(one["line"] for one in ran.json["errors"]) == [3, 4, 5, 6]
        assert ran.json["devices"] == [] and ran.json["added"] == 0


def test_import_check_changes_nothing(tmp_path):
    plugin = Plugin()
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "device", "import", import_file(tmp_path, many(3)), "--check")
        assert ran.status == 0 and "3 would be added" in ran.out and plugin.devices == {}
        assert all(one.get("check") for one in stand_in.commands if one["command"] == "device.add")


def test_import_output_is_a_new_file_of_ours_alone(tmp_path):
    secrets = tmp_path / "secrets.csv"
    with StandIn(Plugin()) as stand_in:
        path = import_file(tmp_path, many(2))
        ran = run(stand_in, tmp_path, "device", "import", path, "-o", secrets)
        assert (ran.status, ran.out) == (0, "")
        assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
        assert "secret-of-d0001" in secrets.read_text() and "secret-of" not in ran.err
    plugin = Plugin()
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "device", "import", path, "-o", secrets)
        assert ran.status == 1 and "exists already" in ran.err and plugin.devices == {}


def test_import_that_was_cut_off_is_repeated(tmp_path):
    # site.list, 250 checks, then the first hundred: the second hundred is added and never answered.
    plugin = Plugin(answers_most=1 + 250 + 100)
    path = import_file(tmp_path, many(250))
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "device", "import", path, timeout=60)
        assert ran.status == 1 and "ended early, with 100 added" in ran.err
        assert "run the same command again" in ran.err and "lines 102 to 201" in ran.err
        assert len(list(csv.DictReader(io.StringIO(ran.out)))) == 100
        plugin.answers_most = None
        ran = run(stand_in, tmp_path, "device", "import", path, timeout=60)
        assert ran.status == 0, ran.err
        assert "150 added, 0 changed, 100 unchanged" in ran.err
        assert "were left alone" in ran.err and "device rotate" in ran.err
        assert len(plugin.devices) == 250


def test_import_changes_devices_only_when_told_to(tmp_path):
    plugin = Plugin(["nagoya", "osaka"])
    with StandIn(plugin) as stand_in:
        run(stand_in, tmp_path, "device", "import",
            import_file(tmp_path, "id,site,owner\na,nagoya,OT\nb,nagoya,OT\nc,nagoya,OT\n"))
        other = import_file(tmp_path, "id,site,owner\na,nagoya,IT\nb,osaka,OT\nc,nagoya,OT\n")
        ran = run(stand_in, tmp_path, "device", "import", other)
        assert ran.status == 1 and plugin.devices["a"]["fields"]["owner"] == "OT"
        assert "owner 'OT', not 'IT'" in ran.err and "site 'nagoya', not 'osaka'" in ran.err
        assert "--update" in ran.err
        ran = run(stand_in, tmp_path, "device", "import", other, "--update", "--json")
        assert ran.status == 0, ran.err
        assert (ran.json["changed"], ran.json["unchanged"]) == (2, 1)
        assert plugin.devices["a"]["fields"]["owner"] == "IT"
        assert plugin.devices["b"]["site"] == "osaka"
        auth = import_file(tmp_path, "id,site,auth\na,nagoya,x509\n")
        ran = run(stand_in, tmp_path, "device", "import", auth, "--update")
        assert ran.status == 1 and "signs in with token, not x509" in ran.err


@pytest.mark.parametrize("text, says", [
    (b"", "is empty"), (b"id,site\n", "no device"), (b"\xff\xfea\0,\0", "line 1"),
    (b"id,site\na,\"b\n", "line 2"), (b"id;site\na;b\n", "not known"),
    (b"id,site,end_of_life\na,b,c\n", "support.end_of_life"),
])
def test_a_file_that_is_no_list_of_devices_is_refused(tmp_path, text, says):
    with StandIn(Plugin()) as stand_in:
        ran = run(stand_in, tmp_path, "device", "import", import_file(tmp_path, text))
        assert (ran.status, ran.out) == (1, "") and says in ran.err
        assert stand_in.connections == 0


# --- watch

class Watching:
    """A running `watch`, its lines and its end."""

    def __init__(self, conf, *words):
        self.process = subprocess.Popen(
            [str(paths.sekishoctl()), "watch", *words], stdout=subprocess.PIPE, text=True,
            stderr=subprocess.PIPE, env=dict(os.environ, SEKISHO_CONFIG=str(conf)))
        self.lines, self.errors = [], []
        for stream, kept in ((self.process.stdout, self.lines), (self.process.stderr, self.errors)):
            threading.Thread(target=lambda s=stream, k=kept: k.extend(s), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


EVENT = {"v": 1, "at": "2026-11-23T10:00:00Z", "event": "refused", "severity": "warning",
         "site": "nagoya", "device": "press-07", "reason": "bad_credential", "count": 1}


def followed(stand_in, count=3):
    """Wait until watch has subscribed to all that it follows."""
    eventually(lambda: len([one for one in stand_in.filters if "$" not in one]) >= count, 10)
    time.sleep(0.1)


def test_watch_shows_what_happens_and_ends_well_with_ctrl_c(tmp_path):
    with StandIn(Plugin()) as stand_in, Watching(stand_in.write_conf(tmp_path)) as watching:
        followed(stand_in)
        stand_in.publish("sekisho/v1/event/nagoya/press-07", EVENT, retain=True)
        stand_in.publish("sekisho/v1/event/nagoya/press-07", dict(EVENT, reason="unknown_device"))
        device = {"at": "2026-11-23T10:00:01Z", "online": True, "compliance": {}}
        stand_in.publish("sekisho/v1/device/nagoya/press-07", device)
        stand_in.publish("sekisho/v1/device/nagoya/press-07", dict(device, at="2026-11-23T10:00:09Z"))
        stand_in.publish("sekisho/v1/device/nagoya/press-07", None)
        eventually(lambda: len(watching.lines) >= 3, 5)
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(10) == 0
        assert len(watching.lines) == 3
        assert "refused: unknown_device" in watching.lines[0]
        assert "online" in watching.lines[1] and "removed" in watching.lines[2]
        assert set(stand_in.filters) >= {"sekisho/v1/event/+/+", "sekisho/v1/device/+/+",
                                         "sekisho/v1/site/+"}


def test_watch_json_site_and_count(tmp_path):
    with StandIn(Plugin()) as stand_in, \
            Watching(stand_in.write_conf(tmp_path), "--json", "--site", "nagoya", "--count",
                     "2") as watching:
        followed(stand_in)
        assert set(stand_in.filters) >= {"sekisho/v1/event/nagoya/+", "sekisho/v1/device/nagoya/+",
                                         "sekisho/v1/site/nagoya"}
        for _ in range(3):
            stand_in.publish("sekisho/v1/event/nagoya/press-07", EVENT)
        assert watching.process.wait(10) == 0
        eventually(lambda: len(watching.lines) == 2, 5)
        assert [json.loads(line) for line in watching.lines] == [
            {"topic": "sekisho/v1/event/nagoya/press-07", "document": EVENT}] * 2


def test_watch_connects_again_and_says_so(tmp_path):
    with StandIn(Plugin()) as stand_in, Watching(stand_in.write_conf(tmp_path)) as watching:
        followed(stand_in)
        stand_in.drop()
        eventually(lambda: any("connected again" in one for one in watching.errors), 15,
                   watching.errors)
        assert any("trying again" in one for one in watching.errors)
        stand_in.publish("sekisho/v1/event/nagoya/press-07", EVENT)
        eventually(lambda: len(watching.lines) == 1, 5)
        watching.process.send_signal(signal.SIGTERM)
        assert watching.process.wait(10) == 0


def test_watch_notices_a_broker_that_froze(tmp_path):
    with StandIn(Plugin()) as stand_in, Watching(stand_in.write_conf(tmp_path)) as watching:
        followed(stand_in)
        stand_in.frozen = True
        eventually(lambda: any("trying again" in one for one in watching.errors), 40)
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(10) == 0


def test_watch_of_a_site_that_is_not_there_ends(tmp_path):
    with StandIn(Plugin()) as stand_in:
        ran = run(stand_in, tmp_path, "watch", "--site", "osaka")
        assert ran.status == 1 and "no site 'osaka'" in ran.err


def test_watch_ends_after_its_seconds(tmp_path):
    with StandIn(Plugin()) as stand_in:
        assert run(stand_in, tmp_path, "watch", "--seconds", "1").status == 0


# --- doctor

def results(ran):
    return {one["check"]: one["result"] for one in ran.json["checks"]}


def test_doctor_finds_nothing(tmp_path):
    with StandIn(Plugin()) as stand_in:
        ran = run(stand_in, tmp_path, "doctor", "--json")
        assert ran.status == 0 and set(results(ran).values()) == {"ok"}, ran.out
        assert list(results(ran)) == ["configuration", "configuration mode", "host name", "port",
                                      "TLS", "sign-in", "plugin", "clock skew", "store"]
        ran = run(stand_in, tmp_path, "doctor")
        assert ran.status == 0 and "9 ok, 0 warnings, 0 failures" in ran.out


def test_doctor_finds_an_exposed_password(tmp_path):
    with StandIn(Plugin()) as stand_in:
        conf = stand_in.write_conf(tmp_path)
        conf.chmod(0o644)
        ran = sekishoctl(None, "doctor", config=conf)
        assert ran.status == 1 and f"-> chmod 600 {conf}" in " ".join(ran.out.split())


@pytest.mark.parametrize("seconds, result", [(5, "ok"), (60, "warning"), (-60, "warning"),
                                             (3600, "fail"), (-3600, "fail")])
def test_doctor_finds_clocks_apart(tmp_path, seconds, result):
    plugin = Plugin()
    plugin.status = lambda command: {"broker": {"at": now(seconds)}}
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "doctor", "--json")
        assert results(ran)["clock skew"] == result and ran.status == (result == "fail")


def test_doctor_takes_over_what_the_plugin_finds(tmp_path):
    plugin = Plugin()
    plugin.doctor = lambda command: {"checks": [
        {"check": "store", "result": "fail", "detail": "redis is away", "remedy": "start redis"}]}
    with StandIn(plugin) as stand_in:
        ran = run(stand_in, tmp_path, "doctor")
        assert ran.status == 1 and "redis is away" in ran.out and "-> start redis" in ran.out


def test_doctor_names_the_step_that_fails(tmp_path):
    with StandIn(connack=0x87) as stand_in:
        ran = run(stand_in, tmp_path, "doctor", "--json")
        assert ran.status == 1 and results(ran)["sign-in"] == "fail"
    with StandIn(denied=["$CONTROL/sekisho/v1"]) as stand_in:
        ran = run(stand_in, tmp_path, "doctor", "--json")
        assert ran.status == 1 and results(ran)["plugin"] == "fail"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ran = sekishoctl(None, "doctor", "--json", "-h", "127.0.0.1", "-p", port,
                     config=stand_in.write_conf(tmp_path))
    assert ran.status == 1 and results(ran)["port"] == "fail"
    ran = sekishoctl(None, "doctor", "--json", config=tmp_path / "absent.conf")
    assert ran.status == 1 and results(ran) == {"configuration": "fail"}


def test_doctor_tells_tls_from_sign_in(tmp_path, authority):
    with StandIn(Plugin()) as stand_in:
        conf = stand_in.write_conf(tmp_path, cafile=authority.cert)
        ran = sekishoctl(None, "doctor", "--json", config=conf)
        assert ran.status == 1 and results(ran)["TLS"] == "fail"
        assert "sign-in" not in results(ran)
