/* SPDX-License-Identifier: Apache-2.0
 *
 * changes_sites: what is due of sites, of the fleet and of the catalogue in force; see changes.c.
 */
#include <string.h>

#include "plugin/core/changes.h"
#include "plugin/core/evaluate.h"

#define HISTORY_S 60
#define SITE_PUBLISHED (SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_FUNCTIONS)

static void evaluate_site(struct seki_engine *engine, struct seki_site *site)
{
    enum seki_verdict before = site->compliance.verdict;
    bool first = !site->counted.in;
    site->dirty &= ~(unsigned)SEKI_DIRTY_EVALUATE;
    if (!seki_evaluate_site(engine->registry, site, engine->now)) {
        return;
    }
    site->dirty |= SITE_PUBLISHED | SEKI_DIRTY_STATE;
    if (seki_engine_has_passed(engine, site->history_at, HISTORY_S) ||
        before != site->compliance.verdict) {
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
    site->seq = seki_changes_number(engine, site->seq);
    site->published_at = engine->now;
    strcpy(topic.site, site->id);
    seki_document_of_site(engine, site, &document);
    if (!seki_changes_name(engine, &topic) ||
        seki_site_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    seki_changes_publish(engine, effect, size);
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
    if (!seki_changes_name(engine, &topic) ||
        seki_site_items_encode(&document, engine->payload, sizeof engine->payload, &size) !=
            SEKI_OK) {
        return false;
    }
    seki_changes_publish(engine, effect, size);
    return true;
}

static bool next_of_site(struct seki_engine *engine, struct seki_site *site,
                         struct seki_effect *effect)
{
    if (site->dirty & SEKI_DIRTY_EVALUATE) {
        evaluate_site(engine, site);
        const struct seki_timer timer = {site->next, site, SEKI_TIMER_SITE, &site->timer};
        seki_changes_set_timer(engine, &timer);
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
        return seki_changes_state(seki_site_observed(site), effect);
    }
    if (site->dirty & SEKI_DIRTY_HISTORY) {
        site->dirty &= ~(unsigned)SEKI_DIRTY_HISTORY;
        site->history_at = engine->now;
        return seki_changes_state(seki_site_history(site), effect);
    }
    return false;
}

bool seki_changes_next_site(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_site *site;
    while ((site = engine->dirty_sites.first) != NULL) {
        bool waits = (site->dirty & (SEKI_DIRTY_EVALUATE | SEKI_DIRTY_DOCUMENT)) != 0 &&
                     seki_changes_wait(engine, site->published_at);
        if (!waits && next_of_site(engine, site, effect)) {
            return true;
        }
        engine->dirty_sites.first = site->dirty_next;
        if (waits) {
            seki_changes_wait_site(engine, site);
        } else {
            site->dirty = 0;
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
    fleet->seq = seki_changes_number(engine, fleet->seq);
    seki_document_of_fleet(engine, &document);
    if (!seki_changes_name(engine, &topic) ||
        seki_fleet_encode(&document, engine->payload, sizeof engine->payload, &size) != SEKI_OK) {
        return false;
    }
    seki_changes_publish(engine, effect, size);
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

bool seki_changes_next_fleet(struct seki_engine *engine, struct seki_effect *effect)
{
    struct seki_fleet *fleet = &engine->registry->fleet;
    if (fleet->dirty & SEKI_DIRTY_EVALUATE && !seki_changes_wait(engine, fleet->published_at)) {
        fleet->dirty &= ~(unsigned)SEKI_DIRTY_EVALUATE;
        if (seki_evaluate_fleet(engine->registry, engine->now)) {
            fleet->dirty |= SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE;
            mark_all_sites(engine);
        }
        const struct seki_timer timer = {fleet->next, fleet, SEKI_TIMER_FLEET, &fleet->timer};
        seki_changes_set_timer(engine, &timer);
    }
    if (fleet->dirty & SEKI_DIRTY_DOCUMENT && publish_fleet(engine, effect)) {
        return true;
    }
    if (fleet->dirty & SEKI_DIRTY_STATE) {
        fleet->dirty &= ~(unsigned)SEKI_DIRTY_STATE;
        return seki_changes_state(seki_fleet_record(fleet), effect);
    }
    return false;
}

/* The catalogue in force, an item at a time. */
bool seki_changes_next_item(struct seki_engine *engine, struct seki_effect *effect)
{
    const struct seki_catalogue *catalogue = engine->registry->catalogue;
    while (engine->catalogue_published < catalogue->count) {
        const struct seki_item *item = &catalogue->items[engine->catalogue_published++];
        struct seki_topic topic = {.kind = SEKI_TOPIC_CHECKSHEET};
        struct seki_checksheet_document document;
        size_t size;
        strcpy(topic.item, item->id);
        seki_document_of_item(engine, item, &document);
        if (seki_changes_name(engine, &topic) &&
            seki_checksheet_encode(&document, engine->payload, sizeof engine->payload, &size) ==
                SEKI_OK) {
            seki_changes_publish(engine, effect, size);
            return true;
        }
        seki_outbox_log(&engine->outbox, SEKI_LOG_WARNING,
                        "sekisho: checksheet item %s does not fit in a document", item->id);
    }
    return false;
}
