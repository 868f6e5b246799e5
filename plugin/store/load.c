/* SPDX-License-Identifier: Apache-2.0
 *
 * load: all records from Redis, a window of questions at a time, into a mirror beside the one in
 * force; when complete it takes that one's place, with what still waits laid over it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/private.h"

void seki_load_begin(struct seki_store *store)
{
    store->phase = SEKI_PHASE_READING;
    store->load.next = store->load.done = 0;
}

static void take_record(struct seki_store *store, const redisReply *reply, void *data)
{
    const char *name = data; /* of load.names, which lives as long as the link */
    if (!reply || store->refused) {
        return;
    }
    store->load.done++;
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "reading a record", reply);
        return;
    }
    if (seki_reply_is(reply, REDIS_REPLY_ARRAY) && reply->elements == 0) {
        return; /* removed in between, or an id without a record */
    }
    struct seki_record *record = seki_record_of_reply(seki_name_kind(name), name + 1, reply);
    if (!record) {
        seki_emit_log(store, SEKI_LOG_WARNING, "Redis: %s%.100s is not a record; it is left out",
                      seki_key_row(seki_name_kind(name))->prefix, name + 1);
        return;
    }
    if (seki_mirror_put(&store->load.fresh, record, 0) != SEKI_OK) {
        seki_connect_refuse(store, 5000, "out of memory for the records");
    }
    seki_record_free(record);
}

void seki_load_more(struct seki_store *store)
{
    struct seki_load *load = &store->load;
    while (!store->refused && load->next < load->names.count &&
           load->next - load->done < SEKI_WINDOW) {
        struct seki_args args = {.count = 0};
        char key[SEKI_KEY_SIZE];
        char *name = load->names.texts[load->next++];
        seki_key_format(seki_name_kind(name), name + 1, key);
        seki_args_text(&args, "HGETALL");
        seki_args_text(&args, key);
        seki_link_send(&store->link, &args, take_record, name);
    }
    if (store->refused || load->done < load->names.count) {
        return;
    }
    if (seki_restore_is_needed(store)) {
        seki_restore_begin(store);
    } else {
        seki_restore_fleet(store);
    }
}

static void lay_over(struct seki_store *store)
{
    for (const struct seki_waiting *at = store->waiting; at; at = at->next) {
        for (size_t i = 0; i < at->commit->count; i++) {
            const struct seki_record *record = at->commit->records[i];
            if (seki_mirror_keeps(record->kind) &&
                seki_mirror_apply(&store->mirror, record) != SEKI_OK) {
                seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory for the mirror");
            }
        }
    }
    for (const struct seki_mirror_entry *at = store->states.entries; at; at = at->hh.next) {
        struct seki_record *record = seki_mirror_record(at);
        if (record && seki_mirror_keeps(record->kind) &&
            seki_mirror_apply(&store->mirror, record) != SEKI_OK) {
            seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory for the mirror");
        }
        seki_record_free(record);
    }
}

/* What was there before: told as gone when it is no more; presence that Redis has missed. */
static void compare(struct seki_store *store, const struct seki_mirror_entry *entry)
{
    struct seki_record *old = seki_mirror_record(entry);
    if (!old) {
        return;
    }
    struct seki_record *now = seki_mirror_get(&store->mirror, old->kind, old->id);
    if (old->kind == SEKI_RECORD_DEVICE && now) {
        seki_brokers_insist(store, old, now);
    }
    if (!now && old->kind != SEKI_RECORD_SUPPORT) {
        struct seki_record *gone = seki_record_new(old->kind, old->id);
        if (gone) {
            gone->gone = true;
        }
        seki_emit_record(store, gone);
    }
    seki_record_free(old);
    seki_record_free(now);
}

void seki_load_settle(struct seki_store *store)
{
    if (store->load.restored) {
        return;
    }
    struct seki_mirror old = store->mirror;
    store->mirror = store->load.fresh;
    store->load.fresh = (struct seki_mirror){NULL};
    lay_over(store);
    for (const struct seki_mirror_entry *at = old.entries; at; at = at->hh.next) {
        compare(store, at);
    }
    seki_mirror_clear(&old);
}

void seki_load_free(struct seki_store *store)
{
    seki_mirror_clear(&store->load.fresh);
    seki_names_free(&store->load.names);
    store->load = (struct seki_load){.next = 0};
}
