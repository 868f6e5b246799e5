/* SPDX-License-Identifier: Apache-2.0
 *
 * engine: life, turns and arrivals. See engine.h for what it is, engine_private.h for where its
 * parts are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/credential.h"
#include "plugin/core/engine_private.h"
#include "plugin/core/fields.h"

#define BEAT_S 10
#define CLOCK_SET_BACK_S 60 /* less than this is the daily work of NTP */
#define FIRST_ADMIN "admin"

enum seki_status seki_engine_new(const struct seki_engine_config *config, seki_random_fn random,
                                 seki_unix_s now, struct seki_engine **engine)
{
    struct seki_engine *made = calloc(1, sizeof *made);
    if (made == NULL) {
        seki_catalogue_free(config->catalogue);
        return SEKI_NO_MEMORY;
    }
    made->config = *config;
    made->random = random;
    made->now = made->started_at = made->store_since = now;
    enum seki_status status = seki_registry_new(config->catalogue, &made->registry);
    if (status != SEKI_OK) {
        free(made);
        return status;
    }
    made->config.catalogue = NULL; /* the registry's */
    random(made->proof_key, sizeof made->proof_key);
    *engine = made;
    return SEKI_OK;
}

void seki_engine_free(struct seki_engine *engine)
{
    if (engine == NULL) {
        return;
    }
    seki_sessions_free(&engine->sessions);
    seki_engine_free_pending(engine);
    seki_engine_free_folds(engine);
    seki_outbox_free(&engine->outbox);
    seki_timers_free(&engine->timers);
    seki_registry_free(engine->registry);
    free(engine);
}

bool seki_engine_is_loaded(const struct seki_engine *engine)
{
    return engine->loaded;
}

/* ---- the first admin ------------------------------------------------------------------------ */

/* A fleet without an account could not be registered by anybody. */
static void make_first_admin(struct seki_engine *engine)
{
    struct seki_account *account;
    if (engine->registry->accounts != NULL ||
        seki_registry_add_account(engine->registry, FIRST_ADMIN, &account) != SEKI_OK) {
        return;
    }
    account->role = SEKI_ADMIN;
    account->created_at = account->credential_at = engine->now;
    struct seki_step step = {.actor = "sekisho", .action = "operator.add", .subject = FIRST_ADMIN};
    if (seki_credential_new_token(engine->random, engine->first_admin_secret,
                                  account->credential) == SEKI_OK) {
        step.records[0] =
            seki_fields_to_record(SEKI_RECORD_ACCOUNT, FIRST_ADMIN, account, SEKI_FIELD_REGISTERED);
    }
    if (step.records[0] == NULL || seki_engine_commit(engine, &step) != SEKI_OK) {
        seki_registry_remove_account(engine->registry, account);
        seki_outbox_log(&engine->outbox, SEKI_LOG_ERROR,
                        "sekisho: the first admin could not be made: out of memory");
        return;
    }
    engine->first_admin = true;
}

bool seki_engine_take_first_admin(struct seki_engine *engine, char name[65], char secret[65])
{
    if (!engine->first_admin) {
        return false;
    }
    engine->first_admin = false;
    strcpy(name, FIRST_ADMIN);
    snprintf(secret, 65, "%s", engine->first_admin_secret);
    memset(engine->first_admin_secret, 0, sizeof engine->first_admin_secret);
    return true;
}

/* ---- arrivals ------------------------------------------------------------------------------- */

static void publish_beat(struct seki_engine *engine, bool alive)
{
    struct seki_broker_document document;
    struct seki_topic topic = {.kind = SEKI_TOPIC_BROKER};
    char name[SEKI_TOPIC_SIZE], payload[SEKI_DOCUMENT_LIMIT + 1];
    size_t size;
    engine->beat_at = engine->now;
    strcpy(topic.item, engine->config.broker_name);
    seki_document_of_broker(engine, alive, &document);
    if (seki_topic_format(&topic, name, sizeof name) == SEKI_OK &&
        seki_broker_encode(&document, payload, sizeof payload, &size) == SEKI_OK) {
        const struct seki_publication publication = {
            .topic = name, .payload = payload, .size = size, .retain = true};
        (void)seki_outbox_publish(&engine->outbox, &publication);
    }
}

static void loaded(struct seki_engine *engine, bool from_redis)
{
    bool first = !engine->loaded;
    if (!from_redis && engine->registry->accounts == NULL && engine->registry->devices == NULL) {
        /* No registry yet, which is not an empty one: a device is told to come again, not no. */
        seki_outbox_log(&engine->outbox, SEKI_LOG_WARNING,
                        "sekisho: Redis does not answer and there is no snapshot; nobody gets in "
                        "until it does");
        return;
    }
    engine->loaded = true;
    if (from_redis && !engine->loaded_from_redis) {
        engine->loaded_from_redis = true;
        make_first_admin(engine); /* a snapshot cannot tell that there is no account */
    }
    if (!first) {
        return;
    }
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
    seki_outbox_log(&engine->outbox, SEKI_LOG_NOTICE,
                    "sekisho: %u devices of %u sites loaded from %s",
                    HASH_COUNT(engine->registry->devices), HASH_COUNT(engine->registry->sites),
                    from_redis ? "Redis" : "the snapshot");
    publish_beat(engine, true);
}

static void take_health(struct seki_engine *engine, const struct seki_store_report *report)
{
    bool changed = engine->store.state != report->state;
    engine->store = *report;
    if (!changed) {
        return;
    }
    engine->store_since = engine->now;
    const struct seki_happening store = {
        .event = SEKI_EVENT_STORE,
        .severity = report->state == SEKI_STORE_DOWN ? SEKI_SEVERITY_WARNING : SEKI_SEVERITY_INFO,
        .reason = seki_store_health_words[report->state],
        .detail = report->server,
        .quiet = true};
    seki_engine_happened(engine, &store);
    seki_outbox_log(&engine->outbox, SEKI_LOG_NOTICE, "sekisho: store is %s",
                    seki_store_health_words[report->state]);
    if (engine->loaded) {
        publish_beat(engine, true);
    }
}

void seki_engine_arrive(struct seki_engine *engine, const struct seki_arrival *arrival,
                        seki_unix_s now)
{
    engine->now = now;
    switch (arrival->kind) {
    case SEKI_ARRIVAL_RECORD:
        seki_engine_take_record(engine, arrival->record);
        break;
    case SEKI_ARRIVAL_LOADED:
        loaded(engine, arrival->from_redis);
        break;
    case SEKI_ARRIVAL_DURABLE:
        seki_engine_settle(engine, arrival->ticket, NULL);
        break;
    case SEKI_ARRIVAL_FAILED:
        seki_engine_settle(engine, arrival->ticket, arrival->text);
        break;
    case SEKI_ARRIVAL_HEALTH:
        take_health(engine, &arrival->health);
        break;
    case SEKI_ARRIVAL_BROKER_GONE:
        seki_engine_broker_gone(engine, arrival->text);
        break;
    case SEKI_ARRIVAL_LOG:
        seki_outbox_log(&engine->outbox, (enum seki_log_level)arrival->level, "sekisho: %s",
                        arrival->text);
        break;
    }
}

/* ---- turns ---------------------------------------------------------------------------------- */

void seki_engine_tick(struct seki_engine *engine, seki_unix_s now)
{
    bool new_second = now != engine->now;
    engine->now = now;
    if (now < engine->ticked_at - CLOCK_SET_BACK_S) {
        seki_outbox_log(&engine->outbox, SEKI_LOG_WARNING,
                        "sekisho: the clock was set back by %lld s; everything is decided again",
                        (long long)(engine->ticked_at - now));
        seki_engine_look_at_all(engine);
    }
    engine->ticked_at = now;
    seki_engine_turn_sessions(engine);
    seki_engine_turn_holders(engine);
    if (seki_timers_next(&engine->timers) <= now) {
        seki_engine_turn_timers(engine);
    }
    if (new_second || engine->folds != NULL) {
        seki_engine_turn_folds(engine);
    }
    if (engine->loaded && seki_engine_has_passed(engine, engine->beat_at, BEAT_S)) {
        publish_beat(engine, true);
    }
}

bool seki_engine_next_effect(struct seki_engine *engine, seki_unix_s now,
                             struct seki_effect *effect)
{
    engine->now = now;
    return seki_outbox_take(&engine->outbox, effect) || seki_engine_next_change(engine, effect) ||
           seki_outbox_take(&engine->outbox, effect);
}

void seki_engine_end(struct seki_engine *engine, seki_unix_s now)
{
    engine->now = now;
    engine->ending = true;
    struct seki_session *session, *next;
    HASH_ITER (hh, engine->sessions.by_client, session, next) {
        seki_engine_end_session(engine, session);
    }
    if (engine->loaded) {
        publish_beat(engine, false);
    }
}
