/* SPDX-License-Identifier: Apache-2.0
 *
 * test_ctl_csv: RFC 4180 as spreadsheets write it, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/ctl/csv.h"

static struct seki_csv csv;
static struct seki_fault fault;

/* The bytes end where the allocation ends, so that reading past them is seen. */
static char *start(const char *bytes, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    seki_csv_init(&csv, copy, size);
    return copy;
}
#define START(literal) start(literal, sizeof(literal) - 1)

static void expect(const char *const fields[])
{
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_OK);
    size_t count = 0;
    for (; fields[count] != NULL; count++) {
        assert_true(count < csv.count);
        assert_string_equal(csv.fields[count], fields[count]);
    }
    assert_int_equal(csv.count, count);
}
#define EXPECT(...) expect((const char *const[]){__VA_ARGS__, NULL})

static void reads_as_spreadsheets_write(void **state)
{
    (void)state;
    char *bytes = START("\xEF\xBB\xBFid,site,name\r\n"
                        "a,nagoya,\"第1, \"\"大\"\"\r\n工場\"\r\n"
                        "\r\n"
                        "b,,\"\"\r\n"
                        "c, x ,y");
    EXPECT("id", "site", "name");
    EXPECT("a", "nagoya", "第1, \"大\"\r\n工場");
    assert_int_equal(csv.record_line, 2);
    EXPECT("b", "", "");
    assert_int_equal(csv.record_line, 5);
    EXPECT("c", " x ", "y");
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_NOT_FOUND);
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_NOT_FOUND);
    free(bytes);
}

static void empty_files_have_no_record(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *bytes = start(texts[i], strlen(texts[i]));
        assert_int_equal(seki_csv_next(&csv, &fault), SEKI_NOT_FOUND);
        free(bytes);
    }
}

static void trailing_comma_is_an_empty_field(void **state)
{
    (void)state;
    char *bytes = START("a,\n,\n");
    EXPECT("a", "");
    EXPECT("", "");
    free(bytes);
    bytes = START("a,");
    EXPECT("a", "");
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_NOT_FOUND);
    free(bytes);
}

static void refuses_with_the_line(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum seki_status status;
    } rows[] = {
#define ROW(literal, status) {literal, sizeof(literal) - 1, status}
        ROW("a,b\nc,\"d\n", SEKI_BAD_INPUT),      ROW("a,b\nc\"d,e\n", SEKI_BAD_INPUT),
        ROW("a,b\n\"c\"d,e\n", SEKI_BAD_INPUT),   ROW("a,b\nc\0d,e\n", SEKI_BAD_INPUT),
        ROW("a,b\n\"c\0d\",e\n", SEKI_BAD_INPUT), ROW("a,b\n\x93\xFA\x96\x7B,e\n", SEKI_BAD_UTF8),
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *bytes = start(rows[i].bytes, rows[i].size);
        EXPECT("a", "b");
        assert_int_equal(seki_csv_next(&csv, &fault), rows[i].status);
        assert_non_null(strstr(fault.text, "line 2"));
        assert_int_equal(seki_csv_next(&csv, &fault), SEKI_NOT_FOUND);
        free(bytes);
    }
}

static void bounds_hold(void **state)
{
    static char text[SEKI_CSV_RECORD + 64];
    (void)state;
    memset(text, ',', SEKI_CSV_FIELDS - 1);
    char *bytes = start(text, SEKI_CSV_FIELDS - 1);
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_OK);
    assert_int_equal(csv.count, SEKI_CSV_FIELDS);
    free(bytes);
    memset(text, ',', SEKI_CSV_FIELDS);
    bytes = start(text, SEKI_CSV_FIELDS);
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_TOO_LONG);
    free(bytes);
    memset(text, 'x', sizeof text);
    bytes = start(text, sizeof text);
    assert_int_equal(seki_csv_next(&csv, &fault), SEKI_TOO_LONG);
    free(bytes);
}

static void what_is_written_is_read_back(void **state)
{
    static const char *const fields[] = {"plain", "a,b", "say \"hi\"", "two\r\nlines", ""};
    char written[256] = "";
    FILE *file = fmemopen(written, sizeof written, "w");
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        if (i > 0)
            putc(',', file);
        seki_csv_write(file, fields[i]);
    }
    fclose(file);
    char *bytes = start(written, strlen(written));
    EXPECT("plain", "a,b", "say \"hi\"", "two\r\nlines", "");
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_spreadsheets_write),
        cmocka_unit_test(empty_files_have_no_record),
        cmocka_unit_test(trailing_comma_is_an_empty_field),
        cmocka_unit_test(refuses_with_the_line),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
