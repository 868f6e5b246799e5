/* SPDX-License-Identifier: Apache-2.0
 *
 * entries: the registry as records. What an operator registered goes out in commits (steps.c); what
 * is observed, and how the checksheet stands, as states. entries_take.c brings them back.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/fields.h"
#include "plugin/core/support.h"

/* Sets a field of a record that is being made; *record becomes NULL when memory runs out. */
static void set(struct seki_record **record, const char *name, const char *value)
{
    if (*record != NULL && seki_record_set(*record, name, value) != SEKI_OK) {
        seki_record_free(*record);
        *record = NULL;
    }
}

static void set_number(struct seki_record **record, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    set(record, name, text);
}

static void set_compliance(struct seki_record **record, const struct seki_compliance *compliance)
{
    static const char *const names[SEKI_ITEM_STATUSES] = {
        [SEKI_ITEM_UNKNOWN] = "compliance.unknown",
        [SEKI_ITEM_PASS] = "compliance.pass",
        [SEKI_ITEM_FAIL] = "compliance.fail",
        [SEKI_ITEM_NOT_APPLICABLE] = "compliance.not_applicable",
        [SEKI_ITEM_WAIVED] = "compliance.waived",
    };
    set(record, "compliance.verdict", seki_verdict_words[compliance->verdict]);
    if (compliance->score >= 0) {
        set_number(record, "compliance.score", compliance->score);
    } else {
        set(record, "compliance.score", "");
    }
    set_number(record, "compliance.coverage", compliance->coverage);
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        set_number(record, names[status], compliance->counts.of[status]);
    }
}

struct seki_record *seki_device_registered(const struct seki_device *device)
{
    struct seki_record *record =
        seki_fields_to_record(SEKI_RECORD_DEVICE, device->id, device, SEKI_FIELD_REGISTERED);
    set(&record, "site", device->site->id);
    return record;
}

struct seki_record *seki_device_observed(const struct seki_engine *engine,
                                         const struct seki_device *device)
{
    struct seki_record *record =
        seki_fields_to_record(SEKI_RECORD_DEVICE, device->id, device, SEKI_FIELD_OBSERVED);
    seki_unix_day end = seki_support_end(&device->support);
    set(&record, "support.state", seki_support_words[device->support_state]);
    if (seki_day_is_date(end)) {
        set_number(&record, "support.days_left", end - seki_day_of(engine->now));
    }
    set(&record, "firmware", device->report != NULL ? device->report->firmware_version : "");
    set_compliance(&record, &device->compliance);
    return record;
}

struct seki_record *seki_device_items_record(const struct seki_engine *engine,
                                             const struct seki_device *device)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    struct seki_record *record = seki_record_new(SEKI_RECORD_ITEMS, device->id);
    if (record != NULL) {
        record->whole = true;
    }
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item_state *state = &device->items[i];
        char text[160];
        if (catalogue->items[i].scope != SEKI_SCOPE_DEVICE) {
            continue;
        }
        snprintf(text, sizeof text, "%s|%" PRId64 "|%s", seki_item_status_words[state->status],
                 state->since, state->reason != NULL ? state->reason : "");
        set(&record, catalogue->items[i].id, text);
    }
    return record;
}

struct seki_record *seki_device_posture_record(struct seki_device *device)
{
    struct seki_record *record =
        device->posture != NULL ? seki_record_new(SEKI_RECORD_POSTURE, device->id) : NULL;
    if (record != NULL) {
        set(&record, "json", device->posture);
    }
    free(device->posture);
    device->posture = NULL;
    return record;
}

struct seki_record *seki_device_support_record(const struct seki_device *device)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_SUPPORT, device->id);
    seki_unix_day end = seki_support_end(&device->support);
    if (record != NULL && !seki_day_is_date(end)) {
        record->gone = true;
    } else {
        set_number(&record, "day", end);
    }
    return record;
}

struct seki_record *seki_site_observed(const struct seki_site *site)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_SITE, site->id);
    set_number(&record, "seq", site->seq);
    set_number(&record, "devices", site->devices.total);
    set_number(&record, "online", site->devices.online);
    for (int state = 0; state < SEKI_SUPPORT_STATES; state++) {
        char name[SEKI_FIELD_NAME_SIZE];
        snprintf(name, sizeof name, "support.%s", seki_support_words[state]);
        set_number(&record, name, site->devices.support[state]);
    }
    set_compliance(&record, &site->compliance);
    return record;
}

struct seki_record *seki_site_history(const struct seki_site *site)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_HISTORY, site->id);
    set_number(&record, "devices", site->devices.total);
    set_number(&record, "online", site->devices.online);
    set_compliance(&record, &site->compliance);
    return record;
}

struct seki_record *seki_fleet_record(const struct seki_fleet *fleet)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_FLEET, "fleet");
    set_number(&record, "seq", fleet->seq);
    set_number(&record, "sites", fleet->sites_total);
    set_number(&record, "devices", fleet->devices.total);
    set_number(&record, "online", fleet->devices.online);
    set_compliance(&record, &fleet->compliance);
    return record;
}
