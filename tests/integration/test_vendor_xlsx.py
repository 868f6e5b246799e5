# SPDX-License-Identifier: Apache-2.0
"""A vendor's sheet as a workbook: filled in with openpyxl, which is not ours, and read back; and what a
workbook must not be able to do. The rest, which CSV has in common with it: test_vendor.py."""

import datetime
import io
import struct
import uuid
import zipfile

import openpyxl
import pytest

from support.control import sekishoctl
from support.vendor_sheet import ASKED, EN, JA, KIKAI, Book, add_fleet
from support.waiting import eventually

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADINGS = ["Item", "Model", "Answer", "Evidence", "Valid until", "Comments", "Checksheet", "Version",
            "Vendor"]


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

    def export(*words, lang="en"):
        path = tmp_path / f"{uuid.uuid4().hex}.xlsx"
        ctl("vendor", "export", "--vendor", KIKAI, "--format", "xlsx", "--lang", lang, "-o", path, *words)
        return Book(path, JA if lang == "ja" else EN)
    return export


def attestations(admin):
    listed = admin.control("attestation.list", limit=200)["attestations"]
    return {(one["subject"], one["item"]): one for one in listed}


@pytest.mark.parametrize("lang, good, bad", [("en", "pass", "fail"), ("ja", "適合", "不適合")])
def test_the_workbook_asks_and_offers_the_answers(export, lang, good, bad):
    book = export(lang=lang)
    rows = [row for _, row in book.all()]
    assert len(rows) == 2 * len(ASKED)
    assert {row["model"] for row in rows} == {"P-200", "-制御盤 \"大\", 3"}
    assert {(row["vendor"], row["checksheet"], row["version"]) for row in rows} \
        == {(KIKAI, "jssec-2", "2.0.0")}
    assert KIKAI in book.rows[0][0]
    assert not [cell for row in book.sheet.iter_rows() for cell in row if cell.data_type == "f"]
    (offered,) = book.sheet.data_validations.dataValidation
    assert offered.formula1 == f'"{good},{bad}"'
    answers = openpyxl.utils.get_column_letter(book.column("answer") + 1)
    assert str(offered.sqref) == f"{answers}6:{answers}{5 + len(rows)}"
    identity = openpyxl.utils.get_column_letter(book.column("vendor") + 1)
    assert book.sheet.column_dimensions[identity].hidden
    assert not book.sheet.column_dimensions[answers].hidden
    assert book.sheet.freeze_panes == "C6"


@pytest.mark.parametrize("lang, good, bad", [("en", "pass", "fail"), ("ja", "適合", "不適合")])
def test_a_filled_workbook_becomes_attestations(export, ctl, fleet, lang, good, bad):
    book = export(lang=lang)
    book.fill("Q28", "P-200", answer=good, evidence="=1+1", until=datetime.date(2027, 3, 31),
              comments=6)
    book.fill("Q32", "P-200", answer=good, evidence="通知 S-12\n2頁", until="2027年4月1日")
    book.fill("Q28", "制御盤", answer=bad, evidence="署名の検証なし",
              until=datetime.datetime(2027, 5, 1, 0, 0))
    # What begins with = is a text here, as a vendor's spreadsheet has it behind an apostrophe.
    book.sheet.cell(book.line("Q28", "P-200"), book.column("evidence") + 1).data_type = "s"
    ran = ctl("vendor", "import", book.save(), "--json")
    assert (ran.json["answered"], ran.json["skipped"], ran.json["attestations"]) == (3, 11, 7)
    said = attestations(fleet)
    assert (said["a-3", "Q28"]["evidence"], said["a-3", "Q28"]["until"]) == ("=1+1 / 6", "2027-03-31")
    assert (said["a-1", "Q32"]["evidence"], said["a-1", "Q32"]["until"]) \
        == ("通知 S-12 2頁", "2027-04-01")
    assert (said["b-1", "Q28"]["result"], said["b-1", "Q28"]["until"]) == ("fail", "2027-05-01")
    assert {one["vendor"] for one in said.values()} == {KIKAI}
    for device, status in (("a-1", "pass"), ("b-1", "fail")):
        eventually(lambda: fleet.control("device.items", id=device)["items"]["Q28"]["status"] == status, 5)


def test_rows_are_told_by_the_line_that_the_spreadsheet_shows(export, ctl, fleet):
    book = export()
    lines = {"answer": book.fill("Q20", "P-200", answer="maybe", evidence="E"),
             "evidence": book.fill("Q26", "制御盤", answer="pass"),
             "until": book.fill("Q27", "P-200", answer="pass", evidence="E", until=12),
             "model": book.fill("Q28", "P-200", answer="pass", evidence="E", model=200)}
    book.fill("Q32", "P-200", answer="pass", evidence="E")
    path = book.save()
    ran = ctl("vendor", "import", path, "--lang", "en", "--json", status=1)
    assert sorted((one["line"], one["column"]) for one in ran.json["errors"]) \
        == sorted((line, EN[name]) for name, line in lines.items())
    assert f"{path}:{lines['model']}: Model: no device in use of this vendor is a '200'" in ran.err
    assert "4 of 14 rows" in ran.err
    assert not attestations(fleet)


def test_days_from_1904_and_hidden_sheets_before_it(export, ctl, fleet):
    book = export()
    book.book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.fill("Q28", "P-200", answer="pass", evidence="E", until=datetime.date(2027, 3, 31))
    first = book.book.create_sheet("hidden", 0)
    first.sheet_state = "hidden"
    first["A1"] = "not this one"
    book.book.active = 1
    assert ctl("vendor", "import", book.save(), "--json").json["attestations"] == 3
    assert attestations(fleet)["a-1", "Q28"]["until"] == "2027-03-31"


# --- workbooks that somebody made by hand

def workbook(sheet, strings=None, more=(), drop=(), target="worksheets/sheet1.xml", prologue=""):
    """The parts of a workbook, by name."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
    parts = {
        "[Content_Types].xml": head + "<Types/>",
        "xl/workbook.xml": f'{head}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
                           '<sheet name="s" sheetId="7" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'{head}<Relationships><Relationship Id="rId1" Type="{DOCUMENT}/worksheet" '
            f'Target="{target}"/><Relationship Id="rId2" Type="{DOCUMENT}/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": head + sheet,
        "xl/sharedStrings.xml": strings or f'{head}<sst xmlns="{MAIN}"/>',
        **dict(more)}
    return {name: text for name, text in parts.items() if name not in drop}


def packed(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def inline(*texts):
    return "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for text in texts)


def rows(*lines):
    body = "".join(f"<row>{inline(*line)}</row>" for line in lines)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


ROW = ["Q28", "P-200", "pass", "E", "", "", "jssec-2", "2.0.0", KIKAI]


def test_a_workbook_of_another_program_is_read(ctl, fleet, tmp_path):
    """Inline strings, cells without references, prefixes, furigana, runs, results of formulas."""
    path = tmp_path / "other.xlsx"
    strings = (f'<sst xmlns="{MAIN}"><si><r><t>手引</t></r><r><t>書</t></r><rPh sb="0" eb="2"><t>テビキ</t></rPh><r><t>_x000D_1_x005F_x0041_ _x00_ _x3042_</t></r><rPh><t>x</t>'
               '</rPh></si></sst>')
    cells = inline("Q28", "P-200") + '<c t="str"><f>IF(1,"pass","")</f><v>pass</v></c>' \
        + '<c t="s"><v>0</v></c><c><v>46477</v></c><c/>' + inline("jssec-2", "2.0.0", KIKAI)
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>' + "".join(
        f'<row r="{line}">{text}</row>'.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        for line, text in ((3, inline(*HEADINGS)), (9, cells))) + "</x:sheetData></x:worksheet>"
    path.write_bytes(packed(workbook(sheet, strings)))
    assert ctl("vendor", "import", path, "--json").json["attestations"] == 3
    one = attestations(fleet)["a-1", "Q28"]
    assert (one["evidence"], one["until"]) == ("手引書 1_x0041_ _x00_ _x3042_", "2027-03-31")


def bomb(size):
    return f'<sst xmlns="{MAIN}"><si><t>' + "a" * size + "</t></si></sst>"


ENTITIES = ('<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            '<!ENTITY c SYSTEM "file:///etc/passwd">]>')
GOOD = rows(HEADINGS, ROW)
HOSTILE = {
    "a part that unpacks to too much": (packed(workbook(GOOD, bomb(40 << 20))), "unpacks to more than"),
    "a part that unpacks to far more": (packed(workbook(GOOD, bomb(4 << 20))), "unpacks to more than"),
    "too many parts": (packed(workbook(GOOD, more=[(f"p{i}", "") for i in range(2100)])),
                       "more than 2000 parts"),
    "entities": (packed(workbook(GOOD.replace("<worksheet", ENTITIES + "<worksheet"))), "document type"),
    "entities in the workbook": (packed(workbook(GOOD, prologue=ENTITIES)), "document type"),
    "nesting": (packed(workbook("<a>" * 100 + "</a>" * 100)), "nested deeper than"),
    "no XML": (packed(workbook("<worksheet>")), "cannot be read (line 1"),
    "no bytes": (packed(workbook("")), "cannot be read"),
    "no sheet": (packed(workbook(GOOD, drop=["xl/worksheets/sheet1.xml"])), "lacks its part"),
    "no workbook": (packed(workbook(GOOD, drop=["xl/workbook.xml"])), "lacks its part xl/workbook.xml"),
    "no strings": (packed(workbook(GOOD, drop=["xl/sharedStrings.xml"])), "lacks its part"),
    "a way out": (packed(workbook(GOOD, target="../../../etc/passwd")), "lacks its part"),
    "a way to the root": (packed(workbook(GOOD, target="/etc/passwd")), "lacks its part etc/passwd"),
    "an unknown string": (packed(workbook('<w><row r="4"><c t="s"><v>0</v></c></row></w>')), "line 4:"),
    "a string below 0": (packed(workbook('<w><row><c t="s"><v>-1</v></c></row></w>')), "makes no sense"),
    "rows back": (packed(workbook('<w><row r="4"/><row r="4"/></w>')), "makes no sense"),
    "a row far away": (packed(workbook('<w><row r="99999999999999999999"/></w>')), "makes no sense"),
    "a cell back": (packed(workbook('<w><row><c r="B1"/><c r="A1"/></row></w>')), "makes no sense"),
    "a cell nowhere": (packed(workbook('<w><row><c r="1"/></row></w>')), "makes no sense"),
    "a cell far away": (packed(workbook('<w><row><c r="ZZZZZZ1"/></row></w>')), "makes no sense"),
    "a cell without a row": (packed(workbook("<w><c><v>1</v></c></w>")), "makes no sense"),
    "many columns": (packed(workbook(rows(HEADINGS, ROW + ["x"] * 64))), "more than 64 columns"),
    "many rows": (packed(workbook(rows(*[["x"]] * 20001)), zipfile.ZIP_STORED), "more than 20000 rows"),
    "a long text": (packed(workbook(rows(["x" * 20000]))), "longer than 16384 bytes"),
    "a broken part": (packed(workbook(GOOD), zipfile.ZIP_STORED).replace(b"<sheetData>", b"<sheetDatb>"),
                      "is damaged"),
    "another packing": (packed(workbook(GOOD), zipfile.ZIP_LZMA), "packed in an unusual way"),
    "half of it": (packed(workbook(GOOD))[:400], "cannot be opened"),
    "its first bytes": (b"PK\x03\x04", "cannot be opened"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old (.xls) or an encrypted"),
    "no cell": (packed(workbook("<w/>")), "has the headings Item"),
}


def lying(size):
    """A part whose size in the directory is not that of what comes out."""
    data = bytearray(packed(workbook(GOOD, bomb(size))))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/sharedStrings.xml"))
    struct.pack_into("<L", data, at + 24, 10)
    return bytes(data)


def test_hostile_workbooks_are_refused(ctl, fleet, tmp_path):
    path = tmp_path / "hostile.xlsx"
    for name, (data, says) in {**HOSTILE, "a lie": (lying(30 << 20), "")}.items():
        path.write_bytes(data)
        ran = ctl("vendor", "import", path, "--vendor", KIKAI, status=1)
        assert says in ran.err, (name, ran.err)
        assert "root:" not in ran.err
    path.write_bytes(packed(workbook(GOOD), zipfile.ZIP_STORED))
    assert ctl("vendor", "import", path, "--json").json["attestations"] == 3
    assert len(attestations(fleet)) == 3
