/* SPDX-License-Identifier: Apache-2.0
 *
 * emit: arrivals, in order. What does not fit into the queue waits in a list; whoever makes many of
 * them looks at its length first. Records are handed out as sites, accounts, attestations, devices;
 * then, from Redis only, each device's items and last report.
 *
 * The caller works on while records are on their way to it, so a record may arrive that is older
 * than what the caller has changed since. Such a change repeats its record behind the old one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/private.h"

#define OVERFLOW_MOST 2048
#define HEALTH_MS 5000

static void push(struct seki_store *store, struct seki_arrival *arrival)
{
    store->pushed++;
    if (!store->overflow && seki_queue_put(&store->outbound, arrival)) {
        return;
    }
    struct seki_arrival_node *node = calloc(1, sizeof *node);
    if (!node) {
        seki_arrival_free(arrival);
        store->pushed--;
        return;
    }
    node->arrival = arrival;
    if (!store->overflow) {
        store->overflow_end = &store->overflow;
    }
    *store->overflow_end = node;
    store->overflow_end = &node->next;
    store->overflow_count++;
}

static void drain(struct seki_store *store)
{
    while (store->overflow && seki_queue_put(&store->outbound, store->overflow->arrival)) {
        struct seki_arrival_node *node = store->overflow;
        store->overflow = node->next;
        store->overflow_count--;
        free(node);
    }
}

void seki_emit_simple(struct seki_store *store, const struct seki_arrival *arrival)
{
    struct seki_arrival *copy = malloc(sizeof *copy);
    if (copy) {
        *copy = *arrival;
        push(store, copy);
    }
}

void seki_emit_log(struct seki_store *store, enum seki_log_level level, const char *format, ...)
{
    struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_LOG, .level = (int)level};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(arrival.text, sizeof arrival.text, format, arguments);
    va_end(arguments);
    seki_emit_simple(store, &arrival);
}

void seki_emit_record(struct seki_store *store, struct seki_record *record)
{
    if (!record) {
        return;
    }
    struct seki_arrival *arrival = calloc(1, sizeof *arrival);
    if (!arrival) {
        seki_record_free(record);
        return;
    }
    arrival->kind = SEKI_ARRIVAL_RECORD;
    arrival->record = record;
    arrival->from_redis = store->phase == SEKI_PHASE_READY;
    push(store, arrival);
}

static void add_names(struct seki_store *store, enum seki_record_kind kind)
{
    for (struct seki_mirror_entry *entry = store->mirror.entries; entry; entry = entry->hh.next) {
        if (seki_name_kind(entry->key) == kind) {
            (void)seki_names_add(&store->emission.names, kind, entry->key + 1);
        }
    }
}

void seki_emit_all(struct seki_store *store, bool from_redis)
{
    seki_names_free(&store->emission.names);
    store->emission = (struct seki_emission){.active = true, .from_redis = from_redis};
    add_names(store, SEKI_RECORD_SITE);
    add_names(store, SEKI_RECORD_ACCOUNT);
    add_names(store, SEKI_RECORD_ATTESTATION);
    add_names(store, SEKI_RECORD_ADOPTION);
    add_names(store, SEKI_RECORD_WAIVER);
    store->emission.devices = store->emission.names.count;
    add_names(store, SEKI_RECORD_DEVICE);
}

bool seki_emit_is_open(struct seki_store *store)
{
    uint64_t put, taken;
    seki_queue_counts(&store->outbound, &put, &taken);
    return store->emission.active || taken < store->emission.end;
}

static void close_emission(struct seki_store *store)
{
    struct seki_emission *emission = &store->emission;
    const struct seki_arrival loaded = {.kind = SEKI_ARRIVAL_LOADED,
                                        .from_redis = emission->from_redis};
    seki_emit_simple(store, &loaded);
    seki_names_free(&emission->names);
    emission->active = false;
    emission->end = store->pushed;
    store->loaded = true;
}

static void take_extra(struct seki_store *store, const redisReply *reply, void *data)
{
    char *name = data;
    struct seki_record *record = NULL;
    store->emission.answered++;
    if (seki_reply_is(reply, REDIS_REPLY_ARRAY) && reply->elements > 0) {
        record = seki_record_of_reply(SEKI_RECORD_ITEMS, name + 1, reply);
    } else if (seki_reply_is(reply, REDIS_REPLY_STRING)) {
        record = seki_record_new(SEKI_RECORD_POSTURE, name + 1);
        if (record && seki_record_set(record, "json", reply->str) != SEKI_OK) {
            seki_record_free(record);
            record = NULL;
        }
    }
    free(name);
    if (record) {
        record->whole = true;
        seki_emit_record(store, record);
    }
}

static void ask_extra(struct seki_store *store, const char *command, enum seki_record_kind kind,
                      const char *name)
{
    struct seki_args args = {.count = 0};
    char key[SEKI_KEY_SIZE];
    char *copy = strdup(name);
    if (!copy) {
        return;
    }
    seki_key_format(kind, name + 1, key);
    seki_args_text(&args, command);
    seki_args_text(&args, key);
    store->emission.asked++;
    seki_link_send(&store->link, &args, take_extra, copy);
}

/* Items and reports, a window at a time; true when all have come. */
static bool emit_extras(struct seki_store *store)
{
    struct seki_emission *emission = &store->emission;
    if (!emission->from_redis || store->phase != SEKI_PHASE_READY) {
        return true;
    }
    while (emission->devices < emission->names.count &&
           emission->asked - emission->answered < SEKI_WINDOW) {
        const char *name = emission->names.texts[emission->devices++];
        ask_extra(store, "HGETALL", SEKI_RECORD_ITEMS, name);
        ask_extra(store, "GET", SEKI_RECORD_POSTURE, name);
    }
    return emission->devices == emission->names.count && emission->asked == emission->answered;
}

void seki_emit_turn(struct seki_store *store)
{
    struct seki_emission *emission = &store->emission;
    drain(store);
    while (emission->active && store->overflow_count < OVERFLOW_MOST &&
           emission->next < emission->names.count) {
        const char *name = emission->names.texts[emission->next++];
        struct seki_record *record =
            seki_mirror_get(&store->mirror, seki_name_kind(name), name + 1);
        if (record) {
            record->whole = true;
            seki_emit_record(store, record);
        }
    }
    if (emission->active && emission->next == emission->names.count &&
        store->overflow_count < OVERFLOW_MOST && emit_extras(store)) {
        close_emission(store);
    }
}

static int64_t oldest_ms(const struct seki_store *store)
{
    int64_t oldest = store->now_ms;
    if (store->waiting && store->waiting->since_ms < oldest) {
        oldest = store->waiting->since_ms;
    }
    const struct seki_mirror *const mirrors[] = {&store->flying, &store->states};
    for (size_t i = 0; i < 2; i++) {
        /* In the order of arrival: the first is the oldest. */
        if (mirrors[i]->entries && mirrors[i]->entries->since_ms < oldest) {
            oldest = mirrors[i]->entries->since_ms;
        }
    }
    return oldest;
}

void seki_emit_health(struct seki_store *store)
{
    struct seki_store_report now = {.state = SEKI_STORE_LOADING};
    if (store->phase == SEKI_PHASE_READY) {
        now.state = store->loaded ? SEKI_STORE_UP : SEKI_STORE_LOADING;
    } else if (store->phase == SEKI_PHASE_AWAY || store->was_ready) {
        now.state = SEKI_STORE_DOWN;
    }
    now.lag_ms = store->now_ms - oldest_ms(store);
    now.queue = (int64_t)(seki_mirror_count(&store->states) + seki_mirror_count(&store->flying));
    now.journal = (int64_t)store->waiting_count;
    snprintf(now.server, sizeof now.server, "%s", store->server);
    if (now.state == store->told_health.state && store->health_ms > store->now_ms) {
        return;
    }
    store->told_health = now;
    store->health_ms = store->now_ms + HEALTH_MS;
    const struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_HEALTH, .health = now};
    seki_emit_simple(store, &arrival);
}

void seki_emit_free(struct seki_store *store)
{
    while (store->overflow) {
        struct seki_arrival_node *node = store->overflow;
        store->overflow = node->next;
        seki_arrival_free(node->arrival);
        free(node);
    }
    seki_names_free(&store->emission.names);
}
