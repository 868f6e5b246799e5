/* SPDX-License-Identifier: Apache-2.0
 *
 * test_registry: does the registry hold what a plain list would, over many random changes; does
 * running out of memory leave it as it was; and does the index of credentials know who shares one?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/holders.h"
#include "plugin/core/order.h"
#include "plugin/core/registry.h"
#include "tests/unit/allocation_fixture.h"
#include "tests/unit/random_fixture.h"

#define IDS 60
#define SITES 4
#define ITEMS 3

static struct seki_registry *registry;

/* The naive list: where a device is (-1: nowhere), which text it has, which sites there are. */
static int at_site[IDS], text_of[IDS];
static bool site_is[SITES];
static int said[SITES][ITEMS]; /* 0: nothing; else the `at` of the statement */

static const char *name(const char *kind, int number)
{
    static char names[4][32];
    static int next;
    char *out = names[next++ % 4];
    snprintf(out, sizeof names[0], "%s-%02d", kind, number);
    return out;
}

static struct seki_device *device_of(int number)
{
    return seki_registry_device(registry, name("device", number));
}

static struct seki_site *site_of(int number)
{
    return seki_registry_site(registry, name("site", number));
}

static int set_up(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = calloc(1, sizeof *catalogue);
    catalogue->count = ITEMS;
    assert_int_equal(seki_registry_new(catalogue, &registry), SEKI_OK);
    for (int i = 0; i < IDS; i++) {
        at_site[i] = -1;
        text_of[i] = 0;
    }
    memset(site_is, 0, sizeof site_is);
    memset(said, 0, sizeof said);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_registry_free(registry);
    registry = NULL;
    return 0;
}

/* ---- against a list -------------------------------------------------------------------------- */

static bool is_empty(int site)
{
    for (int i = 0; i < IDS; i++) {
        if (at_site[i] == site) {
            return false;
        }
    }
    return true;
}

static void change_device(int i, int site)
{
    struct seki_device *device = device_of(i);
    if (device == NULL && site_is[site]) {
        assert_int_equal(
            seki_registry_add_device(registry, name("device", i), site_of(site), &device), SEKI_OK);
        at_site[i] = site;
        text_of[i] = 0;
    } else if (device != NULL && site_is[site] && random_below(2) == 0) {
        memset(&device->changed, 0, sizeof device->changed);
        seki_registry_move_device(device, site_of(site));
        assert_int_equal(device->changed.bits[0], UINT64_MAX);
        at_site[i] = site;
    } else if (device != NULL && random_below(3) == 0) {
        seki_registry_remove_device(registry, device);
        at_site[i] = -1;
    } else if (device != NULL) {
        text_of[i] = random_below(6); /* 0: none */
        strcpy(device->credential, text_of[i] == 0 ? "" : name("$sha256$", text_of[i]));
        assert_int_equal(seki_registry_index_credential(registry, device), SEKI_OK);
    }
}

static void change_site(int site)
{
    struct seki_site *made;
    if (!site_is[site]) {
        assert_int_equal(seki_registry_add_site(registry, name("site", site), &made), SEKI_OK);
        site_is[site] = true;
    } else if (is_empty(site)) {
        seki_registry_remove_site(registry, site_of(site));
        site_is[site] = false;
    }
}

static void change_attestation(int site, int item, int at)
{
    struct seki_attestation *held =
        seki_registry_attestation(registry, SEKI_SCOPE_SITE, name("site", site), name("Q", item));
    if (held != NULL && random_below(2) == 0) {
        seki_registry_remove_attestation(registry, held);
        said[site][item] = 0;
        return;
    }
    struct seki_attestation attestation = {.scope = SEKI_SCOPE_SITE, .at = at};
    strcpy(attestation.subject, name("site", site));
    strcpy(attestation.item, name("Q", item));
    assert_int_equal(seki_registry_put_attestation(registry, &attestation), SEKI_OK);
    said[site][item] = at;
}

static int sharers(int i)
{
    int count = 0;
    for (int j = 0; j < IDS; j++) {
        count += at_site[j] >= 0 && text_of[j] != 0 && text_of[j] == text_of[i] ? 1 : 0;
    }
    return count;
}

static void compare_devices(void)
{
    const struct seki_device *next = seki_order_after(registry, "");
    unsigned count = 0;
    for (int i = 0; i < IDS; i++) {
        const struct seki_device *device = device_of(i);
        assert_int_equal(device != NULL, at_site[i] >= 0);
        if (device == NULL) {
            continue;
        }
        count++;
        assert_ptr_equal(device->site, site_of(at_site[i]));
        assert_int_equal(seki_registry_credential_shared(registry, device),
                         text_of[i] != 0 && sharers(i) > 1);
        assert_ptr_equal(next, device); /* names are in order of their numbers */
        next = next->ordered[0];
    }
    assert_null(next);
    assert_int_equal(HASH_COUNT(registry->devices), count);
}

static void compare_sites(void)
{
    for (int i = 0; i < SITES; i++) {
        const struct seki_site *site = site_of(i);
        int listed = 0, expected = 0;
        assert_int_equal(site != NULL, site_is[i]);
        for (int j = 0; j < IDS; j++) {
            expected += at_site[j] == i ? 1 : 0;
        }
        const struct seki_device *previous = NULL;
        for (const struct seki_device *device = site != NULL ? site->first : NULL; device != NULL;
             device = device->site_next) {
            assert_ptr_equal(device->site, site);
            assert_ptr_equal(device->site_previous, previous);
            previous = device;
            listed++;
        }
        assert_int_equal(listed, expected);
        for (int j = 0; j < ITEMS; j++) {
            const struct seki_attestation *held =
                seki_registry_attestation(registry, SEKI_SCOPE_SITE, name("site", i), name("Q", j));
            assert_int_equal(held != NULL ? held->at : 0, said[i][j]);
        }
    }
}

static void it_holds_what_a_list_holds(void **state)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        random_seed(seed);
        for (int step = 1; step <= 3000; step++) {
            int site = random_below(SITES);
            switch (random_below(10)) {
            case 0:
                change_site(site);
                break;
            case 1:
                change_attestation(site, random_below(ITEMS), step);
                break;
            default:
                change_device(random_below(IDS), site);
            }
            compare_devices();
            compare_sites();
        }
        tear_down(state);
        set_up(state);
    }
}

static void what_is_there_or_no_id_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", ".a", "-a", "a b", "a/b", "a+", "\xe5\xb7\xa5"};
    struct seki_site *site, *other = NULL;
    struct seki_device *device, *second = NULL;
    struct seki_account *account, *no_account = NULL;
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &site), SEKI_OK);
    assert_int_equal(seki_registry_add_device(registry, "press", site, &device), SEKI_OK);
    assert_int_equal(seki_registry_add_account(registry, "admin", &account), SEKI_OK);
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &other), SEKI_EXISTS);
    assert_int_equal(seki_registry_add_device(registry, "press", site, &second), SEKI_EXISTS);
    assert_int_equal(seki_registry_add_account(registry, "admin", &no_account), SEKI_EXISTS);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(seki_registry_add_site(registry, bad[i], &other), SEKI_BAD_INPUT);
        assert_int_equal(seki_registry_add_device(registry, bad[i], site, &second), SEKI_BAD_INPUT);
        assert_int_equal(seki_registry_add_account(registry, bad[i], &no_account), SEKI_BAD_INPUT);
    }
    assert_true(other == NULL && second == NULL && no_account == NULL);
    seki_registry_remove_account(registry, account);
    assert_null(seki_registry_account(registry, "admin"));
}

static void a_new_thing_claims_nothing(void **state)
{
    (void)state;
    struct seki_site *site;
    struct seki_device *device;
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &site), SEKI_OK);
    assert_int_equal(seki_registry_add_device(registry, "press", site, &device), SEKI_OK);
    assert_int_equal(site->use_level, 2);
    assert_int_equal(site->warning_days, 180);
    assert_string_equal(site->write[0], "data/%s/%d/#");
    assert_string_equal(site->read[0], "cmd/%s/%d/#");
    assert_int_equal(device->lifecycle, SEKI_REGISTERED);
    assert_int_equal(device->allowed_ports_count, -1);
    assert_int_equal(device->compliance.score, -1);
    assert_int_equal(device->compliance.verdict, SEKI_VERDICT_UNKNOWN);
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        assert_false(seki_day_is_date(device->support.of[part].end_of_life));
        assert_false(seki_day_is_date(device->support.of[part].end_of_security_support));
    }
    assert_false(device->counted.in);
    assert_int_equal(device->changed.bits[0] & device->changed.bits[1], UINT64_MAX);
}

/* ---- without memory -------------------------------------------------------------------------- */

typedef enum seki_status attempt_fn(int number);

static enum seki_status try_site(int number)
{
    struct seki_site *site = NULL;
    enum seki_status status = seki_registry_add_site(registry, name("site", number), &site);
    assert_ptr_equal(site, site_of(number));
    return status;
}

static enum seki_status try_device(int number)
{
    struct seki_device *device = NULL;
    enum seki_status status =
        seki_registry_add_device(registry, name("device", number), site_of(0), &device);
    assert_ptr_equal(device, device_of(number));
    return status;
}

static enum seki_status try_account(int number)
{
    struct seki_account *account = NULL;
    enum seki_status status =
        seki_registry_add_account(registry, name("account", number), &account);
    assert_ptr_equal(account, seki_registry_account(registry, name("account", number)));
    return status;
}

static enum seki_status try_attestation(int number)
{
    struct seki_attestation attestation = {.scope = SEKI_SCOPE_SITE};
    strcpy(attestation.subject, name("site", number));
    strcpy(attestation.item, "Q01");
    enum seki_status status = seki_registry_put_attestation(registry, &attestation);
    assert_int_equal(
        seki_registry_attestation(registry, SEKI_SCOPE_SITE, attestation.subject, "Q01") != NULL,
        status == SEKI_OK);
    return status;
}

static enum seki_status try_index(int number)
{
    struct seki_device *device = device_of(number);
    strcpy(device->credential, name("secret", number));
    strcpy(device->fingerprint, name("finger", number));
    enum seki_status status = seki_registry_index_credential(registry, device);
    assert_int_equal(device->credential_held != NULL && device->fingerprint_held != NULL,
                     status == SEKI_OK);
    assert_false(seki_registry_credential_shared(registry, device));
    return status;
}

/* Each allocation of each attempt fails once; what failed is as if it had not been tried, and can
 * be tried again. So many times that the tables grow. */
static void lack_of_memory_leaves_it_as_it_was(void **state)
{
    (void)state;
    static attempt_fn *const attempts[] = {try_site, try_device, try_account, try_attestation,
                                           try_index};
    int refused = 0;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        for (int number = 0; number < 400; number++) {
            enum seki_status status = SEKI_NO_MEMORY;
            for (int failing = 0; status == SEKI_NO_MEMORY; failing++) {
                assert_true(failing < 10);
                allocations_left = failing;
                status = attempts[i](number);
                allocations_left = NEVER_FAILS;
                refused += status == SEKI_NO_MEMORY ? 1 : 0;
            }
            assert_int_equal(status, SEKI_OK);
        }
    }
    assert_true(refused > 5 * 400);
    int ordered = 0;
    for (const struct seki_device *at = seki_order_after(registry, ""); at; at = at->ordered[0]) {
        ordered++;
    }
    assert_int_equal(ordered, 400);
    assert_int_equal(HASH_COUNT(registry->devices), 400);
    assert_int_equal(HASH_COUNT(registry->holders), 800);
}

static void a_registry_without_memory_frees_its_catalogue(void **state)
{
    (void)state;
    struct seki_registry *none = NULL;
    struct seki_catalogue *catalogue = calloc(1, sizeof *catalogue);
    allocations_left = 0;
    enum seki_status status = seki_registry_new(catalogue, &none);
    allocations_left = NEVER_FAILS;
    assert_int_equal(status, SEKI_NO_MEMORY); /* the sanitizer tells of what was not freed */
    assert_null(none);
}

/* ---- shared credentials ---------------------------------------------------------------------- */

static struct seki_device *sharer[4];

static void give(int number, const char *credential, const char *fingerprint)
{
    for (int i = 0; i < 4; i++) {
        memset(&sharer[i]->changed, 0, sizeof sharer[i]->changed);
    }
    registry->holders_moved = false;
    strcpy(sharer[number]->credential, credential);
    strcpy(sharer[number]->fingerprint, fingerprint);
    assert_int_equal(seki_registry_index_credential(registry, sharer[number]), SEKI_OK);
}

/* Which of the four share, and which of them were marked, as "1.1." */
static void assert_sharing(const char *shared, const char *marked)
{
    assert_int_equal(registry->holders_moved, strchr(marked, '1') != NULL);
    for (int i = 0; i < 4; i++) {
        struct seki_fact_set fact = {{0}};
        seki_fact_set_add(&fact, SEKI_FACT_CREDENTIAL_SHARED);
        assert_int_equal(seki_registry_credential_shared(registry, sharer[i]), shared[i] == '1');
        bool is_marked = seki_fact_set_meets(&sharer[i]->changed, &fact);
        if (is_marked != (marked[i] == '1')) {
            fail_msg("device %d is %smarked", i, is_marked ? "" : "not ");
        }
    }
}

static void whoever_begins_or_ceases_to_share_is_marked(void **state)
{
    (void)state;
    struct seki_site *site;
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &site), SEKI_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(seki_registry_add_device(registry, name("d", i), site, &sharer[i]),
                         SEKI_OK);
    }
    give(0, "A", "");
    assert_sharing("....", "....");
    give(1, "A", "");
    assert_sharing("11..", "11..");
    give(2, "A", ""); /* the third: the two before it share already */
    assert_sharing("111.", "..1.");
    give(2, "B", "");
    assert_sharing("11..", "..1.");
    give(1, "", "");
    assert_sharing("....", "11..");
    give(3, "", "F");
    assert_sharing("....", "....");
    give(2, "B", "F"); /* by fingerprint */
    assert_sharing("..11", "..11");
    give(2, "B", "F"); /* again: no more than before */
    assert_true(seki_registry_credential_shared(registry, sharer[2]));
    memset(&sharer[3]->changed, 0, sizeof sharer[3]->changed);
    seki_registry_remove_device(registry, sharer[2]);
    assert_false(seki_registry_credential_shared(registry, sharer[3]));
    assert_true(sharer[3]->changed.bits[SEKI_FACT_CREDENTIAL_SHARED / 64] != 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_holds_what_a_list_holds),
        TEST(what_is_there_or_no_id_is_refused),
        TEST(a_new_thing_claims_nothing),
        TEST(lack_of_memory_leaves_it_as_it_was),
        TEST(a_registry_without_memory_frees_its_catalogue),
        TEST(whoever_begins_or_ceases_to_share_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
