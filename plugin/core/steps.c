/* SPDX-License-Identifier: Apache-2.0
 *
 * steps: what must not be lost, as commits with their line in the audit. A step is done in memory
 * first and undone there when it could not be written; whoever asked for it is answered once that
 * is known.
 */
#include <stdio.h>
#include <stdlib.h>

#include "plugin/core/engine_private.h"

static void free_records(struct seki_step *step)
{
    for (size_t i = 0; i < sizeof step->records / sizeof *step->records; i++) {
        seki_record_free(step->records[i]);
        step->records[i] = NULL;
    }
    for (size_t i = 0; i < sizeof step->undo / sizeof *step->undo; i++) {
        seki_record_free(step->undo[i]);
        step->undo[i] = NULL;
    }
}

/* Remembers what waits for a ticket. */
static struct seki_pending *await(struct seki_engine *engine, struct seki_step *step,
                                  uint64_t ticket)
{
    struct seki_pending *pending = calloc(1, sizeof *pending);
    if (pending == NULL) {
        return NULL;
    }
    pending->ticket = ticket;
    pending->reply = step->reply;
    pending->undo = seki_commit_new();
    if (pending->undo == NULL) {
        free(pending);
        return NULL;
    }
    for (size_t i = 0; i < sizeof step->undo / sizeof *step->undo; i++) {
        if (step->undo[i] != NULL && seki_commit_add(pending->undo, step->undo[i]) == SEKI_OK) {
            step->undo[i] = NULL;
        }
    }
    HASH_ADD(hh, engine->pending, ticket, sizeof pending->ticket, pending);
    if (step->reply != NULL) {
        step->reply->waiting++;
    }
    return pending;
}

enum seki_status seki_engine_commit(struct seki_engine *engine, struct seki_step *step)
{
    struct seki_commit *commit = step->records[0] != NULL ? seki_commit_new() : NULL;
    if (commit == NULL) { /* or no memory for what it was to write */
        free_records(step);
        return SEKI_NO_MEMORY;
    }
    commit->ticket = ++engine->ticket;
    commit->audited = true;
    commit->at = engine->now;
    snprintf(commit->actor, sizeof commit->actor, "%s", step->actor);
    snprintf(commit->action, sizeof commit->action, "%s", step->action);
    snprintf(commit->subject, sizeof commit->subject, "%s", step->subject);
    snprintf(commit->detail, sizeof commit->detail, "%s",
             step->detail != NULL ? step->detail : "{}");
    for (size_t i = 0; i < sizeof step->records / sizeof *step->records; i++) {
        struct seki_record *record = step->records[i];
        step->records[i] = NULL;
        if (record != NULL && seki_commit_add(commit, record) != SEKI_OK) {
            seki_commit_free(commit);
            free_records(step);
            return SEKI_NO_MEMORY;
        }
    }
    uint64_t ticket = commit->ticket;
    if (commit->count == 0 || await(engine, step, ticket) == NULL) {
        seki_commit_free(commit);
        free_records(step);
        return SEKI_NO_MEMORY;
    }
    if (!seki_outbox_commit(&engine->outbox, commit)) {
        seki_engine_settle(engine, ticket, "out of memory");
        return SEKI_NO_MEMORY;
    }
    return SEKI_OK;
}
