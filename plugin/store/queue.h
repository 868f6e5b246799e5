/* SPDX-License-Identifier: Apache-2.0
 *
 * queue: a bounded ring of pointers between two threads, with a descriptor that becomes readable
 * when something is in it. Its mutex is held for a few instructions at a time, never over I/O.
 */
#ifndef SEKISHO_STORE_QUEUE_H
#define SEKISHO_STORE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seki_queue {
    pthread_mutex_t mutex;
    void **slots;
    size_t room, used, first;
    uint64_t put, taken; /* since the beginning */
    int fd;              /* an eventfd */
};

bool seki_queue_init(struct seki_queue *queue, size_t room);
/* Closes; what is still in it must have been taken. A queue that is all zero is allowed. */
void seki_queue_free(struct seki_queue *queue);

/* False when full: the caller keeps the item. */
bool seki_queue_put(struct seki_queue *queue, void *item);
/* NULL when empty. */
void *seki_queue_take(struct seki_queue *queue);
/* How many were put and taken so far. */
void seki_queue_counts(struct seki_queue *queue, uint64_t *put, uint64_t *taken);
/* Makes the descriptor readable without an item. */
void seki_queue_wake(struct seki_queue *queue);
/* Makes it unreadable again, before its items are taken. */
void seki_queue_calm(struct seki_queue *queue);

#endif
