/* SPDX-License-Identifier: Apache-2.0
 *
 * registry: the devices, sites, accounts and attestations that the plugin knows, by id. Owns them all.
 * No policy: fields come and go as records (fields.h).
 */
#ifndef SEKISHO_CORE_REGISTRY_H
#define SEKISHO_CORE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/catalogue.h"
#include "plugin/core/record.h"
#include "plugin/core/subject.h"

#define SEKI_HELD_SIZE 200 /* of a credential or a fingerprint */

struct seki_registry {
    struct seki_catalogue *catalogue; /* owned */
    struct seki_device *devices;      /* uthash, by id */
    struct seki_site *sites;
    struct seki_account *accounts;
    struct seki_attestation *attestations; /* by its id "<scope>:<subject>:<item>" */
    struct seki_holder *holders;           /* credentials and fingerprints, by text */
    bool holders_moved; /* a device has the fact credential.shared changed; for who asks to reset */
    struct seki_device *ordered[SEKI_ORDER_LEVELS]; /* first device by id, at each level (order.c) */
    struct seki_fleet fleet;
};

/* Takes the catalogue over, also on failure. */
enum seki_status seki_registry_new(struct seki_catalogue *catalogue, struct seki_registry **registry)
    SEKI_CHECK_RESULT;
void seki_registry_free(struct seki_registry *registry);

struct seki_device *seki_registry_device(const struct seki_registry *registry, const char *id);
struct seki_site *seki_registry_site(const struct seki_registry *registry, const char *id);
struct seki_account *seki_registry_account(const struct seki_registry *registry, const char *name);
struct seki_attestation *seki_registry_attestation(const struct seki_registry *registry,
                                                   enum seki_scope scope, const char *subject,
                                                   const char *item);

/* New, with defaults; EXISTS, BAD_INPUT (id), NO_MEMORY. A new device has all facts marked changed,
 * stands in its site's list, and in no counter until it is evaluated. */
enum seki_status seki_registry_add_device(struct seki_registry *registry, const char *id,
                                          struct seki_site *site, struct seki_device **device)
    SEKI_CHECK_RESULT;
enum seki_status seki_registry_add_site(struct seki_registry *registry, const char *id,
                                        struct seki_site **site) SEKI_CHECK_RESULT;
enum seki_status seki_registry_add_account(struct seki_registry *registry, const char *name,
                                           struct seki_account **account) SEKI_CHECK_RESULT;
/* After a site's fields were set: a number that was set to nothing is its default. */
void seki_registry_complete_site(struct seki_site *site);
/* Adds, or replaces the one of the same scope, subject and item. */
enum seki_status seki_registry_put_attestation(struct seki_registry *registry,
                                               const struct seki_attestation *attestation)
    SEKI_CHECK_RESULT;
/* Moves a device to another site's list, out of the counters of the old one already; all facts marked
 * changed. */
void seki_registry_move_device(struct seki_device *device, struct seki_site *site);
/* Removal frees. A device must be out of the counters (seki_evaluate_forget); a site must be empty. */
void seki_registry_remove_device(struct seki_registry *registry, struct seki_device *device);
void seki_registry_remove_site(struct seki_registry *registry, struct seki_site *site);
void seki_registry_remove_account(struct seki_registry *registry, struct seki_account *account);
void seki_registry_remove_attestation(struct seki_registry *registry,
                                      struct seki_attestation *attestation);

/* True if another device holds the same credential text or the same pinned fingerprint. Kept in an
 * index by seki_registry_index_credential, which is to be called after each change of either. */
bool seki_registry_credential_shared(const struct seki_registry *registry,
                                     const struct seki_device *device);
/* Marks the fact changed in every device that begins or ceases to share. NO_MEMORY leaves it out. */
enum seki_status seki_registry_index_credential(struct seki_registry *registry,
                                                struct seki_device *device) SEKI_CHECK_RESULT;

/* The best attestation that is in force for an item about a subject at `now`: the device's own, else its
 * site's, else the organization's; an expired one only when no other is (then *expired is true). */
const struct seki_attestation *seki_registry_attested(const struct seki_subject *subject,
                                                      const struct seki_item *item, seki_unix_s now,
                                                      bool *expired);

#endif
