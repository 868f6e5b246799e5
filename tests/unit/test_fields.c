/* SPDX-License-Identifier: Apache-2.0
 *
 * test_fields: does every row of every table read back what was set, unset it again, hold its
 * limits, and keep the old value, with a fault that names the field and the remedy, when the new
 * one is bad? The tables are walked whole, so that a new row is tested by being there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/fields.h"

static const enum seki_record_kind kinds[] = {SEKI_RECORD_DEVICE, SEKI_RECORD_SITE,
                                              SEKI_RECORD_ACCOUNT, SEKI_RECORD_ATTESTATION};
#define KINDS (sizeof kinds / sizeof *kinds)

/* A thing of any kind, zeroed but for its days, which are unknown. */
union thing {
    struct seki_device device;
    struct seki_site site;
    struct seki_account account;
    struct seki_attestation attestation;
};
static union thing *thing, *before;
static struct seki_fault fault;

static int set_up(void **state)
{
    (void)state;
    thing = calloc(1, sizeof *thing);
    before = calloc(1, sizeof *before);
    return thing == NULL || before == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(thing);
    free(before);
    return 0;
}

static void blank(const struct seki_field_table *table)
{
    memset(thing, 0, sizeof *thing);
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].type == SEKI_FIELD_DATE || table->rows[i].type == SEKI_FIELD_PORTS) {
            assert_int_equal(seki_field_set(&table->rows[i], thing, "", &fault), SEKI_OK);
        }
    }
}

typedef void row_test(const struct seki_field_row *row);

static void for_each_row(row_test *test)
{
    size_t walked = 0;
    for (size_t kind = 0; kind < KINDS; kind++) {
        struct seki_field_table table = seki_fields_of(kinds[kind]);
        for (size_t i = 0; i < table.count; i++, walked++) {
            blank(&table);
            test(&table.rows[i]);
        }
    }
    assert_true(walked > 60);
}

static void assert_reads(const struct seki_field_row *row, const char *expected)
{
    char text[SEKI_FIELD_TEXT];
    seki_field_get(row, thing, text);
    if (strcmp(text, expected) != 0) {
        fail_msg("%s reads '%s', not '%s'", row->name, text, expected);
    }
}

static void take(const struct seki_field_row *row, const char *text)
{
    fault.text[0] = '\0';
    if (seki_field_set(row, thing, text, &fault) != SEKI_OK) {
        fail_msg("%s '%s': %s", row->name, text, fault.text);
    }
}

/* Refused, with the field's name and what would be right; nothing of the thing changes. */
static void refuse(const struct seki_field_row *row, const char *text, const char *remedy)
{
    *before = *thing;
    fault.text[0] = '\0';
    if (seki_field_set(row, thing, text, &fault) == SEKI_OK) {
        fail_msg("%s takes '%s'", row->name, text);
    }
    if (strncmp(fault.text, row->name, strlen(row->name)) != 0 ||
        strstr(fault.text, remedy) == NULL) {
        fail_msg("%s '%s': no %s in: %s", row->name, text, remedy, fault.text);
    }
    assert_memory_equal(before, thing, sizeof *thing);
    assert_int_equal(seki_field_set(row, thing, text, NULL) == SEKI_OK, false); /* no fault: fine */
}

/* ---- there and back -------------------------------------------------------------------------- */

static void fill(char *out, size_t size, char with)
{
    memset(out, with, size - 1);
    out[size - 1] = '\0';
}

/* A value of the row, whole and canonical; `which` is 0 or 1. */
static void sample(const struct seki_field_row *row, int which, char out[SEKI_FIELD_TEXT])
{
    size_t used = 0;
    int words = 0;
    switch (row->type) {
    case SEKI_FIELD_STRING:
        fill(out, which == 0 ? 2 : row->size, 'x'); /* one character, and as many as there may be */
        break;
    case SEKI_FIELD_TIME:
        strcpy(out, which == 0 ? "2026-11-23T10:00:00Z" : "9999-12-31T23:59:59Z");
        break;
    case SEKI_FIELD_DATE:
        strcpy(out, which == 0 ? "2028-02-29" : "tba");
        break;
    case SEKI_FIELD_WORD:
        while (row->words[words] != NULL) {
            words++;
        }
        strcpy(out, row->words[which == 0 ? 1 : words - 1]);
        break;
    case SEKI_FIELD_PORTS:
        strcpy(out, which == 0 ? "none" : "1,22,65535");
        break;
    case SEKI_FIELD_LIST:
        out[0] = '\0';
        for (int i = 0; i < (which == 0 ? 1 : row->capacity); i++) {
            used += (size_t)snprintf(out + used, SEKI_FIELD_TEXT - used, "%s", i > 0 ? "," : "");
            fill(out + used, which == 0 ? 4 : row->size, (char)('a' + i));
            used += strlen(out + used);
        }
        break;
    default:
        snprintf(out, SEKI_FIELD_TEXT, "%lld", (long long)(which == 0 ? row->least : row->most));
    }
}

static void round_trip(const struct seki_field_row *row)
{
    char text[SEKI_FIELD_TEXT], unset[SEKI_FIELD_TEXT];
    seki_field_get(row, thing, unset);
    for (int which = 0; which < 2; which++) {
        *before = *thing;
        sample(row, which, text);
        take(row, text);
        assert_reads(row, text);
        take(row, text); /* again: it is the same */
        assert_reads(row, text);
        take(row, "");
        assert_reads(row, unset);
        if (row->type != SEKI_FIELD_PORTS) { /* of which the count alone tells how many there are */
            assert_memory_equal(before, thing, sizeof *thing); /* as if it had never been */
        }
    }
}

static void every_row_reads_what_was_set_and_unsets(void **state)
{
    (void)state;
    for_each_row(round_trip);
}

/* Unset reads "" wherever "" can be told from a value. */
static void unset_reads_empty(const struct seki_field_row *row)
{
    switch (row->type) {
    case SEKI_FIELD_WORD:
        assert_reads(row, row->words[0]);
        break;
    case SEKI_FIELD_INT:
    case SEKI_FIELD_INT64:
    case SEKI_FIELD_BOOLEAN:
        assert_reads(row, "0");
        break;
    default:
        assert_reads(row, "");
    }
}

static void what_was_never_set_reads_empty(void **state)
{
    (void)state;
    for_each_row(unset_reads_empty);
}

/* Setting one member leaves every other as it was. */
static void no_two_rows_share_a_place(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KINDS; kind++) {
        struct seki_field_table table = seki_fields_of(kinds[kind]);
        char text[SEKI_FIELD_TEXT], set[SEKI_FIELD_TEXT], was[SEKI_FIELD_TEXT];
        for (size_t i = 0; i < table.count; i++) {
            blank(&table);
            *before = *thing;
            sample(&table.rows[i], 1, set);
            take(&table.rows[i], set);
            for (size_t j = 0; j < table.count; j++) {
                seki_field_get(&table.rows[j], thing, text);
                seki_field_get(&table.rows[j], before, was);
                if (j != i && strcmp(text, was) != 0) {
                    fail_msg("%s changes %s", table.rows[i].name, table.rows[j].name);
                }
                assert_true(j == i || strcmp(table.rows[i].name, table.rows[j].name) != 0);
            }
        }
    }
}

/* ---- limits and bad values ------------------------------------------------------------------- */

static void refuse_numbers(const struct seki_field_row *row)
{
    char text[40];
    static const char *const bad[] = {
        "x", "1x", "1.5", "0x1", "1e1", "--1", "-", " ", " 1", "+1", "99999999999999999999"};
    take(row, "1");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        refuse(row, bad[i], "a whole number from");
    }
    snprintf(text, sizeof text, "%lld", (long long)row->least - 1);
    refuse(row, text, "a whole number from");
    if (row->most < INT64_MAX) {
        snprintf(text, sizeof text, "%lld", (long long)row->most + 1);
        refuse(row, text, "a whole number from");
    }
    assert_reads(row, "1");
}

static void refuse_texts(const struct seki_field_row *row)
{
    char text[SEKI_FIELD_TEXT];
    take(row, "old");
    fill(text, row->size + 1, 'x');
    refuse(row, text, "at most");
    if (row->size > 4) {
        refuse(row, "a\xff", "not valid UTF-8");
        refuse(row, "\xc0\x80", "not valid UTF-8");
        refuse(row, "a\nb", "no control characters");
        refuse(row, "\x7f", "no control characters");
        refuse(row, "\xc2\x9b", "no control characters"); /* CSI: a terminal would act on it */
        take(row, "\xe5\xb7\xa5");                        /* Japanese is no fault */
        take(row, "old");
    }
    assert_reads(row, row->size > 3 ? "old" : "");
}

static void refuse_lists(const struct seki_field_row *row)
{
    char text[SEKI_FIELD_TEXT] = "a";
    take(row, "one,two");
    for (int i = 0; i < row->capacity; i++) {
        strcat(text, ",a");
    }
    refuse(row, text, "separated by commas");
    fill(text, row->size + 1, 'x');
    refuse(row, text, "separated by commas");
    refuse(row, ",", "separated by commas");
    refuse(row, "a,,b", "separated by commas");
    refuse(row, "a\nb", "no control characters");
    refuse(row, "a\xff", "not valid UTF-8");
    assert_reads(row, "one,two");
}

static void refuse_the_rest(const struct seki_field_row *row)
{
    static const struct {
        enum seki_field_type type;
        const char *good, *remedy, *bad[9];
    } rows[] = {
        {SEKI_FIELD_TIME,
         "2026-11-23T10:00:00Z",
         "a time such as 2026-11-23T10:00:00Z",
         {"2026-11-23", "now", "2026-11-23T25:00:00Z", "99999-01-01T00:00:00Z", "tba", "1764000000",
          "2026-11-23T10:00:00", NULL}},
        {SEKI_FIELD_DATE,
         "2028-03-31",
         "a date such as 2028-03-31",
         {"2028-3-31", "2028-02-30", "31.3.2028", "99999-01-01", "1969-12-31", "TBA", "2028-03-31 ",
          "2028-03-31T00:00:00Z", NULL}},
        {SEKI_FIELD_PORTS,
         "22,443",
         "ports such as 22,443, or none",
         {"0", "65536", "22,443x", "-1", ",22", "22,,443", " 22",
          "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", NULL}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int j = 0; rows[i].type == row->type && rows[i].bad[j] != NULL; j++) {
            take(row, rows[i].good);
            refuse(row, rows[i].bad[j], rows[i].remedy);
            assert_reads(row, rows[i].good);
        }
    }
}

static void refuse_words(const struct seki_field_row *row)
{
    take(row, row->words[1]);
    refuse(row, "nonsense", "one of");
    assert_non_null(strstr(fault.text, row->words[1])); /* each of them is told */
    for (int i = 0; row->words[i] != NULL; i++) {
        assert_non_null(strstr(fault.text, row->words[i]));
    }
    assert_reads(row, row->words[1]);
}

static void refuse_bad(const struct seki_field_row *row)
{
    switch (row->type) {
    case SEKI_FIELD_INT:
    case SEKI_FIELD_INT64:
    case SEKI_FIELD_BOOLEAN:
        refuse_numbers(row);
        break;
    case SEKI_FIELD_STRING:
        if (row->size > 3) {
            refuse_texts(row);
        }
        break;
    case SEKI_FIELD_WORD:
        refuse_words(row);
        break;
    case SEKI_FIELD_LIST:
        refuse_lists(row);
        break;
    default:
        refuse_the_rest(row);
    }
}

static void a_bad_value_keeps_the_old_one_and_tells_the_remedy(void **state)
{
    (void)state;
    for_each_row(refuse_bad);
}

/* topics/control.md */
static void limits_are_those_that_are_told(void **state)
{
    (void)state;
    static const struct {
        enum seki_record_kind kind;
        const char *name, *least, *most, *below, *above;
    } limits[] = {
        {SEKI_RECORD_DEVICE, "use_level", "0", "3", "-1", "4"},
        {SEKI_RECORD_SITE, "use_level", "1", "3", "0", "4"},
        {SEKI_RECORD_SITE, "warning_days", "1", "3650", "0", "3651"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct seki_field_table table = seki_fields_of(limits[i].kind);
        const struct seki_field_row *row = seki_field_find(table, limits[i].name);
        take(row, limits[i].least);
        take(row, limits[i].most);
        refuse(row, limits[i].below, "a whole number from");
        refuse(row, limits[i].above, "a whole number from");
        assert_reads(row, limits[i].most);
    }
}

/* ---- names and records ----------------------------------------------------------------------- */

static void a_name_that_is_not_known_has_a_nearest(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"end_of_life", "support.end_of_life"},
        {"Owner", "owner"},
        {"vender", "vendor"},
        {"use-level", "use_level"},
        {"replaceby", "replace_by"},
        {"policy.allowed_port", "policy.allowed_ports"},
        {"lifecycle", ""}, /* not an operator's to set */
        {"something_else_altogether", ""},
    };
    struct seki_field_table table = seki_fields_of(SEKI_RECORD_DEVICE);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_string_equal(seki_field_nearest(table, SEKI_FIELD_BY_OPERATOR, names[i][0]),
                            names[i][1]);
    }
    assert_null(seki_field_find(table, "vender"));
    assert_string_equal(seki_field_find(table, "vendor")->name, "vendor");
    assert_null(seki_field_find(seki_fields_of(SEKI_RECORD_ITEMS), "vendor"));
}

/* Hashes are kept and never an operator's to set; what must not be lost is not coalesced. */
static void flags_do_not_contradict(const struct seki_field_row *row)
{
    bool operator= row->flags & SEKI_FIELD_BY_OPERATOR, kept = row->flags & SEKI_FIELD_REGISTERED;
    assert_true(kept != ((row->flags & SEKI_FIELD_OBSERVED) != 0));
    assert_true(kept || !operator);
    assert_int_equal((row->flags & SEKI_FIELD_SECRET) != 0, strcmp(row->name, "credential") == 0);
    assert_false((row->flags & SEKI_FIELD_SECRET) && operator);
}

static void flags_are_sound(void **state)
{
    (void)state;
    for_each_row(flags_do_not_contradict);
}

static void a_thing_survives_its_record(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KINDS; kind++) {
        struct seki_field_table table = seki_fields_of(kinds[kind]);
        char text[SEKI_FIELD_TEXT];
        blank(&table);
        for (size_t i = 0; i < table.count; i++) {
            sample(&table.rows[i], (int)(i % 2), text);
            take(&table.rows[i], text);
        }
        struct seki_record *record = seki_fields_to_record(
            kinds[kind], "press-07", thing, SEKI_FIELD_REGISTERED | SEKI_FIELD_OBSERVED);
        assert_non_null(record);
        assert_int_equal(record->count, table.count);
        /* What a newer version wrote is left out, what it wrote otherwise keeps the old. */
        assert_int_equal(seki_record_set(record, "of_a_newer_version", "1"), SEKI_OK);
        *before = *thing;
        blank(&table);
        seki_fields_from_record(record, thing);
        assert_memory_equal(before, thing, sizeof *thing);
        assert_int_equal(seki_record_set(record, table.rows[0].name, "\xff"), SEKI_OK);
        seki_fields_from_record(record, thing);
        assert_memory_equal(before, thing, sizeof *thing);
        seki_record_free(record);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_row_reads_what_was_set_and_unsets),
        TEST(what_was_never_set_reads_empty),
        TEST(no_two_rows_share_a_place),
        TEST(a_bad_value_keeps_the_old_one_and_tells_the_remedy),
        TEST(limits_are_those_that_are_told),
        TEST(a_name_that_is_not_known_has_a_nearest),
        TEST(flags_are_sound),
        TEST(a_thing_survives_its_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
