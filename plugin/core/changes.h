/* SPDX-License-Identifier: Apache-2.0
 *
 * changes: what changes.c, changes_sites.c and changes_timers.c share. Nobody else includes it.
 */
#ifndef SEKISHO_CORE_CHANGES_H
#define SEKISHO_CORE_CHANGES_H

#include "plugin/core/engine_private.h"

/* The next number of documents of a thing: more than the last one, and more than any that an earlier
 * start of this broker gave, though what is on disk is older than what was published. */
int64_t seki_changes_number(const struct seki_engine *engine, int64_t last);
/* True when a thing was published this second already: its next turn is in the next one. */
bool seki_changes_wait(const struct seki_engine *engine, seki_unix_s published_at);

/* Puts a site off until the next second. */
void seki_changes_wait_site(struct seki_engine *engine, struct seki_site *site);

/* engine->topic from what it names; false when it is no topic. */
bool seki_changes_name(struct seki_engine *engine, const struct seki_topic *topic);
/* engine->topic and the first `size` bytes of engine->payload, as a retained publication. */
void seki_changes_publish(struct seki_engine *engine, struct seki_effect *effect, size_t size);
/* Gives a record to the store; false when it is NULL. */
bool seki_changes_state(struct seki_record *record, struct seki_effect *effect);

/* Sets a timer, at the earliest in the next second. */
void seki_changes_set_timer(struct seki_engine *engine, const struct seki_timer *timer);
void seki_changes_set_device_timer(struct seki_engine *engine, struct seki_device *device);

bool seki_changes_next_site(struct seki_engine *engine, struct seki_effect *effect);
bool seki_changes_next_fleet(struct seki_engine *engine, struct seki_effect *effect);
bool seki_changes_next_item(struct seki_engine *engine, struct seki_effect *effect);

#endif
