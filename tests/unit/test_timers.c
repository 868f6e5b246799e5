/* SPDX-License-Identifier: Apache-2.0
 *
 * test_timers: does the heap give what is due in order, whatever was set, moved and unset before?
 * Compared with a plain array of times over many random changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/timers.h"
#include "tests/unit/allocation_fixture.h"
#include "tests/unit/random_fixture.h"

#define OWNERS 150

static struct seki_timers timers;
static int places[OWNERS];
static seki_unix_s model[OWNERS]; /* SEKI_TIME_NEVER: not set */

static int set_up(void **state)
{
    (void)state;
    for (int i = 0; i < OWNERS; i++) {
        places[i] = -1;
        model[i] = SEKI_TIME_NEVER;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_timers_free(&timers);
    return 0;
}

static void set(int owner, seki_unix_s at)
{
    const struct seki_timer timer = {at, &model[owner], owner, &places[owner]};
    assert_int_equal(seki_timers_set(&timers, &timer), SEKI_OK);
    model[owner] = at;
}

static void unset(int owner)
{
    seki_timers_unset(&timers, &places[owner]);
    model[owner] = SEKI_TIME_NEVER;
}

static void take(void)
{
    seki_unix_s first = seki_timers_next(&timers);
    struct seki_timer taken = seki_timers_take(&timers);
    assert_true(taken.kind >= 0 && taken.kind < OWNERS);
    assert_ptr_equal(taken.owner, &model[taken.kind]);
    assert_int_equal(taken.at, first);
    assert_int_equal(model[taken.kind], first);
    assert_int_equal(places[taken.kind], -1);
    model[taken.kind] = SEKI_TIME_NEVER;
}

static void compare(void)
{
    seki_unix_s first = SEKI_TIME_NEVER;
    size_t count = 0;
    for (int i = 0; i < OWNERS; i++) {
        bool is_set = model[i] != SEKI_TIME_NEVER;
        first = model[i] < first ? model[i] : first;
        count += is_set ? 1 : 0;
        assert_int_equal(places[i] >= 0, is_set);
        if (is_set) {
            assert_int_equal(timers.heap[places[i]].at, model[i]);
            assert_ptr_equal(timers.heap[places[i]].place, &places[i]);
        }
    }
    assert_int_equal(timers.count, count);
    assert_int_equal(seki_timers_next(&timers), first);
}

static void the_heap_does_as_an_array_does(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        random_seed(seed);
        int span = seed % 2 == 0 ? 8 : 100000; /* many that are equal, and hardly any */
        for (int step = 0; step < 3000; step++) {
            int what = random_below(8), owner = random_below(OWNERS);
            if (what < 4) {
                set(owner, random_below(span));
            } else if (what < 5) {
                set(owner, SEKI_TIME_NEVER);
            } else if (what < 7) {
                unset(owner);
            } else if (seki_timers_next(&timers) != SEKI_TIME_NEVER) {
                take();
            }
            compare();
        }
    }
}

static void what_is_taken_comes_in_order(void **state)
{
    (void)state;
    random_seed(9);
    for (int i = 0; i < OWNERS; i++) {
        set(i, random_below(1000));
    }
    seki_unix_s before = 0;
    for (int i = 0; i < OWNERS; i++) {
        assert_true(seki_timers_next(&timers) >= before);
        before = seki_timers_next(&timers);
        take();
    }
    compare();
}

static void nothing_is_due_where_nothing_is_set(void **state)
{
    (void)state;
    assert_int_equal(seki_timers_next(&timers), SEKI_TIME_NEVER);
    unset(3);
    set(3, SEKI_TIME_NEVER);
    assert_int_equal(timers.count, 0);
    set(3, 5);
    set(3, SEKI_TIME_NEVER);
    assert_int_equal(places[3], -1);
    assert_int_equal(seki_timers_next(&timers), SEKI_TIME_NEVER);
}

static void without_memory_the_heap_is_as_it_was(void **state)
{
    (void)state;
    size_t refused = 0;
    for (int i = 0; i < OWNERS; i++) {
        const struct seki_timer timer = {OWNERS - i, &model[i], i, &places[i]};
        allocations_left = 0;
        enum seki_status status = seki_timers_set(&timers, &timer);
        allocations_left = NEVER_FAILS;
        if (status == SEKI_OK) {
            model[i] = OWNERS - i;
        } else {
            assert_int_equal(status, SEKI_NO_MEMORY);
            compare(); /* it is not in it, and the others are */
            set(i, OWNERS - i);
            refused++;
        }
        compare();
    }
    assert_true(refused >= 2); /* it grew twice at least */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_heap_does_as_an_array_does),
        TEST(what_is_taken_comes_in_order),
        TEST(without_memory_the_heap_is_as_it_was),
        TEST(nothing_is_due_where_nothing_is_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
