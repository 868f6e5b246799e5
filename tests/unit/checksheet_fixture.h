/* SPDX-License-Identifier: Apache-2.0
 *
 * checksheet_fixture: a device of which everything is known, one of which nothing is, and short
 * ways to compile a rule. For the tests of rules and of their evaluation.
 */
#ifndef SEKISHO_TESTS_CHECKSHEET_FIXTURE_H
#define SEKISHO_TESTS_CHECKSHEET_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/registry.h"
#include "plugin/core/rule.h"
#include "plugin/core/support.h"
#include "topics/json.h"

#define NOW INT64_C(1795428000) /* 2026-11-23T10:00:00Z */
#define DAY SEKI_DAY_S
#define HOUR 3600

static inline seki_unix_day fixture_day(const char *text)
{
    seki_unix_day day = SEKI_DAY_UNKNOWN;
    assert_int_equal(seki_date_parse(text, &day), SEKI_OK);
    return day;
}

/* A site with owners and a segment; the rest as in the registry. */
static inline void fixture_site(struct seki_site *site)
{
    strcpy(site->owner_it, "it@example.com");
    strcpy(site->owner_ot, "ot@example.com");
    strcpy(site->country, "JP");
    strcpy(site->segments[0], "10.0.0.0/8");
    strcpy(site->segments[1], "2001:db8::/32");
    site->segment_count = 2;
    site->registered_at = NOW - 400 * DAY;
}

static inline void fixture_report(struct seki_report *report)
{
    seki_report_init(report);
    report->at = NOW - HOUR - 30;
    strcpy(report->firmware_version, "4.1.2");
    strcpy(report->firmware_digest, "sha256:aa");
    strcpy(report->os_name, "Debian GNU/Linux");
    strcpy(report->os_version, "12.5");
    strcpy(report->kernel, "6.1.0-13-amd64");
    report->secure_boot = SEKI_YES;
    report->storage_encrypted = SEKI_NO;
    report->keystore = SEKI_KEYSTORE_TPM;
    report->empty_passwords = 0;
    report->default_passwords = SEKI_NO;
    report->ports_total = report->ports_count = 3;
    report->ports[0] = (struct seki_port){.port = 22, .address = "0.0.0.0"};
    report->ports[1] = (struct seki_port){.port = 8080, .address = "10.0.0.7"};
    report->ports[2] = (struct seki_port){.port = 6379, .address = "127.0.0.1"};
    strcpy(report->tls, "TLSv1.3");
    report->time_synchronized = SEKI_YES;
    report->updates_pending = 4;
    report->security_updates_pending = 1;
    report->updates_checked_at = NOW - 2 * DAY;
    report->updates_automatic = SEKI_YES;
    report->logging_enabled = SEKI_YES;
    report->logging_forwarding = SEKI_NO;
    report->log_retention_days = 90;
    report->removable_media = SEKI_NO;
    report->scan_at = NOW - 3 * DAY;
    report->scan_findings = 2;
    strcpy(report->configuration_hash, "sha256:cc");
    strcpy(report->country, "JP");
}

/* Registered fields and what a broker sees; `report` becomes the device's. */
static inline void fixture_device(struct seki_device *device, struct seki_report *report)
{
    device->auth = SEKI_AUTH_PASSWORD;
    strcpy(device->credential, "$7$101$salt$hash");
    device->credential_at = NOW - 100 * DAY;
    device->owner = SEKI_OWNER_OT;
    device->use_level = 3;
    strcpy(device->model, "P-200");
    strcpy(device->vendor, "Acme");
    struct seki_milestones *product = &device->support.of[SEKI_PRODUCT];
    product->end_of_security_support = fixture_day("2028-03-31");
    product->end_of_life = fixture_day("2030-03-31");
    product->verified_at = fixture_day("2026-02-01");
    strcpy(product->source, "vendor notice 2026-02");
    strcpy(device->support.decision, "replace");
    device->support.decision_until = fixture_day("2027-06-30");
    device->support.replace_by = fixture_day("2028-01-31");
    device->support.dispose_by = fixture_day("2028-02-28");
    device->support_state = SEKI_SUPPORTED;
    strcpy(device->firmware_minimum, "4.1");
    strcpy(device->firmware_digest, "sha256:aa");
    strcpy(device->configuration_hash, "sha256:bb");
    device->allowed_ports[0] = 22;
    device->allowed_ports_count = 1;
    device->lifecycle = SEKI_ACTIVE;
    device->lifecycle_at = NOW - 90 * DAY;
    device->registered_at = NOW - 200 * DAY;
    device->online = true;
    device->since = NOW - 5 * HOUR;
    device->last_seen = NOW - 60;
    strcpy(device->address, "10.0.0.7");
    device->connection = 12;
    device->credential_used = true;
    device->certificate_expires_at = NOW + 40 * DAY;
    device->certificate_used = false;
    device->denied_at = NOW - 10 * DAY;
    device->auth_failure_at = NOW - 20 * DAY;
    device->report = report;
    device->report_at = NOW - HOUR;
}

/* Compiles a rule written with ' for "; NULL when it is refused, with the compiler saying why. */
static inline struct seki_rule *fixture_rule(const char *text, struct seki_rule_compiler *compiler)
{
    char json[4096];
    struct seki_json *root = NULL;
    struct seki_rule *rule = NULL;
    struct seki_fault fault = {""};
    size_t size = strlen(text);
    assert_true(size < sizeof json);
    for (size_t i = 0; i <= size; i++) {
        json[i] = text[i] == '\'' ? '"' : text[i];
    }
    if (seki_json_parse(json, size, sizeof json, SEKI_JSON_DEPTH_FILE, &root, &fault) != SEKI_OK) {
        fail_msg("%s: %s", text, fault.text);
    }
    enum seki_status status = seki_rule_compile(compiler, root, &rule);
    assert_int_equal(status, rule != NULL ? SEKI_OK : SEKI_BAD_INPUT);
    assert_true(rule != NULL || (compiler->at != NULL && compiler->fault[0] != '\0'));
    seki_json_free(root);
    return rule;
}

#endif
