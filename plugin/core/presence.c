/* SPDX-License-Identifier: Apache-2.0
 *
 * presence: who is online. A device is online while any of its sessions is; it goes offline when
 * the last one ends, not when one of its client id does. What a broker that is gone had online is
 * offline: a device shown online is one that some living broker holds.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/lifecycle.h"

static bool has_other_session(const struct seki_device *device)
{
    return device->sessions != NULL;
}

static void presence_changed(struct seki_engine *engine, struct seki_device *device)
{
    seki_engine_facts_changed(engine, device, seki_facts_of_presence());
    seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE);
}

/* Only what changes: all that is registered of a device is much to write for its first connection.
 */
static struct seki_record *lifecycle_record(const struct seki_device *device)
{
    char at[SEKI_TIME_TEXT];
    struct seki_record *record = seki_record_new(SEKI_RECORD_DEVICE, device->id);
    if (record == NULL ||
        seki_record_set(record, "lifecycle", seki_lifecycle_words[device->lifecycle]) != SEKI_OK ||
        seki_record_set(record, "lifecycle_at", seki_time_format(device->lifecycle_at, at)) !=
            SEKI_OK ||
        seki_record_set(record, "site", device->site->id) != SEKI_OK) {
        seki_record_free(record);
        return NULL;
    }
    return record;
}

/* The first connection makes a registered device an active one. */
static void activate(struct seki_engine *engine, struct seki_device *device)
{
    if (device->lifecycle != SEKI_REGISTERED) {
        return;
    }
    struct seki_record *undo = seki_record_new(SEKI_RECORD_DEVICE, device->id);
    if (undo == NULL || seki_record_set(undo, "lifecycle", "registered") != SEKI_OK) {
        seki_record_free(undo);
        return;
    }
    device->lifecycle = SEKI_ACTIVE;
    device->lifecycle_at = engine->now;
    struct seki_step step = {.actor = "sekisho",
                             .action = "lifecycle.active",
                             .subject = device->id,
                             .detail = "{\"reason\":\"first connection\"}",
                             .records = {lifecycle_record(device)},
                             .undo = {undo}};
    if (seki_engine_commit(engine, &step) != SEKI_OK) {
        device->lifecycle = SEKI_REGISTERED; /* tried again with the next connection */
        return;
    }
    const struct seki_happening active = {
        .event = SEKI_EVENT_LIFECYCLE, .device = device, .reason = "active", .quiet = true};
    seki_engine_happened(engine, &active);
    seki_engine_facts_changed(engine, device, seki_facts_all());
}

static void device_online(struct seki_engine *engine, struct seki_session *session)
{
    struct seki_device *device = session->device;
    if (!device->online || strcmp(device->broker, engine->config.broker_name) != 0 ||
        strcmp(device->broker_epoch, engine->config.epoch) != 0) {
        device->since = engine->now;
        device->connection++;
        const struct seki_happening connected = {.event = SEKI_EVENT_CONNECTED,
                                                 .device = device,
                                                 .reason = seki_auth_words[device->auth],
                                                 .client_id = session->client_id,
                                                 .address = session->address,
                                                 .quiet = true};
        seki_engine_happened(engine, &connected);
    }
    device->online = true;
    device->credential_used = session->proven;
    device->last_seen = engine->now;
    snprintf(device->broker, sizeof device->broker, "%s", engine->config.broker_name);
    snprintf(device->broker_epoch, sizeof device->broker_epoch, "%s", engine->config.epoch);
    snprintf(device->address, sizeof device->address, "%s", session->address);
    activate(engine, device);
    presence_changed(engine, device);
}

void seki_engine_confirm(struct seki_engine *engine, struct seki_session *session)
{
    if (session->phase != SEKI_SESSION_CONNECTING && session->phase != SEKI_SESSION_KEPT) {
        return;
    }
    if (session->phase == SEKI_SESSION_KEPT && session->device != NULL) {
        seki_session_leave_device(session);
        seki_session_join_device(session, session->device);
    }
    session->phase = SEKI_SESSION_ONLINE;
    engine->sessions.online++;
    if (session->device != NULL) {
        device_online(engine, session);
    }
}

static void device_offline(struct seki_engine *engine, struct seki_device *device)
{
    device->online = false;
    device->since = engine->now;
    device->last_seen = engine->now;
    const struct seki_happening gone = {
        .event = SEKI_EVENT_DISCONNECTED, .device = device, .reason = "closed", .quiet = true};
    seki_engine_happened(engine, &gone);
    presence_changed(engine, device);
}

void seki_engine_end_session(struct seki_engine *engine, struct seki_session *session)
{
    bool was_online = session->phase == SEKI_SESSION_ONLINE;
    if (session->phase == SEKI_SESSION_REFUSED) {
        seki_session_remove(&engine->sessions, session);
        return;
    }
    if (!was_online && session->phase != SEKI_SESSION_CONNECTING) {
        return; /* gone before */
    }
    engine->sessions.online -= was_online ? 1 : 0;
    seki_session_part(session);
    session->phase = SEKI_SESSION_LEAVING;
    seki_session_queue_turn(&engine->sessions, session);
    if (was_online && session->device != NULL && session->device->online &&
        !has_other_session(session->device)) {
        device_offline(engine, session->device);
    }
}

void seki_engine_gone(struct seki_engine *engine, const void *client, const char *client_id,
                      const char *address, seki_unix_s now)
{
    engine->now = now;
    struct seki_session *session = seki_session_find(&engine->sessions, client);
    if (session != NULL) {
        seki_engine_end_session(engine, session);
        return;
    }
    if (client_id == NULL && engine->loaded) {
        const struct seki_happening closed = {
            .event = SEKI_EVENT_REFUSED,
            .severity = SEKI_SEVERITY_WARNING,
            .reason = "closed_before_sign_in",
            .detail = "the TLS handshake failed (a certificate of another CA, or none), or the "
                      "connection was closed at once",
            .address = address};
        engine->refused++;
        seki_engine_happened(engine, &closed);
    }
}

/* After its will was checked: over, or kept by the broker for when the client returns. */
static void settle_leaving(struct seki_engine *engine, struct seki_session *session)
{
    if (session->persistent && session->named &&
        (session->device != NULL || session->account != NULL)) {
        session->phase = SEKI_SESSION_KEPT;
    } else {
        seki_session_remove(&engine->sessions, session);
    }
}

void seki_engine_turn_sessions(struct seki_engine *engine)
{
    while (engine->sessions.turn != NULL) {
        struct seki_session *session = engine->sessions.turn;
        engine->sessions.turn = session->turn_next;
        session->in_turn = false;
        if (session->phase == SEKI_SESSION_CONNECTING) {
            seki_engine_confirm(engine, session);
        } else if (session->phase == SEKI_SESSION_LEAVING) {
            settle_leaving(engine, session);
        } else if (session->phase == SEKI_SESSION_REFUSED) {
            seki_session_remove(&engine->sessions, session);
        }
    }
}

void seki_engine_broker_gone(struct seki_engine *engine, const char *name)
{
    struct seki_device *device, *next;
    HASH_ITER (hh, engine->registry->devices, device, next) {
        if (device->online && device->sessions == NULL && strcmp(device->broker, name) == 0) {
            device_offline(engine, device);
        }
    }
}

/* ---- rights of sessions --------------------------------------------------------------------- */

void seki_engine_refresh_session(struct seki_engine *engine, struct seki_session *session)
{
    struct seki_policy policy = {.count = 0};
    if (session->device != NULL) {
        seki_rights_of_device(session->device, &policy);
    } else if (session->account != NULL) {
        seki_rights_of_account(session->account, &policy);
    } else {
        return;
    }
    if (!seki_session_set_policy(session, &policy) && session->policy != NULL) {
        session->policy->count = 0; /* rather nothing than what was taken back */
        seki_outbox_log(&engine->outbox, SEKI_LOG_ERROR, "sekisho: out of memory for rights");
    }
}

void seki_engine_refresh_device(struct seki_engine *engine, struct seki_device *device)
{
    struct seki_session *const lists[] = {device->sessions, device->parted};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (struct seki_session *one = lists[i]; one != NULL; one = one->device_next) {
            seki_engine_refresh_session(engine, one);
        }
    }
}

void seki_engine_refresh_account(struct seki_engine *engine, const struct seki_account *account)
{
    struct seki_session *session, *next;
    HASH_ITER (hh, engine->sessions.by_client, session, next) {
        if (session->account == account) {
            seki_engine_refresh_session(engine, session);
        }
    }
}

void seki_engine_kick_device(struct seki_engine *engine, const struct seki_device *device)
{
    for (const struct seki_session *session = device->sessions; session != NULL;
         session = session->device_next) {
        (void)seki_outbox_kick(&engine->outbox, session->client_id);
    }
}

void seki_engine_kick_account(struct seki_engine *engine, const struct seki_account *account)
{
    struct seki_session *session, *next;
    HASH_ITER (hh, engine->sessions.by_client, session, next) {
        if (session->account != account) {
            continue;
        }
        session->account = NULL; /* it may be freed before the kick */
        if (session->policy != NULL) {
            session->policy->count = 0;
        }
        if (session->phase == SEKI_SESSION_ONLINE || session->phase == SEKI_SESSION_CONNECTING) {
            (void)seki_outbox_kick(&engine->outbox, session->client_id);
        }
    }
}
