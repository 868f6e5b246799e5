/* SPDX-License-Identifier: Apache-2.0
 *
 * request_adopt: adopt, partly, decline and adoption.list (topics/control.md): a site's choice on
 * an item, or the organization's on one that it answers for itself.
 *
 * Adoption may say why; adoption in part must say what is left out; whoever declines what is
 * required at that site must say why. What is declined is not applicable there and stays in every
 * list.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/evaluate.h"
#include "plugin/core/fields.h"
#include "plugin/core/requests.h"

static struct seki_record *record_of(const struct seki_choice *choice)
{
    return choice == NULL ? NULL
                          : seki_fields_to_record(SEKI_RECORD_ADOPTION, choice->id, choice,
                                                  SEKI_FIELD_REGISTERED);
}

enum seki_importance seki_call_importance(const struct seki_call *call,
                                          const struct seki_choice *choice)
{
    const struct seki_registry *registry = call->engine->registry;
    const struct seki_item *item = seki_catalogue_find(registry->catalogue, choice->item);
    const struct seki_site *site =
        choice->scope == SEKI_SCOPE_SITE ? seki_registry_site(registry, choice->subject) : NULL;
    if (item == NULL) {
        return SEKI_OPTIONAL;
    }
    return site != NULL ? seki_site_importance(site, item)
                        : seki_fleet_importance(&registry->fleet, item);
}

static const char *reason_needed(enum seki_adoption adoption, enum seki_importance importance)
{
    if (adoption == SEKI_PARTLY) {
        return "say what is left out, and why";
    }
    return adoption == SEKI_DECLINED && importance == SEKI_REQUIRED
               ? "the item is required here; say why it is declined, for whoever reads the report"
               : NULL;
}

static enum seki_status check_scope(struct seki_call *call, const struct seki_item *item,
                                    enum seki_scope scope)
{
    if (scope == SEKI_SCOPE_SITE ||
        (scope == SEKI_SCOPE_ORGANIZATION && item->scope == SEKI_SCOPE_ORGANIZATION)) {
        return SEKI_OK;
    }
    return seki_fail(call->fault, SEKI_OUT_OF_RANGE,
                     "scope: a site chooses; the organization does for the items that it answers "
                     "for itself, and %s is decided for each %s",
                     item->id, seki_scope_words[item->scope]);
}

static enum seki_status read_choice(struct seki_call *call, struct seki_choice *choice)
{
    const struct seki_item *item;
    enum seki_status status = seki_call_item(call, &item);
    if (status == SEKI_OK) {
        status = seki_call_subject(call, &choice->scope, choice->subject);
    }
    if (status == SEKI_OK) {
        status = check_scope(call, item, choice->scope);
    }
    if (status != SEKI_OK) {
        return status;
    }
    strcpy(choice->item, item->id);
    strcpy(choice->author, call->asker->name);
    choice->at = call->engine->now;
    seki_statement_id(choice->id, choice->scope, choice->subject, choice->item);
    return seki_call_reason(call, SEKI_RECORD_ADOPTION, choice,
                            reason_needed(choice->adoption, seki_call_importance(call, choice)));
}

static void write_choice(struct seki_call *call, const char *name, const struct seki_choice *choice)
{
    struct seki_writer *w = call->answer;
    seki_write_open(w, name, '{');
    seki_write_string(w, "item", choice->item);
    seki_write_string(w, "scope", seki_scope_words[choice->scope]);
    seki_write_string(w, "subject", choice->subject);
    seki_write_string(w, "adoption", seki_adoption_words[choice->adoption]);
    seki_write_string(w, "importance", seki_importance_words[seki_call_importance(call, choice)]);
    seki_write_string(w, "reason", choice->reason);
    seki_write_string(w, "author", choice->author);
    seki_write_time(w, "at", choice->at);
    seki_write_close(w, '}');
}

static enum seki_status choose(struct seki_call *call, enum seki_adoption adoption)
{
    const struct seki_registry *registry = call->engine->registry;
    struct seki_choice choice;
    memset(&choice, 0, sizeof choice);
    choice.adoption = adoption;
    enum seki_status status = read_choice(call, &choice);
    if (status == SEKI_OK && !seki_call_is_check(call)) {
        struct seki_record *before =
            record_of(seki_registry_choice(registry, choice.scope, choice.subject, choice.item));
        status = seki_call_put(call, call->command->command, record_of(&choice), before);
    }
    if (status != SEKI_OK) {
        return status;
    }
    write_choice(call, "adoption", &choice);
    if (!seki_call_is_check(call)) {
        const struct seki_told told = {choice.scope, choice.subject, choice.item,
                                       seki_adoption_words[adoption]};
        seki_call_told(call, SEKI_EVENT_ADOPTION, &told);
    }
    return SEKI_OK;
}

static enum seki_status adopt(struct seki_call *call)
{
    return choose(call, SEKI_ADOPTED);
}

static enum seki_status partly(struct seki_call *call)
{
    return choose(call, SEKI_PARTLY);
}

static enum seki_status decline(struct seki_call *call)
{
    return choose(call, SEKI_DECLINED);
}

static void write_row(struct seki_call *call, const void *thing)
{
    write_choice(call, NULL, thing);
}

static enum seki_status adoption_list(struct seki_call *call)
{
    const struct seki_registry *registry = call->engine->registry;
    const char *word = seki_call_text(call, "adoption");
    int wanted = seki_word_index(seki_adoption_words, word);
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status == SEKI_OK && word != NULL && wanted < SEKI_ADOPTED) {
        status = seki_fail(call->fault, SEKI_OUT_OF_RANGE, "adoption: adopted, partly or declined");
    }
    if (status != SEKI_OK) {
        return status;
    }
    const void **all = calloc(HASH_COUNT(registry->choices) + 1, sizeof *all);
    if (all == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    size_t count = 0;
    for (const struct seki_choice *one = registry->choices; one != NULL; one = one->hh.next) {
        if (seki_call_concerns(call, one->scope, one->subject) &&
            (word == NULL || (int)one->adoption == wanted)) {
            all[count++] = one;
        }
    }
    seki_call_write_page(call, "adoptions", all, count, write_row);
    free(all);
    return SEKI_OK;
}

const struct seki_command_row seki_adopt_commands[] = {
    {"adopt", SEKI_OPERATOR, adopt},
    {"partly", SEKI_OPERATOR, partly},
    {"decline", SEKI_OPERATOR, decline},
    {"adoption.list", SEKI_VIEWER, adoption_list},
    {NULL, SEKI_ADMIN, NULL},
};
