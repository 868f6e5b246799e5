/* SPDX-License-Identifier: Apache-2.0
 *
 * session: see session.h.
 */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (out_of_memory = true)

#include "plugin/core/session.h"

#include <stdlib.h>
#include <string.h>

/* Where a pointer has its place among those found lately. Its lowest bits are always the same. */
static struct seki_session **place_of(struct seki_sessions *sessions, const void *client)
{
    uintptr_t bits = (uintptr_t)client >> 4;
    return &sessions->found[(bits ^ bits >> 12) % SEKI_SESSIONS_FOUND];
}

struct seki_session *seki_session_find(struct seki_sessions *sessions, const void *client)
{
    struct seki_session **place = place_of(sessions, client);
    if (*place != NULL && (*place)->client == client) {
        return *place;
    }
    struct seki_session *found = NULL;
    HASH_FIND_PTR(sessions->by_client, &client, found);
    if (found != NULL) {
        *place = found;
    }
    return found;
}

struct seki_session *seki_session_named(const struct seki_sessions *sessions, const char *client_id)
{
    struct seki_session *found = NULL;
    HASH_FIND(hh_id, sessions->by_id, client_id, strlen(client_id), found);
    return found;
}

struct seki_session *seki_session_add(struct seki_sessions *sessions, const void *client,
                                      const char *client_id)
{
    bool out_of_memory = false;
    struct seki_session *held = seki_session_find(sessions, client);
    if (held != NULL) {
        seki_session_remove(sessions, held);
    }
    struct seki_session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        return NULL;
    }
    session->client = client;
    session->client_id = strdup(client_id != NULL ? client_id : "");
    if (session->client_id == NULL) {
        free(session);
        return NULL;
    }
    HASH_ADD_PTR(sessions->by_client, client, session);
    if (out_of_memory) {
        free(session->client_id);
        free(session);
        return NULL;
    }
    struct seki_session *namesake = seki_session_named(sessions, session->client_id);
    if (namesake != NULL) {
        seki_session_unname(sessions, namesake);
    }
    HASH_ADD_KEYPTR(hh_id, sessions->by_id, session->client_id, strlen(session->client_id),
                    session);
    session->named = !out_of_memory; /* without its name it merely is not found by it */
    return session;
}

void seki_session_unname(struct seki_sessions *sessions, struct seki_session *session)
{
    if (session->named) {
        HASH_DELETE(hh_id, sessions->by_id, session);
        session->named = false;
    }
}

void seki_session_queue_turn(struct seki_sessions *sessions, struct seki_session *session)
{
    if (!session->in_turn) {
        session->in_turn = true;
        session->turn_next = sessions->turn;
        sessions->turn = session;
    }
}

static void leave_turn(struct seki_sessions *sessions, struct seki_session *session)
{
    struct seki_session **at = &sessions->turn;
    while (session->in_turn && *at != NULL) {
        if (*at == session) {
            *at = session->turn_next;
            session->in_turn = false;
            return;
        }
        at = &(*at)->turn_next;
    }
}

static void enter_list(struct seki_session **list, struct seki_session *session)
{
    session->device_next = *list;
    session->device_link = list;
    if (*list != NULL) {
        (*list)->device_link = &session->device_next;
    }
    *list = session;
}

void seki_session_join_device(struct seki_session *session, struct seki_device *device)
{
    session->device = device;
    enter_list(&device->sessions, session);
}

void seki_session_leave_device(struct seki_session *session)
{
    if (session->device_link == NULL) {
        return;
    }
    *session->device_link = session->device_next;
    if (session->device_next != NULL) {
        session->device_next->device_link = session->device_link;
    }
    session->device_next = NULL;
    session->device_link = NULL;
}

void seki_session_part(struct seki_session *session)
{
    seki_session_leave_device(session);
    if (session->device != NULL) {
        enter_list(&session->device->parted, session);
    }
}

void seki_session_remove(struct seki_sessions *sessions, struct seki_session *session)
{
    seki_session_leave_device(session);
    seki_session_unname(sessions, session);
    leave_turn(sessions, session);
    HASH_DELETE(hh, sessions->by_client, session);
    struct seki_session **place = place_of(sessions, session->client);
    if (*place == session) {
        *place = NULL;
    }
    free(session->policy);
    free(session->client_id);
    free(session);
}

bool seki_session_set_policy(struct seki_session *session, const struct seki_policy *policy)
{
    size_t size =
        offsetof(struct seki_policy, filters) + (size_t)policy->count * sizeof *policy->filters;
    struct seki_policy *copy = malloc(size);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, policy, size);
    free(session->policy);
    session->policy = copy;
    return true;
}

void seki_sessions_free(struct seki_sessions *sessions)
{
    struct seki_session *session, *next;
    HASH_ITER (hh, sessions->by_client, session, next) {
        seki_session_remove(sessions, session);
    }
}
