/* SPDX-License-Identifier: Apache-2.0
 *
 * session: one MQTT connection to the broker, for one run of the program, on the caller's thread.
 * Each step ends within SEKI_SESSION_WAIT_MS, and what goes wrong is told apart: no such host,
 * nobody listens, TLS, wrong password, no plugin, no answer. Requests and answers are bytes here.
 */
#ifndef SEKISHO_CTL_SESSION_H
#define SEKISHO_CTL_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

#define SEKI_SESSION_WAIT_MS 10000

struct seki_config;
struct seki_session;

/* A message of a subscription; what it points at is valid for the call only. */
struct seki_arrival {
    const char *topic;
    const char *payload;
    size_t size;
    bool retained;
};
typedef void seki_session_take(void *context, const struct seki_arrival *arrival);

/* Connects. IO: not reached, DENIED: refused. The session is to be closed (NULL may be). */
enum seki_status seki_session_open(const struct seki_config *config, struct seki_session **session,
                                   struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_session_close(struct seki_session *session);

/* Sends a request to the plugin and waits for its answer, to be freed with free(). DENIED: the
 * broker does not let us, most likely because no plugin is loaded. BUSY: no answer in time. */
enum seki_status seki_session_ask(struct seki_session *session, const char *request, size_t size,
                                  char **answer, size_t *answer_size,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Subscribes; messages then come to `take` during every later call: what is retained at once (all
 * of it before the answer to a request that is sent afterwards) and what is new, or what is new
 * only. */
enum seki_status seki_session_subscribe(struct seki_session *session, const char *filter,
                                        struct seki_fault *fault) SEKI_CHECK_RESULT;
enum seki_status seki_session_follow(struct seki_session *session, const char *filter,
                                     struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_session_on_arrival(struct seki_session *session, seki_session_take *take, void *context);

/* Lets the connection work for at most so long; ends early when something happened. */
enum seki_status seki_session_run(struct seki_session *session, int milliseconds,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
