/* SPDX-License-Identifier: Apache-2.0
 *
 * keys: where each kind of record lies in Redis, and the scripts that write it. The contract's
 * section on Redis is this table.
 */
#ifndef SEKISHO_STORE_KEYS_H
#define SEKISHO_STORE_KEYS_H

#include <stdbool.h>

#include "plugin/core/record.h"
#include "plugin/store/link.h"

#define SEKI_KEY_SIZE 256
#define SEKI_KEY_CHANGES "sekisho:changes"
#define SEKI_KEY_AUDIT_HEAD "sekisho:audit:head"
#define SEKI_KEY_META "sekisho:meta"
#define SEKI_KEY_BROKERS "sekisho:brokers"

struct seki_key_row {
    const char *word;   /* of the kind, in the change stream */
    const char *type;   /* of the key: hash, string, zset or stream */
    const char *prefix; /* of the key; the id follows where it ends in ':' */
    const char *set;    /* that holds all ids; "" none */
    bool of_device;     /* written only while the device of that id is there */
    bool followed;      /* states of this kind matter to other brokers */
};

/* Row of a kind. */
const struct seki_key_row *seki_key_row(enum seki_record_kind kind);
/* The key of a record. */
void seki_key_format(enum seki_record_kind kind, const char *id, char key[SEKI_KEY_SIZE]);

enum seki_script { SEKI_SCRIPT_COMMIT, SEKI_SCRIPT_STATE, SEKI_SCRIPT_RESTORE, SEKI_SCRIPTS };
/* Its Lua text; to be freed. NULL: no memory. */
char *seki_script_text(enum seki_script script);

/* A record as the scripts take it. Both `key` and `owner` must live until the command is sent. */
struct seki_record_keys {
    char key[SEKI_KEY_SIZE], owner[SEKI_KEY_SIZE];
};
void seki_args_record(struct seki_args *args, const struct seki_record *record,
                      struct seki_record_keys *keys);

#endif
