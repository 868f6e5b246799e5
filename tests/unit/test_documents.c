/* SPDX-License-Identifier: Apache-2.0
 *
 * test_documents: does the longest document that our own structs can hold stay within
 * SEKI_DOCUMENT_LIMIT, or say "more"; and does each decoder take a message or refuse it, whatever
 * becomes of its bytes?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/contract/codecs.h"
#include "tests/unit/example_files.h"

#define LATE INT64_C(253402300799)     /* 9999-12-31T23:59:59Z */
#define MANY INT64_C(9007199254740991) /* the longest integer that is written */
#define LAST_DAY 2932896               /* 9999-12-31 */

static struct seki_fault fault;
static char out[2 * SEKI_DOCUMENT_LIMIT];
static struct recoded recoded;

/* Fills a text field to its end; ids with a letter, free text with what takes most room: '"'. */
#define FILL(field, c) (memset((field), (c), sizeof(field) - 1), (field)[sizeof(field) - 1] = '\0')

static bool says_more(void)
{
    return strstr(out, "\"more\":true") != NULL;
}

static void within_limit(enum seki_status status, const size_t *length)
{
    assert_int_equal(status, SEKI_OK);
    assert_int_equal(*length, strlen(out));
    assert_in_range(*length, 1, SEKI_DOCUMENT_LIMIT);
}

/* ---- the longest documents ------------------------------------------------------------------- */

static void fill_counts(struct seki_counts *counts)
{
    for (size_t i = 0; i < SEKI_ITEM_STATUSES; i++)
        counts->of[i] = UINT32_MAX;
}

static void fill_compliance(struct seki_compliance *c)
{
    c->verdict = SEKI_VERDICT_NON_COMPLIANT;
    c->score = c->coverage = 100;
    fill_counts(&c->counts);
    for (size_t i = 0; i < SEKI_FUNCTIONS; i++)
        fill_counts(&c->functions[i]);
}

static void fill_tally(struct seki_tally *t)
{
    memset(t, 0xff, sizeof *t);
}

static void fill_line(struct seki_item_line *line, size_t number)
{
    FILL(line->item, 'Q');
    line->item[0] = (char)('A' + number / 26);
    line->item[1] = (char)('A' + number % 26);
    line->status = SEKI_ITEM_NOT_APPLICABLE;
    FILL(line->reason, 'r');
    line->evidence = SEKI_EVIDENCE_REGISTERED;
    line->at = line->since = LATE;
}

static void fill_failing(char failing[SEKI_FAILING][SEKI_ITEM_ID_SIZE])
{
    for (size_t i = 0; i < SEKI_FAILING; i++)
        FILL(failing[i], 'Q');
}

static void fill_categories(struct seki_category_line categories[32])
{
    for (size_t i = 0; i < 32; i++) {
        FILL(categories[i].category, 'C');
        categories[i].category[0] = (char)('A' + i % 26);
        categories[i].category[1] = (char)('A' + i / 26);
        fill_counts(&categories[i].counts);
    }
}

static void the_longest_device_fits(void **state)
{
    (void)state;
    static struct seki_device_document d, read;
    FILL(d.device, 'd'), FILL(d.site, 's'), FILL(d.broker, 'b'), FILL(d.address, '"');
    FILL(d.model, '"'), FILL(d.vendor, '"'), FILL(d.firmware, '"'), FILL(d.support.source, '"');
    d.seq = d.messages = d.bytes = d.denied = d.auth_failures = d.rejected_reports = MANY;
    d.at = d.since = d.last_seen = LATE;
    d.auth = SEKI_AUTH_PASSWORD, d.lifecycle = SEKI_DECOMMISSIONING;
    d.stage = SEKI_STAGE_PRODUCTION, d.use_level = 3, d.owner = SEKI_OWNER_IT;
    d.support.state = SEKI_SUPPORTED;
    d.support.general_availability = d.support.end_of_sales = LAST_DAY;
    d.support.end_of_security_support = d.support.end_of_life = LAST_DAY;
    d.support.verified_at = d.support.replace_by = d.support.dispose_by = LAST_DAY;
    d.support.days_left_known = true, d.support.days_left = INT32_MIN;
    fill_compliance(&d.compliance);
    d.failing_count = SEKI_FAILING;
    fill_failing(d.failing);
    size_t length = 0;
    within_limit(seki_device_encode(&d, out, sizeof out, &length), &length);
    assert_int_equal(seki_device_decode(out, length, &read, &fault), SEKI_OK);
    assert_int_equal(read.failing_count, SEKI_FAILING);
    assert_string_equal(read.vendor, d.vendor);
}

static void the_longest_items_fit_or_say_more(void **state)
{
    (void)state;
    static struct seki_items_document d, read;
    FILL(d.device, 'd'), FILL(d.site, 's');
    d.seq = MANY, d.at = LATE;
    for (size_t i = 0; i < SEKI_ITEMS; i++)
        fill_line(&d.items[i], i);
    for (d.count = 0; d.count <= SEKI_ITEMS; d.count++) {
        size_t length = 0;
        within_limit(seki_items_encode(&d, out, sizeof out, &length), &length);
        assert_int_equal(seki_items_decode(out, length, &read, &fault), SEKI_OK);
        assert_int_equal(says_more(), read.count < d.count);
        assert_true(read.count > 0 || d.count == 0);
    }
    assert_true(says_more());
}

static void the_longest_sheet_of_a_site_fits_or_says_more(void **state)
{
    (void)state;
    static struct seki_site_items_document d, read;
    FILL(d.site, 's');
    d.function = 1, d.seq = MANY, d.at = LATE;
    for (size_t i = 0; i < SEKI_ITEMS; i++) {
        fill_line(&d.items[i].line, i);
        d.items[i].scope = SEKI_SCOPE_ORGANIZATION;
        d.items[i].importance = SEKI_RECOMMENDED;
        d.items[i].adoption = SEKI_DECLINED;
        d.items[i].lead = SEKI_OWNER_IT;
        fill_counts(&d.items[i].devices);
    }
    for (d.count = 0; d.count <= SEKI_ITEMS; d.count++) {
        size_t length = 0;
        within_limit(seki_site_items_encode(&d, out, sizeof out, &length), &length);
        assert_int_equal(seki_site_items_decode(out, length, &read, &fault), SEKI_OK);
        bool whole = read.count == d.count && (d.count == 0 || read.items[0].line.at == LATE);
        assert_int_equal(says_more(), !whole);
        assert_true(read.count > 0 || d.count == 0);
    }
    assert_true(says_more());
}

static void the_longest_site_fits_or_says_more(void **state)
{
    (void)state;
    static struct seki_site_document d, read;
    FILL(d.site, 's'), FILL(d.name, '"');
    d.seq = MANY, d.at = LATE, d.use_level = 3, d.stage = SEKI_STAGE_PRODUCTION;
    fill_tally(&d.devices);
    fill_compliance(&d.compliance);
    fill_categories(d.categories);
    fill_failing(d.failing);
    d.wipes_pending = d.wipes_overdue = d.wipes_certified = UINT32_MAX;
    d.failing_count = SEKI_FAILING;
    for (d.category_count = 0; d.category_count <= 32; d.category_count++) {
        size_t length = 0;
        within_limit(seki_site_encode(&d, out, sizeof out, &length), &length);
        assert_int_equal(seki_site_decode(out, length, &read, &fault), SEKI_OK);
        assert_int_equal(says_more(), read.category_count < d.category_count);
        assert_int_equal(read.failing_count, SEKI_FAILING);
    }
    assert_true(says_more());
}

static void the_longest_fleet_fits_or_says_more(void **state)
{
    (void)state;
    static struct seki_fleet_document d, read;
    d.seq = MANY, d.at = LATE, d.sites_total = UINT32_MAX;
    FILL(d.checksheet, '"'), FILL(d.checksheet_version, '"');
    memset(d.sites_verdict, 0xff, sizeof d.sites_verdict);
    fill_tally(&d.devices);
    fill_compliance(&d.compliance);
    fill_categories(d.categories);
    for (size_t i = 0; i < 32; i++)
        fill_line(&d.organization[i], i);
    d.organization_count = 32;
    for (d.category_count = 0; d.category_count <= 32; d.category_count++) {
        size_t length = 0;
        within_limit(seki_fleet_encode(&d, out, sizeof out, &length), &length);
        assert_int_equal(seki_fleet_decode(out, length, &read, &fault), SEKI_OK);
        assert_true(read.organization_count > 0);
        assert_true(says_more());
    }
}

static void the_longest_checksheet_item_fits_or_says_more(void **state)
{
    (void)state;
    static struct seki_checksheet_document d, read;
    FILL(d.item, 'Q'), FILL(d.checksheet, '"'), FILL(d.category, 'C');
    d.subcategory_count = 8;
    for (size_t i = 0; i < 8; i++)
        FILL(d.subcategories[i], 'S');
    d.scope = SEKI_SCOPE_ORGANIZATION, d.lead = SEKI_OWNER_IT, d.stage = SEKI_STAGE_PRODUCTION;
    d.importance[0] = d.importance[1] = d.importance[2] = SEKI_RECOMMENDED;
    d.valid_days = 36500;
    FILL(d.title_en, '"'), FILL(d.title_ja, '"');
    FILL(d.explanation_en, '"'), FILL(d.explanation_ja, '"');
    size_t length = 0;
    within_limit(seki_checksheet_encode(&d, out, sizeof out, &length), &length);
    assert_true(says_more());
    assert_int_equal(seki_checksheet_decode(out, length, &read, &fault), SEKI_OK);
    assert_string_equal(read.title_ja, d.title_ja);
    assert_int_equal(read.valid_days, 36500);
    FILL(d.explanation_en, 'e'), FILL(d.explanation_ja, 'j'); /* all that is said fits, unescaped */
    within_limit(seki_checksheet_encode(&d, out, sizeof out, &length), &length);
    assert_false(says_more());
}

static void the_longest_broker_fits(void **state)
{
    (void)state;
    static struct seki_broker_document d, read;
    FILL(d.broker, 'b'), FILL(d.epoch, 'f'), FILL(d.version, '"'), FILL(d.mosquitto, '"');
    strcpy(d.mode, "enforce");
    FILL(d.checksheet, '"'), FILL(d.checksheet_version, '"'), FILL(d.store_server, '"');
    d.at = d.started_at = d.store_since = LATE;
    d.store_lag_ms = d.store_queue = d.store_journal = MANY;
    d.sessions = d.devices = d.devices_online = UINT32_MAX;
    d.connects = d.refused = d.denied = d.messages = MANY;
    d.reports = d.rejected_reports = d.published = d.events_dropped = MANY;
    size_t length = 0;
    within_limit(seki_broker_encode(&d, out, sizeof out, &length), &length);
    assert_int_equal(seki_broker_decode(out, length, &read, &fault), SEKI_OK);
    assert_int_equal(read.events_dropped, MANY);
}

static void the_longest_event_fits(void **state)
{
    (void)state;
    static struct seki_event_document d, read;
    d.event = SEKI_EVENT_ATTESTATION_ENDED, d.at = LATE, d.severity = SEKI_SEVERITY_CRITICAL;
    FILL(d.site, 's'), FILL(d.device, 'd'), FILL(d.broker, 'b'), FILL(d.reason, 'r');
    FILL(d.detail, '"'), FILL(d.client_id, '"'), FILL(d.username, '"'), FILL(d.topic, '"');
    FILL(d.address, '"');
    d.count = MANY;
    size_t length = 0;
    within_limit(seki_event_encode(&d, out, sizeof out, &length), &length);
    assert_int_equal(seki_event_decode(out, length, &read, &fault), SEKI_OK);
    assert_string_equal(read.topic, d.topic);
}

/* ---- every kind ------------------------------------------------------------------------------ */

static const struct codec *codec;

/* Device reports and control messages have limits of their own. */
static bool has_document_limit(void)
{
    return strcmp(codec->kind, "report") != 0 && strncmp(codec->kind, "control-", 8) != 0;
}

/* Every byte of a message of up to 4 KiB; of the one longer example every seventh or so. */
static size_t step(size_t size)
{
    return size <= 4096 ? 1 : size / 4096 + 2;
}

static void check_example(const char *path, const char *payload, size_t size)
{
    codec->recode(payload, size, &recoded);
    if (recoded.decoded != SEKI_OK || recoded.encoded != SEKI_OK)
        fail_msg("%s: %s", path, recoded.fault.text);
    if (has_document_limit() && recoded.length > SEKI_DOCUMENT_LIMIT)
        fail_msg("%s is written in %zu bytes", path, recoded.length);
    for (size_t shorter = 0; shorter < size; shorter += step(size)) {
        char *prefix = exact_copy(payload, shorter);
        codec->recode(prefix, shorter, &recoded);
        free(prefix);
        if (recoded.decoded == SEKI_OK)
            fail_msg("%s is taken after %zu bytes", path, shorter);
    }
}

static void examples_fit_and_their_truncations_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODECS; i++) {
        codec = &codecs[i];
        assert_true(for_each_valid_example(codec->kind, check_example) >= 3);
    }
}

static void check_flips(const char *path, const char *payload, size_t size)
{
    char *changed = exact_copy(payload, size);
    for (size_t place = 0; place < size; place += step(size)) {
        static const unsigned char masks[] = {0x01, 0x20, 0x80, 0xff};
        changed[place] = (char)(payload[place] ^ masks[place % sizeof masks]);
        codec->recode(changed, size, &recoded);
        if (recoded.decoded == SEKI_OK && recoded.encoded != SEKI_OK)
            fail_msg("%s, byte %zu: taken, but cannot be written", path, place);
        changed[place] = payload[place];
    }
    free(changed);
}

static void a_changed_byte_never_breaks_a_decoder(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODECS; i++) {
        codec = &codecs[i];
        assert_true(for_each_valid_example(codec->kind, check_flips) >= 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_device_fits),
        cmocka_unit_test(the_longest_items_fit_or_say_more),
        cmocka_unit_test(the_longest_sheet_of_a_site_fits_or_says_more),
        cmocka_unit_test(the_longest_site_fits_or_says_more),
        cmocka_unit_test(the_longest_fleet_fits_or_says_more),
        cmocka_unit_test(the_longest_checksheet_item_fits_or_says_more),
        cmocka_unit_test(the_longest_broker_fits),
        cmocka_unit_test(the_longest_event_fits),
        cmocka_unit_test(examples_fit_and_their_truncations_are_refused),
        cmocka_unit_test(a_changed_byte_never_breaks_a_decoder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
