# SPDX-License-Identifier: Apache-2.0
"""C and Node.js programs as pytest items.

unit/test_*.c    one item for each function in its table, from one run that writes cmocka's XML
fuzz/fuzz_*.c    one item: a few seconds of libFuzzer over the contract's examples
contract/*.mjs   one item: run with Node.js, with the packages of tests/package.json
unit/test_*.mjs  one item: Node.js's own test runner, no packages
browser/test_*.mjs one item: the same, with the page built and the packages of tests/browser
"""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from . import paths

IN_TABLE = r"\b(?:cmocka_unit_test(?:_[a-z_]+)?{shorthands})\(\s*(\w+)"
# A shorthand of a table: #define TEST(name) cmocka_unit_test_setup_teardown(name, …)
SHORTHAND = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)\((\w+)\)(?:[^\n]|\\\n)*?"
                       r"\bcmocka_unit_test(?:_[a-z_]+)?\(\s*\2\b", re.MULTILINE)
DEFINITION = re.compile(r"^[ \t]*#[ \t]*define\b(?:\\\n|[^\n])*", re.MULTILINE)
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
FUZZ_S = int(os.environ.get("SEKISHO_FUZZ_S", "4"))


def collect(file_path, parent):
    """The collector of a file of ours, or None."""
    folder, name = file_path.parent.name, file_path.name
    if folder == "unit" and name.startswith("test_") and file_path.suffix == ".c":
        return CmockaFile.from_parent(parent, path=file_path)
    if folder == "fuzz" and name.startswith("fuzz_") and file_path.suffix == ".c":
        return OneItemFile.from_parent(parent, path=file_path, make=FuzzItem)
    if folder == "contract" and file_path.suffix == ".mjs":
        return OneItemFile.from_parent(parent, path=file_path, make=NodeItem)
    if folder == "unit" and name.startswith("test_") and file_path.suffix == ".mjs":
        return OneItemFile.from_parent(parent, path=file_path, make=NodeTestItem)
    if folder == "browser" and name.startswith("test_") and file_path.suffix == ".mjs":
        return OneItemFile.from_parent(parent, path=file_path, make=BrowserItem)
    return None


class Failure(Exception):
    """What a program said when it failed; shown without a Python traceback."""


class ProgramItem(pytest.Item):
    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, Failure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, 0, self.name

    @staticmethod
    def run_program(command, timeout, **options):
        """Run to its end; Failure with the end of its output otherwise."""
        environment = dict(os.environ, **SANITIZERS, **options.pop("env", {}))
        try:
            done = subprocess.run([str(word) for word in command], timeout=timeout, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL, env=environment, **options)
        except subprocess.TimeoutExpired as error:
            said = (error.stdout or b"").decode("utf-8", "replace")
            raise Failure(f"not done within {timeout} s\n{said[-4000:]}") from None
        said = done.stdout.decode("utf-8", "replace")
        if done.returncode != 0:
            raise Failure(f"status {done.returncode}\n{said[-8000:]}")
        return said


# --- cmocka

def functions_of(text):
    """The functions in a program's tables, in their order, each once."""
    shorthands = "".join(f"|{name}" for name, _ in SHORTHAND.findall(text))
    in_table = re.compile(IN_TABLE.format(shorthands=shorthands))
    return list(dict.fromkeys(in_table.findall(DEFINITION.sub("", text))))


class CmockaFile(pytest.File):
    def __init__(self, **options):
        super().__init__(**options)
        self._outcome = None

    def collect(self):
        for name in functions_of(self.path.read_text(encoding="utf-8")):
            yield CmockaItem.from_parent(self, name=name)
        yield WholeProgram.from_parent(self, name="ends_well")

    def outcome(self):
        """(status, output, function → None or its failure), from one run of the program."""
        if self._outcome is None:
            self._outcome = self._run()
        return self._outcome

    def _run(self):
        program = paths.built(f"tests/{self.path.stem}")
        with tempfile.TemporaryDirectory(prefix="sekisho-unit-") as folder:
            report = Path(folder) / "report.xml"
            environment = dict(os.environ, **SANITIZERS, CMOCKA_MESSAGE_OUTPUT="XML",
                               CMOCKA_XML_FILE=str(report))
            try:
                done = subprocess.run([str(program)], env=environment, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                      timeout=120, check=False, cwd=paths.ROOT)
                status, said = done.returncode, done.stdout
            except subprocess.TimeoutExpired as error:
                status, said = "none: not done within 120 s", error.stdout or b""
            return status, said.decode("utf-8", "replace"), _results(report)


def _results(report):
    """What the XML says of each function. A program that crashed wrote none, or half of one."""
    try:
        root = xml.fromstring(report.read_text(encoding="utf-8", errors="replace"))
    except (OSError, xml.ParseError):
        return {}
    results = {}
    for case in root.iter("testcase"):
        fault = case.find("failure")
        if fault is None:
            fault = case.find("error")
        skipped = case.find("skipped") is not None
        results[case.get("name")] = "skipped" if skipped else None if fault is None else (
            fault.text or "failed")
    return results


class CmockaItem(ProgramItem):
    def runtest(self):
        status, said, results = self.parent.outcome()
        if self.name not in results:
            raise Failure(f"no result; the program ended with status {status}\n{said[-8000:]}")
        if results[self.name] == "skipped":
            pytest.skip("by cmocka")
        if results[self.name] is not None:
            raise Failure(f"{results[self.name]}\n{said[-4000:]}")


class WholeProgram(ProgramItem):
    """The exit status: leaks and what sanitizers find at the end belong to no function."""

    def runtest(self):
        status, said, results = self.parent.outcome()
        if status != 0 or not results:
            raise Failure(f"status {status}, {len(results)} results\n{said[-8000:]}")


# --- one program, one item

class OneItemFile(pytest.File):
    def __init__(self, make, **options):
        super().__init__(**options)
        self._make = make

    def collect(self):
        yield self._make.from_parent(self, name=self.path.stem)


class FuzzItem(ProgramItem):
    def runtest(self):
        program = paths.built(f"tests/{self.name}", "fuzz")
        kept = paths.BUILD / "fuzz-findings"
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="sekisho-fuzz-") as folder:
            seeds = Path(folder)
            own = self.path.parent / "corpus" / self.name
            for number, example in enumerate(sorted(paths.EXAMPLES.rglob("*.json"))
                                             + sorted(own.glob("*"))):
                shutil.copy(example, seeds / f"{number:04}-{example.name}")
            self.run_program([program, f"-max_total_time={FUZZ_S}", "-timeout=5", "-max_len=65536",
                              "-rss_limit_mb=1024", f"-artifact_prefix={kept}/{self.name}-", seeds],
                             timeout=FUZZ_S + 60)


class NodeItem(ProgramItem):
    """Packages go under build/, and so does a copy of the programs, for Node.js looks for packages
    beside the program; topics/ and tests/ are linked there, so that relative paths hold."""

    def runtest(self):
        house = paths.BUILD / "node"
        tests = house / "tests"
        shutil.rmtree(tests / "contract", ignore_errors=True)
        shutil.copytree(self.path.parent, tests / "contract")
        for room in ("topics", "plugin"):
            link = house / room
            if not link.is_symlink():
                link.symlink_to(paths.ROOT / room)
        self._install(tests)
        self.run_program(["node", tests / "contract" / self.path.name], timeout=120,
                         cwd=paths.ROOT, env={"SEKISHO_ROOT": str(paths.ROOT)})

    def _install(self, tests):
        lock = paths.ROOT / "tests" / "package-lock.json"
        done = tests / "installed-lock.json"
        if done.exists() and done.read_bytes() == lock.read_bytes():
            return
        for name in ("package.json", "package-lock.json"):
            shutil.copy(paths.ROOT / "tests" / name, tests / name)
        self.run_program(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], timeout=300,
                         cwd=tests)
        shutil.copy(lock, done)


class NodeTestItem(ProgramItem):
    """A program of node:test; what it says of each of its tests is shown when one fails."""

    def runtest(self):
        run_node_tests(self.path, timeout=120)


class BrowserItem(ProgramItem):
    """As NodeTestItem, with the page built and from the copy that has its packages."""

    def runtest(self):
        run_node_tests(browser_house() / self.path.name, timeout=400)


def run_node_tests(program, timeout, **env):
    ProgramItem.run_program(["node", "--test", "--test-reporter=spec", program], timeout=timeout,
                            cwd=paths.ROOT, env={"SEKISHO_ROOT": str(paths.ROOT), **env})


def browser_house():
    """Builds the page, and gives a copy of tests/browser under build/ beside its packages."""
    source, house = paths.ROOT / "tests" / "browser", paths.BUILD / "node" / "browser"
    house.mkdir(parents=True, exist_ok=True)
    with open(house.parent / "browser.lock", "w", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        ProgramItem.run_program([paths.ROOT / "dashboards" / "build"], timeout=300)
        shutil.copytree(source, house, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("node_modules"))
        lock, done = source / "package-lock.json", house / "installed-lock.json"
        if not done.exists() or done.read_bytes() != lock.read_bytes():
            ProgramItem.run_program(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                                    timeout=300, cwd=house)
            shutil.copy(lock, done)
    return house
