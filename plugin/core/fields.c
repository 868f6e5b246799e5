/* SPDX-License-Identifier: Apache-2.0
 *
 * fields: reading and writing members through their table rows. See fields.h.
 */
#include "plugin/core/fields.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seki_field_table seki_fields_of(enum seki_record_kind kind)
{
    switch (kind) {
    case SEKI_RECORD_DEVICE:
        return (struct seki_field_table){seki_device_fields, seki_device_field_count};
    case SEKI_RECORD_SITE:
        return (struct seki_field_table){seki_site_fields, seki_site_field_count};
    case SEKI_RECORD_ACCOUNT:
        return (struct seki_field_table){seki_account_fields, seki_account_field_count};
    case SEKI_RECORD_ATTESTATION:
        return (struct seki_field_table){seki_attestation_fields, seki_attestation_field_count};
    default:
        return (struct seki_field_table){NULL, 0};
    }
}

const struct seki_field_row *seki_field_find(struct seki_field_table table, const char *name)
{
    for (size_t i = 0; i < table.count; i++) {
        if (strcmp(table.rows[i].name, name) == 0) {
            return &table.rows[i];
        }
    }
    return NULL;
}

/* Levenshtein distance of two names, at most 63 characters each looked at. */
static int distance(const char *a, const char *b)
{
    int row[64];
    size_t width = strnlen(b, sizeof row / sizeof *row - 1);
    for (size_t j = 0; j <= width; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 0; a[i] != '\0' && i < 63; i++) {
        int diagonal = row[0];
        row[0] = (int)i + 1;
        for (size_t j = 0; j < width; j++) {
            int change = diagonal + (tolower((unsigned char)a[i]) != b[j]);
            diagonal = row[j + 1];
            int least = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            row[j + 1] = change < least ? change : least;
        }
    }
    return row[width];
}

const char *seki_field_nearest(struct seki_field_table table, unsigned flags, const char *name)
{
    const char *best = "";
    int best_distance = 5;
    for (size_t i = 0; i < table.count; i++) {
        const char *candidate = table.rows[i].name;
        const char *last = strrchr(candidate, '.');
        if ((table.rows[i].flags & flags) == 0) {
            continue;
        }
        int away = distance(name, candidate);
        if (last != NULL && strcmp(last + 1, name) == 0) {
            away = 1; /* "end_of_life" for "support.end_of_life" */
        }
        if (away < best_distance) {
            best_distance = away;
            best = candidate;
        }
    }
    return best;
}

/* ---- out ------------------------------------------------------------------------------------ */

static void get_ports(const struct seki_device *device, char *out)
{
    size_t used = 0;
    out[0] = '\0';
    if (device->allowed_ports_count == 0) {
        strcpy(out, "none");
    }
    for (int i = 0; i < device->allowed_ports_count; i++) {
        used += (size_t)snprintf(out + used, SEKI_FIELD_TEXT - used, "%s%u", i > 0 ? "," : "",
                                 device->allowed_ports[i]);
    }
}

static void get_list(const struct seki_field_row *row, const char *thing, char *out)
{
    int count;
    memcpy(&count, thing + row->count_offset, sizeof count);
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < count; i++) {
        used += (size_t)snprintf(out + used, SEKI_FIELD_TEXT - used, "%s%s", i > 0 ? "," : "",
                                 thing + row->offset + (size_t)i * row->size);
    }
}

static void get_number(const struct seki_field_row *row, const char *member, char *out)
{
    int64_t number = 0;
    int narrow = 0;
    switch (row->type) {
    case SEKI_FIELD_INT64:
        memcpy(&number, member, sizeof number);
        break;
    case SEKI_FIELD_BOOLEAN:
        number = *(const bool *)member;
        break;
    default:
        memcpy(&narrow, member, sizeof narrow);
        number = narrow;
    }
    snprintf(out, SEKI_FIELD_TEXT, "%" PRId64, number);
}

void seki_field_get(const struct seki_field_row *row, const void *thing, char out[SEKI_FIELD_TEXT])
{
    const char *member = (const char *)thing + row->offset;
    int index;
    switch (row->type) {
    case SEKI_FIELD_STRING:
        snprintf(out, SEKI_FIELD_TEXT, "%s", member);
        break;
    case SEKI_FIELD_TIME:
        seki_time_format(*(const seki_unix_s *)(const void *)member, out);
        break;
    case SEKI_FIELD_DATE:
        seki_date_format(*(const seki_unix_day *)(const void *)member, out);
        break;
    case SEKI_FIELD_WORD:
        memcpy(&index, member, sizeof index);
        snprintf(out, SEKI_FIELD_TEXT, "%s", row->words[index]);
        break;
    case SEKI_FIELD_PORTS:
        get_ports(thing, out);
        break;
    case SEKI_FIELD_LIST:
        get_list(row, thing, out);
        break;
    case SEKI_FIELD_INT:
    case SEKI_FIELD_INT64:
    case SEKI_FIELD_BOOLEAN:
        get_number(row, member, out);
        break;
    }
}

/* ---- in ------------------------------------------------------------------------------------- */

/* C0, DEL and, as UTF-8, C1: what a terminal would act on. */
static bool has_control(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (iscntrl(*c) || (c[0] == 0xC2 && c[1] < 0xA0)) {
            return true;
        }
    }
    return false;
}

static enum seki_status check_text(const struct seki_field_row *row, const char *text,
                                   struct seki_fault *fault)
{
    if (!seki_utf8_is_valid(text, strlen(text))) {
        return seki_fail(fault, SEKI_BAD_UTF8, "%s: not valid UTF-8", row->name);
    }
    if (has_control(text)) {
        return seki_fail(fault, SEKI_BAD_INPUT, "%s: no control characters", row->name);
    }
    return SEKI_OK;
}

static enum seki_status set_string(const struct seki_field_row *row, char *member, const char *text,
                                   struct seki_fault *fault)
{
    if (strlen(text) >= row->size) {
        return seki_fail(fault, SEKI_TOO_LONG, "%s: at most %zu bytes", row->name, row->size - 1);
    }
    enum seki_status status = check_text(row, text, fault);
    if (status != SEKI_OK) {
        return status;
    }
    memset(member, 0, row->size);
    memcpy(member, text, strlen(text));
    return SEKI_OK;
}

static enum seki_status set_number(const struct seki_field_row *row, char *member, const char *text,
                                   struct seki_fault *fault)
{
    char *end = NULL;
    errno = 0;
    long long number = text[0] == '\0' ? 0 : strtoll(text, &end, 10);
    bool plain = isdigit((unsigned char)text[text[0] == '-']); /* no blank and no '+' before it */
    bool read = text[0] == '\0' || (plain && *end == '\0' && errno == 0);
    if (!read || (text[0] != '\0' && (number < row->least || number > row->most))) {
        return seki_fail(fault, SEKI_OUT_OF_RANGE,
                         "%s: a whole number from %" PRId64 " to %" PRId64, row->name, row->least,
                         row->most);
    }
    if (row->type == SEKI_FIELD_INT64) {
        int64_t wide = number;
        memcpy(member, &wide, sizeof wide);
    } else if (row->type == SEKI_FIELD_BOOLEAN) {
        *(bool *)member = number != 0;
    } else {
        int narrow = (int)number;
        memcpy(member, &narrow, sizeof narrow);
    }
    return SEKI_OK;
}

static enum seki_status set_word(const struct seki_field_row *row, char *member, const char *text,
                                 struct seki_fault *fault)
{
    int index = text[0] == '\0' ? 0 : seki_word_index(row->words, text);
    if (index < 0) {
        char words[160] = "";
        for (int i = 0; row->words[i] != NULL; i++) {
            size_t used = strlen(words);
            snprintf(words + used, sizeof words - used, "%s%s", used > 0 ? ", " : "",
                     row->words[i]);
        }
        return seki_fail(fault, SEKI_BAD_INPUT, "%s: one of %s", row->name, words);
    }
    memcpy(member, &index, sizeof index);
    return SEKI_OK;
}

static enum seki_status set_date(const struct seki_field_row *row, char *member, const char *text,
                                 struct seki_fault *fault)
{
    seki_unix_day day = SEKI_DAY_UNKNOWN;
    if (text[0] != '\0' && seki_date_parse(text, &day) != SEKI_OK) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "%s: a date such as 2028-03-31 (1970 to 9999), or tba", row->name);
    }
    memcpy(member, &day, sizeof day);
    return SEKI_OK;
}

static enum seki_status set_time(const struct seki_field_row *row, char *member, const char *text,
                                 struct seki_fault *fault)
{
    seki_unix_s time = 0;
    if (text[0] != '\0' && seki_time_parse(text, &time) != SEKI_OK) {
        return seki_fail(fault, SEKI_BAD_INPUT, "%s: a time such as 2026-11-23T10:00:00Z",
                         row->name);
    }
    memcpy(member, &time, sizeof time);
    return SEKI_OK;
}

static enum seki_status set_ports(struct seki_device *device, const char *text,
                                  struct seki_fault *fault)
{
    uint16_t ports[SEKI_ALLOWED_PORTS];
    int count = text[0] == '\0' ? -1 : 0;
    const char *rest = strcmp(text, "none") == 0 ? "" : text;
    while (*rest != '\0') {
        char *end = NULL;
        unsigned long port = strtoul(rest, &end, 10);
        if (!isdigit((unsigned char)*rest) || (*end != '\0' && *end != ',') || port == 0 ||
            port > 65535 || count == SEKI_ALLOWED_PORTS) {
            return seki_fail(fault, SEKI_BAD_INPUT,
                             "policy.allowed_ports: up to %d ports such as 22,443, or none",
                             SEKI_ALLOWED_PORTS);
        }
        ports[count++] = (uint16_t)port;
        rest = *end == ',' ? end + 1 : end;
    }
    memcpy(device->allowed_ports, ports, sizeof *ports * (size_t)(count > 0 ? count : 0));
    device->allowed_ports_count = count;
    return SEKI_OK;
}

static enum seki_status set_list(const struct seki_field_row *row, char *thing, const char *text,
                                 struct seki_fault *fault)
{
    char parts[SEKI_RIGHTS * SEKI_FILTER_SIZE] = {0};
    int count = 0;
    enum seki_status status = check_text(row, text, fault);
    if (status != SEKI_OK) {
        return status;
    }
    for (const char *rest = text; *rest != '\0';) {
        size_t length = strcspn(rest, ",");
        if (count == row->capacity || length == 0 || length >= row->size) {
            return seki_fail(fault, SEKI_BAD_INPUT,
                             "%s: at most %d, each of 1 to %zu bytes, separated by commas",
                             row->name, row->capacity, row->size - 1);
        }
        memcpy(parts + (size_t)count * row->size, rest, length);
        count++;
        rest += length + (rest[length] == ',');
    }
    memcpy(thing + row->offset, parts, (size_t)row->capacity * row->size);
    memcpy(thing + row->count_offset, &count, sizeof count);
    return SEKI_OK;
}

enum seki_status seki_field_set(const struct seki_field_row *row, void *thing, const char *text,
                                struct seki_fault *fault)
{
    char *member = (char *)thing + row->offset;
    switch (row->type) {
    case SEKI_FIELD_STRING:
        return set_string(row, member, text, fault);
    case SEKI_FIELD_TIME:
        return set_time(row, member, text, fault);
    case SEKI_FIELD_DATE:
        return set_date(row, member, text, fault);
    case SEKI_FIELD_WORD:
        return set_word(row, member, text, fault);
    case SEKI_FIELD_PORTS:
        return set_ports(thing, text, fault);
    case SEKI_FIELD_LIST:
        return set_list(row, thing, text, fault);
    case SEKI_FIELD_INT:
    case SEKI_FIELD_INT64:
    case SEKI_FIELD_BOOLEAN:
        return set_number(row, member, text, fault);
    }
    return SEKI_BAD_INPUT;
}

/* ---- records -------------------------------------------------------------------------------- */

struct seki_record *seki_fields_to_record(enum seki_record_kind kind, const char *id,
                                          const void *thing, unsigned flags)
{
    struct seki_field_table table = seki_fields_of(kind);
    struct seki_record *record = seki_record_new(kind, id);
    char text[SEKI_FIELD_TEXT];
    for (size_t i = 0; record != NULL && i < table.count; i++) {
        if ((table.rows[i].flags & flags) == 0) {
            continue;
        }
        seki_field_get(&table.rows[i], thing, text);
        if (seki_record_set(record, table.rows[i].name, text) != SEKI_OK) {
            seki_record_free(record);
            return NULL;
        }
    }
    return record;
}

void seki_fields_from_record(const struct seki_record *record, void *thing)
{
    struct seki_field_table table = seki_fields_of(record->kind);
    for (size_t i = 0; i < record->count; i++) {
        const struct seki_field_row *row = seki_field_find(table, record->fields[i].name);
        if (row != NULL && seki_field_set(row, thing, record->fields[i].value, NULL) != SEKI_OK) {
            continue;
        }
    }
}
