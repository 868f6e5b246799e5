/* SPDX-License-Identifier: Apache-2.0
 *
 * test_options: is each plugin_opt_ line taken as the contract says, or refused with one line that
 * names the option, what is wrong and what would be right?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/broker/options.h"

static struct seki_options options;
static struct seki_fault fault;

static int set_up(void **state)
{
    (void)state;
    seki_options_init(&options, "edge-1");
    fault.text[0] = '\0';
    return 0;
}

static void the_defaults_are_the_contracts(void **state)
{
    (void)state;
    assert_string_equal(options.redis_url, "redis://127.0.0.1:6379/0");
    assert_string_equal(options.redis_password_file, "");
    assert_string_equal(options.state_dir, "/var/lib/mosquitto/sekisho");
    assert_int_equal(options.mode, SEKI_ENFORCE);
    assert_non_null(strstr(options.checksheet, "jssec-2.json"));
    assert_string_equal(options.broker_name, "edge-1");
}

static void the_brokers_name_is_made_of_the_hosts(void **state)
{
    (void)state;
    char longest[200];
    memset(longest, 'h', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    static const char *const names[][2] = {
        {"edge-1.example.com", "edge-1.example.com"},
        {"Edge_1", "Edge_1"},
        {"edge 1/a", "edge-1-a"},
        {"\xe5\xb7\xa5", "broker"}, /* nothing but '-' would be left */
        {"-edge", "broker"},
        {"", "broker"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        seki_options_init(&options, names[i][0]);
        assert_string_equal(options.broker_name, names[i][1]);
    }
    seki_options_init(&options, NULL);
    assert_string_equal(options.broker_name, "broker");
    seki_options_init(&options, longest);
    assert_int_equal(strlen(options.broker_name), 64);
    assert_true(seki_id_is_valid(options.broker_name));
}

static const struct {
    const char *key, *value;
    size_t offset; /* of the member that has it; 0: mode */
} good[] = {
#define AT(member) offsetof(struct seki_options, member)
    {"redis_url", "redis://10.0.0.1:6380/3", AT(redis_url)},
    {"redis_url", "unix:///run/redis/redis.sock", AT(redis_url)},
    {"redis_password_file", "/etc/mosquitto/redis.password", AT(redis_password_file)},
    {"state_dir", "/srv/sekisho", AT(state_dir)},
    {"checksheet", "/etc/sekisho/own.json", AT(checksheet)},
    {"broker_name", "plant.edge_2-b", AT(broker_name)},
#undef AT
};

static void each_option_is_taken(void **state)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct seki_options before;
        set_up(state);
        before = options;
        assert_int_equal(seki_options_set(&options, good[i].key, good[i].value, &fault), SEKI_OK);
        assert_string_equal((char *)&options + good[i].offset, good[i].value);
        /* and nothing else moved */
        strcpy((char *)&before + good[i].offset, good[i].value);
        before.given = options.given;
        assert_memory_equal(&before, &options, sizeof options);
    }
    set_up(state);
    assert_int_equal(seki_options_set(&options, "mode", "observe", &fault), SEKI_OK);
    assert_int_equal(options.mode, SEKI_OBSERVE);
    set_up(state);
    assert_int_equal(seki_options_set(&options, "mode", "enforce", &fault), SEKI_OK);
    assert_int_equal(options.mode, SEKI_ENFORCE);
}

static const struct {
    const char *key, *value, *remedy;
} bad[] = {
    {"redis_url", "http://127.0.0.1", "redis://"},
    {"redis_url", "redis://", "redis"},
    {"redis_url", "redis://h:70000", "redis"},
    {"redis_password_file", "redis.password", "begin it with '/'"},
    {"state_dir", "state", "begin it with '/'"},
    {"state_dir", "./state", "begin it with '/'"},
    {"checksheet", "own.json", "begin it with '/'"},
    {"mode", "Enforce", "enforce or observe"},
    {"mode", "enforce ", "enforce or observe"},
    {"mode", "off", "enforce or observe"},
    {"broker_name", "edge 1", "1 to 64 letters"},
    {"broker_name", "-edge", "1 to 64 letters"},
    {"broker_name", "edge/1", "1 to 64 letters"},
    {"broker_name", "edge+1", "1 to 64 letters"},
    {"redis_url", "", "give one, or leave the line out"},
    {"redis_password_file", "", "give one, or leave the line out"},
    {"state_dir", "", "give one, or leave the line out"},
    {"mode", "", "give one, or leave the line out"},
    {"mode", NULL, "give one, or leave the line out"},
    {"checksheet", "", "give one, or leave the line out"},
    {"broker_name", "", "give one, or leave the line out"},
};

/* Refused, with one line that begins with the option's name; the options stay as they were. */
static void assert_refused(const char *key, const char *value, const char *remedy)
{
    struct seki_options before = options;
    fault.text[0] = '\0';
    if (seki_options_set(&options, key, value, &fault) == SEKI_OK) {
        fail_msg("%s %s is taken", key, value);
    }
    if (strncmp(fault.text, key, strlen(key)) != 0 || strstr(fault.text, remedy) == NULL ||
        strchr(fault.text, '\n') != NULL) {
        fail_msg("%s %s: no %s in: %s", key, value, remedy, fault.text);
    }
    assert_memory_equal(&before, &options, sizeof options);
}

static void each_bad_value_is_refused_with_the_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_refused(bad[i].key, bad[i].value, bad[i].remedy);
    }
    assert_int_equal(options.given, 0);
}

static void a_password_in_a_url_is_not_in_the_fault(void **state)
{
    (void)state;
    assert_refused("redis_url", "redis://:hunter2@h:0", "redis");
    assert_null(strstr(fault.text, "hunter2"));
}

static void an_option_is_given_once(void **state)
{
    static const char *const lines[][2] = {
        {"redis_url", "redis://h"}, {"redis_password_file", "/p"}, {"state_dir", "/s"},
        {"mode", "observe"},        {"checksheet", "/c"},          {"broker_name", "b"},
    };
    set_up(state);
    for (int twice = 0; twice < 2; twice++) {
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
            if (twice == 0) {
                assert_int_equal(seki_options_set(&options, lines[i][0], lines[i][1], &fault),
                                 SEKI_OK);
            } else {
                assert_refused(lines[i][0], lines[i][1], "given twice; leave one line");
            }
        }
    }
}

/* One that was refused may be set right in the next line. */
static void a_refused_line_does_not_count(void **state)
{
    (void)state;
    assert_refused("mode", "off", "enforce or observe");
    assert_int_equal(seki_options_set(&options, "mode", "observe", &fault), SEKI_OK);
}

static void an_unknown_option_is_refused_with_the_nearest(void **state)
{
    (void)state;
    static const char *const unknown[][2] = {
        {"redis_uri", "did you mean redis_url? "},
        {"Mode", "did you mean mode? "},
        {"statedir", "did you mean state_dir? "},
        {"checklist", "did you mean checksheet? "},
        {"brokername", "did you mean broker_name"},
        {"redis_password", "there are redis_url, redis_password_file,"},
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_refused(unknown[i][0], "redis://h", unknown[i][1]);
        assert_non_null(strstr(fault.text, "no such option"));
    }
    assert_refused("quite_another_thing", "1", "no such option; there are redis_url");
    assert_non_null(strstr(fault.text, "checksheet, broker_name"));
    assert_refused("", "1", "no such option");
}

static void a_value_of_any_length_is_safe(void **state)
{
    static const char *const keys[] = {"redis_password_file", "state_dir", "checksheet"};
    char value[SEKI_OPTION_SIZE + 2];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        set_up(state);
        memset(value, 'a', sizeof value);
        value[0] = '/';
        value[SEKI_OPTION_SIZE] = '\0';
        assert_refused(keys[i], value, "longer than 1023 bytes");
        value[SEKI_OPTION_SIZE - 1] = '\0';
        assert_int_equal(seki_options_set(&options, keys[i], value, &fault), SEKI_OK);
    }
    set_up(state);
    memset(value, 'a', sizeof value);
    value[65] = '\0';
    assert_refused("broker_name", value, "longer than 64 bytes");
    value[64] = '\0';
    assert_int_equal(seki_options_set(&options, "broker_name", value, &fault), SEKI_OK);
    memset(value, 'k', sizeof value);
    value[sizeof value - 1] = '\0';
    assert_int_equal(seki_options_set(&options, value, "1", &fault), SEKI_BAD_INPUT);
    assert_non_null(strstr(fault.text, "checksheet, broker_name")); /* the remedy is not cut off */
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_defaults_are_the_contracts),
        TEST(the_brokers_name_is_made_of_the_hosts),
        TEST(each_option_is_taken),
        TEST(each_bad_value_is_refused_with_the_remedy),
        TEST(a_password_in_a_url_is_not_in_the_fault),
        TEST(an_option_is_given_once),
        TEST(a_refused_line_does_not_count),
        TEST(an_unknown_option_is_refused_with_the_nearest),
        TEST(a_value_of_any_length_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
