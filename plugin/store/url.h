/* SPDX-License-Identifier: Apache-2.0
 *
 * url: where Redis is, as one line: redis://[user[:password]@]host[:port][/db],
 * unix:///path[?db=n], or rediss:// for TLS. What is not understood is refused, with what would be
 * right; a password never appears in a fault. Prefer an address or a unix socket to a name: see
 * link.h.
 */
#ifndef SEKISHO_STORE_URL_H
#define SEKISHO_STORE_URL_H

#include <stdbool.h>

#include "topics/status.h"

struct seki_redis_url {
    bool is_unix, tls;
    char host[256];                /* name or address; of a unix socket its path */
    int port;                      /* 0 for a unix socket */
    int db;                        /* 0..65535 */
    char user[129], password[513]; /* "" none; percent-decoded */
};

/* Reads a URL. BAD_INPUT, TOO_LONG; UNSUPPORTED for rediss:// where hiredis was built without TLS.
 * On failure *url is unchanged. */
enum seki_status seki_redis_url_parse(const char *text, struct seki_redis_url *url,
                                      struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
