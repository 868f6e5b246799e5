/* SPDX-License-Identifier: Apache-2.0
 *
 * procnet: the socket tables of /proc/net. tcp, tcp6, udp and udp6 have the same form: the kernel
 * prints each address as 32-bit words of its own byte order in hexadecimal, the port as a number.
 * A table with one line that is not of this form is refused as a whole.
 */
#ifndef SEKISHO_COLLECT_PROCNET_H
#define SEKISHO_COLLECT_PROCNET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "topics/report.h"

#define SEKI_PROCNET_LISTENING 512 /* different listening sockets that are told apart */

struct seki_procnet_table {
    bool udp, v6;
};

struct seki_procnet {
    struct seki_port listening[SEKI_PROCNET_LISTENING]; /* each once */
    size_t listening_count;
    int64_t established; /* of TCP, the loopback's own included */
};

/* Adds one table. BAD_INPUT: a line is not of the form; FULL: more than SEKI_PROCNET_LISTENING.
 * What was added before then stays. */
enum seki_status seki_procnet_read(FILE *file, struct seki_procnet_table table,
                                   struct seki_procnet *net) SEKI_CHECK_RESULT;

/* Sorts: what other machines can reach first, then by protocol, port and address. */
void seki_procnet_sort(struct seki_procnet *net);

/* True for 127.0.0.0/8, ::1 and 127.0.0.0/8 inside IPv6. */
bool seki_procnet_is_loopback(const char *address);

#endif
