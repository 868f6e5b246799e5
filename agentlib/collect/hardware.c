/* SPDX-License-Identifier: Apache-2.0
 *
 * hardware: who made the machine and which it is, by DMI on PCs and by the device tree on boards;
 * and the version of its firmware. Makers leave placeholders in DMI ("To Be Filled By O.E.M."):
 * those say nothing, so they are not repeated.
 */
#include <string.h>
#include <strings.h>

#include "collectors.h"
#include "files.h"

static bool is_placeholder(const char *text)
{
    static const char *const placeholders[] = {
        "To Be Filled By O.E.M.",
        "Default string",
        "System manufacturer",
        "System Product Name",
        "System Serial Number",
        "Not Specified",
        "Not Applicable",
        "None",
        "Unknown",
        "Base Board Serial Number",
        "0123456789",
        "N/A",
    };
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
        if (strcasecmp(text, placeholders[i]) == 0)
            return true;
    }
    return strspn(text, "0 .-") == strlen(text);
}

/* One member and the places where it may stand, the best first. */
struct source {
    const char *member;
    const char *places[4];
};

static void read_first(const struct seki_collect_host *host, const struct source *source, char *out,
                       size_t size, struct seki_report *report)
{
    enum seki_status worst = SEKI_NOT_FOUND;
    for (size_t i = 0; i < 4 && source->places[i] != NULL; i++) {
        enum seki_status status = seki_files_line(host, out, size, "%s", source->places[i]);
        if (status == SEKI_OK && !is_placeholder(out))
            return;
        out[0] = '\0';
        if (status == SEKI_DENIED)
            worst = status;
        else if (status == SEKI_OK && worst == SEKI_NOT_FOUND)
            worst = SEKI_MISSING;
    }
    if (worst == SEKI_DENIED)
        seki_agent_unknown(report, source->member, "needs root");
    else if (worst == SEKI_MISSING)
        seki_agent_unknown(report, source->member, "the maker left a placeholder");
    else
        seki_agent_unknown(report, source->member, "neither DMI nor device tree tells");
}

void seki_collect_hardware(struct seki_collect_host *host, struct seki_report *report)
{
    static const struct source vendor = {"hardware.vendor", {"/sys/class/dmi/id/sys_vendor"}};
    static const struct source model = {
        "hardware.model",
        {"/sys/class/dmi/id/product_name", "/proc/device-tree/model", "/tmp/sysinfo/model"}};
    static const struct source board = {"hardware.board",
                                        {"/sys/class/dmi/id/board_name", "/tmp/sysinfo/board_name",
                                         "/proc/device-tree/compatible"}};
    static const struct source serial = {
        "hardware.serial", {"/sys/class/dmi/id/product_serial", "/proc/device-tree/serial-number"}};
    read_first(host, &vendor, report->vendor, sizeof report->vendor, report);
    read_first(host, &model, report->model, sizeof report->model, report);
    read_first(host, &board, report->board, sizeof report->board, report);
    read_first(host, &serial, report->serial, sizeof report->serial, report);
}

static bool copy_setting(const char *setting, char *out, size_t size)
{
    if (setting == NULL || setting[0] == '\0' || strlen(setting) >= size)
        return false;
    snprintf(out, size, "%s", setting);
    return true;
}

void seki_collect_firmware(struct seki_collect_host *host, struct seki_report *report)
{
    char *version = report->firmware_version;
    size_t size = sizeof report->firmware_version;
    if (!copy_setting(host->settings.firmware_version, version, size) &&
        !seki_os_release(host, "IMAGE_VERSION", version, size) &&
        (seki_files_line(host, version, size, "/sys/class/dmi/id/bios_version") != SEKI_OK ||
         is_placeholder(version))) {
        version[0] = '\0';
        seki_agent_unknown(report, "firmware.version",
                           "not configured; no IMAGE_VERSION, no bios_version");
    }
    if (!copy_setting(host->settings.firmware_digest, report->firmware_digest,
                      sizeof report->firmware_digest))
        seki_agent_unknown(report, "firmware.digest", "not configured");
}
