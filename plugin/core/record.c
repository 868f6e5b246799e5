/* SPDX-License-Identifier: Apache-2.0
 *
 * record: what core and store pass each other. Fields lie in an array in the order in which they
 * were first set; a record has few, so looking up is a scan, of the names' hashes. In bytes a
 * record is kind (1), flags (1), id (2 + n), count (2) and for each field its name (1 + n) and its
 * value (4 + n).
 */
#include "plugin/core/record.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/core/bytes.h"

enum { FLAG_GONE = 1, FLAG_WHOLE = 2 };

#define VALUE_LIMIT (1024 * 1024) /* of a decoded value: more than any report that is accepted */

struct seki_record *seki_record_new(enum seki_record_kind kind, const char *id)
{
    struct seki_record *record = calloc(1, sizeof *record);
    if (!record)
        return NULL;
    record->kind = kind;
    /* Every id of the contract fits; a longer one is cut rather than written past its end. */
    memcpy(record->id, id, strnlen(id, sizeof record->id - 1));
    return record;
}

static void clear_fields(struct seki_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        free(record->fields[i].value);
    free(record->fields);
    record->fields = NULL;
    record->count = record->room = 0;
}

void seki_record_free(struct seki_record *record)
{
    if (!record)
        return;
    clear_fields(record);
    free(record);
}

/* FNV-1a. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

static struct seki_field *find(const struct seki_record *record, const char *name, uint32_t hash)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].hash == hash && strcmp(record->fields[i].name, name) == 0)
            return &record->fields[i];
    return NULL;
}

/* A field that is not there yet; its value is taken over. */
static enum seki_status add(struct seki_record *record, const char *name, uint32_t hash,
                            char *value)
{
    if (record->count == SEKI_RECORD_FIELDS)
        return SEKI_FULL;
    if (record->count == record->room) {
        size_t room = record->room ? record->room * 2 : 8;
        struct seki_field *fields = realloc(record->fields, room * sizeof *fields);
        if (!fields)
            return SEKI_NO_MEMORY;
        record->fields = fields;
        record->room = room;
    }
    struct seki_field *field = &record->fields[record->count++];
    *field = (struct seki_field){.hash = hash, .value = value};
    memcpy(field->name, name, strlen(name));
    return SEKI_OK;
}

enum seki_status seki_record_set(struct seki_record *record, const char *name, const char *value)
{
    if (strlen(name) >= SEKI_FIELD_NAME_SIZE)
        return SEKI_TOO_LONG;
    char *copy = strdup(value);
    if (!copy)
        return SEKI_NO_MEMORY;
    const uint32_t hash = hash_of(name);
    struct seki_field *field = find(record, name, hash);
    if (field) {
        free(field->value);
        field->value = copy;
        return SEKI_OK;
    }
    enum seki_status status = add(record, name, hash, copy);
    if (status != SEKI_OK)
        free(copy);
    return status;
}

const char *seki_record_get(const struct seki_record *record, const char *name)
{
    const struct seki_field *field = find(record, name, hash_of(name));
    return field ? field->value : NULL;
}

struct seki_record *seki_record_copy(const struct seki_record *record)
{
    struct seki_record *copy = seki_record_new(record->kind, record->id);
    if (!copy)
        return NULL;
    copy->gone = record->gone;
    copy->whole = record->whole;
    for (size_t i = 0; i < record->count; i++) {
        const struct seki_field *field = &record->fields[i];
        char *value = strdup(field->value);
        if (!value || add(copy, field->name, field->hash, value) != SEKI_OK) {
            free(value);
            seki_record_free(copy);
            return NULL;
        }
    }
    return copy;
}

static void take_over(struct seki_record *into, struct seki_record *from)
{
    clear_fields(into);
    into->gone = from->gone;
    into->whole = from->whole;
    into->count = from->count;
    into->room = from->room;
    into->fields = from->fields;
    free(from);
}

enum seki_status seki_record_absorb(struct seki_record *into, const struct seki_record *from)
{
    /* Fields set after a removal are all that there is: the old ones must not come back. */
    into->whole = into->whole || into->gone;
    into->gone = false;
    for (size_t i = 0; i < from->count; i++) {
        enum seki_status status =
            seki_record_set(into, from->fields[i].name, from->fields[i].value);
        if (status != SEKI_OK)
            return status;
    }
    return SEKI_OK;
}

enum seki_status seki_record_merge(struct seki_record *into, const struct seki_record *from)
{
    const bool replaces = from->gone || from->whole;
    struct seki_record *merged = seki_record_copy(replaces ? from : into);
    if (!merged)
        return SEKI_NO_MEMORY;
    enum seki_status status = replaces ? SEKI_OK : seki_record_absorb(merged, from);
    if (status != SEKI_OK) {
        seki_record_free(merged);
        return status;
    }
    take_over(into, merged);
    return SEKI_OK;
}

static void put_record(struct seki_bytes *out, const struct seki_record *record)
{
    seki_bytes_put_number(out, (uint64_t)record->kind, 1);
    seki_bytes_put_number(out, (record->gone ? FLAG_GONE : 0u) | (record->whole ? FLAG_WHOLE : 0u),
                          1);
    seki_bytes_put_text(out, record->id, 2);
    seki_bytes_put_number(out, record->count, 2);
    for (size_t i = 0; i < record->count; i++) {
        seki_bytes_put_text(out, record->fields[i].name, 1);
        seki_bytes_put_text(out, record->fields[i].value, 4);
    }
}

static enum seki_status hand_out(struct seki_bytes *out, uint8_t **bytes, size_t *size)
{
    if (out->failed) {
        seki_bytes_free(out);
        return SEKI_NO_MEMORY;
    }
    *bytes = out->at;
    *size = out->used;
    return SEKI_OK;
}

enum seki_status seki_record_encode(const struct seki_record *record, uint8_t **bytes, size_t *size)
{
    struct seki_bytes out = {0};
    put_record(&out, record);
    return hand_out(&out, bytes, size);
}

static enum seki_status take_field(struct seki_bytes_reader *in, struct seki_record *record)
{
    char name[SEKI_FIELD_NAME_SIZE];
    seki_bytes_take_text(in, 1, name, sizeof name);
    const size_t size = (size_t)seki_bytes_take_number(in, 4);
    const uint32_t hash = hash_of(name);
    if (in->failed || name[0] == '\0' || size > VALUE_LIMIT || find(record, name, hash))
        return SEKI_BAD_INPUT;
    const uint8_t *value = seki_bytes_take(in, size);
    if (!value || memchr(value, '\0', size))
        return SEKI_BAD_INPUT;
    char *copy = malloc(size + 1);
    if (!copy)
        return SEKI_NO_MEMORY;
    memcpy(copy, value, size);
    copy[size] = '\0';
    enum seki_status status = add(record, name, hash, copy);
    if (status != SEKI_OK)
        free(copy);
    return status;
}

enum seki_status seki_record_decode(const uint8_t *bytes, size_t size, struct seki_record **record)
{
    struct seki_bytes_reader in = {.at = bytes, .left = size};
    char id[SEKI_RECORD_ID_SIZE];
    const unsigned kind = (unsigned)seki_bytes_take_number(&in, 1);
    const unsigned flags = (unsigned)seki_bytes_take_number(&in, 1);
    seki_bytes_take_text(&in, 2, id, sizeof id);
    const size_t count = (size_t)seki_bytes_take_number(&in, 2);
    if (in.failed || kind >= SEKI_RECORD_KINDS || id[0] == '\0' || count > SEKI_RECORD_FIELDS ||
        (flags & ~(unsigned)(FLAG_GONE | FLAG_WHOLE)) != 0 || ((flags & FLAG_GONE) && count > 0))
        return SEKI_BAD_INPUT;
    struct seki_record *made = seki_record_new((enum seki_record_kind)kind, id);
    if (!made)
        return SEKI_NO_MEMORY;
    made->gone = (flags & FLAG_GONE) != 0;
    made->whole = (flags & FLAG_WHOLE) != 0;
    enum seki_status status = SEKI_OK;
    for (size_t i = 0; status == SEKI_OK && i < count; i++)
        status = take_field(&in, made);
    if (status == SEKI_OK && in.left > 0)
        status = SEKI_BAD_INPUT;
    if (status != SEKI_OK) {
        seki_record_free(made);
        return status;
    }
    *record = made;
    return SEKI_OK;
}
