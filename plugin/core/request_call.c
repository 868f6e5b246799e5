/* SPDX-License-Identifier: Apache-2.0
 *
 * request_call: what commands share: reading their members, pages of lists, secrets, and what a
 * change was, for its undoing and for the audit.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/credential.h"
#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

#define PAGE_DEFAULT 50
#define PAGE_MOST 200

bool seki_call_is_check(const struct seki_call *call)
{
    bool check = false;
    return seki_json_boolean(seki_json_member(call->command->members, "check"), &check) && check;
}

enum seki_status seki_call_set_fields(struct seki_call *call, enum seki_record_kind kind,
                                      void *thing)
{
    struct seki_field_table table = seki_fields_of(kind);
    const struct seki_json *fields = seki_json_member(call->command->members, "fields");
    if (fields != NULL && !seki_json_is_object(fields)) {
        return seki_fail(call->fault, SEKI_WRONG_TYPE, "fields: must be an object of texts");
    }
    for (const struct seki_json *field = seki_json_first(fields); field != NULL;
         field = seki_json_next(field)) {
        const char *name = seki_json_name(field), *value = seki_json_string(field);
        const struct seki_field_row *row = seki_field_find(table, name);
        if (strcmp(name, "site") == 0 && kind == SEKI_RECORD_DEVICE) {
            continue; /* a place, not a field: the caller's */
        }
        if (row == NULL || (row->flags & SEKI_FIELD_BY_OPERATOR) == 0) {
            const char *nearest = seki_field_nearest(table, SEKI_FIELD_BY_OPERATOR, name);
            return seki_fail(call->fault, SEKI_BAD_INPUT, "no field '%.40s' can be set%s%s%s", name,
                             nearest[0] != '\0' ? "; did you mean '" : "", nearest,
                             nearest[0] != '\0' ? "'?" : "");
        }
        if (value == NULL) {
            return seki_fail(call->fault, SEKI_WRONG_TYPE, "%s: must be a text", name);
        }
        enum seki_status status = seki_field_set(row, thing, value, call->fault);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

const char *seki_call_text(const struct seki_call *call, const char *name)
{
    return seki_json_string(seki_json_member(call->command->members, name));
}

enum seki_status seki_call_page(struct seki_call *call, struct seki_page *page)
{
    const struct seki_json *limit = seki_json_member(call->command->members, "limit");
    const char *cursor = seki_call_text(call, "cursor");
    double number = PAGE_DEFAULT;
    if (limit != NULL && !seki_json_is_null(limit) &&
        (!seki_json_number(limit, &number) || number < 1 || number > PAGE_MOST)) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE, "limit: a whole number from 1 to %d",
                         PAGE_MOST);
    }
    page->limit = (size_t)number;
    page->after = cursor != NULL ? cursor : "";
    return SEKI_OK;
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void seki_call_write_page(struct seki_call *call, const char *name, const void **things,
                          size_t count, seki_write_row_fn write)
{
    struct seki_page page;
    size_t written = 0, i = 0;
    if (seki_call_page(call, &page) != SEKI_OK) {
        return; /* the caller asked before */
    }
    qsort(things, count, sizeof *things, compare_ids);
    while (i < count && strcmp(things[i], page.after) <= 0) {
        i++;
    }
    seki_write_open(call->answer, name, '[');
    for (; i < count && written < page.limit; i++, written++) {
        write(call, things[i]);
    }
    seki_write_close(call->answer, ']');
    if (i < count && written > 0) {
        seki_write_string(call->answer, "cursor", things[i - 1]);
    }
}

struct seki_record *seki_record_difference(const struct seki_record *before,
                                           const struct seki_record *after)
{
    if (before == NULL || after == NULL) {
        return NULL;
    }
    struct seki_record *difference = seki_record_new(before->kind, before->id);
    for (size_t i = 0; difference != NULL && i < before->count; i++) {
        const struct seki_field *field = &before->fields[i];
        const char *other = seki_record_get(after, field->name);
        bool same = other != NULL && strcmp(other, field->value) == 0;
        if (!same && seki_record_set(difference, field->name, field->value) != SEKI_OK) {
            seki_record_free(difference);
            return NULL;
        }
    }
    return difference;
}

void seki_call_detail(const struct seki_record *record, char detail[SEKI_DETAIL_SIZE])
{
    struct seki_writer w;
    /* Room for the last word on what did not fit. */
    seki_writer_init(&w, detail, SEKI_DETAIL_SIZE - sizeof ",\"more\":true");
    bool more = false;
    seki_write_open(&w, NULL, '{');
    for (size_t i = 0; record != NULL && i < record->count; i++) {
        struct seki_writer mark = seki_writer_mark(&w);
        const struct seki_field *field = &record->fields[i];
        const struct seki_field_row *row =
            seki_field_find(seki_fields_of(record->kind), field->name);
        if (row != NULL && (row->flags & SEKI_FIELD_SECRET) != 0) {
            continue;
        }
        seki_write_string(&w, field->name, field->value);
        if (w.full) {
            seki_writer_rewind(&w, &mark);
            more = true;
        }
    }
    w.size = SEKI_DETAIL_SIZE;
    if (more) {
        seki_write_boolean(&w, "more", true);
    }
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, NULL) != SEKI_OK) {
        strcpy(detail, "{}");
    }
}

enum seki_status seki_call_commit(struct seki_call *call, struct seki_step *step)
{
    step->actor = call->asker->name;
    step->reply = call->reply;
    enum seki_status status = seki_engine_commit(call->engine, step);
    return status == SEKI_OK ? SEKI_OK
                             : seki_fail(call->fault, status, "%s", seki_status_text(status));
}

enum seki_status seki_call_make_secret(struct seki_call *call, const char *chosen, bool token,
                                       char *kept, char *secret)
{
    char unused[SEKI_CREDENTIAL_SIZE];
    seki_random_fn random = call->engine->random;
    enum seki_status status;
    secret[0] = '\0';
    if (chosen != NULL) {
        if (strlen(chosen) < SEKI_PASSWORD_LEAST) {
            return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                             "password: at least %d characters, or leave it out and one is made",
                             SEKI_PASSWORD_LEAST);
        }
        status = seki_credential_of_password(random, chosen, kept);
    } else {
        status = seki_credential_new_token(random, secret, token ? kept : unused);
        if (status == SEKI_OK && !token) {
            status = seki_credential_of_password(random, secret, kept);
        }
    }
    return status == SEKI_OK ? SEKI_OK
                             : seki_fail(call->fault, status, "%s", seki_status_text(status));
}
