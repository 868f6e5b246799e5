/* SPDX-License-Identifier: Apache-2.0
 *
 * test_lifecycle: is each step between two states of a device's life allowed or refused as the
 * contract's line says, and who may sign in? The whole table is walked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "plugin/core/lifecycle.h"

/* Contract, section 1: registered -> active <-> quarantined -> decommissioning -> wiping -> wiped
 * -> retired; lost from any state before wiped. A row is the state left, a column the one entered,
 * both in the order of enum seki_lifecycle; a device may be decommissioned or held back before it
 * ever connected, and one that has nothing to wipe by itself goes to wiped at once. */
static const char *const steps[SEKI_LIFECYCLES] = {
    /*                        raqdwWxl */
    [SEKI_REGISTERED] /*   */ = ".aqd...l", [SEKI_ACTIVE] /*       */ = "..qd...l",
    [SEKI_QUARANTINED] /*  */ = ".a.d...l", [SEKI_DECOMMISSIONING] = "....wW.l",
    [SEKI_WIPING] /*       */ = ".....W.l", [SEKI_WIPED] /*        */ = "......x.",
    [SEKI_RETIRED] /*      */ = "........", [SEKI_LOST] /*         */ = "........",
};

static void every_step_is_as_the_contract_says(void **state)
{
    (void)state;
    for (int from = 0; from < SEKI_LIFECYCLES; from++) {
        for (int to = 0; to < SEKI_LIFECYCLES; to++) {
            bool expected = steps[from][to] != '.';
            if (seki_lifecycle_may_go((enum seki_lifecycle)from, (enum seki_lifecycle)to) !=
                expected) {
                fail_msg("%s to %s should be %s", seki_lifecycle_words[from],
                         seki_lifecycle_words[to], expected ? "allowed" : "refused");
            }
        }
    }
}

static void what_is_wiped_retired_or_lost_stays_out(void **state)
{
    (void)state;
    for (int of = 0; of < SEKI_LIFECYCLES; of++) {
        bool expected = of < SEKI_WIPED;
        assert_int_equal(seki_lifecycle_may_sign_in((enum seki_lifecycle)of), expected);
    }
}

/* Whatever path is taken, it ends: no state comes back once its device is on its way out. */
static void nothing_returns_from_decommissioning(void **state)
{
    (void)state;
    bool reached[SEKI_LIFECYCLES] = {[SEKI_DECOMMISSIONING] = true};
    for (int round = 0; round < SEKI_LIFECYCLES; round++) {
        for (int from = 0; from < SEKI_LIFECYCLES; from++) {
            for (int to = 0; reached[from] && to < SEKI_LIFECYCLES; to++) {
                reached[to] = reached[to] || seki_lifecycle_may_go((enum seki_lifecycle)from,
                                                                   (enum seki_lifecycle)to);
            }
        }
    }
    assert_false(reached[SEKI_REGISTERED] || reached[SEKI_ACTIVE] || reached[SEKI_QUARANTINED]);
    assert_true(reached[SEKI_RETIRED] && reached[SEKI_LOST]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_is_as_the_contract_says),
        cmocka_unit_test(what_is_wiped_retired_or_lost_stays_out),
        cmocka_unit_test(nothing_returns_from_decommissioning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
