/* SPDX-License-Identifier: Apache-2.0
 *
 * write: commits and states to Redis. Commits go out in the order of the journal, each naming the
 * one before it and the audit entry before it, and are pipelined on the guess that each before
 * succeeds; the script refuses whatever does not follow, so a wrong guess costs a repetition and
 * never the order. States wait a little, so that the newest of each is written once.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/private.h"

#define FLUSH_MS 250

static void add_script(struct seki_store *store, struct seki_args *args, enum seki_script script)
{
    seki_args_text(args, "EVALSHA");
    seki_args_text(args, store->hashes[script]);
    seki_args_text(args, "0");
}

/* ---- commits -------------------------------------------------------------------------------- */

static void begin_again(struct seki_store *store)
{
    for (struct seki_waiting *at = store->waiting; at && at->sent; at = at->next) {
        at->sent = false;
    }
    store->waiting_sent = 0;
    store->sent_sequence = store->journal.confirmed;
    (void)seki_copy_text(store->predicted_head, sizeof store->predicted_head, store->audit_head);
    store->resend = false;
}

static void answer_commit(struct seki_store *store, const redisReply *reply, void *data)
{
    const uint64_t sequence = (uint64_t)(uintptr_t)data;
    const char *result = seki_reply_text(seki_reply_at(reply, 0));
    if (!reply) {
        return; /* the link went: seki_write_lost */
    }
    store->commits_flying--;
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "a commit", reply);
        return;
    }
    (void)seki_copy_text(store->audit_head, sizeof store->audit_head,
                         seki_reply_text(seki_reply_at(reply, 1)));
    if (strcmp(result, "done") == 0) {
        while (store->waiting && store->waiting->sequence <= sequence) {
            seki_local_confirm(store);
        }
    } else if (strcmp(result, "head") == 0 || store->resend) {
        store->resend = true; /* another broker was first; those sent behind it fail as well */
    } else {
        seki_connect_reload(store, "Redis has another count of this broker's commits");
    }
}

static enum seki_status add_audit(struct seki_store *store, struct seki_args *args,
                                  const struct seki_commit *commit, char at[SEKI_TIME_TEXT],
                                  char hash[SEKI_AUDIT_HASH_SIZE])
{
    const struct seki_audit_entry entry = {.at = seki_time_format(commit->at, at),
                                           .broker = store->broker,
                                           .actor = commit->actor,
                                           .action = commit->action,
                                           .subject = commit->subject,
                                           .detail = commit->detail};
    const char *head = store->predicted_head;
    hash[0] = '\0';
    if (commit->audited) {
        enum seki_status status =
            seki_audit_hash(head[0] ? head : SEKI_AUDIT_GENESIS, &entry, hash);
        if (status != SEKI_OK) {
            return status;
        }
    }
    seki_args_text(args, commit->audited ? "1" : "0");
    seki_args_text(args, head);
    seki_args_text(args, hash);
    const char *const line[] = {entry.at,     entry.broker,  entry.actor,
                                entry.action, entry.subject, entry.detail};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        seki_args_text(args, line[i]);
    }
    return SEKI_OK;
}

/* What the arguments of one commit point to until it is sent. */
struct parcel {
    struct seki_record_keys keys[8];
    uint8_t *bytes[8];
    char at[SEKI_TIME_TEXT], hash[SEKI_AUDIT_HASH_SIZE];
};

static enum seki_status pack(struct seki_store *store, const struct seki_waiting *waiting,
                             struct seki_args *args, struct parcel *parcel)
{
    const struct seki_commit *commit = waiting->commit;
    add_script(store, args, SEKI_SCRIPT_COMMIT);
    seki_args_text(args, store->broker_key);
    seki_args_text(args, store->journal.id);
    seki_args_number(args, (int64_t)store->sent_sequence);
    seki_args_number(args, (int64_t)waiting->sequence);
    seki_args_text(args, store->by);
    enum seki_status status = add_audit(store, args, commit, parcel->at, parcel->hash);
    seki_args_number(args, (int64_t)commit->count);
    for (size_t i = 0; status == SEKI_OK && i < commit->count; i++) {
        size_t size = 0;
        status = seki_record_encode(commit->records[i], &parcel->bytes[i], &size);
        if (status == SEKI_OK) {
            seki_args_bytes(args, parcel->bytes[i], size);
            seki_args_record(args, commit->records[i], &parcel->keys[i]);
        }
    }
    return status;
}

static bool send_commit(struct seki_store *store, struct seki_waiting *waiting)
{
    struct seki_args args = {.count = 0};
    struct parcel parcel = {.at = ""};
    enum seki_status status = pack(store, waiting, &args, &parcel);
    args.failed |= status != SEKI_OK;
    const bool sound = !args.failed;
    if (sound) {
        store->commits_flying++;
        waiting->sent = true;
        store->waiting_sent++;
        store->sent_sequence = waiting->sequence;
        seki_link_send(&store->link, &args, answer_commit, (void *)(uintptr_t)waiting->sequence);
        if (waiting->commit->audited) {
            /* After sending: the arguments point at the head before. */
            memcpy(store->predicted_head, parcel.hash, sizeof parcel.hash);
        }
    } else {
        seki_args_free(&args);
    }
    for (size_t i = 0; i < 8; i++) {
        free(parcel.bytes[i]);
    }
    return sound;
}

static void send_commits(struct seki_store *store)
{
    if (store->resend && store->commits_flying == 0) {
        begin_again(store);
    }
    for (struct seki_waiting *at = store->waiting;
         at && !store->resend && store->waiting_sent < SEKI_WINDOW; at = at->next) {
        if (!at->sent && !send_commit(store, at)) {
            return; /* out of memory: on a later turn */
        }
    }
}

/* ---- states --------------------------------------------------------------------------------- */

void seki_write_state(struct seki_store *store, struct seki_record *state)
{
    if (seki_mirror_keeps(state->kind)) {
        if (seki_mirror_apply(&store->mirror, state) != SEKI_OK) {
            seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory for the mirror of records");
        }
        store->state_dirty = true;
    }
    if (seki_mirror_count(&store->states) == 0 && store->flush_ms < store->now_ms) {
        store->flush_ms = store->now_ms + FLUSH_MS;
    }
    if (seki_mirror_merge(&store->states, state, store->now_ms) != SEKI_OK) {
        seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory; a state of %s is not written",
                      state->id);
    }
    seki_record_free(state);
}

/* Ours was older: what Redis has goes to the caller. */
static void take_kept(struct seki_store *store, const redisReply *reply, void *data)
{
    char *name = data;
    struct seki_record *record = seki_record_of_reply(SEKI_RECORD_DEVICE, name + 1, reply);
    free(name);
    if (record && store->phase == SEKI_PHASE_READY &&
        seki_mirror_apply(&store->mirror, record) == SEKI_OK) {
        seki_emit_record(store, record);
        return;
    }
    seki_record_free(record);
}

static void ask_kept(struct seki_store *store, const char *name)
{
    struct seki_args args = {.count = 0};
    char key[SEKI_KEY_SIZE];
    char *copy = strdup(name);
    if (!copy) {
        return;
    }
    seki_key_format(SEKI_RECORD_DEVICE, name + 1, key);
    seki_args_text(&args, "HGETALL");
    seki_args_text(&args, key);
    seki_link_send(&store->link, &args, take_kept, copy);
}

/* Merges the newer over the older and leaves it in `states`. */
static void put_back(struct seki_store *store, struct seki_mirror_entry *entry)
{
    struct seki_record *older = seki_mirror_record(entry);
    struct seki_record *newer =
        older ? seki_mirror_get(&store->states, older->kind, older->id) : NULL;
    enum seki_status status = older ? SEKI_OK : SEKI_NO_MEMORY;
    if (newer) {
        status = seki_record_merge(older, newer);
    }
    if (status == SEKI_OK) {
        status = seki_mirror_put(&store->states, older, entry->since_ms);
    }
    if (status != SEKI_OK) {
        seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory; a state is not written");
    }
    seki_record_free(older);
    seki_record_free(newer);
}

static void answer_state(struct seki_store *store, const redisReply *reply, void *data)
{
    struct seki_mirror_entry *entry = data;
    if (!reply) {
        return; /* the link went: seki_write_lost */
    }
    store->flying_count--;
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "a state", reply);
        return;
    }
    const char *result = seki_reply_text(reply);
    if (strcmp(result, "kept") == 0) {
        ask_kept(store, entry->key);
    } else if (strcmp(result, "absent") == 0 && store->waiting) {
        put_back(store, entry); /* its device may be in a commit that has still to go */
    }
    seki_mirror_remove(&store->flying, entry);
}

static void send_state(struct seki_store *store, struct seki_mirror_entry *entry)
{
    struct seki_args args = {.count = 0};
    struct seki_record_keys keys;
    struct seki_record *record = seki_mirror_record(entry);
    if (!record) {
        args.failed = true;
    } else {
        const bool told = seki_key_row(record->kind)->followed;
        add_script(store, &args, SEKI_SCRIPT_STATE);
        seki_args_text(&args, store->by);
        seki_args_bytes(&args, entry->bytes, told ? entry->size : 0);
        seki_args_record(&args, record, &keys);
    }
    store->flying_count++;
    seki_link_send(&store->link, &args, answer_state, entry);
    seki_record_free(record);
}

static void send_states(struct seki_store *store, bool all_now)
{
    if (seki_mirror_count(&store->flying) > 0 || seki_mirror_count(&store->states) == 0 ||
        (store->flush_ms > store->now_ms && !all_now)) {
        return;
    }
    store->flying = store->states;
    store->states = (struct seki_mirror){NULL};
    store->flush_ms = store->now_ms + FLUSH_MS;
    for (struct seki_mirror_entry *at = store->flying.entries; at; at = at->hh.next) {
        send_state(store, at); /* answered on a later turn: `at` stays */
    }
}

void seki_write_turn(struct seki_store *store, bool all_now)
{
    if (store->phase != SEKI_PHASE_READY) {
        return;
    }
    send_commits(store);
    send_states(store, all_now);
}

void seki_write_lost(struct seki_store *store)
{
    struct seki_mirror_entry *entry, *next;
    store->commits_flying = store->flying_count = 0;
    begin_again(store);
    HASH_ITER (hh, store->flying.entries, entry, next) {
        put_back(store, entry);
        seki_mirror_remove(&store->flying, entry);
    }
}
