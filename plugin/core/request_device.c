/* SPDX-License-Identifier: Apache-2.0
 *
 * request_device: device.add and device.get (topics/control.md). A secret is made here, answered
 * once, and kept as a hash only.
 */
#include <string.h>

#include <openssl/crypto.h>

#include "plugin/core/credential.h"
#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

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

static void write_device(struct seki_call *call, const struct seki_device *device)
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

/* Fills what is kept, and the secret where one is made (else ""). */
static enum seki_status make_credential(struct seki_call *call, const struct wanted *wanted,
                                        struct seki_device *device, char secret[SEKI_SECRET_SIZE])
{
    char unused[SEKI_CREDENTIAL_SIZE];
    seki_random_fn random = call->engine->random;
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
    if (wanted->chosen != NULL) {
        if (strlen(wanted->chosen) < SEKI_PASSWORD_LEAST) {
            return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                             "password: at least %d characters, or leave it out and one is made",
                             SEKI_PASSWORD_LEAST);
        }
        device->credential_common = seki_credential_is_common(wanted->chosen, device->id);
        return seki_credential_of_password(random, wanted->chosen, device->credential);
    }
    if (wanted->auth == SEKI_AUTH_TOKEN) {
        return seki_credential_new_token(random, secret, device->credential);
    }
    enum seki_status status = seki_credential_new_token(random, secret, unused);
    return status == SEKI_OK ? seki_credential_of_password(random, secret, device->credential)
                             : status;
}

static enum seki_status commit_new(struct seki_call *call, const struct seki_device *device)
{
    struct seki_step step = {
        .actor = call->asker->name,
        .action = "device.add",
        .subject = device->id,
        .records = {seki_device_registered(device), seki_device_support_record(device)},
        .reply = call->reply};
    return seki_engine_commit(call->engine, &step);
}

static enum seki_status fill_new(struct seki_call *call, const struct wanted *wanted,
                                 struct seki_device *device, char secret[SEKI_SECRET_SIZE])
{
    bool check = seki_call_is_check(call);
    device->auth = (enum seki_auth)wanted->auth;
    device->registered_at = device->lifecycle_at = device->credential_at = call->engine->now;
    enum seki_status status = seki_call_set_fields(call, SEKI_RECORD_DEVICE, device);
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

static enum seki_status device_get(struct seki_call *call)
{
    const struct seki_device *device =
        seki_registry_device(call->engine->registry, call->command->id);
    if (device == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "no device '%s'; see device.list",
                         call->command->id);
    }
    write_device(call, device);
    return SEKI_OK;
}

const struct seki_command_row seki_device_commands[] = {
    {"device.add", SEKI_OPERATOR, device_add},
    {"device.get", SEKI_VIEWER, device_get},
    {NULL, SEKI_ADMIN, NULL},
};
