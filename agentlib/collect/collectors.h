/* SPDX-License-Identifier: Apache-2.0
 *
 * collectors: the collectors by name, for the table in collect.c and for tests of one alone.
 */
#ifndef SEKISHO_COLLECT_COLLECTORS_H
#define SEKISHO_COLLECT_COLLECTORS_H

#include "sekisho/collect.h"

seki_collector_fn seki_collect_os;            /* os.c */
seki_collector_fn seki_collect_hardware;      /* hardware.c */
seki_collector_fn seki_collect_firmware;      /* hardware.c */
seki_collector_fn seki_collect_boot;          /* boot.c */
seki_collector_fn seki_collect_storage;       /* storage.c */
seki_collector_fn seki_collect_keystore;      /* keystore.c */
seki_collector_fn seki_collect_accounts;      /* accounts.c */
seki_collector_fn seki_collect_sockets;       /* network.c */
seki_collector_fn seki_collect_traffic;       /* traffic.c */
seki_collector_fn seki_collect_time;          /* time.c */
seki_collector_fn seki_collect_updates;       /* updates.c */
seki_collector_fn seki_collect_automatic;     /* automatic.c */
seki_collector_fn seki_collect_logging;       /* logging.c */
seki_collector_fn seki_collect_media;         /* media.c */
seki_collector_fn seki_collect_configuration; /* configuration.c */
seki_collector_fn seki_collect_location;      /* configuration.c */

/* run.c: programs are run while the caller waits. */
void seki_collect_waiting(struct seki_collect_host *host);

/* What os-release says of one variable, unquoted (os-release(5)). False when it does not. */
bool seki_os_release(const struct seki_collect_host *host, const char *name, char *out,
                     size_t size);

#endif
