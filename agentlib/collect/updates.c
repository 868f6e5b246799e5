/* SPDX-License-Identifier: Apache-2.0
 *
 * updates: how many packages apt would upgrade, and when it last had fresh lists. A simulated
 * upgrade counts them exactly and changes nothing, but takes seconds: so it is run beside the
 * caller where that is wanted, and again only when the package lists or the installed packages
 * changed, or after RECOUNT_S. A count over lists that were never fetched would be 0 and wrong:
 * then it is not known. Where no program may be run, the summary that update-notifier keeps on
 * Ubuntu is read. Other package managers are not known yet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors.h"
#include "files.h"

#define RECOUNT_S (12 * 3600)
#define RETRY_S 3600 /* after a count that failed */

static seki_unix_s later(seki_unix_s one, seki_unix_s other)
{
    return one > other ? one : other;
}

/* When the lists last were fetched. The folder's own time is when the last new one came: earlier
 * than the truth at worst. */
static seki_unix_s lists_time(const struct seki_collect_host *host)
{
    seki_unix_s at = seki_files_time(host, "/var/lib/apt/periodic/update-success-stamp");
    at = later(at, seki_files_time(host, "/var/lib/apt/periodic/update-stamp"));
    return later(at, seki_files_time(host, "/var/lib/apt/lists"));
}

static bool take_list(void *context, const char *name)
{
    bool *found = context;
    *found = strstr(name, "_Packages") != NULL;
    return !*found;
}

static bool has_lists(const struct seki_collect_host *host)
{
    bool found = false;
    return seki_files_each(host, "/var/lib/apt/lists", take_list, &found) == SEKI_OK && found;
}

/* "Inst openssl [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security [amd64])" */
static bool count_line(void *context, const char *line)
{
    struct seki_collect_updates *updates = context;
    if (strncmp(line, "Inst ", 5) != 0)
        return true;
    updates->found++;
    const char *origin = strchr(line, '(');
    if (origin != NULL &&
        (strstr(origin, "-security") != NULL || strstr(origin, "Debian-Security:") != NULL))
        updates->of_them++;
    return true;
}

/* Begins a count, or looks how far it is. Until a new one is complete the one before holds. */
static void count_by_apt(struct seki_collect_host *host)
{
    static const char *const argv[] = {"/usr/bin/apt-get",   "-s",      "-q", "-o",
                                       "Debug::NoLocking=1", "upgrade", NULL};
    struct seki_collect_updates *updates = &host->updates;
    if (!updates->counting)
        updates->found = updates->of_them = 0;
    enum seki_status status = host->run(host, argv, count_line, updates);
    updates->counting = status == SEKI_BUSY;
    if (status == SEKI_BUSY)
        return;
    updates->pending = updates->found;
    updates->security = updates->of_them;
    updates->why[0] = '\0';
    if (status != SEKI_OK)
        snprintf(updates->why, sizeof updates->why, "apt-get -s upgrade %s",
                 status == SEKI_TOO_LONG ? "took too long" : "failed");
}

bool seki_collect_poll(struct seki_collect_host *host)
{
    if (!host->updates.counting)
        return false;
    count_by_apt(host);
    return !host->updates.counting;
}

/* "12 updates can be applied immediately.", "3 of these updates are standard security updates." */
static void count_by_summary(struct seki_collect_host *host)
{
    struct seki_collect_updates *updates = &host->updates;
    char text[2048];
    bool counted = false;
    updates->pending = 0;
    updates->security = SEKI_COUNT_UNKNOWN;
    snprintf(updates->why, sizeof updates->why, "no program may be run, and no summary is kept");
    if (seki_files_read(host, text, sizeof text, "/var/lib/update-notifier/updates-available") !=
        SEKI_OK)
        return;
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        unsigned number;
        int end = 0;
        if (sscanf(line, "%6u %n", &number, &end) != 1 ||
            strncmp(line + end, "additional", 10) == 0)
            continue;
        if (strstr(line, "security") != NULL)
            updates->security = number;
        else if (strstr(line, "can be") != NULL)
            updates->pending = number, counted = true;
    }
    if (counted)
        updates->why[0] = '\0';
    if (counted && updates->pending == 0)
        updates->security = 0;
}

static bool is_counted(const struct seki_collect_host *host, seki_unix_s changed)
{
    const struct seki_collect_updates *updates = &host->updates;
    seki_dur_s most = updates->why[0] == '\0' ? RECOUNT_S : RETRY_S;
    return updates->counted_at != 0 && updates->lists_at == changed &&
           host->now >= updates->counted_at && host->now - updates->counted_at < most;
}

static void count(struct seki_collect_host *host)
{
    seki_unix_s changed = later(lists_time(host), seki_files_time(host, "/var/lib/dpkg/status"));
    if (host->updates.counting || is_counted(host, changed)) {
        (void)seki_collect_poll(host);
        return;
    }
    if (host->updates.counted_at == 0 || host->updates.why[0] != '\0')
        snprintf(host->updates.why, sizeof host->updates.why, "not counted yet");
    host->updates.counted_at = host->now != 0 ? host->now : 1;
    host->updates.lists_at = changed;
    if (!has_lists(host))
        snprintf(host->updates.why, sizeof host->updates.why, "apt has no package lists");
    else if (host->run != NULL)
        count_by_apt(host);
    else
        count_by_summary(host);
}

static void set_count(struct seki_report *report, const char *member, int64_t count, int64_t *out)
{
    *out = count;
    if (count == SEKI_COUNT_UNKNOWN)
        seki_agent_unknown(report, member, "the summary does not say");
}

void seki_collect_updates(struct seki_collect_host *host, struct seki_report *report)
{
    static const char *const members[] = {"updates.pending", "updates.security_pending",
                                          "updates.checked_at"};
    if (!seki_files_exist(host, "/usr/bin/apt-get")) {
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            seki_agent_unknown(report, members[i], "no apt; other package managers are not read");
        return;
    }
    count(host);
    if (host->updates.why[0] != '\0') {
        seki_agent_unknown(report, members[0], "%s", host->updates.why);
        seki_agent_unknown(report, members[1], "%s", host->updates.why);
    } else {
        set_count(report, members[0], host->updates.pending, &report->updates_pending);
        set_count(report, members[1], host->updates.security, &report->security_updates_pending);
    }
    if (has_lists(host))
        report->updates_checked_at = lists_time(host);
    else
        seki_agent_unknown(report, members[2], "apt has no package lists");
}
