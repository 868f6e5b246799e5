/* SPDX-License-Identifier: Apache-2.0
 *
 * holders: how many devices hold the same credential or the same pinned fingerprint. A secret that
 * two devices share is no device's own (checksheet, PR.AC). An index by text, so that asking costs
 * a look-up; the rare moment when a second device comes or the last but one goes looks at all.
 */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (out_of_memory = true)

#include <stdlib.h>
#include <string.h>

#include "plugin/core/holders.h"

static void mark_holders(struct seki_registry *registry, const struct seki_holder *holder)
{
    struct seki_device *device, *next;
    registry->holders_moved = true;
    HASH_ITER (hh, registry->devices, device, next) {
        if (device->credential_held == holder || device->fingerprint_held == holder) {
            seki_fact_set_add(&device->changed, SEKI_FACT_CREDENTIAL_SHARED);
        }
    }
}

static void let_go(struct seki_registry *registry, struct seki_holder **held)
{
    struct seki_holder *holder = *held;
    *held = NULL;
    if (holder == NULL) {
        return;
    }
    if (--holder->count == 1) {
        mark_holders(registry, holder);
    }
    if (holder->count == 0) {
        HASH_DEL(registry->holders, holder);
        free(holder);
    }
}

static enum seki_status hold(struct seki_registry *registry, const char *text,
                             struct seki_holder **held)
{
    bool out_of_memory = false;
    struct seki_holder *holder = NULL;
    if (text[0] == '\0') {
        return SEKI_OK;
    }
    HASH_FIND_STR(registry->holders, text, holder);
    if (holder == NULL) {
        holder = calloc(1, sizeof *holder);
        if (holder == NULL) {
            return SEKI_NO_MEMORY;
        }
        strncpy(holder->text, text, sizeof holder->text - 1);
        HASH_ADD_STR(registry->holders, text, holder);
        if (out_of_memory) {
            free(holder);
            return SEKI_NO_MEMORY;
        }
    }
    *held = holder;
    if (++holder->count == 2) {
        mark_holders(registry, holder);
    }
    return SEKI_OK;
}

enum seki_status seki_registry_index_credential(struct seki_registry *registry,
                                                struct seki_device *device)
{
    bool shared = seki_registry_credential_shared(registry, device);
    seki_registry_unindex_credential(registry, device);
    enum seki_status status = hold(registry, device->credential, &device->credential_held);
    if (status == SEKI_OK) {
        status = hold(registry, device->fingerprint, &device->fingerprint_held);
    }
    if (shared != seki_registry_credential_shared(registry, device)) {
        /* a third one, or one that left: the others' count told nothing new */
        seki_fact_set_add(&device->changed, SEKI_FACT_CREDENTIAL_SHARED);
        registry->holders_moved = true;
    }
    return status;
}

void seki_registry_unindex_credential(struct seki_registry *registry, struct seki_device *device)
{
    let_go(registry, &device->credential_held);
    let_go(registry, &device->fingerprint_held);
}

bool seki_registry_credential_shared(const struct seki_registry *registry,
                                     const struct seki_device *device)
{
    (void)registry;
    return (device->credential_held != NULL && device->credential_held->count > 1) ||
           (device->fingerprint_held != NULL && device->fingerprint_held->count > 1);
}
