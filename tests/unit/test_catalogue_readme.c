/* SPDX-License-Identifier: Apache-2.0
 *
 * test_catalogue_readme: does plugin/checksheets/README.md say what is so: the facts, the operators
 * and codes, the counts of the shipped catalogue, which fields decide which items, and an example
 * that loads?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/rule.h"
#include "plugin/core/rule_operand.h"
#include "tests/unit/catalogue_fixture.h"
#include "topics/json.h"

static char *readme;
static struct seki_catalogue *shipped;

static int set_up(void **state)
{
    size_t size;
    (void)state;
    readme = fixture_file("plugin/checksheets/README.md", &size);
    shipped = fixture_shipped();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(readme);
    seki_catalogue_free(shipped);
    return 0;
}

static void assert_written(const char *text)
{
    if (strstr(readme, text) == NULL) {
        fail_msg("plugin/checksheets/README.md does not say: %s", text);
    }
}

/* First row of the table under a heading. */
static const char *rows_under(const char *heading)
{
    const char *at = strstr(readme, heading);
    assert_non_null(at);
    at = strstr(at, "| --- |");
    assert_non_null(at);
    return strchr(at, '\n') + 1;
}

static void the_table_of_facts_is_that_of_the_code(void **state)
{
    (void)state;
    const char *row = rows_under("### Facts\n");
    for (int i = 0; i < SEKI_FACTS; i++, row = strchr(row, '\n') + 1) {
        enum seki_fact fact = (enum seki_fact)i;
        char begin[200];
        snprintf(begin, sizeof begin, "| `%s` | %s | %s | %s | ", seki_fact_name(fact),
                 seki_type_names[seki_fact_type(fact)], seki_scope_words[seki_fact_scope(fact)],
                 seki_evidence_words[seki_fact_evidence(fact)]);
        if (strncmp(row, begin, strlen(begin)) != 0) {
            fail_msg("not \"%s…\" but \"%.60s\"", begin, row);
        }
        assert_true(strcspn(row + strlen(begin), "\n") > 8); /* where it comes from */
    }
    assert_true(*row == '\n');
}

static void every_operator_and_code_is_described(void **state)
{
    (void)state;
    const char *row = rows_under("| operator |");
    for (int op = 0; op < SEKI_OPERATORS; op++, row = strchr(row, '\n') + 1) {
        char begin[40];
        snprintf(begin, sizeof begin, "| `%s` | ", seki_operator_name((enum seki_operator)op));
        assert_memory_equal(row, begin, strlen(begin));
    }
    assert_true(*row == '\n');
    for (int code = 0; code < SEKI_REASON_CODES; code++) {
        const char *reason = seki_fact_reason(SEKI_FACT_OWNER, (enum seki_reason_code)code);
        char quoted[80];
        snprintf(quoted, sizeof quoted, "`%s`", reason + strlen("owner."));
        assert_written(quoted);
    }
}

/* " Q01 Q02": the items that `is` holds of. */
static void list_items(bool (*is)(const struct seki_item *item), char *out, size_t size, int *count)
{
    size_t used = 0;
    *count = 0;
    for (size_t i = 0; i < shipped->count; i++) {
        if (is(&shipped->items[i])) {
            used += (size_t)snprintf(out + used, size - used, " %s", shipped->items[i].id);
            ++*count;
        }
    }
    assert_true(used < size);
}

static bool has_rule(const struct seki_item *item)
{
    return item->pass != NULL;
}
static bool has_no_rule(const struct seki_item *item)
{
    return item->pass == NULL;
}
static bool begins_with_poc(const struct seki_item *item)
{
    return item->stage == SEKI_STAGE_POC;
}

static void who_decides_which_item_is_told(void **state)
{
    (void)state;
    char ids[600], text[700];
    int count;
    list_items(has_rule, ids, sizeof ids, &count);
    snprintf(text, sizeof text, "| a rule: %d |%s |\n", count, ids);
    assert_written(text);
    list_items(has_no_rule, ids, sizeof ids, &count);
    snprintf(text, sizeof text, "| a person: %d |%s |\n", count, ids);
    assert_written(text);
    list_items(begins_with_poc, ids, sizeof ids, &count);
    snprintf(text, sizeof text, "`production` on:%s\n", ids);
    assert_written(text);
}

/* Where a rule may well stay undecided the file says how long a person's word is good. */
static void where_a_person_helps_a_rule_is_told(void **state)
{
    (void)state;
    size_t size, used = 0;
    char *text = fixture_file(SHIPPED, &size), ids[600], said[700];
    struct seki_json *root = NULL;
    struct seki_fault fault;
    int count = 0;
    assert_int_equal(seki_json_parse(text, size, size, SEKI_JSON_DEPTH_FILE, &root, &fault),
                     SEKI_OK);
    for (const struct seki_json *item = seki_json_first(seki_json_member(root, "items"));
         item != NULL; item = seki_json_next(item)) {
        if (seki_json_member(item, "pass") != NULL && seki_json_member(item, "valid") != NULL) {
            used += (size_t)snprintf(ids + used, sizeof ids - used, " %s",
                                     seki_json_string(seki_json_member(item, "id")));
            count++;
        }
    }
    snprintf(said, sizeof said,
             "for %d\nitems that is the expected way, where a device cannot "
             "tell:%s.\n",
             count, ids);
    assert_written(said);
    seki_json_free(root);
    free(text);
}

static void what_each_use_level_asks_is_told(void **state)
{
    (void)state;
    const char *row = rows_under("### What each use level asks\n");
    for (int level = 0; level < 3; level++, row = strchr(row, '\n') + 1) {
        int of[SEKI_IMPORTANCES] = {0};
        char begin[16], end[64];
        for (size_t i = 0; i < shipped->count; i++) {
            of[shipped->items[i].importance[level]]++;
        }
        snprintf(begin, sizeof begin, "| %d | ", level + 1);
        snprintf(end, sizeof end, " | %d | %d | %d |\n", of[SEKI_REQUIRED], of[SEKI_RECOMMENDED],
                 of[SEKI_OPTIONAL]);
        assert_memory_equal(row, begin, strlen(begin));
        const char *numbers = strstr(row, end);
        assert_true(numbers != NULL && numbers + strlen(end) - 1 == strchr(row, '\n'));
    }
}

/* The facts that a cell names in backticks. */
static struct seki_fact_set facts_of_cell(const char *cell, const char *end)
{
    struct seki_fact_set set = {{0}};
    char name[64];
    for (const char *at = cell; (at = strchr(at, '`')) != NULL && at < end;) {
        assert_int_equal(sscanf(at, "`%63[^`]", name), 1);
        int fact = seki_fact_find(name);
        if (fact < 0) {
            fail_msg("no fact '%s'", name);
        }
        seki_fact_set_add(&set, (enum seki_fact)fact);
        at += strlen(name) + 2;
    }
    return set;
}

static void which_field_decides_which_item_is_told(void **state)
{
    (void)state;
    int rows = 0;
    for (const char *row = rows_under("### What to register"); *row == '|'; rows++) {
        const char *cell = strchr(row + 1, '|') + 1, *items = strchr(cell, '|');
        const struct seki_fact_set facts = facts_of_cell(cell, items);
        char expected[400] = "|";
        for (size_t i = 0; i < shipped->count; i++) {
            if (shipped->items[i].pass != NULL &&
                seki_fact_set_meets(&shipped->items[i].facts, &facts)) {
                size_t used = strlen(expected);
                snprintf(expected + used, sizeof expected - used, " %s", shipped->items[i].id);
            }
        }
        strcat(expected, " |\n");
        if (strncmp(items, expected, strlen(expected)) != 0) {
            fail_msg("not \"%s\" but \"%.60s\"", expected, items);
        }
        row = strchr(row, '\n') + 1;
    }
    assert_in_range(rows, 10, 30);
}

static void the_example_loads(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = NULL;
    struct seki_fault fault = {""};
    const char *begin = strstr(readme, "```json\n");
    assert_non_null(begin);
    begin += strlen("```json\n");
    const char *end = strstr(begin, "```");
    assert_non_null(end);
    if (seki_catalogue_parse(begin, (size_t)(end - begin), &catalogue, &fault) != SEKI_OK) {
        fail_msg("%s", fault.text);
    }
    assert_int_equal(catalogue->count, 1);
    seki_catalogue_free(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_facts_is_that_of_the_code),
        cmocka_unit_test(every_operator_and_code_is_described),
        cmocka_unit_test(who_decides_which_item_is_told),
        cmocka_unit_test(where_a_person_helps_a_rule_is_told),
        cmocka_unit_test(what_each_use_level_asks_is_told),
        cmocka_unit_test(which_field_decides_which_item_is_told),
        cmocka_unit_test(the_example_loads),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
