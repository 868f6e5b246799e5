/* SPDX-License-Identifier: Apache-2.0
 *
 * follow: changes of other brokers, from the stream, on a connection of its own, for reading waits
 * in Redis until there is something. Own entries are skipped, but not those on what another broker
 * has touched lately: there the stream's order decides, and the last entry wins for everyone.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/store/private.h"

#define COUNT 256
#define COUNT_TEXT "256"
#define BLOCK_TEXT "1000"
#define PATIENCE_MS 4000 /* longer than the block */
#define CONTESTED_MS 60000
#define ARRIVALS_MOST 2048

bool seki_follow_entry(const redisReply *entry, const char **id, const char **by,
                       struct seki_record **record)
{
    const redisReply *fields = seki_reply_at(entry, 1);
    *id = seki_reply_text(seki_reply_at(entry, 0));
    *by = "";
    *record = NULL;
    if ((*id)[0] == '\0' || strlen(*id) >= SEKI_STREAM_ID_SIZE ||
        !seki_reply_is(fields, REDIS_REPLY_ARRAY)) {
        return false;
    }
    for (size_t i = 0; i + 1 < fields->elements; i += 2) {
        const char *name = seki_reply_text(fields->element[i]);
        const redisReply *value = fields->element[i + 1];
        if (strcmp(name, "by") == 0) {
            *by = seki_reply_text(value);
        } else if (strcmp(name, "record") == 0 && seki_reply_is(value, REDIS_REPLY_STRING) &&
                   !*record &&
                   seki_record_decode((const uint8_t *)value->str, (size_t)value->len, record) !=
                       SEKI_OK) {
            *record = NULL;
        }
    }
    return true;
}

static void contest(struct seki_store *store, const struct seki_record *record)
{
    struct seki_record *mark = seki_record_new(record->kind, record->id);
    seki_mirror_forget(&store->contested, record->kind, record->id); /* to the end of the list */
    if (mark && seki_mirror_put(&store->contested, mark, store->now_ms) != SEKI_OK) {
        seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory while following changes");
    }
    seki_record_free(mark);
}

static void forget_contested(struct seki_store *store)
{
    while (store->contested.entries &&
           store->now_ms - store->contested.entries->since_ms > CONTESTED_MS) {
        seki_mirror_remove(&store->contested, store->contested.entries);
    }
}

static void take_change(struct seki_store *store, struct seki_record *record)
{
    struct seki_record *old = NULL;
    if (record->kind == SEKI_RECORD_DEVICE) {
        old = seki_mirror_get(&store->mirror, record->kind, record->id);
    }
    if (seki_mirror_keeps(record->kind)) {
        if (seki_mirror_apply(&store->mirror, record) != SEKI_OK) {
            seki_connect_reload(store, "out of memory for a change");
        }
        store->commit_dirty = true;
    }
    if (old && !record->gone) {
        struct seki_record *now = seki_mirror_get(&store->mirror, record->kind, record->id);
        seki_brokers_insist(store, old, now);
        seki_record_free(now);
    }
    seki_record_free(old);
    if (record->kind == SEKI_RECORD_SUPPORT) {
        seki_record_free(record); /* the caller derives it */
        return;
    }
    seki_emit_record(store, record);
}

static void take_entry(struct seki_store *store, const redisReply *entry)
{
    const char *id, *by;
    struct seki_record *record;
    if (!seki_follow_entry(entry, &id, &by, &record)) {
        return;
    }
    (void)seki_copy_text(store->head.stream, sizeof store->head.stream, id);
    if (!record) {
        seki_connect_reload(store, "an entry of " SEKI_KEY_CHANGES " asks for it");
        return;
    }
    const bool own = strcmp(by, store->by) == 0;
    if (own && !seki_mirror_has(&store->contested, record->kind, record->id)) {
        seki_record_free(record);
        return;
    }
    if (!own) {
        contest(store, record);
    }
    take_change(store, record);
}

/* The oldest entry that is left: if what comes next was trimmed away, changes were missed. */
static void answer_oldest(struct seki_store *store, const redisReply *reply, void *data)
{
    const char *oldest = seki_reply_text(seki_reply_at(seki_reply_at(reply, 0), 0));
    char *seen = data;
    if (oldest[0] != '\0' && seki_stream_compare(oldest, seen) > 0) {
        seki_connect_reload(store, "changes were trimmed before they were read");
    }
    free(seen);
}

static void answer_changes(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    store->reading_changes = false;
    if (!reply || store->phase != SEKI_PHASE_READY || store->refused) {
        return;
    }
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "reading changes", reply);
        return;
    }
    const redisReply *entries = seki_reply_at(seki_reply_at(reply, 0), 1);
    const size_t count = seki_reply_is(entries, REDIS_REPLY_ARRAY) ? entries->elements : 0;
    const bool look = count == COUNT || (count > 0 && store->gap_possible);
    char *seen = look ? strdup(store->head.stream) : NULL;
    store->gap_possible = count == COUNT;
    for (size_t i = 0; i < count && !store->refused; i++) {
        take_entry(store, entries->element[i]);
    }
    if (seen && seen[0] != '\0') {
        static const char *const oldest[] = {"XRANGE", SEKI_KEY_CHANGES, "-", "+", "COUNT", "1",
                                             NULL};
        seki_link_words(&store->link, oldest, answer_oldest, seen);
    } else {
        free(seen);
    }
}

static void answer_sign_in(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "signing in to follow changes", reply);
    }
}

void seki_follow_turn(struct seki_store *store)
{
    forget_contested(store);
    if (!store->following.context) {
        store->reading_changes = false;
        if (store->follow_ms > store->now_ms) {
            return;
        }
        store->follow_ms = store->now_ms + 1000;
        if (!seki_link_open(&store->following, &store->url, store->now_ms)) {
            return;
        }
        store->following.patience_ms = PATIENCE_MS;
        store->gap_possible = true;
        seki_connect_sign_in(store, &store->following, answer_sign_in);
    }
    store->gap_possible |= store->overflow_count >= ARRIVALS_MOST;
    if (!store->reading_changes && !store->refused && store->overflow_count < ARRIVALS_MOST) {
        const char *last = store->head.stream[0] ? store->head.stream : "0-0";
        store->reading_changes = true;
        seki_link_words(&store->following,
                        (const char *const[]){"XREAD", "COUNT", COUNT_TEXT, "BLOCK", BLOCK_TEXT,
                                              "STREAMS", SEKI_KEY_CHANGES, last, NULL},
                        answer_changes, NULL);
    }
}
