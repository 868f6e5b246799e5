/* SPDX-License-Identifier: Apache-2.0
 *
 * thread: the turn of the store's thread. It sleeps on three descriptors (work from the caller, the
 * link, the link that follows changes), takes work in, and lets each part do what is due. Nothing
 * in a turn waits for Redis; only the journal's sync waits, for the disk.
 */
#include <stdlib.h>

#include "plugin/store/private.h"

#define SNAPSHOT_AFTER_MS 700 /* for LOADED within a second, Redis or not */
#define STATES_A_TURN 2048
#define ARRIVALS_MOST 65536 /* that the caller has not taken; then its work waits, too */

/* Takes one batch: commits are journalled before states are looked at, for a state may be of what a
 * commit beside it brings. False: nothing was there. */
static bool take_batch(struct seki_store *store)
{
    struct seki_commit *commits[SEKI_BATCH];
    struct seki_record *states[STATES_A_TURN];
    size_t commit_count = 0, state_count = 0;
    struct seki_work *work;
    while (commit_count < SEKI_BATCH && state_count < STATES_A_TURN &&
           (work = seki_queue_take(&store->inbound))) {
        if (work->commit) {
            commits[commit_count++] = work->commit;
        } else {
            states[state_count++] = work->state;
        }
        free(work);
    }
    if (commit_count > 0) {
        seki_local_commit(store, commits, commit_count);
    }
    for (size_t i = 0; i < state_count; i++) {
        seki_write_state(store, states[i]);
    }
    return commit_count + state_count > 0;
}

static void take_work(struct seki_store *store)
{
    seki_queue_calm(&store->inbound);
    while (store->overflow_count < ARRIVALS_MOST && take_batch(store)) {
        store->now_ms = seki_clock_ms();
        seki_emit_turn(store);
    }
}

static void wait_for_something(struct seki_store *store)
{
    const bool handing = store->overflow || store->emission.active;
    const bool writing = seki_mirror_count(&store->states) > 0 || store->waiting;
    struct pollfd fds[3] = {{.fd = store->inbound.fd, .events = POLLIN},
                            seki_link_poll(&store->link),
                            seki_link_poll(&store->following)};
    const int ready = poll(fds, 3, handing ? 10 : writing ? 50 : 200);
    store->now_ms = seki_clock_ms();
    if (ready > 0) {
        seki_link_handle(&store->link, fds[1].revents, store->now_ms);
        seki_link_handle(&store->following, fds[2].revents, store->now_ms);
    }
    seki_link_watch(&store->link, store->now_ms);
    seki_link_watch(&store->following, store->now_ms);
}

static void turn(struct seki_store *store, bool closing)
{
    wait_for_something(store);
    take_work(store);
    seki_connect_turn(store);
    if (!store->loaded && !store->emission.active && store->phase != SEKI_PHASE_READY &&
        (store->now_ms - store->started_ms > SNAPSHOT_AFTER_MS || store->told[0] != '\0')) {
        seki_emit_all(store, false);
    }
    seki_write_turn(store, closing);
    if (store->phase == SEKI_PHASE_READY) {
        seki_follow_turn(store);
        seki_brokers_turn(store);
    }
    seki_emit_turn(store);
    seki_emit_health(store);
    seki_local_snapshot(store, false);
}

static bool is_stopping(struct seki_store *store, int64_t *until_ms)
{
    pthread_mutex_lock(&store->stop_mutex);
    const bool stop = store->stop;
    *until_ms = store->stop_ms;
    pthread_mutex_unlock(&store->stop_mutex);
    return stop;
}

static bool has_left_something(const struct seki_store *store)
{
    return store->waiting || seki_mirror_count(&store->states) > 0 ||
           seki_mirror_count(&store->flying) > 0 || store->link.outstanding > 0;
}

/* What is still queued, as far as Redis takes it until then; on disk it is in any case. */
static void finish(struct seki_store *store, int64_t until_ms)
{
    bool left = false;
    take_work(store);
    while (seki_clock_ms() < until_ms && store->phase != SEKI_PHASE_AWAY) {
        if (has_left_something(store) || store->phase != SEKI_PHASE_READY) {
            turn(store, true);
        } else if (!left) {
            left = true;
            seki_brokers_leave(store);
        } else {
            break;
        }
    }
    seki_local_snapshot(store, true);
}

void *seki_store_thread(void *data)
{
    struct seki_store *store = data;
    int64_t until_ms;
    while (!is_stopping(store, &until_ms)) {
        turn(store, false);
    }
    finish(store, until_ms);
    seki_link_close(&store->following, "closing");
    seki_link_close(&store->link, "closing");
    return NULL;
}
