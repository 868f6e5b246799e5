/* SPDX-License-Identifier: Apache-2.0
 *
 * entries: between the registry and records. What an operator registered goes out in commits; what
 * is observed, and how the checksheet stands, as states. Both come back here: at the start, and
 * when another broker changed something. What this broker observes itself is not overwritten by
 * what comes back.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/evaluate.h"
#include "plugin/core/fields.h"
#include "plugin/core/support.h"
#include "topics/report.h"

/* ---- out ------------------------------------------------------------------------------------ */

/* Sets a field of a record that is being made; *record becomes NULL when memory runs out. */
static void set(struct seki_record **record, const char *name, const char *value)
{
    if (*record != NULL && seki_record_set(*record, name, value) != SEKI_OK) {
        seki_record_free(*record);
        *record = NULL;
    }
}

static void set_number(struct seki_record **record, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    set(record, name, text);
}

static void set_compliance(struct seki_record **record, const struct seki_compliance *compliance)
{
    static const char *const names[SEKI_ITEM_STATUSES] = {
        [SEKI_ITEM_UNKNOWN] = "compliance.unknown",
        [SEKI_ITEM_PASS] = "compliance.pass",
        [SEKI_ITEM_FAIL] = "compliance.fail",
        [SEKI_ITEM_NOT_APPLICABLE] = "compliance.not_applicable",
        [SEKI_ITEM_WAIVED] = "compliance.waived",
    };
    set(record, "compliance.verdict", seki_verdict_words[compliance->verdict]);
    if (compliance->score >= 0) {
        set_number(record, "compliance.score", compliance->score);
    } else {
        set(record, "compliance.score", "");
    }
    set_number(record, "compliance.coverage", compliance->coverage);
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        set_number(record, names[status], compliance->counts.of[status]);
    }
}

struct seki_record *seki_device_registered(const struct seki_device *device)
{
    struct seki_record *record =
        seki_fields_to_record(SEKI_RECORD_DEVICE, device->id, device, SEKI_FIELD_REGISTERED);
    set(&record, "site", device->site->id);
    return record;
}

struct seki_record *seki_device_observed(const struct seki_engine *engine,
                                         const struct seki_device *device)
{
    struct seki_record *record =
        seki_fields_to_record(SEKI_RECORD_DEVICE, device->id, device, SEKI_FIELD_OBSERVED);
    seki_unix_day end = seki_support_end(&device->support);
    set(&record, "support.state", seki_support_words[device->support_state]);
    if (seki_day_is_date(end)) {
        set_number(&record, "support.days_left", end - seki_day_of(engine->now));
    }
    set(&record, "firmware", device->report != NULL ? device->report->firmware_version : "");
    set_compliance(&record, &device->compliance);
    return record;
}

struct seki_record *seki_device_items_record(const struct seki_engine *engine,
                                             const struct seki_device *device)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    struct seki_record *record = seki_record_new(SEKI_RECORD_ITEMS, device->id);
    if (record != NULL) {
        record->whole = true;
    }
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item_state *state = &device->items[i];
        char text[160];
        if (catalogue->items[i].scope != SEKI_SCOPE_DEVICE) {
            continue;
        }
        snprintf(text, sizeof text, "%s|%" PRId64 "|%s", seki_item_status_words[state->status],
                 state->since, state->reason != NULL ? state->reason : "");
        set(&record, catalogue->items[i].id, text);
    }
    return record;
}

struct seki_record *seki_device_support_record(const struct seki_device *device)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_SUPPORT, device->id);
    seki_unix_day end = seki_support_end(&device->support);
    if (record != NULL && !seki_day_is_date(end)) {
        record->gone = true;
    } else {
        set_number(&record, "day", end);
    }
    return record;
}

struct seki_record *seki_site_observed(const struct seki_site *site)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_SITE, site->id);
    set_number(&record, "seq", site->seq);
    set_number(&record, "devices", site->devices.total);
    set_number(&record, "online", site->devices.online);
    for (int state = 0; state < SEKI_SUPPORT_STATES; state++) {
        char name[SEKI_FIELD_NAME_SIZE];
        snprintf(name, sizeof name, "support.%s", seki_support_words[state]);
        set_number(&record, name, site->devices.support[state]);
    }
    set_compliance(&record, &site->compliance);
    return record;
}

struct seki_record *seki_site_history(const struct seki_site *site)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_HISTORY, site->id);
    set_number(&record, "devices", site->devices.total);
    set_number(&record, "online", site->devices.online);
    set_compliance(&record, &site->compliance);
    return record;
}

struct seki_record *seki_fleet_record(const struct seki_fleet *fleet)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_FLEET, "fleet");
    set_number(&record, "seq", fleet->seq);
    set_number(&record, "sites", fleet->sites_total);
    set_number(&record, "devices", fleet->devices.total);
    set_number(&record, "online", fleet->devices.online);
    set_compliance(&record, &fleet->compliance);
    return record;
}

/* ---- commits -------------------------------------------------------------------------------- */

static void free_records(struct seki_step *step)
{
    for (size_t i = 0; i < sizeof step->records / sizeof *step->records; i++) {
        seki_record_free(step->records[i]);
        step->records[i] = NULL;
    }
    seki_record_free(step->undo);
    step->undo = NULL;
}

/* Remembers what waits for a ticket. */
static struct seki_pending *await(struct seki_engine *engine, struct seki_step *step,
                                  uint64_t ticket)
{
    struct seki_pending *pending = calloc(1, sizeof *pending);
    if (pending == NULL) {
        return NULL;
    }
    pending->ticket = ticket;
    pending->reply = step->reply;
    if (step->undo != NULL) {
        pending->undo = seki_commit_new();
        if (pending->undo == NULL) {
            free(pending);
            return NULL;
        }
        if (seki_commit_add(pending->undo, step->undo) != SEKI_OK) {
            pending->undo->count = 0;
        }
        step->undo = NULL;
    }
    HASH_ADD(hh, engine->pending, ticket, sizeof pending->ticket, pending);
    if (step->reply != NULL) {
        step->reply->waiting++;
    }
    return pending;
}

enum seki_status seki_engine_commit(struct seki_engine *engine, struct seki_step *step)
{
    struct seki_commit *commit = seki_commit_new();
    if (commit == NULL) {
        free_records(step);
        return SEKI_NO_MEMORY;
    }
    commit->ticket = ++engine->ticket;
    commit->audited = true;
    commit->at = engine->now;
    snprintf(commit->actor, sizeof commit->actor, "%s", step->actor);
    snprintf(commit->action, sizeof commit->action, "%s", step->action);
    snprintf(commit->subject, sizeof commit->subject, "%s", step->subject);
    snprintf(commit->detail, sizeof commit->detail, "%s",
             step->detail != NULL ? step->detail : "{}");
    for (size_t i = 0; i < 4 && step->records[i] != NULL; i++) {
        struct seki_record *record = step->records[i];
        step->records[i] = NULL;
        if (seki_commit_add(commit, record) != SEKI_OK) {
            commit->count = 0;
            break;
        }
    }
    uint64_t ticket = commit->ticket;
    if (commit->count == 0 || await(engine, step, ticket) == NULL) {
        seki_commit_free(commit);
        free_records(step);
        return SEKI_NO_MEMORY;
    }
    if (!seki_outbox_commit(&engine->outbox, commit)) {
        seki_engine_settle(engine, ticket, "out of memory");
        return SEKI_NO_MEMORY;
    }
    return SEKI_OK;
}

/* ---- in ------------------------------------------------------------------------------------- */

static int64_t number_of(const struct seki_record *record, const char *name)
{
    const char *text = seki_record_get(record, name);
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* A site may be named before its own record comes: it then has the defaults until that does. */
static struct seki_site *site_of(struct seki_engine *engine, const char *id)
{
    struct seki_site *site = seki_registry_site(engine->registry, id);
    if (site == NULL && seki_registry_add_site(engine->registry, id, &site) != SEKI_OK) {
        return NULL;
    }
    return site;
}

static void take_site(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_site *site = record->gone ? NULL : site_of(engine, record->id);
    if (site == NULL) {
        return;
    }
    int64_t seq = number_of(record, "seq");
    site->seq = seq > site->seq ? seq : site->seq;
    if (seki_record_get(record, "use_level") != NULL) {
        seki_fields_from_record(record, site);
        seki_engine_site_changed(engine, site);
    }
}

static void forget_device(struct seki_engine *engine, struct seki_device *device)
{
    struct seki_session *session, *next;
    seki_engine_kick_device(engine, device);
    HASH_ITER (hh, engine->sessions.by_client, session, next) {
        if (session->device == device) {
            seki_session_leave_device(session);
            session->device = NULL;
            if (session->policy != NULL) {
                session->policy->count = 0;
            }
        }
    }
    /* What lists and timers hold of it goes with the next turn: see changes.c. */
    seki_timers_unset(&engine->timers, &device->timer);
    device->lifecycle = SEKI_RETIRED;
    seki_engine_facts_changed(engine, device, seki_facts_all());
}

static void set_offline_of_the_past(struct seki_engine *engine, struct seki_device *device)
{
    if (device->online && device->sessions == NULL &&
        strcmp(device->broker, engine->config.broker_name) == 0) {
        device->online = false; /* shown online by an earlier start of this broker */
    }
}

/* What this broker observes itself: kept over what an older record says. */
struct observed {
    bool online;
    seki_unix_s since, last_seen;
    char broker[SEKI_ID_SIZE], epoch[33], address[46];
    int64_t connection;
};

static void take_fields(struct seki_device *device, const struct seki_record *record)
{
    struct observed own = {device->online,    device->since, device->last_seen, "", "", "",
                           device->connection};
    bool ours = device->sessions != NULL;
    int64_t seq = device->seq;
    memcpy(own.broker, device->broker, sizeof own.broker);
    memcpy(own.epoch, device->broker_epoch, sizeof own.epoch);
    memcpy(own.address, device->address, sizeof own.address);
    seki_fields_from_record(record, device);
    device->seq = device->seq > seq ? device->seq : seq;
    if (ours) {
        device->online = own.online;
        device->since = own.since;
        device->last_seen = own.last_seen;
        device->connection =
            device->connection > own.connection ? device->connection : own.connection;
        memcpy(device->broker, own.broker, sizeof own.broker);
        memcpy(device->broker_epoch, own.epoch, sizeof own.epoch);
        memcpy(device->address, own.address, sizeof own.address);
    }
}

static void take_device(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_device *device = seki_registry_device(engine->registry, record->id);
    const char *site_id = seki_record_get(record, "site");
    char credential[sizeof device->credential] = "", fingerprint[65] = "";
    if (record->gone) {
        if (device != NULL) {
            forget_device(engine, device);
        }
        return;
    }
    struct seki_site *site = site_id != NULL ? site_of(engine, site_id) : NULL;
    if (device == NULL) {
        if (site == NULL ||
            seki_registry_add_device(engine->registry, record->id, site, &device) != SEKI_OK) {
            return; /* observed only, of a device that nobody registered */
        }
    }
    strcpy(credential, device->credential);
    strcpy(fingerprint, device->fingerprint);
    if (site != NULL && site != device->site) {
        seki_evaluate_forget(engine->registry, device);
        seki_registry_move_device(device, site);
    }
    take_fields(device, record);
    set_offline_of_the_past(engine, device);
    if (seki_registry_index_credential(engine->registry, device) != SEKI_OK) {
        seki_outbox_log(&engine->outbox, SEKI_LOG_ERROR, "sekisho: out of memory");
    }
    if (strcmp(credential, device->credential) != 0 ||
        strcmp(fingerprint, device->fingerprint) != 0) {
        seki_engine_kick_device(engine, device);
    }
    seki_engine_refresh_device(engine, device);
    seki_engine_facts_changed(engine, device, seki_facts_all());
    seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_ITEMS);
}

/* "fail|1764000000|why": the status and since when, so that a restart changes neither. */
static void take_items(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_device *device = seki_registry_device(engine->registry, record->id);
    if (device == NULL || device->counted.in) {
        return; /* decided here already */
    }
    for (size_t i = 0; i < record->count; i++) {
        const struct seki_item *item =
            seki_catalogue_find(engine->registry->catalogue, record->fields[i].name);
        char word[20] = "";
        int64_t since = 0;
        if (item == NULL ||
            sscanf(record->fields[i].value, "%19[^|]|%" SCNd64, word, &since) != 2) {
            continue;
        }
        int status = seki_word_index(seki_item_status_words, word);
        if (status >= 0) {
            device->items[item->index].status = (uint8_t)status;
            device->items[item->index].since = since;
        }
    }
}

static void take_posture(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_device *device = seki_registry_device(engine->registry, record->id);
    const char *json = seki_record_get(record, "json");
    struct seki_report *report = device != NULL && json != NULL ? malloc(sizeof *report) : NULL;
    struct seki_fault fault;
    if (report == NULL) {
        return;
    }
    if (seki_report_decode(json, strlen(json), report, &fault) != SEKI_OK) {
        free(report);
        return;
    }
    free(device->report);
    device->report = report;
    seki_engine_facts_changed(engine, device, seki_facts_of_report());
    seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT);
}

static void take_account(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_account *account = seki_registry_account(engine->registry, record->id);
    if (record->gone) {
        if (account != NULL) {
            seki_engine_kick_account(engine, account);
            seki_registry_remove_account(engine->registry, account);
        }
        return;
    }
    if (account == NULL &&
        seki_registry_add_account(engine->registry, record->id, &account) != SEKI_OK) {
        return;
    }
    struct seki_account before = *account;
    seki_fields_from_record(record, account);
    if (before.created_at != 0 &&
        (strcmp(before.credential, account->credential) != 0 || before.role != account->role)) {
        seki_engine_kick_account(engine, account);
    }
}

static void take_attestation(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_attestation attestation;
    memset(&attestation, 0, sizeof attestation);
    if (record->gone) {
        struct seki_attestation *held = NULL;
        HASH_FIND_STR(engine->registry->attestations, record->id, held);
        if (held != NULL) {
            attestation = *held;
            seki_registry_remove_attestation(engine->registry, held);
            seki_engine_attestation_changed(engine, &attestation);
        }
        return;
    }
    seki_fields_from_record(record, &attestation);
    if (seki_registry_put_attestation(engine->registry, &attestation) == SEKI_OK) {
        seki_engine_attestation_changed(engine, &attestation);
    }
}

static void take_fleet(struct seki_engine *engine, const struct seki_record *record)
{
    int64_t seq = number_of(record, "seq");
    struct seki_fleet *fleet = &engine->registry->fleet;
    fleet->seq = seq > fleet->seq ? seq : fleet->seq;
}

void seki_engine_take_record(struct seki_engine *engine, const struct seki_record *record)
{
    static void (*const take[SEKI_RECORD_KINDS])(struct seki_engine *,
                                                 const struct seki_record *) = {
        [SEKI_RECORD_DEVICE] = take_device,   [SEKI_RECORD_SITE] = take_site,
        [SEKI_RECORD_ACCOUNT] = take_account, [SEKI_RECORD_ATTESTATION] = take_attestation,
        [SEKI_RECORD_ITEMS] = take_items,     [SEKI_RECORD_POSTURE] = take_posture,
        [SEKI_RECORD_FLEET] = take_fleet,
    };
    if ((unsigned)record->kind < SEKI_RECORD_KINDS && take[record->kind] != NULL) {
        take[record->kind](engine, record);
    }
}
