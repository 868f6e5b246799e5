/* SPDX-License-Identifier: Apache-2.0
 *
 * test_ctl_import: what can be said against a file of devices before the plugin is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/ctl/import.h"

static struct seki_fault fault;
static char reported[8192];

static void report(void *context, const struct seki_import_row *row, const char *text)
{
    (void)context;
    size_t used = strlen(reported);
    snprintf(reported + used, sizeof reported - used, "%d: %s\n", row->line, text);
}

/* Reads, checks and gives what was told of the rows. */
static enum seki_status read_text(struct seki_import *import, const char *text, const char *site)
{
    *import = (struct seki_import){.report = report};
    reported[0] = fault.text[0] = '\0';
    enum seki_status status = seki_import_read(import, text, strlen(text), &fault);
    return status == SEKI_OK ? seki_import_check(import, site) : status;
}

static void reads_columns_in_any_order(void **state)
{
    struct seki_import import;
    (void)state;
    assert_int_equal(read_text(&import,
                               "\xEF\xBB\xBFsite, device ,support.end_of_life,credential,\r\n"
                               "nagoya, press-07 ,2030-03-31,$7$101$abc$def,\r\n"
                               ",,,,\r\n"
                               ",\"press-08\",,,\r\n",
                               "osaka"),
                     SEKI_OK);
    assert_string_equal(reported, "");
    assert_int_equal(import.count, 2);
    const struct seki_import_row *row = &import.rows[0];
    assert_string_equal(row->values[SEKI_IMPORT_ID], "press-07");
    assert_string_equal(row->values[SEKI_IMPORT_SITE], "nagoya");
    assert_string_equal(row->values[SEKI_IMPORT_AUTH], "password");
    assert_string_equal(row->values[SEKI_IMPORT_CREDENTIAL], "$7$101$abc$def");
    assert_string_equal(import.rows[1].values[SEKI_IMPORT_SITE], "osaka");
    assert_string_equal(import.rows[1].values[SEKI_IMPORT_AUTH], "token");
    assert_int_equal(import.rows[1].line, 4);
    seki_import_free(&import);
}

static void every_bad_row_is_told_with_its_line(void **state)
{
    static const char *const said[] = {
        "2: has no id\n",
        "3: has a bad id",
        "4: names no site",
        "5: auth cannot be 'tokne'",
        "6: a credential or password goes with auth password only\n",
        "7: its credential is no hash",
        "8: has a credential and a password",
        "10: is in the file already, on line 9\n",
        "11: has 3 fields where line 1 names 5",
    };
    struct seki_import import;
    (void)state;
    assert_int_equal(read_text(&import,
                               "id,site,auth,credential,password\n"
                               ",nagoya,,,\n"
                               "press 07,nagoya,,,\n"
                               "a,,,,\n"
                               "b,nagoya,tokne,,\n"
                               "c,nagoya,token,$7$101$a$b,\n"
                               "d,nagoya,,$6$a$b,\n"
                               "e,nagoya,,$7$101$a$b,a-long-password\n"
                               "f,nagoya,,,\n"
                               "f,nagoya,,,\n"
                               "g,nagoya,\n",
                               ""),
                     SEKI_OK);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (strstr(reported, said[i]) == NULL)
            fail_msg("\"%s\" is not in\n%s", said[i], reported);
    }
    assert_int_equal(import.bad, 9);
    assert_int_equal(import.rows[7].state, SEKI_ROW_NEW);
    seki_import_free(&import);
}

static void a_bad_header_is_refused_whole(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "is empty"},
        {"id,site\n", "no device"},
        {"site,model\nnagoya,x\n", "no column 'id'"},
        {"id,site,id\na,b,c\n", "'id' twice"},
        {"id,device\na,b\n", "'id' twice"},
        {"id,site,end_of_security_support\n", "did you mean 'support.end_of_security_support'"},
        {"id,site,colour\na,b,c\n", "which is not known"},
        {"id,site\na,\"b\n", "line 2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct seki_import import;
        assert_int_not_equal(read_text(&import, rows[i].text, "nagoya"), SEKI_OK);
        if (strstr(fault.text, rows[i].says) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", fault.text, rows[i].says);
        seki_import_free(&import);
    }
}

static void values_without_a_column_are_told(void **state)
{
    struct seki_import import;
    (void)state;
    assert_int_equal(read_text(&import, "id,site,\na,b, \nc,d,lost\n", ""), SEKI_OK);
    assert_string_equal(reported, "3: has 'lost' in column 3, which line 1 does not name\n");
    seki_import_free(&import);
}

static void every_column_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < SEKI_IMPORT_COLUMNS; i++)
        assert_non_null(seki_import_columns[i]);
    assert_string_equal(seki_import_columns[SEKI_IMPORT_PASSWORD], "password");
    assert_string_equal(seki_import_columns[SEKI_IMPORT_FIELDS], "owner");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_columns_in_any_order),
        cmocka_unit_test(every_bad_row_is_told_with_its_line),
        cmocka_unit_test(a_bad_header_is_refused_whole),
        cmocka_unit_test(values_without_a_column_are_told),
        cmocka_unit_test(every_column_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
