/* SPDX-License-Identifier: Apache-2.0
 *
 * record: see record.h. As bytes, a record is: "R1", kind, flags, then the id and each field's name
 * and value, every text as a 32-bit little-endian length and its bytes. A commit is "C1", its
 * numbers, its four texts, and its records, each with its length. Decoders trust no length.
 */
#include "plugin/core/record.h"

#include <stdlib.h>
#include <string.h>

#define FLAG_GONE 1
#define FLAG_WHOLE 2
#define VALUE_LONGEST (128 * 1024)

/* ---- records -------------------------------------------------------------------------------- */

struct seki_record *seki_record_new(enum seki_record_kind kind, const char *id)
{
    struct seki_record *record = calloc(1, sizeof *record);
    if (record == NULL || strlen(id) >= sizeof record->id) {
        free(record);
        return NULL;
    }
    record->kind = kind;
    strcpy(record->id, id);
    return record;
}

static void clear_fields(struct seki_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        free(record->fields[i].value);
    }
    record->count = 0;
}

void seki_record_free(struct seki_record *record)
{
    if (record == NULL) {
        return;
    }
    clear_fields(record);
    free(record->fields);
    free(record);
}

static struct seki_field *find_field(const struct seki_record *record, const char *name)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->fields[i].name, name) == 0) {
            return &record->fields[i];
        }
    }
    return NULL;
}

static enum seki_status make_room(struct seki_record *record)
{
    if (record->count < record->room) {
        return SEKI_OK;
    }
    if (record->room >= SEKI_RECORD_FIELDS) {
        return SEKI_FULL;
    }
    size_t room = record->room == 0 ? 8 : record->room * 2;
    room = room > SEKI_RECORD_FIELDS ? SEKI_RECORD_FIELDS : room;
    struct seki_field *fields = realloc(record->fields, room * sizeof *fields);
    if (fields == NULL) {
        return SEKI_NO_MEMORY;
    }
    record->fields = fields;
    record->room = room;
    return SEKI_OK;
}

enum seki_status seki_record_set(struct seki_record *record, const char *name, const char *value)
{
    if (strlen(name) >= SEKI_FIELD_NAME_SIZE) {
        return SEKI_TOO_LONG;
    }
    char *copy = strdup(value);
    if (copy == NULL) {
        return SEKI_NO_MEMORY;
    }
    struct seki_field *field = find_field(record, name);
    if (field != NULL) {
        free(field->value);
        field->value = copy;
        return SEKI_OK;
    }
    enum seki_status status = make_room(record);
    if (status != SEKI_OK) {
        free(copy);
        return status;
    }
    field = &record->fields[record->count++];
    strcpy(field->name, name);
    field->value = copy;
    return SEKI_OK;
}

const char *seki_record_get(const struct seki_record *record, const char *name)
{
    const struct seki_field *field = find_field(record, name);
    return field != NULL ? field->value : NULL;
}

struct seki_record *seki_record_copy(const struct seki_record *record)
{
    struct seki_record *copy = seki_record_new(record->kind, record->id);
    if (copy == NULL) {
        return NULL;
    }
    copy->gone = record->gone;
    copy->whole = record->whole;
    for (size_t i = 0; i < record->count; i++) {
        if (seki_record_set(copy, record->fields[i].name, record->fields[i].value) != SEKI_OK) {
            seki_record_free(copy);
            return NULL;
        }
    }
    return copy;
}

enum seki_status seki_record_merge(struct seki_record *into, const struct seki_record *from)
{
    bool afresh = from->gone || from->whole || into->gone;
    struct seki_record *merged = seki_record_copy(afresh ? from : into);
    if (merged == NULL) {
        return SEKI_NO_MEMORY;
    }
    for (size_t i = 0; !afresh && i < from->count; i++) {
        enum seki_status status =
            seki_record_set(merged, from->fields[i].name, from->fields[i].value);
        if (status != SEKI_OK) {
            seki_record_free(merged);
            return status;
        }
    }
    struct seki_field *fields = into->fields;
    size_t count = into->count;
    bool whole = from->whole || (into->whole && !into->gone) || into->gone;
    into->fields = merged->fields;
    into->count = merged->count;
    into->room = merged->room;
    into->gone = from->gone;
    into->whole = !from->gone && whole;
    merged->fields = fields; /* freed with it */
    merged->count = count;
    seki_record_free(merged);
    return SEKI_OK;
}

/* ---- bytes ---------------------------------------------------------------------------------- */

/* Grows as it is written; `failed` is sticky. */
struct bytes_out {
    uint8_t *bytes;
    size_t used, room;
    bool failed;
};

static void put(struct bytes_out *out, const void *bytes, size_t size)
{
    if (!out->failed && size > out->room - out->used) {
        size_t room = (out->used + size) * 2;
        uint8_t *grown = realloc(out->bytes, room);
        out->failed = grown == NULL;
        out->bytes = grown != NULL ? grown : out->bytes;
        out->room = grown != NULL ? room : out->room;
    }
    if (!out->failed) {
        memcpy(out->bytes + out->used, bytes, size);
        out->used += size;
    }
}

static void put_number(struct bytes_out *out, uint64_t number, int size)
{
    uint8_t bytes[8];
    for (int i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(number >> (8 * i));
    }
    put(out, bytes, (size_t)size);
}

static void put_text(struct bytes_out *out, const char *text)
{
    size_t length = strlen(text);
    put_number(out, length, 4);
    put(out, text, length);
}

static enum seki_status finish(struct bytes_out *out, uint8_t **bytes, size_t *size)
{
    if (out->failed) {
        free(out->bytes);
        return SEKI_NO_MEMORY;
    }
    *bytes = out->bytes;
    *size = out->used;
    return SEKI_OK;
}

struct bytes_in {
    const uint8_t *at;
    size_t left;
    bool bad;
};

static const uint8_t *get(struct bytes_in *in, size_t size)
{
    if (in->bad || size > in->left) {
        in->bad = true;
        return NULL;
    }
    const uint8_t *start = in->at;
    in->at += size;
    in->left -= size;
    return start;
}

static uint64_t get_number(struct bytes_in *in, int size)
{
    const uint8_t *bytes = get(in, (size_t)size);
    uint64_t number = 0;
    for (int i = 0; bytes != NULL && i < size; i++) {
        number |= (uint64_t)bytes[i] << (8 * i);
    }
    return number;
}

/* A text of less than `size` bytes, without NUL. */
static void get_text(struct bytes_in *in, char *out, size_t size)
{
    size_t length = (size_t)get_number(in, 4);
    const uint8_t *bytes = length < size ? get(in, length) : NULL;
    if (bytes == NULL || memchr(bytes, 0, length) != NULL) {
        in->bad = true;
        out[0] = '\0';
        return;
    }
    memcpy(out, bytes, length);
    out[length] = '\0';
}

static bool get_magic(struct bytes_in *in, const char *magic)
{
    const uint8_t *bytes = get(in, 2);
    return bytes != NULL && memcmp(bytes, magic, 2) == 0;
}

static void put_record(struct bytes_out *out, const struct seki_record *record)
{
    put(out, "R1", 2);
    put_number(out, (uint64_t)record->kind, 1);
    put_number(out, (record->gone ? FLAG_GONE : 0) | (record->whole ? FLAG_WHOLE : 0), 1);
    put_text(out, record->id);
    put_number(out, record->count, 2);
    for (size_t i = 0; i < record->count; i++) {
        put_text(out, record->fields[i].name);
        put_text(out, record->fields[i].value);
    }
}

enum seki_status seki_record_encode(const struct seki_record *record, uint8_t **bytes, size_t *size)
{
    struct bytes_out out = {0};
    put_record(&out, record);
    return finish(&out, bytes, size);
}

static enum seki_status get_field(struct bytes_in *in, struct seki_record *record)
{
    char name[SEKI_FIELD_NAME_SIZE];
    get_text(in, name, sizeof name);
    size_t length = (size_t)get_number(in, 4);
    const uint8_t *bytes = length < VALUE_LONGEST ? get(in, length) : NULL;
    if (bytes == NULL || in->bad || memchr(bytes, 0, length) != NULL) {
        return SEKI_BAD_INPUT;
    }
    char *value = strndup((const char *)bytes, length);
    if (value == NULL) {
        return SEKI_NO_MEMORY;
    }
    enum seki_status status = seki_record_set(record, name, value);
    free(value);
    return status;
}

enum seki_status seki_record_decode(const uint8_t *bytes, size_t size, struct seki_record **record)
{
    struct bytes_in in = {bytes, size, false};
    char id[SEKI_RECORD_ID_SIZE];
    bool magic = get_magic(&in, "R1");
    uint64_t kind = get_number(&in, 1), flags = get_number(&in, 1);
    get_text(&in, id, sizeof id);
    size_t count = (size_t)get_number(&in, 2);
    if (!magic || in.bad || kind >= SEKI_RECORD_KINDS || flags > (FLAG_GONE | FLAG_WHOLE)) {
        return SEKI_BAD_INPUT;
    }
    struct seki_record *made = seki_record_new((enum seki_record_kind)kind, id);
    enum seki_status status = made != NULL ? SEKI_OK : SEKI_NO_MEMORY;
    for (size_t i = 0; i < count && status == SEKI_OK; i++) {
        status = get_field(&in, made);
    }
    if (status == SEKI_OK && (in.left > 0 || made->count != count)) {
        status = SEKI_BAD_INPUT;
    }
    if (status != SEKI_OK) {
        seki_record_free(made);
        return status;
    }
    made->gone = (flags & FLAG_GONE) != 0;
    made->whole = (flags & FLAG_WHOLE) != 0;
    *record = made;
    return SEKI_OK;
}

/* ---- commits -------------------------------------------------------------------------------- */

struct seki_commit *seki_commit_new(void)
{
    return calloc(1, sizeof(struct seki_commit));
}

enum seki_status seki_commit_add(struct seki_commit *commit, struct seki_record *record)
{
    if (record == NULL) {
        return SEKI_NO_MEMORY;
    }
    if (commit->count == sizeof commit->records / sizeof *commit->records) {
        seki_record_free(record);
        return SEKI_FULL;
    }
    commit->records[commit->count++] = record;
    return SEKI_OK;
}

void seki_commit_free(struct seki_commit *commit)
{
    if (commit == NULL) {
        return;
    }
    for (size_t i = 0; i < commit->count; i++) {
        seki_record_free(commit->records[i]);
    }
    free(commit);
}

enum seki_status seki_commit_encode(const struct seki_commit *commit, uint8_t **bytes, size_t *size)
{
    struct bytes_out out = {0};
    put(&out, "C1", 2);
    put_number(&out, commit->ticket, 8);
    put_number(&out, commit->audited ? 1 : 0, 1);
    put_number(&out, (uint64_t)commit->at, 8);
    put_text(&out, commit->actor);
    put_text(&out, commit->action);
    put_text(&out, commit->subject);
    put_text(&out, commit->detail);
    put_number(&out, commit->count, 1);
    for (size_t i = 0; i < commit->count; i++) {
        struct bytes_out record = {0};
        put_record(&record, commit->records[i]);
        put_number(&out, record.used, 4);
        put(&out, record.bytes, record.used);
        out.failed = out.failed || record.failed;
        free(record.bytes);
    }
    return finish(&out, bytes, size);
}

static enum seki_status get_records(struct bytes_in *in, struct seki_commit *commit, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = (size_t)get_number(in, 4);
        const uint8_t *bytes = get(in, size);
        struct seki_record *record;
        if (bytes == NULL) {
            return SEKI_BAD_INPUT;
        }
        enum seki_status status = seki_record_decode(bytes, size, &record);
        if (status == SEKI_OK) {
            status = seki_commit_add(commit, record);
        }
        if (status != SEKI_OK) {
            return status;
        }
    }
    return in->left > 0 ? SEKI_BAD_INPUT : SEKI_OK;
}

enum seki_status seki_commit_decode(const uint8_t *bytes, size_t size, struct seki_commit **commit)
{
    struct bytes_in in = {bytes, size, false};
    struct seki_commit *made = seki_commit_new();
    if (made == NULL) {
        return SEKI_NO_MEMORY;
    }
    bool magic = get_magic(&in, "C1");
    made->ticket = get_number(&in, 8);
    uint64_t audited = get_number(&in, 1);
    made->audited = audited == 1;
    made->at = (seki_unix_s)get_number(&in, 8);
    get_text(&in, made->actor, sizeof made->actor);
    get_text(&in, made->action, sizeof made->action);
    get_text(&in, made->subject, sizeof made->subject);
    get_text(&in, made->detail, sizeof made->detail);
    size_t count = (size_t)get_number(&in, 1);
    enum seki_status status =
        !magic || in.bad || audited > 1 ? SEKI_BAD_INPUT : get_records(&in, made, count);
    if (status != SEKI_OK) {
        seki_commit_free(made);
        return status;
    }
    *commit = made;
    return SEKI_OK;
}
