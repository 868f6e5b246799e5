/* SPDX-License-Identifier: Apache-2.0
 *
 * access: may this connection publish, receive, subscribe? The hot path of the broker: for a
 * session that is known it is a look-up by pointer and a comparison of bytes, with no allocation
 * unless something is denied. A denied delivery is no event: the subscriber did nothing.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/core/engine_private.h"

static bool covers(struct seki_policy *policy, enum seki_access access, const char *topic)
{
    switch (access) {
    case SEKI_ACCESS_READ:
        return seki_rights_allow(policy, false, topic);
    case SEKI_ACCESS_WRITE:
        return seki_rights_allow(policy, true, topic);
    case SEKI_ACCESS_SUBSCRIBE:
        return seki_rights_allow_subscribe(policy, topic);
    default:
        return true; /* to hear less is always allowed */
    }
}

struct asker {
    struct seki_device *device;
    const struct seki_account *account;
    const char *client_id, *address;
};

static void tell_denial(struct seki_engine *engine, const struct asker *asker,
                        enum seki_access access, const char *topic)
{
    struct seki_device *device = asker->device;
    engine->denied++;
    if (device != NULL) {
        device->denied++;
        if (device->denied_at != engine->now) {
            struct seki_fact_set facts = {{0}};
            device->denied_at = engine->now;
            seki_fact_set_add(&facts, SEKI_FACT_DENIED_AT);
            seki_engine_facts_changed(engine, device, facts);
            seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE);
        }
    }
    const struct seki_happening denied = {
        .event = SEKI_EVENT_DENIED,
        .severity = SEKI_SEVERITY_WARNING,
        .device = device,
        .reason = access == SEKI_ACCESS_WRITE ? "publish_not_allowed" : "subscribe_not_allowed",
        .detail = engine->config.mode == SEKI_OBSERVE ? "would be denied in enforce mode" : NULL,
        .client_id = asker->client_id,
        .username = asker->account != NULL ? asker->account->name : NULL,
        .address = asker->address,
        .topic = topic,
    };
    seki_engine_happened(engine, &denied);
}

/* Of Sekisho's own: what the broker's other settings need not know of. */
static bool is_own_topic(const char *topic)
{
    const char *plain = seki_filter_unshared(topic);
    return plain != NULL &&
           (strncmp(plain, "sekisho/", 8) == 0 ||
            strncmp(plain, SEKI_CONTROL_TOPIC, sizeof SEKI_CONTROL_TOPIC - 1) == 0);
}

static enum seki_decision decide(struct seki_engine *engine, const struct asker *asker,
                                 struct seki_policy *policy, enum seki_access access,
                                 const char *topic)
{
    bool allowed = covers(policy, access, topic);
    if (!allowed && access != SEKI_ACCESS_READ) {
        tell_denial(engine, asker, access, topic);
    }
    if (engine->config.mode == SEKI_ENFORCE) {
        return allowed ? SEKI_ALLOW : SEKI_DENY;
    }
    return allowed && asker->account != NULL && is_own_topic(topic) ? SEKI_ALLOW : SEKI_DEFER;
}

/* A key that never signed in here: a persistent session restored from disk, a listener that takes
 * the name from the certificate. The name was the broker's to check. */
static enum seki_decision decide_by_name(struct seki_engine *engine, struct asker *asker,
                                         const char *username, enum seki_access access,
                                         const char *topic)
{
    struct seki_policy policy = {.count = 0};
    char id[SEKI_ID_SIZE];
    /* Only a client id may have a suffix; "admin:x" is another user than "admin". */
    const char *name = username != NULL ? username : asker->client_id;
    size_t length = name == NULL ? 0 : username != NULL ? strlen(name) : strcspn(name, ":");
    if (length == 0 || length >= sizeof id) {
        return engine->config.mode == SEKI_ENFORCE ? SEKI_DENY : SEKI_DEFER;
    }
    memcpy(id, name, length);
    id[length] = '\0';
    if (username != NULL) {
        engine->unnamed_at = engine->now;
    }
    asker->device = seki_registry_device(engine->registry, id);
    asker->account = asker->device == NULL && username != NULL
                         ? seki_registry_account(engine->registry, id)
                         : NULL;
    if (asker->device != NULL) {
        seki_rights_of_device(asker->device, &policy);
    } else if (asker->account != NULL) {
        seki_rights_of_account(asker->account, &policy);
    } else {
        return engine->config.mode == SEKI_ENFORCE ? SEKI_DENY : SEKI_DEFER;
    }
    return decide(engine, asker, &policy, access, topic);
}

/* The session of a connection. One that is over, under another client id, is what the broker had
 * here before: it forgets sessions that expire without a word, and uses their memory for the next
 * client. */
static struct seki_session *session_of(struct seki_engine *engine, const void *client,
                                       const char *client_id)
{
    struct seki_session *session = seki_session_find(&engine->sessions, client);
    bool over = session != NULL &&
                (session->phase == SEKI_SESSION_KEPT || session->phase == SEKI_SESSION_LEAVING);
    if (over && client_id != NULL && strcmp(client_id, session->client_id) != 0) {
        seki_session_remove(&engine->sessions, session);
        return NULL;
    }
    return session;
}

enum seki_decision seki_engine_may(struct seki_engine *engine, const void *client,
                                   const char *client_id, const char *username,
                                   enum seki_access access, const char *topic, seki_unix_s now)
{
    engine->now = now;
    struct seki_session *session = session_of(engine, client, client_id);
    if (topic == NULL || session == NULL || session->phase == SEKI_SESSION_REFUSED) {
        struct asker unknown = {.client_id = client_id};
        return topic == NULL ? SEKI_DENY
                             : decide_by_name(engine, &unknown, username, access, topic);
    }
    const struct asker asker = {session->device, session->account, session->client_id,
                                session->address};
    if (session->phase == SEKI_SESSION_LEAVING && access == SEKI_ACCESS_WRITE &&
        engine->config.mode == SEKI_ENFORCE && is_own_topic(topic)) {
        /* A will, which reaches readers as it is: no report, and never checked. */
        tell_denial(engine, &asker, access, topic);
        return SEKI_DENY;
    }
    /* To write is no sign of life of a session that is kept: it may be its delayed will. A message
     * is, and comes after this (message.c). */
    bool alive = session->phase == SEKI_SESSION_CONNECTING ||
                 (session->phase == SEKI_SESSION_KEPT &&
                  (access == SEKI_ACCESS_SUBSCRIBE || access == SEKI_ACCESS_UNSUBSCRIBE));
    if (alive) {
        seki_engine_confirm(engine, session);
    }
    if (session->policy == NULL) {
        return engine->config.mode == SEKI_ENFORCE ? SEKI_DENY : SEKI_DEFER;
    }
    if (engine->config.mode == SEKI_ENFORCE && covers(session->policy, access, topic)) {
        return SEKI_ALLOW;
    }
    return decide(engine, &asker, session->policy, access, topic);
}
