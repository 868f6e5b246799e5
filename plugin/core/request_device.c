/* SPDX-License-Identifier: Apache-2.0
 *
 * request_device: device.add, device.set, device.get and device.rotate (topics/control.md). A
 * secret is made here, answered once, and kept as a hash only.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "plugin/core/credential.h"
#include "plugin/core/fields.h"
#include "plugin/core/requests.h"
#include "plugin/core/support.h"

static void write_fields(struct seki_writer *w, const struct seki_device *device)
{
    char text[SEKI_FIELD_TEXT];
    seki_write_open(w, "fields", '{');
    seki_write_string(w, "site", device->site->id);
    for (size_t i = 0; i < seki_device_field_count; i++) {
        const struct seki_field_row *row = &seki_device_fields[i];
        seki_field_get(row, device, text);
        if (text[0] != '\0' && (row->flags & SEKI_FIELD_SECRET) == 0) {
            seki_write_string(w, row->name, text);
        }
    }
    seki_write_close(w, '}');
}

void seki_call_write_device(struct seki_call *call, const struct seki_device *device)
{
    struct seki_device_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    seki_document_of_device(call->engine, device, &document);
    if (seki_device_encode(&document, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "device", payload);
    } else {
        seki_write_null(call->answer, "device");
    }
    write_fields(call->answer, device);
}

/* What a request for a device asks for. */
struct wanted {
    struct seki_site *site;
    int auth;
    const char *imported, *chosen; /* a hash; a password */
};

static enum seki_status read_wanted(struct seki_call *call, struct wanted *wanted)
{
    const struct seki_json *members = call->command->members;
    const char *site = seki_json_string(seki_json_member(members, "site"));
    const char *auth = seki_json_string(seki_json_member(members, "auth"));
    if (site == NULL) {
        return seki_fail(call->fault, SEKI_MISSING, "site: a device needs a site");
    }
    wanted->site = seki_registry_site(call->engine->registry, site);
    if (wanted->site == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "no site '%.64s'; add it with site.add",
                         site);
    }
    wanted->auth = auth == NULL ? SEKI_AUTH_TOKEN : seki_word_index(seki_auth_words, auth);
    if (wanted->auth != SEKI_AUTH_TOKEN && wanted->auth != SEKI_AUTH_PASSWORD &&
        wanted->auth != SEKI_AUTH_X509) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "auth: one of token, password and x509, not '%.20s'", auth);
    }
    wanted->imported = seki_json_string(seki_json_member(members, "credential"));
    wanted->chosen = seki_json_string(seki_json_member(members, "password"));
    if ((wanted->imported != NULL || wanted->chosen != NULL) &&
        wanted->auth != SEKI_AUTH_PASSWORD) {
        return seki_fail(call->fault, SEKI_BAD_INPUT,
                         "credential and password go with auth=password only");
    }
    return SEKI_OK;
}

/* Beyond the form of each field: what must fit together, and who says when support ends. */
static enum seki_status check_device(struct seki_call *call, const struct seki_support *before,
                                     struct seki_device *device)
{
    static const char *const decisions[] = {"", "replace", "isolate", "accept", NULL};
    struct seki_support *support = &device->support;
    size_t hex = strspn(device->fingerprint, "0123456789abcdefABCDEF");
    if (device->fingerprint[0] != '\0' && hex != 64) {
        return seki_fail(call->fault, SEKI_BAD_INPUT,
                         "fingerprint: the 64 hexadecimal digits of the certificate's SHA-256, "
                         "without colons");
    }
    for (char *c = device->fingerprint; *c != '\0'; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    if (seki_word_index(decisions, support->decision) < 0) {
        return seki_fail(call->fault, SEKI_BAD_INPUT,
                         "support.decision: one of replace, isolate and accept");
    }
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        struct seki_milestones *now = &support->of[part];
        const struct seki_milestones *was = &before->of[part];
        bool same = now->general_availability == was->general_availability &&
                    now->end_of_sales == was->end_of_sales &&
                    now->end_of_security_support == was->end_of_security_support &&
                    now->end_of_life == was->end_of_life && now->verified_at == was->verified_at &&
                    strcmp(now->source, was->source) == 0;
        if (!same) {
            strcpy(now->entered_by, call->asker->name);
        }
    }
    return SEKI_OK;
}

/* Fills what is kept, and the secret where one is made (else ""). */
static enum seki_status make_credential(struct seki_call *call, const struct wanted *wanted,
                                        struct seki_device *device, char secret[SEKI_SECRET_SIZE])
{
    secret[0] = '\0';
    if (wanted->auth == SEKI_AUTH_X509) {
        return SEKI_OK;
    }
    if (wanted->imported != NULL) {
        enum seki_status status = seki_credential_check_form(wanted->imported, call->fault);
        if (status == SEKI_OK) {
            strcpy(device->credential, wanted->imported);
        }
        return status;
    }
    device->credential_common =
        wanted->chosen != NULL && seki_credential_is_common(wanted->chosen, device->id);
    return seki_call_make_secret(call, wanted->chosen, wanted->auth == SEKI_AUTH_TOKEN,
                                 device->credential, secret);
}

static enum seki_status commit_new(struct seki_call *call, const struct seki_device *device)
{
    char detail[SEKI_DETAIL_SIZE];
    struct seki_record *undo = seki_record_new(SEKI_RECORD_DEVICE, device->id);
    if (undo == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    undo->gone = true;
    snprintf(detail, sizeof detail, "{\"site\":\"%s\",\"auth\":\"%s\"}", device->site->id,
             seki_auth_words[device->auth]);
    struct seki_step step = {
        .action = "device.add",
        .subject = device->id,
        .detail = detail,
        .records = {seki_device_registered(device), seki_device_support_record(device)},
        .undo = {undo}};
    return seki_call_commit(call, &step);
}

static enum seki_status fill_new(struct seki_call *call, const struct wanted *wanted,
                                 struct seki_device *device, char secret[SEKI_SECRET_SIZE])
{
    bool check = seki_call_is_check(call);
    const struct seki_support nothing = device->support;
    device->auth = (enum seki_auth)wanted->auth;
    device->registered_at = device->lifecycle_at = device->credential_at = call->engine->now;
    enum seki_status status = seki_call_set_fields(call, SEKI_RECORD_DEVICE, device);
    if (status == SEKI_OK) {
        status = check_device(call, &nothing, device);
    }
    if (status == SEKI_OK && !check) {
        status = make_credential(call, wanted, device, secret);
    }
    if (status == SEKI_OK && !check) {
        status = seki_registry_index_credential(call->engine->registry, device);
    }
    if (status == SEKI_OK && !check) {
        status = commit_new(call, device);
    }
    if (status != SEKI_OK && call->fault->text[0] == '\0') {
        return seki_fail(call->fault, status, "%s", seki_status_text(status));
    }
    return status;
}

static enum seki_status device_add(struct seki_call *call)
{
    struct seki_registry *registry = call->engine->registry;
    const char *id = call->command->id;
    char secret[SEKI_SECRET_SIZE] = "";
    struct seki_device *device;
    struct wanted wanted;
    enum seki_status status = read_wanted(call, &wanted);
    if (status != SEKI_OK) {
        return status;
    }
    if (strcmp(id, "unknown") == 0 || !seki_id_is_valid(id) ||
        seki_registry_account(registry, id) != NULL) {
        return seki_fail(
            call->fault, SEKI_BAD_INPUT,
            "a device's id is 1 to 64 letters, digits, '.', '_' or '-', beginning with "
            "a letter or digit, not 'unknown' and not an account's name");
    }
    status = seki_registry_add_device(registry, id, wanted.site, &device);
    if (status != SEKI_OK) {
        return seki_fail(call->fault, status, "device '%s': %s", id, seki_status_text(status));
    }
    status = fill_new(call, &wanted, device, secret);
    if (status != SEKI_OK || seki_call_is_check(call)) {
        seki_registry_remove_device(registry, device);
    }
    if (status != SEKI_OK) {
        return status;
    }
    seki_write_string(call->answer, "device", id);
    seki_write_string(call->answer, "site", wanted.site->id);
    seki_write_string(call->answer, "auth", seki_auth_words[wanted.auth]);
    if (secret[0] != '\0') {
        seki_write_string(call->answer, "secret", secret);
        OPENSSL_cleanse(secret, sizeof secret);
    }
    if (!seki_call_is_check(call)) {
        const struct seki_happening added = {.event = SEKI_EVENT_REGISTERED,
                                             .device = device,
                                             .reason = seki_auth_words[wanted.auth],
                                             .username = call->asker->name,
                                             .quiet = true};
        seki_engine_happened(call->engine, &added);
        seki_engine_facts_changed(call->engine, device, seki_facts_all());
    }
    return SEKI_OK;
}

enum seki_status seki_call_device(struct seki_call *call, struct seki_device **device)
{
    *device = seki_registry_device(call->engine->registry, call->command->id);
    return *device != NULL ? SEKI_OK
                           : seki_fail(call->fault, SEKI_NOT_FOUND,
                                       "no device '%s'; see device.list", call->command->id);
}

/* The device as it would be: a copy, of which only the members of the tables count. */
static enum seki_status fill_changed(struct seki_call *call, const struct seki_device *device,
                                     struct seki_device *changed)
{
    const struct seki_json *fields = seki_json_member(call->command->members, "fields");
    const struct seki_json *site = seki_json_member(fields, "site");
    *changed = *device;
    enum seki_status status = seki_call_set_fields(call, SEKI_RECORD_DEVICE, changed);
    if (status == SEKI_OK) {
        status = check_device(call, &device->support, changed);
    }
    if (status != SEKI_OK || site == NULL) {
        return status;
    }
    const char *id = seki_json_string(site);
    changed->site = id != NULL ? seki_registry_site(call->engine->registry, id) : NULL;
    return changed->site != NULL
               ? SEKI_OK
               : seki_fail(call->fault, SEKI_NOT_FOUND, "no site '%.64s'; add it with site.add",
                           id != NULL ? id : "");
}

/* Commits what `after` has over `before` (taken over) and tells of it. */
static enum seki_status commit_changed(struct seki_call *call, const char *action,
                                       const struct seki_device *changed,
                                       struct seki_record *before)
{
    char detail[SEKI_DETAIL_SIZE];
    struct seki_record *after = seki_device_registered(changed);
    struct seki_record *what = seki_record_difference(after, before);
    struct seki_record *undo = seki_record_difference(before, after);
    seki_call_detail(what, detail);
    seki_record_free(what);
    seki_record_free(before);
    if (undo == NULL) {
        seki_record_free(after);
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    struct seki_step step = {.action = action,
                             .subject = changed->id,
                             .detail = detail,
                             .records = {after, seki_device_support_record(changed)},
                             .undo = {undo}};
    return seki_call_commit(call, &step);
}

/* The registry takes over what was committed. */
static void apply_changed(struct seki_call *call, struct seki_device *device,
                          struct seki_device *changed, const char *reason)
{
    struct seki_engine *engine = call->engine;
    bool secret = strcmp(device->credential, changed->credential) != 0 ||
                  strcmp(device->fingerprint, changed->fingerprint) != 0;
    struct seki_record *record = seki_device_registered(changed);
    if (record != NULL) {
        seki_fields_from_record(record, device);
    }
    seki_record_free(record);
    seki_engine_move_device(engine, device, changed->site);
    if (secret) {
        seki_engine_credential_changed(engine, device);
    }
    seki_engine_refresh_device(engine, device);
    seki_engine_facts_changed(engine, device, seki_facts_all());
    seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE);
    const struct seki_happening told = {.event = SEKI_EVENT_CHANGED,
                                        .device = device,
                                        .reason = reason,
                                        .username = call->asker->name,
                                        .quiet = true};
    seki_engine_happened(engine, &told);
}

static enum seki_status device_set(struct seki_call *call)
{
    struct seki_device *device, changed;
    enum seki_status status = seki_call_device(call, &device);
    if (status == SEKI_OK) {
        status = fill_changed(call, device, &changed);
    }
    if (status != SEKI_OK) {
        return status;
    }
    if (!seki_call_is_check(call)) {
        status = commit_changed(call, "device.set", &changed, seki_device_registered(device));
        if (status != SEKI_OK) {
            return status;
        }
        apply_changed(call, device, &changed, "fields");
    }
    changed.support_state = seki_support_state(&changed.support, changed.site->warning_days,
                                               seki_day_of(call->engine->now));
    seki_call_write_device(call, &changed);
    return SEKI_OK;
}

static enum seki_status device_rotate(struct seki_call *call)
{
    struct seki_device *device, changed;
    const char *chosen = seki_call_text(call, "password");
    char secret[SEKI_SECRET_SIZE] = "";
    enum seki_status status = seki_call_device(call, &device);
    if (status != SEKI_OK) {
        return status;
    }
    if (device->auth != SEKI_AUTH_TOKEN && device->auth != SEKI_AUTH_PASSWORD) {
        return seki_fail(call->fault, SEKI_CONFLICT,
                         "%s signs in by %s: give it a new certificate, and pin it with device.set "
                         "fingerprint",
                         device->id, seki_auth_words[device->auth]);
    }
    if (chosen != NULL && device->auth != SEKI_AUTH_PASSWORD) {
        return seki_fail(call->fault, SEKI_BAD_INPUT, "password: a token is made, not chosen");
    }
    changed = *device;
    changed.credential_at = call->engine->now;
    const struct wanted wanted = {.auth = device->auth, .chosen = chosen};
    if (!seki_call_is_check(call)) {
        status = make_credential(call, &wanted, &changed, secret);
        if (status == SEKI_OK) {
            status =
                commit_changed(call, "device.rotate", &changed, seki_device_registered(device));
        }
        if (status != SEKI_OK) {
            return status;
        }
        apply_changed(call, device, &changed, "credential");
    }
    seki_write_string(call->answer, "device", device->id);
    seki_write_string(call->answer, "site", device->site->id);
    seki_write_string(call->answer, "auth", seki_auth_words[device->auth]);
    if (secret[0] != '\0') {
        seki_write_string(call->answer, "secret", secret);
        OPENSSL_cleanse(secret, sizeof secret);
    }
    return SEKI_OK;
}

static enum seki_status device_get(struct seki_call *call)
{
    struct seki_device *device;
    enum seki_status status = seki_call_device(call, &device);
    if (status == SEKI_OK) {
        seki_call_write_device(call, device);
    }
    return status;
}

const struct seki_command_row seki_device_commands[] = {
    {"device.add", SEKI_OPERATOR, device_add},
    {"device.set", SEKI_OPERATOR, device_set},
    {"device.get", SEKI_VIEWER, device_get},
    {"device.rotate", SEKI_OPERATOR, device_rotate},
    {NULL, SEKI_ADMIN, NULL},
};
