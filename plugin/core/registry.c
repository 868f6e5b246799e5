/* SPDX-License-Identifier: Apache-2.0
 *
 * registry: hash tables by id, and each site's list of its devices. See registry.h.
 */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (out_of_memory = true)

#include "plugin/core/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/holders.h"
#include "plugin/core/order.h"
#include "plugin/core/support.h"

#define USE_LEVEL 2 /* of a site of which nobody has said */

/* Every fact is to be looked at. */
static void mark_all(struct seki_fact_set *set)
{
    *set = seki_facts_all();
}

enum seki_status seki_registry_new(struct seki_catalogue *catalogue,
                                   struct seki_registry **registry)
{
    struct seki_registry *made = calloc(1, sizeof *made);
    if (made == NULL) {
        seki_catalogue_free(catalogue);
        return SEKI_NO_MEMORY;
    }
    made->catalogue = catalogue;
    made->fleet.timer = -1;
    made->fleet.next = SEKI_TIME_NEVER;
    mark_all(&made->fleet.changed);
    *registry = made;
    return SEKI_OK;
}

static void free_device(struct seki_device *device)
{
    free(device->report);
    free(device->posture);
    free(device->items);
    free(device);
}

void seki_registry_free(struct seki_registry *registry)
{
    if (registry == NULL) {
        return;
    }
    struct seki_device *device, *next_device;
    HASH_ITER (hh, registry->devices, device, next_device) {
        seki_registry_unindex_credential(registry, device);
        HASH_DEL(registry->devices, device);
        free_device(device);
    }
    struct seki_site *site, *next_site;
    HASH_ITER (hh, registry->sites, site, next_site) {
        HASH_DEL(registry->sites, site);
        free(site);
    }
    struct seki_account *account, *next_account;
    HASH_ITER (hh, registry->accounts, account, next_account) {
        HASH_DEL(registry->accounts, account);
        free(account);
    }
    struct seki_attestation *attestation, *next_attestation;
    HASH_ITER (hh, registry->attestations, attestation, next_attestation) {
        HASH_DEL(registry->attestations, attestation);
        free(attestation);
    }
    seki_catalogue_free(registry->catalogue);
    free(registry);
}

struct seki_device *seki_registry_device(const struct seki_registry *registry, const char *id)
{
    struct seki_device *found = NULL;
    HASH_FIND_STR(registry->devices, id, found);
    return found;
}

struct seki_site *seki_registry_site(const struct seki_registry *registry, const char *id)
{
    struct seki_site *found = NULL;
    HASH_FIND_STR(registry->sites, id, found);
    return found;
}

struct seki_account *seki_registry_account(const struct seki_registry *registry, const char *name)
{
    struct seki_account *found = NULL;
    HASH_FIND_STR(registry->accounts, name, found);
    return found;
}

static void attestation_id(char id[SEKI_RECORD_ID_SIZE], enum seki_scope scope, const char *subject,
                           const char *item)
{
    snprintf(id, SEKI_RECORD_ID_SIZE, "%s:%s:%s", seki_scope_words[scope], subject, item);
}

struct seki_attestation *seki_registry_attestation(const struct seki_registry *registry,
                                                   enum seki_scope scope, const char *subject,
                                                   const char *item)
{
    char id[SEKI_RECORD_ID_SIZE];
    struct seki_attestation *found = NULL;
    attestation_id(id, scope, subject, item);
    HASH_FIND_STR(registry->attestations, id, found);
    return found;
}

static void set_milestones_unknown(struct seki_support *support)
{
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        struct seki_milestones *dates = &support->of[part];
        dates->general_availability = dates->end_of_sales = SEKI_DAY_UNKNOWN;
        dates->end_of_security_support = dates->end_of_life = SEKI_DAY_UNKNOWN;
        dates->verified_at = SEKI_DAY_UNKNOWN;
    }
    support->replace_by = support->dispose_by = support->decision_until = SEKI_DAY_UNKNOWN;
}

static struct seki_device *new_device(const struct seki_registry *registry, const char *id)
{
    struct seki_device *device = calloc(1, sizeof *device);
    if (device == NULL) {
        return NULL;
    }
    device->items = calloc(registry->catalogue->count, sizeof *device->items);
    if (device->items == NULL) {
        free(device);
        return NULL;
    }
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        device->items[i].reason = "";
        device->items[i].next = SEKI_TIME_NEVER;
    }
    strcpy(device->id, id);
    set_milestones_unknown(&device->support);
    device->allowed_ports_count = -1;
    device->compliance.score = -1;
    device->next = SEKI_TIME_NEVER;
    device->timer = -1;
    mark_all(&device->changed);
    return device;
}

static void link_to_site(struct seki_device *device, struct seki_site *site)
{
    device->site = site;
    device->site_previous = NULL;
    device->site_next = site->first;
    if (site->first != NULL) {
        site->first->site_previous = device;
    }
    site->first = device;
}

static void unlink_from_site(struct seki_device *device)
{
    if (device->site_previous != NULL) {
        device->site_previous->site_next = device->site_next;
    } else {
        device->site->first = device->site_next;
    }
    if (device->site_next != NULL) {
        device->site_next->site_previous = device->site_previous;
    }
}

void seki_registry_move_device(struct seki_device *device, struct seki_site *site)
{
    unlink_from_site(device);
    link_to_site(device, site);
    mark_all(&device->changed);
}

enum seki_status seki_registry_add_device(struct seki_registry *registry, const char *id,
                                          struct seki_site *site, struct seki_device **device)
{
    bool out_of_memory = false;
    if (!seki_id_is_valid(id)) {
        return SEKI_BAD_INPUT;
    }
    if (seki_registry_device(registry, id) != NULL) {
        return SEKI_EXISTS;
    }
    struct seki_device *made = new_device(registry, id);
    if (made == NULL) {
        return SEKI_NO_MEMORY;
    }
    HASH_ADD_STR(registry->devices, id, made);
    if (out_of_memory) {
        free_device(made);
        return SEKI_NO_MEMORY;
    }
    link_to_site(made, site);
    seki_order_add(registry, made);
    *device = made;
    return SEKI_OK;
}

void seki_registry_complete_site(struct seki_site *site)
{
    site->use_level = site->use_level == 0 ? USE_LEVEL : site->use_level;
    site->warning_days = site->warning_days == 0 ? SEKI_WARNING_DAYS : site->warning_days;
}

static struct seki_site *new_site(const char *id)
{
    struct seki_site *site = calloc(1, sizeof *site);
    if (site == NULL) {
        return NULL;
    }
    strcpy(site->id, id);
    seki_registry_complete_site(site);
    site->stage = SEKI_STAGE_PRODUCTION;
    strcpy(site->write[0], "data/%s/%d/#");
    strcpy(site->read[0], "cmd/%s/%d/#");
    site->write_count = site->read_count = 1;
    site->compliance.score = -1;
    site->next = SEKI_TIME_NEVER;
    site->timer = -1;
    for (size_t i = 0; i < SEKI_ITEMS; i++) {
        site->items[i].reason = "";
        site->items[i].next = SEKI_TIME_NEVER;
    }
    mark_all(&site->changed);
    return site;
}

enum seki_status seki_registry_add_site(struct seki_registry *registry, const char *id,
                                        struct seki_site **site)
{
    bool out_of_memory = false;
    if (!seki_id_is_valid(id)) {
        return SEKI_BAD_INPUT;
    }
    if (seki_registry_site(registry, id) != NULL) {
        return SEKI_EXISTS;
    }
    struct seki_site *made = new_site(id);
    if (made == NULL) {
        return SEKI_NO_MEMORY;
    }
    HASH_ADD_STR(registry->sites, id, made);
    if (out_of_memory) {
        free(made);
        return SEKI_NO_MEMORY;
    }
    *site = made;
    return SEKI_OK;
}

enum seki_status seki_registry_add_account(struct seki_registry *registry, const char *name,
                                           struct seki_account **account)
{
    bool out_of_memory = false;
    if (!seki_id_is_valid(name)) {
        return SEKI_BAD_INPUT;
    }
    if (seki_registry_account(registry, name) != NULL) {
        return SEKI_EXISTS;
    }
    struct seki_account *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return SEKI_NO_MEMORY;
    }
    strcpy(made->name, name);
    HASH_ADD_STR(registry->accounts, name, made);
    if (out_of_memory) {
        free(made);
        return SEKI_NO_MEMORY;
    }
    *account = made;
    return SEKI_OK;
}

enum seki_status seki_registry_put_attestation(struct seki_registry *registry,
                                               const struct seki_attestation *attestation)
{
    bool out_of_memory = false;
    struct seki_attestation *held = seki_registry_attestation(
        registry, attestation->scope, attestation->subject, attestation->item);
    if (held != NULL) {
        UT_hash_handle handle = held->hh;
        char id[SEKI_RECORD_ID_SIZE];
        int timer = held->timer;
        memcpy(id, held->id, sizeof id);
        *held = *attestation;
        held->timer = timer;
        held->hh = handle;
        memcpy(held->id, id, sizeof id);
        return SEKI_OK;
    }
    held = malloc(sizeof *held);
    if (held == NULL) {
        return SEKI_NO_MEMORY;
    }
    *held = *attestation;
    held->timer = -1;
    attestation_id(held->id, held->scope, held->subject, held->item);
    HASH_ADD_STR(registry->attestations, id, held);
    if (out_of_memory) {
        free(held);
        return SEKI_NO_MEMORY;
    }
    return SEKI_OK;
}

void seki_registry_remove_device(struct seki_registry *registry, struct seki_device *device)
{
    seki_registry_unindex_credential(registry, device);
    unlink_from_site(device);
    seki_order_remove(registry, device);
    HASH_DEL(registry->devices, device);
    free_device(device);
}

void seki_registry_remove_site(struct seki_registry *registry, struct seki_site *site)
{
    HASH_DEL(registry->sites, site);
    free(site);
}

void seki_registry_remove_account(struct seki_registry *registry, struct seki_account *account)
{
    HASH_DEL(registry->accounts, account);
    free(account);
}

void seki_registry_remove_attestation(struct seki_registry *registry,
                                      struct seki_attestation *attestation)
{
    HASH_DEL(registry->attestations, attestation);
    free(attestation);
}
