/* SPDX-License-Identifier: Apache-2.0
 *
 * queue: see queue.h. The descriptor is signalled only when the queue was empty, so that a burst
 * costs one system call.
 */
#include "plugin/store/queue.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

bool seki_queue_init(struct seki_queue *queue, size_t room)
{
    *queue = (struct seki_queue){.room = room, .fd = -1};
    queue->slots = calloc(room, sizeof *queue->slots);
    if (!queue->slots) {
        return false;
    }
    queue->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (queue->fd < 0 || pthread_mutex_init(&queue->mutex, NULL) != 0) {
        if (queue->fd >= 0) {
            close(queue->fd);
        }
        free(queue->slots);
        queue->slots = NULL;
        return false;
    }
    return true;
}

void seki_queue_free(struct seki_queue *queue)
{
    if (!queue->slots) {
        return;
    }
    pthread_mutex_destroy(&queue->mutex);
    close(queue->fd);
    free(queue->slots);
    queue->slots = NULL;
}

bool seki_queue_put(struct seki_queue *queue, void *item)
{
    pthread_mutex_lock(&queue->mutex);
    const bool fits = queue->used < queue->room, was_empty = queue->used == 0;
    if (fits) {
        queue->slots[(queue->first + queue->used++) % queue->room] = item;
        queue->put++;
    }
    pthread_mutex_unlock(&queue->mutex);
    if (fits && was_empty) {
        seki_queue_wake(queue);
    }
    return fits;
}

void *seki_queue_take(struct seki_queue *queue)
{
    void *item = NULL;
    pthread_mutex_lock(&queue->mutex);
    if (queue->used > 0) {
        item = queue->slots[queue->first];
        queue->first = (queue->first + 1) % queue->room;
        queue->used--;
        queue->taken++;
    }
    pthread_mutex_unlock(&queue->mutex);
    return item;
}

void seki_queue_counts(struct seki_queue *queue, uint64_t *put, uint64_t *taken)
{
    pthread_mutex_lock(&queue->mutex);
    *put = queue->put;
    *taken = queue->taken;
    pthread_mutex_unlock(&queue->mutex);
}

void seki_queue_wake(struct seki_queue *queue)
{
    const uint64_t one = 1;
    /* It can only fail when it is readable already. */
    if (write(queue->fd, &one, sizeof one) < 0) {
        return;
    }
}

void seki_queue_calm(struct seki_queue *queue)
{
    uint64_t count;
    if (read(queue->fd, &count, sizeof count) < 0) {
        return;
    }
}
