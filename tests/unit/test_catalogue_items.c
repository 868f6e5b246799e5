/* SPDX-License-Identifier: Apache-2.0
 *
 * test_catalogue_items: can each item of the shipped checksheet that a rule decides both pass and
 * fail, for the reason that it names; and is a device of which nothing is known passed by none?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/rollup.h"
#include "tests/unit/catalogue_fixture.h"
#include "tests/unit/checksheet_fixture.h"

/* A site, a device that is as it should be, and one that has just been registered. */
static struct seki_registry *registry;
static struct seki_site *site;
static struct seki_device *good, *fresh;

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(seki_registry_new(fixture_shipped(), &registry), SEKI_OK);
    assert_int_equal(seki_registry_add_site(registry, "nagoya", &site), SEKI_OK);
    fixture_site(site);
    site->use_level = 2;
    site->stage = SEKI_STAGE_PRODUCTION;
    assert_int_equal(seki_registry_add_device(registry, "press-07", site, &good), SEKI_OK);
    assert_int_equal(seki_registry_add_device(registry, "press-08", site, &fresh), SEKI_OK);
    struct seki_report *report = calloc(1, sizeof *report);
    assert_non_null(report);
    fixture_report(report);
    report->storage_encrypted = SEKI_YES;
    report->security_updates_pending = 0;
    report->scan_findings = 0;
    fixture_device(good, report);
    good->auth = SEKI_AUTH_TOKEN;
    strcpy(good->credential, "$sha256$aa");
    strcpy(good->configuration_hash, report->configuration_hash);
    good->allowed_ports[1] = 8080;
    good->allowed_ports_count = 2;
    assert_int_equal(seki_registry_index_credential(registry, good), SEKI_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_registry_free(registry);
    return 0;
}

static struct seki_item_state decide(const struct seki_item *item, const struct seki_device *device)
{
    const struct seki_subject subject = {registry, site,
                                         item->scope == SEKI_SCOPE_DEVICE ? device : NULL};
    return seki_item_decide(item, &subject, NOW);
}

static void assert_state(const struct seki_item *item, const struct seki_device *device,
                         enum seki_item_status status, const char *reason)
{
    struct seki_item_state found = decide(item, device);
    if (found.status != status || strcmp(found.reason, reason) != 0) {
        fail_msg("%s: %s (%s), not %s (%s)", item->id, seki_item_status_words[found.status],
                 found.reason, seki_item_status_words[status], reason);
    }
}

/* ---- what spoils each item ------------------------------------------------------------------ */

static void without_credential(void)
{
    good->auth = SEKI_AUTH_NONE;
}
static void without_versions(void)
{
    good->report->firmware_version[0] = good->report->os_version[0] = '\0';
}
static void denied_yesterday(void)
{
    good->denied_at = NOW - DAY;
}
static void owned_by_nobody(void)
{
    good->owner = SEKI_OWNER_NONE;
}
static void site_without_ot(void)
{
    site->owner_ot[0] = '\0';
}
static void checked_long_ago(void)
{
    good->report->updates_checked_at = NOW - 40 * DAY;
}
static void past_support(void)
{
    good->support_state = SEKI_SUPPORT_ENDED;
}
static void decided_until_last_month(void)
{
    good->support.decision_until = fixture_day("2026-10-31");
}
static void exception_without_end(void)
{
    site->exceptions_open_ended = 1;
}
static void verified_long_ago(void)
{
    good->support.of[SEKI_PRODUCT].verified_at = fixture_day("2025-06-01");
}
static void same_token_twice(void)
{
    fresh->auth = SEKI_AUTH_TOKEN;
    strcpy(fresh->credential, good->credential);
    assert_int_equal(seki_registry_index_credential(registry, fresh), SEKI_OK);
}
static void default_password_left(void)
{
    good->report->default_passwords = SEKI_YES;
}
static void old_token(void)
{
    good->credential_at = NOW - 400 * DAY;
}
static void plain_session(void)
{
    strcpy(good->report->tls, "none");
}
static void plain_storage(void)
{
    good->report->storage_encrypted = SEKI_NO;
}
static void another_firmware(void)
{
    strcpy(good->report->firmware_digest, "sha256:ee");
}
static void due_yesterday(void)
{
    good->support.replace_by = fixture_day("2026-11-22");
}
static void another_configuration(void)
{
    strcpy(good->report->configuration_hash, "sha256:ee");
}
static void updates_left(void)
{
    good->report->security_updates_pending = 1;
}
static void being_taken_out(void)
{
    good->lifecycle = SEKI_DECOMMISSIONING;
    good->lifecycle_at = NOW - 2 * DAY;
}
static void stuck_on_the_way_out(void)
{
    good->lifecycle_at = NOW - 20 * DAY;
}
static void another_network(void)
{
    strcpy(good->address, "192.0.2.7");
}
static void a_port_too_many(void)
{
    good->allowed_ports_count = 1;
}
static void wrong_clock(void)
{
    good->report->at = good->report_at - HOUR;
}
static void failed_an_hour_ago(void)
{
    good->auth_failure_at = NOW - HOUR;
}
static void silent_for_two_days(void)
{
    good->online = false;
    good->last_seen = NOW - 2 * DAY;
}
static void something_found(void)
{
    good->report->scan_findings = 2;
}

/* `prepare`, where there is one, brings the good device into the case that the item is about. */
static const struct {
    const char *id;
    void (*prepare)(void), (*spoil)(void);
    const char *reason;
} cases[] = {
    {"Q01", NULL, without_credential, "credential.none"},
    {"Q02", NULL, without_versions, "version.not_reported"},
    {"Q03", NULL, denied_yesterday, "topics.denied_recently"},
    {"Q04", NULL, owned_by_nobody, "owner.missing"},
    {"Q09", NULL, site_without_ot, "site.owner_ot.missing"},
    {"Q11", NULL, checked_long_ago, "updates.not_checked"},
    {"Q13", past_support, decided_until_last_month, "support.decision_expired"},
    {"Q15", NULL, exception_without_end, "exceptions.open_ended"},
    {"Q16", NULL, verified_long_ago, "support.not_verified"},
    {"Q19", NULL, same_token_twice, "credential.shared"},
    {"Q20", NULL, default_password_left, "accounts.default_passwords"},
    {"Q21", NULL, old_token, "credential.too_old"},
    {"Q26", NULL, plain_session, "session.not_encrypted"},
    {"Q27", NULL, plain_storage, "storage.not_encrypted"},
    {"Q28", NULL, another_firmware, "firmware.digest_differs"},
    {"Q29", NULL, due_yesterday, "replace_by.passed"},
    {"Q31", NULL, another_configuration, "configuration.differs"},
    {"Q32", NULL, updates_left, "updates.security_pending"},
    {"Q33", being_taken_out, stuck_on_the_way_out, "wipe.overdue"},
    {"Q38", NULL, another_network, "presence.outside_segment"},
    {"Q39", NULL, a_port_too_many, "network.unexpected_ports"},
    {"Q40", NULL, wrong_clock, "clock.wrong"},
    {"Q44", NULL, failed_an_hour_ago, "credential.failed_recently"},
    {"Q46", NULL, silent_for_two_days, "presence.silent"},
    {"Q47", NULL, something_found, "scan.findings"},
};
#define CASES (sizeof cases / sizeof *cases)

static void every_rule_can_pass_and_fail(void **state)
{
    for (size_t i = 0; i < CASES; i++) {
        const struct seki_item *item = seki_catalogue_find(registry->catalogue, cases[i].id);
        if (cases[i].prepare != NULL) {
            assert_state(item, good, SEKI_ITEM_NOT_APPLICABLE, "does_not_apply");
            cases[i].prepare();
        }
        assert_state(item, good, SEKI_ITEM_PASS, "met");
        cases[i].spoil();
        assert_state(item, good, SEKI_ITEM_FAIL, cases[i].reason);
        (void)tear_down(state);
        (void)set_up(state);
    }
}

static void every_item_with_a_rule_has_a_case(void **state)
{
    (void)state;
    size_t rules = 0;
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        const struct seki_item *item = &registry->catalogue->items[i];
        size_t of_item = 0;
        for (size_t n = 0; n < CASES; n++) {
            of_item += strcmp(cases[n].id, item->id) == 0;
        }
        if (of_item != (item->pass != NULL)) {
            fail_msg("%s: %zu cases; add one that spoils it", item->id, of_item);
        }
        rules += item->pass != NULL;
    }
    assert_int_equal(rules, CASES);
}

/* ---- what is not known ---------------------------------------------------------------------- */

static void nothing_known_passes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        const struct seki_item *item = &registry->catalogue->items[i];
        if (item->scope == SEKI_SCOPE_DEVICE && decide(item, fresh).status == SEKI_ITEM_PASS) {
            fail_msg("%s passes a device that was never seen", item->id);
        }
    }
}

/* A report of last month says nothing of today: what it decided is open again, and does not fail.
 */
static void an_old_report_decides_nothing(void **state)
{
    (void)state;
    static const char *const reported[] = {"Q02", "Q11", "Q20", "Q26", "Q27", "Q28",
                                           "Q31", "Q32", "Q39", "Q40", "Q47"};
    good->report_at = NOW - 30 * DAY;
    good->report->at = good->report_at;
    for (size_t i = 0; i < sizeof reported / sizeof *reported; i++) {
        const struct seki_item *item = seki_catalogue_find(registry->catalogue, reported[i]);
        struct seki_item_state found = decide(item, good);
        if (found.status != SEKI_ITEM_UNKNOWN) {
            fail_msg("%s: %s (%s)", item->id, seki_item_status_words[found.status], found.reason);
        }
    }
}

static void a_password_is_not_seen_to_be_unique(void **state)
{
    (void)state;
    good->auth = SEKI_AUTH_PASSWORD;
    assert_state(seki_catalogue_find(registry->catalogue, "Q19"), good, SEKI_ITEM_UNKNOWN,
                 "credential.shared.missing");
}

static void a_certificate_is_renewed_before_it_ends(void **state)
{
    (void)state;
    const struct seki_item *item = seki_catalogue_find(registry->catalogue, "Q21");
    good->auth = SEKI_AUTH_X509;
    assert_state(item, good, SEKI_ITEM_PASS, "met");
    good->certificate_expires_at = NOW + 13 * DAY;
    struct seki_item_state found = decide(item, good);
    assert_int_equal(found.status, SEKI_ITEM_FAIL);
    assert_string_equal(found.reason, "certificate.expires_soon");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_rule_can_pass_and_fail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_item_with_a_rule_has_a_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_known_passes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_old_report_decides_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_password_is_not_seen_to_be_unique, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_certificate_is_renewed_before_it_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
