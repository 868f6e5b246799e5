/* SPDX-License-Identifier: Apache-2.0
 *
 * order: see order.h.
 */
#include <string.h>

#include "plugin/core/order.h"

static int level_of(const struct seki_device *device)
{
    int level = 1;
    unsigned bits = device->hh.hashv >> 8; /* the lowest bits name the bucket */
    while (level < SEKI_ORDER_LEVELS && (bits & 3U) == 0) {
        bits >>= 2;
        level++;
    }
    return level;
}

/* At each level the link after which `id` belongs: to the first device that is not before it. */
static void find_links(struct seki_registry *registry, const char *id,
                       struct seki_device **links[SEKI_ORDER_LEVELS])
{
    struct seki_device **row = registry->ordered;
    for (int level = SEKI_ORDER_LEVELS - 1; level >= 0; level--) {
        while (row[level] != NULL && strcmp(row[level]->id, id) < 0) {
            row = row[level]->ordered;
        }
        links[level] = &row[level];
    }
}

void seki_order_add(struct seki_registry *registry, struct seki_device *device)
{
    struct seki_device **links[SEKI_ORDER_LEVELS];
    int levels = level_of(device);
    find_links(registry, device->id, links);
    for (int level = 0; level < levels; level++) {
        device->ordered[level] = *links[level];
        *links[level] = device;
    }
}

void seki_order_remove(struct seki_registry *registry, struct seki_device *device)
{
    struct seki_device **links[SEKI_ORDER_LEVELS];
    find_links(registry, device->id, links);
    for (int level = 0; level < SEKI_ORDER_LEVELS; level++) {
        if (*links[level] == device) {
            *links[level] = device->ordered[level];
        }
    }
}

struct seki_device *seki_order_after(const struct seki_registry *registry, const char *id)
{
    struct seki_device *const *row = registry->ordered;
    for (int level = SEKI_ORDER_LEVELS - 1; level >= 0; level--) {
        while (row[level] != NULL && strcmp(row[level]->id, id) <= 0) {
            row = row[level]->ordered;
        }
    }
    return row[0];
}
