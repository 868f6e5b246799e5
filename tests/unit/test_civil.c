/* SPDX-License-Identifier: Apache-2.0
 *
 * test_civil: do dates, times and durations say what the calendar says, and is all else refused
 * with the result untouched? The calendar here is counted day by day, as on paper.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/example_files.h"
#include "topics/civil.h"

/* Parsers get a text in a block of its own size. */
static enum seki_status parse_date(const char *text, seki_unix_day *day)
{
    char *copy = exact_copy(text, strlen(text) + 1);
    enum seki_status status = seki_date_parse(copy, day);
    free(copy);
    return status;
}

static enum seki_status parse_time(const char *text, seki_unix_s *time)
{
    char *copy = exact_copy(text, strlen(text) + 1);
    enum seki_status status = seki_time_parse(copy, time);
    free(copy);
    return status;
}

static enum seki_status parse_duration(const char *text, seki_dur_s *duration)
{
    char *copy = exact_copy(text, strlen(text) + 1);
    enum seki_status status = seki_duration_parse(copy, duration);
    free(copy);
    return status;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Every day to 2110, past a century that has no leap day, then the first of each month to 9999. */
static void days_follow_each_other(void **state)
{
    (void)state;
    seki_unix_day expected = 0, day;
    for (int year = 1970; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            int last = days_of(year, month);
            for (int of_month = 1; of_month <= (year <= 2110 ? last : 1); of_month++) {
                char text[32], shown[SEKI_DATE_TEXT];
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, of_month);
                assert_int_equal(seki_date_parse(text, &day), SEKI_OK);
                assert_int_equal(day, expected + of_month - 1);
                assert_string_equal(seki_date_format(day, shown), text);
            }
            expected += last;
        }
    }
    assert_int_equal(expected, 2932897);
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "2",
        "2026",
        "2026-11",
        "2026-11-2",
        "2026-1-23",
        "2026-11-23 ",
        " 2026-11-23",
        "2026/11/23",
        "2026-02-29",
        "1900-02-28",
        "2100-02-29",
        "2026-00-10",
        "2026-13-10",
        "2026-01-00",
        "2026-04-31",
        "1969-12-31",
        "0000-01-01",
        "99999-01-01",
        "10000-01-01",
        "+026-11-23",
        "20é6-11-23",
        "2026-11-2x",
        "TBA",
        "tba ",
        "unknown",
        "2026-11-23T",
        "-026-11-23",
        "2026-11-23T10:00:00Z",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        seki_unix_day day = 77;
        if (parse_date(texts[i], &day) != SEKI_BAD_INPUT || day != 77)
            fail_msg("'%s' became %d", texts[i], day);
    }
}

static void to_be_announced_and_unknown_are_no_dates(void **state)
{
    (void)state;
    char shown[SEKI_DATE_TEXT];
    seki_unix_day day;
    assert_int_equal(parse_date("tba", &day), SEKI_OK);
    assert_int_equal(day, SEKI_DAY_TBA);
    assert_false(seki_day_is_date(SEKI_DAY_TBA));
    assert_false(seki_day_is_date(SEKI_DAY_UNKNOWN));
    assert_true(seki_day_is_date(0));
    assert_string_equal(seki_date_format(SEKI_DAY_TBA, shown), "tba");
    assert_string_equal(seki_date_format(SEKI_DAY_UNKNOWN, shown), "");
    assert_string_equal(seki_date_format(INT32_MAX, shown), "9999-12-31");
    assert_string_equal(seki_date_format(-1, shown), "1970-01-01");
}

static void times_are_read_in_every_form_of_rfc_3339(void **state)
{
    static const struct {
        const char *text;
        seki_unix_s time;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:01Z", 1},
        {"2000-03-01T00:00:00Z", 951868800},
        {"2026-11-23T10:00:00Z", 1795428000},
        {"2026-11-23t10:00:00z", 1795428000},
        {"2026-11-23T10:00:00.999Z", 1795428000},
        {"2026-11-23T10:00:00.123456789012Z", 1795428000},
        {"2026-11-23T19:00:00+09:00", 1795428000},
        {"2026-11-23T04:30:00-05:30", 1795428000},
        {"2026-11-23T10:00:00-00:00", 1795428000},
        {"2016-12-31T23:59:60Z", 1483228800}, /* a leap second */
        {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        seki_unix_s time = -1;
        if (parse_time(cases[i].text, &time) != SEKI_OK || time != cases[i].time)
            fail_msg("'%s' became %lld", cases[i].text, (long long)time);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23 10:00:00Z",
        "2026-11-23T10:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T10:60:00Z",
        "2026-11-23T10:00:61Z",
        "2026-11-23T10:00:00.Z",
        "2026-11-23T10:00:00.1234567890123Z",
        "2026-11-23T10:00:00ZZ",
        "2026-11-23T10:00:00+9:00",
        "2026-11-23T10:00:00+0900",
        "2026-11-23T10:00:00+24:00",
        "2026-11-23T10:00:00+09:60",
        "2026-11-23T10:00:00+09:00 ",
        "2026-11-23T1-:00:00Z",
        "2026-02-30T10:00:00Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-00:01",
        "99999-01-01T00:00:00Z",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        seki_unix_s time = 77;
        if (parse_time(texts[i], &time) != SEKI_BAD_INPUT || time != 77)
            fail_msg("'%s' became %lld", texts[i], (long long)time);
    }
}

static void every_truncation_of_a_time_is_refused(void **state)
{
    static const char whole[] = "2026-11-23T10:00:00.25+09:00";
    (void)state;
    for (size_t length = 0; length + 1 < sizeof whole; length++) {
        char *text = exact_copy(whole, length + 1);
        seki_unix_s time;
        text[length] = '\0';
        if (seki_time_parse(text, &time) == SEKI_OK)
            fail_msg("'%s' is taken", text);
        free(text);
    }
}

static void a_time_that_is_written_is_read_back(void **state)
{
    (void)state;
    char text[SEKI_TIME_TEXT];
    for (seki_unix_s time = 1; time <= INT64_C(253402300799); time += INT64_C(7777777)) {
        seki_unix_s read;
        assert_int_equal(seki_time_parse(seki_time_format(time, text), &read), SEKI_OK);
        assert_int_equal(read, time);
        assert_int_equal(seki_day_of(time), time / SEKI_DAY_S);
        assert_true(seki_day_start(seki_day_of(time)) <= time);
    }
    assert_string_equal(seki_time_format(0, text), "");
    assert_string_equal(seki_time_format(-5, text), "");
    assert_string_equal(seki_time_format(SEKI_TIME_NEVER, text), "9999-12-31T23:59:59Z");
    assert_int_equal(seki_day_of(-1), 0);
    assert_int_equal(seki_day_of(SEKI_TIME_NEVER), 2932896);
}

static void durations_are_read(void **state)
{
    static const struct {
        const char *text;
        seki_dur_s seconds; /* 0: refused */
    } cases[] = {
        {"P30D", 30 * SEKI_DAY_S},
        {"PT12H", 12 * 3600},
        {"P1DT6H", SEKI_DAY_S + 6 * 3600},
        {"P2W", 14 * SEKI_DAY_S},
        {"P1Y", 365 * SEKI_DAY_S},
        {"P1M", 30 * SEKI_DAY_S},
        {"PT1M", 60},
        {"P1Y2M3DT4H5M6S", (365 + 60 + 3) * SEKI_DAY_S + 4 * 3600 + 5 * 60 + 6},
        {"P100Y", INT64_C(100) * 365 * SEKI_DAY_S},
        {"P36501D", 0},
        {"P101Y", 0},
        {"P999999999Y", 0},
        {"P1000000000D", 0},
        {"", 0},
        {"P", 0},
        {"PT", 0},
        {"P1DT", 0},
        {"P0D", 0},
        {"-P1D", 0},
        {"P-1D", 0},
        {"P1.5D", 0},
        {"1D", 0},
        {"P1", 0},
        {"PD", 0},
        {"P1H", 0},
        {"PT1D", 0},
        {"P1D1Y", 0},
        {"P1D2D", 0},
        {"PT1HT1M", 0},
        {"P1D ", 0},
        {"p1d", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        seki_dur_s read = 0;
        enum seki_status status = parse_duration(cases[i].text, &read);
        if (read != cases[i].seconds || (status == SEKI_OK) != (cases[i].seconds > 0))
            fail_msg("'%s' became %lld", cases[i].text, (long long)read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_follow_each_other),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(to_be_announced_and_unknown_are_no_dates),
        cmocka_unit_test(times_are_read_in_every_form_of_rfc_3339),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(every_truncation_of_a_time_is_refused),
        cmocka_unit_test(a_time_that_is_written_is_read_back),
        cmocka_unit_test(durations_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
