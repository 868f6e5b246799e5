/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_live: does the store keep what it promises with a real Redis that comes, goes, freezes
 * and forgets? Each test has a server of its own.
 */
#include "store_fixture.h"

#include "plugin/core/audit.h"

/* ---- a caller ------------------------------------------------------------------------------- */

struct caller {
    struct seki_store *store;
    char state[64];
    uint64_t durable, failed; /* the last tickets told */
    size_t records, loaded, loaded_redis;
    enum seki_store_health health;
    char last[SEKI_RECORD_ID_SIZE],
        last_value[64]; /* of the last record told: id and "online"/"model" */
    char gone[SEKI_RECORD_ID_SIZE], broker_gone[64];
    char log[4096];
};

static void caller_open(struct caller *caller, const char *url, const char *name, const char *epoch)
{
    const struct seki_store_config config = {
        .redis_url = url, .state_dir = caller->state, .broker_name = name, .epoch = epoch};
    struct seki_fault fault = {""};
    if (seki_store_open(&config, &caller->store, &fault) != SEKI_OK) {
        fail_msg("%s", fault.text);
    }
}

static void caller_begin(struct caller *caller, const char *url, const char *name)
{
    *caller = (struct caller){.store = NULL};
    make_directory(caller->state);
    caller_open(caller, url, name, "e1");
}

static void caller_close(struct caller *caller, int ms)
{
    seki_store_close(caller->store, ms);
    caller->store = NULL;
}

static void caller_end(struct caller *caller)
{
    caller_close(caller, 1000);
    remove_all(caller->state);
}

static void note(struct caller *caller, const struct seki_arrival *arrival)
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

static void caller_take(struct caller *caller)
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
static void add_device(struct caller *caller, uint64_t ticket)
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

static void add_state(struct caller *caller, struct seki_record *record)
{
    assert_int_equal(seki_store_state(caller->store, record), SEKI_OK);
}

/* ---- what Redis has ------------------------------------------------------------------------- */

static const char *field(const redisReply *entry, const char *name)
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
static void check_audit(struct server *server, size_t entries)
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

static void await_devices(struct server *server, struct caller *caller, long long count)
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
static void await_applied(struct server *server, const char *broker, const char *sequence)
{
    char command[64];
    snprintf(command, sizeof command, "HGET sekisho:broker:%s applied", broker);
    assert_true(comes_to(server, command, sequence, 15000));
}

static int set_up(void **state)
{
    struct server *server = calloc(1, sizeof *server);
    server_prepare(server);
    *state = server;
    return 0;
}

static int tear_down(void **state)
{
    server_remove(*state);
    free(*state);
    return 0;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void a_commit_is_durable_and_reaches_redis_with_its_audit_line(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    for (uint64_t ticket = 1; ticket <= 200; ticket++) {
        add_device(&caller, ticket);
    }
    AWAIT(&caller, caller.durable == 200, 5000);
    await_applied(server, "edge-1", "200");
    assert_int_equal(ask_number(server, "SCARD sekisho:devices"), 200);
    assert_true(comes_to(server, "HGET sekisho:device:d7 model", "P-1", 0));
    assert_int_equal(ask_number(server, "XLEN sekisho:changes"), 200);
    check_audit(server, 200);
    AWAIT(&caller, caller.loaded_redis == 1 && caller.health == SEKI_STORE_UP, 5000);
    caller_end(&caller);
}

static void states_are_coalesced_and_the_newest_wins(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char seq[16];
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    AWAIT(&caller, caller.loaded_redis == 1, 5000);
    await_applied(server, "edge-1", "1");
    const long long before = ask_number(server, "XLEN sekisho:changes");
    for (int i = 1; i <= 1000; i++) {
        snprintf(seq, sizeof seq, "%d", i);
        add_state(&caller,
                  record_of(SEKI_RECORD_DEVICE, "d1", (const char *const[]){"seq", seq, NULL}));
    }
    add_state(&caller,
              record_of(SEKI_RECORD_SUPPORT, "d1", (const char *const[]){"day", "20900", NULL}));
    add_state(&caller,
              record_of(SEKI_RECORD_POSTURE, "d1", (const char *const[]){"json", "{}", NULL}));
    add_state(&caller,
              record_of(SEKI_RECORD_HISTORY, "nagoya", (const char *const[]){"score", "90", NULL}));
    assert_true(comes_to(server, "HGET sekisho:device:d1 seq", "1000", 3000));
    assert_true(comes_to(server, "ZSCORE sekisho:support d1", "20900", 3000));
    assert_true(comes_to(server, "GET sekisho:posture:d1", "{}", 3000));
    assert_int_equal(ask_number(server, "XLEN sekisho:history:nagoya"), 1);
    assert_true(ask_number(server, "XLEN sekisho:changes") - before < 10);
    /* A state of what nobody registered brings nothing about. */
    add_state(&caller,
              record_of(SEKI_RECORD_DEVICE, "ghost", (const char *const[]){"seq", "1", NULL}));
    add_state(&caller, record_of(SEKI_RECORD_ITEMS, "ghost",
                                 (const char *const[]){"Q01", "pass|1|x", NULL}));
    add_state(&caller,
              record_of(SEKI_RECORD_DEVICE, "d1", (const char *const[]){"seq", "1001", NULL}));
    assert_true(comes_to(server, "HGET sekisho:device:d1 seq", "1001", 3000));
    assert_int_equal(ask_number(server, "EXISTS sekisho:device:ghost sekisho:items:ghost"), 0);
    caller_end(&caller);
}

static void a_frozen_redis_delays_nothing(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    kill(server->pid, SIGSTOP);
    for (uint64_t ticket = 1; ticket <= 100; ticket++) {
        add_device(&caller, ticket);
        AWAIT(&caller, caller.durable == ticket, 1000);
        sleep_ms(20);
    }
    AWAIT(&caller, caller.health == SEKI_STORE_DOWN, 8000);
    kill(server->pid, SIGCONT);
    await_devices(server, &caller, 100);
    await_applied(server, "edge-1", "100");
    check_audit(server, 100);
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 8000);
    caller_end(&caller);
}

static void a_killed_redis_loses_and_repeats_nothing(void **state)
{
    struct server *server = *state;
    struct caller caller;
    uint64_t ticket = 0;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 150; i++) {
            add_device(&caller, ++ticket);
        }
        sleep_ms(round * 4); /* in the middle of them */
        server_end(server, SIGKILL);
        for (int i = 0; i < 50; i++) {
            add_device(&caller, ++ticket);
        }
        AWAIT(&caller, caller.durable == ticket, 5000);
        server_launch(server);
        await_devices(server, &caller, (long long)ticket);
    }
    await_applied(server, "edge-1", "600");
    check_audit(server, 600);
    assert_int_equal(ask_number(server, "XLEN sekisho:changes"), 600);
    caller_end(&caller);
}

static void a_store_started_again_sends_what_was_pending_exactly_once(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    add_device(&caller, 1);
    await_applied(server, "edge-1", "1");
    server_end(server, SIGKILL);
    for (uint64_t ticket = 2; ticket <= 40; ticket++) {
        add_device(&caller, ticket);
    }
    AWAIT(&caller, caller.durable == 40, 5000);
    caller_close(&caller, 0);
    /* Without Redis: from the snapshot, and all that was durable is in it. */
    caller.records = caller.loaded = 0;
    const int64_t before_ms = clock_now_ms();
    caller_open(&caller, server->url, "edge-1", "e2");
    AWAIT(&caller, caller.loaded == 1, 1000);
    assert_true(clock_now_ms() - before_ms < 1000);
    assert_int_equal(caller.loaded_redis, 1); /* the first start's, not this one's */
    assert_int_equal(caller.records, 40);
    server_launch(server);
    AWAIT(&caller, caller.loaded_redis == 2, 10000);
    await_devices(server, &caller, 40);
    await_applied(server, "edge-1", "40");
    check_audit(server, 40);
    assert_int_equal(ask_number(server, "XLEN sekisho:changes"), 40);
    caller_end(&caller);
}

/* The journal as it was before Redis took the last commits: as after kill -9 of the broker. */
static void a_journal_that_redis_is_ahead_of_repeats_nothing(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char command[256];
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    kill(server->pid, SIGSTOP);
    for (uint64_t ticket = 1; ticket <= 20; ticket++) {
        add_device(&caller, ticket);
    }
    AWAIT(&caller, caller.durable == 20, 5000);
    snprintf(command, sizeof command, "cp -r %s %s.copy", caller.state, caller.state);
    assert_int_equal(system(command), 0);
    kill(server->pid, SIGCONT);
    await_applied(server, "edge-1", "20");
    caller_close(&caller, 1000);
    snprintf(command, sizeof command, "rm -rf %s && mv %s.copy %s", caller.state, caller.state,
             caller.state);
    assert_int_equal(system(command), 0);
    caller.durable = 0;
    caller_open(&caller, server->url, "edge-1", "e2");
    AWAIT(&caller, caller.loaded_redis == 2, 5000);
    caller.durable = 20;
    add_device(&caller, 21);
    await_applied(server, "edge-1", "21");
    check_audit(server, 21);
    assert_int_equal(ask_number(server, "XLEN sekisho:changes"), 21);
    caller_end(&caller);
}

static void a_redis_that_was_emptied_gets_its_records_back(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    for (uint64_t ticket = 1; ticket <= 30; ticket++) {
        add_device(&caller, ticket);
    }
    await_applied(server, "edge-1", "30");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    freeReplyObject(ask(server, "FLUSHALL"));
    await_devices(server, &caller, 30);
    assert_true(comes_to(server, "HGET sekisho:device:d30 model", "P-1", 2000));
    AWAIT(&caller, strstr(caller.log, "written back") != NULL, 5000);
    add_device(&caller, 31);
    await_devices(server, &caller, 31);
    assert_string_equal(caller.gone, "");
    caller_end(&caller);
}

static void a_redis_of_another_fleet_is_refused(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    await_applied(server, "edge-1", "1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    caller_close(&caller, 1000);
    freeReplyObject(ask(server, "FLUSHALL"));
    freeReplyObject(ask(server, "HSET sekisho:meta id 00000000000000000000000000000000"));
    caller_open(&caller, server->url, "edge-1", "e2");
    AWAIT(&caller, strstr(caller.log, "another fleet") != NULL, 5000);
    AWAIT(&caller, caller.loaded == 2, 1000); /* from the snapshot */
    assert_int_equal(ask_number(server, "EXISTS sekisho:devices"), 0);
    caller_end(&caller);
}

static void two_stores_see_each_other_s_changes_and_share_one_audit_chain(void **state)
{
    struct server *server = *state;
    struct caller one, two;
    server_launch(server);
    caller_begin(&one, server->url, "edge-1");
    caller_begin(&two, server->url, "edge-2");
    AWAIT(&one, one.health == SEKI_STORE_UP, 5000);
    AWAIT(&two, two.health == SEKI_STORE_UP, 5000);
    add_device(&one, 1);
    AWAIT(&two, strcmp(two.last, "d1") == 0 && strcmp(two.last_value, "P-1") == 0, 3000);
    for (uint64_t ticket = 2; ticket <= 100; ticket++) {
        add_device(&one, ticket);
        add_device(&two, ticket - 1);
    }
    await_applied(server, "edge-1", "100");
    await_applied(server, "edge-2", "99");
    check_audit(server, 199);
    /* Removed by one, gone at the other. */
    struct seki_record *gone = seki_record_new(SEKI_RECORD_DEVICE, "d50");
    gone->gone = true;
    assert_int_equal(seki_store_commit(two.store, commit_of(100, gone)), SEKI_OK);
    AWAIT(&one, strcmp(one.gone, "d50") == 0, 3000);
    caller_end(&one);
    caller_end(&two);
}

#define PRESENCE(broker, epoch, since)                                                             \
    (const char *const[])                                                                          \
    {                                                                                              \
        "online", "1", "since", since, "broker", broker, "epoch", epoch, NULL                      \
    }

static void what_an_earlier_start_left_online_is_offline(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    add_device(&caller, 2);
    add_state(&caller, record_of(SEKI_RECORD_DEVICE, "d1",
                                 PRESENCE("edge-1", "e1", "2026-11-23T10:00:00Z")));
    add_state(&caller, record_of(SEKI_RECORD_DEVICE, "d2",
                                 PRESENCE("edge-2", "x1", "2026-11-23T10:00:00Z")));
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "1", 3000));
    assert_true(comes_to(server, "HGET sekisho:device:d2 online", "1", 3000));
    /* kill -9 of the broker leaves this: no word of leaving. */
    kill(server->pid, SIGSTOP);
    caller_close(&caller, 0);
    kill(server->pid, SIGCONT);
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "1", 0));
    caller.durable = 0;
    caller_open(&caller, server->url, "edge-1", "e2");
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "0", 5000));
    assert_true(comes_to(server, "HGET sekisho:device:d2 online", "1", 0));
    caller_end(&caller);
}

static void presence_of_another_broker_stands_against_a_late_offline(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    await_applied(server, "edge-1", "1");
    freeReplyObject(ask(server, "HSET sekisho:device:d1 online 1 broker edge-2 epoch x1 since "
                                "2026-11-23T10:00:09Z"));
    add_state(&caller, record_of(SEKI_RECORD_DEVICE, "d1",
                                 (const char *const[]){"online", "0", "since",
                                                       "2026-11-23T10:00:10Z", "broker", "edge-1",
                                                       "epoch", "e1", "seq", "77", NULL}));
    assert_true(comes_to(server, "HGET sekisho:device:d1 seq", "77", 3000));
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "1", 0));
    assert_true(comes_to(server, "HGET sekisho:device:d1 broker", "edge-2", 0));
    caller_end(&caller);
}

static void a_broker_whose_lease_ran_out_is_told(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    await_applied(server, "edge-1", "1");
    add_state(&caller, record_of(SEKI_RECORD_DEVICE, "d1",
                                 PRESENCE("edge-2", "x1", "2026-11-23T10:00:00Z")));
    freeReplyObject(ask(server, "SADD sekisho:brokers edge-2 edge-3"));
    freeReplyObject(ask(server, "SET sekisho:lease:edge-2 x1 PX 4000"));
    freeReplyObject(ask(server, "SET sekisho:lease:edge-3 y1 PX 60000"));
    AWAIT(&caller, caller.broker_gone[0] != '\0', 20000);
    assert_string_equal(caller.broker_gone, "edge-2");
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "0", 3000));
    caller_end(&caller);
}

static void a_start_without_redis_and_files_is_loaded_within_a_second(void **state)
{
    struct server *server = *state;
    struct caller caller;
    const int64_t before_ms = clock_now_ms();
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.loaded == 1, 1000);
    assert_true(clock_now_ms() - before_ms < 1000);
    add_device(&caller, 1);
    AWAIT(&caller, caller.durable == 1, 1000);
    server_launch(server);
    await_devices(server, &caller, 1);
    check_audit(server, 1);
    AWAIT(&caller, caller.loaded_redis == 1, 5000);
    caller_end(&caller);
}

static void scripts_that_redis_has_forgotten_are_loaded_again(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    freeReplyObject(ask(server, "SCRIPT FLUSH"));
    for (uint64_t ticket = 1; ticket <= 10; ticket++) {
        add_device(&caller, ticket);
    }
    await_devices(server, &caller, 10);
    await_applied(server, "edge-1", "10");
    check_audit(server, 10);
    caller_end(&caller);
}

static void a_wrong_configuration_is_named(void **state)
{
    (void)state;
    struct seki_store *store = NULL;
    struct seki_fault fault = {""};
    char folder[64];
    make_directory(folder);
    struct seki_store_config config = {
        .redis_url = "http://x", .state_dir = folder, .broker_name = "b", .epoch = "e"};
    assert_int_equal(seki_store_open(&config, &store, &fault), SEKI_BAD_INPUT);
    assert_non_null(strstr(fault.text, "redis_url"));
    config.redis_url = "redis://127.0.0.1:1/0";
    config.broker_name = "a/b";
    assert_int_equal(seki_store_open(&config, &store, &fault), SEKI_BAD_INPUT);
    assert_non_null(strstr(fault.text, "broker_name"));
    config.broker_name = "b";
    config.state_dir = "/proc/sekisho";
    assert_int_equal(seki_store_open(&config, &store, &fault), SEKI_IO);
    assert_non_null(strstr(fault.text, "state_dir"));
    assert_null(store);
    config.state_dir = folder;
    assert_int_equal(seki_store_open(&config, &store, &fault), SEKI_OK);
    struct seki_store *second = NULL;
    assert_int_equal(seki_store_open(&config, &second, &fault), SEKI_BUSY);
    assert_null(second);
    seki_store_close(store, 0);
    remove_all(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_commit_is_durable_and_reaches_redis_with_its_audit_line,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(states_are_coalesced_and_the_newest_wins, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_redis_delays_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_redis_loses_and_repeats_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_store_started_again_sends_what_was_pending_exactly_once,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_journal_that_redis_is_ahead_of_repeats_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_redis_that_was_emptied_gets_its_records_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_redis_of_another_fleet_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            two_stores_see_each_other_s_changes_and_share_one_audit_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_an_earlier_start_left_online_is_offline, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(presence_of_another_broker_stands_against_a_late_offline,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broker_whose_lease_ran_out_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_start_without_redis_and_files_is_loaded_within_a_second,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(scripts_that_redis_has_forgotten_are_loaded_again, set_up,
                                        tear_down),
        cmocka_unit_test(a_wrong_configuration_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
