/* SPDX-License-Identifier: Apache-2.0
 *
 * tls: TLS to Redis, where hiredis has it (from Debian 13 on; CMake looks). The server's
 * certificate must be vouched for by the system's authorities, or by those of $SSL_CERT_FILE, and
 * must name the host of the URL: hiredis by itself would take any name.
 */
#ifndef SEKISHO_STORE_TLS_H
#define SEKISHO_STORE_TLS_H

#include <stdbool.h>

#include <hiredis/hiredis.h>

#define SEKI_TLS_REASON_SIZE 128

/* Whether this build has TLS. */
bool seki_tls_is_built(void);

/* Begins TLS on a connection that is being made, with a host by name or by address. On failure the
 * reason is filled and the connection is to be given up. */
bool seki_tls_begin(redisContext *context, const char *host, char reason[SEKI_TLS_REASON_SIZE])
    __attribute__((warn_unused_result));

#endif
