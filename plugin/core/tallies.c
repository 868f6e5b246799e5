/* SPDX-License-Identifier: Apache-2.0
 *
 * tallies: how many devices stand how, in each site and in the fleet: verdict, support, life cycle,
 * online, use level. A device counts as it last stood there (`counted`), so that every move takes
 * away exactly what was added. The counters of items are in rollup.c.
 */
#include <string.h>

#include "plugin/core/rollup.h"

static struct seki_counted how_it_stands(const struct seki_device *device)
{
    const struct seki_support *support = &device->support;
    struct seki_counted now;
    memset(&now, 0, sizeof now);
    now.in = true;
    now.online = device->online;
    now.open_ended = seki_device_in_use(device) && support->decision[0] != '\0' &&
                     !seki_day_is_date(support->decision_until);
    now.verdict = (uint8_t)device->compliance.verdict;
    now.support = (uint8_t)device->support_state;
    now.lifecycle = (uint8_t)device->lifecycle;
    now.level = seki_device_in_use(device) ? (uint8_t)seki_device_use_level(device) : 0;
    return now;
}

static void add_to_tally(struct seki_tally *tally, const struct seki_counted *device)
{
    tally->total++;
    tally->online += device->online ? 1 : 0;
    tally->verdict[device->verdict]++;
    tally->support[device->support]++;
    tally->lifecycle[device->lifecycle]++;
}

static void take_from_tally(struct seki_tally *tally, const struct seki_counted *device)
{
    tally->total--;
    tally->online -= device->online ? 1 : 0;
    tally->verdict[device->verdict]--;
    tally->support[device->support]--;
    tally->lifecycle[device->lifecycle]--;
}

static void mark_moved(struct seki_registry *registry, struct seki_site *site, bool open_ended)
{
    site->counted.moved = true;
    registry->fleet.moved = true;
    if (open_ended) {
        seki_fact_set_add(&site->changed, SEKI_FACT_SITE_EXCEPTIONS_OPEN_ENDED);
    }
}

void seki_rollup_enter(struct seki_registry *registry, struct seki_device *device)
{
    struct seki_site *site = device->site;
    device->counted = how_it_stands(device);
    add_to_tally(&site->devices, &device->counted);
    add_to_tally(&registry->fleet.devices, &device->counted);
    if (device->counted.level > 0) {
        site->devices_by_level[device->counted.level - 1]++;
    }
    site->exceptions_open_ended += device->counted.open_ended ? 1 : 0;
    mark_moved(registry, site, device->counted.open_ended);
}

static void leave(struct seki_registry *registry, struct seki_device *device)
{
    struct seki_site *site = device->site;
    take_from_tally(&site->devices, &device->counted);
    take_from_tally(&registry->fleet.devices, &device->counted);
    if (device->counted.level > 0) {
        site->devices_by_level[device->counted.level - 1]--;
    }
    site->exceptions_open_ended -= device->counted.open_ended ? 1 : 0;
    mark_moved(registry, site, device->counted.open_ended);
    memset(&device->counted, 0, sizeof device->counted);
}

void seki_rollup_recount(struct seki_registry *registry, struct seki_device *device)
{
    struct seki_counted now = how_it_stands(device);
    if (!device->counted.in || memcmp(&now, &device->counted, sizeof now) == 0) {
        return;
    }
    leave(registry, device);
    seki_rollup_enter(registry, device);
}

void seki_evaluate_forget(struct seki_registry *registry, struct seki_device *device)
{
    if (!device->counted.in) {
        return;
    }
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        const struct seki_item *item = &registry->catalogue->items[i];
        if (item->scope == SEKI_SCOPE_DEVICE) {
            seki_rollup_item(device, item, &device->items[i], NULL);
        }
    }
    leave(registry, device);
}
