/* SPDX-License-Identifier: Apache-2.0
 *
 * documents: the registry as it stands, in the shape of the contract's documents. Copies, no
 * policy; no I/O. Lists that do not fit are cut by the codec, which marks them.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/evaluate.h"
#include "plugin/core/support.h"

#define COPY(to, from) snprintf(to, sizeof to, "%.*s", (int)sizeof to - 1, from)

static void fill_support(const struct seki_engine *engine, const struct seki_device *device,
                         struct seki_support_document *out)
{
    const struct seki_support *support = &device->support;
    const struct seki_milestones *product = &support->of[SEKI_PRODUCT];
    seki_unix_day end = seki_support_end(support);
    out->state = device->support_state;
    out->general_availability = product->general_availability;
    out->end_of_sales = product->end_of_sales;
    out->end_of_security_support = seki_day_is_date(end) ? end : product->end_of_security_support;
    out->end_of_life = product->end_of_life;
    out->verified_at = product->verified_at;
    out->days_left_known = seki_day_is_date(end);
    out->days_left = out->days_left_known ? end - seki_day_of(engine->now) : 0;
    out->replace_by = support->replace_by;
    out->dispose_by = support->dispose_by;
    COPY(out->source, product->source);
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        const struct seki_milestones *dates = &support->of[part];
        bool decides = seki_day_is_date(end) &&
                       (dates->end_of_security_support == end || dates->end_of_life == end);
        if (decides) {
            COPY(out->source, dates->source);
            out->verified_at = dates->verified_at;
            break;
        }
    }
}

#define SITE_SCOPES (1U << SEKI_SCOPE_DEVICE | 1U << SEKI_SCOPE_SITE)

static enum seki_importance importance_of(const struct seki_item *item,
                                          const struct seki_device *device,
                                          const struct seki_site *site)
{
    return device != NULL ? item->importance[seki_device_use_level(device) - 1]
                          : seki_site_importance(site, item);
}

/* Ids of the items that a device fails, or (NULL) its site: the required ones first, because not
 * all may have room. */
static size_t fill_failing(const struct seki_engine *engine, const struct seki_device *device,
                           const struct seki_site *site,
                           char failing[SEKI_FAILING][SEKI_ITEM_ID_SIZE])
{
    static const enum seki_importance order[] = {SEKI_REQUIRED, SEKI_RECOMMENDED, SEKI_OPTIONAL};
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    const struct seki_item_state *items = device != NULL ? device->items : site->items;
    unsigned scopes = device != NULL ? 1U << SEKI_SCOPE_DEVICE : SITE_SCOPES;
    size_t count = 0;
    for (size_t n = 0; n < sizeof order / sizeof *order; n++) {
        for (size_t i = 0; i < catalogue->count && count < SEKI_FAILING; i++) {
            const struct seki_item *item = &catalogue->items[i];
            if (items[i].status == SEKI_ITEM_FAIL && (scopes & 1U << item->scope) != 0 &&
                importance_of(item, device, site) == order[n]) {
                strcpy(failing[count++], item->id);
            }
        }
    }
    return count;
}

void seki_document_of_device(const struct seki_engine *engine, const struct seki_device *device,
                             struct seki_device_document *out)
{
    memset(out, 0, sizeof *out);
    COPY(out->device, device->id);
    COPY(out->site, device->site->id);
    out->seq = device->seq;
    out->at = engine->now;
    out->online = device->online;
    out->since = device->since;
    out->last_seen = device->last_seen;
    COPY(out->broker, device->broker);
    COPY(out->address, device->address);
    out->auth = device->auth;
    out->lifecycle = device->lifecycle;
    out->stage = device->site->stage;
    out->use_level = seki_device_use_level(device);
    out->owner = device->owner;
    COPY(out->model, device->model);
    COPY(out->vendor, device->vendor);
    COPY(out->firmware, device->report != NULL ? device->report->firmware_version : "");
    fill_support(engine, device, &out->support);
    out->compliance = device->compliance;
    out->failing_count = fill_failing(engine, device, device->site, out->failing);
    out->messages = device->messages;
    out->bytes = device->bytes;
    out->denied = device->denied;
    out->auth_failures = device->auth_failures;
    out->rejected_reports = device->rejected_reports;
}

static void fill_line(const struct seki_item *item, const struct seki_item_state *state,
                      struct seki_item_line *line)
{
    COPY(line->item, item->id);
    line->status = (enum seki_item_status)state->status;
    COPY(line->reason, state->reason != NULL ? state->reason : "");
    line->evidence = (enum seki_evidence)state->evidence;
    line->at = state->at;
    line->since = state->since;
}

void seki_document_of_items(const struct seki_engine *engine, const struct seki_device *device,
                            struct seki_items_document *out)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    memset(out, 0, sizeof *out);
    COPY(out->device, device->id);
    COPY(out->site, device->site->id);
    out->seq = device->seq;
    out->at = engine->now;
    for (size_t i = 0; i < catalogue->count; i++) {
        if (catalogue->items[i].scope == SEKI_SCOPE_DEVICE) {
            fill_line(&catalogue->items[i], &device->items[i], &out->items[out->count++]);
        }
    }
}

/* Counts by category of the items of these scopes. */
static size_t fill_categories(const struct seki_engine *engine, const struct seki_item_state *items,
                              unsigned scopes, struct seki_category_line lines[32])
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    for (size_t i = 0; i < catalogue->category_count; i++) {
        COPY(lines[i].category, catalogue->categories[i].id);
    }
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item *item = &catalogue->items[i];
        if ((scopes & 1U << item->scope) != 0) {
            lines[item->category].counts.of[items[i].status]++;
        }
    }
    return catalogue->category_count;
}

void seki_document_of_site(const struct seki_engine *engine, const struct seki_site *site,
                           struct seki_site_document *out)
{
    memset(out, 0, sizeof *out);
    COPY(out->site, site->id);
    COPY(out->name, site->name);
    out->seq = site->seq;
    out->at = engine->now;
    out->use_level = site->use_level;
    out->stage = site->stage;
    out->devices = site->devices;
    out->compliance = site->compliance;
    out->category_count = fill_categories(engine, site->items, SITE_SCOPES, out->categories);
    out->failing_count = fill_failing(engine, NULL, site, out->failing);
    out->wipes_pending =
        site->devices.lifecycle[SEKI_DECOMMISSIONING] + site->devices.lifecycle[SEKI_WIPING];
    out->wipes_certified = site->devices.lifecycle[SEKI_RETIRED];
}

void seki_document_of_site_items(const struct seki_engine *engine, const struct seki_site *site,
                                 int function, struct seki_site_items_document *out)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    memset(out, 0, sizeof *out);
    COPY(out->site, site->id);
    out->function = function;
    out->seq = site->seq;
    out->at = engine->now;
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item *item = &catalogue->items[i];
        if (item->function != function) {
            continue;
        }
        struct seki_site_item_line *line = &out->items[out->count++];
        fill_line(item, &site->items[i], &line->line);
        line->scope = item->scope;
        line->importance = seki_site_importance(site, item);
        line->lead = item->lead;
        line->devices = site->item_devices[i];
    }
}

void seki_document_of_fleet(const struct seki_engine *engine, struct seki_fleet_document *out)
{
    const struct seki_fleet *fleet = &engine->registry->fleet;
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    memset(out, 0, sizeof *out);
    out->seq = fleet->seq;
    out->at = engine->now;
    COPY(out->checksheet, catalogue->id);
    COPY(out->checksheet_version, catalogue->version);
    out->sites_total = fleet->sites_total;
    memcpy(out->sites_verdict, fleet->sites_verdict, sizeof out->sites_verdict);
    out->devices = fleet->devices;
    out->compliance = fleet->compliance;
    out->category_count = fill_categories(
        engine, fleet->items, SITE_SCOPES | 1U << SEKI_SCOPE_ORGANIZATION, out->categories);
    size_t room = sizeof out->organization / sizeof *out->organization;
    for (size_t i = 0; i < catalogue->count && out->organization_count < room; i++) {
        if (catalogue->items[i].scope == SEKI_SCOPE_ORGANIZATION) {
            fill_line(&catalogue->items[i], &fleet->items[i],
                      &out->organization[out->organization_count++]);
        }
    }
}

void seki_document_of_item(const struct seki_engine *engine, const struct seki_item *item,
                           struct seki_checksheet_document *out)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    memset(out, 0, sizeof *out);
    COPY(out->item, item->id);
    COPY(out->checksheet, catalogue->id);
    COPY(out->category, catalogue->categories[item->category].id);
    out->subcategory_count = item->subcategory_count;
    memcpy(out->subcategories, item->subcategories, sizeof out->subcategories);
    out->scope = item->scope;
    out->lead = item->lead;
    out->joint = item->joint;
    out->stage = item->stage;
    memcpy(out->importance, item->importance, sizeof out->importance);
    out->by_rule = item->pass != NULL;
    out->valid_days = item->valid_days;
    COPY(out->title_en, item->title_en);
    COPY(out->title_ja, item->title_ja);
    COPY(out->explanation_en, item->explanation_en);
    COPY(out->explanation_ja, item->explanation_ja);
}

void seki_document_of_broker(const struct seki_engine *engine, bool alive,
                             struct seki_broker_document *out)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    memset(out, 0, sizeof *out);
    COPY(out->broker, engine->config.broker_name);
    out->at = engine->now;
    out->started_at = engine->started_at;
    out->alive = alive;
    COPY(out->epoch, engine->config.epoch);
    COPY(out->mode, engine->config.mode == SEKI_OBSERVE ? "observe" : "enforce");
    COPY(out->version, SEKISHO_VERSION);
    COPY(out->mosquitto, engine->config.mosquitto_version);
    COPY(out->checksheet, catalogue->id);
    COPY(out->checksheet_version, catalogue->version);
    out->store = engine->store.state;
    out->store_since = engine->store_since;
    out->store_lag_ms = engine->store.lag_ms;
    out->store_queue = engine->store.queue;
    out->store_journal = engine->store.journal;
    COPY(out->store_server, engine->store.server);
    out->sessions = engine->sessions.online;
    out->devices = engine->registry->fleet.devices.total;
    out->devices_online = engine->registry->fleet.devices.online;
    out->connects = engine->connects;
    out->refused = engine->refused;
    out->denied = engine->denied;
    out->messages = engine->messages;
    out->reports = engine->reports;
    out->rejected_reports = engine->rejected_reports;
    out->published = engine->published;
    out->events_dropped = engine->events_dropped;
}
