/* SPDX-License-Identifier: Apache-2.0
 *
 * reach: whether somebody listens on a host and port, asked within a time. libmosquitto's own
 * connect waits as long as the kernel does, over two minutes for a host that drops packets.
 */
#ifndef SEKISHO_CTL_REACH_H
#define SEKISHO_CTL_REACH_H

#include "topics/status.h"

/* OK when a connection could be made; it is closed again. NOT_FOUND: no such host. IO: nobody
 * listens, BUSY: no answer in time. */
enum seki_status seki_reach(const char *host, long port, int milliseconds,
                            struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
