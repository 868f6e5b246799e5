/* SPDX-License-Identifier: Apache-2.0
 *
 * store: what is kept. One thread of its own holds every connection to Redis and every file; the
 * calls below put work into a queue or take results out of one and never wait for either. Redis
 * being away is no error: commits are journalled on disk and reach Redis when it is back.
 *
 * Order of arrivals: RECORD…, LOADED at start, from Redis or, when it does not answer within a
 * second, from the local snapshot; then changes as they come. When Redis comes (back) all records
 * arrive once more, closed by LOADED with from_redis set. What a record does not name in a complete
 * set of records (between two LOADED) is told as gone.
 */
#ifndef SEKISHO_STORE_STORE_H
#define SEKISHO_STORE_STORE_H

#include "plugin/core/arrival.h"
#include "plugin/core/record.h"
#include "topics/status.h"

struct seki_store;

/* Texts are copied by seki_store_open. */
struct seki_store_config {
    const char *redis_url;           /* see seki_redis_url_parse */
    const char *redis_password_file; /* NULL or "": none, or in the URL. Read at each connection */
    const char *state_dir;           /* made, mode 0700, if its parent is there */
    const char *broker_name;         /* an id of the contract */
    const char *epoch;               /* random, of this start, 1 to 32 hex digits */
};

/* Checks the configuration, opens the files and starts the thread. On failure *store is unchanged
 * and the fault names what is wrong and the remedy. BAD_INPUT, UNSUPPORTED, IO, NO_MEMORY. */
enum seki_status seki_store_open(const struct seki_store_config *config, struct seki_store **store,
                                 struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Hands a commit over; DURABLE or FAILED with its ticket arrives when it is on disk, or cannot be.
 * FULL: the caller keeps it and tries again on a later turn. */
enum seki_status seki_store_commit(struct seki_store *store,
                                   struct seki_commit *commit) SEKI_CHECK_RESULT;

/* Hands a state over; only the newest of a kind and id need reach Redis. FULL as above. */
enum seki_status seki_store_state(struct seki_store *store,
                                  struct seki_record *record) SEKI_CHECK_RESULT;

/* The next arrival, to be freed with seki_arrival_free; NOT_FOUND when there is none. */
enum seki_status seki_store_take(struct seki_store *store,
                                 struct seki_arrival **arrival) SEKI_CHECK_RESULT;

/* Waits until something has arrived, at most `ms`; true if so. For tests: the broker never waits.
 */
bool seki_store_wait(struct seki_store *store, int ms);

/* Writes out what is queued for at most `limit_ms`, ends the thread and frees. What Redis has not
 * taken by then stays in the journal (commits) or is observed again (states). NULL is allowed. */
void seki_store_close(struct seki_store *store, int limit_ms);

#endif
