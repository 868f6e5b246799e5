/* SPDX-License-Identifier: Apache-2.0
 *
 * mirror: records by kind and id, kept as bytes. The store has one of what Redis is known to hold
 * of the registered kinds (written to the snapshot, compared with, restored from), and one of
 * states that wait to be written.
 */
#ifndef SEKISHO_STORE_MIRROR_H
#define SEKISHO_STORE_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "plugin/core/record.h"

struct seki_mirror_entry {
    uint8_t *bytes; /* of the record, as seki_record_encode makes them */
    size_t size;
    int64_t since_ms; /* of what waits: when the oldest of it came */
    UT_hash_handle hh;
    char key[]; /* kind, as a letter, and id */
};

struct seki_mirror {
    struct seki_mirror_entry *entries; /* uthash, in the order of first arrival */
};

/* Whether a mirror of what Redis holds keeps this kind. */
bool seki_mirror_keeps(enum seki_record_kind kind);

/* The record of an id, to be freed; NULL when there is none, or no memory. */
struct seki_record *seki_mirror_get(const struct seki_mirror *mirror, enum seki_record_kind kind,
                                    const char *id);
bool seki_mirror_has(const struct seki_mirror *mirror, enum seki_record_kind kind, const char *id);

/* Puts a record in place of what there is; one that is gone is kept as such. `now_ms` counts for a
 * new entry. */
enum seki_status seki_mirror_put(struct seki_mirror *mirror, const struct seki_record *record,
                                 int64_t now_ms) SEKI_CHECK_RESULT;
/* Merges a record into what there is (seki_record_merge). */
enum seki_status seki_mirror_merge(struct seki_mirror *mirror, const struct seki_record *record,
                                   int64_t now_ms) SEKI_CHECK_RESULT;
/* As Redis does it: what is gone is removed, a part of nothing changes nothing. */
enum seki_status seki_mirror_apply(struct seki_mirror *mirror,
                                   const struct seki_record *record) SEKI_CHECK_RESULT;
/* Decodes an entry; NULL: no memory. */
struct seki_record *seki_mirror_record(const struct seki_mirror_entry *entry);

void seki_mirror_remove(struct seki_mirror *mirror, struct seki_mirror_entry *entry);
/* The same by kind and id, if it is there. */
void seki_mirror_forget(struct seki_mirror *mirror, enum seki_record_kind kind, const char *id);
void seki_mirror_clear(struct seki_mirror *mirror);
size_t seki_mirror_count(const struct seki_mirror *mirror);

#endif
