/* SPDX-License-Identifier: Apache-2.0
 *
 * test_ctl_screen: what reaches a terminal: columns of East Asian text, tables, and nothing that a
 * device could make the terminal do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/ctl/say.h"
#include "plugin/ctl/screen.h"
#include "plugin/ctl/table.h"
#include "plugin/ctl/text.h"
#include "plugin/ctl/trial.h"
#include "plugin/ctl/watch_line.h"
#include "plugin/ctl/width.h"

static void kanji_take_two_columns(void **state)
{
    (void)state;
    assert_int_equal(seki_width("abc"), 3);
    assert_int_equal(seki_width("名古屋"), 6);
    assert_int_equal(seki_width("ﾅｺﾞﾔ"), 4);
    assert_int_equal(seki_width(""), 0);
    assert_int_equal(seki_width("\xff"), 1);
}

static void cuts_at_whole_characters(void **state)
{
    char out[32];
    (void)state;
    assert_string_equal(seki_width_cut("名古屋工場", 10, out, sizeof out), "名古屋工場");
    assert_string_equal(seki_width_cut("名古屋工場", 9, out, sizeof out), "名古屋工…");
    assert_string_equal(seki_width_cut("名古屋工場", 8, out, sizeof out), "名古屋…");
    assert_string_equal(seki_width_cut("名古屋工場", 20, out, 8), "名…");
    assert_string_equal(seki_width_cut("abc", 3, out, sizeof out), "abc");
}

static void folds_where_a_line_may_end(void **state)
{
    const char *next, *text = "これは、\"試験\"。";
    (void)state;
    /* Six columns: the comma may not begin the second line, so it takes "は" along. */
    size_t length = seki_width_fold(text, 6, &next);
    assert_int_equal(length, strlen("これ"));
    assert_int_equal(seki_width_fold("one two three", 8, &next), strlen("one two"));
    assert_string_equal(next, "three");
    assert_int_equal(seki_width_fold("abcdefghij", 4, &next), 4);
    assert_string_equal(next, "efghij");
}

static void folding_always_ends(void **state)
{
    static const char *const texts[] = {"、、、、、、", "       ", "「「「「", "a、b、c、d、",
                                        "\xff\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int columns = 2; columns < 9; columns++) {
            const char *at = texts[i], *next;
            for (int turns = 0; *at != '\0'; turns++) {
                assert_true(turns < 32);
                seki_width_fold(at, columns, &next);
                assert_true(next > at);
                at = next;
            }
        }
    }
}

static void nothing_from_a_device_moves_the_terminal(void **state)
{
    char out[64];
    (void)state;
    assert_string_equal(seki_text_clean("a\x1b[31mb\nc\td\x7f", out, sizeof out), "a?[31mb?c?d?");
    assert_string_equal(seki_text_clean("\xC2\x9B"
                                        "1m",
                                        out, sizeof out),
                        "?1m");
    assert_string_equal(seki_text_clean("x\xE2\x80\xAE"
                                        "fdp",
                                        out, sizeof out),
                        "x?fdp");
    assert_string_equal(seki_text_clean("\xED\xA0\x80\xC0\xAF", out, sizeof out), "?????");
    assert_string_equal(seki_text_clean("名古屋", out, 7), "名古");
}

static char printed[4096];

static void print_table(int columns, bool colour)
{
    static const struct seki_column heads[] = {
        {.title = "SITE"}, {.title = "NAME", .shrinks = true}, {.title = "N", .right = true}, {0}};
    memset(printed, 0, sizeof printed);
    struct seki_screen screen = {
        .file = fmemopen(printed, sizeof printed - 1, "w"), .columns = columns, .colour = colour};
    struct seki_table *table = seki_table_new(heads);
    seki_table_add(table, SEKI_TONE_PLAIN, "nagoya");
    seki_table_add(table, SEKI_TONE_PLAIN, "名古屋第一工場の組立ライン");
    seki_table_printf(table, SEKI_TONE_BAD, "%d", 12);
    seki_table_add(table, SEKI_TONE_PLAIN, "b\x1b[2J");
    seki_table_add(table, SEKI_TONE_PLAIN, NULL);
    seki_table_printf(table, SEKI_TONE_PLAIN, "%d", 3);
    assert_int_equal(seki_table_rows(table), 2);
    assert_int_equal(seki_table_end(table, &screen, 0, "none"), SEKI_OK);
    fclose(screen.file);
}

static void tables_line_up(void **state)
{
    (void)state;
    print_table(80, false);
    assert_string_equal(printed, "SITE    NAME                         N\n"
                                 "nagoya  名古屋第一工場の組立ライン  12\n"
                                 "b?[2J   -                            3\n");
    assert_null(strchr(printed, '\x1b'));
    print_table(30, false);
    assert_string_equal(printed, "SITE    NAME                 N\n"
                                 "nagoya  名古屋第一工場の…   12\n"
                                 "b?[2J   -                    3\n");
    print_table(80, true);
    assert_non_null(strstr(printed, "\x1b[1;31m12\x1b[0m"));
}

static void an_empty_table_is_a_sentence(void **state)
{
    static const struct seki_column heads[] = {{.title = "SITE"}, {0}};
    (void)state;
    memset(printed, 0, sizeof printed);
    struct seki_screen screen = {.file = fmemopen(printed, sizeof printed - 1, "w"), .columns = 80};
    assert_int_equal(seki_table_end(seki_table_new(heads), &screen, 2, "No site."), SEKI_OK);
    fclose(screen.file);
    assert_string_equal(printed, "  No site.\n");
    assert_int_equal(seki_table_end(NULL, &screen, 0, "x"), SEKI_NO_MEMORY);
}

static void times_are_said_as_people_say_them(void **state)
{
    char out[SEKI_SAY_SIZE];
    time_t now = 1764000000; /* 2025-11-24T16:00:00Z */
    (void)state;
    assert_string_equal(seki_say_ago("2025-11-24T16:00:00Z", now, out), "now");
    assert_string_equal(seki_say_ago("2025-11-24T15:59:20Z", now, out), "40 s ago");
    assert_string_equal(seki_say_ago("2025-11-24T13:00:00Z", now, out), "3 h ago");
    assert_string_equal(seki_say_ago("2025-11-14T16:00:00Z", now, out), "10 days ago");
    assert_string_equal(seki_say_ago("2025-11-24T16:03:00Z", now, out), "in 3 min");
    assert_string_equal(seki_say_ago("", now, out), "never");
}

static void the_trial_line_survives_a_shell(void **state)
{
    struct seki_config config = {.host = "127.0.0.1", .port = 8883, .cafile = "/tmp/it's a/ca.crt"};
    struct seki_trial trial = {
        .device = "press-07", .site = "nagoya", .auth = "token", .secret = "a$b'c"};
    struct seki_text line = {0};
    (void)state;
    seki_trial_write(&config, &trial, &line);
    assert_string_equal(line.bytes,
                        "mosquitto_pub -h 127.0.0.1 -p 8883 --cafile '/tmp/it'\\''s a/ca.crt' "
                        "-i press-07 -u press-07 -P 'a$b'\\''c' -q 1 "
                        "-t data/nagoya/press-07/hello -m hello");
    seki_text_free(&line);
    trial.auth = "x509";
    config.cafile[0] = '\0';
    seki_trial_write(&config, &trial, &line);
    assert_string_equal(line.bytes, "mosquitto_pub -h 127.0.0.1 -p 8883 --capath /etc/ssl/certs "
                                    "-i press-07 --cert press-07.crt --key press-07.key -q 1 "
                                    "-t data/nagoya/press-07/hello -m hello");
    seki_text_free(&line);
}

static const char *watched(const char *topic, const char *payload, struct seki_text *line)
{
    struct seki_screen screen = {.columns = 80};
    seki_text_free(line);
    bool shown = seki_watch_person(topic, payload, strlen(payload), &screen, line);
    return shown ? seki_text_string(line) : "(not shown)";
}

static void watch_says_events_and_changes(void **state)
{
    struct seki_text line = {0};
    (void)state;
    assert_string_equal(
        watched("sekisho/v1/event/nagoya/press-07",
                "{\"v\":1,\"at\":\"2026-11-23T10:00:00Z\",\"event\":\"denied\",\"severity\":"
                "\"warning\",\"reason\":\"topic_not_allowed\",\"topic\":\"data/x/\\u001b[2J\","
                "\"address\":\"10.0.0.7\",\"count\":3}",
                &line),
        "2026-11-23T10:00:00Z  warning   nagoya/press-07               denied: topic_not_allowed; "
        "topic data/x/?[2J; from 10.0.0.7; 3 times");
    assert_string_equal(
        watched("sekisho/v1/device/nagoya/press-07",
                "{\"at\":\"2026-11-23T10:00:00Z\",\"online\":true,\"lifecycle\":\"active\","
                "\"support\":{\"state\":\"ending\"},\"compliance\":{\"verdict\":\"non_compliant\","
                "\"score\":96,\"coverage\":90},\"failing\":[\"Q23\"]}",
                &line),
        "2026-11-23T10:00:00Z  device    nagoya/press-07               online, active, support "
        "ending  non-compliant, score 96 of 100, coverage 90 %, failing Q23");
    assert_non_null(strstr(watched("sekisho/v1/site/nagoya", "", &line), "removed"));
    assert_string_equal(watched("sekisho/v1/event/nagoya/press-07", "nonsense", &line),
                        "(not shown)");
    assert_string_equal(watched("sekisho/v1/fleet", "{}", &line), "(not shown)");
    assert_string_equal(watched("other/topic", "{}", &line), "(not shown)");
    seki_text_free(&line);
}

static void watch_json_is_one_object_a_line(void **state)
{
    struct seki_text line = {0};
    (void)state;
    assert_true(seki_watch_json("sekisho/v1/site/a", "{\"n\": [1,\n 2]}", 14, &line));
    assert_string_equal(line.bytes, "{\"topic\":\"sekisho/v1/site/a\",\"document\":{\"n\":[1,2]}}");
    seki_text_free(&line);
    assert_true(seki_watch_json("sekisho/v1/site/a", "", 0, &line));
    assert_string_equal(line.bytes, "{\"topic\":\"sekisho/v1/site/a\",\"document\":null}");
    seki_text_free(&line);
    assert_false(seki_watch_json("sekisho/v1/site/a", "{", 1, &line));
    seki_text_free(&line);
}

static void a_repeated_line_is_not_news(void **state)
{
    static struct seki_watch_memory memory;
    (void)state;
    assert_true(seki_watch_is_new(&memory, "a", "1"));
    assert_false(seki_watch_is_new(&memory, "a", "1"));
    assert_true(seki_watch_is_new(&memory, "b", "1"));
    assert_true(seki_watch_is_new(&memory, "a", "2"));
    assert_true(seki_watch_is_new(&memory, "a", "1"));
}

static int set_up(void **state)
{
    (void)state;
    seki_width_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kanji_take_two_columns),
        cmocka_unit_test(cuts_at_whole_characters),
        cmocka_unit_test(folds_where_a_line_may_end),
        cmocka_unit_test(folding_always_ends),
        cmocka_unit_test(nothing_from_a_device_moves_the_terminal),
        cmocka_unit_test(tables_line_up),
        cmocka_unit_test(an_empty_table_is_a_sentence),
        cmocka_unit_test(times_are_said_as_people_say_them),
        cmocka_unit_test(the_trial_line_survives_a_shell),
        cmocka_unit_test(watch_says_events_and_changes),
        cmocka_unit_test(watch_json_is_one_object_a_line),
        cmocka_unit_test(a_repeated_line_is_not_news),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
