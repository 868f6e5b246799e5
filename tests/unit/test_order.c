/* SPDX-License-Identifier: Apache-2.0
 *
 * test_order: does the list by id hold exactly the devices that are there, in order, whatever came
 * and went before?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/order.h"
#include "plugin/core/registry.h"
#include "tests/unit/random_fixture.h"

#define IDS 400

static struct seki_registry *registry;
static struct seki_site *site;
static char ids[IDS][16];
static struct seki_device *held[IDS]; /* NULL: not there */

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int set_up(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = calloc(1, sizeof *catalogue);
    assert_int_equal(seki_registry_new(catalogue, &registry), SEKI_OK);
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &site), SEKI_OK);
    for (int i = 0; i < IDS; i++) { /* of different lengths, some the beginning of others */
        snprintf(ids[i], sizeof ids[i], "%c%d", "aAz"[i % 3], i * 7);
        held[i] = NULL;
    }
    qsort(ids, IDS, sizeof ids[0], compare_ids);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_registry_free(registry);
    return 0;
}

/* Level by level: ascending, and only devices that are there; the lowest has all of them. */
static void check_list(void)
{
    struct seki_device *next = registry->ordered[0];
    for (int i = 0; i < IDS; i++) {
        if (held[i] != NULL) {
            assert_ptr_equal(next, held[i]);
            next = next->ordered[0];
        }
    }
    assert_null(next);
    for (int level = 1; level < SEKI_ORDER_LEVELS; level++) {
        for (const struct seki_device *at = registry->ordered[level]; at != NULL;
             at = at->ordered[level]) {
            assert_ptr_equal(seki_registry_device(registry, at->id), at);
            assert_true(at->ordered[level] == NULL || strcmp(at->id, at->ordered[level]->id) < 0);
        }
    }
}

static void check_after(const char *id)
{
    const struct seki_device *expected = NULL;
    for (int i = IDS; i-- > 0;) {
        expected = held[i] != NULL && strcmp(ids[i], id) > 0 ? held[i] : expected;
    }
    assert_ptr_equal(seki_order_after(registry, id), expected);
}

static void the_list_is_in_order_whatever_comes_and_goes(void **state)
{
    (void)state;
    random_seed(1);
    for (int step = 0; step < 4000; step++) {
        int i = random_below(IDS);
        if (held[i] != NULL && random_below(2) == 0) {
            seki_registry_remove_device(registry, held[i]);
            held[i] = NULL;
        } else if (held[i] == NULL) {
            assert_int_equal(seki_registry_add_device(registry, ids[i], site, &held[i]), SEKI_OK);
        }
        check_after(ids[random_below(IDS)]);
        if (step % 16 == 0) {
            check_list();
        }
    }
    for (int i = 0; i < IDS; i++) {
        if (held[i] != NULL) {
            seki_registry_remove_device(registry, held[i]);
            held[i] = NULL;
            check_list();
        }
    }
    for (int level = 0; level < SEKI_ORDER_LEVELS; level++) {
        assert_null(registry->ordered[level]);
    }
}

/* About one in four stands in the next higher level, so that a look-up takes few steps. */
static void each_level_has_fewer_than_the_one_below(void **state)
{
    (void)state;
    size_t below = IDS;
    for (int i = 0; i < IDS; i++) {
        assert_int_equal(seki_registry_add_device(registry, ids[i], site, &held[i]), SEKI_OK);
    }
    for (int level = 1; level < 3; level++) {
        size_t count = 0;
        for (const struct seki_device *at = registry->ordered[level]; at != NULL;
             at = at->ordered[level]) {
            count++;
        }
        assert_in_range(count, below / 10, below / 2);
        below = count;
    }
}

static void the_first_after_an_id_need_not_be_known(void **state)
{
    (void)state;
    assert_null(seki_order_after(registry, ""));
    for (int i = 0; i < IDS; i += 2) {
        assert_int_equal(seki_registry_add_device(registry, ids[i], site, &held[i]), SEKI_OK);
    }
    assert_ptr_equal(seki_order_after(registry, ""), held[0]);
    for (int i = 0; i < IDS; i++) {
        check_after(ids[i]);
    }
    assert_null(seki_order_after(registry, "zz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_list_is_in_order_whatever_comes_and_goes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_first_after_an_id_need_not_be_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_level_has_fewer_than_the_one_below, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
