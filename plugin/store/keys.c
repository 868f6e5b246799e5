/* SPDX-License-Identifier: Apache-2.0
 *
 * keys: see keys.h.
 */
#include "plugin/store/keys.h"

#include <stdio.h>
#include <string.h>

static const struct seki_key_row rows[SEKI_RECORD_KINDS] = {
    [SEKI_RECORD_DEVICE] = {"device", "hash", "sekisho:device:", "sekisho:devices", false, true},
    [SEKI_RECORD_SITE] = {"site", "hash", "sekisho:site:", "sekisho:sites", false, false},
    [SEKI_RECORD_ACCOUNT] = {"account", "hash", "sekisho:account:", "sekisho:accounts", false,
                             true},
    [SEKI_RECORD_ATTESTATION] = {"attestation", "hash",
                                 "sekisho:attestation:", "sekisho:attestations", false, true},
    [SEKI_RECORD_ITEMS] = {"items", "hash", "sekisho:items:", "", true, false},
    [SEKI_RECORD_POSTURE] = {"posture", "string", "sekisho:posture:", "", true, true},
    [SEKI_RECORD_SUPPORT] = {"support", "zset", "sekisho:support", "", true, false},
    [SEKI_RECORD_HISTORY] = {"history", "stream", "sekisho:history:", "", false, false},
    [SEKI_RECORD_FLEET] = {"fleet", "hash", "sekisho:fleet", "", false, false},
    [SEKI_RECORD_ADOPTION] = {"adoption", "hash", "sekisho:adoption:", "sekisho:adoptions", false,
                              true},
    [SEKI_RECORD_WAIVER] = {"waiver", "hash", "sekisho:waiver:", "sekisho:waivers", false, true},
};

const struct seki_key_row *seki_key_row(enum seki_record_kind kind)
{
    return &rows[kind];
}

void seki_key_format(enum seki_record_kind kind, const char *id, char key[SEKI_KEY_SIZE])
{
    const char *prefix = rows[kind].prefix;
    const bool whole = prefix[strlen(prefix) - 1] != ':';
    snprintf(key, SEKI_KEY_SIZE, "%s%s", prefix, whole ? "" : id);
}

void seki_args_record(struct seki_args *args, const struct seki_record *record,
                      struct seki_record_keys *keys)
{
    const struct seki_key_row *row = &rows[record->kind];
    seki_key_format(record->kind, record->id, keys->key);
    keys->owner[0] = '\0';
    if (row->of_device) {
        seki_key_format(SEKI_RECORD_DEVICE, record->id, keys->owner);
    }
    seki_args_text(args, row->word);
    seki_args_text(args, row->type);
    seki_args_text(args, keys->key);
    seki_args_text(args, row->set);
    seki_args_text(args, keys->owner);
    seki_args_text(args, record->id);
    seki_args_text(args, record->gone ? "gone" : record->whole ? "whole" : "part");
    seki_args_number(args, (int64_t)record->count);
    for (size_t i = 0; i < record->count; i++) {
        seki_args_text(args, record->fields[i].name);
        seki_args_text(args, record->fields[i].value);
    }
}
