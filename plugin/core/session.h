/* SPDX-License-Identifier: Apache-2.0
 *
 * session: the connections of this broker, by the broker's own pointer, never by client id (a
 * take-over has two connections of one id for a moment). A table and nothing else: who may sign in
 * is decided in sign_in.c, what a session may do in access.c.
 *
 *   refused     was denied; kept for a turn, so that its end is not taken for another's
 *   connecting  signed in, not yet sure to get through; counts as online once confirmed
 *   online      confirmed by an event of its own or by the next turn
 *   leaving     gone; its rights are kept for a turn, because its will is checked after it has gone
 *   kept        gone, with a session that the broker keeps: its rights decide what is queued for it
 */
#ifndef SEKISHO_CORE_SESSION_H
#define SEKISHO_CORE_SESSION_H

#include <stdbool.h>

#include <uthash.h>

#include "plugin/core/rights.h"
#include "plugin/core/subject.h"

enum seki_session_phase {
    SEKI_SESSION_REFUSED,
    SEKI_SESSION_CONNECTING,
    SEKI_SESSION_ONLINE,
    SEKI_SESSION_LEAVING,
    SEKI_SESSION_KEPT
};

struct seki_session {
    const void *client;
    char *client_id; /* never NULL */
    enum seki_session_phase phase;
    bool persistent;         /* the broker keeps the session when the connection ends */
    bool proven;             /* showed the credential that is registered */
    bool named;              /* in the table by client id */
    unsigned char proof[32]; /* of what it signed in with (sign_in.c) */
    char address[46];
    struct seki_device *device; /* one of these, or neither: a client that is not ours */
    struct seki_account *account;
    struct seki_policy *policy;        /* sized by its count; NULL for a client that is not ours */
    struct seki_session *device_next;  /* sessions of one device, in either list */
    struct seki_session **device_link; /* what points at it there; NULL when it is in neither */
    struct seki_session *turn_next;    /* to be looked at in the next turn */
    bool in_turn;
    UT_hash_handle hh, hh_id;
};

#define SEKI_SESSIONS_FOUND 4096 /* a power of two */

struct seki_sessions {
    struct seki_session *by_client, *by_id;
    struct seki_session *turn;
    /* Found lately, by bits of the pointer: what one message is delivered to does not fit in one. */
    struct seki_session *found[SEKI_SESSIONS_FOUND];
    unsigned online;
};

struct seki_session *seki_session_find(struct seki_sessions *sessions, const void *client);
/* The newest session of a client id; NULL when there is none. */
struct seki_session *seki_session_named(const struct seki_sessions *sessions,
                                        const char *client_id);
/* A new session, in place of any other of this pointer (which must be over). NULL: no memory. */
struct seki_session *seki_session_add(struct seki_sessions *sessions, const void *client,
                                      const char *client_id);
void seki_session_remove(struct seki_sessions *sessions, struct seki_session *session);
/* Takes the name of its client id away: another has it now. */
void seki_session_unname(struct seki_sessions *sessions, struct seki_session *session);
/* To be looked at in the next turn. */
void seki_session_queue_turn(struct seki_sessions *sessions, struct seki_session *session);

/* In and out of its device's list. */
void seki_session_join_device(struct seki_session *session, struct seki_device *device);
void seki_session_leave_device(struct seki_session *session);
/* Among those of its device that have no connection any more. */
void seki_session_part(struct seki_session *session);

/* Takes a copy of a policy, as long as it needs. False: no memory, the old one stays. */
bool seki_session_set_policy(struct seki_session *session, const struct seki_policy *policy);
void seki_sessions_free(struct seki_sessions *sessions);

#endif
