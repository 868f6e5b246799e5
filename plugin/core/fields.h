/* SPDX-License-Identifier: Apache-2.0
 *
 * fields: the members of devices, sites, accounts and attestations by name, as text: how they are set by
 * an operator, kept in Redis, written to the journal and shown. One table for each kind of thing says
 * name, type, place in the struct, limits and who may set it; reading and writing walk the tables.
 */
#ifndef SEKISHO_CORE_FIELDS_H
#define SEKISHO_CORE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/core/record.h"
#include "plugin/core/subject.h"

#define SEKI_FIELD_TEXT 1400 /* longest text of a field */

enum seki_field_type {
    SEKI_FIELD_STRING,
    SEKI_FIELD_INT,     /* int */
    SEKI_FIELD_INT64,
    SEKI_FIELD_TIME,    /* seki_unix_s, as RFC 3339 */
    SEKI_FIELD_DATE,    /* seki_unix_day, a date or tba */
    SEKI_FIELD_WORD,    /* an enum of int size with its list of words */
    SEKI_FIELD_BOOLEAN, /* bool, as 1 or 0 */
    SEKI_FIELD_PORTS,   /* device.allowed_ports: "22,443" ("none": none is allowed) */
    SEKI_FIELD_LIST     /* char [n][m] and an int count: comma-separated */
};

enum seki_field_flag {
    SEKI_FIELD_BY_OPERATOR = 1, /* `device set`, `site set` and imports may set it */
    SEKI_FIELD_REGISTERED = 2,  /* part of the commit record: must not be lost */
    SEKI_FIELD_OBSERVED = 4,    /* part of the state record: coalesced */
    SEKI_FIELD_SECRET = 8       /* hashes: kept, never shown */
};

/* Of what counts upwards: what a JSON reader keeps exactly, with room to count on. */
#define SEKI_COUNT_MOST INT64_C(9007199254740991)

struct seki_field_row {
    const char *name;
    enum seki_field_type type;
    unsigned flags;
    size_t offset, size;       /* of the member; of one element for a list */
    const char *const *words;
    int64_t least, most;
    size_t count_offset;       /* of a list */
    int capacity;
};

extern const struct seki_field_row seki_device_fields[];
extern const size_t seki_device_field_count;
extern const struct seki_field_row seki_site_fields[];
extern const size_t seki_site_field_count;
extern const struct seki_field_row seki_account_fields[];
extern const size_t seki_account_field_count;
extern const struct seki_field_row seki_attestation_fields[];
extern const size_t seki_attestation_field_count;

struct seki_field_table {
    const struct seki_field_row *rows;
    size_t count;
};
struct seki_field_table seki_fields_of(enum seki_record_kind kind); /* DEVICE SITE ACCOUNT ATTESTATION */

/* Row of a name, or NULL. */
const struct seki_field_row *seki_field_find(struct seki_field_table table, const char *name);
/* The name most like one that is not known, among those with any of `flags`; "" when none is near. */
const char *seki_field_nearest(struct seki_field_table table, unsigned flags, const char *name);

/* A member as text, "" when it is not set. */
void seki_field_get(const struct seki_field_row *row, const void *thing, char out[SEKI_FIELD_TEXT]);
/* Sets a member from text; "" unsets it. On failure it is unchanged and the fault says what would be
 * right. */
enum seki_status seki_field_set(const struct seki_field_row *row, void *thing, const char *text,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;

/* All members with any of `flags`, as a new record (NULL: no memory). Unset ones are "". */
struct seki_record *seki_fields_to_record(enum seki_record_kind kind, const char *id,
                                          const void *thing, unsigned flags);
/* Takes the members that a record names over into a thing; names and values that are not understood are
 * left out (a newer version may have written them). */
void seki_fields_from_record(const struct seki_record *record, void *thing);

#endif
