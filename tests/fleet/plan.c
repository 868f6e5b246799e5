/* SPDX-License-Identifier: Apache-2.0
 *
 * plan: see fleet.h. Only the planned devices of the tables have faults of their own; what comes on
 * top of them has no others than its kind has (a makers' date that nobody knows, a shared secret).
 */
#include <assert.h>
#include <string.h>

#include "tests/fleet/fleet.h"

static const struct seki_fleet_site *find_site(const char *id)
{
    const struct seki_fleet_site *site = seki_fleet_sites;
    while (strcmp(site->id, id) != 0)
        site++;
    return site;
}

static const struct seki_fleet_kind *find_kind(const char *name)
{
    const struct seki_fleet_kind *kind = seki_fleet_kinds;
    while (strcmp(kind->name, name) != 0)
        kind++;
    return kind;
}

static void place(struct seki_fleet_device *device, const struct seki_fleet_place *row,
                  size_t index, int number)
{
    device->site = find_site(row->site);
    device->kind = find_kind(row->kind);
    device->index = index;
    snprintf(device->id, sizeof device->id, "%s-%02d", row->kind, number);
    int network = (device->faults & SEKI_FLEET_ELSEWHERE) != 0 ? 77 : device->site->network;
    snprintf(device->address, sizeof device->address, "127.%d.%d.%d", network,
             1 + (int)(index / 200), 11 + (int)(index % 200));
    snprintf(device->serial, sizeof device->serial, "%.4s-%06u", device->kind->model,
             100000 + (unsigned)(index * 7919 % 900000));
}

void seki_fleet_plan(struct seki_fleet_device *devices, size_t count)
{
    assert(count <= SEKI_FLEET_MOST);
    const struct seki_fleet_place *row = seki_fleet_places;
    int round = 0;
    for (size_t i = 0; i < count; row++) {
        if (row->site == NULL) {
            row = seki_fleet_places;
            round++;
        }
        if (round > 0 && row->faults != 0)
            continue;
        memset(&devices[i], 0, sizeof devices[i]);
        devices[i].faults = row->faults;
        place(&devices[i], row, i, row->number + 100 * round);
        i++;
    }
}

uint32_t seki_fleet_random(uint64_t *state, uint32_t limit)
{
    /* SplitMix64: any state is a good one. */
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32) % limit;
}

void seki_fleet_digest(const char *name, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t state = 0;
    for (; *name != '\0'; name++)
        state = state * 257 + (unsigned char)*name;
    for (int i = 0; i < 64; i++)
        out[i] = digits[seki_fleet_random(&state, 16)];
    out[64] = '\0';
}
