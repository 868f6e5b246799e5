/* SPDX-License-Identifier: Apache-2.0
 *
 * record: what core and store pass each other, and nothing else: a kind, an id and named text
 * fields. The core decides what the fields mean (device_fields.c, site.c, …); the store decides
 * under which Redis key they lie (store/keys.c) and how they reach the disk. Field names are the
 * member names of the contract's documents, dotted ("support.end_of_life").
 */
#ifndef SEKISHO_CORE_RECORD_H
#define SEKISHO_CORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/civil.h"
#include "topics/status.h"

#define SEKI_RECORD_ID_SIZE 200
#define SEKI_RECORD_FIELDS 192
#define SEKI_FIELD_NAME_SIZE 48

enum seki_record_kind {
    SEKI_RECORD_DEVICE,  /* id: device.      hash sekisho:device:{id}; set sekisho:devices */
    SEKI_RECORD_SITE,    /* id: site.        hash sekisho:site:{site}; set sekisho:sites */
    SEKI_RECORD_ACCOUNT, /* id: name.        hash sekisho:account:{name}; set sekisho:accounts */
    SEKI_RECORD_ATTESTATION, /* id: see attestation.h. hash sekisho:attestation:{id}; set
                                …:attestations */
    SEKI_RECORD_ITEMS,       /* id: device.      hash sekisho:items:{id}: item -> "fail|<unix
                                since>|<reason>" */
    SEKI_RECORD_POSTURE,     /* id: device.      string sekisho:posture:{id}: field "json" */
    SEKI_RECORD_SUPPORT, /* id: device.      member of the zset sekisho:support: field "day"; gone:
                            ZREM */
    SEKI_RECORD_HISTORY, /* id: site.        entry of the stream sekisho:history:{site} */
    SEKI_RECORD_FLEET,   /* id: "fleet".     hash sekisho:fleet */
    SEKI_RECORD_KINDS
};

struct seki_field {
    char name[SEKI_FIELD_NAME_SIZE];
    uint32_t hash; /* of the name: record.c's, so that a scan compares numbers */
    char *value;   /* NUL-terminated, never NULL */
};

struct seki_record {
    enum seki_record_kind kind;
    char id[SEKI_RECORD_ID_SIZE];
    bool gone;  /* the thing is to be removed; no fields */
    bool whole; /* the fields are all there are: what is not named is removed. Else they are merged
                   in */
    size_t count, room;
    struct seki_field *fields;
};

/* One step that must not be lost, with the line that it leaves in the audit. */
struct seki_commit {
    uint64_t ticket; /* answered by SEKI_ARRIVAL_DURABLE; grows */
    size_t count;
    struct seki_record *records[8];
    bool audited;
    seki_unix_s at;
    char actor[SEKI_RECORD_ID_SIZE]; /* operator, "device:press-07", or "sekisho" itself */
    char action[48];                 /* "device.add", "lifecycle.active", … */
    char subject[SEKI_RECORD_ID_SIZE];
    char detail[401]; /* JSON object with what changed; never a secret */
};

struct seki_record *seki_record_new(enum seki_record_kind kind,
                                    const char *id); /* NULL: no memory */
void seki_record_free(struct seki_record *record);
struct seki_record *seki_record_copy(const struct seki_record *record); /* NULL: no memory */

/* Sets a field (value is copied; replaces an earlier one). FULL, TOO_LONG (of the name), NO_MEMORY.
 */
enum seki_status seki_record_set(struct seki_record *record, const char *name,
                                 const char *value) SEKI_CHECK_RESULT;
/* Value of a field, or NULL. */
const char *seki_record_get(const struct seki_record *record, const char *name);

/* Takes the fields of `from` over into `into`, as the store does: merge, replace when whole, clear
 * when gone. NO_MEMORY leaves `into` unchanged. */
enum seki_status seki_record_merge(struct seki_record *into,
                                   const struct seki_record *from) SEKI_CHECK_RESULT;

/* As merge, of a record that is neither gone nor whole and into one that is thrown away on failure,
 * for it is half changed then: without a copy. */
enum seki_status seki_record_absorb(struct seki_record *into,
                                    const struct seki_record *from) SEKI_CHECK_RESULT;

/* A record as bytes, for journal, snapshot and change stream: kind, flags, id and fields, each with
 * its length, little-endian. Encode mallocs *bytes. Decode refuses whatever is not exactly a
 * record. */
enum seki_status seki_record_encode(const struct seki_record *record, uint8_t **bytes,
                                    size_t *size) SEKI_CHECK_RESULT;
enum seki_status seki_record_decode(const uint8_t *bytes, size_t size,
                                    struct seki_record **record) SEKI_CHECK_RESULT;

struct seki_commit *seki_commit_new(void); /* NULL: no memory */
/* Takes the record, also on failure (FULL), when it is freed. */
enum seki_status seki_commit_add(struct seki_commit *commit,
                                 struct seki_record *record) SEKI_CHECK_RESULT;
void seki_commit_free(struct seki_commit *commit);
enum seki_status seki_commit_encode(const struct seki_commit *commit, uint8_t **bytes,
                                    size_t *size) SEKI_CHECK_RESULT;
enum seki_status seki_commit_decode(const uint8_t *bytes, size_t size,
                                    struct seki_commit **commit) SEKI_CHECK_RESULT;

#endif
