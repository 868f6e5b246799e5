/* SPDX-License-Identifier: Apache-2.0
 *
 * server: who answers at the other end, as INFO's section "server" says it, and whether Sekisho can
 * work with it.
 */
#ifndef SEKISHO_STORE_SERVER_H
#define SEKISHO_STORE_SERVER_H

#include <stdbool.h>

struct seki_server {
    bool is_valkey;
    int version;   /* major * 100 + minor; 0: it does not say, or says nonsense */
    char name[33]; /* for people: "redis 7.0.15", "valkey 8.0.1" */
};

/* Reads INFO's answer. Never fails: what is not said is version 0. */
void seki_server_read(const char *info, struct seki_server *server);

/* Redis 6.2 or later, or any Valkey, the first of which was Redis 7.2. */
bool seki_server_is_supported(const struct seki_server *server);

#endif
