/* SPDX-License-Identifier: Apache-2.0
 *
 * restore: a Redis that has lost what this broker knows gets it back, when that is safe: when it is
 * empty and of no fleet, or of this fleet, behind this broker, and nobody has written to it since.
 * A script checks this once more with each record. What is not in the mirror (audit, history, items
 * and reports) is not restored; items are decided and written anew. A Redis of another fleet is
 * refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "plugin/store/private.h"

int seki_stream_compare(const char *a, const char *b)
{
    unsigned long long ids[2][2] = {{0, 0}, {0, 0}};
    const char *const texts[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        char *end;
        ids[i][0] = strtoull(texts[i], &end, 10);
        ids[i][1] = *end == '-' ? strtoull(end + 1, NULL, 10) : 0;
    }
    for (size_t i = 0; i < 2; i++) {
        if (ids[0][i] != ids[1][i]) {
            return ids[0][i] < ids[1][i] ? -1 : 1;
        }
    }
    return 0;
}

static bool has_lost_commits(const struct seki_store *store)
{
    return store->load.has_applied && store->load.applied < store->journal.confirmed;
}

bool seki_restore_is_needed(const struct seki_store *store)
{
    const struct seki_load *load = &store->load;
    if (load->fleet[0] == '\0') {
        /* A registry that was never in a Redis is all in the journal, and goes there from it. */
        return store->fleet[0] != '\0' && store->mirror.entries && load->names.count == 0;
    }
    if (strcmp(load->fleet, store->fleet) != 0) {
        return false;
    }
    const int order = seki_stream_compare(load->last, store->head.stream);
    return order < 0 || (order == 0 && has_lost_commits(store));
}

void seki_restore_begin(struct seki_store *store)
{
    struct seki_load *load = &store->load;
    seki_names_free(&load->names);
    store->phase = SEKI_PHASE_RESTORE;
    load->next = load->done = load->written = 0;
    /* Devices before their support periods, as the kinds are numbered. */
    for (int kind = 0; kind < SEKI_RECORD_KINDS; kind++) {
        for (struct seki_mirror_entry *at = store->mirror.entries; at; at = at->hh.next) {
            if (seki_name_kind(at->key) == (enum seki_record_kind)kind &&
                !seki_names_add(&load->names, (enum seki_record_kind)kind, at->key + 1)) {
                seki_connect_refuse(store, 5000, "out of memory for restoring");
                return;
            }
        }
    }
    /* What Redis has and this broker saw removed. */
    for (struct seki_mirror_entry *at = load->fresh.entries; at; at = at->hh.next) {
        if (!seki_mirror_has(&store->mirror, seki_name_kind(at->key), at->key + 1) &&
            !seki_names_add(&load->names, seki_name_kind(at->key), at->key + 1)) {
            seki_connect_refuse(store, 5000, "out of memory for restoring");
            return;
        }
    }
}

static void answer_restored(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (!reply || store->refused) {
        return;
    }
    store->load.done++;
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "restoring a record", reply);
    } else if (strcmp(seki_reply_text(reply), "written") != 0) {
        seki_connect_reload(store, "another broker wrote while records were restored");
    }
}

static bool is_same(const struct seki_store *store, const struct seki_record *record)
{
    struct seki_record *there = seki_mirror_get(&store->load.fresh, record->kind, record->id);
    bool same = there && there->count == record->count;
    for (size_t i = 0; same && i < record->count; i++) {
        const char *value = seki_record_get(there, record->fields[i].name);
        same = value && strcmp(value, record->fields[i].value) == 0;
    }
    seki_record_free(there);
    return same;
}

static void restore(struct seki_store *store, const char *name)
{
    struct seki_args args = {.count = 0};
    struct seki_record_keys keys;
    const enum seki_record_kind kind = seki_name_kind(name);
    struct seki_record *record = seki_mirror_get(&store->mirror, kind, name + 1);
    if (!record) {
        record = seki_record_new(kind, name + 1);
        if (!record) {
            seki_connect_refuse(store, 5000, "out of memory for restoring");
            return;
        }
        record->gone = true;
    } else if (is_same(store, record)) {
        seki_record_free(record);
        store->load.done++;
        return;
    }
    record->whole = !record->gone;
    store->load.written++;
    seki_args_text(&args, "EVALSHA");
    seki_args_text(&args, store->hashes[SEKI_SCRIPT_RESTORE]);
    seki_args_text(&args, "0");
    seki_args_text(&args, store->load.fleet);
    seki_args_text(&args, store->load.last);
    seki_args_record(&args, record, &keys);
    seki_link_send(&store->link, &args, answer_restored, NULL);
    seki_record_free(record);
}

void seki_restore_more(struct seki_store *store)
{
    struct seki_load *load = &store->load;
    if (load->settling) {
        return;
    }
    while (!store->refused && load->next < load->names.count &&
           load->next - load->done < SEKI_WINDOW) {
        restore(store, load->names.texts[load->next++]);
    }
    if (store->refused || load->done < load->names.count) {
        return;
    }
    load->restored = true;
    seki_emit_log(store, SEKI_LOG_WARNING,
                  "Redis was %s; %zu records were written back to it from this broker. Audit lines "
                  "and history that it has lost are not restored: see its appendfsync",
                  load->fleet[0] ? "older than this broker" : "empty", load->written);
    seki_restore_fleet(store);
}

/* ---- whose it is ---------------------------------------------------------------------------- */

static void answer_fleet(struct seki_store *store, const redisReply *reply, void *data)
{
    const char *id = seki_reply_text(reply);
    (void)data;
    if (!reply || store->refused) {
        return;
    }
    if (reply->type != REDIS_REPLY_STRING || strlen(id) != SEKI_FLEET_ID_SIZE - 1) {
        seki_connect_refuse(store, 30000, SEKI_KEY_META " holds no id of a fleet: %.60s", id);
        return;
    }
    if (store->fleet[0] != '\0' && strcmp(store->fleet, id) != 0) {
        seki_connect_refuse(store, 10000,
                            "it belongs to another fleet; set redis_url right or, to join that "
                            "one, empty state_dir");
        return;
    }
    if (store->fleet[0] == '\0' && !seki_local_set_fleet(store, id)) {
        (void)seki_copy_text(store->fleet, sizeof store->fleet, id); /* for this start */
        seki_emit_log(store, SEKI_LOG_ERROR, "state_dir %.120s: the file fleet cannot be written",
                      store->state_dir);
    }
    if (!store->load.restored && has_lost_commits(store)) {
        seki_emit_log(store, SEKI_LOG_ERROR,
                      "Redis has lost the last commits of this broker, and others have written "
                      "since: look through the latest changes; see its appendfsync");
    }
    seki_connect_ready(store);
}

static void ignore(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "setting the id of the fleet", reply);
    }
}

void seki_restore_fleet(struct seki_store *store)
{
    char id[SEKI_FLEET_ID_SIZE];
    uint8_t random[16];
    store->phase = SEKI_PHASE_RESTORE;
    store->load.settling = true;
    (void)seki_copy_text(id, sizeof id, store->fleet);
    if (id[0] == '\0') {
        if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
            seki_connect_refuse(store, 5000, "no random bytes for the id of a new fleet");
            return;
        }
        for (size_t i = 0; i < sizeof random; i++) {
            snprintf(id + 2 * i, 3, "%02x", random[i]);
        }
    }
    if (store->load.fleet[0] == '\0') {
        seki_link_words(&store->link,
                        (const char *const[]){"HSETNX", SEKI_KEY_META, "id", id, NULL}, ignore,
                        NULL);
    }
    seki_link_words(&store->link, (const char *const[]){"HGET", SEKI_KEY_META, "id", NULL},
                    answer_fleet, NULL);
}
