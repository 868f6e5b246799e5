/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_url: is a Redis URL read as it is meant, or refused with the remedy?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/store/tls.h"
#include "plugin/store/url.h"

static const struct {
    const char *text;
    struct seki_redis_url url;
} good[] = {
    {"redis://localhost", {false, false, "localhost", 6379, 0, "", ""}},
    {"redis://127.0.0.1:6380/3", {false, false, "127.0.0.1", 6380, 3, "", ""}},
    {"redis://[::1]:1/", {false, false, "::1", 1, 0, "", ""}},
    {"redis://[fe80::1]", {false, false, "fe80::1", 6379, 0, "", ""}},
    {"redis://:secret@h", {false, false, "h", 6379, 0, "", "secret"}},
    {"redis://me:a%40b%3Ac@h/1", {false, false, "h", 6379, 1, "me", "a@b:c"}},
    {"redis://me:a@b@h", {false, false, "h", 6379, 0, "me", "a@b"}},
    {"unix:///run/redis/s", {true, false, "/run/redis/s", 0, 0, "", ""}},
    {"unix:///s?db=15", {true, false, "/s", 0, 15, "", ""}},
};

static const char *const refused[] = {
    "",
    "redis",
    "http://h",
    "redis://",
    "redis://:0",
    "redis://h:0",
    "redis://h:65536",
    "redis://h:1x",
    "redis://h:",
    "redis://h/x",
    "redis://h/65536",
    "redis://h/-1",
    "redis://h?db=1",
    "redis://[::1",
    "redis://[::1]x",
    "redis://h h",
    "redis://p%zz@h",
    "redis://p%0@h",
    "redis://a:%00@h",
    "unix://relative",
    "unix:///",
    "unix:///s?db=",
    "unix:///s?x=1",
    ("unix:///aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
};

static void a_url_is_read_as_it_is_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct seki_redis_url url;
        struct seki_fault fault = {""};
        const struct seki_redis_url *want = &good[i].url;
        if (seki_redis_url_parse(good[i].text, &url, &fault) != SEKI_OK) {
            fail_msg("%s: %s", good[i].text, fault.text);
        }
        assert_int_equal(url.is_unix, want->is_unix);
        assert_string_equal(url.host, want->host);
        assert_int_equal(url.port, want->port);
        assert_int_equal(url.db, want->db);
        assert_string_equal(url.user, want->user);
        assert_string_equal(url.password, want->password);
    }
}

static void what_is_not_understood_is_refused_with_the_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct seki_redis_url url = {.port = 42};
        struct seki_fault fault = {""};
        if (seki_redis_url_parse(refused[i], &url, &fault) != SEKI_BAD_INPUT) {
            fail_msg("taken: %s", refused[i]);
        }
        assert_int_equal(url.port, 42);
        assert_non_null(strstr(fault.text, "redis_url: "));
        assert_non_null(strstr(fault.text, "give redis://"));
    }
}

static void a_password_is_in_no_fault(void **state)
{
    (void)state;
    struct seki_redis_url url;
    struct seki_fault fault = {""};
    assert_int_equal(seki_redis_url_parse("redis://u:hunter2@h:bad", &url, &fault), SEKI_BAD_INPUT);
    assert_null(strstr(fault.text, "hunter2"));
}

static void tls_is_taken_or_refused_with_what_to_do_instead(void **state)
{
    (void)state;
    struct seki_redis_url url;
    struct seki_fault fault = {""};
    if (seki_tls_is_built()) {
        assert_int_equal(seki_redis_url_parse("rediss://u:p@h:1/2", &url, &fault), SEKI_OK);
        assert_true(url.tls);
        assert_string_equal(url.host, "h");
        assert_int_equal(url.db, 2);
        return;
    }
    assert_int_equal(seki_redis_url_parse("rediss://h", &url, &fault), SEKI_UNSUPPORTED);
    assert_non_null(strstr(fault.text, "stunnel"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_is_read_as_it_is_meant),
        cmocka_unit_test(what_is_not_understood_is_refused_with_the_remedy),
        cmocka_unit_test(a_password_is_in_no_fault),
        cmocka_unit_test(tls_is_taken_or_refused_with_what_to_do_instead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
