/* SPDX-License-Identifier: Apache-2.0
 *
 * changes_timers: what time alone changes, in the timer heap: the support state on its day,
 * evidence that grows old, attestations that end; and what a clock that is set back changes.
 */
#include <stdio.h>

#include "plugin/core/changes.h"
#include "plugin/core/support.h"

#define TIMERS_A_TURN 1000 /* at midnight every device with a support date is due */

bool seki_engine_has_passed(const struct seki_engine *engine, seki_unix_s since, seki_dur_s seconds)
{
    return engine->now - since >= seconds || engine->now < since;
}

void seki_changes_set_timer(struct seki_engine *engine, const struct seki_timer *timer)
{
    struct seki_timer soon = *timer;
    if (soon.at <= engine->now) {
        soon.at = engine->now + 1; /* never twice in a second */
    }
    if (seki_timers_set(&engine->timers, &soon) != SEKI_OK) {
        seki_outbox_log(&engine->outbox, SEKI_LOG_ERROR, "sekisho: out of memory for timers");
    }
}

/* When time alone changes something of a device: an item's evidence, or the days that are left. */
void seki_changes_set_device_timer(struct seki_engine *engine, struct seki_device *device)
{
    seki_unix_s at = device->next;
    if (seki_day_is_date(seki_support_end(&device->support))) {
        seki_unix_s midnight = seki_day_start(seki_day_of(engine->now) + 1);
        at = midnight < at ? midnight : at;
    }
    const struct seki_timer timer = {at, device, SEKI_TIMER_DEVICE, &device->timer};
    seki_changes_set_timer(engine, &timer);
}

void seki_engine_watch_attestation(struct seki_engine *engine, struct seki_attestation *attestation)
{
    const struct seki_timer timer = {attestation->until > engine->now ? attestation->until
                                                                      : SEKI_TIME_NEVER,
                                     attestation, SEKI_TIMER_ATTESTATION, &attestation->timer};
    seki_changes_set_timer(engine, &timer);
}

/* Its day has come: what it decided is unknown again. */
static void end_attestation(struct seki_engine *engine, const struct seki_attestation *attestation)
{
    const struct seki_registry *registry = engine->registry;
    char detail[120];
    snprintf(detail, sizeof detail, "%s, attested by %s", attestation->item, attestation->author);
    const struct seki_happening ended = {
        .event = SEKI_EVENT_ATTESTATION_ENDED,
        .severity = SEKI_SEVERITY_WARNING,
        .device = attestation->scope == SEKI_SCOPE_DEVICE
                      ? seki_registry_device(registry, attestation->subject)
                      : NULL,
        .site = attestation->scope == SEKI_SCOPE_SITE
                    ? seki_registry_site(registry, attestation->subject)
                    : NULL,
        .reason = attestation->item,
        .detail = detail,
        .quiet = true};
    seki_engine_happened(engine, &ended);
    seki_engine_attestation_changed(engine, attestation);
}

void seki_engine_turn_timers(struct seki_engine *engine)
{
    for (int i = 0; i < TIMERS_A_TURN && seki_timers_next(&engine->timers) <= engine->now; i++) {
        struct seki_timer timer = seki_timers_take(&engine->timers);
        switch ((enum seki_timer_kind)timer.kind) {
        case SEKI_TIMER_DEVICE:
            seki_engine_mark_device(engine, timer.owner, SEKI_DIRTY_EVALUATE);
            break;
        case SEKI_TIMER_SITE:
            seki_engine_mark_site(engine, timer.owner, SEKI_DIRTY_EVALUATE);
            break;
        case SEKI_TIMER_FLEET:
            seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
            break;
        case SEKI_TIMER_ATTESTATION:
            end_attestation(engine, timer.owner);
            break;
        }
    }
}

void seki_engine_look_at_all(struct seki_engine *engine)
{
    struct seki_device *device, *next_device;
    HASH_ITER (hh, engine->registry->devices, device, next_device) {
        seki_engine_facts_changed(engine, device, seki_facts_all());
    }
    struct seki_site *site, *next_site;
    HASH_ITER (hh, engine->registry->sites, site, next_site) {
        site->changed = seki_facts_all();
        seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE);
    }
    engine->registry->fleet.changed = seki_facts_all();
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
}
