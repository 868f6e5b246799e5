/* SPDX-License-Identifier: Apache-2.0
 *
 * changes: what changed, and what becomes of it. A changed device waits in a list, once, with flags
 * that say what is to be done; its turn comes with the next effects: it is evaluated, its documents
 * are published, its records stored. Then the sites that it moved, then the fleet. A device's
 * document goes out at most once a second, a site's and the fleet's likewise, so that a thousand
 * changes in a second are one document, and the last one.
 *
 * What time alone changes stands in the timer heap: the support state on its day, evidence that
 * grows old, attestations that end.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/evaluate.h"
#include "plugin/core/support.h"

#define HISTORY_S 60

#define DEVICE_PUBLISHED (SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_ITEMS)
#define SITE_PUBLISHED (SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_FUNCTIONS)

/* ---- marking -------------------------------------------------------------------------------- */

void seki_engine_mark_device(struct seki_engine *engine, struct seki_device *device, unsigned flags)
{
    if ((device->dirty & SEKI_DIRTY_LISTED) == 0) {
        if (engine->dirty_devices.first == NULL) {
            engine->dirty_devices.last = &engine->dirty_devices.first;
        }
        device->dirty_next = NULL;
        *engine->dirty_devices.last = device;
        engine->dirty_devices.last = &device->dirty_next;
    }
    device->dirty |= flags | SEKI_DIRTY_LISTED;
}

void seki_engine_mark_site(struct seki_engine *engine, struct seki_site *site, unsigned flags)
{
    if ((site->dirty & SEKI_DIRTY_LISTED) == 0) {
        if (engine->dirty_sites.first == NULL) {
            engine->dirty_sites.last = &engine->dirty_sites.first;
        }
        site->dirty_next = NULL;
        *engine->dirty_sites.last = site;
        engine->dirty_sites.last = &site->dirty_next;
        engine->dirty_sites.count++;
    }
    site->dirty |= flags | SEKI_DIRTY_LISTED;
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
    for (struct seki_device *device = site->first; device != NULL; device = device->site_next) {
        seki_engine_facts_changed(engine, device, seki_facts_all());
        seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT);
        seki_engine_refresh_device(engine, device);
    }
    seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE | SITE_PUBLISHED | SEKI_DIRTY_STATE);
}

static void circumstances_changed(struct seki_engine *engine, struct seki_site *site)
{
    struct seki_fact_set facts = {{0}};
    seki_fact_set_add(&facts, (enum seki_fact)SEKI_FACT_CIRCUMSTANCES);
    add_facts(&site->changed, &facts);
    seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE);
    for (struct seki_device *device = site->first; device != NULL; device = device->site_next) {
        seki_engine_facts_changed(engine, device, facts);
    }
}

void seki_engine_attestation_changed(struct seki_engine *engine,
                                     const struct seki_attestation *attestation)
{
    struct seki_registry *registry = engine->registry;
    struct seki_fact_set facts = {{0}};
    seki_fact_set_add(&facts, (enum seki_fact)SEKI_FACT_CIRCUMSTANCES);
    if (attestation->scope == SEKI_SCOPE_DEVICE) {
        struct seki_device *device = seki_registry_device(registry, attestation->subject);
        if (device != NULL) {
            seki_engine_facts_changed(engine, device, facts);
        }
        return;
    }
    struct seki_site *site, *next;
    HASH_ITER (hh, registry->sites, site, next) {
        bool meant = attestation->scope == SEKI_SCOPE_ORGANIZATION ||
                     strcmp(site->id, attestation->subject) == 0;
        if (meant) {
            circumstances_changed(engine, site);
        }
    }
    add_facts(&registry->fleet.changed, &facts);
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
}

/* ---- devices -------------------------------------------------------------------------------- */

static void set_timer(struct seki_engine *engine, const struct seki_timer *timer)
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
static void set_device_timer(struct seki_engine *engine, struct seki_device *device)
{
    seki_unix_s at = device->next;
    if (seki_day_is_date(seki_support_end(&device->support))) {
        seki_unix_s midnight = seki_day_start(seki_day_of(engine->now) + 1);
        at = midnight < at ? midnight : at;
    }
    const struct seki_timer timer = {at, device, SEKI_TIMER_DEVICE, &device->timer};
    set_timer(engine, &timer);
}

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
    set_device_timer(engine, device);
}

/* Does this broker write what is observed of a device? The one that has it, or had it last. */
static bool is_ours(const struct seki_engine *engine, const struct seki_device *device)
{
    return device->broker[0] == '\0' || strcmp(device->broker, engine->config.broker_name) == 0;
}

static void give_publication(struct seki_engine *engine, struct seki_effect *effect, size_t size)
{
    effect->kind = SEKI_EFFECT_PUBLISH;
    effect->of.publish.topic = engine->topic;
    effect->of.publish.payload = engine->payload;
    effect->of.publish.size = size;
    effect->of.publish.retain = true;
    effect->of.publish.client_id = NULL;
    engine->published++;
}

static bool name_topic(struct seki_engine *engine, const struct seki_topic *topic)
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
    device->seq++;
    device->published_at = engine->now;
    strcpy(topic.site, device->site->id);
    strcpy(topic.device, device->id);
    seki_document_of_device(engine, device, &document);
    if (!name_topic(engine, &topic) ||
        seki_device_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    give_publication(engine, effect, size);
    return true;
}

static bool publish_items(struct seki_engine *engine, struct seki_device *device,
                          struct seki_effect *effect)
{
    struct seki_topic topic = {.kind = SEKI_TOPIC_ITEMS};
    static struct seki_items_document document; /* 20 KB; one engine a process, one thread */
    size_t size;
    device->dirty &= ~(unsigned)SEKI_DIRTY_ITEMS;
    strcpy(topic.site, device->site->id);
    strcpy(topic.device, device->id);
    seki_document_of_items(engine, device, &document);
    if (!name_topic(engine, &topic) ||
        seki_items_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    give_publication(engine, effect, size);
    return true;
}

static bool give_state(struct seki_record *record, struct seki_effect *effect)
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
    unsigned states = device->dirty & (SEKI_DIRTY_STATE | SEKI_DIRTY_STATE_ITEMS);
    if (states == 0 || !is_ours(engine, device)) {
        return false;
    }
    if (states & SEKI_DIRTY_STATE) {
        device->dirty &= ~(unsigned)SEKI_DIRTY_STATE;
        device->stored_at = engine->now;
        return give_state(seki_device_observed(engine, device), effect);
    }
    device->dirty &= ~(unsigned)SEKI_DIRTY_STATE_ITEMS;
    return give_state(seki_device_items_record(engine, device), effect);
}

static bool next_device(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_device **at = &engine->dirty_devices.first;
    while (*at != NULL) {
        struct seki_device *device = *at;
        bool waits = device->published_at == engine->now &&
                     (device->dirty & SEKI_DIRTY_EVALUATE) == 0 &&
                     (device->dirty & DEVICE_PUBLISHED) == SEKI_DIRTY_DOCUMENT;
        if (waits) {
            at = &device->dirty_next; /* its document went out this second already */
            continue;
        }
        if (next_of_device(engine, device, effect)) {
            return true;
        }
        device->dirty = 0;
        *at = device->dirty_next;
        if (*at == NULL) {
            engine->dirty_devices.last = at;
        }
    }
    return false;
}

/* ---- sites and the fleet -------------------------------------------------------------------- */

static void evaluate_site(struct seki_engine *engine, struct seki_site *site)
{
    enum seki_verdict before = site->compliance.verdict;
    bool first = !site->counted.in;
    site->dirty &= ~(unsigned)SEKI_DIRTY_EVALUATE;
    if (!seki_evaluate_site(engine->registry, site, engine->now)) {
        return;
    }
    site->dirty |= SITE_PUBLISHED | SEKI_DIRTY_STATE;
    if (engine->now - site->history_at >= HISTORY_S || before != site->compliance.verdict) {
        site->dirty |= SEKI_DIRTY_HISTORY;
    }
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
    if (!first && before != site->compliance.verdict) {
        const struct seki_happening changed = {.event = SEKI_EVENT_VERDICT,
                                               .site = site,
                                               .reason =
                                                   seki_verdict_words[site->compliance.verdict],
                                               .detail = "of the site",
                                               .quiet = true};
        seki_engine_happened(engine, &changed);
    }
}

static bool publish_site(struct seki_engine *engine, struct seki_site *site,
                         struct seki_effect *effect)
{
    struct seki_topic topic = {.kind = SEKI_TOPIC_SITE};
    struct seki_site_document document;
    size_t size;
    site->dirty &= ~(unsigned)SEKI_DIRTY_DOCUMENT;
    site->seq++;
    site->published_at = engine->now;
    strcpy(topic.site, site->id);
    seki_document_of_site(engine, site, &document);
    if (!name_topic(engine, &topic) ||
        seki_site_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    give_publication(engine, effect, size);
    return true;
}

static bool publish_function(struct seki_engine *engine, struct seki_site *site, int function,
                             struct seki_effect *effect)
{
    struct seki_topic topic = {.kind = SEKI_TOPIC_SITE_ITEMS};
    static struct seki_site_items_document document;
    size_t size;
    site->dirty &= ~((unsigned)SEKI_DIRTY_FUNCTION << function);
    strcpy(topic.site, site->id);
    strcpy(topic.item, seki_function_names[function]);
    seki_document_of_site_items(engine, site, function, &document);
    if (!name_topic(engine, &topic) ||
        seki_site_items_encode(&document, engine->payload, sizeof engine->payload, &size) !=
            SEKI_OK) {
        return false;
    }
    give_publication(engine, effect, size);
    return true;
}

static bool next_of_site(struct seki_engine *engine, struct seki_site *site,
                         struct seki_effect *effect)
{
    if (site->dirty & SEKI_DIRTY_EVALUATE) {
        evaluate_site(engine, site);
        const struct seki_timer timer = {site->next, site, SEKI_TIMER_SITE, &site->timer};
        set_timer(engine, &timer);
    }
    if (site->dirty & SEKI_DIRTY_DOCUMENT && publish_site(engine, site, effect)) {
        return true;
    }
    for (int function = 0; function < SEKI_FUNCTIONS; function++) {
        if (site->dirty & (unsigned)SEKI_DIRTY_FUNCTION << function &&
            publish_function(engine, site, function, effect)) {
            return true;
        }
    }
    if (site->dirty & SEKI_DIRTY_STATE) {
        site->dirty &= ~(unsigned)SEKI_DIRTY_STATE;
        return give_state(seki_site_observed(site), effect);
    }
    if (site->dirty & SEKI_DIRTY_HISTORY) {
        site->dirty &= ~(unsigned)SEKI_DIRTY_HISTORY;
        site->history_at = engine->now;
        return give_state(seki_site_history(site), effect);
    }
    return false;
}

static bool next_site(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_site **at = &engine->dirty_sites.first;
    while (*at != NULL) {
        struct seki_site *site = *at;
        /* Half published is finished; else at most once a second. */
        bool begun = (site->dirty & (SEKI_DIRTY_FUNCTIONS | SEKI_DIRTY_STATE)) != 0 &&
                     (site->dirty & (SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_EVALUATE)) == 0;
        if (site->published_at == engine->now && !begun) {
            at = &site->dirty_next;
            continue;
        }
        if (next_of_site(engine, site, effect)) {
            return true;
        }
        site->dirty = 0;
        engine->dirty_sites.count--;
        *at = site->dirty_next;
        if (*at == NULL) {
            engine->dirty_sites.last = at;
        }
    }
    return false;
}

static bool publish_fleet(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_fleet *fleet = &engine->registry->fleet;
    struct seki_topic topic = {.kind = SEKI_TOPIC_FLEET};
    struct seki_fleet_document document;
    size_t size;
    fleet->dirty &= ~(unsigned)SEKI_DIRTY_DOCUMENT;
    fleet->published_at = engine->now;
    fleet->seq++;
    seki_document_of_fleet(engine, &document);
    if (!name_topic(engine, &topic) ||
        seki_fleet_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    give_publication(engine, effect, size);
    return true;
}

/* An organization's item that changed is shown at every site. */
static void mark_all_sites(struct seki_engine *engine)
{
    struct seki_site *site, *next;
    HASH_ITER (hh, engine->registry->sites, site, next) {
        if (site->counted.moved) {
            seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE);
        }
    }
}

static bool next_fleet(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_fleet *fleet = &engine->registry->fleet;
    if (fleet->dirty & SEKI_DIRTY_EVALUATE && fleet->published_at != engine->now) {
        fleet->dirty &= ~(unsigned)SEKI_DIRTY_EVALUATE;
        if (seki_evaluate_fleet(engine->registry, engine->now)) {
            fleet->dirty |= SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE;
            mark_all_sites(engine);
        }
        const struct seki_timer timer = {fleet->next, fleet, SEKI_TIMER_FLEET, &fleet->timer};
        set_timer(engine, &timer);
    }
    if (fleet->dirty & SEKI_DIRTY_DOCUMENT && publish_fleet(engine, effect)) {
        return true;
    }
    if (fleet->dirty & SEKI_DIRTY_STATE) {
        fleet->dirty &= ~(unsigned)SEKI_DIRTY_STATE;
        return give_state(seki_fleet_record(fleet), effect);
    }
    return false;
}

/* The catalogue in force, an item at a time. */
static bool next_of_catalogue(struct seki_engine *engine, struct seki_effect *effect)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    while (engine->catalogue_published < catalogue->count) {
        const struct seki_item *item = &catalogue->items[engine->catalogue_published++];
        struct seki_topic topic = {.kind = SEKI_TOPIC_CHECKSHEET};
        struct seki_checksheet_document document;
        size_t size;
        strcpy(topic.item, item->id);
        seki_document_of_item(engine, item, &document);
        if (name_topic(engine, &topic) &&
            seki_checksheet_encode(&document, engine->payload, sizeof engine->payload, &size) ==
                SEKI_OK) {
            give_publication(engine, effect, size);
            return true;
        }
        seki_outbox_log(&engine->outbox, SEKI_LOG_WARNING,
                        "sekisho: checksheet item %s does not fit in a document", item->id);
    }
    return false;
}

bool seki_engine_next_change(struct seki_engine *engine, struct seki_effect *effect)
{
    if (!engine->loaded) {
        return false;
    }
    return next_device(engine, effect) || next_site(engine, effect) || next_fleet(engine, effect) ||
           next_of_catalogue(engine, effect);
}

void seki_engine_turn_timers(struct seki_engine *engine)
{
    while (seki_timers_next(&engine->timers) <= engine->now) {
        struct seki_timer timer = seki_timers_take(&engine->timers);
        if (timer.kind == SEKI_TIMER_DEVICE) {
            seki_engine_mark_device(engine, timer.owner, SEKI_DIRTY_EVALUATE);
        } else if (timer.kind == SEKI_TIMER_SITE) {
            seki_engine_mark_site(engine, timer.owner, SEKI_DIRTY_EVALUATE);
        } else {
            seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
        }
    }
}
