/* SPDX-License-Identifier: Apache-2.0
 *
 * rollup: counters of items, and what they come to. An item of a device counts in its site, a
 * site's in the fleet, each by status. How devices stand is counted in tallies.c.
 *
 * A site's status on a device's item: fail if any of its devices fails ("devices_failing"), else
 * unknown if any is unknown ("devices_unknown"), else pass if any passes ("met"), else waived if
 * any is; else the item is not applicable there ("no_devices" where there is none, "does_not_apply"
 * where it applies to none of them, "stage" at a proof of concept). The fleet folds the sites'
 * statuses likewise. A fold is as strong as the weakest evidence among the devices that are
 * decided; it has no time of its own.
 *
 * Items of the organization are shown among a site's, and count for the fleet alone. A site that
 * declines one sees it as not applicable ("declined"); the fleet does not.
 */
#include <string.h>

#include "plugin/core/rollup.h"

static void move(uint32_t *from, uint32_t *to)
{
    if (from != NULL) {
        (*from)--;
    }
    if (to != NULL) {
        (*to)++;
    }
}

/* Counters of one item, over devices or over sites. */
struct item_counters {
    struct seki_counts *statuses;
    uint32_t *evidence; /* [SEKI_EVIDENCES], of those decided */
};

static uint32_t *evidence_of(const struct item_counters *counters,
                             const struct seki_item_state *state)
{
    bool decided = state != NULL && state->status != SEKI_ITEM_UNKNOWN &&
                   state->status != SEKI_ITEM_NOT_APPLICABLE;
    return decided ? &counters->evidence[state->evidence] : NULL;
}

/* True if anything moved. */
static bool move_item(const struct item_counters *counters, const struct seki_item_state *from,
                      const struct seki_item_state *to)
{
    uint32_t *old_status = from != NULL ? &counters->statuses->of[from->status] : NULL;
    uint32_t *new_status = to != NULL ? &counters->statuses->of[to->status] : NULL;
    uint32_t *old_evidence = evidence_of(counters, from);
    uint32_t *new_evidence = evidence_of(counters, to);
    move(old_status, new_status);
    move(old_evidence, new_evidence);
    return old_status != new_status || old_evidence != new_evidence;
}

/* ---- devices in their site and the fleet ---------------------------------------------------- */

void seki_rollup_item(struct seki_device *device, const struct seki_item *item,
                      const struct seki_item_state *from, const struct seki_item_state *to)
{
    struct seki_site *site = device->site;
    struct item_counters counters = {&site->item_devices[item->index],
                                     site->item_evidence[item->index]};
    if (move_item(&counters, from, to)) {
        site->counted.moved = true;
    }
}

/* ---- sites ---------------------------------------------------------------------------------- */

/* What a fold says, by what it is over. */
struct fold_reasons {
    const char *failing, *unknown, *none;
};
static const struct fold_reasons over_devices = {"devices_failing", "devices_unknown",
                                                 "no_devices"};
static const struct fold_reasons over_sites = {"sites_failing", "sites_unknown", "no_sites"};

static uint8_t weakest(const uint32_t evidence[SEKI_EVIDENCES])
{
    uint8_t strength = SEKI_EVIDENCE_NONE;
    while (strength < SEKI_EVIDENCE_OBSERVED && evidence[strength] == 0) {
        strength++;
    }
    return evidence[strength] > 0 ? strength : SEKI_EVIDENCE_NONE;
}

static struct seki_item_state fold(const struct item_counters *counters,
                                   const struct fold_reasons *reasons)
{
    const uint32_t *of = counters->statuses->of;
    struct seki_item_state state = {.next = SEKI_TIME_NEVER};
    if (of[SEKI_ITEM_FAIL] > 0) {
        state.status = SEKI_ITEM_FAIL;
        state.reason = reasons->failing;
    } else if (of[SEKI_ITEM_UNKNOWN] > 0) {
        state.status = SEKI_ITEM_UNKNOWN;
        state.reason = reasons->unknown;
    } else if (of[SEKI_ITEM_PASS] > 0) {
        state.status = SEKI_ITEM_PASS;
        state.reason = "met";
    } else if (of[SEKI_ITEM_WAIVED] > 0) {
        state.status = SEKI_ITEM_WAIVED;
        state.reason = "waived";
    } else {
        bool none = of[SEKI_ITEM_NOT_APPLICABLE] == 0;
        return seki_state_inapplicable(none ? reasons->none : "does_not_apply");
    }
    state.beneath = state.status == SEKI_ITEM_WAIVED ? SEKI_ITEM_FAIL : state.status;
    if (state.status != SEKI_ITEM_UNKNOWN) {
        state.evidence = weakest(counters->evidence);
    }
    return state;
}

/* Highest of three counters that is in use, as a level of 1 to 3; 0 when none is. */
static int highest_level(const uint32_t by_level[3])
{
    int level = 3;
    while (level > 0 && by_level[level - 1] == 0) {
        level--;
    }
    return level;
}

static int site_level(const struct seki_site *site)
{
    int level = highest_level(site->devices_by_level);
    return level > site->use_level ? level : site->use_level;
}

enum seki_importance seki_site_importance(const struct seki_site *site,
                                          const struct seki_item *item)
{
    return item->importance[site_level(site) - 1];
}

static int fleet_level(const struct seki_fleet *fleet)
{
    int level = highest_level(fleet->sites_by_level);
    return level > 0 ? level : 1;
}

enum seki_importance seki_fleet_importance(const struct seki_fleet *fleet,
                                           const struct seki_item *item)
{
    return item->importance[fleet_level(fleet) - 1];
}

/* How the fleet's state of an organization's item is seen at a site. */
static struct seki_item_state seen_at(const struct seki_registry *registry,
                                      const struct seki_site *site, const struct seki_item *item)
{
    const struct seki_subject subject = {registry, site, NULL};
    const struct seki_choice *choice = seki_registry_chosen(&subject, item);
    if (choice == NULL || choice->adoption != SEKI_DECLINED) {
        return registry->fleet.items[item->index];
    }
    struct seki_item_state state = seki_state_inapplicable("declined");
    state.since = choice->at;
    return state;
}

/* An item of the organization is shown at every site. */
static void show_at_sites(struct seki_registry *registry, const struct seki_item *item)
{
    struct seki_site *site, *next;
    HASH_ITER (hh, registry->sites, site, next) {
        site->items[item->index] = seen_at(registry, site, item);
        site->counted.moved = true;
    }
}

static bool decide_organization_item(struct seki_registry *registry, const struct seki_item *item,
                                     seki_unix_s now)
{
    const struct seki_subject subject = {registry, NULL, NULL};
    struct seki_item_state *state = &registry->fleet.items[item->index];
    if (state->since != 0 && !seki_item_is_due(item, state, &registry->fleet.changed, now)) {
        return false;
    }
    struct seki_item_state decided = seki_item_decide(item, &subject, now);
    bool changed = seki_state_replace(state, &decided, now);
    show_at_sites(registry, item);
    return changed;
}

/* As the fleet has it, unless the site declined it; decided here where the fleet has not been
 * evaluated yet, so that a site's first documents are whole. */
static struct seki_item_state organization_item(struct seki_registry *registry,
                                                const struct seki_site *site,
                                                const struct seki_item *item, seki_unix_s now)
{
    if (registry->fleet.items[item->index].since == 0 &&
        decide_organization_item(registry, item, now)) {
        registry->fleet.moved = true;
    }
    return seen_at(registry, site, item);
}

/* How an item stands at a site now; what is the site's own is decided only when it is due. */
static struct seki_item_state site_item(struct seki_registry *registry, struct seki_site *site,
                                        const struct seki_item *item, seki_unix_s now)
{
    const struct seki_subject subject = {registry, site, NULL};
    const struct seki_item_state *held = &site->items[item->index];
    struct item_counters devices = {&site->item_devices[item->index],
                                    site->item_evidence[item->index]};
    if (item->scope == SEKI_SCOPE_ORGANIZATION) {
        return organization_item(registry, site, item, now);
    }
    if (item->scope == SEKI_SCOPE_SITE) {
        bool due = !site->counted.in || seki_item_is_due(item, held, &site->changed, now);
        return due ? seki_item_decide(item, &subject, now) : *held;
    }
    const char *reason = seki_item_inapplicable(item, &subject);
    return reason != NULL ? seki_state_inapplicable(reason) : fold(&devices, &over_devices);
}

/* Decides or folds a site's items, and moves the fleet's counters. True if a status or reason
 * changed. */
static bool decide_site_items(struct seki_registry *registry, struct seki_site *site,
                              seki_unix_s now)
{
    struct seki_fleet *fleet = &registry->fleet;
    bool changed = false;
    site->next = SEKI_TIME_NEVER;
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        const struct seki_item *item = &registry->catalogue->items[i];
        struct seki_item_state *state = &site->items[i];
        struct seki_item_state decided = site_item(registry, site, item, now);
        struct item_counters sites = {&fleet->item_sites[i], fleet->item_evidence[i]};
        if (item->scope == SEKI_SCOPE_ORGANIZATION) {
            changed = seki_state_replace(state, &decided, now) || changed;
            state->since = decided.since;
            continue;
        }
        if (move_item(&sites, site->counted.in ? state : NULL, &decided)) {
            fleet->moved = true;
        }
        changed = seki_state_replace(state, &decided, now) || changed;
        site->next = state->next < site->next ? state->next : site->next;
    }
    return changed;
}

/* Takes a site out of the fleet's tallies, where it stands in them. */
static void leave_fleet(struct seki_fleet *fleet, struct seki_site *site)
{
    if (site->counted.in) {
        fleet->sites_total--;
        fleet->sites_verdict[site->counted.verdict]--;
        fleet->sites_by_level[site->counted.level - 1]--;
    }
    site->counted.in = false;
}

static void enter_fleet(struct seki_fleet *fleet, struct seki_site *site)
{
    site->counted.in = true;
    site->counted.verdict = (uint8_t)site->compliance.verdict;
    site->counted.level = (uint8_t)site_level(site);
    fleet->sites_total++;
    fleet->sites_verdict[site->counted.verdict]++;
    fleet->sites_by_level[site->counted.level - 1]++;
}

bool seki_evaluate_site(struct seki_registry *registry, struct seki_site *site, seki_unix_s now)
{
    struct seki_fleet *fleet = &registry->fleet;
    bool first = !site->counted.in;
    uint8_t verdict = site->counted.verdict, level = site->counted.level;
    bool changed = decide_site_items(registry, site, now) || first || site->counted.moved;
    struct seki_compliance compliance = seki_compliance_of(registry->catalogue, site->items,
                                                           SEKI_COUNT_SITE_ITEMS, site_level(site));
    changed = memcmp(&compliance, &site->compliance, sizeof compliance) != 0 || changed;
    site->compliance = compliance;
    leave_fleet(fleet, site);
    enter_fleet(fleet, site);
    if (first || verdict != site->counted.verdict || level != site->counted.level) {
        fleet->moved = true;
    }
    site->counted.moved = false;
    memset(&site->changed, 0, sizeof site->changed);
    return changed;
}

void seki_evaluate_forget_site(struct seki_registry *registry, struct seki_site *site)
{
    struct seki_fleet *fleet = &registry->fleet;
    if (!site->counted.in) {
        return;
    }
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        struct item_counters sites = {&fleet->item_sites[i], fleet->item_evidence[i]};
        if (registry->catalogue->items[i].scope != SEKI_SCOPE_ORGANIZATION) {
            (void)move_item(&sites, &site->items[i], NULL);
        }
    }
    leave_fleet(fleet, site);
    fleet->moved = true;
}

/* ---- the fleet ------------------------------------------------------------------------------ */

bool seki_evaluate_fleet(struct seki_registry *registry, seki_unix_s now)
{
    struct seki_fleet *fleet = &registry->fleet;
    bool changed = fleet->moved;
    fleet->next = SEKI_TIME_NEVER;
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        const struct seki_item *item = &registry->catalogue->items[i];
        struct seki_item_state *state = &fleet->items[i];
        if (item->scope == SEKI_SCOPE_ORGANIZATION) {
            changed = decide_organization_item(registry, item, now) || changed;
            fleet->next = state->next < fleet->next ? state->next : fleet->next;
            continue;
        }
        struct item_counters sites = {&fleet->item_sites[i], fleet->item_evidence[i]};
        struct seki_item_state decided = fold(&sites, &over_sites);
        changed = seki_state_replace(state, &decided, now) || changed;
    }
    struct seki_compliance compliance = seki_compliance_of(
        registry->catalogue, fleet->items, SEKI_COUNT_ALL_ITEMS, fleet_level(fleet));
    changed = memcmp(&compliance, &fleet->compliance, sizeof compliance) != 0 || changed;
    fleet->compliance = compliance;
    fleet->moved = false;
    memset(&fleet->changed, 0, sizeof fleet->changed);
    return changed;
}
