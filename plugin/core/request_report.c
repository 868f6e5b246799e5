/* SPDX-License-Identifier: Apache-2.0
 *
 * request_report: report.data, report.devices and report.register (topics/control.md): what a
 * report is made of, and that one was made.
 *
 * A large site does not fit into one answer. Every page says the `seq` of the document that it is
 * about, which grows each time that is published, at most a second after a change. Whoever finds
 * the same one before the first page and after the last, and devices that add up to the document's
 * counts, has one instant; whoever does not begins anew (plugin/ctl/report_fetch.c).
 */
#include <stdio.h>
#include <string.h>

#include "plugin/core/evaluate.h"
#include "plugin/core/order.h"
#include "plugin/core/requests.h"

#define LOOKED_AT 5000
#define LOOKS_OF_ROW 20 /* as in request_device_list.c, with which it shares reply->looked */
#define ROOM (3 * SEKI_CONTROL_LIMIT / 4) /* of an answer that a page fills at most */
#define SHA256_HEX 64

static void write_both(struct seki_writer *w, const char *name, const char *en, const char *ja)
{
    seki_write_open(w, name, '{');
    seki_write_string(w, "en", en);
    seki_write_string(w, "ja", ja);
    seki_write_close(w, '}');
}

static void write_counts(struct seki_writer *w, const char *name, const struct seki_counts *counts)
{
    seki_write_open(w, name, '{');
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        if (counts->of[status] > 0) {
            seki_write_integer(w, seki_item_status_words[status], counts->of[status]);
        }
    }
    seki_write_close(w, '}');
}

/* What an item is, as the catalogue says. */
static void write_item(struct seki_call *call, const struct seki_item *item)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    struct seki_writer *w = call->answer;
    seki_write_string(w, "item", item->id);
    seki_write_string(w, "function", seki_function_names[item->function]);
    seki_write_string(w, "category", catalogue->categories[item->category].id);
    write_both(w, "category_name", catalogue->categories[item->category].name_en,
               catalogue->categories[item->category].name_ja);
    seki_write_open(w, "subcategories", '[');
    for (size_t i = 0; i < item->subcategory_count; i++) {
        seki_write_string(w, NULL, item->subcategories[i]);
    }
    seki_write_close(w, ']');
    write_both(w, "title", item->title_en, item->title_ja);
    seki_write_string(w, "scope", seki_scope_words[item->scope]);
    seki_write_string(w, "lead", seki_owner_words[item->lead]);
    seki_write_boolean(w, "joint", item->joint);
    seki_write_string(w, "decided_by", item->pass != NULL ? "rule" : "attestation");
}

/* How it stands at the site, or (NULL) in the fleet. */
static void write_standing(struct seki_call *call, const struct seki_site *site,
                           const struct seki_item *item)
{
    const struct seki_registry *registry = call->engine->registry;
    const struct seki_fleet *fleet = &registry->fleet;
    const struct seki_item_state *state =
        site != NULL ? &site->items[item->index] : &fleet->items[item->index];
    struct seki_writer *w = call->answer;
    seki_write_string(w, "importance",
                      seki_importance_words[site != NULL ? seki_site_importance(site, item)
                                                         : seki_fleet_importance(fleet, item)]);
    seki_write_string(w, "status", seki_item_status_words[state->status]);
    seki_write_string(w, "reason", state->reason != NULL ? state->reason : "");
    seki_write_string(w, "evidence", seki_evidence_words[state->evidence]);
    seki_write_time(w, "at", state->at);
    seki_write_time(w, "since", state->since);
    if (site != NULL && item->scope == SEKI_SCOPE_DEVICE) {
        write_counts(w, "devices", &site->item_devices[item->index]);
    } else if (site == NULL && item->scope != SEKI_SCOPE_ORGANIZATION) {
        write_counts(w, "sites", &fleet->item_sites[item->index]);
    }
    const struct seki_subject subject = {registry, site, NULL};
    const struct seki_choice *choice = seki_registry_chosen(&subject, item);
    if (choice != NULL) {
        seki_write_string(w, "adoption", seki_adoption_words[choice->adoption]);
        seki_write_string(w, "adoption_reason", choice->reason);
        seki_write_string(w, "adoption_author", choice->author);
    }
}

/* Of a site where `name` is one; NULL: of the fleet. */
static enum seki_status read_site(struct seki_call *call, const char *name,
                                  const struct seki_site **site)
{
    *site = NULL;
    if (name == NULL || name[0] == '\0') {
        return SEKI_OK;
    }
    *site = seki_registry_site(call->engine->registry, name);
    return *site != NULL
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_NOT_FOUND, "no site '%.64s'; see site.list", name);
}

static void write_seq(struct seki_call *call, const struct seki_site *site)
{
    seki_write_integer(call->answer, "seq",
                       site != NULL ? site->seq : call->engine->registry->fleet.seq);
}

static void write_head(struct seki_call *call, const struct seki_site *site)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    struct seki_writer *w = call->answer;
    write_seq(call, site);
    seki_write_time(w, "at", call->engine->now);
    seki_write_string(w, "broker", call->engine->config.broker_name);
    seki_write_string(w, "version", SEKISHO_VERSION);
    seki_write_string(w, "author", call->asker->name);
    seki_write_string(w, "role", seki_role_words[call->asker->role]);
    seki_write_open(w, "checksheet", '{');
    seki_write_string(w, "id", catalogue->id);
    seki_write_string(w, "version", catalogue->version);
    write_both(w, "name", catalogue->name_en, catalogue->name_ja);
    seki_write_close(w, '}');
}

static void write_fleet(struct seki_call *call)
{
    struct seki_fleet_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    seki_document_of_fleet(call->engine, &document);
    if (seki_fleet_encode(&document, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "fleet", payload);
    }
}

static enum seki_status report_data(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    const struct seki_site *site;
    enum seki_status status = read_site(call, call->command->id, &site);
    if (status != SEKI_OK) {
        return status;
    }
    write_head(call, site);
    if (site != NULL) {
        seki_call_write_site(call, site);
    } else {
        write_fleet(call);
    }
    seki_write_open(call->answer, "lines", '[');
    for (size_t i = 0; i < catalogue->count; i++) {
        seki_write_open(call->answer, NULL, '{');
        write_item(call, &catalogue->items[i]);
        write_standing(call, site, &catalogue->items[i]);
        seki_write_close(call->answer, '}');
    }
    seki_write_close(call->answer, ']');
    return SEKI_OK;
}

/* All of a device's items that stand so; the device document has room for some only. */
static void write_items(struct seki_call *call, const struct seki_device *device,
                        enum seki_item_status status)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    seki_write_open(call->answer, seki_item_status_words[status], '[');
    for (size_t i = 0; i < catalogue->count; i++) {
        if (catalogue->items[i].scope == SEKI_SCOPE_DEVICE && device->items[i].status == status) {
            seki_write_string(call->answer, NULL, catalogue->items[i].id);
        }
    }
    seki_write_close(call->answer, ']');
}

static void write_device(struct seki_call *call, const struct seki_device *device)
{
    struct seki_device_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    seki_document_of_device(call->engine, device, &document);
    seki_write_open(call->answer, NULL, '{');
    if (seki_device_encode(&document, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "device", payload);
    }
    write_items(call, device, SEKI_ITEM_FAIL);
    write_items(call, device, SEKI_ITEM_UNKNOWN);
    write_items(call, device, SEKI_ITEM_WAIVED);
    seki_write_close(call->answer, '}');
}

static enum seki_status report_devices(struct seki_call *call)
{
    const struct seki_site *site;
    struct seki_page page;
    unsigned *looked = &call->reply->looked;
    enum seki_status status = seki_call_page(call, &page);
    if (status == SEKI_OK) {
        status = read_site(call, seki_call_text(call, "site"), &site);
    }
    if (status == SEKI_OK && (*looked >= LOOKED_AT || call->answer->used > ROOM)) {
        status = seki_fail(call->fault, SEKI_FULL,
                           "too much is asked at once; ask for this in another request");
    }
    if (status != SEKI_OK) {
        return status;
    }
    size_t written = 0;
    const char *last = page.after;
    const struct seki_device *device = seki_order_after(call->engine->registry, page.after);
    write_seq(call, site);
    seki_write_open(call->answer, "devices", '[');
    while (device != NULL && written < page.limit && *looked < LOOKED_AT &&
           call->answer->used < ROOM) {
        *looked += 1;
        if (site == NULL || device->site == site) {
            write_device(call, device);
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

/* A member as a text of at most `most` plain characters, for the audit. */
static enum seki_status read_plain(struct seki_call *call, const char *name, size_t most,
                                   const char **text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-";
    *text = seki_call_text(call, name);
    if (*text == NULL) {
        return seki_fail(call->fault, SEKI_MISSING, "%s: is needed, as text", name);
    }
    size_t length = strlen(*text);
    return length > 0 && length <= most && (*text)[strspn(*text, plain)] == '\0'
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_BAD_INPUT, "%s: 1 to %zu letters, digits and . _ : -",
                           name, most);
}

/* The digest is what a reader compares a file with: whole, and in one form. */
static enum seki_status read_digest(struct seki_call *call, const char **digest)
{
    enum seki_status status = read_plain(call, "sha256", SHA256_HEX, digest);
    if (status != SEKI_OK) {
        return status;
    }
    return strlen(*digest) == SHA256_HEX && (*digest)[strspn(*digest, "0123456789abcdef")] == '\0'
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_BAD_INPUT,
                           "sha256: 64 hexadecimal digits in lower case");
}

static enum seki_status read_format(struct seki_call *call, const char **format)
{
    static const char *const formats[] = {"csv", "json", "html", "xlsx", "oscal", NULL};
    *format = seki_call_text(call, "format");
    return *format != NULL && seki_word_index(formats, *format) >= 0
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                           "format: csv, json, html, xlsx or oscal");
}

/* What was made, as one line of the audit. */
static enum seki_status write_detail(struct seki_call *call, char *detail, size_t size)
{
    const char *digest, *format, *at;
    struct seki_writer w;
    enum seki_status status = read_format(call, &format);
    if (status == SEKI_OK) {
        status = read_digest(call, &digest);
    }
    if (status == SEKI_OK) {
        status = read_plain(call, "at", 32, &at);
    }
    if (status != SEKI_OK) {
        return status;
    }
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    seki_writer_init(&w, detail, size);
    seki_write_open(&w, NULL, '{');
    seki_write_string(&w, "format", format);
    seki_write_string(&w, "sha256", digest);
    seki_write_string(&w, "at", at);
    seki_write_string(&w, "checksheet", catalogue->id);
    seki_write_string(&w, "checksheet_version", catalogue->version);
    seki_write_close(&w, '}');
    return seki_writer_end(&w, NULL);
}

static enum seki_status report_register(struct seki_call *call)
{
    char detail[SEKI_DETAIL_SIZE];
    const struct seki_site *site;
    enum seki_status status = read_site(call, call->command->id, &site);
    if (status == SEKI_OK) {
        status = write_detail(call, detail, sizeof detail);
    }
    if (status != SEKI_OK) {
        return status;
    }
    if (!seki_call_is_check(call)) {
        /* A commit writes something; what stands anyhow is written again. */
        struct seki_step step = {
            .action = "report",
            .subject = site != NULL ? site->id : "fleet",
            .detail = detail,
            .records = {site != NULL ? seki_site_observed(site)
                                     : seki_fleet_record(&call->engine->registry->fleet)}};
        status = seki_call_commit(call, &step);
    }
    if (status == SEKI_OK) {
        seki_write_raw(call->answer, "report", detail);
    }
    return status;
}

const struct seki_command_row seki_report_commands[] = {
    {"report.data", SEKI_VIEWER, report_data},
    {"report.devices", SEKI_VIEWER, report_devices},
    {"report.register", SEKI_OPERATOR, report_register},
    {NULL, SEKI_ADMIN, NULL},
};
