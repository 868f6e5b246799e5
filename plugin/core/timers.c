/* SPDX-License-Identifier: Apache-2.0
 *
 * timers: see timers.h.
 */
#include "plugin/core/timers.h"

#include <stdlib.h>

static void put_at(struct seki_timers *timers, size_t index, const struct seki_timer *timer)
{
    timers->heap[index] = *timer;
    *timer->place = (int)index;
}

static void move_up(struct seki_timers *timers, size_t index)
{
    struct seki_timer moving = timers->heap[index];
    while (index > 0 && moving.at < timers->heap[(index - 1) / 2].at) {
        put_at(timers, index, &timers->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    put_at(timers, index, &moving);
}

static void move_down(struct seki_timers *timers, size_t index)
{
    struct seki_timer moving = timers->heap[index];
    for (;;) {
        size_t child = 2 * index + 1;
        if (child + 1 < timers->count && timers->heap[child + 1].at < timers->heap[child].at) {
            child++;
        }
        if (child >= timers->count || moving.at <= timers->heap[child].at) {
            break;
        }
        put_at(timers, index, &timers->heap[child]);
        index = child;
    }
    put_at(timers, index, &moving);
}

static void take_out(struct seki_timers *timers, size_t index)
{
    struct seki_timer last = timers->heap[--timers->count];
    *timers->heap[index].place = -1;
    if (index < timers->count) {
        put_at(timers, index, &last);
        move_up(timers, index);
        move_down(timers, (size_t)*last.place);
    }
}

enum seki_status seki_timers_set(struct seki_timers *timers, const struct seki_timer *timer)
{
    if (timer->at == SEKI_TIME_NEVER) {
        seki_timers_unset(timers, timer->place);
        return SEKI_OK;
    }
    if (*timer->place >= 0) {
        size_t index = (size_t)*timer->place;
        timers->heap[index] = *timer;
        move_up(timers, index);
        move_down(timers, (size_t)*timer->place);
        return SEKI_OK;
    }
    if (timers->count == timers->room) {
        size_t room = timers->room == 0 ? 64 : timers->room * 2;
        struct seki_timer *heap = realloc(timers->heap, room * sizeof *heap);
        if (heap == NULL) {
            return SEKI_NO_MEMORY;
        }
        timers->heap = heap;
        timers->room = room;
    }
    put_at(timers, timers->count++, timer);
    move_up(timers, timers->count - 1);
    return SEKI_OK;
}

void seki_timers_unset(struct seki_timers *timers, int *place)
{
    if (*place >= 0) {
        take_out(timers, (size_t)*place);
    }
}

seki_unix_s seki_timers_next(const struct seki_timers *timers)
{
    return timers->count > 0 ? timers->heap[0].at : SEKI_TIME_NEVER;
}

struct seki_timer seki_timers_take(struct seki_timers *timers)
{
    struct seki_timer first = timers->heap[0];
    take_out(timers, 0);
    return first;
}

void seki_timers_free(struct seki_timers *timers)
{
    free(timers->heap);
    *timers = (struct seki_timers){0};
}
