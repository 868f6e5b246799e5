/* SPDX-License-Identifier: Apache-2.0
 *
 * choices: what people decide about items rather than say of them: whether a site adopts an item,
 * and for how long a failure is accepted. Both lie in tables by "<scope>:<subject>:<item>", as
 * attestations do. Looking one up costs nothing while there is none of its kind.
 */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (out_of_memory = true)

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/registry.h"

void seki_statement_id(char id[SEKI_RECORD_ID_SIZE], enum seki_scope scope, const char *subject,
                       const char *item)
{
    snprintf(id, SEKI_RECORD_ID_SIZE, "%s:%s:%s", seki_scope_words[scope], subject, item);
}

/* ---- adoption ------------------------------------------------------------------------------- */

struct seki_choice *seki_registry_choice(const struct seki_registry *registry,
                                         enum seki_scope scope, const char *subject,
                                         const char *item)
{
    char id[SEKI_RECORD_ID_SIZE];
    struct seki_choice *found = NULL;
    seki_statement_id(id, scope, subject, item);
    HASH_FIND_STR(registry->choices, id, found);
    return found;
}

enum seki_status seki_registry_put_choice(struct seki_registry *registry,
                                          const struct seki_choice *choice)
{
    bool out_of_memory = false;
    struct seki_choice *held =
        seki_registry_choice(registry, choice->scope, choice->subject, choice->item);
    if (held != NULL) {
        UT_hash_handle handle = held->hh;
        *held = *choice;
        held->hh = handle;
        seki_statement_id(held->id, held->scope, held->subject, held->item);
        return SEKI_OK;
    }
    held = malloc(sizeof *held);
    if (held == NULL) {
        return SEKI_NO_MEMORY;
    }
    *held = *choice;
    seki_statement_id(held->id, held->scope, held->subject, held->item);
    HASH_ADD_STR(registry->choices, id, held);
    if (out_of_memory) {
        free(held);
        return SEKI_NO_MEMORY;
    }
    return SEKI_OK;
}

void seki_registry_remove_choice(struct seki_registry *registry, struct seki_choice *choice)
{
    HASH_DEL(registry->choices, choice);
    free(choice);
}

const struct seki_choice *seki_registry_chosen(const struct seki_subject *subject,
                                               const struct seki_item *item)
{
    const struct seki_choice *choice = NULL;
    if (subject->registry->choices == NULL) {
        return NULL;
    }
    if (subject->site != NULL) {
        choice =
            seki_registry_choice(subject->registry, SEKI_SCOPE_SITE, subject->site->id, item->id);
    }
    if (choice == NULL && item->scope == SEKI_SCOPE_ORGANIZATION) {
        choice = seki_registry_choice(subject->registry, SEKI_SCOPE_ORGANIZATION, SEKI_ORGANIZATION,
                                      item->id);
    }
    return choice;
}

/* ---- waivers -------------------------------------------------------------------------------- */

struct seki_waiver *seki_registry_waiver(const struct seki_registry *registry,
                                         enum seki_scope scope, const char *subject,
                                         const char *item)
{
    char id[SEKI_RECORD_ID_SIZE];
    struct seki_waiver *found = NULL;
    seki_statement_id(id, scope, subject, item);
    HASH_FIND_STR(registry->waivers, id, found);
    return found;
}

enum seki_status seki_registry_put_waiver(struct seki_registry *registry,
                                          const struct seki_waiver *waiver)
{
    bool out_of_memory = false;
    struct seki_waiver *held =
        seki_registry_waiver(registry, waiver->scope, waiver->subject, waiver->item);
    if (held != NULL) {
        UT_hash_handle handle = held->hh;
        int timer = held->timer;
        *held = *waiver;
        held->timer = timer;
        held->hh = handle;
        seki_statement_id(held->id, held->scope, held->subject, held->item);
        return SEKI_OK;
    }
    held = malloc(sizeof *held);
    if (held == NULL) {
        return SEKI_NO_MEMORY;
    }
    *held = *waiver;
    held->timer = -1;
    seki_statement_id(held->id, held->scope, held->subject, held->item);
    HASH_ADD_STR(registry->waivers, id, held);
    if (out_of_memory) {
        free(held);
        return SEKI_NO_MEMORY;
    }
    return SEKI_OK;
}

void seki_registry_remove_waiver(struct seki_registry *registry, struct seki_waiver *waiver)
{
    HASH_DEL(registry->waivers, waiver);
    free(waiver);
}

const struct seki_waiver *seki_registry_waived(const struct seki_subject *subject,
                                               const struct seki_item *item, seki_unix_s now)
{
    const struct seki_registry *registry = subject->registry;
    const struct seki_waiver *waiver = NULL;
    if (registry->waivers == NULL) {
        return NULL;
    }
    if (item->scope == SEKI_SCOPE_ORGANIZATION) {
        waiver =
            seki_registry_waiver(registry, SEKI_SCOPE_ORGANIZATION, SEKI_ORGANIZATION, item->id);
        return waiver != NULL && now < waiver->until ? waiver : NULL;
    }
    if (subject->device != NULL) {
        waiver = seki_registry_waiver(registry, SEKI_SCOPE_DEVICE, subject->device->id, item->id);
    }
    if ((waiver == NULL || now >= waiver->until) && subject->site != NULL) {
        waiver = seki_registry_waiver(registry, SEKI_SCOPE_SITE, subject->site->id, item->id);
    }
    return waiver != NULL && now < waiver->until ? waiver : NULL;
}
