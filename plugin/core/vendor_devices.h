/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_devices: the devices in use that one vendor made or built, by model: what a vendor is
 * asked about, and what its answers are of.
 */
#ifndef SEKISHO_CORE_VENDOR_DEVICES_H
#define SEKISHO_CORE_VENDOR_DEVICES_H

#include "plugin/core/registry.h"

struct seki_vendor_devices {
    size_t count, without_model; /* those without a model are counted and left out */
    struct seki_device **all;    /* by model, then id; owned */
};

/* Of one site, or (NULL) of all. NO_MEMORY; NOT_FOUND with the vendor that was probably meant. */
enum seki_status seki_vendor_devices(const struct seki_registry *registry,
                                     const struct seki_site *site, const char *vendor,
                                     struct seki_vendor_devices *devices,
                                     struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_vendor_devices_free(struct seki_vendor_devices *devices);

/* Where the devices of a model begin, and how many they are (0: none). */
size_t seki_vendor_devices_of(const struct seki_vendor_devices *devices, const char *model,
                              size_t *first);
/* How many from `first` on are of the same model. */
size_t seki_vendor_devices_alike(const struct seki_vendor_devices *devices, size_t first);
/* The model most like one that is not there; "" when none is near. */
const char *seki_vendor_devices_nearest(const struct seki_vendor_devices *devices,
                                        const char *model);

#endif
