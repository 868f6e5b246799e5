/* SPDX-License-Identifier: Apache-2.0
 *
 * holders: the registry's index of credentials. Nobody but the registry includes it.
 */
#ifndef SEKISHO_CORE_HOLDERS_H
#define SEKISHO_CORE_HOLDERS_H

#include "plugin/core/registry.h"

struct seki_holder {
    char text[SEKI_HELD_SIZE];
    unsigned count; /* of devices */
    UT_hash_handle hh;
};

/* Before a device is freed. */
void seki_registry_unindex_credential(struct seki_registry *registry, struct seki_device *device);

#endif
