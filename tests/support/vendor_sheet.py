# SPDX-License-Identifier: Apache-2.0
"""Devices of a vendor, and the sheet of it as the vendor has it in hand: CSV or a workbook."""

import csv
import uuid

import openpyxl

KIKAI = "協和機械 K.K."
ASKED = ["Q20", "Q26", "Q27", "Q28", "Q32", "Q39", "Q40"]
EN = {"item": "Item", "model": "Model", "answer": "Answer", "evidence": "Evidence",
      "until": "Valid until", "comments": "Comments", "vendor": "Vendor", "site": "Site",
      "checksheet": "Checksheet", "version": "Version"}
JA = {"item": "項目", "model": "型式", "answer": "回答", "evidence": "根拠・証跡", "until": "有効期限",
      "comments": "備考", "vendor": "ベンダー", "site": "拠点", "checksheet": "チェックシート",
      "version": "バージョン"}


def add_fleet(admin):
    """Two models of one vendor at two sites, one device without a model, one of another vendor."""
    admin.add_site("nagoya", {"stage": "production"})
    admin.add_site("osaka", {"stage": "production"})
    for device, site, model in (("a-1", "nagoya", "P-200"), ("a-2", "nagoya", "P-200"),
                                ("a-3", "osaka", "P-200"), ("b-1", "nagoya", "-制御盤 \"大\", 3"),
                                ("n-1", "nagoya", "")):
        admin.add_device(device, site, fields={"vendor": KIKAI, "model": model})
    admin.add_device("else-1", "nagoya", fields={"vendor": "Else", "model": "P-200"})


class Sheet:
    """A sheet as its vendor has it in hand."""

    def __init__(self, path, words):
        self.path, self.words = path, words
        with open(path, encoding="utf-8-sig", newline="") as file:
            self.rows = list(csv.reader(file))
        self.top = 0

    def column(self, name):
        return self.rows[self.top].index(self.words[name])

    def all(self):
        """(line, {name: text}) of each row."""
        for number, row in enumerate(self.rows[self.top + 1:], self.top + 2):
            yield number, {name: row[self.column(name)] for name in self.words}

    def line(self, item, model):
        return next(line for line, row in self.all()
                    if row["item"] == item and model in row["model"])

    def fill(self, of, at, **texts):
        """Writes into the row of an item and a model; gives its line."""
        line = self.line(of, at)
        self.put(line, **texts)
        return line

    def put(self, line, **texts):
        for name, text in texts.items():
            self.rows[line - 1][self.column(name)] = text

    def save(self, encoding="utf-8-sig", **more):
        path = self.path.with_name(f"{uuid.uuid4().hex}.csv")
        with open(path, "w", encoding=encoding, newline="") as file:
            csv.writer(file, **more).writerows(self.rows)
        return path


class Book(Sheet):
    """The same as a workbook: texts, and what a test puts there of another type."""

    def __init__(self, path, words):
        self.path, self.words = path, words
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.worksheets[0]
        self.rows = [[cell.value for cell in row] for row in self.sheet.iter_rows()]
        self.top = next(i for i, row in enumerate(self.rows) if row[0] == words["item"])

    def put(self, line, **texts):
        for name, text in texts.items():
            self.sheet.cell(line, self.column(name) + 1).value = text

    def save(self, name=None):
        path = self.path.with_name(name or f"{uuid.uuid4().hex}.xlsx")
        self.book.save(path)
        return path
