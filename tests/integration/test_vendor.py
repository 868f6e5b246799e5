# SPDX-License-Identifier: Apache-2.0
"""A vendor's sheet, from its export through being filled in to the attestations that it becomes, with
the plugin itself: what changes, what is refused and where, and that nothing is half applied."""

import uuid

import pytest

from support.control import Refused, sekishoctl
from support.cutting import Cutting
from support.vendor_sheet import ASKED, EN, JA, KIKAI, Sheet, add_fleet
from support.waiting import eventually

@pytest.fixture(name="ctl")
def ctl_fixture(broker):
    def run(*words, status=0, **options):
        ran = sekishoctl(broker, *words, **options)
        assert ran.status == status, (ran.status, ran.out, ran.err)
        return ran
    return run


@pytest.fixture(name="fleet")
def fleet_fixture(admin):
    add_fleet(admin)
    return admin


@pytest.fixture(name="export")
def export_fixture(ctl, fleet, tmp_path):
    del fleet

    def export(*words, lang="en", form="csv"):
        path = tmp_path / f"{uuid.uuid4().hex}.{form}"
        ctl("vendor", "export", "--vendor", KIKAI, "--format", form, "--lang", lang, "-o", path, *words)
        return Sheet(path, JA if lang == "ja" else EN)
    return export


def attestations(admin):
    return admin.control("attestation.list", limit=200)["attestations"]


def state(admin, device, item):
    return admin.control("device.items", id=device)["items"][item]


def stands(admin, device, item, status):
    eventually(lambda: state(admin, device, item)["status"] == status, 5,
               f"{item} of {device} becomes {status}: {state(admin, device, item)}")


def test_a_sheet_asks_what_is_the_vendors_to_answer(export, ctl, tmp_path):
    sheet = export()
    rows = [row for _, row in sheet.all()]
    assert len(rows) == 2 * len(ASKED)
    assert sorted({row["item"] for row in rows}) == ASKED
    assert {row["model"] for row in rows} == {"P-200", "'-制御盤 \"大\", 3"}
    assert {(row["vendor"], row["site"], row["checksheet"], row["version"]) for row in rows} \
        == {(KIKAI, "", "jssec-2", "2.0.0")}
    assert {(row["answer"], row["evidence"], row["until"], row["comments"]) for row in rows} \
        == {("", "", "", "")}
    text = sheet.path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf") and b"\r\n" in text
    assert all(len(row) == len(sheet.rows[0]) == 15 and row[2] and row[3] for row in sheet.rows)
    counts = {row[sheet.column("model")]: row[5] for row in sheet.rows[1:]}
    assert counts == {"P-200": "3", "'-制御盤 \"大\", 3": "1"}
    ran = ctl("vendor", "export", "--vendor", KIKAI, "--site", "osaka", "--format", "csv", "--lang", "ja",
              "-o", tmp_path / "osaka.csv", "--json")
    assert (ran.json["models"], ran.json["rows"]) == (1, 7)
    osaka = Sheet(tmp_path / "osaka.csv", JA)
    assert {row["site"] for _, row in osaka.all()} == {"osaka"}
    assert "初期パスワード" in osaka.rows[1][1]


def test_what_cannot_be_exported_says_why(ctl, fleet, tmp_path):
    del fleet
    place = tmp_path / "out.csv"
    for words, status, says in (
            (["--vendor", "協和機械", "--format", "csv", "-o", place], 1, "is of the vendor"),
            (["--vendor", KIKAI + "x", "--format", "csv", "-o", place], 1, f"did you mean '{KIKAI}'"),
            (["--vendor", KIKAI, "--site", "kobe", "--format", "csv", "-o", place], 1, "no site 'kobe'"),
            (["--format", "csv", "-o", place], 2, "--vendor"),
            (["--vendor", KIKAI, "--format", "json", "-o", place], 2, "--format csv or xlsx"),
            (["--vendor", KIKAI, "--format", "csv"], 2, "-o")):
        assert says in ctl("vendor", "export", *words, status=status).err
        assert not place.exists()
    place.write_text("mine", encoding="utf-8")
    assert "exists already" in ctl("vendor", "export", "--vendor", KIKAI, "--format", "csv", "-o", place,
                                   status=1).err
    assert place.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("lang, good, bad", [("en", "Pass", "FAIL"), ("ja", "適合", "不適合")])
def test_a_filled_sheet_becomes_attestations(export, ctl, fleet, broker, redis, lang, good, bad):
    sheet = export(lang=lang)
    sheet.fill("Q28", "P-200", answer=good, evidence="=HYPERLINK(\"x\") 手引書 p. 31\n第2版",
               until="2027/3/31", comments="設定を6台で確認")
    sheet.fill("Q28", "制御盤", answer=bad, evidence="no signature check")
    sheet.fill("Q32", "P-200", answer=good, evidence="updates until 2030, notice S-12")
    path = sheet.save()
    ran = ctl("vendor", "import", path, "--dry-run")
    assert "3 answers" in ran.out and "7 attestations would be made" in ran.out
    assert "11 rows without an answer" in ran.out
    assert attestations(fleet) == []
    assert ctl("vendor", "import", path, "--json").json == {
        "vendor": KIKAI, "check": False, "rows": 14, "answered": 3, "skipped": 11,
        "attestations": 7, "kept": 0, "errors": []}
    for device in ("a-1", "a-2", "a-3"):
        stands(fleet, device, "Q28", "pass")
        stands(fleet, device, "Q32", "pass")
    stands(fleet, "b-1", "Q28", "fail")
    assert state(fleet, "b-1", "Q32")["status"] == "unknown"
    assert state(fleet, "else-1", "Q28")["status"] == "unknown"
    said = {(one["subject"], one["item"]): one for one in attestations(fleet)}
    one = said["a-1", "Q28"]
    assert (one["vendor"], one["author"]) == (KIKAI, broker.admin_settings()["username"])
    assert one["evidence"] == '=HYPERLINK("x") 手引書 p. 31 第2版 / 設定を6台で確認'
    assert one["until"] == "2027-03-31"
    assert KIKAI in ctl("attestation", "list").out
    eventually(lambda: len([1 for _, entry in redis.client.xrange("sekisho:audit")
                            if entry["action"] == "attest" and KIKAI in entry["detail"]]) == 7, 5)
    # It is there after a restart, and the same sheet again makes the same of it.
    broker.restart()

    def there():
        listed = ctl("attestation", "list", "--json").json["attestations"]
        return {(one["subject"], one["item"]): dict(one, at="") for one in listed}
    wanted = {key: dict(one, at="") for key, one in said.items()}
    assert there() == wanted
    assert ctl("vendor", "import", path, "--json").json["attestations"] == 7
    assert there() == wanted


def test_ones_own_word_stands(export, ctl, fleet):
    fleet.control("attest", id="Q28", scope="device", subject="a-1", result="fail", evidence="tried")
    sheet = export()
    line = sheet.fill("Q28", "P-200", answer="pass", evidence="handbook")
    ran = ctl("vendor", "import", sheet.save())
    assert f":{line}: on 1 device of P-200 a statement of your own on Q28" in ran.err
    stands(fleet, "a-2", "Q28", "pass")
    stands(fleet, "a-1", "Q28", "fail")


BAD = [
    # what the vendor did to the row; the column that is named; a part of what is said
    (dict(answer="yes"), "answer", "'yes' is no answer; write pass or fail (適合, 不適合)"),
    (dict(answer=""), "answer", "is empty, though the row is filled in"),
    (dict(evidence=""), "evidence", "is empty; say what the answer rests on"),
    (dict(evidence="証" * 140), "evidence", "is 420 bytes long with the comments, and at most 400"),
    (dict(until="next year"), "until", "'next year' is no date; write it like 2027-03-31"),
    (dict(until="2026-02-30"), "until", "is no date"),
    (dict(until="2020-01-31"), "until", "from today to ten years from now"),
    (dict(item="Q99"), "item", "there is no item 'Q99'"),
    (dict(item="Q24"), "item", "Q24 is not a vendor's to answer; leave the row out"),
    (dict(item=""), "item", "is empty; the row was answered"),
    (dict(model="P-2000"), "model", "did you mean 'P-200'?"),
    (dict(model=""), "model", "is empty"),
    (dict(item="Q28"), "model", "Q28 of this model is answered in a row above"),
    (dict(vendor="Else"), "vendor", f"'Else' here, and '{KIKAI}' in a row above"),
    (dict(version="1.9.0"), "version", "'1.9.0' here, and '2.0.0' in a row above"),
    (dict(checksheet=""), "checksheet", "it says what was asked: copy both"),
    (dict(site="osaka"), "site", "'osaka' here, and '' in a row above"),
]


def test_each_bad_row_is_told_with_its_line_and_nothing_is_applied(export, ctl, fleet):
    sheet = export()
    blank = [list(row) for row in sheet.rows]
    for fault, column, says in BAD:
        sheet.rows = [list(row) for row in blank]
        sheet.fill("Q28", "P-200", answer="pass", evidence="handbook")
        line = sheet.fill("Q32", "P-200", answer="pass", evidence="notice", until="2027-03-31")
        sheet.put(line, **fault)
        for words in ((), ("--dry-run",)):
            path = sheet.save()
            ran = ctl("vendor", "import", path, "--lang", "en", "--json", *words, status=1)
            assert f"{path}:{line}: {EN[column]}: " in ran.err and says in ran.err, (fault, ran.err)
            assert "1 of 14 rows" in ran.err and "nothing was imported" in ran.err
            assert [(one["line"], one["column"]) for one in ran.json["errors"]] == [(line, EN[column])]
            assert ran.json["attestations"] == 0 or words
    assert attestations(fleet) == []


def test_all_faults_are_told_at_once_those_of_the_plugin_too(export, ctl, fleet):
    sheet = export(lang="ja")
    lines = [sheet.fill("Q20", "P-200", answer="○", evidence=""),
             sheet.fill("Q26", "P-200", answer="適合", evidence="試験報告書", model="P-201"),
             sheet.fill("Q27", "P-200", answer="適合", evidence="試験報告書", until="2020年1月5日")]
    ran = ctl("vendor", "import", sheet.save(), "--lang", "ja", status=1)
    for line, heading in ((lines[0], "回答"), (lines[0], "根拠・証跡"), (lines[1], "型式"),
                          (lines[2], "有効期限")):
        assert f":{line}: {heading}: " in ran.err, ran.err
    assert "3 of 14 rows" in ran.err
    assert attestations(fleet) == []


def test_files_that_are_no_sheet_say_what_they_lack(export, ctl, tmp_path, fleet):
    sheet = export(lang="ja")
    sheet.fill("Q28", "P-200", answer="適合", evidence="手引書")
    path = tmp_path / "bad.csv"

    def refused(data, says, *words):
        path.write_bytes(data)
        ran = ctl("vendor", "import", path, *words, status=1)
        assert says in ran.err, ran.err
    refused(b"", "has the headings Item")
    refused(b"a,b\n1,2\n", "has the headings Item")
    refused("Item,Model,Answer\n".encode(), "the heading 'Evidence' (根拠・証跡) is missing")
    refused(sheet.save(encoding="cp932").read_bytes(), "is not UTF-8; save the file as \"CSV UTF-8\"")
    refused(sheet.save().read_bytes(), "is the sheet of vendor", "--vendor", "Else")
    refused(export().save().read_bytes(), "no row of")
    refused(sheet.save().read_bytes().replace(b"2.0.0", b"1.0.0"), "and jssec-2 2.0.0 is in force")
    refused(sheet.save().read_bytes() + b'"', "line 16")
    assert "cannot" in ctl("vendor", "import", tmp_path / "none.csv", status=1).err
    assert attestations(fleet) == []
    # Columns in another order, a title above, LF: a sheet all the same.
    for row in sheet.rows:
        row.reverse()
    sheet.rows[:0] = [["ご回答"], []]
    assert ctl("vendor", "import", sheet.save(lineterminator="\n"), "--json").json["attestations"] == 3


def test_a_viewer_may_export_and_not_import(export, ctl, fleet, broker, tmp_path):
    sheet = export()
    sheet.fill("Q28", "P-200", answer="pass", evidence="handbook")
    secret = fleet.add_operator("mika", "viewer")["secret"]
    conf = tmp_path / "mika.conf"
    conf.write_text(f"host = 127.0.0.1\nport = {broker.port}\nusername = mika\npassword = {secret}\n",
                    encoding="utf-8")
    conf.chmod(0o600)
    ctl("vendor", "export", "--vendor", KIKAI, "--format", "csv", "-o", tmp_path / "v.csv", config=conf)
    assert "needs the role operator" in ctl("vendor", "import", sheet.save(), config=conf, status=1).err
    with pytest.raises(Refused):
        fleet.control("vendor.attest", vendor=KIKAI)
    assert attestations(fleet) == []


def test_a_connection_that_breaks_leaves_all_or_nothing(export, ctl, fleet, broker, tmp_path):
    sheet = export()
    for item in ASKED:
        for model in ("P-200", "制御盤"):
            sheet.fill(item, model, answer="pass", evidence="handbook " + "x" * 300)
    path = sheet.save()
    settings = broker.admin_settings()

    def through(proxy, *words):
        conf = tmp_path / f"{uuid.uuid4().hex}.conf"
        conf.write_text(f"host = 127.0.0.1\nport = {proxy.port}\nusername = {settings['username']}\n"
                        f"password = {settings['password']}\n", encoding="utf-8")
        conf.chmod(0o600)
        return sekishoctl(broker, "vendor", "import", path, *words, config=conf, timeout=60)
    with Cutting(broker.port) as whole:
        assert through(whole, "--dry-run").status == 0
        checked = whole.passed
    # What the dry run passed, and then parts of the command that would carry it out.
    for more in (50, 900, checked // 2, checked - 700):
        with Cutting(broker.port, checked + more) as proxy:
            ran = through(proxy)
        assert ran.status == 1 and "all of them or none" in ran.err, (more, ran.err)
        assert attestations(fleet) == [], more
    # All of the command comes through, and the answer is lost.
    with Cutting(broker.port, deaf_from=checked + 900) as proxy:
        ran = through(proxy)
    assert ran.status == 1 and "all of them or none" in ran.err, ran.err
    eventually(lambda: len(attestations(fleet)) == 28, 5)
    assert ctl("vendor", "import", path, "--json").json["attestations"] == 28
    assert len(attestations(fleet)) == 28
