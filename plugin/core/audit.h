/* SPDX-License-Identifier: Apache-2.0
 *
 * audit: the chain of who did what. The hash of an entry is SHA-256 over the hash of the one before
 * it and a canonical form of the entry, so that an entry that is changed, left out, moved or put in
 * later shows in every entry that follows. Whoever can rewrite the whole chain can still forge it:
 * the head has to be kept elsewhere as well (an export, a printed report) to find that.
 */
#ifndef SEKISHO_CORE_AUDIT_H
#define SEKISHO_CORE_AUDIT_H

#include <stdint.h>

#include "topics/status.h"

#define SEKI_AUDIT_HASH_SIZE 65 /* lower-case hex and a NUL */
#define SEKI_AUDIT_GENESIS "0000000000000000000000000000000000000000000000000000000000000000"

/* One entry, as it stands in the stream; no text is NULL. */
struct seki_audit_entry {
    const char *at; /* RFC 3339, UTC */
    const char *broker, *actor, *action, *subject;
    const char *detail; /* a JSON object, or "" */
};

/* Hash of an entry that follows the one with hash `previous` (SEKI_AUDIT_GENESIS for the first).
 * The form hashed: the line "sekisho-audit-1", `previous`, then at, broker, actor, action, subject
 * and detail, each as its length in bytes, ':' and the text; each of these ended by '\n'. CRYPTO,
 * NO_MEMORY. */
enum seki_status seki_audit_hash(const char *previous, const struct seki_audit_entry *entry,
                                 char hash[SEKI_AUDIT_HASH_SIZE]) SEKI_CHECK_RESULT;

/* Where a walk along the chain stands. */
struct seki_audit_walk {
    char head[SEKI_AUDIT_HASH_SIZE]; /* of the last entry seen */
    uint64_t entries;
};

/* Begins a walk at the first entry, whose predecessor is `previous`; NULL: at genesis. */
void seki_audit_walk_init(struct seki_audit_walk *walk, const char *previous);

/* Takes one step. CONFLICT: the entry does not follow the one before it (something was left out or
 * put in); BAD_INPUT: the entry itself was changed. The fault names the number of the entry. */
enum seki_status seki_audit_verify(struct seki_audit_walk *walk,
                                   const struct seki_audit_entry *entry, const char *previous,
                                   const char *hash, struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
