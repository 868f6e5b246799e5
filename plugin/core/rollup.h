/* SPDX-License-Identifier: Apache-2.0
 *
 * rollup: what evaluate.c, compliance.c and rollup.c share. Nobody else includes it.
 */
#ifndef SEKISHO_CORE_ROLLUP_H
#define SEKISHO_CORE_ROLLUP_H

#include "plugin/core/evaluate.h"

/* ---- of evaluate.c */

/* True unless the device is wiped, retired or lost. */
bool seki_device_in_use(const struct seki_device *device);

/* Why an item is not applicable to a subject whatever the facts; NULL when it may be. Static text.
 */
const char *seki_item_inapplicable(const struct seki_item *item,
                                   const struct seki_subject *subject);
struct seki_item_state seki_state_inapplicable(const char *reason);

/* Decides an item from scratch; `since` is left 0. */
struct seki_item_state seki_item_decide(const struct seki_item *item,
                                        const struct seki_subject *subject, seki_unix_s now);

/* True if a changed fact or the time asks for a decision. */
bool seki_item_is_due(const struct seki_item *item, const struct seki_item_state *state,
                      const struct seki_fact_set *changed, seki_unix_s now);

/* Puts a decision in a state's place; `since` stays while the status does. True if the status,
 * the reason or the grounds are others. */
bool seki_state_replace(struct seki_item_state *state, const struct seki_item_state *decided,
                        seki_unix_s now);

/* ---- of compliance.c */

#define SEKI_COUNT_DEVICE_ITEMS (1U << SEKI_SCOPE_DEVICE)
#define SEKI_COUNT_SITE_ITEMS (SEKI_COUNT_DEVICE_ITEMS | 1U << SEKI_SCOPE_SITE)
#define SEKI_COUNT_ALL_ITEMS (SEKI_COUNT_SITE_ITEMS | 1U << SEKI_SCOPE_ORGANIZATION)

/* Verdict, score, coverage and counts of the items whose scope is among `scopes` (bits), weighed as
 * at a use level of 1 to 3. Comparable with memcmp. */
struct seki_compliance seki_compliance_of(const struct seki_catalogue *catalogue,
                                          const struct seki_item_state *items, unsigned scopes,
                                          int use_level);

/* ---- of rollup.c */

/* Moves one item of a device in its site's counters; NULL is: not counted. */
void seki_rollup_item(struct seki_device *device, const struct seki_item *item,
                      const struct seki_item_state *from, const struct seki_item_state *to);

/* ---- of tallies.c */

/* Takes a device into the tallies of its site and the fleet. */
void seki_rollup_enter(struct seki_registry *registry, struct seki_device *device);

#endif
