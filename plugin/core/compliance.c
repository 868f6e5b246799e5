/* SPDX-License-Identifier: Apache-2.0
 *
 * compliance: what a row of items comes to (contract, section 1).
 *
 * An item weighs 3 when it is required at the use level, 2 when recommended, 1 when optional. The
 * score is the weight of what passes of the weight of what passes or fails, so newness is not
 * punished; the coverage is the weight of what is decided (pass, fail, waived) of the weight of all
 * that apply, so silence is not rewarded. They are only ever shown together. Both are rounded down:
 * 100 means all. A waived item counts as decided and leaves the score; one that is not applicable
 * leaves both. While nothing is decided there is no score (-1); where nothing applies there is
 * nothing to cover (0).
 *
 * The verdict is `non_compliant` when a required item fails; else `unknown` while no item passes or
 * fails; else `at_risk` when a required item is unknown or a recommended one fails; else
 * `compliant`.
 */
#include <string.h>

#include "plugin/core/rollup.h"

static const uint32_t weights[SEKI_IMPORTANCES] = {
    [SEKI_OPTIONAL] = 1,
    [SEKI_RECOMMENDED] = 2,
    [SEKI_REQUIRED] = 3,
};

/* Weight and number by status and importance, while they are added up. */
struct sums {
    uint32_t weight[SEKI_ITEM_STATUSES];
    uint32_t items[SEKI_ITEM_STATUSES][SEKI_IMPORTANCES];
};

static enum seki_verdict verdict_of(const struct sums *sums, const struct seki_counts *counts)
{
    if (sums->items[SEKI_ITEM_FAIL][SEKI_REQUIRED] > 0) {
        return SEKI_VERDICT_NON_COMPLIANT;
    }
    if (counts->of[SEKI_ITEM_PASS] + counts->of[SEKI_ITEM_FAIL] == 0) {
        return SEKI_VERDICT_UNKNOWN;
    }
    if (sums->items[SEKI_ITEM_UNKNOWN][SEKI_REQUIRED] > 0 ||
        sums->items[SEKI_ITEM_FAIL][SEKI_RECOMMENDED] > 0) {
        return SEKI_VERDICT_AT_RISK;
    }
    return SEKI_VERDICT_COMPLIANT;
}

static int percent(uint32_t part, uint32_t whole, int of_nothing)
{
    return whole == 0 ? of_nothing : (int)(part * 100 / whole);
}

struct seki_compliance seki_compliance_of(const struct seki_catalogue *catalogue,
                                          const struct seki_item_state *items, unsigned scopes,
                                          int use_level)
{
    struct seki_compliance compliance;
    struct sums sums;
    memset(&compliance, 0, sizeof compliance);
    memset(&sums, 0, sizeof sums);
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item *item = &catalogue->items[i];
        if ((scopes & 1U << item->scope) == 0) {
            continue;
        }
        enum seki_importance importance = item->importance[use_level - 1];
        sums.weight[items[i].status] += weights[importance];
        sums.items[items[i].status][importance]++;
        compliance.counts.of[items[i].status]++;
        compliance.functions[item->function].of[items[i].status]++;
    }
    uint32_t judged = sums.weight[SEKI_ITEM_PASS] + sums.weight[SEKI_ITEM_FAIL];
    uint32_t decided = judged + sums.weight[SEKI_ITEM_WAIVED];
    compliance.verdict = verdict_of(&sums, &compliance.counts);
    compliance.score = percent(sums.weight[SEKI_ITEM_PASS], judged, -1);
    compliance.coverage = percent(decided, decided + sums.weight[SEKI_ITEM_UNKNOWN], 0);
    return compliance;
}
