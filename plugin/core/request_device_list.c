/* SPDX-License-Identifier: Apache-2.0
 *
 * request_device_list: device.list and device.items (topics/control.md). A page walks the devices
 * by id from the cursor on, and at most LOOKED_AT of them in one request, so that a filter that few
 * devices pass does not hold the broker up: such a page may be short, and its cursor says where to
 * go on.
 */
#include <string.h>

#include "plugin/core/order.h"
#include "plugin/core/requests.h"
#include "plugin/core/support.h"

#define LOOKED_AT 5000
#define LOOKS_OF_ROW 20 /* what writing a device costs, in devices that are only looked at */

/* What is asked for; -1, or NULL: anything. */
struct filters {
    const struct seki_site *site;
    int verdict, support, lifecycle, online;
    double support_days;
};

static enum seki_status read_word(struct seki_call *call, const char *name,
                                  const char *const words[], int *out)
{
    const struct seki_json *member = seki_json_member(call->command->members, name);
    *out = -1;
    if (member == NULL || seki_json_is_null(member)) {
        return SEKI_OK;
    }
    *out = seki_word_index(words, seki_json_string(member));
    return *out >= 0
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                           "%s: not a word of the device document; one is '%s'", name, words[1]);
}

static enum seki_status read_filters(struct seki_call *call, struct filters *filters)
{
    const struct seki_json *members = call->command->members;
    const struct seki_json *days = seki_json_member(members, "support_days");
    const struct seki_json *online = seki_json_member(members, "online");
    const char *site = seki_call_text(call, "site");
    bool is_online = false;
    filters->site = site != NULL ? seki_registry_site(call->engine->registry, site) : NULL;
    filters->online = -1;
    filters->support_days = -1;
    if (site != NULL && filters->site == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "no site '%.64s'; see site.list", site);
    }
    enum seki_status status = read_word(call, "verdict", seki_verdict_words, &filters->verdict);
    if (status == SEKI_OK) {
        status = read_word(call, "support", seki_support_words, &filters->support);
    }
    if (status == SEKI_OK) {
        status = read_word(call, "lifecycle", seki_lifecycle_words, &filters->lifecycle);
    }
    if (status != SEKI_OK) {
        return status;
    }
    if (online != NULL && !seki_json_boolean(online, &is_online)) {
        return seki_fail(call->fault, SEKI_WRONG_TYPE, "online: true or false");
    }
    filters->online = online != NULL ? is_online : -1;
    if (days != NULL && (!seki_json_number(days, &filters->support_days) ||
                         filters->support_days < 0 || filters->support_days > 36500)) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "support_days: a number of days from 0 to 36500");
    }
    return SEKI_OK;
}

static bool passes(const struct filters *filters, const struct seki_device *device,
                   seki_unix_day today)
{
    seki_unix_day end = seki_support_end(&device->support);
    bool in_time = filters->support_days < 0 ||
                   (seki_day_is_date(end) && end - today <= filters->support_days);
    return in_time && (filters->site == NULL || filters->site == device->site) &&
           (filters->verdict < 0 || filters->verdict == (int)device->compliance.verdict) &&
           (filters->support < 0 || filters->support == (int)device->support_state) &&
           (filters->lifecycle < 0 || filters->lifecycle == (int)device->lifecycle) &&
           (filters->online < 0 || filters->online == (int)device->online);
}

static void write_row(struct seki_call *call, const struct seki_device *device)
{
    struct seki_writer *w = call->answer;
    struct seki_device_document document;
    seki_document_of_device(call->engine, device, &document);
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "device", device->id);
    seki_write_string(w, "site", device->site->id);
    seki_write_string(w, "model", device->model);
    seki_write_boolean(w, "online", device->online);
    seki_write_time(w, "last_seen", device->last_seen);
    seki_write_string(w, "lifecycle", seki_lifecycle_words[device->lifecycle]);
    seki_write_string(w, "support", seki_support_words[device->support_state]);
    if (document.support.days_left_known) {
        seki_write_integer(w, "days_left", document.support.days_left);
    } else {
        seki_write_null(w, "days_left");
    }
    seki_write_string(w, "verdict", seki_verdict_words[device->compliance.verdict]);
    if (device->compliance.score >= 0) {
        seki_write_integer(w, "score", device->compliance.score);
    } else {
        seki_write_null(w, "score");
    }
    seki_write_integer(w, "coverage", device->compliance.coverage);
    seki_write_open(w, "failing", '[');
    for (size_t i = 0; i < document.failing_count; i++) {
        seki_write_string(w, NULL, document.failing[i]);
    }
    seki_write_close(w, ']');
    seki_write_close(w, '}');
}

static enum seki_status device_list(struct seki_call *call)
{
    struct filters filters;
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status == SEKI_OK) {
        status = read_filters(call, &filters);
    }
    if (status != SEKI_OK) {
        return status;
    }
    unsigned *looked = &call->reply->looked;
    if (*looked >= LOOKED_AT) {
        return seki_fail(call->fault, SEKI_FULL,
                         "too much is asked at once; ask for this in another request");
    }
    size_t written = 0;
    const char *last = page.after;
    seki_unix_day today = seki_day_of(call->engine->now);
    const struct seki_device *device = seki_order_after(call->engine->registry, page.after);
    seki_write_open(call->answer, "devices", '[');
    while (device != NULL && written < page.limit && *looked < LOOKED_AT) {
        *looked += 1;
        if (passes(&filters, device, today)) {
            write_row(call, device);
            written++;
            *looked += LOOKS_OF_ROW;
        }
        last = device->id;
        device = device->ordered[0];
    }
    seki_write_close(call->answer, ']');
    if (device != NULL) {
        seki_write_string(call->answer, "cursor", last);
    }
    return SEKI_OK;
}

static enum seki_status device_items(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    struct seki_writer *w = call->answer;
    struct seki_device *device;
    enum seki_status status = seki_call_device(call, &device);
    if (status != SEKI_OK) {
        return status;
    }
    seki_write_string(w, "device", device->id);
    seki_write_string(w, "site", device->site->id);
    seki_write_open(w, "items", '{');
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item_state *state = &device->items[i];
        if (catalogue->items[i].scope != SEKI_SCOPE_DEVICE) {
            continue;
        }
        seki_write_open(w, catalogue->items[i].id, '{');
        seki_write_string(w, "status", seki_item_status_words[state->status]);
        seki_write_string(w, "reason", state->reason);
        seki_write_string(w, "evidence", seki_evidence_words[state->evidence]);
        seki_write_time(w, "at", state->at);
        seki_write_time(w, "since", state->since);
        seki_write_close(w, '}');
    }
    seki_write_close(w, '}');
    return SEKI_OK;
}

const struct seki_command_row seki_device_list_commands[] = {
    {"device.list", SEKI_VIEWER, device_list},
    {"device.items", SEKI_VIEWER, device_items},
    {NULL, SEKI_ADMIN, NULL},
};
