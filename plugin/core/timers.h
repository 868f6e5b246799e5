/* SPDX-License-Identifier: Apache-2.0
 *
 * timers: what is due next, as a binary heap of times. Knows nothing of what the owners are. Each
 * owner keeps its place in the heap (`int timer`, -1 when it is in none), so that its time can
 * move.
 */
#ifndef SEKISHO_CORE_TIMERS_H
#define SEKISHO_CORE_TIMERS_H

#include <stddef.h>

#include "topics/civil.h"
#include "topics/status.h"

struct seki_timer {
    seki_unix_s at;
    void *owner;
    int kind;   /* the caller's own */
    int *place; /* in the owner; lives as long as the timer is set */
};

struct seki_timers {
    struct seki_timer *heap;
    size_t count, room;
};

/* Sets, or moves when it is set already; SEKI_TIME_NEVER unsets. NO_MEMORY leaves it as it was. */
enum seki_status seki_timers_set(struct seki_timers *timers,
                                 const struct seki_timer *timer) SEKI_CHECK_RESULT;
void seki_timers_unset(struct seki_timers *timers, int *place);

/* Time of the first; SEKI_TIME_NEVER when there is none. */
seki_unix_s seki_timers_next(const struct seki_timers *timers);
/* Takes the first out. There must be one. */
struct seki_timer seki_timers_take(struct seki_timers *timers);
void seki_timers_free(struct seki_timers *timers);

#endif
