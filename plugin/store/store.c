/* SPDX-License-Identifier: Apache-2.0
 *
 * store: see store.h. This file is the caller's side: it checks the configuration, opens the files,
 * starts and ends the thread, and passes things through the two queues. A queue's lock is held for
 * a few instructions at a time, so nothing here waits for the thread, a disk or Redis.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "plugin/store/private.h"

#define DESCRIPTORS_MOST 65536

static enum seki_status configure(struct seki_store *store, const struct seki_store_config *config,
                                  struct seki_fault *fault)
{
    enum seki_status status = seki_redis_url_parse(config->redis_url, &store->url, fault);
    if (status != SEKI_OK) {
        return status;
    }
    const char *password_file = config->redis_password_file ? config->redis_password_file : "";
    if (!config->state_dir ||
        !seki_copy_text(store->state_dir, sizeof store->state_dir, config->state_dir)) {
        return seki_fail(fault, SEKI_BAD_INPUT, "state_dir: it is missing or longer than %zu bytes",
                         sizeof store->state_dir - 1);
    }
    if (!seki_copy_text(store->password_file, sizeof store->password_file, password_file)) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "redis_password_file: the path is longer than %zu bytes",
                         sizeof store->password_file - 1);
    }
    if (!config->broker_name || !seki_id_is_valid(config->broker_name) ||
        !seki_copy_text(store->broker, sizeof store->broker, config->broker_name)) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "broker_name: give 1 to 64 letters, digits, dots, dashes or underscores");
    }
    if (!config->epoch || config->epoch[0] == '\0' ||
        !seki_copy_text(store->epoch, sizeof store->epoch, config->epoch)) {
        return seki_fail(fault, SEKI_BAD_INPUT, "epoch: give 1 to 32 hex digits");
    }
    snprintf(store->by, sizeof store->by, "%s:%s", store->broker, store->epoch);
    snprintf(store->broker_key, sizeof store->broker_key, "sekisho:broker:%s", store->broker);
    snprintf(store->lease_key, sizeof store->lease_key, "sekisho:lease:%s", store->broker);
    return SEKI_OK;
}

/* Once there are two threads, growing the table of descriptors waits for a grace period of the
 * kernel each time, on the broker's thread. One that is large from the start does not grow. */
static void grow_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < 2) {
        return;
    }
    const rlim_t most = limit.rlim_cur < DESCRIPTORS_MOST ? limit.rlim_cur : DESCRIPTORS_MOST;
    const int high = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, (int)most - 1);
    if (high >= 0) {
        close(high);
    }
}

/* With every signal blocked: they are the broker's, and SIGPIPE must not end it. */
static bool start_thread(struct seki_store *store)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) {
        return false;
    }
    store->joinable = pthread_create(&store->thread, NULL, seki_store_thread, store) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return store->joinable;
}

static void free_work(struct seki_work *work)
{
    seki_commit_free(work->commit);
    seki_record_free(work->state);
    free(work);
}

static void free_store(struct seki_store *store)
{
    struct seki_work *work;
    struct seki_arrival *arrival;
    while (store->inbound.slots && (work = seki_queue_take(&store->inbound))) {
        free_work(work);
    }
    while (store->outbound.slots && (arrival = seki_queue_take(&store->outbound))) {
        seki_arrival_free(arrival);
    }
    seki_emit_free(store);
    seki_load_free(store);
    seki_local_close(store);
    seki_mirror_clear(&store->states);
    seki_mirror_clear(&store->flying);
    seki_mirror_clear(&store->contested);
    seki_names_free(&store->gone);
    seki_queue_free(&store->inbound);
    seki_queue_free(&store->outbound);
    pthread_mutex_destroy(&store->stop_mutex);
    explicit_bzero(store, sizeof *store);
    free(store);
}

static enum seki_status begin(struct seki_store *store, const struct seki_store_config *config,
                              struct seki_fault *fault)
{
    enum seki_status status = configure(store, config, fault);
    if (status != SEKI_OK) {
        return status;
    }
    if (!seki_queue_init(&store->inbound, SEKI_INBOUND) ||
        !seki_queue_init(&store->outbound, SEKI_OUTBOUND)) {
        return seki_fail(fault, SEKI_NO_MEMORY,
                         "store: out of memory or file descriptors for its queues");
    }
    store->now_ms = store->started_ms = store->snapshot_ms = seki_clock_ms();
    status = seki_local_open(store, fault);
    if (status != SEKI_OK) {
        return status;
    }
    grow_descriptors();
    return start_thread(store)
               ? SEKI_OK
               : seki_fail(fault, SEKI_NO_MEMORY, "store: its thread cannot be started: %s",
                           strerror(errno));
}

enum seki_status seki_store_open(const struct seki_store_config *config, struct seki_store **store,
                                 struct seki_fault *fault)
{
    struct seki_store *made = calloc(1, sizeof *made);
    if (!made || pthread_mutex_init(&made->stop_mutex, NULL) != 0) {
        free(made);
        return seki_fail(fault, SEKI_NO_MEMORY, "store: out of memory");
    }
    made->dir = made->lock = made->journal.fd = -1;
    made->link.store = made->following.store = made;
    enum seki_status status = begin(made, config, fault);
    if (status != SEKI_OK) {
        free_store(made);
        return status;
    }
    *store = made;
    return SEKI_OK;
}

static enum seki_status hand_over(struct seki_store *store, struct seki_commit *commit,
                                  struct seki_record *state)
{
    struct seki_work *work = malloc(sizeof *work);
    if (!work) {
        return SEKI_NO_MEMORY;
    }
    *work = (struct seki_work){commit, state};
    if (!seki_queue_put(&store->inbound, work)) {
        free(work);
        return SEKI_FULL;
    }
    return SEKI_OK;
}

enum seki_status seki_store_commit(struct seki_store *store, struct seki_commit *commit)
{
    return hand_over(store, commit, NULL);
}

enum seki_status seki_store_state(struct seki_store *store, struct seki_record *record)
{
    return hand_over(store, NULL, record);
}

enum seki_status seki_store_take(struct seki_store *store, struct seki_arrival **arrival)
{
    struct seki_arrival *next = seki_queue_take(&store->outbound);
    if (!next) {
        return SEKI_NOT_FOUND;
    }
    *arrival = next;
    return SEKI_OK;
}

bool seki_store_wait(struct seki_store *store, int ms)
{
    const int64_t until_ms = seki_clock_ms() + ms;
    for (;;) {
        uint64_t put, taken;
        seki_queue_calm(&store->outbound);
        seki_queue_counts(&store->outbound, &put, &taken);
        const int64_t left_ms = until_ms - seki_clock_ms();
        if (put > taken || left_ms <= 0) {
            return put > taken;
        }
        struct pollfd arrived = {.fd = store->outbound.fd, .events = POLLIN};
        (void)poll(&arrived, 1, (int)left_ms);
    }
}

void seki_store_close(struct seki_store *store, int limit_ms)
{
    if (!store) {
        return;
    }
    pthread_mutex_lock(&store->stop_mutex);
    store->stop = true;
    store->stop_ms = seki_clock_ms() + limit_ms;
    pthread_mutex_unlock(&store->stop_mutex);
    seki_queue_wake(&store->inbound);
    if (store->joinable) {
        (void)pthread_join(store->thread, NULL);
    }
    free_store(store);
}
