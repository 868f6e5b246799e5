/* SPDX-License-Identifier: Apache-2.0
 *
 * request_attest: a person's statements on items: attest and attestation.list (topics/control.md).
 * A statement is made of a thing of the item's own scope, or of a wider one: of a site or of the
 * organization for what is decided for each device.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

#define DAYS_MOST 3660

static enum seki_status read_subject(struct seki_call *call, const struct seki_item *item,
                                     struct seki_attestation *said)
{
    const struct seki_registry *registry = call->engine->registry;
    const char *subject = seki_call_text(call, "subject");
    int scope = seki_word_index(seki_scope_words, seki_call_text(call, "scope"));
    if (scope < 0 || scope < (int)item->scope) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "scope: %s is decided for each %s; it is attested of that or of what it "
                         "belongs to (device, site, organization)",
                         item->id, seki_scope_words[item->scope]);
    }
    said->scope = (enum seki_scope)scope;
    if (scope == SEKI_SCOPE_ORGANIZATION) {
        strcpy(said->subject, "organization");
        return SEKI_OK;
    }
    bool known = subject != NULL &&
                 (scope == SEKI_SCOPE_SITE ? seki_registry_site(registry, subject) != NULL
                                           : seki_registry_device(registry, subject) != NULL);
    if (!known) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "subject: no %s '%.64s'",
                         seki_scope_words[scope], subject != NULL ? subject : "");
    }
    strcpy(said->subject, subject);
    return SEKI_OK;
}

static enum seki_status read_until(struct seki_call *call, const struct seki_item *item,
                                   struct seki_attestation *said)
{
    const char *until = seki_call_text(call, "until");
    seki_unix_day today = seki_day_of(call->engine->now), day = today + item->valid_days;
    if (until != NULL && (seki_date_parse(until, &day) != SEKI_OK || !seki_day_is_date(day))) {
        return seki_fail(call->fault, SEKI_BAD_INPUT, "until: a date such as 2027-03-31");
    }
    if (day < today || day > today + DAYS_MOST) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "until: from today to ten years from now; a statement is renewed, not "
                         "for ever");
    }
    said->until = seki_day_start(day + 1); /* the day itself is in */
    return SEKI_OK;
}

static enum seki_status read_attestation(struct seki_call *call, struct seki_attestation *said)
{
    const struct seki_item *item =
        seki_catalogue_find(call->engine->registry->catalogue, call->command->id);
    const char *result = seki_call_text(call, "result");
    const char *evidence = seki_call_text(call, "evidence");
    if (item == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "no item '%s'; see checksheet.list",
                         call->command->id);
    }
    memset(said, 0, sizeof *said);
    strcpy(said->item, item->id);
    strcpy(said->author, call->asker->name);
    said->at = call->engine->now;
    enum seki_status status = read_subject(call, item, said);
    if (status == SEKI_OK) {
        status = read_until(call, item, said);
    }
    if (status != SEKI_OK) {
        return status;
    }
    said->pass = result != NULL && strcmp(result, "pass") == 0;
    if (!said->pass && (result == NULL || strcmp(result, "fail") != 0)) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE, "result: pass or fail");
    }
    if (evidence == NULL || evidence[0] == '\0') {
        return seki_fail(call->fault, SEKI_MISSING,
                         "evidence: say what the statement rests on, for whoever audits it");
    }
    const struct seki_field_table table = seki_fields_of(SEKI_RECORD_ATTESTATION);
    return seki_field_set(seki_field_find(table, "evidence"), said, evidence, call->fault);
}

static void write_attestation(struct seki_call *call, const char *name,
                              const struct seki_attestation *said)
{
    struct seki_writer *w = call->answer;
    seki_write_open(w, name, '{');
    seki_write_string(w, "item", said->item);
    seki_write_string(w, "scope", seki_scope_words[said->scope]);
    seki_write_string(w, "subject", said->subject);
    seki_write_string(w, "result", said->pass ? "pass" : "fail");
    seki_write_string(w, "evidence", said->evidence);
    seki_write_string(w, "author", said->author);
    seki_write_time(w, "at", said->at);
    seki_write_date(w, "until", seki_day_of(said->until - 1));
    if (name == NULL) {
        seki_write_boolean(w, "expired", said->until <= call->engine->now);
    }
    seki_write_close(w, '}');
}

/* As a record, under the id that the registry gives it. */
static struct seki_record *record_of(const struct seki_attestation *held)
{
    return seki_fields_to_record(SEKI_RECORD_ATTESTATION, held->id, held, SEKI_FIELD_REGISTERED);
}

static struct seki_record *undo_of(const struct seki_attestation *before,
                                   const struct seki_attestation *held)
{
    struct seki_record *undo =
        before != NULL ? record_of(before) : seki_record_new(SEKI_RECORD_ATTESTATION, held->id);
    if (undo != NULL && before == NULL) {
        undo->gone = true;
    }
    return undo;
}

static enum seki_status put(struct seki_call *call, const struct seki_attestation *said)
{
    struct seki_registry *registry = call->engine->registry;
    char detail[SEKI_DETAIL_SIZE];
    struct seki_attestation *held =
        seki_registry_attestation(registry, said->scope, said->subject, said->item);
    struct seki_attestation before = held != NULL ? *held : (struct seki_attestation){.at = 0};
    bool first = held == NULL;
    enum seki_status status = seki_registry_put_attestation(registry, said);
    if (status != SEKI_OK) {
        return seki_fail(call->fault, status, "%s", seki_status_text(status));
    }
    held = seki_registry_attestation(registry, said->scope, said->subject, said->item);
    struct seki_record *record = record_of(held);
    seki_call_detail(record, detail);
    struct seki_step step = {.action = "attest",
                             .subject = held->id,
                             .detail = detail,
                             .records = {record},
                             .undo = {undo_of(first ? NULL : &before, held)}};
    status = seki_call_commit(call, &step);
    if (status != SEKI_OK && first) {
        seki_registry_remove_attestation(registry, held);
        return status;
    }
    if (status != SEKI_OK) {
        (void)!seki_registry_put_attestation(registry, &before);
        return status;
    }
    seki_engine_watch_attestation(call->engine, held);
    seki_engine_attestation_changed(call->engine, held);
    return SEKI_OK;
}

static enum seki_status attest(struct seki_call *call)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_attestation said;
    enum seki_status status = read_attestation(call, &said);
    if (status == SEKI_OK && !seki_call_is_check(call)) {
        status = put(call, &said);
    }
    if (status != SEKI_OK) {
        return status;
    }
    write_attestation(call, "attestation", &said);
    if (!seki_call_is_check(call)) {
        const struct seki_happening told = {
            .event = SEKI_EVENT_ATTESTED,
            .device = said.scope == SEKI_SCOPE_DEVICE ? seki_registry_device(registry, said.subject)
                                                      : NULL,
            .site =
                said.scope == SEKI_SCOPE_SITE ? seki_registry_site(registry, said.subject) : NULL,
            .reason = said.item,
            .detail = said.pass ? "pass" : "fail",
            .username = said.author,
            .quiet = true};
        seki_engine_happened(call->engine, &told);
    }
    return SEKI_OK;
}

static void write_row(struct seki_call *call, const void *thing)
{
    write_attestation(call, NULL, thing);
}

static enum seki_status attestation_list(struct seki_call *call)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status != SEKI_OK) {
        return status;
    }
    const void **all = calloc(HASH_COUNT(registry->attestations) + 1, sizeof *all);
    if (all == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    size_t count = 0;
    for (const struct seki_attestation *one = registry->attestations; one != NULL;
         one = one->hh.next) {
        all[count++] = one;
    }
    seki_call_write_page(call, "attestations", all, count, write_row);
    free(all);
    return SEKI_OK;
}

const struct seki_command_row seki_attest_commands[] = {
    {"attest", SEKI_OPERATOR, attest},
    {"attestation.list", SEKI_VIEWER, attestation_list},
    {NULL, SEKI_ADMIN, NULL},
};
