/* SPDX-License-Identifier: Apache-2.0
 *
 * entries_take: records into the registry: at the start, when another broker changed something, and
 * when a step of our own is undone. What this broker observes itself is not overwritten by what
 * comes back.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/evaluate.h"
#include "plugin/core/fields.h"
#include "topics/report.h"

static int64_t count_of(const struct seki_record *record, const char *name)
{
    const char *text = seki_record_get(record, name);
    int64_t count = text != NULL ? strtoll(text, NULL, 10) : 0;
    return count < 0 || count > SEKI_COUNT_MOST ? 0 : count;
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

/* An empty retained message: gone. */
static void empty_topic(struct seki_engine *engine, enum seki_topic_kind kind, const char *site,
                        const char *last)
{
    struct seki_topic topic = {.kind = kind};
    char name[SEKI_TOPIC_SIZE];
    strcpy(topic.site, site);
    strcpy(kind == SEKI_TOPIC_SITE_ITEMS ? topic.item : topic.device, last);
    if (seki_topic_format(&topic, name, sizeof name) == SEKI_OK) {
        const struct seki_publication gone = {.topic = name, .payload = "", .retain = true};
        (void)seki_outbox_publish(&engine->outbox, &gone);
    }
}

static void empty_device_topics(struct seki_engine *engine, const struct seki_device *device)
{
    empty_topic(engine, SEKI_TOPIC_DEVICE, device->site->id, device->id);
    empty_topic(engine, SEKI_TOPIC_ITEMS, device->site->id, device->id);
}

/* A site that came to be and could not be written. A device that came to it in the same request could
 * not be written either: the site goes after it. */
static void forget_site(struct seki_engine *engine, const char *id)
{
    struct seki_site *site = seki_registry_site(engine->registry, id);
    if (site == NULL) {
        return;
    }
    if (site->first != NULL) {
        site->unwritten = true;
        return;
    }
    empty_topic(engine, SEKI_TOPIC_SITE, site->id, "");
    for (int function = 0; function < SEKI_FUNCTIONS; function++) {
        empty_topic(engine, SEKI_TOPIC_SITE_ITEMS, site->id, seki_function_names[function]);
    }
    seki_engine_unlist_site(engine, site);
    seki_timers_unset(&engine->timers, &site->timer);
    seki_evaluate_forget_site(engine->registry, site);
    seki_registry_remove_site(engine->registry, site);
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
}

static void take_site(struct seki_engine *engine, const struct seki_record *record)
{
    if (record->gone) {
        forget_site(engine, record->id);
        return;
    }
    struct seki_site *site = site_of(engine, record->id);
    if (site == NULL) {
        return;
    }
    int64_t seq = count_of(record, "seq");
    site->seq = seq > site->seq ? seq : site->seq;
    bool registered = false;
    for (size_t i = 0; i < seki_site_field_count; i++) {
        registered = registered || seki_record_get(record, seki_site_fields[i].name) != NULL;
    }
    if (registered) {
        seki_fields_from_record(record, site);
        seki_registry_complete_site(site);
        seki_engine_site_changed(engine, site);
    }
}

static void detach_sessions(struct seki_device *device)
{
    while (device->sessions != NULL || device->parted != NULL) {
        struct seki_session *session = device->sessions != NULL ? device->sessions : device->parted;
        seki_session_leave_device(session);
        session->device = NULL;
        if (session->policy != NULL) {
            session->policy->count = 0;
        }
    }
}

static void forget_device(struct seki_engine *engine, struct seki_device *device)
{
    struct seki_site *site = device->site;
    seki_engine_kick_device(engine, device);
    detach_sessions(device);
    empty_device_topics(engine, device);
    seki_engine_unlist_device(engine, device);
    seki_timers_unset(&engine->timers, &device->timer);
    seki_evaluate_forget(engine->registry, device);
    seki_registry_remove_device(engine->registry, device);
    seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE);
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
    if (site->unwritten) {
        forget_site(engine, site->id);
    }
}

void seki_engine_move_device(struct seki_engine *engine, struct seki_device *device,
                             struct seki_site *site)
{
    struct seki_site *old = device->site;
    if (old == site) {
        return;
    }
    empty_device_topics(engine, device);
    seki_evaluate_forget(engine->registry, device);
    seki_registry_move_device(device, site);
    seki_engine_mark_site(engine, old, SEKI_DIRTY_EVALUATE);
    seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE);
    seki_engine_mark_device(engine, device,
                            SEKI_DIRTY_EVALUATE | SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_ITEMS);
    device->published_at = 0; /* the new topics are not to wait */
    seki_engine_refresh_device(engine, device);
}

void seki_engine_turn_holders(struct seki_engine *engine)
{
    struct seki_device *device, *next;
    struct seki_fact_set shared = {{0}};
    if (!engine->registry->holders_moved) {
        return;
    }
    seki_fact_set_add(&shared, SEKI_FACT_CREDENTIAL_SHARED);
    engine->registry->holders_moved = false;
    HASH_ITER (hh, engine->registry->devices, device, next) {
        if (seki_fact_set_meets(&device->changed, &shared)) {
            seki_engine_mark_device(engine, device, SEKI_DIRTY_EVALUATE);
        }
    }
}

void seki_engine_credential_changed(struct seki_engine *engine, struct seki_device *device)
{
    if (seki_registry_index_credential(engine->registry, device) != SEKI_OK) {
        seki_outbox_log(&engine->outbox, SEKI_LOG_ERROR, "sekisho: out of memory");
    }
    seki_engine_kick_device(engine, device);
}

static void set_offline_of_the_past(struct seki_engine *engine, struct seki_device *device)
{
    if (device->online && device->sessions == NULL &&
        strcmp(device->broker, engine->config.broker_name) == 0) {
        device->online = false; /* shown online by an earlier start of this broker */
        device->since = engine->now;
        seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE);
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
    if (site != NULL) {
        seki_engine_move_device(engine, device, site);
    }
    take_fields(device, record);
    set_offline_of_the_past(engine, device);
    if (strcmp(credential, device->credential) != 0 ||
        strcmp(fingerprint, device->fingerprint) != 0) {
        seki_engine_credential_changed(engine, device);
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
    seki_engine_refresh_account(engine, account);
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
            seki_timers_unset(&engine->timers, &held->timer);
            seki_registry_remove_attestation(engine->registry, held);
            seki_engine_attestation_changed(engine, &attestation);
        }
        return;
    }
    seki_fields_from_record(record, &attestation);
    if (seki_registry_put_attestation(engine->registry, &attestation) == SEKI_OK) {
        seki_engine_watch_attestation(
            engine, seki_registry_attestation(engine->registry, attestation.scope,
                                              attestation.subject, attestation.item));
        seki_engine_attestation_changed(engine, &attestation);
    }
}

static void take_fleet(struct seki_engine *engine, const struct seki_record *record)
{
    int64_t seq = count_of(record, "seq");
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
