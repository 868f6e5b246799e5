/* SPDX-License-Identifier: Apache-2.0
 *
 * request_statement: what attestations, waivers and choices have in common as requests: the item,
 * what it is said of, by whom, until when, why.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

#define DAYS_MOST 3660

enum seki_status seki_call_item(struct seki_call *call, const struct seki_item **item)
{
    *item = seki_catalogue_find(call->engine->registry->catalogue, call->command->id);
    return *item != NULL ? SEKI_OK
                         : seki_fail(call->fault, SEKI_NOT_FOUND,
                                     "no item '%s'; see checksheet.list", call->command->id);
}

enum seki_status seki_call_subject(struct seki_call *call, enum seki_scope *scope,
                                   char subject[SEKI_ID_SIZE])
{
    const struct seki_registry *registry = call->engine->registry;
    const char *named = seki_call_text(call, "subject");
    int word = seki_word_index(seki_scope_words, seki_call_text(call, "scope"));
    if (word < 0) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE, "scope: device, site or organization");
    }
    *scope = (enum seki_scope)word;
    if (word == SEKI_SCOPE_ORGANIZATION) {
        strcpy(subject, SEKI_ORGANIZATION);
        return SEKI_OK;
    }
    bool known =
        named != NULL && (word == SEKI_SCOPE_SITE ? seki_registry_site(registry, named) != NULL
                                                  : seki_registry_device(registry, named) != NULL);
    if (!known) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "subject: no %s '%.64s'",
                         seki_scope_words[word], named != NULL ? named : "");
    }
    strcpy(subject, named);
    return SEKI_OK;
}

enum seki_status seki_call_until(struct seki_call *call, int default_days, seki_unix_s *until)
{
    const char *text = seki_call_text(call, "until");
    seki_unix_day today = seki_day_of(call->engine->now), day = today + default_days;
    if (text == NULL && default_days == 0) {
        return seki_fail(call->fault, SEKI_MISSING,
                         "until: the last day on which it holds, such as 2027-03-31");
    }
    if (text != NULL && (seki_date_parse(text, &day) != SEKI_OK || !seki_day_is_date(day))) {
        return seki_fail(call->fault, SEKI_BAD_INPUT, "until: a date such as 2027-03-31");
    }
    if (day < today || day > today + DAYS_MOST) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "until: from today to ten years from now; it is renewed, not for ever");
    }
    *until = seki_day_start(day + 1); /* the day itself is in */
    return SEKI_OK;
}

enum seki_status seki_call_reason(struct seki_call *call, enum seki_record_kind kind, void *thing,
                                  const char *needed)
{
    const char *reason = seki_call_text(call, "reason");
    if (reason != NULL && reason[strspn(reason, " ")] != '\0') {
        return seki_field_set(seki_field_find(seki_fields_of(kind), "reason"), thing, reason,
                              call->fault);
    }
    return needed == NULL ? SEKI_OK : seki_fail(call->fault, SEKI_MISSING, "reason: %s", needed);
}

void seki_call_told(struct seki_call *call, enum seki_event event,
                    const struct seki_told *statement)
{
    const struct seki_registry *registry = call->engine->registry;
    const struct seki_happening told = {
        .event = event,
        .device = statement->scope == SEKI_SCOPE_DEVICE
                      ? seki_registry_device(registry, statement->subject)
                      : NULL,
        .site = statement->scope == SEKI_SCOPE_SITE
                    ? seki_registry_site(registry, statement->subject)
                    : NULL,
        .reason = statement->item,
        .detail = statement->detail,
        .username = call->asker->name,
        .quiet = true};
    seki_engine_happened(call->engine, &told);
}

static struct seki_record *gone_record(enum seki_record_kind kind, const char *id)
{
    struct seki_record *record = seki_record_new(kind, id);
    if (record != NULL) {
        record->gone = true;
    }
    return record;
}

static enum seki_status commit(struct seki_call *call, struct seki_step *step)
{
    struct seki_record *copy = step->records[0] != NULL ? seki_record_copy(step->records[0]) : NULL;
    if (copy == NULL || step->undo[0] == NULL) {
        seki_record_free(copy);
        seki_record_free(step->records[0]);
        seki_record_free(step->undo[0]);
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    step->subject = copy->id;
    enum seki_status status = seki_call_commit(call, step);
    if (status == SEKI_OK) {
        seki_engine_take_record(call->engine, copy);
    }
    seki_record_free(copy);
    return status;
}

enum seki_status seki_call_put(struct seki_call *call, const char *action,
                               struct seki_record *record, struct seki_record *before)
{
    char detail[SEKI_DETAIL_SIZE];
    if (record != NULL && before == NULL) {
        before = gone_record(record->kind, record->id);
    }
    seki_call_detail(record, detail);
    struct seki_step step = {
        .action = action, .detail = detail, .records = {record}, .undo = {before}};
    return commit(call, &step);
}

enum seki_status seki_call_withdraw(struct seki_call *call, const char *action,
                                    struct seki_record *before)
{
    const char *reason = seki_call_text(call, "reason");
    char detail[SEKI_DETAIL_SIZE] = "{}";
    struct seki_record *told = NULL, *gone = NULL;
    if (before != NULL) {
        gone = gone_record(before->kind, before->id);
        told = seki_record_new(before->kind, before->id);
    }
    bool whole = told != NULL;
    if (whole && reason != NULL) {
        whole = seki_record_set(told, "withdrawn", reason) == SEKI_OK;
    }
    for (size_t i = 0; whole && i < before->count; i++) {
        whole = seki_record_set(told, before->fields[i].name, before->fields[i].value) == SEKI_OK;
    }
    if (whole) {
        seki_call_detail(told, detail);
    }
    seki_record_free(told);
    struct seki_step step = {
        .action = action, .detail = detail, .records = {gone}, .undo = {before}};
    return commit(call, &step);
}

bool seki_call_concerns(const struct seki_call *call, enum seki_scope scope, const char *subject)
{
    const char *site = seki_call_text(call, "site");
    if (site == NULL) {
        return true;
    }
    if (scope == SEKI_SCOPE_DEVICE) {
        const struct seki_device *device = seki_registry_device(call->engine->registry, subject);
        return device != NULL && strcmp(device->site->id, site) == 0;
    }
    return scope == SEKI_SCOPE_SITE && strcmp(subject, site) == 0;
}
