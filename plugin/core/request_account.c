/* SPDX-License-Identifier: Apache-2.0
 *
 * request_account: the accounts of people (operator.*) and of applications (service.*); see
 * topics/control.md. A name is one thing only: a device's, or an account's. There is always an
 * admin: the last one is not removed.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "plugin/core/credential.h"
#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

static enum seki_status check_name(struct seki_call *call)
{
    const char *name = call->command->id;
    const struct seki_registry *registry = call->engine->registry;
    if (!seki_id_is_valid(name)) {
        return seki_fail(call->fault, SEKI_BAD_INPUT,
                         "a name is 1 to 64 letters, digits, '.', '_' or '-', beginning with a "
                         "letter or digit");
    }
    if (seki_registry_device(registry, name) != NULL ||
        seki_registry_account(registry, name) != NULL) {
        return seki_fail(call->fault, SEKI_EXISTS, "'%s' is the name of %s already", name,
                         seki_registry_device(registry, name) != NULL ? "a device" : "an account");
    }
    return SEKI_OK;
}

/* One topic filter after another; `write` ones must stay out of what the plugin publishes. */
static enum seki_status read_filters(struct seki_call *call, const char *name, bool write,
                                     char filters[SEKI_RIGHTS][SEKI_FILTER_SIZE], int *count)
{
    const struct seki_json *array = seki_json_member(call->command->members, name);
    if (array != NULL && !seki_json_is_array(array)) {
        return seki_fail(call->fault, SEKI_WRONG_TYPE, "%s: an array of topic filters", name);
    }
    for (const struct seki_json *member = seki_json_first(array); member != NULL;
         member = seki_json_next(member)) {
        const char *text = seki_json_string(member);
        if (text == NULL || *count == SEKI_RIGHTS || strchr(text, ',') != NULL) {
            return seki_fail(call->fault, SEKI_BAD_INPUT,
                             "%s: at most %d topic filters, as texts without commas", name,
                             SEKI_RIGHTS);
        }
        enum seki_status status = seki_rights_check_template(text, true, call->fault);
        if (status != SEKI_OK) {
            return status;
        }
        if (strchr(text, '%') != NULL || (write && strncmp(text, "sekisho/", 8) == 0)) {
            return seki_fail(call->fault, SEKI_DENIED,
                             "%s: '%.60s': a service has no %%d or %%s, and writes nothing under "
                             "sekisho/",
                             name, text);
        }
        strcpy(filters[(*count)++], text);
    }
    return SEKI_OK;
}

static struct seki_record *record_of(const struct seki_account *account)
{
    return seki_fields_to_record(SEKI_RECORD_ACCOUNT, account->name, account,
                                 SEKI_FIELD_REGISTERED);
}

static struct seki_record *gone_record(const char *name)
{
    struct seki_record *record = seki_record_new(SEKI_RECORD_ACCOUNT, name);
    if (record != NULL) {
        record->gone = true;
    }
    return record;
}

static enum seki_status commit_new(struct seki_call *call, const char *action,
                                   const struct seki_account *account)
{
    char detail[SEKI_DETAIL_SIZE];
    struct seki_record *record = record_of(account);
    struct seki_account *made;
    seki_call_detail(record, detail);
    struct seki_step step = {.action = action,
                             .subject = account->name,
                             .detail = detail,
                             .records = {record},
                             .undo = {gone_record(account->name)}};
    enum seki_status status =
        seki_registry_add_account(call->engine->registry, account->name, &made);
    if (status != SEKI_OK) {
        seki_record_free(record);
        seki_record_free(step.undo[0]);
        return seki_fail(call->fault, status, "%s", seki_status_text(status));
    }
    UT_hash_handle handle = made->hh;
    *made = *account;
    made->hh = handle;
    status = seki_call_commit(call, &step);
    if (status != SEKI_OK) {
        seki_registry_remove_account(call->engine->registry, made);
    }
    return status;
}

static void write_filters(struct seki_writer *w, const char *name,
                          const char filters[SEKI_RIGHTS][SEKI_FILTER_SIZE], int count)
{
    seki_write_open(w, name, '[');
    for (int i = 0; i < count; i++) {
        seki_write_string(w, NULL, filters[i]);
    }
    seki_write_close(w, ']');
}

static enum seki_status add(struct seki_call *call, const char *action,
                            struct seki_account *account)
{
    char secret[SEKI_SECRET_SIZE] = "";
    bool check = seki_call_is_check(call);
    strcpy(account->name, call->command->id);
    account->created_at = account->credential_at = call->engine->now;
    enum seki_status status = check ? SEKI_OK
                                    : seki_call_make_secret(call, seki_call_text(call, "password"),
                                                            true, account->credential, secret);
    if (status == SEKI_OK && !check) {
        status = commit_new(call, action, account);
    }
    if (status != SEKI_OK) {
        return status;
    }
    seki_write_string(call->answer, "name", account->name);
    if (account->role == SEKI_SERVICE) {
        write_filters(call->answer, "write", account->write, account->write_count);
        write_filters(call->answer, "read", account->read, account->read_count);
    } else {
        seki_write_string(call->answer, "role", seki_role_words[account->role]);
    }
    if (secret[0] != '\0') {
        seki_write_string(call->answer, "secret", secret);
        OPENSSL_cleanse(secret, sizeof secret);
    }
    return SEKI_OK;
}

static enum seki_status operator_add(struct seki_call *call)
{
    struct seki_account account = {.role = SEKI_VIEWER};
    int role = seki_word_index(seki_role_words, seki_call_text(call, "role"));
    enum seki_status status = check_name(call);
    if (status != SEKI_OK) {
        return status;
    }
    if (role < 0 || role == SEKI_SERVICE) {
        return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                         "role: one of viewer, operator and admin; an application is added with "
                         "service.add");
    }
    account.role = (enum seki_role)role;
    return add(call, "operator.add", &account);
}

static enum seki_status service_add(struct seki_call *call)
{
    struct seki_account account = {.role = SEKI_SERVICE};
    enum seki_status status = check_name(call);
    if (status == SEKI_OK) {
        status = read_filters(call, "write", true, account.write, &account.write_count);
    }
    if (status == SEKI_OK) {
        status = read_filters(call, "read", false, account.read, &account.read_count);
    }
    return status == SEKI_OK ? add(call, "service.add", &account) : status;
}

static unsigned count_admins(const struct seki_registry *registry)
{
    unsigned count = 0;
    for (const struct seki_account *one = registry->accounts; one != NULL; one = one->hh.next) {
        count += one->role == SEKI_ADMIN ? 1 : 0;
    }
    return count;
}

static enum seki_status remove_account(struct seki_call *call, const char *action, bool service)
{
    struct seki_engine *engine = call->engine;
    struct seki_account *account = seki_registry_account(engine->registry, call->command->id);
    if (account == NULL || (account->role == SEKI_SERVICE) != service) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "no %s '%s'; see %s.list",
                         service ? "service" : "operator", call->command->id,
                         service ? "service" : "operator");
    }
    if (account->role == SEKI_ADMIN && count_admins(engine->registry) == 1) {
        return seki_fail(call->fault, SEKI_CONFLICT,
                         "'%s' is the last admin; add another one first", account->name);
    }
    if (account == call->asker) {
        return seki_fail(call->fault, SEKI_CONFLICT, "'%s' cannot remove itself; another admin can",
                         account->name);
    }
    if (!seki_call_is_check(call)) {
        struct seki_step step = {.action = action,
                                 .subject = account->name,
                                 .records = {gone_record(account->name)},
                                 .undo = {record_of(account)}};
        enum seki_status status = seki_call_commit(call, &step);
        if (status != SEKI_OK) {
            return status;
        }
        seki_engine_kick_account(engine, account);
        seki_registry_remove_account(engine->registry, account);
    }
    seki_write_string(call->answer, "name", call->command->id);
    return SEKI_OK;
}

static enum seki_status operator_remove(struct seki_call *call)
{
    return remove_account(call, "operator.remove", false);
}

static enum seki_status service_remove(struct seki_call *call)
{
    return remove_account(call, "service.remove", true);
}

static void write_row(struct seki_call *call, const void *thing)
{
    const struct seki_account *account = thing;
    struct seki_writer *w = call->answer;
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "name", account->name);
    if (account->role == SEKI_SERVICE) {
        write_filters(w, "write", account->write, account->write_count);
        write_filters(w, "read", account->read, account->read_count);
    } else {
        seki_write_string(w, "role", seki_role_words[account->role]);
    }
    seki_write_time(w, "created_at", account->created_at);
    seki_write_close(w, '}');
}

static enum seki_status list(struct seki_call *call, const char *name, bool services)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status != SEKI_OK) {
        return status;
    }
    const void **accounts = calloc(HASH_COUNT(registry->accounts) + 1, sizeof *accounts);
    if (accounts == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    size_t count = 0;
    for (const struct seki_account *one = registry->accounts; one != NULL; one = one->hh.next) {
        if ((one->role == SEKI_SERVICE) == services) {
            accounts[count++] = one;
        }
    }
    seki_call_write_page(call, name, accounts, count, write_row);
    free(accounts);
    return SEKI_OK;
}

static enum seki_status operator_list(struct seki_call *call)
{
    return list(call, "operators", false);
}

static enum seki_status service_list(struct seki_call *call)
{
    return list(call, "services", true);
}

const struct seki_command_row seki_account_commands[] = {
    {"operator.add", SEKI_ADMIN, operator_add},
    {"operator.remove", SEKI_ADMIN, operator_remove},
    {"operator.list", SEKI_ADMIN, operator_list},
    {"service.add", SEKI_ADMIN, service_add},
    {"service.remove", SEKI_ADMIN, service_remove},
    {"service.list", SEKI_ADMIN, service_list},
    {NULL, SEKI_ADMIN, NULL},
};
