/* SPDX-License-Identifier: Apache-2.0
 *
 * engine: the core as the broker sees it. Events come in with the time, answers come back at once, and
 * what is to be done is taken out as effects. One engine a broker, used on one thread. `client` is an
 * opaque key that stands for one connection for as long as it lives (a `struct mosquitto *`): never
 * followed, and reused by the broker afterwards.
 */
#ifndef SEKISHO_CORE_ENGINE_H
#define SEKISHO_CORE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/core/arrival.h"
#include "plugin/core/effect.h"
#include "topics/civil.h"
#include "topics/status.h"

struct seki_engine;
struct seki_catalogue;

enum seki_mode { SEKI_ENFORCE, SEKI_OBSERVE };
enum seki_decision { SEKI_ALLOW, SEKI_DENY, SEKI_DEFER };
enum seki_access { SEKI_ACCESS_READ, SEKI_ACCESS_WRITE, SEKI_ACCESS_SUBSCRIBE, SEKI_ACCESS_UNSUBSCRIBE };

struct seki_engine_config {
    enum seki_mode mode;
    char broker_name[SEKI_ID_SIZE];
    char epoch[33];                /* random, of this start, hex */
    char mosquitto_version[17];
    struct seki_catalogue *catalogue; /* taken over */
};

/* What a connection shows at sign-in. Every text may be NULL; nothing in it is trusted. */
struct seki_sign_in {
    const char *client_id, *username, *password, *address;
    bool has_certificate;
    const char *certificate_cn;
    char certificate_fingerprint[65]; /* SHA-256, lower-case hex; "" */
    seki_unix_s certificate_expires_at;
    bool clean_session;
    int subscriptions; /* that the broker holds for it already: more than 0 is a session re-checked */
    bool restored;     /* read from disk, and never connected since: it has no protocol version yet */
};

/* `random` fills bytes for secrets and nonces: getrandom(2) in the plugin, fixed in a test. */
typedef void (*seki_random_fn)(void *bytes, size_t size);

enum seki_status seki_engine_new(const struct seki_engine_config *config, seki_random_fn random,
                                 seki_unix_s now, struct seki_engine **engine) SEKI_CHECK_RESULT;
void seki_engine_free(struct seki_engine *engine); /* NULL is allowed */

/* Sign-in of a connection. On SEKI_ALLOW, *username (may be NULL) is the name that the broker shall
 * keep for it, borrowed until the connection is gone; NULL when it is to stay as it is. Called again for
 * a known, unchanged connection (SIGHUP) it answers from memory, with no key derivation. */
enum seki_decision seki_engine_sign_in(struct seki_engine *engine, const void *client,
                                       const struct seki_sign_in *sign_in, seki_unix_s now,
                                       const char **username);

/* A connection is gone, or never got in. An unknown key without a client id says that something was
 * closed before signing in (a failed TLS handshake, a port scan); `client_id` and `address` may be
 * NULL. The key may be reused at once, but rights are remembered until the next tick, for its will. */
void seki_engine_gone(struct seki_engine *engine, const void *client, const char *client_id,
                      const char *address, seki_unix_s now);

/* Topic rights. The hot path: no allocation on any path that allows. For a key that never signed in
 * (restored persistent sessions, listeners that take the name from the certificate) `client_id` and
 * `username` identify; both may be NULL. */
enum seki_decision seki_engine_may(struct seki_engine *engine, const void *client,
                                   const char *client_id, const char *username,
                                   enum seki_access access, const char *topic, seki_unix_s now);

/* A message that was allowed and is about to be routed: counts it and takes in what is meant for
 * Sekisho. SEKI_DENY drops it (a report that is refused). */
enum seki_decision seki_engine_message(struct seki_engine *engine, const void *client,
                                       const char *topic, const void *payload, size_t size,
                                       seki_unix_s now);

/* A request on $CONTROL/sekisho/v1. Answers leave as effects, when what they say is durable. */
void seki_engine_control(struct seki_engine *engine, const void *client, const void *payload,
                         size_t size, seki_unix_s now);

/* Something from the store; the arrival stays the caller's. */
void seki_engine_arrive(struct seki_engine *engine, const struct seki_arrival *arrival,
                        seki_unix_s now);

/* Once a turn: timers that are due, sessions that are confirmed or forgotten, the beat. Cheap when
 * called thousands of times a second with the same `now`. */
void seki_engine_tick(struct seki_engine *engine, seki_unix_s now);

/* Takes the next effect; false when there is none. Documents are built here, so a budget of effects is a
 * budget of work; a device that changed ten times since its turn is published once. */
bool seki_engine_next_effect(struct seki_engine *engine, seki_unix_s now,
                             struct seki_effect *effect);

/* True once, after the first load of a registry that had no account: the `admin` that was made, for the
 * file that the administrator signs in with. */
bool seki_engine_take_first_admin(struct seki_engine *engine, char name[65], char secret[65]);

/* True once the registry has come from Redis, or from the snapshot. Until then sign-in and rights of
 * all but nobody are denied in enforce mode. */
bool seki_engine_is_loaded(const struct seki_engine *engine);

/* The last message of a broker that ends ("alive":false) and the last state of its sessions, as
 * effects. */
void seki_engine_end(struct seki_engine *engine, seki_unix_s now);

#endif
