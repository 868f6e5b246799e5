/* SPDX-License-Identifier: Apache-2.0
 *
 * changes: what changed, and what becomes of it. A changed device waits in a list, once, with flags
 * that say what is to be done; its turn comes with the next effects: it is evaluated, its documents
 * are published, its records stored. Then the sites that it moved, then the fleet. A device's
 * document goes out at most once a second, a site's and the fleet's likewise, so that a thousand
 * changes in a second are one document, and the last one.
 *
 * Sites, the fleet and the catalogue are in changes_sites.c, what time alone changes in
 * changes_timers.c.
 */
#include <string.h>

#include "plugin/core/changes.h"
#include "plugin/core/evaluate.h"
#include "plugin/core/support.h"

#define DEVICE_PUBLISHED (SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_ITEMS)
#define SITE_PUBLISHED (SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_FUNCTIONS)

/* ---- marking -------------------------------------------------------------------------------- */

static void append_device(struct seki_device_list *list, struct seki_device *device)
{
    if (list->first == NULL) {
        list->last = &list->first;
    }
    device->dirty_next = NULL;
    *list->last = device;
    list->last = &device->dirty_next;
}

static void append_site(struct seki_site_list *list, struct seki_site *site)
{
    if (list->first == NULL) {
        list->last = &list->first;
    }
    site->dirty_next = NULL;
    *list->last = site;
    list->last = &site->dirty_next;
}

void seki_engine_mark_device(struct seki_engine *engine, struct seki_device *device, unsigned flags)
{
    if ((device->dirty & SEKI_DIRTY_LISTED) == 0) {
        append_device(&engine->dirty_devices, device);
    }
    device->dirty |= flags | SEKI_DIRTY_LISTED;
}

void seki_engine_mark_site(struct seki_engine *engine, struct seki_site *site, unsigned flags)
{
    if ((site->dirty & SEKI_DIRTY_LISTED) == 0) {
        append_site(&engine->dirty_sites, site);
    }
    site->dirty |= flags | SEKI_DIRTY_LISTED;
}

static void drop_device(struct seki_device_list *list, const struct seki_device *device)
{
    for (struct seki_device **at = &list->first; *at != NULL; at = &(*at)->dirty_next) {
        if (*at == device) {
            *at = device->dirty_next;
            list->last = *at == NULL ? at : list->last;
            return;
        }
    }
}

void seki_engine_unlist_device(struct seki_engine *engine, struct seki_device *device)
{
    drop_device(&engine->dirty_devices, device);
    drop_device(&engine->waiting_devices, device);
    device->dirty = 0;
}

static void drop_site(struct seki_site_list *list, const struct seki_site *site)
{
    for (struct seki_site **at = &list->first; *at != NULL; at = &(*at)->dirty_next) {
        if (*at == site) {
            *at = site->dirty_next;
            list->last = *at == NULL ? at : list->last;
            return;
        }
    }
}

void seki_engine_unlist_site(struct seki_engine *engine, struct seki_site *site)
{
    drop_site(&engine->dirty_sites, site);
    drop_site(&engine->waiting_sites, site);
    site->dirty = 0;
}

void seki_engine_mark_fleet(struct seki_engine *engine, unsigned flags)
{
    engine->registry->fleet.dirty |= flags;
}

static void add_facts(struct seki_fact_set *to, const struct seki_fact_set *facts)
{
    for (int i = 0; i < SEKI_FACT_WORDS; i++) {
        to->bits[i] |= facts->bits[i];
    }
}

void seki_engine_facts_changed(struct seki_engine *engine, struct seki_device *device,
                               struct seki_fact_set facts)
{
    add_facts(&device->changed, &facts);
    seki_engine_mark_device(engine, device, SEKI_DIRTY_EVALUATE);
}

void seki_engine_site_changed(struct seki_engine *engine, struct seki_site *site)
{
    site->changed = seki_facts_all();
    site->unwritten = false;
    for (struct seki_device *device = site->first; device != NULL; device = device->site_next) {
        seki_engine_facts_changed(engine, device, seki_facts_all());
        seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT);
        seki_engine_refresh_device(engine, device);
    }
    seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE | SITE_PUBLISHED | SEKI_DIRTY_STATE);
}

/* ---- devices -------------------------------------------------------------------------------- */

static void update_support(struct seki_engine *engine, struct seki_device *device)
{
    enum seki_support_state before = device->support_state;
    device->support_state =
        seki_support_state(&device->support, device->site->warning_days, seki_day_of(engine->now));
    if (device->support_state == before) {
        return;
    }
    seki_fact_set_add(&device->changed, SEKI_FACT_SUPPORT_STATE);
    if (!device->counted.in) {
        return; /* how it stands, not a change */
    }
    device->dirty |= SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE;
    const struct seki_happening changed = {.event = SEKI_EVENT_SUPPORT,
                                           .severity = device->support_state == SEKI_SUPPORT_ENDED
                                                           ? SEKI_SEVERITY_WARNING
                                                           : SEKI_SEVERITY_INFO,
                                           .device = device,
                                           .reason = seki_support_words[device->support_state],
                                           .quiet = true};
    seki_engine_happened(engine, &changed);
}

static void tell_verdict(struct seki_engine *engine, const struct seki_device *device)
{
    bool bad = device->compliance.verdict == SEKI_VERDICT_NON_COMPLIANT;
    const struct seki_happening changed = {.event = SEKI_EVENT_VERDICT,
                                           .severity =
                                               bad ? SEKI_SEVERITY_WARNING : SEKI_SEVERITY_INFO,
                                           .device = device,
                                           .reason = seki_verdict_words[device->compliance.verdict],
                                           .quiet = true};
    seki_engine_happened(engine, &changed);
}

static void evaluate_device(struct seki_engine *engine, struct seki_device *device)
{
    bool first = !device->counted.in;
    enum seki_verdict before = device->compliance.verdict;
    struct seki_counted counted = device->counted;
    update_support(engine, device);
    bool changed = seki_evaluate_device(engine->registry, device, engine->now);
    if (seki_day_is_date(seki_support_end(&device->support)) &&
        seki_day_of(engine->now) != seki_day_of(device->published_at)) {
        device->dirty |= SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE; /* fewer days are left */
    }
    if (changed) {
        device->dirty |= DEVICE_PUBLISHED | SEKI_DIRTY_STATE | SEKI_DIRTY_STATE_ITEMS;
    }
    if (!first && before != device->compliance.verdict) {
        tell_verdict(engine, device);
    }
    if (changed || memcmp(&counted, &device->counted, sizeof counted) != 0 ||
        device->site->counted.moved) {
        seki_engine_mark_site(engine, device->site, SEKI_DIRTY_EVALUATE);
        seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
    }
    seki_changes_set_device_timer(engine, device);
}

/* Does this broker write what is observed of a device? The one that has it, or had it last. */
static bool is_ours(const struct seki_engine *engine, const struct seki_device *device)
{
    return device->broker[0] == '\0' || strcmp(device->broker, engine->config.broker_name) == 0;
}

void seki_changes_publish(struct seki_engine *engine, struct seki_effect *effect, size_t size)
{
    effect->kind = SEKI_EFFECT_PUBLISH;
    effect->of.publish.topic = engine->topic;
    effect->of.publish.payload = engine->payload;
    effect->of.publish.size = size;
    effect->of.publish.retain = true;
    effect->of.publish.client_id = NULL;
    engine->published++;
}

bool seki_changes_name(struct seki_engine *engine, const struct seki_topic *topic)
{
    return seki_topic_format(topic, engine->topic, sizeof engine->topic) == SEKI_OK;
}

static bool publish_device(struct seki_engine *engine, struct seki_device *device,
                           struct seki_effect *effect)
{
    struct seki_topic topic = {.kind = SEKI_TOPIC_DEVICE};
    struct seki_device_document document;
    size_t size;
    device->dirty &= ~(unsigned)SEKI_DIRTY_DOCUMENT;
    device->seq = seki_changes_number(engine, device->seq);
    device->published_at = engine->now;
    strcpy(topic.site, device->site->id);
    strcpy(topic.device, device->id);
    seki_document_of_device(engine, device, &document);
    if (!seki_changes_name(engine, &topic) ||
        seki_device_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    seki_changes_publish(engine, effect, size);
    return true;
}

static bool publish_items(struct seki_engine *engine, struct seki_device *device,
                          struct seki_effect *effect)
{
    struct seki_topic topic = {.kind = SEKI_TOPIC_ITEMS};
    static struct seki_items_document document; /* 20 KB; one engine a process, one thread */
    size_t size;
    device->dirty &= ~(unsigned)SEKI_DIRTY_ITEMS;
    device->items_at = engine->now;
    strcpy(topic.site, device->site->id);
    strcpy(topic.device, device->id);
    seki_document_of_items(engine, device, &document);
    if (!seki_changes_name(engine, &topic) ||
        seki_items_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    seki_changes_publish(engine, effect, size);
    return true;
}

bool seki_changes_state(struct seki_record *record, struct seki_effect *effect)
{
    effect->kind = SEKI_EFFECT_STATE;
    effect->of.state = record;
    return record != NULL;
}

/* The next thing to do for a device; false when this one is done with. */
static bool next_of_device(struct seki_engine *engine, struct seki_device *device,
                           struct seki_effect *effect)
{
    if (device->dirty & SEKI_DIRTY_EVALUATE) {
        device->dirty &= ~(unsigned)SEKI_DIRTY_EVALUATE;
        evaluate_device(engine, device);
    }
    if (device->dirty & SEKI_DIRTY_DOCUMENT && publish_device(engine, device, effect)) {
        return true;
    }
    if (device->dirty & SEKI_DIRTY_ITEMS && publish_items(engine, device, effect)) {
        return true;
    }
    unsigned states =
        device->dirty & (SEKI_DIRTY_STATE | SEKI_DIRTY_STATE_ITEMS | SEKI_DIRTY_STATE_POSTURE);
    if (states == 0 || !is_ours(engine, device)) {
        return false;
    }
    if (states & SEKI_DIRTY_STATE_POSTURE) { /* before the state that says how young it is */
        device->dirty &= ~(unsigned)SEKI_DIRTY_STATE_POSTURE;
        return seki_changes_state(seki_device_posture_record(device), effect);
    }
    if (states & SEKI_DIRTY_STATE) {
        device->dirty &= ~(unsigned)SEKI_DIRTY_STATE;
        device->stored_at = engine->now;
        return seki_changes_state(seki_device_observed(engine, device), effect);
    }
    device->dirty &= ~(unsigned)SEKI_DIRTY_STATE_ITEMS;
    return seki_changes_state(seki_device_items_record(engine, device), effect);
}

/* Documents of a thing come once a second, so its number does not run ahead of the clock. */
int64_t seki_changes_number(const struct seki_engine *engine, int64_t last)
{
    return last >= engine->now ? last + 1 : engine->now;
}

bool seki_changes_wait(const struct seki_engine *engine, seki_unix_s published_at)
{
    return published_at == engine->now && !engine->ending;
}

static bool next_device(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_device *device;
    while ((device = engine->dirty_devices.first) != NULL) {
        bool waits = (device->dirty & (SEKI_DIRTY_EVALUATE | SEKI_DIRTY_DOCUMENT)) != 0 &&
                     seki_changes_wait(engine, device->published_at);
        if (!waits && next_of_device(engine, device, effect)) {
            return true;
        }
        engine->dirty_devices.first = device->dirty_next;
        if (waits) {
            append_device(&engine->waiting_devices, device);
        } else {
            device->dirty = 0;
        }
    }
    return false;
}

/* A second has passed: what waited for it has its turn. */
static void end_wait(struct seki_engine *engine)
{
    while (engine->waiting_devices.first != NULL) {
        struct seki_device *device = engine->waiting_devices.first;
        engine->waiting_devices.first = device->dirty_next;
        append_device(&engine->dirty_devices, device);
    }
    while (engine->waiting_sites.first != NULL) {
        struct seki_site *site = engine->waiting_sites.first;
        engine->waiting_sites.first = site->dirty_next;
        append_site(&engine->dirty_sites, site);
    }
    engine->waited_in = engine->now;
}

void seki_changes_wait_site(struct seki_engine *engine, struct seki_site *site)
{
    append_site(&engine->waiting_sites, site);
}

bool seki_engine_next_change(struct seki_engine *engine, struct seki_effect *effect)
{
    if (!engine->loaded) {
        return false;
    }
    if (engine->waited_in != engine->now || engine->ending) {
        end_wait(engine);
    }
    return next_device(engine, effect) || seki_changes_next_site(engine, effect) ||
           seki_changes_next_fleet(engine, effect) || seki_changes_next_item(engine, effect);
}
