/* SPDX-License-Identifier: Apache-2.0
 *
 * arrival: what comes from the store to the core, in order.
 */
#ifndef SEKISHO_CORE_ARRIVAL_H
#define SEKISHO_CORE_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "plugin/core/record.h"
#include "topics/documents.h"

enum seki_arrival_kind {
    SEKI_ARRIVAL_RECORD,  /* `record`: loaded, or changed by another broker */
    SEKI_ARRIVAL_LOADED,  /* all records of a source have arrived: `from_redis` says which */
    SEKI_ARRIVAL_DURABLE, /* commit `ticket` is on disk (and so will reach Redis) */
    SEKI_ARRIVAL_FAILED,  /* commit `ticket` could not be written: `text` says why */
    SEKI_ARRIVAL_HEALTH,  /* `health`: state of the store, on each change and every few seconds */
    SEKI_ARRIVAL_BROKER_GONE, /* the lease of another broker (`text`: its name) ran out */
    SEKI_ARRIVAL_LOG /* `text` at `level` (a MOSQ_LOG_ number), to be logged on the broker's thread
                      */
};

struct seki_store_report {
    enum seki_store_health state;
    int64_t lag_ms;  /* age of the oldest write that Redis has not taken; 0 when none */
    int64_t queue;   /* coalesced writes waiting */
    int64_t journal; /* commits on disk that Redis has not taken */
    char server[33]; /* "redis 7.0.15", "valkey 8.0"; "" when never reached */
};

struct seki_arrival {
    enum seki_arrival_kind kind;
    struct seki_record *record; /* owned by the arrival */
    bool from_redis;            /* else from the local snapshot */
    uint64_t ticket;
    struct seki_store_report health;
    int level;
    char text[256];
};

void seki_arrival_free(struct seki_arrival *arrival); /* and its record */

#endif
