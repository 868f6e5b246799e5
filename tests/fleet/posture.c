/* SPDX-License-Identifier: Apache-2.0
 *
 * posture: what a simulated device reports of itself. Every device is sound but for its faults.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/fleet.h"

static enum seki_tri answer(bool yes)
{
    return yes ? SEKI_YES : SEKI_NO;
}

#define COPY(target, text) snprintf(target, sizeof(target), "%s", text)

static void add_port(struct seki_report *report, uint16_t port)
{
    if (report->ports_count == SEKI_PORTS)
        return;
    report->ports[report->ports_count] = (struct seki_port){.port = port, .address = "0.0.0.0"};
    report->ports_total = (int64_t)++report->ports_count;
}

static void add_ports(struct seki_report *report, const struct seki_fleet_device *device)
{
    report->ports_total = 0;
    const char *at = device->kind->ports;
    while (*at >= '0' && *at <= '9') {
        char *end;
        add_port(report, (uint16_t)strtoul(at, &end, 10));
        at = *end == ',' ? end + 1 : end;
    }
    if ((device->faults & SEKI_FLEET_TELNET) != 0)
        add_port(report, 23);
}

static void add_identity(struct seki_report *report, const struct seki_fleet_device *device)
{
    const struct seki_fleet_kind *kind = device->kind;
    bool old = (device->faults & SEKI_FLEET_OLD_FIRMWARE) != 0;
    char name[128], digest[65];
    COPY(report->firmware_version, old ? kind->firmware_before : kind->firmware);
    snprintf(name, sizeof name, "%s %s", kind->model, report->firmware_version);
    seki_fleet_digest(name, digest);
    COPY(report->firmware_digest, digest);
    snprintf(name, sizeof name, "%s settings%s", kind->model,
             (device->faults & SEKI_FLEET_DRIFT) != 0 ? " changed" : "");
    seki_fleet_digest(name, digest);
    COPY(report->configuration_hash, digest);
    COPY(report->vendor, kind->vendor);
    COPY(report->model, kind->model);
    COPY(report->serial, device->serial);
    if (kind->os != NULL) {
        COPY(report->os_name, kind->os);
        COPY(report->os_version, kind->os_version);
    }
    COPY(report->country, "JP");
}

void seki_fleet_posture(const struct seki_fleet_device *device, seki_unix_s now,
                        struct seki_report *report)
{
    unsigned faults = device->faults;
    add_identity(report, device);
    add_ports(report, device);
    report->secure_boot = answer((faults & SEKI_FLEET_NO_SECURE_BOOT) == 0);
    report->booted_at = now - 86400 * (3 + (int64_t)(device->index % 40));
    report->storage_encrypted = answer((faults & SEKI_FLEET_NOT_ENCRYPTED) == 0);
    report->keystore = device->kind->keystore;
    report->empty_passwords = (faults & SEKI_FLEET_EMPTY_PASSWORD) != 0 ? 1 : 0;
    report->default_passwords = answer((faults & SEKI_FLEET_DEFAULT_PASSWORD) != 0);
    report->established = 1;
    report->time_synchronized = answer((faults & SEKI_FLEET_CLOCK) == 0);
    if ((faults & SEKI_FLEET_CLOCK) != 0)
        report->at = now - 430;
    else
        COPY(report->time_source, "ntp.plant.example");
    report->security_updates_pending = (faults & SEKI_FLEET_PATCHES) != 0 ? 6 : 0;
    report->updates_pending = report->security_updates_pending + 2;
    report->updates_checked_at = now - 3600 * (1 + (int64_t)(device->index % 20));
    report->updates_automatic = answer((faults & SEKI_FLEET_PATCHES) == 0);
    report->logging_enabled = answer((faults & SEKI_FLEET_NO_LOG) == 0);
    report->logging_forwarding = report->logging_enabled;
    report->removable_media = answer((faults & SEKI_FLEET_MEDIA) != 0);
    report->scan_at = now - 86400 * (1 + (int64_t)(device->index % 6));
    report->scan_findings = (faults & SEKI_FLEET_TELNET) != 0 ? 1 : 0;
}
