/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_fleet: do several brokers on one Redis agree: on changes, on the audit chain, on who
 * is online, and on whose Redis it is? Each test has a server of its own.
 */
#include "store_caller.h"

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

/* Redis comes back with yesterday's disk: what was written since is written once more. */
static void a_redis_with_an_old_disk_gets_back_what_came_since(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char command[256];
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    await_applied(server, "edge-1", "1");
    server_end(server, SIGKILL);
    snprintf(command, sizeof command, "cp -r %s/appendonlydir %s/old", server->folder,
             server->folder);
    assert_int_equal(system(command), 0);
    server_launch(server);
    add_device(&caller, 2);
    await_applied(server, "edge-1", "2");
    server_end(server, SIGKILL);
    snprintf(command, sizeof command, "cd %s && rm -r appendonlydir && mv old appendonlydir",
             server->folder);
    assert_int_equal(system(command), 0);
    server_launch(server);
    await_devices(server, &caller, 2);
    assert_true(comes_to(server, "HGET sekisho:device:d2 model", "P-1", 3000));
    AWAIT(&caller, strstr(caller.log, "older than this broker") != NULL, 5000);
    add_device(&caller, 3);
    await_applied(server, "edge-1", "3");
    assert_string_equal(caller.gone, "");
    caller_end(&caller);
}

static void a_broker_that_leaves_leaves_nothing_online(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    add_state(&caller, record_of(SEKI_RECORD_DEVICE, "d1",
                                 PRESENCE("edge-1", "e1", "2026-11-23T10:00:00Z")));
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "1", 3000));
    assert_true(comes_to(server, "GET sekisho:lease:edge-1", "e1", 3000));
    caller_close(&caller, 3000);
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "0", 0));
    assert_int_equal(ask_number(server, "EXISTS sekisho:lease:edge-1"), 0);
    remove_all(caller.state);
}

/* Away long enough for others to have declared it gone: what it holds is online again. */
static void a_broker_that_was_taken_for_gone_insists(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    caller_begin(&caller, server->url, "edge-1");
    add_device(&caller, 1);
    add_state(&caller, record_of(SEKI_RECORD_DEVICE, "d1",
                                 PRESENCE("edge-1", "e1", "2026-11-23T10:00:00Z")));
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "1", 3000));
    server_end(server, SIGKILL);
    AWAIT(&caller, caller.health == SEKI_STORE_DOWN, 5000);
    server_launch(server);
    freeReplyObject(ask(server, "HSET sekisho:device:d1 online 0"));
    freeReplyObject(ask(server, "CLIENT KILL TYPE normal SKIPME yes"));
    assert_true(comes_to(server, "HGET sekisho:device:d1 online", "1", 10000));
    caller_end(&caller);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        cmocka_unit_test_setup_teardown(a_redis_with_an_old_disk_gets_back_what_came_since, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_broker_that_leaves_leaves_nothing_online, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_broker_that_was_taken_for_gone_insists, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
