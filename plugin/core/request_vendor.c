/* SPDX-License-Identifier: Apache-2.0
 *
 * request_vendor: vendor.sheet and vendor.attest (topics/control.md): what a vendor is asked, and
 * its answers as attestations.
 *
 * A vendor answers by model; an answer becomes an attestation on each device of that model, by the
 * operator who enters it, with the vendor's name. All rows come in one command, so a connection
 * that breaks leaves either all of them or none, and every row is checked before the first is
 * carried out. What one's own people have attested of a device, and is in force, stands over what
 * its vendor says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/requests.h"
#include "plugin/core/vendor_devices.h"

#define MODELS_MOST 500
#define ROWS_MOST 500
#define ATTESTATIONS_MOST 2000 /* of one command: the broker waits meanwhile */

static void write_both(struct seki_writer *w, const char *name, const char *en, const char *ja)
{
    seki_write_open(w, name, '{');
    seki_write_string(w, "en", en);
    seki_write_string(w, "ja", ja);
    seki_write_close(w, '}');
}

/* The vendor, the site where one is named, and the devices; the caller frees these. */
static enum seki_status read_devices(struct seki_call *call, struct seki_vendor_devices *devices)
{
    const struct seki_registry *registry = call->engine->registry;
    const char *vendor = seki_call_text(call, "vendor"), *name = seki_call_text(call, "site");
    const struct seki_site *site = NULL;
    memset(devices, 0, sizeof *devices);
    if (vendor == NULL || vendor[0] == '\0' ||
        strlen(vendor) >= sizeof(((struct seki_device *)NULL)->vendor)) {
        return seki_fail(call->fault, SEKI_MISSING, "vendor: its name, as the devices have it");
    }
    if (name != NULL && name[0] != '\0') {
        site = seki_registry_site(registry, name);
        if (site == NULL) {
            return seki_fail(call->fault, SEKI_NOT_FOUND, "site: no site '%.64s'; see site.list",
                             name);
        }
    }
    return seki_vendor_devices(registry, site, vendor, devices, call->fault);
}

/* ---- what is asked -------------------------------------------------------------------------- */

static void write_asked(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    struct seki_writer *w = call->answer;
    seki_write_open(w, "items", '[');
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item *item = &catalogue->items[i];
        if (!item->answered_by_vendor) {
            continue;
        }
        const struct seki_bilingual *todo = &item->commentary[SEKI_COMMENTARY_DO];
        const struct seki_bilingual *evidence = &item->commentary[SEKI_COMMENTARY_EVIDENCE];
        seki_write_open(w, NULL, '{');
        seki_write_string(w, "item", item->id);
        write_both(w, "title", item->title_en, item->title_ja);
        if (item->has_commentary) {
            write_both(w, "do", todo->en, todo->ja);
            write_both(w, "evidence", evidence->en, evidence->ja);
        }
        seki_write_integer(w, "valid_days", item->valid_days);
        seki_write_close(w, '}');
    }
    seki_write_close(w, ']');
}

static enum seki_status write_models(struct seki_call *call,
                                     const struct seki_vendor_devices *devices)
{
    size_t models = 0;
    seki_write_open(call->answer, "models", '[');
    for (size_t i = 0, alike; i < devices->count; i += alike, models++) {
        alike = seki_vendor_devices_alike(devices, i);
        seki_write_open(call->answer, NULL, '{');
        seki_write_string(call->answer, "model", devices->all[i]->model);
        seki_write_integer(call->answer, "devices", (int64_t)alike);
        seki_write_close(call->answer, '}');
    }
    seki_write_close(call->answer, ']');
    return models <= MODELS_MOST
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_FULL,
                           "the vendor has %zu models, and a sheet at most %d; name a site", models,
                           MODELS_MOST);
}

static enum seki_status vendor_sheet(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    struct seki_vendor_devices devices;
    struct seki_writer *w = call->answer;
    enum seki_status status = read_devices(call, &devices);
    if (status != SEKI_OK) {
        return status;
    }
    seki_write_string(w, "vendor", seki_call_text(call, "vendor"));
    seki_write_string(w, "site", seki_call_text(call, "site"));
    seki_write_time(w, "at", call->engine->now);
    seki_write_string(w, "author", call->asker->name);
    seki_write_open(w, "checksheet", '{');
    seki_write_string(w, "id", catalogue->id);
    seki_write_string(w, "version", catalogue->version);
    write_both(w, "name", catalogue->name_en, catalogue->name_ja);
    seki_write_close(w, '}');
    seki_write_integer(w, "without_model", (int64_t)devices.without_model);
    write_asked(call);
    status = write_models(call, &devices);
    seki_vendor_devices_free(&devices);
    return status;
}

/* ---- what is answered ----------------------------------------------------------------------- */

struct row {
    const struct seki_item *item;
    struct seki_attestation said; /* of no device yet */
    size_t first, count;          /* of the vendor's devices */
    size_t kept;                  /* of which one's own statement stands */
};

struct answers {
    struct seki_vendor_devices devices;
    struct row *rows;
    size_t count, attestations, refused;
    enum seki_status status; /* of the first that is refused */
    char first_refusal[200];
};

/* True when one of one's own people has said so, or otherwise, and it is in force. */
static bool is_own(struct seki_call *call, const struct seki_item *item,
                   const struct seki_device *device)
{
    const struct seki_subject subject = {call->engine->registry, device->site, device};
    bool expired;
    const struct seki_attestation *held =
        seki_registry_attested(&subject, item, call->engine->now, &expired);
    return held != NULL && !expired && held->vendor[0] == '\0';
}

static bool is_answered_twice(const struct answers *answers, const struct row *row)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->rows[i].item == row->item && answers->rows[i].first == row->first) {
            return true;
        }
    }
    return false;
}

static enum seki_status read_model(struct seki_call *call, const struct answers *answers,
                                   struct row *row)
{
    const char *model = seki_call_text(call, "model");
    row->count = seki_vendor_devices_of(&answers->devices, model != NULL ? model : "", &row->first);
    if (row->count > 0) {
        return SEKI_OK;
    }
    const char *nearest =
        seki_vendor_devices_nearest(&answers->devices, model != NULL ? model : "");
    return seki_fail(call->fault, SEKI_NOT_FOUND,
                     "model: no device in use of this vendor is a '%.48s'%s%s%s",
                     model != NULL ? model : "", nearest[0] != '\0' ? "; did you mean '" : "",
                     nearest, nearest[0] != '\0' ? "'?" : "; export a new sheet");
}

/* A row as a call of its own: `item`, `model`, `result`, `evidence`, `until`. */
static enum seki_status read_row(struct seki_call *call, const struct answers *answers,
                                 struct row *row)
{
    const char *id = seki_call_text(call, "item");
    row->item = seki_catalogue_find(call->engine->registry->catalogue, id != NULL ? id : "");
    if (row->item == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "item: there is no item '%.16s'",
                         id != NULL ? id : "");
    }
    if (!row->item->answered_by_vendor) {
        return seki_fail(call->fault, SEKI_DENIED,
                         "item: %s is not a vendor's to answer; leave the row out", row->item->id);
    }
    enum seki_status status = read_model(call, answers, row);
    if (status != SEKI_OK) {
        return status;
    }
    if (is_answered_twice(answers, row)) {
        return seki_fail(call->fault, SEKI_EXISTS,
                         "model: %s of this model is answered in a row above; keep one of them",
                         row->item->id);
    }
    return seki_call_said(call, row->item, &row->said);
}

static void count_row(struct seki_call *call, struct answers *answers, struct row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        row->kept += is_own(call, row->item, answers->devices.all[row->first + i]);
    }
    answers->attestations += row->count - row->kept;
}

/* Of the answer: what becomes of the row. */
static void write_row(struct seki_writer *w, const struct row *row, enum seki_status status,
                      const char *fault)
{
    seki_write_open(w, NULL, '{');
    if (status == SEKI_OK) {
        seki_write_string(w, "item", row->item->id);
        seki_write_integer(w, "devices", (int64_t)row->count);
        seki_write_integer(w, "kept", (int64_t)row->kept);
        seki_write_date(w, "until", seki_day_of(row->said.until - 1));
    } else {
        seki_write_string(w, "error", fault);
        seki_write_string(w, "code", seki_status_name(status));
    }
    seki_write_close(w, '}');
}

static void take_row(struct seki_call *call, struct answers *answers, const struct seki_json *json)
{
    struct seki_fault fault = {""};
    const struct seki_control_command command = {.members = json};
    struct seki_call one = *call;
    struct row *row = &answers->rows[answers->count];
    memset(row, 0, sizeof *row);
    one.command = &command;
    one.fault = &fault;
    enum seki_status status = read_row(&one, answers, row);
    if (status == SEKI_OK) {
        count_row(call, answers, row);
        strcpy(row->said.vendor, seki_call_text(call, "vendor"));
    } else if (answers->refused++ == 0) {
        answers->status = status;
        snprintf(answers->first_refusal, sizeof answers->first_refusal, "row %zu: %.160s",
                 answers->count + 1, fault.text);
    }
    if (status != SEKI_OK) {
        row->item = NULL;
    }
    answers->count++;
    write_row(call->answer, row, status, fault.text);
}

/* The sheet must have been made of the catalogue that is in force: an answer to a question that has
 * changed since would be no answer. */
static enum seki_status check_checksheet(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    const char *id = seki_call_text(call, "checksheet");
    const char *version = seki_call_text(call, "checksheet_version");
    if (id == NULL || version == NULL) {
        return seki_fail(call->fault, SEKI_MISSING,
                         "checksheet, checksheet_version: those that the sheet was made of");
    }
    return strcmp(id, catalogue->id) == 0 && strcmp(version, catalogue->version) == 0
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_CONFLICT,
                           "checksheet: the sheet was made of %.32s %.32s, and %s %s is in force; "
                           "export a new one and have it filled",
                           id, version, catalogue->id, catalogue->version);
}

static enum seki_status take_rows(struct seki_call *call, struct answers *answers)
{
    const struct seki_json *rows = seki_json_member(call->command->members, "rows");
    size_t count = seki_json_size(rows);
    if (!seki_json_is_array(rows) || count == 0 || count > ROWS_MOST) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "rows: a list of 1 to %d answers; split the sheet by model", ROWS_MOST);
    }
    answers->rows = calloc(count, sizeof *answers->rows);
    if (answers->rows == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    seki_write_open(call->answer, "rows", '[');
    for (const struct seki_json *row = seki_json_first(rows); row != NULL;
         row = seki_json_next(row)) {
        take_row(call, answers, row);
    }
    seki_write_close(call->answer, ']');
    if (answers->attestations > ATTESTATIONS_MOST) {
        return seki_fail(
            call->fault, SEKI_FULL,
            "rows: these answers would be %zu attestations, and at most %d are made at "
            "once; name a site, or split the sheet by model",
            answers->attestations, ATTESTATIONS_MOST);
    }
    return SEKI_OK;
}

static enum seki_status carry_out(struct seki_call *call, const struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++) {
        const struct row *row = &answers->rows[i];
        for (size_t n = row->first; n < row->first + row->count; n++) {
            const struct seki_device *device = answers->devices.all[n];
            struct seki_attestation said = row->said;
            if (is_own(call, row->item, device)) {
                continue;
            }
            said.scope = SEKI_SCOPE_DEVICE;
            strcpy(said.subject, device->id);
            enum seki_status status = seki_call_attest(call, &said);
            if (status != SEKI_OK) {
                return status;
            }
        }
    }
    return SEKI_OK;
}

/* With `check` the refused rows are told in the answer; without it one is enough to refuse all. */
static enum seki_status vendor_attest(struct seki_call *call)
{
    struct answers answers = {.status = SEKI_OK};
    enum seki_status status = check_checksheet(call);
    bool check = seki_call_is_check(call);
    if (status == SEKI_OK) {
        status = read_devices(call, &answers.devices);
    }
    if (status == SEKI_OK) {
        status = take_rows(call, &answers);
    }
    if (status == SEKI_OK && !check && answers.refused > 0) {
        status = seki_fail(call->fault, answers.status, "%zu of %zu rows are refused; %s",
                           answers.refused, answers.count, answers.first_refusal);
    }
    if (status == SEKI_OK && !check) {
        status = carry_out(call, &answers);
    }
    seki_write_integer(call->answer, "attestations", (int64_t)answers.attestations);
    seki_write_integer(call->answer, "refused", (int64_t)answers.refused);
    seki_vendor_devices_free(&answers.devices);
    free(answers.rows);
    return status;
}

const struct seki_command_row seki_vendor_commands[] = {
    {"vendor.sheet", SEKI_VIEWER, vendor_sheet},
    {"vendor.attest", SEKI_OPERATOR, vendor_attest},
    {NULL, SEKI_ADMIN, NULL},
};
