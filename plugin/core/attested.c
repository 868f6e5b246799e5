/* SPDX-License-Identifier: Apache-2.0
 *
 * attested: which person's statement stands for an item. The nearest that is in force counts: one
 * about the device itself, else about its site, else about the organization; so a statement about
 * one device is an exception to what was said of all. A statement is in force before the second of
 * its end.
 */
#include "plugin/core/registry.h"

const struct seki_attestation *seki_registry_attested(const struct seki_subject *subject,
                                                      const struct seki_item *item, seki_unix_s now,
                                                      bool *expired)
{
    const struct seki_registry *registry = subject->registry;
    const char *const subjects[SEKI_SCOPES] = {
        [SEKI_SCOPE_DEVICE] = subject->device != NULL ? subject->device->id : NULL,
        [SEKI_SCOPE_SITE] = subject->site != NULL ? subject->site->id : NULL,
        [SEKI_SCOPE_ORGANIZATION] = SEKI_ORGANIZATION,
    };
    const struct seki_attestation *ended = NULL;
    *expired = false;
    if (registry->attestations == NULL) {
        return NULL;
    }
    for (int scope = SEKI_SCOPE_DEVICE; scope < SEKI_SCOPES; scope++) {
        if (subjects[scope] == NULL) {
            continue;
        }
        const struct seki_attestation *held =
            seki_registry_attestation(registry, (enum seki_scope)scope, subjects[scope], item->id);
        if (held != NULL && now < held->until) {
            return held;
        }
        ended = ended != NULL ? ended : held;
    }
    *expired = ended != NULL;
    return ended;
}
