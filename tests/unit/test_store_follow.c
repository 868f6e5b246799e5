/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_follow: what if the change stream was trimmed before a broker had read it, and what if
 * two brokers have one name?
 */
#include "store_caller.h"

static void two_brokers_of_one_name_are_told(void **state)
{
    struct server *server = *state;
    struct caller one, two;
    server_launch(server);
    caller_begin(&one, server->url, "edge-1");
    AWAIT(&one, one.health == SEKI_STORE_UP, 5000);
    two = (struct caller){.store = NULL};
    make_directory(two.state);
    caller_open(&two, server->url, "edge-1", "e2");
    AWAIT(&one, strstr(one.log, "broker_name edge-1 is used by another broker") != NULL, 10000);
    AWAIT(&two, strstr(two.log, "give each its own") != NULL, 10000);
    caller_end(&one);
    caller_end(&two);
}

/* A start after a crash finds its own lease of before: that is no twin. */
static void a_broker_that_was_killed_is_not_its_own_twin(void **state)
{
    struct server *server = *state;
    struct caller caller;
    server_launch(server);
    freeReplyObject(ask(server, "SET sekisho:lease:edge-1 e0 PX 9000"));
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
    assert_true(comes_to(server, "GET sekisho:lease:edge-1", "e1", 3000));
    const int64_t until_ms = clock_now_ms() + 4000; /* past a renewal */
    while (clock_now_ms() < until_ms) {
        (void)seki_store_wait(caller.store, 50);
        caller_take(&caller);
    }
    assert_null(strstr(caller.log, "another broker"));
    caller_end(&caller);
}

/* In one step: d1 becomes P-9, told by another broker in an entry that is trimmed at once, for
 * behind it come `more` changes of d2, of which `kept` stay. `before` runs first. */
static void change_and_trim(struct server *server, const char *before, int more, int kept)
{
    static const char script[] =
        "redis.call('HSET', 'sekisho:device:d1', 'model', 'P-9')\n"
        "for i = 1, ARGV[2] do\n"
        "  redis.call('XADD', 'sekisho:changes', '*', 'by', 'edge-2:x', 'record', ARGV[1]) end\n"
        "redis.call('XTRIM', 'sekisho:changes', 'MAXLEN', ARGV[3])\n";
    struct seki_record *record =
        record_of(SEKI_RECORD_DEVICE, "d2", (const char *const[]){"model", "P-2", NULL});
    uint8_t *bytes;
    size_t size;
    assert_int_equal(seki_record_encode(record, &bytes, &size), SEKI_OK);
    freeReplyObject(ask(server, "MULTI"));
    if (before) {
        freeReplyObject(ask(server, before));
    }
    freeReplyObject(
        redisCommand(server->client, "EVAL %s 0 %b %d %d", script, bytes, size, more, kept));
    redisReply *done = ask(server, "EXEC");
    assert_int_equal(done->type, REDIS_REPLY_ARRAY);
    for (size_t i = 0; i < done->elements; i++) {
        if (done->element[i]->type == REDIS_REPLY_ERROR) {
            fail_msg("%s", done->element[i]->str);
        }
    }
    freeReplyObject(done);
    free(bytes);
    seki_record_free(record);
}

static void begin_with_two_devices(struct server *server, struct caller *caller)
{
    server_launch(server);
    caller_begin(caller, server->url, "edge-1");
    add_device(caller, 1);
    add_device(caller, 2);
    await_applied(server, "edge-1", "2");
    AWAIT(caller, caller->loaded_redis == 1 && caller->health == SEKI_STORE_UP, 5000);
    assert_true(comes_to(server, "GET sekisho:lease:edge-1", "e1", 3000));
}

static void changes_trimmed_in_a_burst_are_read_as_a_whole(void **state)
{
    struct server *server = *state;
    struct caller caller;
    begin_with_two_devices(server, &caller);
    sleep_ms(300); /* it has read its own two */
    change_and_trim(server, NULL, 1000, 300);
    AWAIT(&caller, strstr(caller.log, "changes were trimmed before they were read") != NULL, 5000);
    AWAIT(&caller, caller.loaded_redis == 2, 5000);
    assert_true(caller.told_new); /* what the lost entry said */
    add_device(&caller, 3);
    await_applied(server, "edge-1", "3");
    assert_string_equal(caller.gone, "");
    caller_end(&caller);
}

static void changes_trimmed_while_the_connection_was_gone_are_read_as_a_whole(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char kill_it[64] = "";
    begin_with_two_devices(server, &caller);
    sleep_ms(300);
    redisReply *list = ask(server, "CLIENT LIST");
    char *rest = list->str, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (strstr(line, "cmd=xread")) {
            snprintf(kill_it, sizeof kill_it, "CLIENT KILL ID %ld", strtol(line + 3, NULL, 10));
        }
    }
    freeReplyObject(list);
    assert_string_not_equal(kill_it, "");
    change_and_trim(server, kill_it, 20, 3);
    AWAIT(&caller, strstr(caller.log, "changes were trimmed before they were read") != NULL, 5000);
    AWAIT(&caller, caller.loaded_redis == 2, 5000);
    assert_true(caller.told_new);
    caller_end(&caller);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_brokers_of_one_name_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broker_that_was_killed_is_not_its_own_twin, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(changes_trimmed_in_a_burst_are_read_as_a_whole, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            changes_trimmed_while_the_connection_was_gone_are_read_as_a_whole, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
