/* SPDX-License-Identifier: Apache-2.0
 *
 * traffic: what simulated devices measure. A signal wanders between its bounds in small steps, so
 * that a curve of it looks like one; a count grows.
 */
#include "tests/fleet/fleet.h"

static double step(const struct seki_fleet_signal *signal, double value, uint64_t *random)
{
    double part = seki_fleet_random(random, 1001) / 1000.0; /* 0 to 1 */
    if (signal->counts)
        return value + (double)(int64_t)(part * (signal->high + 0.999));
    double span = signal->high - signal->low;
    value += span * (part - 0.5) * 0.12;
    if (value < signal->low)
        return signal->low;
    return value > signal->high ? signal->high : value;
}

void seki_fleet_traffic_init(const struct seki_fleet_device *device,
                             struct seki_fleet_traffic *traffic)
{
    traffic->random = device->index * 2654435761U + 1;
    for (int i = 0; i < 4 && device->kind->signals[i].name != NULL; i++) {
        const struct seki_fleet_signal *signal = &device->kind->signals[i];
        double part = seki_fleet_random(&traffic->random, 1001) / 1000.0;
        traffic->values[i] = signal->counts ? 0 : signal->low + (signal->high - signal->low) * part;
    }
}

void seki_fleet_measure(const struct seki_fleet_device *device, struct seki_fleet_traffic *traffic,
                        seki_unix_s now, char *out, size_t size)
{
    char time[SEKI_TIME_TEXT];
    int used = snprintf(out, size, "{\"at\":\"%s\"", seki_time_format(now, time));
    for (int i = 0; i < 4 && device->kind->signals[i].name != NULL; i++) {
        const struct seki_fleet_signal *signal = &device->kind->signals[i];
        traffic->values[i] = step(signal, traffic->values[i], &traffic->random);
        if (used > 0 && (size_t)used < size)
            used += snprintf(out + used, size - (size_t)used, ",\"%s\":%.*f", signal->name,
                             signal->decimals, traffic->values[i]);
    }
    if (used > 0 && (size_t)used < size)
        snprintf(out + used, size - (size_t)used, "}");
}
