/* SPDX-License-Identifier: Apache-2.0
 *
 * status_warnings: what `status` warns of beside what fails: attestations and waivers that end
 * soon, and required items that were declined.
 */
#ifndef SEKISHO_CTL_STATUS_WARNINGS_H
#define SEKISHO_CTL_STATUS_WARNINGS_H

#include "plugin/ctl/ctl.h"

/* Prints what there is of both in the answer of `status`; nothing when there is none. */
void seki_warnings_print(struct seki_ctl *ctl, const struct seki_json *data);

#endif
