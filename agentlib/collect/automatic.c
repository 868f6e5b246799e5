/* SPDX-License-Identifier: Apache-2.0
 *
 * automatic: whether apt installs updates by itself: unattended-upgrades is there,
 * APT::Periodic::Unattended-Upgrade is not 0, APT::Periodic::Enable is not switched off, and the
 * timer that starts it is not masked. The files of apt.conf.d are read in the order of their names;
 * the last word counts (apt.conf(5)). Settings written as nested blocks are not understood, and
 * then the answer is not known.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "collectors.h"
#include "files.h"

struct settings {
    const struct seki_collect_host *host;
    bool readable;         /* all files were */
    char upgrade, enabled; /* 'y', 'n', or 0 where nobody says */
};

/* "APT::Periodic::Unattended-Upgrade "1";": a number of days, or "always"; "0" is never. */
static void take_setting(const char *line, const char *name, char *answer)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0)
        return;
    line += length;
    line += strspn(line, " \t");
    if (*line != '"' || strchr(line + 1, '"') == NULL)
        return;
    *answer = strncmp(line, "\"0\"", 3) == 0 ? 'n' : 'y';
}

static bool take_file(void *context, const char *name)
{
    struct settings *settings = context;
    char text[16384];
    const char *dot = strrchr(name, '.');
    if (dot != NULL && strcmp(dot, ".conf") != 0)
        return true; /* as apt does: no other extension is read */
    if (seki_files_read(settings->host, text, sizeof text, "/etc/apt/apt.conf.d/%s", name) !=
        SEKI_OK) {
        settings->readable = false;
        return true;
    }
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        line = seki_files_trim(line);
        take_setting(line, "APT::Periodic::Unattended-Upgrade", &settings->upgrade);
        take_setting(line, "APT::Periodic::Enable", &settings->enabled);
        if (strncasecmp(line, "APT::Periodic {", 15) == 0 ||
            strncasecmp(line, "APT::Periodic{", 14) == 0)
            settings->readable = false;
    }
    return true;
}

/* systemctl mask: a link to /dev/null. */
static bool is_masked(const struct seki_collect_host *host)
{
    char path[SEKI_COLLECT_PATH], target[16] = "";
    if (!seki_files_path(host, path, "/etc/systemd/system/apt-daily-upgrade.timer"))
        return false;
    ssize_t length = readlink(path, target, sizeof target - 1);
    return length > 0 && strcmp(target, "/dev/null") == 0;
}

void seki_collect_automatic(struct seki_collect_host *host, struct seki_report *report)
{
    struct settings settings = {.host = host, .readable = true};
    if (!seki_files_exist(host, "/usr/bin/apt-get")) {
        seki_agent_unknown(report, "updates.automatic", "no apt; other means are not read");
        return;
    }
    enum seki_status status = seki_files_each(host, "/etc/apt/apt.conf.d", take_file, &settings);
    if (status != SEKI_OK || !settings.readable) {
        seki_agent_unknown(report, "updates.automatic", "/etc/apt/apt.conf.d %s",
                           status != SEKI_OK ? seki_files_why(status) : "is not understood");
        return;
    }
    bool on = settings.upgrade == 'y' && settings.enabled != 'n' && !is_masked(host) &&
              seki_files_exist(host, "/usr/bin/unattended-upgrade");
    report->updates_automatic = on ? SEKI_YES : SEKI_NO;
}
