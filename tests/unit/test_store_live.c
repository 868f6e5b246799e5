/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_live: does the store keep what it promises with a real Redis that comes, goes, freezes
 * and forgets? Each test has a server of its own.
 */
#include "store_caller.h"

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

static void commit_fields(struct caller *caller, uint64_t ticket, const char *id,
                          const char *const fields[])
{
    struct seki_commit *commit = commit_of(ticket, record_of(SEKI_RECORD_DEVICE, id, fields));
    assert_int_equal(seki_store_commit(caller->store, commit), SEKI_OK);
}

/* Put one behind the other, so that the thread takes them in together, as the commands of one
 * request are. Each was once reduced to what it changed of what was there before all of them. */
static void commits_on_one_record_in_one_batch_all_take_effect(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char id[16];
    uint64_t ticket = 0;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.loaded_redis == 1, 5000);
    for (int i = 0; i < 50; i++) {
        snprintf(id, sizeof id, "b%d", i);
        commit_fields(&caller, ++ticket, id,
                      (const char *const[]){"site", "nagoya", "model", "P-1", NULL});
        commit_fields(&caller, ++ticket, id, (const char *const[]){"owner", "OT", NULL});
        commit_fields(&caller, ++ticket, id, (const char *const[]){"owner", "IT", NULL});
        commit_fields(&caller, ++ticket, id, (const char *const[]){"owner", "OT", NULL});
    }
    AWAIT(&caller, caller.durable == ticket, 5000);
    await_applied(server, "edge-1", "200");
    for (int i = 0; i < 50; i++) {
        char command[64];
        snprintf(command, sizeof command, "HGET sekisho:device:b%d model", i);
        assert_true(comes_to(server, command, "P-1", 0));
        snprintf(command, sizeof command, "HGET sekisho:device:b%d owner", i);
        assert_true(comes_to(server, command, "OT", 0));
    }
    /* Back and forth on what was there before the batch; away and made anew with the same field. */
    commit_fields(&caller, ++ticket, "b0", (const char *const[]){"owner", "IT", NULL});
    commit_fields(&caller, ++ticket, "b0", (const char *const[]){"owner", "OT", NULL});
    struct seki_record *gone = record_of(SEKI_RECORD_DEVICE, "b1", (const char *const[]){NULL});
    gone->gone = true;
    assert_int_equal(seki_store_commit(caller.store, commit_of(++ticket, gone)), SEKI_OK);
    commit_fields(&caller, ++ticket, "b1", (const char *const[]){"model", "P-1", NULL});
    await_applied(server, "edge-1", "204");
    assert_true(comes_to(server, "HGET sekisho:device:b0 owner", "OT", 0));
    assert_true(comes_to(server, "HGET sekisho:device:b1 model", "P-1", 0));
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
        cmocka_unit_test_setup_teardown(commits_on_one_record_in_one_batch_all_take_effect, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(states_are_coalesced_and_the_newest_wins, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_redis_delays_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_redis_loses_and_repeats_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_store_started_again_sends_what_was_pending_exactly_once,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_journal_that_redis_is_ahead_of_repeats_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_start_without_redis_and_files_is_loaded_within_a_second,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(scripts_that_redis_has_forgotten_are_loaded_again, set_up,
                                        tear_down),
        cmocka_unit_test(a_wrong_configuration_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
