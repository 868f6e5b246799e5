/* SPDX-License-Identifier: Apache-2.0
 *
 * logging: whether a logger runs, and whether it sends what it gets to another host. Who runs is
 * told by /proc/PID/comm; where it sends, by its configuration (forward.c). A forwarder that only
 * takes some of the logs, or one whose configuration is not understood, leaves the answer unknown.
 * How long logs are kept is known only where journald is told (MaxRetentionSec, an upper bound).
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors.h"
#include "files.h"
#include "forward.h"

struct running {
    const struct seki_collect_host *host;
    bool journald, rsyslog, logd, other;
};

static bool take_process(void *context, const char *name)
{
    struct running *running = context;
    char comm[32];
    if (!isdigit((unsigned char)name[0]) ||
        seki_files_line(running->host, comm, sizeof comm, "/proc/%s/comm", name) != SEKI_OK)
        return true;
    running->journald |= strcmp(comm, "systemd-journal") == 0;
    running->rsyslog |= strcmp(comm, "rsyslogd") == 0;
    running->logd |= strcmp(comm, "logd") == 0;
    running->other |= strcmp(comm, "syslogd") == 0 || strcmp(comm, "syslog-ng") == 0;
    return true;
}

static void collect_forwarding(const struct seki_collect_host *host, const struct running *running,
                               const struct seki_journald *journald, struct seki_report *report)
{
    static const char member[] = "logging.forwarding";
    enum seki_forward forward = SEKI_FORWARD_NONE;
    if (running->rsyslog)
        forward = seki_forward_rsyslog(host);
    if (forward == SEKI_FORWARD_ALL && running->journald && journald->keeps_to_itself)
        forward = SEKI_FORWARD_SOME;
    if (forward != SEKI_FORWARD_ALL && running->journald && seki_forward_journal_upload(host))
        forward = SEKI_FORWARD_ALL;
    if (forward == SEKI_FORWARD_NONE && running->logd)
        forward = seki_forward_logd(host);
    if (forward == SEKI_FORWARD_ALL)
        report->logging_forwarding = SEKI_YES;
    else if (forward == SEKI_FORWARD_SOME)
        seki_agent_unknown(report, member, "only some of the logs are forwarded");
    else if (forward == SEKI_FORWARD_UNTOLD || running->other)
        seki_agent_unknown(report, member, "the logger's configuration is not understood");
    else
        report->logging_forwarding = SEKI_NO;
}

void seki_collect_logging(struct seki_collect_host *host, struct seki_report *report)
{
    struct running running = {.host = host};
    struct seki_journald journald;
    enum seki_status status = seki_files_each(host, "/proc", take_process, &running);
    seki_forward_read_journald(host, &journald);
    if (status == SEKI_OK &&
        (running.journald || running.rsyslog || running.logd || running.other)) {
        report->logging_enabled = SEKI_YES;
        collect_forwarding(host, &running, &journald, report);
    } else {
        seki_agent_unknown(report, "logging.enabled", "no journald and no syslog daemon seen");
        seki_agent_unknown(report, "logging.forwarding", "no journald and no syslog daemon seen");
    }
    if (running.journald && journald.retention_days > 0)
        report->log_retention_days = journald.retention_days;
    else
        seki_agent_unknown(report, "logging.retention_days", "journald is not told how long");
}
