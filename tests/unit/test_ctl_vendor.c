/* SPDX-License-Identifier: Apache-2.0
 *
 * test_ctl_vendor: dates and answers as people and spreadsheets write them, texts that look like
 * formulas out and back, and a filled sheet read. The whole way: tests/integration/test_vendor.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/ctl/csv.h"
#include "plugin/ctl/vendor_rows.h"

static void dates_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *date;
        bool from_1904;
    } rows[] = {
        {"2027-03-31", "2027-03-31", false},
        {"2027/3/31", "2027-03-31", false},
        {"2027.3.31", "2027-03-31", false},
        {"2027年3月31日", "2027-03-31", false},
        {"2027年3月31", "2027-03-31", false},
        {"46477", "2027-03-31", false},
        {"46477.0", "2027-03-31", false},
        {"45015", "2027-03-31", true},
        {"2027-03-31 00:00:00", "2027-03-31", false},
        {"2027-03-31T00:00:00", "2027-03-31", false},
        {"2027-03-31 12:00", NULL, false},
        {"2027-02-29", NULL, false},
        {"2027-3", NULL, false},
        {"31/3/2027", NULL, false},
        {"soon", NULL, false},
        {"", NULL, false},
        {"46477x", NULL, false},
        {"-46477", NULL, false},
        {"1e5", NULL, false},
        {"12", NULL, false},
        {"999999999999999999999", NULL, false},
        {"tba", NULL, false},
        {"2027-03-31-04", NULL, false},
        {"inf", NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[SEKI_DATE_TEXT] = "";
        bool read = seki_vendor_read_date(rows[i].text, rows[i].from_1904, out);
        if (read != (rows[i].date != NULL) || (read && strcmp(out, rows[i].date) != 0))
            fail_msg("'%s' was read as '%s'", rows[i].text, read ? out : "none");
    }
}

static void answers_are_words_of_either_language(void **state)
{
    (void)state;
    bool pass = false;
    assert_true(seki_vendor_read_answer("Pass", &pass) && pass);
    assert_true(seki_vendor_read_answer("適合", &pass) && pass);
    assert_true(seki_vendor_read_answer("FAIL", &pass) && !pass);
    assert_true(seki_vendor_read_answer("不適合", &pass) && !pass);
    assert_false(seki_vendor_read_answer("", &pass));
    assert_false(seki_vendor_read_answer("passed", &pass));
    assert_int_equal(seki_vendor_column("型式"), SEKI_VENDOR_MODEL);
    assert_int_equal(seki_vendor_column("valid UNTIL"), SEKI_VENDOR_UNTIL);
    assert_int_equal(seki_vendor_column(""), SEKI_VENDOR_COLUMNS);
    assert_int_equal(seki_vendor_column_of_member("result: x", 6), SEKI_VENDOR_ANSWER);
    assert_int_equal(seki_vendor_column_of_member("rows", 4), SEKI_VENDOR_COLUMNS);
}

static void blanks_around_a_text_go(void **state)
{
    (void)state;
    char wide[] = "\xE3\x80\x80 a\n\t b \xE3\x80\x80", blank[] = " \xE3\x80\x80", none[] = "";
    assert_string_equal(seki_vendor_trim(wide), "a   b");
    assert_string_equal(seki_vendor_trim(blank), "");
    assert_string_equal(seki_vendor_trim(none), "");
}

/* What is guarded on the way out comes back as it was, also what looks guarded already. */
static void no_text_becomes_a_formula(void **state)
{
    (void)state;
    static const char *const texts[] = {"=1+1", "+1",    "-P 200", "@a", "\tx", "'=1",      "''=1",
                                        "'a",   "plain", "",       "'",  "a=1", "-\"x\", y"};
    static struct seki_csv csv;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char bytes[64] = "";
        struct seki_fault fault;
        FILE *file = fmemopen(bytes, sizeof bytes, "w");
        assert_non_null(file);
        seki_csv_write_guarded(file, texts[i]);
        fputs(",x", file);
        assert_int_equal(fclose(file), 0);
        seki_csv_init(&csv, bytes, strlen(bytes));
        assert_int_equal(seki_csv_next(&csv, &fault), SEKI_OK);
        assert_null(strchr("=+-@\t\r", csv.fields[0][0] != '\0' ? csv.fields[0][0] : 'x'));
        assert_string_equal(seki_csv_unguarded(csv.fields[0]), texts[i]);
    }
}

static void count(void *context, int line, enum seki_vendor_column column, const char *text)
{
    int *told = context;
    assert_true(line > 0 && column < SEKI_VENDOR_COLUMNS && text[0] != '\0');
    (*told)++;
}

static enum seki_status read_sheet(struct seki_vendor_rows *rows, int *told, const char *text)
{
    struct seki_fault fault = {""};
    char *copy = malloc(strlen(text) + 1); /* reading past its end is seen */
    assert_non_null(copy);
    memcpy(copy, text, strlen(text));
    *told = 0;
    *rows = (struct seki_vendor_rows){.report = count, .context = told};
    enum seki_status status = seki_vendor_rows_read(rows, copy, strlen(text), &fault);
    assert_true(status == SEKI_OK || fault.text[0] != '\0');
    free(copy);
    return status;
}

#define HEAD "Item,Model,Answer,Evidence,Valid until,Comments,Checksheet,Version,Vendor,Site\n"

static void rows_are_counted_as_what_they_are(void **state)
{
    (void)state;
    struct seki_vendor_rows rows;
    int told;
    assert_int_equal(read_sheet(&rows, &told,
                                "A title\n,,\n" HEAD "Q1,P,pass,E,2027/1/2,C,c,1,V,s\n"
                                "Q2,P,,,,,c,1,V,s\n"
                                "Q3,P,no,,x,,c,1,V,s\n"
                                "Q4,P,,E,,,c,1,V,s\n"
                                ",,,,,a note\n"
                                "Q5,P,fail,E,,,c,1,V,s\n"),
                     SEKI_OK);
    assert_int_equal(rows.asked, 5);
    assert_int_equal(rows.skipped, 1);
    assert_int_equal(rows.bad, 2);
    assert_int_equal(told, 4); /* three in one row */
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.rows[0].line, 4);
    assert_string_equal(rows.rows[0].evidence, "E / C");
    assert_string_equal(rows.rows[0].until, "2027-01-02");
    assert_false(rows.rows[1].pass);
    assert_string_equal(rows.vendor, "V");
    assert_string_equal(rows.site, "s");
    seki_vendor_rows_free(&rows);
}

static void what_is_no_sheet_is_refused(void **state)
{
    (void)state;
    static const char heading_twice[] = "Item," HEAD, open_quote[] = HEAD "Q1,\"";
    static const char *const texts[] = {"", "Item\n", "Item,Model\n", open_quote, heading_twice};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct seki_vendor_rows rows;
        int told;
        assert_int_not_equal(read_sheet(&rows, &told, texts[i]), SEKI_OK);
        seki_vendor_rows_free(&rows);
    }
}

static void a_sheet_is_bounded(void **state)
{
    (void)state;
    struct seki_sheet sheet = {0};
    struct seki_fault fault;
    char *text = malloc(SEKI_SHEET_CELL + 2);
    assert_non_null(text);
    memset(text, 'x', SEKI_SHEET_CELL + 1);
    text[SEKI_SHEET_CELL + 1] = '\0';
    assert_int_equal(seki_sheet_put(&sheet, 1, 0, text, &fault), SEKI_TOO_LONG);
    assert_int_equal(seki_sheet_put(&sheet, 1, SEKI_SHEET_COLUMNS, "x", &fault), SEKI_TOO_LONG);
    for (int line = 1; line <= SEKI_SHEET_ROWS; line++)
        assert_int_equal(seki_sheet_put(&sheet, line, 1, "x", &fault), SEKI_OK);
    assert_int_equal(seki_sheet_put(&sheet, SEKI_SHEET_ROWS + 1, 1, "x", &fault), SEKI_TOO_LONG);
    assert_int_equal(seki_sheet_put(&sheet, SEKI_SHEET_ROWS, 1, "y", &fault), SEKI_OK);
    assert_string_equal(seki_sheet_cell(&sheet.rows[sheet.count - 1], 1), "y");
    assert_string_equal(seki_sheet_cell(&sheet.rows[0], SEKI_SHEET_COLUMNS), "");
    seki_sheet_free(&sheet);
    text[SEKI_SHEET_CELL] = '\0';
    enum seki_status status = SEKI_OK;
    for (int line = 1; status == SEKI_OK && line <= SEKI_SHEET_ROWS; line++)
        status = seki_sheet_put(&sheet, line, 0, text, &fault);
    assert_int_equal(status, SEKI_TOO_LONG);
    assert_true(sheet.bytes <= SEKI_SHEET_BYTES);
    seki_sheet_free(&sheet);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_they_are_written),
        cmocka_unit_test(answers_are_words_of_either_language),
        cmocka_unit_test(blanks_around_a_text_go),
        cmocka_unit_test(no_text_becomes_a_formula),
        cmocka_unit_test(rows_are_counted_as_what_they_are),
        cmocka_unit_test(what_is_no_sheet_is_refused),
        cmocka_unit_test(a_sheet_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
