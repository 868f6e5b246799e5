/* SPDX-License-Identifier: Apache-2.0
 *
 * request_attest: a person's statements on items: attest, attestation.withdraw and
 * attestation.list (topics/control.md).
 * A statement is made of a thing of the item's own scope, or of a wider one: of a site or of the
 * organization for what is decided for each device.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

static enum seki_status read_subject(struct seki_call *call, const struct seki_item *item,
                                     struct seki_attestation *said)
{
    enum seki_status status = seki_call_subject(call, &said->scope, said->subject);
    if (status != SEKI_OK) {
        return status;
    }
    if (said->scope < item->scope) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "scope: %s is decided for each %s; it is attested of that or of what it "
                         "belongs to (device, site, organization)",
                         item->id, seki_scope_words[item->scope]);
    }
    return SEKI_OK;
}

enum seki_status seki_call_said(struct seki_call *call, const struct seki_item *item,
                                struct seki_attestation *said)
{
    const char *result = seki_call_text(call, "result");
    const char *evidence = seki_call_text(call, "evidence");
    strcpy(said->item, item->id);
    strcpy(said->author, call->asker->name);
    said->at = call->engine->now;
    enum seki_status status = seki_call_until(call, item->valid_days, &said->until);
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

static enum seki_status read_attestation(struct seki_call *call, struct seki_attestation *said)
{
    const struct seki_item *item;
    enum seki_status status = seki_call_item(call, &item);
    memset(said, 0, sizeof *said);
    if (status == SEKI_OK) {
        status = read_subject(call, item, said);
    }
    return status == SEKI_OK ? seki_call_said(call, item, said) : status;
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
    if (said->vendor[0] != '\0') {
        seki_write_string(w, "vendor", said->vendor);
    }
    seki_write_time(w, "at", said->at);
    seki_write_date(w, "until", seki_day_of(said->until - 1));
    if (name == NULL) {
        seki_write_boolean(w, "expired", said->until <= call->engine->now);
    }
    seki_write_close(w, '}');
}

static struct seki_record *record_of(const struct seki_attestation *said)
{
    return said == NULL ? NULL
                        : seki_fields_to_record(SEKI_RECORD_ATTESTATION, said->id, said,
                                                SEKI_FIELD_REGISTERED);
}

enum seki_status seki_call_attest(struct seki_call *call, struct seki_attestation *said)
{
    seki_statement_id(said->id, said->scope, said->subject, said->item);
    struct seki_record *before = record_of(
        seki_registry_attestation(call->engine->registry, said->scope, said->subject, said->item));
    enum seki_status status = seki_call_put(call, "attest", record_of(said), before);
    if (status == SEKI_OK) {
        const struct seki_told told = {said->scope, said->subject, said->item,
                                       said->pass ? "pass" : "fail"};
        seki_call_told(call, SEKI_EVENT_ATTESTED, &told);
    }
    return status;
}

static enum seki_status attest(struct seki_call *call)
{
    struct seki_attestation said;
    enum seki_status status = read_attestation(call, &said);
    if (status == SEKI_OK && !seki_call_is_check(call)) {
        status = seki_call_attest(call, &said);
    }
    if (status == SEKI_OK) {
        write_attestation(call, "attestation", &said);
    }
    return status;
}

/* What it said is unknown again, at once; who said it and who withdrew it stay in the audit. */
static enum seki_status withdraw(struct seki_call *call)
{
    const struct seki_item *item;
    enum seki_scope scope;
    char subject[SEKI_ID_SIZE];
    enum seki_status status = seki_call_item(call, &item);
    if (status == SEKI_OK) {
        status = seki_call_subject(call, &scope, subject);
    }
    if (status != SEKI_OK) {
        return status;
    }
    const struct seki_attestation *held =
        seki_registry_attestation(call->engine->registry, scope, subject, item->id);
    if (held == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND,
                         "nobody has attested %s of %s %s; see attestation.list", item->id,
                         seki_scope_words[scope], subject);
    }
    write_attestation(call, "attestation", held);
    if (seki_call_is_check(call)) {
        return SEKI_OK;
    }
    status = seki_call_withdraw(call, "attestation.withdraw", record_of(held));
    if (status == SEKI_OK) {
        const struct seki_told told = {scope, subject, item->id, "withdrawn"};
        seki_call_told(call, SEKI_EVENT_ATTESTATION_ENDED, &told);
    }
    return status;
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
        if (seki_call_concerns(call, one->scope, one->subject)) {
            all[count++] = one;
        }
    }
    seki_call_write_page(call, "attestations", all, count, write_row);
    free(all);
    return SEKI_OK;
}

const struct seki_command_row seki_attest_commands[] = {
    {"attest", SEKI_OPERATOR, attest},
    {"attestation.withdraw", SEKI_OPERATOR, withdraw},
    {"attestation.list", SEKI_VIEWER, attestation_list},
    {NULL, SEKI_ADMIN, NULL},
};
