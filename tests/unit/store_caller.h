/* SPDX-License-Identifier: Apache-2.0
 *
 * store_caller: who uses a store in a test: it notes what arrives, waits for it with a limit, and
 * looks into Redis for what should be there.
 */
#ifndef SEKISHO_TESTS_STORE_CALLER_H
#define SEKISHO_TESTS_STORE_CALLER_H

#include "store_fixture.h"

#include "plugin/core/audit.h"

/* ---- a caller ------------------------------------------------------------------------------- */

struct caller {
    struct seki_store *store;
    char state[64];
    const char *password_file;
    uint64_t durable, failed; /* the last tickets told */
    char failed_why[256];
    size_t records, loaded, loaded_redis;
    enum seki_store_health health;
    char last[SEKI_RECORD_ID_SIZE],
        last_value[64]; /* of the last record told: id and "online"/"model" */
    bool told_new;      /* a record came with the model P-9 */
    char gone[SEKI_RECORD_ID_SIZE], broker_gone[64];
    char log[4096];
};

static inline void caller_open(struct caller *caller, const char *url, const char *name,
                               const char *epoch)
{
    const struct seki_store_config config = {.redis_url = url,
                                             .redis_password_file = caller->password_file,
                                             .state_dir = caller->state,
                                             .broker_name = name,
                                             .epoch = epoch};
    struct seki_fault fault = {""};
    if (seki_store_open(&config, &caller->store, &fault) != SEKI_OK) {
        fail_msg("%s", fault.text);
    }
}

static inline void caller_begin(struct caller *caller, const char *url, const char *name)
{
    *caller = (struct caller){.store = NULL};
    make_directory(caller->state);
    caller_open(caller, url, name, "e1");
}

static inline void caller_close(struct caller *caller, int ms)
{
    seki_store_close(caller->store, ms);
    caller->store = NULL;
}

static inline void caller_end(struct caller *caller)
{
    caller_close(caller, 1000);
    remove_all(caller->state);
}

static inline void note(struct caller *caller, const struct seki_arrival *arrival)
{
    const struct seki_record *record = arrival->record;
    switch (arrival->kind) {
    case SEKI_ARRIVAL_RECORD:
        caller->records++;
        if (record->gone) {
            snprintf(caller->gone, sizeof caller->gone, "%s", record->id);
            break;
        }
        snprintf(caller->last, sizeof caller->last, "%s", record->id);
        const char *value = seki_record_get(record, "model");
        snprintf(caller->last_value, sizeof caller->last_value, "%s", value ? value : "");
        caller->told_new |= value && strcmp(value, "P-9") == 0;
        break;
    case SEKI_ARRIVAL_LOADED:
        caller->loaded++;
        caller->loaded_redis += arrival->from_redis ? 1 : 0;
        break;
    case SEKI_ARRIVAL_DURABLE:
        assert_int_equal(arrival->ticket, caller->durable + 1); /* in order, none left out */
        caller->durable = arrival->ticket;
        break;
    case SEKI_ARRIVAL_FAILED:
        caller->failed = arrival->ticket;
        snprintf(caller->failed_why, sizeof caller->failed_why, "%s", arrival->text);
        break;
    case SEKI_ARRIVAL_HEALTH:
        caller->health = arrival->health.state;
        break;
    case SEKI_ARRIVAL_BROKER_GONE:
        snprintf(caller->broker_gone, sizeof caller->broker_gone, "%.63s", arrival->text);
        break;
    case SEKI_ARRIVAL_LOG: {
        const size_t used = strlen(caller->log);
        snprintf(caller->log + used, sizeof caller->log - used, "%s\n", arrival->text);
        break;
    }
    }
}

static inline void caller_take(struct caller *caller)
{
    struct seki_arrival *arrival;
    while (seki_store_take(caller->store, &arrival) == SEKI_OK) {
        note(caller, arrival);
        seki_arrival_free(arrival);
    }
}

/* Takes arrivals until a condition holds. */
#define AWAIT(caller, condition, ms)                                                               \
    do {                                                                                           \
        const int64_t until_ms_ = clock_now_ms() + (ms);                                           \
        caller_take(caller);                                                                       \
        while (!(condition) && clock_now_ms() < until_ms_) {                                       \
            (void)seki_store_wait((caller)->store, 20);                                            \
            caller_take(caller);                                                                   \
        }                                                                                          \
        if (!(condition)) {                                                                        \
            fail_msg("%s did not come within %d ms; log:\n%s", #condition, (int)(ms),              \
                     (caller)->log);                                                               \
        }                                                                                          \
    } while (0)

/* Commits device "d<ticket>"; it must not wait. */
static inline void add_device(struct caller *caller, uint64_t ticket)
{
    char id[32];
    snprintf(id, sizeof id, "d%llu", (unsigned long long)ticket);
    struct seki_record *record = record_of(
        SEKI_RECORD_DEVICE, id, (const char *const[]){"site", "nagoya", "model", "P-1", NULL});
    record->whole = true;
    const int64_t before_ms = clock_now_ms();
    assert_int_equal(seki_store_commit(caller->store, commit_of(ticket, record)), SEKI_OK);
    assert_true(clock_now_ms() - before_ms < 100);
}

static inline void add_state(struct caller *caller, struct seki_record *record)
{
    assert_int_equal(seki_store_state(caller->store, record), SEKI_OK);
}

/* ---- what Redis has ------------------------------------------------------------------------- */

static inline const char *field(const redisReply *entry, const char *name)
{
    const redisReply *fields = entry->element[1];
    for (size_t i = 0; i + 1 < fields->elements; i += 2) {
        if (strcmp(fields->element[i]->str, name) == 0) {
            return fields->element[i + 1]->str;
        }
    }
    return "";
}

/* The whole chain holds, and has so many entries. */
static inline void check_audit(struct server *server, size_t entries)
{
    redisReply *reply = ask(server, "XRANGE sekisho:audit - +");
    struct seki_audit_walk walk;
    struct seki_fault fault = {""};
    assert_int_equal(reply->elements, entries);
    seki_audit_walk_init(&walk, NULL);
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *at = reply->element[i];
        const struct seki_audit_entry entry = {field(at, "at"),      field(at, "broker"),
                                               field(at, "actor"),   field(at, "action"),
                                               field(at, "subject"), field(at, "detail")};
        if (seki_audit_verify(&walk, &entry, field(at, "previous"), field(at, "hash"), &fault) !=
            SEKI_OK) {
            fail_msg("%s", fault.text);
        }
    }
    freeReplyObject(reply);
}

static inline void await_devices(struct server *server, struct caller *caller, long long count)
{
    const int64_t until_ms = clock_now_ms() + 15000;
    while (ask_number(server, "SCARD sekisho:devices") < count) {
        caller_take(caller);
        if (clock_now_ms() > until_ms) {
            fail_msg("%lld of %lld devices; log:\n%s", ask_number(server, "SCARD sekisho:devices"),
                     count, caller->log);
        }
        sleep_ms(20);
    }
    assert_int_equal(ask_number(server, "SCARD sekisho:devices"), count);
}

/* The last commit's own mark, after which nothing of it is missing. */
static inline void await_applied(struct server *server, const char *broker, const char *sequence)
{
    char command[64];
    snprintf(command, sizeof command, "HGET sekisho:broker:%s applied", broker);
    assert_true(comes_to(server, command, sequence, 15000));
}

static inline int set_up(void **state)
{
    struct server *server = calloc(1, sizeof *server);
    server_prepare(server);
    *state = server;
    return 0;
}

static inline int tear_down(void **state)
{
    server_remove(*state);
    free(*state);
    return 0;
}

#endif
