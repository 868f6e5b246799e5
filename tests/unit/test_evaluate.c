/* SPDX-License-Identifier: Apache-2.0
 *
 * test_evaluate: is an item decided as the policy says (evaluate.c), by rule, by attestation, or
 * not at all, and again when it is due? What a row of items comes to is in test_compliance.c, what
 * sites and the fleet make of it in test_rollup.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/evaluate.h"
#include "plugin/core/rollup.h"
#include "tests/unit/checksheet_fixture.h"

#define FIRMWARE "{'fact':'boot.secure_boot','equals':true,'max_age':'P30D'}"

static struct seki_registry *registry;
static struct seki_site *site;
static struct seki_device *device;
static struct seki_item *item; /* the catalogue's only one */
static struct seki_strings *pool;

/* Puts a rule in the item; NULL: none. */
static void decide_by(struct seki_rule **place, const char *text)
{
    struct seki_rule_compiler compiler = {.scope = item->scope, .pool = &pool};
    seki_rule_free(*place);
    *place = text != NULL ? fixture_rule(text, &compiler) : NULL;
    assert_true(text == NULL || *place != NULL);
    item->facts = seki_facts_all();
}

static int set_up(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = calloc(1, sizeof *catalogue);
    struct seki_report *report = malloc(sizeof *report);
    catalogue->count = 1;
    item = &catalogue->items[0];
    strcpy(item->id, "Q01");
    item->scope = SEKI_SCOPE_DEVICE;
    item->facts = seki_facts_all();
    item->stage = SEKI_STAGE_POC;
    item->importance[0] = item->importance[1] = item->importance[2] = SEKI_REQUIRED;
    assert_int_equal(seki_registry_new(catalogue, &registry), SEKI_OK);
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &site), SEKI_OK);
    assert_int_equal(seki_registry_add_device(registry, "press-07", site, &device), SEKI_OK);
    fixture_site(site);
    fixture_report(report);
    fixture_device(device, report);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_registry_free(registry); /* and the rules with the catalogue */
    seki_strings_free(pool);
    pool = NULL;
    return 0;
}

static void say(enum seki_scope scope, const char *subject, bool pass, seki_unix_s until)
{
    struct seki_attestation said = {.scope = scope, .pass = pass, .at = NOW - DAY, .until = until};
    strcpy(said.subject, subject);
    strcpy(said.item, "Q01");
    assert_int_equal(seki_registry_put_attestation(registry, &said), SEKI_OK);
}

static struct seki_item_state decide_at(seki_unix_s now)
{
    const struct seki_subject subject = {registry, site, device};
    return seki_item_decide(item, &subject, now);
}

static void assert_decided_at(seki_unix_s now, enum seki_item_status status, const char *reason,
                              enum seki_evidence evidence)
{
    struct seki_item_state held = decide_at(now);
    if (held.status != status || strcmp(held.reason, reason) != 0 || held.evidence != evidence ||
        held.beneath != status) {
        fail_msg("%s, %s by %s; not %s, %s by %s", seki_item_status_words[held.status], held.reason,
                 seki_evidence_words[held.evidence], seki_item_status_words[status], reason,
                 seki_evidence_words[evidence]);
    }
}

static void assert_decided(enum seki_item_status status, const char *reason,
                           enum seki_evidence evidence)
{
    assert_decided_at(NOW, status, reason, evidence);
}

#define UNKNOWN SEKI_ITEM_UNKNOWN
#define PASS SEKI_ITEM_PASS
#define FAIL SEKI_ITEM_FAIL
#define NOT_APPLICABLE SEKI_ITEM_NOT_APPLICABLE
#define NO_EVIDENCE SEKI_EVIDENCE_NONE
#define ATTESTED SEKI_EVIDENCE_ATTESTED
#define REPORTED SEKI_EVIDENCE_REPORTED

/* ---- by rule --------------------------------------------------------------------------------- */

static void a_rule_passes_and_fails(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    assert_decided(PASS, "met", REPORTED);
    assert_int_equal(decide_at(NOW).at, NOW - HOUR);
    device->report->secure_boot = SEKI_NO;
    assert_decided(FAIL, "boot.secure_boot.not_equal", REPORTED);
}

static void silence_is_unknown(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    device->report->secure_boot = SEKI_TRI_UNKNOWN;
    assert_decided(UNKNOWN, "boot.secure_boot.missing", NO_EVIDENCE);
    free(device->report);
    device->report = NULL;
    assert_decided(UNKNOWN, "boot.secure_boot.missing", NO_EVIDENCE);
}

static void evidence_grows_stale_at_next(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    seki_unix_s next = decide_at(NOW).next;
    assert_int_equal(next, NOW - HOUR + 30 * DAY + 1); /* at 30 days it is still young enough */
    assert_decided_at(next - 1, PASS, "met", REPORTED);
    assert_decided_at(next, UNKNOWN, "boot.secure_boot.stale", NO_EVIDENCE);
    assert_int_equal(decide_at(next).next, SEKI_TIME_NEVER);
}

/* ---- not applicable -------------------------------------------------------------------------- */

static void what_is_out_of_use_is_past_checking(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    say(SEKI_SCOPE_DEVICE, "press-07", false, NOW + DAY);
    for (int of = 0; of < SEKI_LIFECYCLES; of++) {
        device->lifecycle = (enum seki_lifecycle)of;
        bool past = of == SEKI_WIPED || of == SEKI_RETIRED || of == SEKI_LOST;
        assert_decided(past ? NOT_APPLICABLE : PASS, past ? "lifecycle" : "met",
                       past ? NO_EVIDENCE : REPORTED);
    }
}

static void what_starts_with_production_waits_for_it(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    site->stage = SEKI_STAGE_POC;
    assert_decided(PASS, "met", REPORTED); /* of the item that starts at once */
    item->stage = SEKI_STAGE_PRODUCTION;
    assert_decided(NOT_APPLICABLE, "stage", NO_EVIDENCE);
    site->stage = SEKI_STAGE_PRODUCTION;
    assert_decided(PASS, "met", REPORTED);
}

static void applies_decides_whether(void **state)
{
    (void)state;
    decide_by(&item->applies, "{'fact':'use_level','at_least':2}");
    decide_by(&item->pass, FIRMWARE);
    static const struct {
        int site, device;
        bool applies;
    } levels[] = {
        {1, 0, false}, {1, 1, false}, {1, 2, true}, {2, 0, true},
        {3, 1, true},  {1, 3, true},  {2, 1, true}}; /* a device can raise its site's level only */
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        site->use_level = levels[i].site;
        device->use_level = levels[i].device;
        assert_int_equal(decide_at(NOW).status, levels[i].applies ? PASS : NOT_APPLICABLE);
        assert_string_equal(decide_at(NOW).reason, levels[i].applies ? "met" : "does_not_apply");
    }
}

/* What may well apply is not waved through, whatever anybody says of it. */
static void what_may_apply_is_unknown(void **state)
{
    (void)state;
    decide_by(&item->applies, "{'fact':'media.removable','equals':true}");
    say(SEKI_SCOPE_DEVICE, "press-07", true, NOW + DAY);
    device->report->removable_media = SEKI_TRI_UNKNOWN;
    assert_decided(UNKNOWN, "media.removable.missing", NO_EVIDENCE);
    device->report->removable_media = SEKI_YES;
    assert_decided(PASS, "attested", ATTESTED);
    device->report->removable_media = SEKI_NO;
    assert_decided(NOT_APPLICABLE, "does_not_apply", REPORTED);
}

static void applying_changes_with_time_too(void **state)
{
    (void)state;
    decide_by(&item->applies, "{'fact':'dispose_by','before':'now'}");
    decide_by(&item->pass, FIRMWARE);
    device->support.dispose_by = seki_day_of(NOW) + 3;
    seki_unix_s next = decide_at(NOW).next;
    assert_int_equal(next, seki_day_start(seki_day_of(NOW) + 3) + 1);
    assert_int_equal(decide_at(next - 1).status, NOT_APPLICABLE);
    assert_int_equal(decide_at(next).status, PASS);
    decide_by(&item->applies, "{'fact':'dispose_by','after':'now'}"); /* and ceases to */
    next = decide_at(NOW).next;
    assert_int_equal(next, seki_day_start(seki_day_of(NOW) + 3));
    assert_int_equal(decide_at(next - 1).status, PASS);
    assert_int_equal(decide_at(next).status, NOT_APPLICABLE);
}

/* ---- by attestation -------------------------------------------------------------------------- */

static void a_person_decides_where_no_machine_does(void **state)
{
    (void)state;
    assert_decided(UNKNOWN, "attestation_missing", NO_EVIDENCE);
    say(SEKI_SCOPE_DEVICE, "press-07", true, NOW + DAY);
    assert_decided(PASS, "attested", ATTESTED);
    assert_int_equal(decide_at(NOW).at, NOW - DAY);
    say(SEKI_SCOPE_DEVICE, "press-07", false, NOW + DAY);
    assert_decided(FAIL, "attested_fail", ATTESTED);
}

static void a_statement_ends_in_its_second(void **state)
{
    (void)state;
    say(SEKI_SCOPE_DEVICE, "press-07", true, NOW + DAY);
    assert_int_equal(decide_at(NOW).next, NOW + DAY);
    assert_decided_at(NOW + DAY - 1, PASS, "attested", ATTESTED);
    assert_decided_at(NOW + DAY, UNKNOWN, "attestation_expired", NO_EVIDENCE);
    assert_int_equal(decide_at(NOW + DAY).next, SEKI_TIME_NEVER);
    assert_int_equal(decide_at(NOW + DAY).at, NOW - DAY); /* when it was said */
}

static void a_machine_is_not_overridden(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    device->report->secure_boot = SEKI_NO;
    say(SEKI_SCOPE_DEVICE, "press-07", true, NOW + 90 * DAY);
    assert_decided(FAIL, "boot.secure_boot.not_equal", REPORTED);
    device->report->secure_boot = SEKI_YES;
    say(SEKI_SCOPE_DEVICE, "press-07", false, NOW + 90 * DAY);
    assert_decided(PASS, "met", REPORTED);
    assert_decided_at(NOW + 40 * DAY, FAIL, "attested_fail", ATTESTED); /* stale by then */
    assert_decided_at(NOW + 90 * DAY, UNKNOWN, "attestation_expired", NO_EVIDENCE);
}

/* Of statements about the device, its site and the organization the nearest in force counts. A
 * row: of each, whether it passes ('p'), fails ('f'), is over ('x') or was never made ('-'). */
static void the_nearest_statement_in_force_counts(void **state)
{
    static const char signs[] = "-pfx";
    for (int which = 0; which < 4 * 4 * 4; which++) {
        const char said[] = {signs[which % 4], signs[which / 4 % 4], signs[which / 16], '\0'};
        static const char *const subjects[] = {"press-07", "nagoya", "organization"};
        tear_down(state);
        set_up(state);
        for (int scope = 0; scope < SEKI_SCOPES; scope++) {
            if (said[scope] != '-') {
                say((enum seki_scope)scope, subjects[scope], said[scope] == 'p',
                    said[scope] == 'x' ? NOW : NOW + (scope + 1) * DAY);
            }
        }
        const char *first = strpbrk(said, "pf");
        if (first != NULL) {
            assert_decided(*first == 'p' ? PASS : FAIL,
                           *first == 'p' ? "attested" : "attested_fail", ATTESTED);
            assert_int_equal(decide_at(NOW).next, NOW + (first - said + 1) * DAY);
        } else {
            assert_decided(UNKNOWN,
                           strchr(said, 'x') ? "attestation_expired" : "attestation_missing",
                           NO_EVIDENCE);
        }
    }
}

static void what_is_said_of_another_does_not_count(void **state)
{
    (void)state;
    struct seki_attestation other = {.scope = SEKI_SCOPE_DEVICE, .pass = true, .until = NOW + DAY};
    say(SEKI_SCOPE_DEVICE, "press-08", true, NOW + DAY);
    say(SEKI_SCOPE_SITE, "osaka", true, NOW + DAY);
    strcpy(other.subject, "press-07");
    strcpy(other.item, "Q02");
    assert_int_equal(seki_registry_put_attestation(registry, &other), SEKI_OK);
    assert_decided(UNKNOWN, "attestation_missing", NO_EVIDENCE);
}

/* ---- states over time ------------------------------------------------------------------------ */

static void since_stays_while_the_status_does(void **state)
{
    (void)state;
    decide_by(&item->pass, "{'any':[" FIRMWARE ",{'fact':'owner','equals':'IT'}]}");
    assert_true(seki_evaluate_device(registry, device, NOW));
    assert_int_equal(device->items[0].since, NOW);
    assert_false(seki_evaluate_device(registry, device, NOW + 5)); /* nothing is due */
    device->owner = SEKI_OWNER_IT;
    device->changed = seki_facts_all();
    assert_false(seki_evaluate_device(registry, device, NOW + 10));
    assert_int_equal(device->items[0].since, NOW);
    device->owner = SEKI_OWNER_OT;
    device->report->secure_boot = SEKI_NO;
    device->changed = seki_facts_all();
    assert_true(seki_evaluate_device(registry, device, NOW + 20));
    assert_int_equal(device->items[0].since, NOW + 20);
}

/* A statement made anew is told, though status and reason stay; a report that says the same is not:
 * the screens would be written anew with each one. */
static void a_renewed_statement_is_a_change(void **state)
{
    (void)state;
    say(SEKI_SCOPE_DEVICE, "press-07", true, NOW + DAY);
    assert_true(seki_evaluate_device(registry, device, NOW));
    struct seki_attestation said = {.pass = true, .at = NOW + 5, .until = NOW + 9 * DAY};
    strcpy(said.subject, "press-07");
    strcpy(said.item, "Q01");
    assert_int_equal(seki_registry_put_attestation(registry, &said), SEKI_OK);
    device->changed = seki_facts_all();
    assert_true(seki_evaluate_device(registry, device, NOW + 5));
    assert_int_equal(device->items[0].since, NOW);
    assert_int_equal(device->items[0].at, NOW + 5);
    decide_by(&item->pass, FIRMWARE);
    device->changed = seki_facts_all();
    assert_true(seki_evaluate_device(registry, device, NOW + 6)); /* a machine's word now */
    device->report_at = NOW + 10;
    device->changed = seki_facts_all();
    assert_false(seki_evaluate_device(registry, device, NOW + 10));
    assert_int_equal(device->items[0].at, NOW + 10);
}

static void only_what_reads_a_changed_fact_is_decided_again(void **state)
{
    (void)state;
    decide_by(&item->pass, FIRMWARE);
    item->facts = (struct seki_fact_set){{0}};
    seki_fact_set_add(&item->facts, SEKI_FACT_SECURE_BOOT);
    assert_true(seki_evaluate_device(registry, device, NOW));
    device->report->secure_boot = SEKI_NO;
    seki_fact_set_add(&device->changed, SEKI_FACT_KEYSTORE); /* another fact: not looked at */
    assert_false(seki_evaluate_device(registry, device, NOW + 1));
    assert_int_equal(device->items[0].status, PASS);
    seki_fact_set_add(&device->changed, SEKI_FACT_SECURE_BOOT);
    assert_true(seki_evaluate_device(registry, device, NOW + 2));
    assert_int_equal(device->items[0].status, FAIL);
    assert_int_equal(device->compliance.verdict, SEKI_VERDICT_NON_COMPLIANT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rule_passes_and_fails),
        TEST(silence_is_unknown),
        TEST(evidence_grows_stale_at_next),
        TEST(what_is_out_of_use_is_past_checking),
        TEST(what_starts_with_production_waits_for_it),
        TEST(applies_decides_whether),
        TEST(what_may_apply_is_unknown),
        TEST(applying_changes_with_time_too),
        TEST(a_person_decides_where_no_machine_does),
        TEST(a_statement_ends_in_its_second),
        TEST(a_machine_is_not_overridden),
        TEST(the_nearest_statement_in_force_counts),
        TEST(what_is_said_of_another_does_not_count),
        TEST(since_stays_while_the_status_does),
        TEST(a_renewed_statement_is_a_change),
        TEST(only_what_reads_a_changed_fact_is_decided_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
