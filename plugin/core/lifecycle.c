/* SPDX-License-Identifier: Apache-2.0
 *
 * lifecycle: see lifecycle.h. One row a state; what is not named is not allowed.
 */
#include "plugin/core/lifecycle.h"

#define TO(state) (1U << (state))

static const struct {
    unsigned to;
    bool sign_in;
} states[SEKI_LIFECYCLES] = {
    [SEKI_REGISTERED] = {TO(SEKI_ACTIVE) | TO(SEKI_QUARANTINED) | TO(SEKI_DECOMMISSIONING) |
                             TO(SEKI_LOST),
                         true},
    [SEKI_ACTIVE] = {TO(SEKI_QUARANTINED) | TO(SEKI_DECOMMISSIONING) | TO(SEKI_LOST), true},
    [SEKI_QUARANTINED] = {TO(SEKI_ACTIVE) | TO(SEKI_DECOMMISSIONING) | TO(SEKI_LOST), true},
    [SEKI_DECOMMISSIONING] = {TO(SEKI_WIPING) | TO(SEKI_WIPED) | TO(SEKI_LOST), true},
    [SEKI_WIPING] = {TO(SEKI_WIPED) | TO(SEKI_LOST), true},
    [SEKI_WIPED] = {TO(SEKI_RETIRED), false},
    [SEKI_RETIRED] = {0, false},
    [SEKI_LOST] = {0, false},
};

bool seki_lifecycle_may_go(enum seki_lifecycle from, enum seki_lifecycle to)
{
    return (states[from].to & TO(to)) != 0;
}

bool seki_lifecycle_may_sign_in(enum seki_lifecycle state)
{
    return states[state].sign_in;
}
