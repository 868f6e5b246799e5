# SPDX-License-Identifier: Apache-2.0
"""The release build, and one measurement by the load generator."""

import json
import subprocess
import sys

from support import paths


def build():
    for command in (["cmake", "--preset", "release"],
                    ["cmake", "--build", "--preset", "release", "-j2", "--target", "load",
                     "mosquitto_sekisho"]):
        done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)


def load(broker, mode, *words):
    """One measurement; the broker's process id is the one that runs, behind valgrind or not."""
    command = [paths.built("tests/bench/load"), mode, broker.port, broker.pid, *words]
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, timeout=330,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"{broker.kind}: {done.stderr}\n{broker.log()[-2000:]}")
    return json.loads(done.stdout)
