/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_catalogue: catalogues of whatever content. What is accepted keeps its limits, decides its
 * items about a subject of which everything is known and one of which nothing is, and tells its
 * rules in words, in both languages.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/rollup.h"
#include "plugin/core/rule_words.h"
#include "topics/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW INT64_C(1795428000) /* 2026-11-23T10:00:00Z */

#define REQUIRE(condition)                                                                         \
    if (!(condition)) {                                                                            \
        abort();                                                                                   \
    }

static struct seki_site site;
static struct seki_device full, empty;
static struct seki_report report;

static void set_up_empty(struct seki_device *device)
{
    device->site = &site;
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        struct seki_milestones unknown = {
            SEKI_DAY_UNKNOWN, SEKI_DAY_UNKNOWN, SEKI_DAY_UNKNOWN, SEKI_DAY_UNKNOWN, "", "",
            SEKI_DAY_UNKNOWN};
        device->support.of[part] = unknown;
    }
    device->support.replace_by = device->support.dispose_by = SEKI_DAY_UNKNOWN;
    device->support.decision_until = SEKI_DAY_UNKNOWN;
    device->allowed_ports_count = -1;
}

static void set_up_full(void)
{
    const seki_unix_day today = seki_day_of(NOW);
    full.auth = SEKI_AUTH_X509;
    full.owner = SEKI_OWNER_OT;
    full.lifecycle = SEKI_ACTIVE;
    full.registered_at = full.lifecycle_at = full.credential_at = NOW - 9 * SEKI_DAY_S;
    full.support_state = SEKI_SUPPORT_ENDING;
    full.support.of[SEKI_PRODUCT].end_of_security_support = today + 30;
    full.support.of[SEKI_PRODUCT].end_of_life = today + 60;
    full.support.of[SEKI_PRODUCT].verified_at = today - 30;
    strcpy(full.support.of[SEKI_PRODUCT].source, "notice");
    full.support.replace_by = full.support.dispose_by = full.support.decision_until = today;
    strcpy(full.support.decision, "isolate");
    strcpy(full.firmware_minimum, "4.1");
    strcpy(full.model, "P-200");
    strcpy(full.address, "10.0.0.7");
    full.allowed_ports_count = 0;
    full.online = true;
    full.connection = 1;
    full.last_seen = full.since = full.report_at = NOW - 60;
    full.denied_at = full.auth_failure_at = full.certificate_expires_at = NOW;
    full.report = &report;
    seki_report_init(&report);
    strcpy(report.firmware_version, "4.1.2");
    strcpy(report.tls, "TLSv1.3");
    report.at = report.scan_at = report.updates_checked_at = NOW - 60;
    report.secure_boot = SEKI_YES;
    report.ports_total = report.security_updates_pending = 0;
}

static void set_up(void)
{
    site.use_level = 3;
    site.stage = SEKI_STAGE_PRODUCTION;
    site.registered_at = NOW - 9 * SEKI_DAY_S;
    strcpy(site.segments[0], "10.0.0.0/8");
    site.segment_count = 1;
    set_up_empty(&empty);
    set_up_empty(&full);
    set_up_full();
}

static void decide(struct seki_registry *registry, const struct seki_item *item,
                   const struct seki_device *device)
{
    const struct seki_subject subject = {registry,
                                         item->scope == SEKI_SCOPE_ORGANIZATION ? NULL : &site,
                                         item->scope == SEKI_SCOPE_DEVICE ? device : NULL};
    struct seki_item_state found = seki_item_decide(item, &subject, NOW);
    REQUIRE(found.status < SEKI_ITEM_STATUSES && found.evidence < SEKI_EVIDENCES);
    REQUIRE(found.reason != NULL && found.reason[0] != '\0');
    REQUIRE(strlen(found.reason) < SEKI_REASON_SIZE && found.next > NOW);
    REQUIRE(found.status != SEKI_ITEM_PASS || item->pass != NULL);
}

static void tell(const struct seki_rule *rule)
{
    char words[SEKI_RULE_WORDS];
    for (int japanese = 0; japanese < 2 && rule != NULL; japanese++) {
        seki_rule_in_words(rule, japanese == 1, words);
        REQUIRE(words[0] != '\0' && strlen(words) < sizeof words);
    }
}

static void encode(const struct seki_engine *engine, const struct seki_item *item)
{
    struct seki_checksheet_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    size_t length;
    seki_document_of_item(engine, item, &document);
    REQUIRE(seki_checksheet_encode(&document, payload, sizeof payload, &length) == SEKI_OK);
    REQUIRE(length <= SEKI_DOCUMENT_LIMIT);
}

/* A commentary is whole or not there, and every question is answered, in both languages. */
static void check_texts(const struct seki_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        for (int part = 0; part < SEKI_COMMENTARY_PARTS; part++) {
            const struct seki_bilingual *text = &catalogue->items[i].commentary[part];
            REQUIRE((text->en != NULL) == catalogue->items[i].has_commentary);
            REQUIRE((text->ja != NULL) == catalogue->items[i].has_commentary);
        }
    }
    REQUIRE(catalogue->faq_count <= SEKI_FAQ_ENTRIES);
    for (size_t i = 0; i < catalogue->faq_count; i++) {
        const struct seki_faq *faq = &catalogue->faq[i];
        REQUIRE(faq->question.en != NULL && faq->question.ja != NULL);
        REQUIRE(faq->answer.en != NULL && faq->answer.ja != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seki_catalogue *catalogue = NULL;
    struct seki_fault fault = {""};
    if (full.site == NULL) {
        set_up();
    }
    if (seki_catalogue_parse((const char *)data, size, &catalogue, &fault) != SEKI_OK) {
        REQUIRE(catalogue == NULL && fault.text[0] != '\0');
        return 0;
    }
    struct seki_registry registry = {.catalogue = catalogue};
    struct seki_engine engine = {.registry = &registry};
    REQUIRE(catalogue->count >= 1 && catalogue->count <= SEKI_ITEMS);
    check_texts(catalogue);
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item *item = &catalogue->items[i];
        decide(&registry, item, &full);
        decide(&registry, item, &empty);
        tell(item->applies);
        tell(item->pass);
        encode(&engine, item);
    }
    seki_catalogue_free(catalogue);
    return 0;
}
