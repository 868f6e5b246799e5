/* SPDX-License-Identifier: Apache-2.0
 *
 * brokers: who is alive, and what the dead left behind. Each broker renews a lease in Redis; a
 * device that is online names its broker and that broker's start (epoch). What an earlier start of
 * this broker left online is set offline when it begins; what a broker left whose lease has run
 * out, by every other. The script lets this pass only while the device still names that very start,
 * so a device that has come back meanwhile stays online.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plugin/store/private.h"

#define LEASE_MS 10000
#define LEASE_TEXT "10000"
#define RENEW_MS 3000
#define GRACE_MS 10000 /* after Redis was away, for the others to come back, too */

static bool has(const struct seki_record *record, const char *name, const char *value)
{
    const char *there = seki_record_get(record, name);
    return there && strcmp(there, value) == 0;
}

static void set_offline(struct seki_store *store, const struct seki_record *device)
{
    char now[SEKI_TIME_TEXT];
    const struct {
        const char *name, *value;
    } fields[] = {{"online", "0"},
                  {"since", seki_time_format((seki_unix_s)time(NULL), now)},
                  {"broker", seki_record_get(device, "broker")},
                  {"epoch", seki_record_get(device, "epoch")}};
    struct seki_record *state = seki_record_new(SEKI_RECORD_DEVICE, device->id);
    for (size_t i = 0; state && i < sizeof fields / sizeof *fields; i++) {
        const char *value = fields[i].value ? fields[i].value : "";
        if (seki_record_set(state, fields[i].name, value) != SEKI_OK) {
            seki_record_free(state);
            state = NULL;
        }
    }
    if (state) {
        seki_write_state(store, state);
    }
}

/* Devices that are online on a broker; except of one epoch, if that is given. */
static void set_all_offline(struct seki_store *store, const char *broker, const char *but_epoch)
{
    for (struct seki_mirror_entry *at = store->mirror.entries; at; at = at->hh.next) {
        if (seki_name_kind(at->key) != SEKI_RECORD_DEVICE) {
            continue;
        }
        struct seki_record *device = seki_mirror_record(at);
        if (device && has(device, "online", "1") && has(device, "broker", broker) &&
            !(but_epoch && has(device, "epoch", but_epoch))) {
            set_offline(store, device);
        }
        seki_record_free(device);
    }
}

void seki_brokers_claim(struct seki_store *store)
{
    set_all_offline(store, store->broker, store->epoch);
}

void seki_brokers_insist(struct seki_store *store, const struct seki_record *old,
                         const struct seki_record *now)
{
    static const char *const presence[] = {"online", "since",   "last_seen", "broker",
                                           "epoch",  "address", "connection"};
    const bool held = has(old, "online", "1") && has(old, "broker", store->broker) &&
                      has(old, "epoch", store->epoch);
    if (!held || !now || has(now, "online", "1")) {
        return; /* online elsewhere: it has moved, and the state script knows when */
    }
    struct seki_record *state = seki_record_new(SEKI_RECORD_DEVICE, old->id);
    for (size_t i = 0; state && i < sizeof presence / sizeof *presence; i++) {
        const char *value = seki_record_get(old, presence[i]);
        if (value && seki_record_set(state, presence[i], value) != SEKI_OK) {
            seki_record_free(state);
            state = NULL;
        }
    }
    if (state) {
        seki_write_state(store, state);
    }
}

/* ---- leases --------------------------------------------------------------------------------- */

static bool is_known_gone(const struct seki_store *store, const char *broker)
{
    for (size_t i = 0; i < store->gone.count; i++) {
        if (strcmp(store->gone.texts[i] + 1, broker) == 0) {
            return true;
        }
    }
    return false;
}

static void forget_gone(struct seki_store *store, const char *broker)
{
    for (size_t i = 0; i < store->gone.count; i++) {
        if (strcmp(store->gone.texts[i] + 1, broker) == 0) {
            free(store->gone.texts[i]);
            store->gone.texts[i] = store->gone.texts[--store->gone.count];
            return;
        }
    }
}

static void answer_other(struct seki_store *store, const redisReply *reply, void *data)
{
    char *broker = data;
    if (seki_reply_is(reply, REDIS_REPLY_STRING)) {
        forget_gone(store, broker);
    } else if (seki_reply_is(reply, REDIS_REPLY_NIL) && !is_known_gone(store, broker) &&
               seki_names_add(&store->gone, SEKI_RECORD_DEVICE, broker)) {
        struct seki_arrival gone = {.kind = SEKI_ARRIVAL_BROKER_GONE};
        snprintf(gone.text, sizeof gone.text, "%s", broker);
        seki_emit_simple(store, &gone);
        set_all_offline(store, broker, NULL);
    }
    free(broker);
}

static void answer_brokers(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    for (size_t i = 0; seki_reply_is(reply, REDIS_REPLY_ARRAY) && i < reply->elements; i++) {
        char key[SEKI_KEY_SIZE];
        const char *broker = seki_reply_text(reply->element[i]);
        char *copy =
            strcmp(broker, store->broker) != 0 && seki_id_is_valid(broker) ? strdup(broker) : NULL;
        if (copy) {
            snprintf(key, sizeof key, "sekisho:lease:%s", broker);
            seki_link_words(&store->link, (const char *const[]){"GET", key, NULL}, answer_other,
                            copy);
        }
    }
}

/* The lease as it was before: another start of this broker's name, of which one must have ended. */
static void answer_lease(struct seki_store *store, const redisReply *reply, void *data)
{
    const bool first = data != NULL;
    const char *before = seki_reply_text(reply);
    if (seki_reply_is(reply, REDIS_REPLY_ERROR)) {
        seki_connect_fault(store, "the lease", reply);
    } else if (!first && before[0] != '\0' && strcmp(before, store->epoch) != 0 &&
               !store->twin_told) {
        store->twin_told = true;
        seki_emit_log(store, SEKI_LOG_ERROR,
                      "broker_name %s is used by another broker as well: give each its own",
                      store->broker);
    }
}

static void answer_meta(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (reply && strcmp(seki_reply_text(reply), store->fleet) != 0) {
        seki_connect_reload(store, "Redis was emptied or exchanged");
    }
}

static void ignore(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)store, (void)reply, (void)data;
}

void seki_brokers_turn(struct seki_store *store)
{
    if (store->refused || store->lease_ms > store->now_ms) {
        return;
    }
    const bool first = store->lease_ms == 0;
    store->lease_ms = store->now_ms + RENEW_MS;
    seki_link_words(
        &store->link,
        (const char *const[]){"SET", store->lease_key, store->epoch, "PX", LEASE_TEXT, "GET", NULL},
        answer_lease, first ? store : NULL);
    seki_link_words(&store->link,
                    (const char *const[]){"SADD", SEKI_KEY_BROKERS, store->broker, NULL}, ignore,
                    NULL);
    seki_link_words(&store->link, (const char *const[]){"HGET", SEKI_KEY_META, "id", NULL},
                    answer_meta, NULL);
    if (store->now_ms - store->ready_ms > GRACE_MS) {
        seki_link_words(&store->link, (const char *const[]){"SMEMBERS", SEKI_KEY_BROKERS, NULL},
                        answer_brokers, NULL);
    }
}

void seki_brokers_leave(struct seki_store *store)
{
    set_all_offline(store, store->broker, NULL);
    seki_write_turn(store, true);
    seki_link_words(&store->link, (const char *const[]){"DEL", store->lease_key, NULL}, ignore,
                    NULL);
}
