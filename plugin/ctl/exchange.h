/* SPDX-License-Identifier: Apache-2.0
 *
 * exchange: one request of up to SEKI_CONTROL_COMMANDS commands and its answers, which come back in
 * the same order. Used once: write commands, send, look at the answers, free.
 */
#ifndef SEKISHO_CTL_EXCHANGE_H
#define SEKISHO_CTL_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/control.h"

struct seki_session;
struct seki_exchange; /* NULL (out of memory) is allowed everywhere; sending it is NO_MEMORY */

struct seki_exchange *seki_exchange_new(void);
void seki_exchange_free(struct seki_exchange *exchange); /* overwrites what was sent */

/* Opens a command ("" or NULL: no id); its members are then written with the writer. */
struct seki_writer *seki_exchange_open(struct seki_exchange *exchange, const char *command,
                                       const char *id);
/* Closes it. False when the request is full: the command is then taken back. */
bool seki_exchange_close(struct seki_exchange *exchange);
size_t seki_exchange_count(const struct seki_exchange *exchange);

/* Sends and waits. On failure there are no answers. */
enum seki_status seki_exchange_send(struct seki_exchange *exchange, struct seki_session *session,
                                    struct seki_fault *fault) SEKI_CHECK_RESULT;
/* The answer to a command, by its place in the request; NULL when there is none. */
const struct seki_control_response *seki_exchange_answer(const struct seki_exchange *exchange,
                                                         size_t index);

#endif
