/* SPDX-License-Identifier: Apache-2.0
 *
 * request_waive: failing items accepted for a time: waive, waiver.withdraw and waiver.list
 * (topics/control.md).
 *
 * A waiver is narrow: it names an end, at most ten years from now, and one site or device. Of the
 * organization it may be for what the organization answers for itself; nobody accepts for all sites
 * at once what is decided at each. It may be given before the item fails: it then waits.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

static struct seki_record *record_of(const struct seki_waiver *waiver)
{
    return waiver == NULL ? NULL
                          : seki_fields_to_record(SEKI_RECORD_WAIVER, waiver->id, waiver,
                                                  SEKI_FIELD_REGISTERED);
}

static enum seki_status check_scope(struct seki_call *call, const struct seki_item *item,
                                    enum seki_scope scope)
{
    bool fits = item->scope == SEKI_SCOPE_ORGANIZATION
                    ? scope == SEKI_SCOPE_ORGANIZATION
                    : scope >= item->scope && scope != SEKI_SCOPE_ORGANIZATION;
    static const char *const may[SEKI_SCOPES] = {
        [SEKI_SCOPE_DEVICE] = "of a device, or of a site for all of its devices",
        [SEKI_SCOPE_SITE] = "of a site",
        [SEKI_SCOPE_ORGANIZATION] = "of the organization",
    };
    return fits ? SEKI_OK
                : seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                            "scope: %s is decided for each %s; it is waived %s", item->id,
                            seki_scope_words[item->scope], may[item->scope]);
}

static enum seki_status read_waiver(struct seki_call *call, struct seki_waiver *waiver)
{
    const struct seki_item *item;
    memset(waiver, 0, sizeof *waiver);
    enum seki_status status = seki_call_item(call, &item);
    if (status == SEKI_OK) {
        status = seki_call_subject(call, &waiver->scope, waiver->subject);
    }
    if (status == SEKI_OK) {
        status = check_scope(call, item, waiver->scope);
    }
    if (status == SEKI_OK) {
        status =
            seki_call_reason(call, SEKI_RECORD_WAIVER, waiver,
                             "say why the failure can be borne so long, for whoever audits it");
    }
    if (status == SEKI_OK) {
        status = seki_call_until(call, 0, &waiver->until);
    }
    if (status == SEKI_OK) {
        strcpy(waiver->item, item->id);
        strcpy(waiver->author, call->asker->name);
        waiver->at = call->engine->now;
        seki_statement_id(waiver->id, waiver->scope, waiver->subject, waiver->item);
    }
    return status;
}

static void write_waiver(struct seki_call *call, const char *name, const struct seki_waiver *waiver)
{
    struct seki_writer *w = call->answer;
    seki_write_open(w, name, '{');
    seki_write_string(w, "item", waiver->item);
    seki_write_string(w, "scope", seki_scope_words[waiver->scope]);
    seki_write_string(w, "subject", waiver->subject);
    seki_write_string(w, "reason", waiver->reason);
    seki_write_string(w, "author", waiver->author);
    seki_write_time(w, "at", waiver->at);
    seki_write_date(w, "until", seki_day_of(waiver->until - 1));
    if (name == NULL) {
        seki_write_boolean(w, "expired", waiver->until <= call->engine->now);
    }
    seki_write_close(w, '}');
}

static enum seki_status waive(struct seki_call *call)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_waiver waiver;
    enum seki_status status = read_waiver(call, &waiver);
    if (status == SEKI_OK && !seki_call_is_check(call)) {
        struct seki_record *before =
            record_of(seki_registry_waiver(registry, waiver.scope, waiver.subject, waiver.item));
        status = seki_call_put(call, "waive", record_of(&waiver), before);
    }
    if (status != SEKI_OK) {
        return status;
    }
    write_waiver(call, "waiver", &waiver);
    if (!seki_call_is_check(call)) {
        char detail[40] = "until ";
        seki_date_format(seki_day_of(waiver.until - 1), detail + strlen(detail));
        const struct seki_told told = {waiver.scope, waiver.subject, waiver.item, detail};
        seki_call_told(call, SEKI_EVENT_WAIVED, &told);
    }
    return SEKI_OK;
}

/* What it accepted fails again, at once. */
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
    const struct seki_waiver *held =
        seki_registry_waiver(call->engine->registry, scope, subject, item->id);
    if (held == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "%s is not waived of %s %s; see waiver.list",
                         item->id, seki_scope_words[scope], subject);
    }
    write_waiver(call, "waiver", held);
    if (seki_call_is_check(call)) {
        return SEKI_OK;
    }
    status = seki_call_withdraw(call, "waiver.withdraw", record_of(held));
    if (status == SEKI_OK) {
        const struct seki_told told = {scope, subject, item->id, "withdrawn"};
        seki_call_told(call, SEKI_EVENT_WAIVER_ENDED, &told);
    }
    return status;
}

static void write_row(struct seki_call *call, const void *thing)
{
    write_waiver(call, NULL, thing);
}

static enum seki_status waiver_list(struct seki_call *call)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status != SEKI_OK) {
        return status;
    }
    const void **all = calloc(HASH_COUNT(registry->waivers) + 1, sizeof *all);
    if (all == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    size_t count = 0;
    for (const struct seki_waiver *one = registry->waivers; one != NULL; one = one->hh.next) {
        if (seki_call_concerns(call, one->scope, one->subject)) {
            all[count++] = one;
        }
    }
    seki_call_write_page(call, "waivers", all, count, write_row);
    free(all);
    return SEKI_OK;
}

const struct seki_command_row seki_waive_commands[] = {
    {"waive", SEKI_OPERATOR, waive},
    {"waiver.withdraw", SEKI_OPERATOR, withdraw},
    {"waiver.list", SEKI_VIEWER, waiver_list},
    {NULL, SEKI_ADMIN, NULL},
};
