/* SPDX-License-Identifier: Apache-2.0
 *
 * evaluate: decides items, and rolls them up. Work is incremental: only items that read a changed fact
 * are decided again; an item's change moves one counter of its site, and a site's change one of the
 * fleet. See evaluate.c for the policy: what unknown, stale, attested, declined and not applicable mean.
 */
#ifndef SEKISHO_CORE_EVALUATE_H
#define SEKISHO_CORE_EVALUATE_H

#include <stdbool.h>

#include "plugin/core/catalogue.h"
#include "plugin/core/registry.h"
#include "plugin/core/subject.h"

/* Use level that counts for a device: the higher of its own and its site's, 1..3. */
int seki_device_use_level(const struct seki_device *device);

/* Decides those items of a device that read a fact in `changed`, or whose time has come; moves the
 * counters of its site; clears `changed`; sets items[], compliance and next. True if any item's status,
 * reason or grounds, or the compliance summary, changed. A device that was never evaluated must have all facts
 * in `changed`. */
bool seki_evaluate_device(struct seki_registry *registry, struct seki_device *device,
                          seki_unix_s now);

/* Moves a device in the tallies of its site and the fleet to how it stands now: verdict, support, life
 * cycle, online, use level. Nothing for a device that was never evaluated. Called by
 * seki_evaluate_device, and after presence or support changed without an evaluation. */
void seki_rollup_recount(struct seki_registry *registry, struct seki_device *device);

/* Takes a device out of its site's counters, before it is removed or moves. */
void seki_evaluate_forget(struct seki_registry *registry, struct seki_device *device);

/* Folds the devices' counters into the site's items, decides the site's own, and moves the fleet's
 * counters. O(items). True if anything changed. */
bool seki_evaluate_site(struct seki_registry *registry, struct seki_site *site, seki_unix_s now);
void seki_evaluate_forget_site(struct seki_registry *registry, struct seki_site *site);

/* The same for the fleet and the organization's items. Where one of those changes it is written to
 * every site's items as well, and each site is then due to be evaluated (and published) again. */
bool seki_evaluate_fleet(struct seki_registry *registry, seki_unix_s now);

/* Importance of an item at a site: that of the highest use level in use there. */
enum seki_importance seki_site_importance(const struct seki_site *site, const struct seki_item *item);

#endif
