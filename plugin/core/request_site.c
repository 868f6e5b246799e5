/* SPDX-License-Identifier: Apache-2.0
 *
 * request_site: site.add, site.set and site.get (topics/control.md).
 */
#include <stdlib.h>
#include <string.h>

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

static void write_site(struct seki_call *call, const struct seki_site *site)
{
    struct seki_site_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    seki_document_of_site(call->engine, site, &document);
    if (seki_site_encode(&document, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "site", payload);
    } else {
        seki_write_null(call->answer, "site");
    }
    write_fields(call->answer, site);
}

static enum seki_status need_site(struct seki_call *call, struct seki_site **site)
{
    *site = seki_registry_site(call->engine->registry, call->command->id);
    return *site != NULL ? SEKI_OK
                         : seki_fail(call->fault, SEKI_NOT_FOUND,
                                     "no site '%s'; see site.list, or add it with site.add",
                                     call->command->id);
}

static enum seki_status commit_site(struct seki_call *call, const struct seki_site *site,
                                    const char *action, struct seki_record *undo)
{
    struct seki_step step = {
        .actor = call->asker->name,
        .action = action,
        .subject = site->id,
        .records = {seki_fields_to_record(SEKI_RECORD_SITE, site->id, site, SEKI_FIELD_REGISTERED)},
        .undo = undo,
        .reply = call->reply};
    enum seki_status status = seki_engine_commit(call->engine, &step);
    return status == SEKI_OK ? SEKI_OK
                             : seki_fail(call->fault, status, "%s", seki_status_text(status));
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
    bool check = seki_call_is_check(call);
    if (status == SEKI_OK) {
        write_site(call, site);
        status = check ? SEKI_OK : commit_site(call, site, "site.add", NULL);
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
    enum seki_status status = need_site(call, &site);
    if (status != SEKI_OK) {
        return status;
    }
    struct seki_site *before = malloc(sizeof *before);
    if (before == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    *before = *site;
    status = seki_call_set_fields(call, SEKI_RECORD_SITE, site);
    bool check = seki_call_is_check(call);
    if (status == SEKI_OK) {
        write_site(call, site);
    }
    if (status == SEKI_OK && !check) {
        struct seki_record *undo =
            seki_fields_to_record(SEKI_RECORD_SITE, site->id, before, SEKI_FIELD_REGISTERED);
        status = commit_site(call, site, "site.set", undo);
    }
    if (status != SEKI_OK || check) {
        *site = *before; /* nothing between here and there moved a list or a table */
    } else {
        seki_engine_site_changed(call->engine, site);
    }
    free(before);
    return status;
}

static enum seki_status site_get(struct seki_call *call)
{
    struct seki_site *site;
    enum seki_status status = need_site(call, &site);
    if (status == SEKI_OK) {
        write_site(call, site);
    }
    return status;
}

const struct seki_command_row seki_site_commands[] = {
    {"site.add", SEKI_OPERATOR, site_add},
    {"site.set", SEKI_OPERATOR, site_set},
    {"site.get", SEKI_VIEWER, site_get},
    {NULL, SEKI_ADMIN, NULL},
};
