# SPDX-License-Identifier: Apache-2.0
"""The audit chain as somebody who does not trust us would verify it: with a page of Python, from the
words of plugin/core/audit.h alone."""

import hashlib

GENESIS = "0" * 64
TEXTS = ("at", "broker", "actor", "action", "subject", "detail")


class Broken(AssertionError):
    """The chain does not hold, and where."""


def entry_hash(previous, entry):
    form = b"sekisho-audit-1\n" + previous.encode() + b"\n"
    for name in TEXTS:
        text = entry[name].encode()
        form += str(len(text)).encode() + b":" + text + b"\n"
    return hashlib.sha256(form).hexdigest()


def verify(entries, head=None):
    """Raise Broken where an entry does not follow the one before it, or was changed; the head."""
    last = GENESIS
    for number, entry in enumerate(entries, 1):
        if entry["previous"] != last:
            raise Broken(f"entry {number} does not follow the one before it: {entry}")
        if entry_hash(last, entry) != entry["hash"]:
            raise Broken(f"entry {number} was changed: {entry}")
        last = entry["hash"]
    if head is not None and head != last:
        raise Broken(f"the head is {head}, the last entry {last}")
    return last


def chain_of(redis):
    """Every entry of a Redis of the tests, oldest first, and the head, of one moment."""
    with redis.client.pipeline(transaction=True) as pipeline:
        entries, head = pipeline.xrange("sekisho:audit").get("sekisho:audit:head").execute()
    return [fields for _, fields in entries], head


def entries_of(redis):
    return chain_of(redis)[0]


def verify_redis(redis):
    entries, head = chain_of(redis)
    verify(entries, head)
    return entries
