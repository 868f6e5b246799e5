/* SPDX-License-Identifier: Apache-2.0
 *
 * media: whether somebody could plug in storage that the machine would take. "No" is claimed only
 * where nothing can carry it: no USB host and no card slot for removable cards; or where
 * usb-storage and uas are both barred from loading ("install … /bin/false" in modprobe.d, for
 * "blacklist" only stops loading by alias and stops that only), and are not loaded. "Yes" is
 * claimed where storage that can be taken out is there right now. All else is not known.
 */
#include <string.h>

#include "collectors.h"
#include "files.h"

struct search {
    const struct seki_collect_host *host;
    bool found;
    bool storage_barred, uas_barred;
};

static bool take_anything(void *context, const char *name)
{
    struct search *search = context;
    (void)name;
    search->found = true;
    return false;
}

/* Whether a folder has an entry; a folder that is not there has none. */
static bool has_entries(const struct seki_collect_host *host, const char *folder)
{
    struct search search = {.host = host};
    return seki_files_each(host, folder, take_anything, &search) == SEKI_OK && search.found;
}

static bool take_block(void *context, const char *name)
{
    struct search *search = context;
    char flag[8], size[32];
    if (strncmp(name, "loop", 4) == 0 || strncmp(name, "fd", 2) == 0)
        return true;
    if (seki_files_line(search->host, flag, sizeof flag, "/sys/block/%s/removable", name) ==
            SEKI_OK &&
        seki_files_line(search->host, size, sizeof size, "/sys/block/%s/size", name) == SEKI_OK)
        search->found = strcmp(flag, "1") == 0 && strcmp(size, "0") != 0;
    return !search->found;
}

static void take_line(struct search *search, const char *line)
{
    char module[32], program[32];
    if (sscanf(line, "install %31s %31s", module, program) != 2)
        return;
    bool barred = strcmp(program, "/bin/false") == 0 || strcmp(program, "/bin/true") == 0 ||
                  strcmp(program, "/usr/bin/false") == 0 || strcmp(program, "/usr/bin/true") == 0;
    search->storage_barred |=
        barred && (strcmp(module, "usb-storage") == 0 || strcmp(module, "usb_storage") == 0);
    search->uas_barred |= barred && strcmp(module, "uas") == 0;
}

static bool take_file(void *context, const char *name)
{
    struct search *search = context;
    char text[8192];
    const char *dot = strrchr(name, '.');
    if (dot == NULL || strcmp(dot, ".conf") != 0 ||
        seki_files_read(search->host, text, sizeof text, "/etc/modprobe.d/%s", name) != SEKI_OK)
        return true;
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL)
        take_line(search, seki_files_trim(line));
    return true;
}

/* The driver cannot be had: barred, and neither loaded nor built in (then it is in /sys too). */
static bool is_storage_barred(const struct seki_collect_host *host)
{
    struct search search = {.host = host};
    if (seki_files_each(host, "/etc/modprobe.d", take_file, &search) != SEKI_OK)
        return false;
    return search.storage_barred && search.uas_barred &&
           !seki_files_exist(host, "/sys/bus/usb/drivers/usb-storage") &&
           !seki_files_exist(host, "/sys/bus/usb/drivers/uas");
}

void seki_collect_media(struct seki_collect_host *host, struct seki_report *report)
{
    struct search present = {.host = host};
    if (!seki_files_exist(host, "/sys/class") || !seki_files_exist(host, "/sys/block")) {
        seki_agent_unknown(report, "media.removable", "/sys is not there");
        return;
    }
    if (seki_files_each(host, "/sys/block", take_block, &present) == SEKI_OK && present.found) {
        report->removable_media = SEKI_YES;
        return;
    }
    bool usb = has_entries(host, "/sys/bus/usb/devices");
    if (has_entries(host, "/sys/class/mmc_host"))
        seki_agent_unknown(report, "media.removable", "there is an MMC host, perhaps with a slot");
    else if (usb && !is_storage_barred(host))
        seki_agent_unknown(report, "media.removable",
                           "there is USB, and usb-storage is not barred");
    else
        report->removable_media = SEKI_NO;
}
