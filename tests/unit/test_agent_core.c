/* SPDX-License-Identifier: Apache-2.0
 *
 * The agent's core, driven step by step with clocks of the test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sekisho/agent.h"

#define WALL 1790000000

struct bench {
    struct seki_agent agent;
    struct seki_agent_action action;
    struct seki_agent_time now;
    int wipes, reports;
    enum seki_status decision;
};

static void report(void *context, struct seki_report *to)
{
    struct bench *bench = context;
    bench->reports++;
    to->secure_boot = SEKI_YES;
}

static enum seki_status wipe(void *context, const struct seki_command_document *command)
{
    struct bench *bench = context;
    assert_string_equal(command->nonce, "0123456789abcdef0123456789abcdef");
    bench->wipes++;
    return bench->decision;
}

static int make(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct seki_agent_config config = {.site = "lab",
                                       .device = "box-1",
                                       .report = report,
                                       .wipe = wipe,
                                       .context = bench,
                                       .interval_s = 600};
    bench->now = (struct seki_agent_time){.steady_ms = 1000, .unix_s = WALL};
    *state = bench;
    return seki_agent_init(&bench->agent, &config, NULL) == SEKI_OK ? 0 : -1;
}

static int drop(void **state)
{
    free(*state);
    return 0;
}

static enum seki_agent_do step(struct bench *bench)
{
    return seki_agent_step(&bench->agent, bench->now, &bench->action);
}

static void connect_and_subscribe(struct bench *bench)
{
    assert_int_equal(step(bench), SEKI_AGENT_CONNECT);
    seki_agent_connected(&bench->agent, bench->now);
    assert_int_equal(step(bench), SEKI_AGENT_SUBSCRIBE);
    assert_string_equal(bench->action.topic, "sekisho/v1/command/lab/box-1");
    seki_agent_subscribed(&bench->agent);
}

static int64_t sequence_of(const struct bench *bench)
{
    struct seki_report read;
    struct seki_fault fault;
    assert_int_equal(seki_report_decode(bench->action.payload, bench->action.size, &read, &fault),
                     SEKI_OK);
    return read.sequence;
}

static void publish_report(struct bench *bench)
{
    assert_int_equal(step(bench), SEKI_AGENT_PUBLISH);
    assert_string_equal(bench->action.topic, "sekisho/v1/report/lab/box-1");
}

static enum seki_status receive(struct bench *bench, const char *payload)
{
    return seki_agent_receive(&bench->agent, bench->now, "sekisho/v1/command/lab/box-1", payload,
                              strlen(payload), NULL);
}

#define WIPE(id)                                                                                   \
    "{\"v\":1,\"command\":\"wipe\",\"id\":\"" id "\",\"at\":\"2026-11-25T00:00:00Z\","             \
    "\"nonce\":\"0123456789abcdef0123456789abcdef\",\"method\":\"clear\","                         \
    "\"deadline\":\"2026-12-01T00:00:00Z\"}"
#define REPORT_NOW "{\"v\":1,\"command\":\"report\",\"id\":\"r1\",\"at\":\"2026-11-25T00:00:00Z\"}"

static void test_reports_on_the_first_connection_and_at_the_interval(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    publish_report(bench);
    int64_t first = sequence_of(bench);
    assert_int_equal(first, WALL);
    seki_agent_published(&bench->agent, false);
    assert_int_equal(step(bench), SEKI_AGENT_WAIT);
    seki_agent_published(&bench->agent, true);
    assert_int_equal(step(bench), SEKI_AGENT_WAIT);
    int64_t wait_ms = bench->action.until_ms - bench->now.steady_ms;
    assert_in_range(wait_ms, 540000, 600000);
    bench->now.steady_ms = bench->action.until_ms;
    publish_report(bench);
    assert_true(sequence_of(bench) > first);
}

static void test_backs_off_with_jitter_within_bounds(void **state)
{
    struct bench *bench = *state;
    int64_t expected = 1000;
    int differing = 0;
    for (int i = 0; i < 12; i++) {
        assert_int_equal(step(bench), SEKI_AGENT_CONNECT);
        seki_agent_disconnected(&bench->agent, bench->now, SEKI_AGENT_UNREACHABLE);
        assert_int_equal(step(bench), SEKI_AGENT_WAIT);
        int64_t wait_ms = bench->action.until_ms - bench->now.steady_ms;
        assert_in_range(wait_ms, expected / 2, expected);
        differing += wait_ms != expected && wait_ms != expected / 2;
        bench->now.steady_ms = bench->action.until_ms;
        expected = expected * 2 < 120000 ? expected * 2 : 120000;
    }
    assert_true(differing > 6);
}

static void test_a_refusal_waits_at_the_slowest_pace(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(step(bench), SEKI_AGENT_CONNECT);
    seki_agent_disconnected(&bench->agent, bench->now, SEKI_AGENT_REFUSED);
    step(bench);
    assert_in_range(bench->action.until_ms - bench->now.steady_ms, 60000, 120000);
}

static void test_a_connection_that_lasted_starts_the_back_off_over(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(step(bench), SEKI_AGENT_CONNECT);
    seki_agent_disconnected(&bench->agent, bench->now, SEKI_AGENT_REFUSED);
    bench->now.steady_ms += 120000;
    connect_and_subscribe(bench);
    bench->now.steady_ms += 31000;
    seki_agent_disconnected(&bench->agent, bench->now, SEKI_AGENT_UNREACHABLE);
    step(bench);
    assert_in_range(bench->action.until_ms - bench->now.steady_ms, 500, 1000);
}

static void test_a_report_that_was_not_confirmed_is_sent_again(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    publish_report(bench);
    seki_agent_published(&bench->agent, false);
    int64_t first = sequence_of(bench);
    seki_agent_disconnected(&bench->agent, bench->now, SEKI_AGENT_UNREACHABLE);
    bench->now.steady_ms += 2000;
    connect_and_subscribe(bench);
    publish_report(bench);
    assert_true(sequence_of(bench) > first);
}

static void test_a_confirmed_report_is_not_sent_again_on_reconnect(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    publish_report(bench);
    seki_agent_published(&bench->agent, true);
    seki_agent_disconnected(&bench->agent, bench->now, SEKI_AGENT_UNREACHABLE);
    bench->now.steady_ms += 2000;
    connect_and_subscribe(bench);
    assert_int_equal(step(bench), SEKI_AGENT_WAIT);
}

static void test_the_command_report_brings_one_but_not_in_a_flood(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    publish_report(bench);
    seki_agent_published(&bench->agent, true);
    assert_int_equal(receive(bench, REPORT_NOW), SEKI_OK);
    assert_int_equal(step(bench), SEKI_AGENT_WAIT);
    assert_int_equal(bench->action.until_ms, bench->now.steady_ms + 1000);
    bench->now.steady_ms += 1000;
    publish_report(bench);
}

static void test_a_wipe_is_passed_on_once_for_each_id(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    assert_int_equal(receive(bench, WIPE("w1")), SEKI_OK);
    assert_int_equal(receive(bench, WIPE("w1")), SEKI_EXISTS);
    assert_int_equal(bench->wipes, 1);
    assert_int_equal(receive(bench, WIPE("w2")), SEKI_OK);
    assert_int_equal(bench->wipes, 2);
}

static void expect_wipe_answer(struct bench *bench, enum seki_wipe_state is, const char *result)
{
    struct seki_wipe_document answer;
    assert_int_equal(step(bench), SEKI_AGENT_PUBLISH);
    assert_string_equal(bench->action.topic, "sekisho/v1/wipe/lab/box-1");
    assert_int_equal(seki_wipe_decode(bench->action.payload, bench->action.size, &answer, NULL),
                     SEKI_OK);
    assert_int_equal(answer.state, is);
    assert_string_equal(answer.result, result);
    seki_agent_published(&bench->agent, true);
}

static void test_a_wipe_is_answered_as_it_was_decided(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    assert_int_equal(receive(bench, WIPE("w1")), SEKI_OK);
    expect_wipe_answer(bench, SEKI_WIPE_ACKNOWLEDGED, "");
    bench->decision = SEKI_DENIED;
    assert_int_equal(receive(bench, WIPE("w2")), SEKI_DENIED);
    expect_wipe_answer(bench, SEKI_WIPE_FAILED, "refused");
    bench->decision = SEKI_UNSUPPORTED;
    assert_int_equal(receive(bench, WIPE("w3")), SEKI_UNSUPPORTED);
    expect_wipe_answer(bench, SEKI_WIPE_FAILED, "unsupported");
    assert_int_equal(receive(bench, WIPE("w3")), SEKI_EXISTS);
    expect_wipe_answer(bench, SEKI_WIPE_FAILED, "unsupported");
}

static void test_broken_commands_are_refused(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    assert_int_equal(receive(bench, ""), SEKI_OK);
    assert_int_not_equal(receive(bench, "{"), SEKI_OK);
    assert_int_not_equal(receive(bench, "{\"v\":1,\"command\":\"explode\",\"id\":\"x\"}"), SEKI_OK);
    assert_int_equal(seki_agent_receive(&bench->agent, bench->now, "cmd/lab/box-1/x", "1", 1, NULL),
                     SEKI_NOT_FOUND);
    assert_int_equal(bench->wipes, 0);
}

static void test_works_without_a_wall_clock(void **state)
{
    struct bench *bench = *state;
    struct seki_report read;
    bench->now.unix_s = 0;
    connect_and_subscribe(bench);
    publish_report(bench);
    assert_int_equal(seki_report_decode(bench->action.payload, bench->action.size, &read, NULL),
                     SEKI_OK);
    assert_int_equal(read.at, 0);
    assert_int_equal(read.sequence, 1);
}

static void test_a_wall_clock_set_back_does_not_set_back_the_sequence(void **state)
{
    struct bench *bench = *state;
    connect_and_subscribe(bench);
    publish_report(bench);
    seki_agent_published(&bench->agent, true);
    int64_t first = sequence_of(bench);
    bench->now.unix_s -= 86400;
    bench->now.steady_ms += 600000;
    publish_report(bench);
    assert_int_equal(sequence_of(bench), first + 1);
}

static void test_settings_are_checked(void **state)
{
    struct bench *bench = *state;
    struct seki_fault fault;
    struct seki_agent_config config = {.site = "lab", .device = "a/b", .report = report};
    assert_int_equal(seki_agent_init(&bench->agent, &config, &fault), SEKI_BAD_INPUT);
    config.device = NULL;
    assert_int_equal(seki_agent_init(&bench->agent, &config, &fault), SEKI_MISSING);
    config.device = "box-1";
    config.interval_s = 9;
    assert_int_equal(seki_agent_init(&bench->agent, &config, &fault), SEKI_OUT_OF_RANGE);
}

static void test_a_full_report_fits(void **state)
{
    struct bench *bench = *state;
    struct seki_report full;
    static char out[SEKI_AGENT_PAYLOAD];
    size_t size;
    (void)bench;
    seki_report_init(&full);
    for (int i = 0; i < SEKI_UNKNOWNS + 5; i++)
        seki_agent_unknown(&full, "boot.secure_boot", "%0100d\n\x80", i);
    assert_int_equal(full.unknown_count, SEKI_UNKNOWNS);
    for (size_t i = 0; i < SEKI_PORTS; i++) {
        snprintf(full.ports[i].address, sizeof full.ports[i].address,
                 "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255");
        full.ports[i].port = (uint16_t)(65000 + i);
    }
    full.ports_count = SEKI_PORTS;
    full.ports_total = SEKI_PORTS;
    assert_int_equal(seki_report_encode(&full, out, sizeof out, &size), SEKI_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reports_on_the_first_connection_and_at_the_interval,
                                        make, drop),
        cmocka_unit_test_setup_teardown(test_backs_off_with_jitter_within_bounds, make, drop),
        cmocka_unit_test_setup_teardown(test_a_refusal_waits_at_the_slowest_pace, make, drop),
        cmocka_unit_test_setup_teardown(test_a_connection_that_lasted_starts_the_back_off_over,
                                        make, drop),
        cmocka_unit_test_setup_teardown(test_a_report_that_was_not_confirmed_is_sent_again, make,
                                        drop),
        cmocka_unit_test_setup_teardown(test_a_confirmed_report_is_not_sent_again_on_reconnect,
                                        make, drop),
        cmocka_unit_test_setup_teardown(test_the_command_report_brings_one_but_not_in_a_flood, make,
                                        drop),
        cmocka_unit_test_setup_teardown(test_a_wipe_is_passed_on_once_for_each_id, make, drop),
        cmocka_unit_test_setup_teardown(test_a_wipe_is_answered_as_it_was_decided, make, drop),
        cmocka_unit_test_setup_teardown(test_broken_commands_are_refused, make, drop),
        cmocka_unit_test_setup_teardown(test_works_without_a_wall_clock, make, drop),
        cmocka_unit_test_setup_teardown(test_a_wall_clock_set_back_does_not_set_back_the_sequence,
                                        make, drop),
        cmocka_unit_test_setup_teardown(test_settings_are_checked, make, drop),
        cmocka_unit_test_setup_teardown(test_a_full_report_fits, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
