/* SPDX-License-Identifier: Apache-2.0
 *
 * requests: the dispatcher of $CONTROL/sekisho/v1. A request is read whole or refused whole; each
 * command looks up its row, the asker's role is held against it, and its answer is written beside
 * the others. What changes something is a commit; the answers leave when every commit of the
 * request is on disk. A commit that could not be written is undone in memory, and the asker is
 * told.
 */
#include "plugin/core/requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

static const struct seki_command_row *const tables[] = {
    seki_site_commands,   seki_device_commands, seki_device_list_commands, seki_account_commands,
    seki_attest_commands, seki_adopt_commands,  seki_waive_commands,       seki_checksheet_commands,
    seki_status_commands, seki_doctor_commands, seki_report_commands,      seki_vendor_commands};

static const struct seki_command_row *find_row(const char *name)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const struct seki_command_row *row = tables[i]; row->name != NULL; row++) {
            if (strcmp(row->name, name) == 0) {
                return row;
            }
        }
    }
    return NULL;
}

/* ---- answers -------------------------------------------------------------------------------- */

static void free_reply(struct seki_reply *reply)
{
    seki_control_request_free(&reply->request);
    free(reply->client_id);
    OPENSSL_cleanse(reply->payload, SEKI_CONTROL_LIMIT + 1); /* a secret may stand in it */
    free(reply->payload);
    free(reply);
}

static void send_error(struct seki_engine *engine, const char *client_id, enum seki_status status,
                       const char *text)
{
    char payload[1024];
    struct seki_writer w;
    seki_control_response_begin(&w, payload, sizeof payload);
    seki_control_error(&w, NULL, status, text);
    size_t size;
    if (seki_control_end(&w, &size) == SEKI_OK) {
        const struct seki_publication publication = {.topic = SEKI_CONTROL_RESPONSE_TOPIC,
                                                     .payload = payload,
                                                     .size = size,
                                                     .client_id = client_id};
        (void)seki_outbox_publish(&engine->outbox, &publication);
    }
}

/* Every answer of a request of which something could not be written. */
static void fail_reply(struct seki_reply *reply, const char *why)
{
    bool alone = reply->request.count == 1;
    char text[256];
    struct seki_writer w;
    snprintf(text, sizeof text, "%s: %.120s",
             alone ? "nothing was changed: it could not be written to disk"
                   : "not all of this request could be written to disk; see what stands before "
                     "asking again",
             why);
    seki_control_response_begin(&w, reply->payload, SEKI_CONTROL_LIMIT);
    for (size_t i = 0; i < reply->request.count; i++) {
        seki_control_error(&w, &reply->request.commands[i], SEKI_IO, text);
    }
    if (seki_control_end(&w, NULL) != SEKI_OK) {
        strcpy(reply->payload, "{\"responses\":[]}");
    }
}

static void send_reply(struct seki_engine *engine, struct seki_reply *reply)
{
    if (reply->failed) {
        fail_reply(reply, reply->why);
    }
    const struct seki_publication publication = {.topic = SEKI_CONTROL_RESPONSE_TOPIC,
                                                 .payload = reply->payload,
                                                 .size = strlen(reply->payload),
                                                 .client_id = reply->client_id};
    (void)seki_outbox_publish(&engine->outbox, &publication);
    free_reply(reply);
}

void seki_engine_settle(struct seki_engine *engine, uint64_t ticket, const char *fault)
{
    struct seki_pending *pending = NULL;
    HASH_FIND(hh, engine->pending, &ticket, sizeof ticket, pending);
    if (pending == NULL) {
        return;
    }
    HASH_DEL(engine->pending, pending);
    if (fault != NULL && pending->undo != NULL) {
        for (size_t i = 0; i < pending->undo->count; i++) {
            seki_engine_take_record(engine, pending->undo->records[i]);
        }
    }
    struct seki_reply *reply = pending->reply;
    seki_commit_free(pending->undo);
    free(pending);
    if (reply == NULL) {
        return;
    }
    if (fault != NULL) {
        reply->failed = true;
        snprintf(reply->why, sizeof reply->why, "%s", fault);
    }
    if (--reply->waiting == 0) {
        send_reply(engine, reply);
    }
}

void seki_engine_free_pending(struct seki_engine *engine)
{
    struct seki_pending *pending, *next;
    HASH_ITER (hh, engine->pending, pending, next) {
        HASH_DEL(engine->pending, pending);
        if (pending->reply != NULL && --pending->reply->waiting == 0) {
            free_reply(pending->reply);
        }
        seki_commit_free(pending->undo);
        free(pending);
    }
}

/* ---- requests ------------------------------------------------------------------------------- */

static bool may_ask(enum seki_role role, enum seki_role least)
{
    return role != SEKI_SERVICE && role >= least;
}

static enum seki_status run(struct seki_call *call)
{
    const struct seki_command_row *row = find_row(call->command->command);
    if (row == NULL) {
        return seki_fail(call->fault, SEKI_UNSUPPORTED, "no command '%s'", call->command->command);
    }
    if (!may_ask(call->asker->role, row->least)) {
        return seki_fail(call->fault, SEKI_DENIED, "'%s' needs the role %s; %s is %s", row->name,
                         seki_role_words[row->least], call->asker->name,
                         seki_role_words[call->asker->role]);
    }
    return row->run(call);
}

static void answer(struct seki_call *call)
{
    struct seki_writer before = seki_writer_mark(call->answer);
    struct seki_writer opened = seki_control_data_open(call->answer, call->command);
    enum seki_status status = run(call);
    if (status == SEKI_OK) {
        (void)seki_control_data_close(call->answer, &opened, call->command);
        return;
    }
    seki_writer_rewind(call->answer, &before);
    seki_control_error(call->answer, call->command, status, call->fault->text);
}

static struct seki_reply *new_reply(const char *client_id)
{
    struct seki_reply *reply = calloc(1, sizeof *reply);
    if (reply == NULL) {
        return NULL;
    }
    reply->client_id = strdup(client_id);
    reply->payload = malloc(SEKI_CONTROL_LIMIT + 1);
    if (reply->client_id == NULL || reply->payload == NULL) {
        free(reply->client_id);
        free(reply->payload);
        free(reply);
        return NULL;
    }
    return reply;
}

void seki_engine_control(struct seki_engine *engine, const void *client, const void *payload,
                         size_t size, seki_unix_s now)
{
    engine->now = now;
    struct seki_session *session = seki_session_find(&engine->sessions, client);
    if (session == NULL || session->account == NULL) {
        return; /* nobody whom an answer could be given to */
    }
    struct seki_fault fault = {""};
    struct seki_reply *reply = new_reply(session->client_id);
    if (reply == NULL) {
        send_error(engine, session->client_id, SEKI_NO_MEMORY, "out of memory");
        return;
    }
    enum seki_status status = seki_control_request_decode(payload, size, &reply->request, &fault);
    if (status != SEKI_OK) {
        memset(&reply->request, 0, sizeof reply->request);
        send_error(engine, session->client_id, status, fault.text);
        free_reply(reply);
        return;
    }
    struct seki_writer w;
    reply->waiting = 1; /* for ourselves, until all commands are through */
    seki_control_response_begin(&w, reply->payload, SEKI_CONTROL_LIMIT);
    for (size_t i = 0; i < reply->request.count; i++) {
        fault.text[0] = '\0';
        struct seki_call call = {engine, session->account, &reply->request.commands[i], reply, &w,
                                 &fault};
        answer(&call);
    }
    if (seki_control_end(&w, NULL) != SEKI_OK) {
        reply->failed = true;
        strcpy(reply->why, "the answer is too long");
    }
    if (--reply->waiting == 0) {
        send_reply(engine, reply);
    }
}
