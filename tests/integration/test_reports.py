# SPDX-License-Identifier: Apache-2.0
"""sekishoctl report against a stand-in at a fixed time: is every format what it was agreed to be, byte
for byte, and does nothing that a device or person wrote become code in it? Where a change is meant,
SEKISHO_GOLDEN=write writes tests/golden/reports anew, to be read before it is committed.

The same against the plugin itself: test_reports_plugin.py."""

import csv
import hashlib
import html.parser
import json
import os
import re
import stat
import subprocess
import zipfile

import openpyxl
import pytest

from support import oscal, paths
from support.control import sekishoctl
from support.report_site import AT, FORMULA, LINES, MARKUP, Site
from support.stand_in import StandIn

GOLDEN = paths.ROOT / "tests" / "golden" / "reports"


@pytest.fixture(name="made")
def made_fixture(tmp_path):
    """made("--site", "nagoya", format=…, lang=…): the path of a report, and what was printed."""
    def make(*of, format="json", lang="en", site=None, status=0, more=(), name=None):
        answers = site or Site()
        path = tmp_path / (name or f"report-{len(list(tmp_path.iterdir()))}.{format}")
        with StandIn(answers) as plugin:
            conf = plugin.write_conf(tmp_path)
            ran = sekishoctl(None, "report", *(of or ("--site", "nagoya")), "--format", format,
                             "--lang", lang, *more, "-o", path, config=conf, env={"TZ": "Asia/Tokyo"})
        assert ran.status == status, ran.err
        return path, ran
    return make


def same_as_golden(path, name):
    golden = GOLDEN / name
    if os.environ.get("SEKISHO_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(path.read_bytes())
    assert path.read_bytes() == golden.read_bytes(), f"{path} differs from {golden}"


# --- golden files

@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("form", ["csv", "json", "html", "oscal"])
def test_a_site_is_reported_as_agreed(made, form, lang):
    path, _ran = made(format=form, lang=lang)
    same_as_golden(path, f"site-{lang}.{form}")


@pytest.mark.parametrize("form", ["csv", "json", "html", "oscal"])
def test_the_fleet_is_reported_as_agreed(made, form):
    path, _ran = made("--fleet", format=form, lang="ja")
    same_as_golden(path, f"fleet-ja.{form}")


# --- what is in it

def test_json_says_of_what_when_by_whom_and_against_which_version(made):
    summary = json.loads(made()[0].read_text("utf-8"))["summary"]
    assert (summary["at"], summary["author"], summary["site"]) == (AT, "mika", "nagoya")
    assert (summary["checksheet"], summary["checksheet_version"]) == ("jssec-2", "2.0.0")
    assert (summary["verdict"], summary["score"], summary["coverage"]) == ("non_compliant", 50, 77)
    assert summary["steady"] == "yes"


def test_another_sites_statements_stay_out(made):
    text = made()[0].read_text("utf-8")
    assert "elsewhere" not in text and "tanaka" not in text
    assert "elsewhere" in made("--fleet")[0].read_text("utf-8")


def test_a_required_item_that_is_declined_shows_on_the_first_page(made):
    report = json.loads(made()[0].read_text("utf-8"))
    assert report["summary"]["declined_required"] == 1
    line = next(line for line in report["checksheet"] if line["item"] == "Q24")
    assert (line["adoption"], line["adoption_reason"]) == ("declined", MARKUP)


def test_csv_is_read_back_whole_and_no_text_is_a_formula(made):
    path, _ran = made(format="csv", lang="ja")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == [line["item"] for line in LINES]
    assert rows[2][8] == "'" + FORMULA and rows[4][8] == MARKUP
    assert all(len(row) == len(rows[0]) for row in rows)
    assert rows[1][-5:] == ["nagoya", AT, "jssec-2", "2.0.0", "mika"]
    for row in rows:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("part, rows", [("devices", 3), ("support", 3), ("attestations", 3),
                                        ("waivers", 2), ("functions", 5), ("sites", 0)])
def test_every_part_is_to_be_had_as_csv(made, part, rows):
    path, _ran = made(format="csv", more=("--part", part))
    assert len(list(csv.reader(path.read_text("utf-8-sig").splitlines()))) == rows + 1


class Reader(html.parser.HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.text = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_html_runs_nothing_loads_nothing_and_escapes_all(made, lang):
    text = made(format="html", lang=lang)[0].read_text("utf-8")
    page = Reader(text)
    assert MARKUP in page.text and FORMULA in page.text
    assert not page.elements & {"script", "img", "link", "iframe", "object", "a"}
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert "url(" not in text and "@import" not in text and "default-src 'none'" in text


@pytest.mark.parametrize("lang, paper, points", [("ja", "a3", (1191, 842)), ("en", "a4", (842, 595))])
def test_html_prints_on_the_paper_that_was_asked_for(made, tmp_path, lang, paper, points):
    path, _ran = made(format="html", lang=lang, more=("--paper", paper), name="report.html")
    pdf = tmp_path / "report.pdf"
    subprocess.run([paths.program("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
                    f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer",
                    f"--print-to-pdf={pdf}", path.as_uri()], check=True, timeout=120,
                   capture_output=True)
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    assert [round(float(one)) for one in size.groups()] == pytest.approx(points, abs=1)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True,
                          text=True).stdout
    for wanted in (("不適合", "例外承認") if lang == "ja" else ("Non-compliant", "Waivers")):
        assert wanted in text, text


# --- the workbook, read by a reader that is not ours

@pytest.mark.parametrize("lang, names", [
    ("en", ["Summary", "Checksheet", "Devices", "Support periods", "Attestations", "Waivers"]),
    ("ja", ["概要", "チェックシート", "機器", "サポート期間", "確認の記録", "例外承認"])])
def test_the_workbook_is_laid_out_like_the_paper_sheet(made, lang, names):
    book = openpyxl.load_workbook(made(format="xlsx", lang=lang)[0])
    assert book.sheetnames == names
    assert (book.properties.creator, book.properties.created.isoformat()) == \
        ("mika", "2026-11-25T05:00:00")
    for sheet in book.worksheets:
        assert int(sheet.page_setup.paperSize) == 8 and sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(sheet.page_setup.fitToWidth or 1) == 1 and int(sheet.page_setup.fitToHeight) == 0
    for sheet in book.worksheets[1:]:
        assert sheet.print_title_rows == "$1:$3" and sheet.auto_filter.ref.startswith("A3:")
        assert sheet.freeze_panes is not None
    a4 = openpyxl.load_workbook(made(format="xlsx", more=("--paper", "a4"))[0])
    assert int(a4.worksheets[0].page_setup.paperSize) == 9


def test_the_workbook_says_what_the_json_says(made):
    report = json.loads(made(format="json")[0].read_text("utf-8"))
    book = openpyxl.load_workbook(made(format="xlsx")[0])
    sheet = book["Checksheet"]
    columns = [cell.value for cell in sheet[3]]
    rows = [dict(zip(columns, [cell.value for cell in row])) for row in sheet.iter_rows(min_row=4)]
    assert [row["Item"] for row in rows] == [line["item"] for line in report["checksheet"]]
    for row, line in zip(rows, report["checksheet"]):
        assert (row["Pass"], row["Fail"], row["Unknown"]) == \
            (line["pass"], line["fail"], line["unknown"])
        assert row["Days old"] == line["evidence_days"]
        assert line["status"] == row["Status"].lstrip("○▲✕ ").lower().replace(" ", "_")
    facts = dict(row[:2] for row in book["Summary"].iter_rows(min_row=5, values_only=True) if row[0])
    assert (facts["Score (of 100)"], facts["Coverage (%)"]) == (50, 77)
    assert [row[0] for row in book["Devices"].iter_rows(min_row=4, values_only=True)] == \
        [device["device"] for device in report["devices"]]


def test_nothing_in_the_workbook_is_a_formula_or_a_link(made):
    path = made(format="xlsx")[0]
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert FORMULA in [cell.value for cell in cells] and MARKUP in [cell.value for cell in cells]
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                text = parts.read(name).decode()
                assert "<f>" not in text and "<f " not in text and "hyperlink" not in text, name


def test_the_workbooks_colours_read_in_grey(made):
    book = openpyxl.load_workbook(made(format="xlsx")[0])
    grey = {}
    for row in book["Checksheet"].iter_rows(min_row=4):
        colour = row[9].fill.start_color.rgb
        red, green, blue = (int(colour[at:at + 2], 16) for at in (2, 4, 6))
        grey[row[9].value] = 0.299 * red + 0.587 * green + 0.114 * blue
    assert set(grey) == {"○ Pass", "✕ Fail", "▲ Waived", "Not applicable", "▲ Unknown"}
    assert grey["✕ Fail"] + 80 < grey["▲ Unknown"] < grey["○ Pass"] - 15


# --- OSCAL

def test_oscal_is_of_the_published_structure(made):
    for of in (("--site", "nagoya"), ("--fleet",)):
        oscal.check(json.loads(made(*of, format="oscal")[0].read_text("utf-8")), oscal.RESULTS)


def test_oscal_says_what_a_status_is(made):
    results = json.loads(made(format="oscal")[0].read_text("utf-8"))["assessment-results"]
    result, = results["results"]
    resource, = results["back-matter"]["resources"]
    assert results["import-ap"]["href"] == "#" + resource["uuid"]
    findings = {one["title"]: one for one in result["findings"]}
    said = {item: tuple(one["target"]["status"].values()) for item, one in findings.items()}
    assert said == {"Q01": ("satisfied", "pass"), "Q02": ("not-satisfied", "fail"),
                    "Q23": ("not-satisfied", "fail"), "Q60": ("not-satisfied", "other")}
    risk, = result["risks"]
    assert risk["status"] == "deviation-approved" and risk["deadline"] == "2027-03-31T23:59:59Z"
    assert findings["Q23"]["related-risks"] == [{"risk-uuid": risk["uuid"]}]
    assert "related-risks" not in findings["Q02"]
    observations = {one["title"]: one for one in result["observations"]}
    assert {item: one["methods"] for item, one in observations.items()} == {
        "Q01": ["TEST"], "Q02": ["TEST"], "Q23": ["EXAMINE"], "Q24": ["UNKNOWN"], "Q60": ["UNKNOWN"]}
    devices = {one["uuid"]: one["description"]
               for one in result["local-definitions"]["inventory-items"]}
    assert [(devices[one["subject-uuid"]], oscal.props(one)["status"])
            for one in observations["Q02"]["subjects"]] == [("press-08", "fail"),
                                                            ("press-09", "unknown")]


def test_findings_point_into_our_catalog(made, tmp_path):
    with StandIn(Site()) as plugin:
        path = tmp_path / "catalog.json"
        ran = sekishoctl(None, "checksheet", "export", "--format", "oscal", "--lang", "ja", "-o", path,
                         config=plugin.write_conf(tmp_path))
        assert ran.status == 0, ran.err
    same_as_golden(path, "catalog-ja.oscal")
    catalog = json.loads(path.read_text("utf-8"))
    oscal.check(catalog, oscal.CATALOG)
    parts = {part["id"]: part["name"] for function in catalog["catalog"]["groups"]
             for category in function["groups"] for control in category["controls"]
             for part in control["parts"]}
    results = json.loads(made(format="oscal")[0].read_text("utf-8"))["assessment-results"]
    for finding in results["results"][0]["findings"]:
        assert parts[finding["target"]["target-id"]] == "assessment-objective"


# --- the file, the audit, and what may go wrong

@pytest.mark.parametrize("form", ["csv", "json", "html", "xlsx", "oscal"])
def test_the_digest_of_the_file_is_what_goes_to_the_audit(made, form):
    site = Site()
    path, ran = made(format=form, site=site, more=("--json",))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    command, = site.registered
    assert (command["id"], command["format"], command["sha256"], command["at"]) == \
        ("nagoya", form, digest, AT)
    assert (ran.json["sha256"], ran.json["registered"]) == (digest, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_viewer_has_the_report_and_is_told_that_the_audit_has_not(made):
    path, ran = made(site=Site(role="viewer"), more=("--json",))
    assert path.exists() and ran.json["registered"] is False
    assert "not in the audit trail" in ran.err and "operator" in ran.err


def test_no_file_is_replaced_and_none_is_left_half_made(made, tmp_path):
    (tmp_path / "mine.json").write_text("mine", encoding="utf-8")
    _path, ran = made(name="mine.json", status=1)
    assert "exists already" in ran.err and (tmp_path / "mine.json").read_text("utf-8") == "mine"
    path, ran = made(name="no/such/folder.json", status=1)
    assert not path.exists() and "cannot make" in ran.err
    _path, ran = made("--site", "osaka", status=1)
    assert "no site 'osaka'" in ran.err
    assert not [one for one in tmp_path.iterdir() if re.search(r"json\.......$", one.name)]


def test_what_moves_while_it_is_read_is_read_again(made):
    site = Site()
    site.moves = 2
    path, ran = made(site=site)
    assert json.loads(path.read_text("utf-8"))["summary"]["steady"] == "yes" and ran.err == ""
    site = Site()
    site.moves = 1000
    path, ran = made(site=site)
    assert json.loads(path.read_text("utf-8"))["summary"]["steady"] == "no"
    assert "changed while they were read" in ran.err
    assert 1000 - site.moves == 5


def test_devices_that_do_not_add_up_are_not_passed_off_as_one_instant(made, monkeypatch):
    monkeypatch.setattr("support.report_site.TALLY", dict(total=4, online=2))
    assert json.loads(made()[0].read_text("utf-8"))["summary"]["steady"] == "no"


@pytest.mark.parametrize("words", [
    (), ("--site", "nagoya", "--fleet", "--format", "csv", "-o", "x"),
    ("--site", "nagoya", "-o", "x"), ("--fleet", "--format", "csv"),
    ("--fleet", "--format", "pdf", "-o", "x"),
    ("--fleet", "--format", "json", "--part", "devices", "-o", "x")])
def test_bad_usage(tmp_path, words):
    with StandIn(Site()) as plugin:
        ran = sekishoctl(None, "report", *words, config=plugin.write_conf(tmp_path))
        assert (ran.status, ran.out) == (2, "") and plugin.requests == []


def test_a_report_says_the_same_words_as_the_page():
    """Vocabularies and reasons, of which the page has those of events besides."""
    text = (paths.ROOT / "plugin/ctl/report_words.c").read_text("utf-8")
    rows = re.findall(r'\{"(\w+)", "([\w.]+)", "([^"]*)",\s*"([^"]*)"\}', text)
    assert len(rows) > 100
    for language, column in (("en", 2), ("ja", 3)):
        page = paths.ROOT / f"dashboards/view/words/{language}.js"
        code = f"import w from '{page.as_uri()}'; console.log(JSON.stringify(w))"
        done = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
        words = json.loads(done.stdout)
        assert {row[:2]: row[column] for row in rows} == {
            row[:2]: words[row[0]].get(row[1]) for row in rows}
