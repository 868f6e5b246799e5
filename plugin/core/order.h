/* SPDX-License-Identifier: Apache-2.0
 *
 * order: the devices by id, as a skip list, so that a page of a list costs its own length and not
 * the fleet's. A device's level comes from the hash of its id: every fourth stands one level
 * higher.
 */
#ifndef SEKISHO_CORE_ORDER_H
#define SEKISHO_CORE_ORDER_H

#include "plugin/core/registry.h"

/* In, once a device is in the table by id; out, before it leaves that. */
void seki_order_add(struct seki_registry *registry, struct seki_device *device);
void seki_order_remove(struct seki_registry *registry, struct seki_device *device);

/* The first device whose id comes after `id` ("": the very first); NULL when there is none. The
 * next one is device->ordered[0]. */
struct seki_device *seki_order_after(const struct seki_registry *registry, const char *id);

#endif
