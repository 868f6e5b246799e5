/* SPDX-License-Identifier: Apache-2.0
 *
 * mirror: see mirror.h. Bytes take a third of the memory of a record's fields, and are what the
 * snapshot writes.
 */
#include "plugin/store/mirror.h"

#include <stdlib.h>
#include <string.h>

struct key {
    char text[SEKI_RECORD_ID_SIZE + 1];
    size_t size;
};

static struct key key_of(enum seki_record_kind kind, const char *id)
{
    struct key key;
    const size_t size = strnlen(id, SEKI_RECORD_ID_SIZE - 1);
    key.text[0] = (char)('a' + (int)kind);
    memcpy(key.text + 1, id, size);
    key.text[size + 1] = '\0';
    key.size = size + 1;
    return key;
}

static struct seki_mirror_entry *find(const struct seki_mirror *mirror, const struct key *key)
{
    struct seki_mirror_entry *entry = NULL;
    HASH_FIND(hh, mirror->entries, key->text, key->size, entry);
    return entry;
}

bool seki_mirror_keeps(enum seki_record_kind kind)
{
    switch (kind) {
    case SEKI_RECORD_DEVICE:
    case SEKI_RECORD_SITE:
    case SEKI_RECORD_ACCOUNT:
    case SEKI_RECORD_ATTESTATION:
    case SEKI_RECORD_SUPPORT:
        return true;
    default:
        return false;
    }
}

struct seki_record *seki_mirror_record(const struct seki_mirror_entry *entry)
{
    struct seki_record *record = NULL;
    return seki_record_decode(entry->bytes, entry->size, &record) == SEKI_OK ? record : NULL;
}

struct seki_record *seki_mirror_get(const struct seki_mirror *mirror, enum seki_record_kind kind,
                                    const char *id)
{
    const struct key key = key_of(kind, id);
    const struct seki_mirror_entry *entry = find(mirror, &key);
    return entry ? seki_mirror_record(entry) : NULL;
}

bool seki_mirror_has(const struct seki_mirror *mirror, enum seki_record_kind kind, const char *id)
{
    const struct key key = key_of(kind, id);
    return find(mirror, &key) != NULL;
}

enum seki_status seki_mirror_put(struct seki_mirror *mirror, const struct seki_record *record,
                                 int64_t now_ms)
{
    const struct key key = key_of(record->kind, record->id);
    struct seki_mirror_entry *entry = find(mirror, &key);
    uint8_t *bytes;
    size_t size;
    enum seki_status status = seki_record_encode(record, &bytes, &size);
    if (status != SEKI_OK) {
        return status;
    }
    if (!entry) {
        entry = calloc(1, sizeof *entry + key.size + 1);
        if (!entry) {
            free(bytes);
            return SEKI_NO_MEMORY;
        }
        entry->since_ms = now_ms;
        memcpy(entry->key, key.text, key.size + 1);
        HASH_ADD_KEYPTR(hh, mirror->entries, entry->key, key.size, entry);
    }
    free(entry->bytes);
    entry->bytes = bytes;
    entry->size = size;
    return SEKI_OK;
}

enum seki_status seki_mirror_merge(struct seki_mirror *mirror, const struct seki_record *record,
                                   int64_t now_ms)
{
    const struct key key = key_of(record->kind, record->id);
    const struct seki_mirror_entry *entry = find(mirror, &key);
    if (!entry || record->gone || record->whole) {
        return seki_mirror_put(mirror, record, now_ms);
    }
    struct seki_record *known = seki_mirror_record(entry);
    if (!known) {
        return SEKI_NO_MEMORY;
    }
    enum seki_status status = seki_record_absorb(known, record);
    if (status == SEKI_OK) {
        status = seki_mirror_put(mirror, known, now_ms);
    }
    seki_record_free(known);
    return status;
}

enum seki_status seki_mirror_apply(struct seki_mirror *mirror, const struct seki_record *record)
{
    const struct key key = key_of(record->kind, record->id);
    struct seki_mirror_entry *entry = find(mirror, &key);
    if (record->gone) {
        if (entry) {
            seki_mirror_remove(mirror, entry);
        }
        return SEKI_OK;
    }
    if (!entry && !record->whole && record->kind != SEKI_RECORD_SUPPORT) {
        return SEKI_OK;
    }
    return seki_mirror_merge(mirror, record, 0);
}

void seki_mirror_remove(struct seki_mirror *mirror, struct seki_mirror_entry *entry)
{
    HASH_DEL(mirror->entries, entry);
    free(entry->bytes);
    free(entry);
}

void seki_mirror_forget(struct seki_mirror *mirror, enum seki_record_kind kind, const char *id)
{
    const struct key key = key_of(kind, id);
    struct seki_mirror_entry *entry = find(mirror, &key);
    if (entry) {
        seki_mirror_remove(mirror, entry);
    }
}

void seki_mirror_clear(struct seki_mirror *mirror)
{
    struct seki_mirror_entry *entry, *next;
    HASH_ITER (hh, mirror->entries, entry, next) {
        seki_mirror_remove(mirror, entry);
    }
}

size_t seki_mirror_count(const struct seki_mirror *mirror)
{
    return HASH_COUNT(mirror->entries);
}
