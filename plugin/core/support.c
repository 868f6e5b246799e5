/* SPDX-License-Identifier: Apache-2.0
 *
 * support: the policy of support periods. Days are civil days in UTC.
 *
 * Names and meanings are those of OASIS OpenEoX Core 1.0 (CSD 01, 2026-07-13):
 * `end_of_security_support` is the last day on which security updates are given, `end_of_life` the
 * last day of any support. So a component that names only its end of life is supported no longer
 * than that, and one that names both no longer than the earlier.
 *
 * A device is as well supported as the worst of its parts: the earliest day known of product,
 * firmware and operating system decides. A part of which nothing is known does not make the device
 * worse than the dates that are known; but when nothing is known of any part the state is
 * `unknown`, which is never green. "tba" is no date: it does not decide.
 *
 * The last day itself still counts as supported (RFC 3339 full-date, inclusive), so on that day
 * days_left is 0 and the state `ending`; the day after it is `ended`.
 */
#include "plugin/core/support.h"

static seki_unix_day earlier(seki_unix_day a, seki_unix_day b)
{
    if (!seki_day_is_date(a)) {
        return seki_day_is_date(b) ? b : SEKI_DAY_UNKNOWN;
    }
    return seki_day_is_date(b) && b < a ? b : a;
}

seki_unix_day seki_support_end(const struct seki_support *support)
{
    seki_unix_day end = SEKI_DAY_UNKNOWN;
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        end = earlier(end, support->of[part].end_of_security_support);
        end = earlier(end, support->of[part].end_of_life);
    }
    return end;
}

enum seki_support_state seki_support_state(const struct seki_support *support, int warning_days,
                                           seki_unix_day today)
{
    seki_unix_day end = seki_support_end(support);
    if (!seki_day_is_date(end)) {
        return SEKI_SUPPORT_UNKNOWN;
    }
    if (today > end) {
        return SEKI_SUPPORT_ENDED;
    }
    return end - today < warning_days ? SEKI_SUPPORT_ENDING : SEKI_SUPPORTED;
}

seki_unix_day seki_support_next_change(const struct seki_support *support, int warning_days,
                                       seki_unix_day today)
{
    seki_unix_day end = seki_support_end(support);
    switch (seki_support_state(support, warning_days, today)) {
    case SEKI_SUPPORTED:
        return end - warning_days + 1;
    case SEKI_SUPPORT_ENDING:
        return end + 1;
    default:
        return SEKI_DAY_UNKNOWN;
    }
}
