/* SPDX-License-Identifier: Apache-2.0
 *
 * time: whether the clock is held by a time source. The kernel knows (adjtimex, STA_UNSYNC):
 * whoever disciplines the clock says so there, and the kernel takes it back when nobody has for
 * long. Where it cannot be asked, the mark that systemd-timesyncd leaves counts for a day. Who does
 * it is told by the file that each daemon keeps while it runs.
 */
#include <stdio.h>

#include "collectors.h"
#include "files.h"

#define TIMESYNC_MARK "/run/systemd/timesync/synchronized"

static bool timesync_is_fresh(const struct seki_collect_host *host)
{
    seki_unix_s marked = seki_files_time(host, TIMESYNC_MARK);
    return marked != 0 && host->now != 0 && marked <= host->now && host->now - marked < SEKI_DAY_S;
}

static void collect_source(const struct seki_collect_host *host, struct seki_report *report)
{
    static const struct {
        const char *path, *name;
    } sources[] = {
        {"/run/chrony/chronyd.pid", "chrony"},
        {"/run/chronyd.pid", "chrony"},
        {"/run/ntpd.pid", "ntpd"},
        {TIMESYNC_MARK, "systemd-timesyncd"},
        {"/run/systemd/timesync", "systemd-timesyncd"},
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (seki_files_exist(host, "%s", sources[i].path)) {
            snprintf(report->time_source, sizeof report->time_source, "%s", sources[i].name);
            return;
        }
    }
    seki_agent_unknown(report, "time.source", "no chrony, ntpd or systemd-timesyncd seen");
}

void seki_collect_time(struct seki_collect_host *host, struct seki_report *report)
{
    enum seki_collect_clock clock =
        host->clock_state != NULL ? host->clock_state() : SEKI_CLOCK_UNTOLD;
    if (clock == SEKI_CLOCK_SYNCHRONIZED || (clock == SEKI_CLOCK_UNTOLD && timesync_is_fresh(host)))
        report->time_synchronized = SEKI_YES;
    else if (clock == SEKI_CLOCK_FREE)
        report->time_synchronized = SEKI_NO;
    else
        seki_agent_unknown(report, "time.synchronized", "the kernel does not tell");
    collect_source(host, report);
}
