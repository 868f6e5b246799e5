/* SPDX-License-Identifier: Apache-2.0
 *
 * agent_commands: what a device is told to do, and what it answers. A command is performed once for
 * its id, however often the broker hands it over; what the device cannot do it says it cannot.
 */
#include "sekisho/agent.h"

#include <stdio.h>
#include <string.h>

enum seki_status seki_agent_wipe_progress(struct seki_agent *agent,
                                          const struct seki_wipe_document *progress)
{
    if (agent->reply_count == SEKI_AGENT_REPLIES)
        return SEKI_FULL;
    struct seki_agent_reply *reply = &agent->replies[agent->reply_count];
    enum seki_status status =
        seki_wipe_encode(progress, reply->payload, sizeof reply->payload, &reply->size);
    if (status != SEKI_OK)
        return status;
    agent->last_reply = *reply;
    agent->reply_count++;
    return SEKI_OK;
}

static enum seki_status answer_wipe(struct seki_agent *agent, struct seki_agent_time now,
                                    const struct seki_command_document *command,
                                    enum seki_status decision)
{
    struct seki_wipe_document answer = {
        .at = now.unix_s, .state = SEKI_WIPE_FAILED, .percent = -1, .method = command->method};
    snprintf(answer.id, sizeof answer.id, "%s", command->id);
    snprintf(answer.nonce, sizeof answer.nonce, "%s", command->nonce);
    if (decision == SEKI_OK)
        answer.state = SEKI_WIPE_ACKNOWLEDGED;
    else
        snprintf(answer.result, sizeof answer.result, "%s",
                 decision == SEKI_UNSUPPORTED ? "unsupported" : "refused");
    return seki_agent_wipe_progress(agent, &answer);
}

/* The broker hands a pending command over on every connection: the device then says again how the
 * wipe stands, and does not begin anew. */
static enum seki_status repeat_wipe(struct seki_agent *agent)
{
    if (agent->reply_count == 0 && agent->last_reply.size > 0) {
        agent->replies[0] = agent->last_reply;
        agent->reply_count = 1;
    }
    return SEKI_EXISTS;
}

static enum seki_status take_wipe(struct seki_agent *agent, struct seki_agent_time now,
                                  const struct seki_command_document *command)
{
    if (strcmp(agent->last_wipe, command->id) == 0)
        return repeat_wipe(agent);
    if (agent->reply_count == SEKI_AGENT_REPLIES)
        return SEKI_FULL;
    snprintf(agent->last_wipe, sizeof agent->last_wipe, "%s", command->id);
    enum seki_status decision = agent->call.wipe != NULL
                                    ? agent->call.wipe(agent->call.context, command)
                                    : SEKI_UNSUPPORTED;
    enum seki_status status = answer_wipe(agent, now, command, decision);
    return status != SEKI_OK ? status : decision;
}

static enum seki_status take_rotate(struct seki_agent *agent,
                                    const struct seki_command_document *command)
{
    if (strcmp(agent->last_rotate, command->id) == 0)
        return SEKI_EXISTS;
    snprintf(agent->last_rotate, sizeof agent->last_rotate, "%s", command->id);
    return agent->call.rotate != NULL ? agent->call.rotate(agent->call.context, command)
                                      : SEKI_UNSUPPORTED;
}

enum seki_status seki_agent_receive(struct seki_agent *agent, struct seki_agent_time now,
                                    const char *topic, const char *payload, size_t size,
                                    struct seki_fault *fault)
{
    if (topic == NULL || strcmp(topic, agent->command_topic) != 0)
        return SEKI_NOT_FOUND;
    if (size == 0)
        return SEKI_OK;
    struct seki_command_document command;
    enum seki_status status = seki_command_decode(payload, size, &command, fault);
    if (status != SEKI_OK)
        return status;
    switch (command.command) {
    case SEKI_COMMAND_REPORT:
        seki_agent_report_soon(agent, now);
        return SEKI_OK;
    case SEKI_COMMAND_WIPE:
        status = take_wipe(agent, now, &command);
        break;
    case SEKI_COMMAND_ROTATE:
        status = take_rotate(agent, &command);
        break;
    }
    if (status == SEKI_UNSUPPORTED)
        return seki_fail(fault, status, "the device does not do the command %s",
                         seki_command_words[command.command]);
    return status;
}
