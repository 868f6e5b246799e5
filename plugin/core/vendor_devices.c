/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_devices: see vendor_devices.h.
 */
#include "plugin/core/vendor_devices.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/core/nearest.h"
#include "plugin/core/rollup.h"

/* What is collected while every device is looked at once. */
struct search {
    const char *vendor;
    struct seki_vendor_devices *devices;
    size_t size;
    const char *nearest;
    int distance;
    bool failed;
};

static void consider(struct search *search, struct seki_device *device)
{
    struct seki_vendor_devices *devices = search->devices;
    if (device->vendor[0] == '\0' || !seki_device_in_use(device)) {
        return;
    }
    if (strcmp(device->vendor, search->vendor) != 0) {
        bool told = search->nearest != NULL && strcmp(search->nearest, device->vendor) == 0;
        int distance = told ? search->distance : seki_name_distance(search->vendor, device->vendor);
        if (distance < search->distance) {
            search->distance = distance;
            search->nearest = device->vendor;
        }
        return;
    }
    if (device->model[0] == '\0') {
        devices->without_model++;
        return;
    }
    if (devices->count == search->size) {
        size_t size = search->size > 0 ? 2 * search->size : 64;
        struct seki_device **all = realloc(devices->all, size * sizeof *all);
        if (all == NULL) {
            search->failed = true;
            return;
        }
        devices->all = all;
        search->size = size;
    }
    devices->all[devices->count++] = device;
}

static int by_model(const void *a, const void *b)
{
    const struct seki_device *const *one = a, *const *other = b;
    int order = strcmp((*one)->model, (*other)->model);
    return order != 0 ? order : strcmp((*one)->id, (*other)->id);
}

enum seki_status seki_vendor_devices(const struct seki_registry *registry,
                                     const struct seki_site *site, const char *vendor,
                                     struct seki_vendor_devices *devices, struct seki_fault *fault)
{
    struct search search = {.vendor = vendor, .devices = devices, .distance = SEKI_NAME_FAR};
    struct seki_device *device = site != NULL ? site->first : registry->devices;
    memset(devices, 0, sizeof *devices);
    for (; device != NULL; device = site != NULL ? device->site_next : device->hh.next) {
        consider(&search, device);
    }
    if (search.failed) {
        seki_vendor_devices_free(devices);
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    }
    if (devices->count == 0 && devices->without_model == 0) {
        return seki_fail(
            fault, SEKI_NOT_FOUND,
            "vendor: no device in use%s%s is of the vendor '%s'%s%s%s; the vendor of a "
            "device is its field 'vendor'",
            site != NULL ? " at " : "", site != NULL ? site->id : "", vendor,
            search.nearest != NULL ? "; did you mean '" : "",
            search.nearest != NULL ? search.nearest : "", search.nearest != NULL ? "'?" : "");
    }
    if (devices->count > 0) {
        qsort(devices->all, devices->count, sizeof *devices->all, by_model);
    }
    return SEKI_OK;
}

void seki_vendor_devices_free(struct seki_vendor_devices *devices)
{
    free(devices->all);
    memset(devices, 0, sizeof *devices);
}

size_t seki_vendor_devices_alike(const struct seki_vendor_devices *devices, size_t first)
{
    size_t end = first;
    while (end < devices->count &&
           strcmp(devices->all[end]->model, devices->all[first]->model) == 0) {
        end++;
    }
    return end - first;
}

size_t seki_vendor_devices_of(const struct seki_vendor_devices *devices, const char *model,
                              size_t *first)
{
    size_t least = 0, most = devices->count;
    while (least < most) {
        size_t middle = least + (most - least) / 2;
        if (strcmp(devices->all[middle]->model, model) < 0) {
            least = middle + 1;
        } else {
            most = middle;
        }
    }
    *first = least;
    bool there = least < devices->count && strcmp(devices->all[least]->model, model) == 0;
    return there ? seki_vendor_devices_alike(devices, least) : 0;
}

const char *seki_vendor_devices_nearest(const struct seki_vendor_devices *devices,
                                        const char *model)
{
    const char *nearest = "";
    int distance = SEKI_NAME_FAR;
    for (size_t i = 0; i < devices->count; i += seki_vendor_devices_alike(devices, i)) {
        int one = seki_name_distance(model, devices->all[i]->model);
        if (one < distance) {
            distance = one;
            nearest = devices->all[i]->model;
        }
    }
    return nearest;
}
