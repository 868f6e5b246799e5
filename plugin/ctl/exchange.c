/* SPDX-License-Identifier: Apache-2.0
 *
 * exchange: see exchange.h.
 */
#include "plugin/ctl/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/session.h"

struct seki_exchange {
    struct seki_writer writer, mark; /* mark: before the command that is open */
    size_t count;
    struct seki_control_responses responses;
    char bytes[SEKI_CONTROL_LIMIT];
};

struct seki_exchange *seki_exchange_new(void)
{
    struct seki_exchange *exchange = malloc(sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    exchange->count = exchange->responses.count = 0;
    exchange->responses.root = NULL;
    seki_control_request_begin(&exchange->writer, exchange->bytes, sizeof exchange->bytes);
    return exchange;
}

void seki_exchange_free(struct seki_exchange *exchange)
{
    if (exchange == NULL)
        return;
    seki_control_responses_free(&exchange->responses);
    explicit_bzero(exchange->bytes, sizeof exchange->bytes);
    free(exchange);
}

struct seki_writer *seki_exchange_open(struct seki_exchange *exchange, const char *command,
                                       const char *id)
{
    static struct seki_writer nowhere; /* size 0: always full */
    char number[24];
    if (exchange == NULL) {
        seki_writer_init(&nowhere, NULL, 0);
        return &nowhere;
    }
    snprintf(number, sizeof number, "%zu", exchange->count);
    exchange->mark = seki_writer_mark(&exchange->writer);
    seki_control_command_open(&exchange->writer, command, id, number);
    return &exchange->writer;
}

bool seki_exchange_close(struct seki_exchange *exchange)
{
    static const size_t end = sizeof "]}";
    if (exchange == NULL)
        return false;
    seki_control_command_close(&exchange->writer);
    bool fits = !exchange->writer.full && exchange->count < SEKI_CONTROL_COMMANDS &&
                exchange->writer.used + end < exchange->writer.size;
    if (fits)
        exchange->count++;
    else
        seki_writer_rewind(&exchange->writer, &exchange->mark);
    return fits;
}

size_t seki_exchange_count(const struct seki_exchange *exchange)
{
    return exchange != NULL ? exchange->count : 0;
}

static enum seki_status check_answers(const struct seki_exchange *exchange,
                                      struct seki_fault *fault)
{
    const struct seki_control_responses *responses = &exchange->responses;
    const struct seki_control_response *first = &responses->responses[0];
    if (responses->count == 1 && first->data == NULL && first->correlation[0] == '\0')
        return seki_fail(fault, SEKI_BAD_INPUT, "the plugin could not read the request: %s",
                         first->error);
    bool matches = responses->count == exchange->count;
    for (size_t i = 0; i < responses->count && matches; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i);
        matches = strcmp(responses->responses[i].correlation, number) == 0;
    }
    if (matches)
        return SEKI_OK;
    return seki_fail(fault, SEKI_BAD_INPUT,
                     "the answer does not belong to the request; are plugin and sekishoctl of the "
                     "same version?");
}

enum seki_status seki_exchange_send(struct seki_exchange *exchange, struct seki_session *session,
                                    struct seki_fault *fault)
{
    size_t length, size;
    char *answer;
    struct seki_fault why;
    if (exchange == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    enum seki_status status = seki_control_end(&exchange->writer, &length);
    if (status != SEKI_OK || exchange->count == 0)
        return seki_fail(fault, SEKI_TOO_LONG, "the request is longer than %d bytes",
                         SEKI_CONTROL_LIMIT);
    status = seki_session_ask(session, exchange->bytes, length, &answer, &size, fault);
    if (status != SEKI_OK)
        return status;
    status = seki_control_responses_decode(answer, size, &exchange->responses, &why);
    explicit_bzero(answer, size);
    free(answer);
    if (status != SEKI_OK)
        return seki_fail(fault, status, "the plugin's answer cannot be read: %.200s", why.text);
    status = check_answers(exchange, fault);
    if (status != SEKI_OK)
        seki_control_responses_free(&exchange->responses);
    return status;
}

const struct seki_control_response *seki_exchange_answer(const struct seki_exchange *exchange,
                                                         size_t index)
{
    bool there = exchange != NULL && index < exchange->responses.count;
    return there ? &exchange->responses.responses[index] : NULL;
}
