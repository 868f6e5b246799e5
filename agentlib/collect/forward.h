/* SPDX-License-Identifier: Apache-2.0
 *
 * forward: what the configuration of loggers says of sending logs to another host.
 */
#ifndef SEKISHO_COLLECT_FORWARD_H
#define SEKISHO_COLLECT_FORWARD_H

#include "sekisho/collect.h"

enum seki_forward {
    SEKI_FORWARD_NONE,
    SEKI_FORWARD_ALL,
    SEKI_FORWARD_SOME,  /* by a selector or a condition */
    SEKI_FORWARD_UNTOLD /* the configuration cannot be read */
};

struct seki_journald {
    bool keeps_to_itself;   /* ForwardToSyslog=no */
    int64_t retention_days; /* MaxRetentionSec in whole days; 0: not told, or no bound */
};

/* /etc/rsyslog.conf and /etc/rsyslog.d: "*.* @@host", and omfwd actions. */
enum seki_forward seki_forward_rsyslog(const struct seki_collect_host *host);

/* OpenWrt's logd: /etc/config/system, `option log_ip`. */
enum seki_forward seki_forward_logd(const struct seki_collect_host *host);

/* Whether systemd-journal-upload is enabled and has an address. */
bool seki_forward_journal_upload(const struct seki_collect_host *host);

/* journald.conf and its drop-ins, the last word counts. */
void seki_forward_read_journald(const struct seki_collect_host *host,
                                struct seki_journald *journald);

/* What one line of rsyslog's configuration forwards; for tests and the fuzzer. */
enum seki_forward seki_forward_rsyslog_line(const char *line);

/* A time span of systemd.time(7), "1month 2d", in seconds; 0 when it is none. */
int64_t seki_forward_span(const char *text);

#endif
