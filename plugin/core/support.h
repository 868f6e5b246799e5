/* SPDX-License-Identifier: Apache-2.0
 *
 * support: until when a device gets security updates, and what that makes of it today.
 */
#ifndef SEKISHO_CORE_SUPPORT_H
#define SEKISHO_CORE_SUPPORT_H

#include "plugin/core/subject.h"

#define SEKI_WARNING_DAYS 180 /* unless the site says otherwise */

/* The earliest end of security support known of product, firmware and operating system; where a
 * component names only its end of life, that. SEKI_DAY_UNKNOWN when no date is known of any. */
seki_unix_day seki_support_end(const struct seki_support *support);

/* State on a day, in UTC. See support.c for the policy. */
enum seki_support_state seki_support_state(const struct seki_support *support, int warning_days,
                                           seki_unix_day today);

/* The next day on which the state changes by itself; SEKI_DAY_UNKNOWN when it will not. */
seki_unix_day seki_support_next_change(const struct seki_support *support, int warning_days,
                                       seki_unix_day today);

#endif
