/* SPDX-License-Identifier: Apache-2.0
 *
 * lifecycle: the states of a device's life, and what each allows (contract, section 1):
 * registered -> active <-> quarantined -> decommissioning -> wiping -> wiped -> retired; lost from
 * any state before wiped.
 */
#ifndef SEKISHO_CORE_LIFECYCLE_H
#define SEKISHO_CORE_LIFECYCLE_H

#include <stdbool.h>

#include "topics/words.h"

/* May a device go from one state to the other? */
bool seki_lifecycle_may_go(enum seki_lifecycle from, enum seki_lifecycle to);

/* May a device in this state sign in? One that is leaving may, to be told to wipe itself. */
bool seki_lifecycle_may_sign_in(enum seki_lifecycle state);

#endif
