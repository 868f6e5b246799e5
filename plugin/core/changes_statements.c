/* SPDX-License-Identifier: Apache-2.0
 *
 * changes_statements: what becomes of it when somebody attests, waives or chooses, or when that
 * ends: everything that it is about is decided again, and nothing else; see changes.c.
 */
#include <string.h>

#include "plugin/core/changes.h"

/* A statement on a device's item reaches every device of the site. */
static void circumstances_changed(struct seki_engine *engine, struct seki_site *site,
                                  enum seki_scope of_item)
{
    struct seki_fact_set facts = {{0}};
    seki_fact_set_add(&facts, (enum seki_fact)SEKI_FACT_CIRCUMSTANCES);
    seki_fact_set_add(&site->changed, (enum seki_fact)SEKI_FACT_CIRCUMSTANCES);
    seki_engine_mark_site(engine, site, SEKI_DIRTY_EVALUATE);
    for (struct seki_device *device = of_item == SEKI_SCOPE_DEVICE ? site->first : NULL;
         device != NULL; device = device->site_next) {
        seki_engine_facts_changed(engine, device, facts);
    }
}

void seki_engine_statement_changed(struct seki_engine *engine, enum seki_scope scope,
                                   const char *subject, const char *item_id)
{
    struct seki_registry *registry = engine->registry;
    const struct seki_item *item = seki_catalogue_find(registry->catalogue, item_id);
    struct seki_fact_set facts = {{0}};
    seki_fact_set_add(&facts, (enum seki_fact)SEKI_FACT_CIRCUMSTANCES);
    if (item == NULL) {
        return; /* of a catalogue that is not in force */
    }
    if (scope == SEKI_SCOPE_DEVICE) {
        struct seki_device *device = seki_registry_device(registry, subject);
        if (device != NULL) {
            seki_engine_facts_changed(engine, device, facts);
        }
        return;
    }
    struct seki_site *site, *next;
    HASH_ITER (hh, registry->sites, site, next) {
        if (scope == SEKI_SCOPE_ORGANIZATION || strcmp(site->id, subject) == 0) {
            circumstances_changed(engine, site, item->scope);
        }
    }
    seki_fact_set_add(&registry->fleet.changed, (enum seki_fact)SEKI_FACT_CIRCUMSTANCES);
    seki_engine_mark_fleet(engine, SEKI_DIRTY_EVALUATE);
}

void seki_engine_choice_changed(struct seki_engine *engine, const struct seki_choice *choice)
{
    struct seki_registry *registry = engine->registry;
    const struct seki_item *item = seki_catalogue_find(registry->catalogue, choice->item);
    struct seki_site *site, *next;
    if (item == NULL) {
        return;
    }
    seki_engine_statement_changed(engine, choice->scope, choice->subject, choice->item);
    HASH_ITER (hh, registry->sites, site, next) {
        if (choice->scope == SEKI_SCOPE_ORGANIZATION || strcmp(site->id, choice->subject) == 0) {
            seki_engine_mark_site(engine, site, (unsigned)SEKI_DIRTY_FUNCTION << item->function);
        }
    }
}
