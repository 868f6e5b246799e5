/* SPDX-License-Identifier: Apache-2.0
 *
 * request_site: site.add, site.set, site.get and site.list (topics/control.md).
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/cidr.h"
#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

/* Every field that is set and may be shown. */
static void write_fields(struct seki_writer *w, const struct seki_site *site)
{
    char text[SEKI_FIELD_TEXT];
    seki_write_open(w, "fields", '{');
    for (size_t i = 0; i < seki_site_field_count; i++) {
        seki_field_get(&seki_site_fields[i], site, text);
        if (text[0] != '\0') {
            seki_write_string(w, seki_site_fields[i].name, text);
        }
    }
    seki_write_close(w, '}');
}

void seki_call_write_site_document(struct seki_call *call, const struct seki_site *site)
{
    struct seki_site_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    seki_document_of_site(call->engine, site, &document);
    if (seki_site_encode(&document, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "site", payload);
    } else {
        seki_write_null(call->answer, "site");
    }
}

void seki_call_write_site(struct seki_call *call, const struct seki_site *site)
{
    seki_call_write_site_document(call, site);
    write_fields(call->answer, site);
}

enum seki_status seki_call_site(struct seki_call *call, struct seki_site **site)
{
    *site = seki_registry_site(call->engine->registry, call->command->id);
    return *site != NULL ? SEKI_OK
                         : seki_fail(call->fault, SEKI_NOT_FOUND,
                                     "no site '%s'; see site.list, or add it with site.add",
                                     call->command->id);
}

/* Beyond the form of each field: an empty one is its default, networks and templates are sound. */
static enum seki_status check_site(struct seki_call *call, struct seki_site *site)
{
    seki_registry_complete_site(site);
    if (site->country[0] != '\0' && strspn(site->country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2) {
        return seki_fail(call->fault, SEKI_BAD_INPUT,
                         "country: two capital letters (ISO 3166-1) such as JP");
    }
    for (int i = 0; i < site->segment_count; i++) {
        if (!seki_cidr_is_valid(site->segments[i])) {
            return seki_fail(call->fault, SEKI_BAD_INPUT,
                             "segments: '%.49s' is no network; one is written 192.168.10.0/24",
                             site->segments[i]);
        }
    }
    enum seki_status status = SEKI_OK;
    for (int i = 0; i < site->write_count && status == SEKI_OK; i++) {
        status = seki_rights_check_template(site->write[i], false, call->fault);
    }
    for (int i = 0; i < site->read_count && status == SEKI_OK; i++) {
        status = seki_rights_check_template(site->read[i], false, call->fault);
    }
    return status;
}

static struct seki_record *site_record(const struct seki_site *site)
{
    return seki_fields_to_record(SEKI_RECORD_SITE, site->id, site, SEKI_FIELD_REGISTERED);
}

/* Takes `undo` over. */
static enum seki_status commit_site(struct seki_call *call, const struct seki_site *site,
                                    const char *action, struct seki_record *undo)
{
    char detail[SEKI_DETAIL_SIZE];
    struct seki_record *record = site_record(site);
    struct seki_record *what = undo != NULL && !undo->gone ? undo : record;
    struct seki_record *changed = seki_record_new(SEKI_RECORD_SITE, site->id);
    for (size_t i = 0; changed != NULL && record != NULL && i < what->count; i++) {
        const char *value = seki_record_get(record, what->fields[i].name);
        if (value != NULL && value[0] == '\0' && what == record) {
            continue;
        }
        if (seki_record_set(changed, what->fields[i].name, value != NULL ? value : "") != SEKI_OK) {
            break;
        }
    }
    seki_call_detail(changed, detail);
    seki_record_free(changed);
    struct seki_step step = {.action = action,
                             .subject = site->id,
                             .detail = detail,
                             .records = {record},
                             .undo = {undo}};
    return seki_call_commit(call, &step);
}

static enum seki_status site_add(struct seki_call *call)
{
    struct seki_registry *registry = call->engine->registry;
    const char *id = call->command->id;
    struct seki_site *site;
    if (strcmp(id, "unknown") == 0 || !seki_id_is_valid(id)) {
        return seki_fail(
            call->fault, SEKI_BAD_INPUT,
            "a site's id is 1 to 64 letters, digits, '.', '_' or '-', beginning with a "
            "letter or digit, and not 'unknown'");
    }
    enum seki_status status = seki_registry_add_site(registry, id, &site);
    if (status != SEKI_OK) {
        return seki_fail(call->fault, status, "site '%s': %s", id, seki_status_text(status));
    }
    site->registered_at = call->engine->now;
    status = seki_call_set_fields(call, SEKI_RECORD_SITE, site);
    if (status == SEKI_OK) {
        status = check_site(call, site);
    }
    bool check = seki_call_is_check(call);
    if (status == SEKI_OK) {
        seki_call_write_site(call, site);
        struct seki_record *gone = check ? NULL : seki_record_new(SEKI_RECORD_SITE, id);
        if (gone != NULL) {
            gone->gone = true;
        }
        status = check ? SEKI_OK : commit_site(call, site, "site.add", gone);
    }
    if (status != SEKI_OK || check) {
        seki_registry_remove_site(registry, site);
        return status;
    }
    const struct seki_happening added = {.event = SEKI_EVENT_REGISTERED,
                                         .site = site,
                                         .reason = "site",
                                         .username = call->asker->name,
                                         .quiet = true};
    seki_engine_happened(call->engine, &added);
    seki_engine_site_changed(call->engine, site);
    return SEKI_OK;
}

static enum seki_status site_set(struct seki_call *call)
{
    struct seki_site *site;
    enum seki_status status = seki_call_site(call, &site);
    if (status != SEKI_OK) {
        return status;
    }
    struct seki_site *before = malloc(sizeof *before);
    if (before == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    *before = *site;
    status = seki_call_set_fields(call, SEKI_RECORD_SITE, site);
    if (status == SEKI_OK) {
        status = check_site(call, site);
    }
    bool check = seki_call_is_check(call);
    if (status == SEKI_OK) {
        seki_call_write_site(call, site);
    }
    if (status == SEKI_OK && !check) {
        struct seki_record *was = site_record(before), *is = site_record(site);
        struct seki_record *undo = seki_record_difference(was, is);
        seki_record_free(was);
        seki_record_free(is);
        status = commit_site(call, site, "site.set", undo);
    }
    if (status != SEKI_OK || check) {
        *site = *before; /* nothing between here and there moved a list or a table */
    } else {
        seki_engine_site_changed(call->engine, site);
        const struct seki_happening changed = {.event = SEKI_EVENT_CHANGED,
                                               .site = site,
                                               .reason = "site",
                                               .username = call->asker->name,
                                               .quiet = true};
        seki_engine_happened(call->engine, &changed);
    }
    free(before);
    return status;
}

static enum seki_status site_get(struct seki_call *call)
{
    struct seki_site *site;
    enum seki_status status = seki_call_site(call, &site);
    if (status == SEKI_OK) {
        seki_call_write_site(call, site);
    }
    return status;
}

static void write_score(struct seki_writer *w, int score)
{
    if (score >= 0) {
        seki_write_integer(w, "score", score);
    } else {
        seki_write_null(w, "score");
    }
}

static void write_row(struct seki_call *call, const void *thing)
{
    const struct seki_site *site = thing;
    struct seki_writer *w = call->answer;
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "site", site->id);
    seki_write_string(w, "name", site->name);
    seki_write_integer(w, "use_level", site->use_level);
    seki_write_string(w, "stage", seki_stage_words[site->stage]);
    seki_write_integer(w, "devices", site->devices.total);
    seki_write_integer(w, "online", site->devices.online);
    seki_write_string(w, "verdict", seki_verdict_words[site->compliance.verdict]);
    write_score(w, site->compliance.score);
    seki_write_integer(w, "coverage", site->compliance.coverage);
    seki_write_close(w, '}');
}

static enum seki_status site_list(struct seki_call *call)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status != SEKI_OK) {
        return status;
    }
    const void **sites = calloc(HASH_COUNT(registry->sites) + 1, sizeof *sites);
    if (sites == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    size_t count = 0;
    for (const struct seki_site *site = registry->sites; site != NULL; site = site->hh.next) {
        sites[count++] = site;
    }
    seki_call_write_page(call, "sites", sites, count, write_row);
    free(sites);
    return SEKI_OK;
}

const struct seki_command_row seki_site_commands[] = {
    {"site.add", SEKI_OPERATOR, site_add},
    {"site.set", SEKI_OPERATOR, site_set},
    {"site.get", SEKI_VIEWER, site_get},
    {"site.list", SEKI_VIEWER, site_list},
    {NULL, SEKI_ADMIN, NULL},
};
