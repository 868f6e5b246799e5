# SPDX-License-Identifier: Apache-2.0
"""A small site as the plugin would answer for a report, at a fixed time, with what hostile devices and
people may have written in it: answer() is for support/stand_in.py."""

from .stand_in import No

AT = "2026-11-25T05:00:00Z"
FORMULA = '=HYPERLINK("http://example.com","x")'
MARKUP = "<script>alert('1')</script>&\"quoted\""


def _line(item, status, **more):
    function = {"Q01": "ID", "Q02": "ID", "Q23": "PR", "Q24": "PR", "Q60": "RC"}[item]
    category = {"ID": "ID.AM", "PR": "PR.AC", "RC": "RC.CO"}[function]
    return {"item": item, "function": function, "category": category,
            "category_name": {"en": f"Category {category}", "ja": f"分類 {category}"},
            "subcategories": [f"{category}-1"], "title": {"en": f"Title of {item}", "ja": f"{item}の題"},
            "scope": "device", "lead": "OT", "joint": False, "decided_by": "rule",
            "importance": "required", "status": status, "reason": "met", "evidence": "none",
            "at": None, "since": AT, **more}


LINES = [
    _line("Q01", "pass", evidence="observed", at="2026-11-24T04:00:00Z", devices={"pass": 3},
          joint=True),
    _line("Q02", "fail", evidence="reported", at="2026-11-25T04:59:00Z", reason="support.ended",
          devices={"pass": 1, "fail": 1, "unknown": 1}, adoption="partly", adoption_reason=FORMULA,
          adoption_author="mika"),
    _line("Q23", "waived", scope="site", evidence="registered", at="2026-11-01T00:00:00Z",
          reason="waived", importance="recommended", lead="IT", joint=True),
    _line("Q24", "not_applicable", reason="declined", adoption="declined", adoption_reason=MARKUP,
          adoption_author="mika", devices={"not_applicable": 3}),
    _line("Q60", "unknown", scope="organization", decided_by="attestation", importance="optional",
          reason="attestation_missing"),
]

COUNTS = {"pass": 1, "fail": 1, "unknown": 1, "not_applicable": 1, "waived": 1}
COMPLIANCE = {"verdict": "non_compliant", "score": 50, "coverage": 77, **COUNTS}


def _device(name, verdict, support, **more):
    device = {"v": 1, "device": name, "site": "nagoya", "seq": 7, "at": AT, "online": True,
              "last_seen": "2026-11-25T04:58:00Z", "lifecycle": "active", "use_level": 2, "owner": "OT",
              "model": "P-200", "vendor": "Acme", "firmware": "4.1.2", "support": support,
              "compliance": dict(COMPLIANCE, verdict=verdict), **more}
    return {"device": device, "fail": [], "unknown": [], "waived": []}


def devices():
    known = {"state": "supported", "end_of_security_support": "2028-03-31", "end_of_life": "tba",
             "days_left": 492, "source": "notice 2026-02", "replace_by": "2028-01-31"}
    good = _device("press-07", "compliant", known)
    bad = _device("press-08", "non_compliant", dict(known, state="ended", days_left=-3,
                  end_of_security_support="2026-11-22"), model=MARKUP, vendor=FORMULA, owner=None)
    bad["fail"] = ["Q02"]
    silent = _device("press-09", "at_risk", {"state": "unknown", "days_left": None},
                     online=False, last_seen=None, lifecycle="registered", firmware=" 1.0 ")
    silent["unknown"] = ["Q02"]
    silent["device"]["compliance"]["score"] = None
    return [good, bad, silent]


TALLY = {"total": 3, "online": 2, "verdict": {"compliant": 1, "at_risk": 1, "non_compliant": 1},
         "support": {"supported": 1, "ended": 1, "unknown": 1},
         "lifecycle": {"registered": 1, "active": 2}}
ATTESTATIONS = [
    {"item": "Q60", "scope": "organization", "subject": "organization", "result": "pass",
     "evidence": "情報セキュリティ規程 第4版", "author": "mika", "at": "2026-01-10T00:00:00Z",
     "until": "2026-11-20", "expired": True},
    {"item": "Q23", "scope": "site", "subject": "nagoya", "result": "fail", "evidence": "-1+1",
     "author": "sato", "at": "2026-11-01T00:00:00Z", "until": "2027-11-01", "expired": False},
    {"item": "Q23", "scope": "site", "subject": "osaka", "result": "pass", "evidence": "elsewhere",
     "author": "tanaka", "at": "2026-11-01T00:00:00Z", "until": "2027-11-01", "expired": False},
    {"item": "Q02", "scope": "device", "subject": "press-08", "result": "fail", "evidence": MARKUP,
     "author": "sato", "at": "2026-11-02T00:00:00Z", "until": "2027-11-02", "expired": False},
    {"item": "Q02", "scope": "device", "subject": "of-osaka", "result": "fail",
     "evidence": "elsewhere", "author": "tanaka", "at": "2026-11-02T00:00:00Z",
     "until": "2027-11-02", "expired": False},
]
WAIVERS = [
    {"item": "Q23", "scope": "site", "subject": "nagoya", "reason": "=1+1 来年度の予算で対応する",
     "author": "mika", "at": "2026-11-03T00:00:00Z", "until": "2027-03-31", "expired": False},
    {"item": "Q02", "scope": "device", "subject": "press-09", "reason": "stock", "author": "mika",
     "at": "2026-01-03T00:00:00Z", "until": "2026-06-30", "expired": True},
]


class Site:
    """Answers of the site `nagoya`, or of the fleet of which it is all."""

    def __init__(self, role="operator"):
        self.role, self.registered, self.seq = role, [], 100
        self.moves = 0  # so many times the number moves on while things are read

    def __call__(self, command):
        return getattr(self, command["command"].replace(".", "_"))(command)

    def report_data(self, command):
        if command.get("id", "nagoya") != "nagoya":
            raise No(f"no site '{command['id']}'", "not_found")
        whole = {"v": 1, "seq": self.seq, "at": AT, "devices": TALLY, "compliance": COMPLIANCE}
        head = {"seq": self.seq, "at": AT, "broker": "edge-1", "version": "0.1.0", "author": "mika",
                "role": self.role,
                "checksheet": {"id": "jssec-2", "version": "2.0.0",
                               "name": {"en": "Test sheet", "ja": "試験用シート"}}}
        if command.get("id"):
            return dict(head, site=dict(whole, site="nagoya", name="名古屋工場", use_level=2,
                                        stage="production"), fields={}, lines=LINES)
        lines = [dict(line, sites={line["status"]: 1}) for line in LINES]
        for line in lines:
            line.pop("devices", None)
        return dict(head, fleet=dict(whole, sites={"total": 1}), lines=lines)

    def report_devices(self, command):
        if self.moves > 0:
            self.moves -= 1
            self.seq += 1
        return {"seq": self.seq, "devices": devices()}

    def site_list(self, _command):
        return {"sites": [{"site": "nagoya", "name": "名古屋工場", "use_level": 2,
                           "stage": "production", "devices": 3, "online": 2,
                           "verdict": "non_compliant", "score": 50, "coverage": 77}]}

    def attestation_list(self, _command):
        return {"attestations": ATTESTATIONS}

    def waiver_list(self, _command):
        return {"waivers": WAIVERS}

    def report_register(self, command):
        if self.role == "viewer":
            raise No("'report.register' needs the role operator; mika is viewer", "denied")
        self.registered.append(command)
        return {"report": {key: command[key] for key in ("format", "sha256", "at")}}

    def checksheet_get(self, command):
        line = next(line for line in LINES if line["item"] == command["id"])
        return {"item": {"item": line["item"], "category": line["category"],
                         "subcategories": line["subcategories"], "scope": line["scope"],
                         "lead": line["lead"], "joint": line["joint"], "stage": "poc",
                         "importance": {"1": "optional", "2": "recommended", "3": "required"},
                         "title": line["title"],
                         "explanation": {"en": f"Why {line['item']}", "ja": f"{line['item']}の解説"}},
                "decision": {"en": "Passes when so.", "ja": "適合の条件：そうである。"}, "facts": []}
