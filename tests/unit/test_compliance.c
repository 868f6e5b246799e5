/* SPDX-License-Identifier: Apache-2.0
 *
 * test_compliance: does a row of items come to the verdict, score and coverage of the contract,
 * section 1? Every row of up to three items is walked, beside the examples that show the words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/catalogue.h"
#include "plugin/core/rollup.h"

static struct seki_catalogue catalogue;
static struct seki_item_state states[SEKI_ITEMS];

/* An item of a scope and an importance at use level 1; at 2 and 3 it weighs otherwise. */
static void add_item(enum seki_scope scope, enum seki_importance importance,
                     enum seki_item_status status)
{
    struct seki_item *item = &catalogue.items[catalogue.count];
    item->scope = scope;
    item->index = (int)catalogue.count;
    item->function = (int)(catalogue.count % SEKI_FUNCTIONS);
    item->importance[0] = importance;
    item->importance[1] = (enum seki_importance)((importance + 1) % SEKI_IMPORTANCES);
    item->importance[2] = (enum seki_importance)((importance + 2) % SEKI_IMPORTANCES);
    states[catalogue.count++].status = (uint8_t)status;
}

static int set_up(void **state)
{
    (void)state;
    memset(&catalogue, 0, sizeof catalogue);
    memset(states, 0, sizeof states);
    return 0;
}

/* "RP rU oF": required passes, recommended unknown, optional fails; N not applicable, W waived. */
static struct seki_compliance of_row(const char *row)
{
    static const char importances[] = "orR", statuses[] = "UPFNW";
    set_up(NULL);
    for (; *row != '\0'; row += row[2] == ' ' ? 3 : 2) {
        add_item(SEKI_SCOPE_DEVICE,
                 (enum seki_importance)(strchr(importances, row[0]) - importances),
                 (enum seki_item_status)(strchr(statuses, row[1]) - statuses));
    }
    return seki_compliance_of(&catalogue, states, SEKI_COUNT_DEVICE_ITEMS, 1);
}

static const struct {
    const char *row;
    enum seki_verdict verdict;
    int score, coverage;
} rows[] = {
    /* nothing is decided: no score */
    {"", SEKI_VERDICT_UNKNOWN, -1, 0},
    {"RU", SEKI_VERDICT_UNKNOWN, -1, 0},
    {"RU rU oU", SEKI_VERDICT_UNKNOWN, -1, 0},
    {"RN", SEKI_VERDICT_UNKNOWN, -1, 0},
    {"RN rU", SEKI_VERDICT_UNKNOWN, -1, 0},
    {"RW", SEKI_VERDICT_UNKNOWN, -1, 100}, /* waived: covered, and no score of it */
    {"RW RU", SEKI_VERDICT_UNKNOWN, -1, 50},
    /* a required item fails */
    {"RF", SEKI_VERDICT_NON_COMPLIANT, 0, 100},
    {"RF RP RP RP", SEKI_VERDICT_NON_COMPLIANT, 75, 100},
    {"RF RU", SEKI_VERDICT_NON_COMPLIANT, 0, 50},
    {"RF rF oP", SEKI_VERDICT_NON_COMPLIANT, 16, 100}, /* 1 of 6 */
    /* a required one is unknown, or a recommended one fails */
    {"RP RU", SEKI_VERDICT_AT_RISK, 100, 50},
    {"oP RU", SEKI_VERDICT_AT_RISK, 100, 25},
    {"RP rF", SEKI_VERDICT_AT_RISK, 60, 100}, /* 3 of 5 */
    {"rF", SEKI_VERDICT_AT_RISK, 0, 100},
    {"rF RU", SEKI_VERDICT_AT_RISK, 0, 40},
    /* else compliant: optional ones may fail, recommended ones be unknown */
    {"RP", SEKI_VERDICT_COMPLIANT, 100, 100},
    {"RP oF", SEKI_VERDICT_COMPLIANT, 75, 100},
    {"RP rU", SEKI_VERDICT_COMPLIANT, 100, 60},
    {"RP oU", SEKI_VERDICT_COMPLIANT, 100, 75},
    {"oF", SEKI_VERDICT_COMPLIANT, 0, 100},
    {"oP rU", SEKI_VERDICT_COMPLIANT, 100, 33},
    {"RN oP", SEKI_VERDICT_COMPLIANT, 100, 100},
    {"RP RW", SEKI_VERDICT_COMPLIANT, 100, 100},
    {"RP RW rU", SEKI_VERDICT_COMPLIANT, 100, 75},
    /* rounded down: 100 is all */
    {"RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP RP "
     "RP RP RP RP RP oF oU",
     SEKI_VERDICT_COMPLIANT, 99, 99},
    {"rP oF", SEKI_VERDICT_COMPLIANT, 66, 100},
};

static void a_row_comes_to_what_the_contract_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct seki_compliance held = of_row(rows[i].row);
        if (held.verdict != rows[i].verdict || held.score != rows[i].score ||
            held.coverage != rows[i].coverage) {
            fail_msg("'%s' is %s, %d, %d; not %s, %d, %d", rows[i].row,
                     seki_verdict_words[held.verdict], held.score, held.coverage,
                     seki_verdict_words[rows[i].verdict], rows[i].score, rows[i].coverage);
        }
    }
}

/* Every row of three items, 15 kinds each: the verdict by the contract's sentence, word for word.
 */
static void the_verdict_follows_the_contracts_sentence(void **state)
{
    (void)state;
    static const char importances[] = "orR", statuses[] = "UPFNW";
    for (int which = 0; which < 15 * 15 * 15; which++) {
        char row[9];
        int kinds[3] = {which % 15, which / 15 % 15, which / 225};
        for (int i = 0; i < 3; i++) {
            row[3 * i] = importances[kinds[i] / 5];
            row[3 * i + 1] = statuses[kinds[i] % 5];
            row[3 * i + 2] = i == 2 ? '\0' : ' ';
        }
        bool decided = strchr(row, 'P') != NULL || strchr(row, 'F') != NULL;
        enum seki_verdict verdict = SEKI_VERDICT_COMPLIANT;
        if (strstr(row, "RF") != NULL) {
            verdict = SEKI_VERDICT_NON_COMPLIANT;
        } else if (!decided) {
            verdict = SEKI_VERDICT_UNKNOWN;
        } else if (strstr(row, "RU") != NULL || strstr(row, "rF") != NULL) {
            verdict = SEKI_VERDICT_AT_RISK;
        }
        struct seki_compliance held = of_row(row);
        if (held.verdict != verdict) {
            fail_msg("'%s' is %s, not %s", row, seki_verdict_words[held.verdict],
                     seki_verdict_words[verdict]);
        }
        assert_int_equal(held.score == -1, !decided); /* null while nothing is decided */
        assert_in_range(held.coverage, 0, 100);
    }
}

/* Silence is never rewarded and newness never punished. */
static void what_becomes_unknown_lowers_coverage_alone(void **state)
{
    (void)state;
    assert_int_equal(of_row("RP RP RF").score, of_row("RP RU RU RF RP").score);
    assert_true(of_row("RP RU").coverage < of_row("RP RP").coverage);
    assert_int_equal(of_row("RP RU").score, of_row("RP").score);
    assert_true(of_row("RP RF").score < of_row("RP RW").score); /* waived leaves the score */
    assert_int_equal(of_row("RP RF").coverage, of_row("RP RW").coverage);
}

static void items_weigh_as_at_the_use_level(void **state)
{
    (void)state;
    static const int scores[] = {75, 33, 40}; /* 3 of 4, 1 of 3, 2 of 5 */
    static const enum seki_verdict verdicts[] = {SEKI_VERDICT_COMPLIANT, SEKI_VERDICT_AT_RISK,
                                                 SEKI_VERDICT_NON_COMPLIANT};
    for (int level = 1; level <= 3; level++) {
        (void)of_row("RP oF");
        struct seki_compliance held =
            seki_compliance_of(&catalogue, states, SEKI_COUNT_DEVICE_ITEMS, level);
        assert_int_equal(held.score, scores[level - 1]);
        assert_int_equal(held.verdict, verdicts[level - 1]);
    }
}

static void only_the_scopes_asked_for_count(void **state)
{
    (void)state;
    set_up(NULL);
    add_item(SEKI_SCOPE_DEVICE, SEKI_REQUIRED, SEKI_ITEM_PASS);
    add_item(SEKI_SCOPE_SITE, SEKI_REQUIRED, SEKI_ITEM_FAIL);
    add_item(SEKI_SCOPE_ORGANIZATION, SEKI_REQUIRED, SEKI_ITEM_FAIL);
    static const struct {
        unsigned scopes;
        uint32_t pass, fail;
    } asked[] = {{SEKI_COUNT_DEVICE_ITEMS, 1, 0},
                 {SEKI_COUNT_SITE_ITEMS, 1, 1},
                 {SEKI_COUNT_ALL_ITEMS, 1, 2}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct seki_compliance held = seki_compliance_of(&catalogue, states, asked[i].scopes, 1);
        assert_int_equal(held.counts.of[SEKI_ITEM_PASS], asked[i].pass);
        assert_int_equal(held.counts.of[SEKI_ITEM_FAIL], asked[i].fail);
    }
}

static void counts_are_kept_by_function(void **state)
{
    (void)state;
    struct seki_compliance held = of_row("RP RF RU RN RW RP RP");
    assert_int_equal(held.functions[0].of[SEKI_ITEM_PASS], 2); /* the first and the sixth */
    assert_int_equal(held.functions[1].of[SEKI_ITEM_FAIL], 1);
    assert_int_equal(held.functions[1].of[SEKI_ITEM_PASS], 1);
    assert_int_equal(held.functions[2].of[SEKI_ITEM_UNKNOWN], 1);
    assert_int_equal(held.functions[3].of[SEKI_ITEM_NOT_APPLICABLE], 1);
    assert_int_equal(held.functions[4].of[SEKI_ITEM_WAIVED], 1);
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        uint32_t sum = 0;
        for (int function = 0; function < SEKI_FUNCTIONS; function++) {
            sum += held.functions[function].of[status];
        }
        assert_int_equal(held.counts.of[status], sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_to_what_the_contract_says),
        cmocka_unit_test(the_verdict_follows_the_contracts_sentence),
        cmocka_unit_test(what_becomes_unknown_lowers_coverage_alone),
        cmocka_unit_test(items_weigh_as_at_the_use_level),
        cmocka_unit_test(only_the_scopes_asked_for_count),
        cmocka_unit_test(counts_are_kept_by_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
