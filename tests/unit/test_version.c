/* SPDX-License-Identifier: Apache-2.0
 *
 * test_version: is the newer of two versions found to be the newer, whatever scheme they follow,
 * and is the order one that can be sorted by?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/version.h"

/* In rising order; those of one row are as new as each other. */
static const char *const rising[][4] = {
    {"alpha", "Alpha"},
    {"beta"},
    {"rc1"},
    {"", "0", "0.0", "."},
    {"0.0.1"},
    {"0.9"},
    {"1.0~1"},
    {"1.0-alpha"},
    {"1.0-alpha.1"},
    {"1.0-beta"},
    {"1.0-beta.2"},
    {"1.0-beta.11"},
    {"1.0-rc1", "1.0-RC1", "1.0rc1"},
    {"1.0-rc2"},
    {"1", "1.0", "v1", "01.00"},
    {"1.0a", "1.0-A"},
    {"1.0b"},
    {"1.0-1", "1.0.1", "1.0_1", "V1.0+1"},
    {"1.2.3"},
    {"1.2.3+deb12u1", "1.2.3-deb12u1"},
    {"1.2.3+deb12u2"},
    {"1.9"},
    {"1.10"},
    {"4.1", "v4.1", "4.1.0"},
    {"4.9"},
    {"4.10"},
    {"6.1.0-9-amd64"},
    {"6.1.0-13"},
    {"6.1.0-13-amd64"},
    {"2026.02"},
    {"99999999999999999999999999999998"},
    {"99999999999999999999999999999999"},
    {"100000000000000000000000000000000"},
};
#define ROWS (sizeof rising / sizeof *rising)

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void every_pair_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < ROWS; j++) {
            for (size_t a = 0; a < 4 && rising[i][a] != NULL; a++) {
                for (size_t b = 0; b < 4 && rising[j][b] != NULL; b++) {
                    int expected = (i > j) - (i < j);
                    int order = sign(seki_version_compare(rising[i][a], rising[j][b]));
                    if (order != expected) {
                        fail_msg("'%s' and '%s': %d, not %d", rising[i][a], rising[j][b], order,
                                 expected);
                    }
                }
            }
        }
    }
}

static void a_tilde_comes_before_the_end(void **state)
{
    (void)state;
    assert_true(seki_version_compare("1~rc1", "1") < 0);
    assert_true(seki_version_compare("1~rc1", "1-rc1") < 0);
    assert_true(seki_version_compare("1~", "1~~") > 0);
    assert_true(seki_version_compare("1~1", "0.9") > 0);
}

static void bytes_that_are_no_text_only_separate(void **state)
{
    (void)state;
    assert_int_equal(seki_version_compare("1\xe3\x81\x82.2", "1.2"), 0);
    assert_true(seki_version_compare("1\xff"
                                     "2",
                                     "1.3") < 0);
}

static void a_version_has_a_digit_and_is_printable(void **state)
{
    (void)state;
    assert_true(seki_version_is_valid("1"));
    assert_true(seki_version_is_valid("v4.1.2-rc1 (build 7)"));
    assert_false(seki_version_is_valid(""));
    assert_false(seki_version_is_valid("latest"));
    assert_false(seki_version_is_valid("1\n"));
    assert_false(seki_version_is_valid("1.\xe3\x81\x82"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_in_order),
        cmocka_unit_test(a_tilde_comes_before_the_end),
        cmocka_unit_test(bytes_that_are_no_text_only_separate),
        cmocka_unit_test(a_version_has_a_digit_and_is_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
