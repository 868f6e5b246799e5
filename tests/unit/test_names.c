/* SPDX-License-Identifier: Apache-2.0
 *
 * test_names: is every topic of the contract written and read by its pattern, and nothing else; and
 * are ids, safe texts and UTF-8 what the contract and Unicode say?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/example_files.h"
#include "topics/names.h"

static const struct seki_topic full = {
    .site = "nagoya", .device = "press-07", .item = "ID" /* a function, and an id */
};

static void every_kind_is_written_and_read_back(void **state)
{
    (void)state;
    for (int kind = 0; kind < SEKI_TOPIC_KINDS; kind++) {
        struct seki_topic topic = full, read;
        char name[SEKI_TOPIC_SIZE], again[SEKI_TOPIC_SIZE];
        topic.kind = (enum seki_topic_kind)kind;
        assert_int_equal(seki_topic_format(&topic, name, sizeof name), SEKI_OK);
        char *exact = exact_copy(name, strlen(name) + 1);
        assert_int_equal(seki_topic_parse(exact, &read), SEKI_OK);
        free(exact);
        assert_int_equal(read.kind, kind);
        const char *pattern = seki_topic_row(topic.kind)->pattern;
        assert_string_equal(read.site, strstr(pattern, "{site}") ? "nagoya" : "");
        assert_string_equal(read.device, strstr(pattern, "{device}") ? "press-07" : "");
        assert_int_equal(seki_topic_format(&read, again, sizeof again), SEKI_OK);
        assert_string_equal(again, name);
        for (size_t room = 0; room <= strlen(name); room++) {
            char *small = exact_copy(name, room);
            assert_int_equal(seki_topic_format(&topic, small, room), SEKI_TOO_LONG);
            free(small);
        }
    }
}

static void the_longest_topic_fits(void **state)
{
    (void)state;
    struct seki_topic topic = {.kind = SEKI_TOPIC_ALERT};
    char name[SEKI_TOPIC_SIZE];
    memset(topic.site, 's', SEKI_ID_SIZE - 1);
    memset(topic.device, 'd', SEKI_ID_SIZE - 1);
    memset(topic.item, 'i', SEKI_ID_SIZE - 1);
    assert_int_equal(seki_topic_format(&topic, name, sizeof name), SEKI_OK);
}

static void an_id_that_is_none_is_not_written(void **state)
{
    static const char *const ids[] = {"", "-a", "a/b", "+", "#", "a b", "\x01", "é"};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct seki_topic topic = full;
        char name[SEKI_TOPIC_SIZE];
        topic.kind = SEKI_TOPIC_DEVICE;
        strcpy(topic.device, ids[i]);
        assert_int_equal(seki_topic_format(&topic, name, sizeof name), SEKI_BAD_INPUT);
    }
}

static void other_topics_are_told_apart(void **state)
{
    static const struct {
        const char *name;
        enum seki_status status;
    } cases[] = {
        {"sekisho/v1/site/nagoya", SEKI_OK},
        {"sekisho/v1/site/nagoya/items/PR", SEKI_OK},
        {"sekisho/v1/site/nagoya/items/XX", SEKI_BAD_INPUT},
        {"sekisho/v1/site/nagoya/items/pr", SEKI_BAD_INPUT},
        {"sekisho/v1/site/nagoya/items", SEKI_BAD_INPUT},
        {"sekisho/v1/site/nagoya/", SEKI_BAD_INPUT},
        {"sekisho/v1/site", SEKI_BAD_INPUT},
        {"sekisho/v1/fleet", SEKI_OK},
        {"sekisho/v1/fleet/", SEKI_BAD_INPUT},
        {"sekisho/v1/fleets", SEKI_BAD_INPUT},
        {"sekisho/v1/", SEKI_BAD_INPUT},
        {"sekisho/v1/device/nagoya", SEKI_BAD_INPUT},
        {"sekisho/v1/device//press-07", SEKI_BAD_INPUT},
        {"sekisho/v1/device/+/press-07", SEKI_BAD_INPUT},
        {"sekisho/v1/device/nagoya/press-07/x", SEKI_BAD_INPUT},
        {"sekisho/v1/device/nagoya/-press", SEKI_BAD_INPUT},
        {"sekisho/v1/Device/nagoya/press-07", SEKI_BAD_INPUT},
        {"sekisho/v2/device/nagoya/press-07", SEKI_NOT_FOUND},
        {"sekisho/v1", SEKI_NOT_FOUND},
        {"/sekisho/v1/fleet", SEKI_NOT_FOUND},
        {"$CONTROL/sekisho/v1", SEKI_NOT_FOUND},
        {"data/nagoya/press-07", SEKI_NOT_FOUND},
        {"", SEKI_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seki_topic topic;
        char *exact = exact_copy(cases[i].name, strlen(cases[i].name) + 1);
        enum seki_status status = seki_topic_parse(exact, &topic);
        free(exact);
        if (status != cases[i].status)
            fail_msg("'%s': %s", cases[i].name, seki_status_name(status));
    }
}

static void a_level_longer_than_an_id_is_refused(void **state)
{
    (void)state;
    struct seki_topic topic;
    char name[2048] = "sekisho/v1/site/";
    memset(name + strlen(name), 's', SEKI_ID_SIZE - 1);
    assert_int_equal(seki_topic_parse(name, &topic), SEKI_OK);
    strcat(name, "s");
    assert_int_equal(seki_topic_parse(name, &topic), SEKI_BAD_INPUT);
    memset(name + strlen(name), 's', 1000);
    assert_int_equal(seki_topic_parse(name, &topic), SEKI_BAD_INPUT);
}

static void ids_are_what_the_contract_says(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        char one[] = {(char)c, '\0'}, second[] = {'a', (char)c, '\0'};
        bool letter = c < 128 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789",
                                        c) != NULL;
        bool other = c < 128 && strchr("._-", c) != NULL;
        assert_int_equal(seki_id_is_valid(one), letter);
        assert_int_equal(seki_id_is_valid(second), letter || other);
    }
    char longest[SEKI_ID_SIZE + 1] = "";
    memset(longest, 'a', SEKI_ID_SIZE - 1);
    assert_true(seki_id_is_valid(longest));
    strcat(longest, "a");
    assert_false(seki_id_is_valid(longest));
    assert_false(seki_id_is_valid(""));
    assert_false(seki_id_is_valid(NULL));
}

/* The edges of table 3-7 of the Unicode Standard; each text stands at the end of its block. */
static void utf8_is_what_unicode_says(void **state)
{
    static const struct {
        const char *bytes;
        bool valid;
    } cases[] = {
        {"", true},
        {"a", true},
        {"\x7f", true},
        {"\x80", false},
        {"\xc1\xbf", false}, /* overlong */
        {"\xc2\x80", true},
        {"\xdf\xbf", true},
        {"\xc2", false},
        {"\xc2\x41", false},
        {"\xe0\x9f\xbf", false}, /* overlong */
        {"\xe0\xa0\x80", true},
        {"\xed\x9f\xbf", true},
        {"\xed\xa0\x80", false}, /* a surrogate */
        {"\xee\x80\x80", true},
        {"\xef\xbf\xbf", true},
        {"\xe3\x81", false},
        {"\xf0\x8f\xbf\xbf", false}, /* overlong */
        {"\xf0\x90\x80\x80", true},
        {"\xf4\x8f\xbf\xbf", true},
        {"\xf4\x90\x80\x80", false}, /* past U+10FFFF */
        {"\xf5\x80\x80\x80", false},
        {"\xf0\x90\x80", false},
        {"\xff", false},
        {"名古屋", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = strlen(cases[i].bytes);
        char *exact = exact_copy(cases[i].bytes, size);
        if (seki_utf8_is_valid(exact, size) != cases[i].valid)
            fail_msg("case %zu", i);
        free(exact);
    }
    assert_false(seki_utf8_is_valid("a\0b", 3));
}

static void text_that_could_mislead_is_not_safe(void **state)
{
    static const char *const unsafe[] = {"a+",   "#",    "a/b",      "\x1b[2J",
                                         "a\nb", "\x7f", "\xc2\x9b", "\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        assert_false(seki_text_is_safe(unsafe[i], 64));
    assert_true(seki_text_is_safe("", 0));
    assert_true(seki_text_is_safe("名古屋 1", 11));
    assert_false(seki_text_is_safe("名古屋 1", 10));
    assert_true(seki_text_is_safe("\xc2\xa0", 64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_written_and_read_back),
        cmocka_unit_test(the_longest_topic_fits),
        cmocka_unit_test(an_id_that_is_none_is_not_written),
        cmocka_unit_test(other_topics_are_told_apart),
        cmocka_unit_test(a_level_longer_than_an_id_is_refused),
        cmocka_unit_test(ids_are_what_the_contract_says),
        cmocka_unit_test(utf8_is_what_unicode_says),
        cmocka_unit_test(text_that_could_mislead_is_not_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
