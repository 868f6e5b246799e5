/* SPDX-License-Identifier: Apache-2.0
 *
 * rollup_scratch: everything that the engine counts, decided and counted again from scratch in the
 * plainest way, and compared. Takes nothing from the engine's own counters, and the decision of one
 * item from seki_item_decide, which test_evaluate.c is about.
 */
#ifndef SEKISHO_TESTS_ROLLUP_SCRATCH_H
#define SEKISHO_TESTS_ROLLUP_SCRATCH_H

#include "tests/unit/engine_fixture.h"

#include "plugin/core/evaluate.h"
#include "plugin/core/rollup.h"
#include "plugin/core/support.h"
#include "tests/unit/random_fixture.h"

static char said_last[200]; /* what was changed last, for who reads of a failure */

#define REGISTRY (engine->registry)

static inline void assert_same(const char *what, const char *where, int64_t held, int64_t expected)
{
    if (held != expected) {
        fail_msg("%s of %s is %lld, from scratch %lld, after: %s", what, where, (long long)held,
                 (long long)expected, said_last);
    }
}

static inline void assert_same_state(const char *where, const struct seki_item *item,
                                     const struct seki_item_state *held,
                                     const struct seki_item_state *expected)
{
    char what[64];
    snprintf(what, sizeof what, "status of %s", item->id);
    assert_same(what, where, held->status, expected->status);
    if (strcmp(held->reason, expected->reason) != 0) {
        fail_msg("%s at %s: %s, from scratch %s, after: %s", item->id, where, held->reason,
                 expected->reason, said_last);
    }
    snprintf(what, sizeof what, "evidence of %s", item->id);
    assert_same(what, where, held->evidence, expected->evidence);
    snprintf(what, sizeof what, "next of %s", item->id);
    assert_same(what, where, held->next, expected->next);
}

/* Contract, section 1, in the plainest words. */
static inline void assert_compliance(const char *where, const struct seki_compliance *held,
                                     const struct seki_item_state *items, unsigned scopes,
                                     int level)
{
    static const int weights[] = {1, 2, 3};
    int of[SEKI_ITEM_STATUSES] = {0}, weight[SEKI_ITEM_STATUSES] = {0};
    bool required_fails = false, required_unknown = false, recommended_fails = false;
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        if ((scopes >> item->scope & 1) == 0) {
            continue;
        }
        enum seki_importance importance = item->importance[level - 1];
        of[items[i].status]++;
        weight[items[i].status] += weights[importance];
        required_fails |= items[i].status == SEKI_ITEM_FAIL && importance == SEKI_REQUIRED;
        required_unknown |= items[i].status == SEKI_ITEM_UNKNOWN && importance == SEKI_REQUIRED;
        recommended_fails |= items[i].status == SEKI_ITEM_FAIL && importance == SEKI_RECOMMENDED;
    }
    int judged = weight[SEKI_ITEM_PASS] + weight[SEKI_ITEM_FAIL];
    int all = judged + weight[SEKI_ITEM_UNKNOWN];
    enum seki_verdict verdict = SEKI_VERDICT_COMPLIANT;
    verdict = required_unknown || recommended_fails ? SEKI_VERDICT_AT_RISK : verdict;
    verdict = judged == 0 ? SEKI_VERDICT_UNKNOWN : verdict;
    verdict = required_fails ? SEKI_VERDICT_NON_COMPLIANT : verdict;
    assert_same("verdict", where, held->verdict, verdict);
    assert_same("score", where, held->score, judged == 0 ? -1 : weight[1] * 100 / judged);
    assert_same("coverage", where, held->coverage, all == 0 ? 0 : judged * 100 / all);
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        assert_same("count", where, held->counts.of[status], of[status]);
    }
}

/* The worst of what is beneath: fail, then unknown, then pass; by the weakest evidence. */
struct naive {
    uint32_t of[SEKI_ITEM_STATUSES];
    int weakest;
};

static inline void add(struct naive *naive, const struct seki_item_state *state)
{
    naive->of[state->status]++;
    bool decided = state->status == SEKI_ITEM_PASS || state->status == SEKI_ITEM_FAIL;
    if (decided && (naive->weakest < 0 || state->evidence < naive->weakest)) {
        naive->weakest = state->evidence;
    }
}

static inline struct seki_item_state fold(const struct naive *naive, const char *const reasons[3])
{
    struct seki_item_state state = {.status = SEKI_ITEM_NOT_APPLICABLE, .next = SEKI_TIME_NEVER};
    state.reason = naive->of[SEKI_ITEM_NOT_APPLICABLE] > 0 ? "does_not_apply" : reasons[2];
    if (naive->of[SEKI_ITEM_FAIL] > 0) {
        state.status = SEKI_ITEM_FAIL;
        state.reason = reasons[0];
    } else if (naive->of[SEKI_ITEM_UNKNOWN] > 0) {
        state.status = SEKI_ITEM_UNKNOWN;
        state.reason = reasons[1];
    } else if (naive->of[SEKI_ITEM_PASS] > 0) {
        state.status = SEKI_ITEM_PASS;
        state.reason = "met";
    }
    bool decided = state.status == SEKI_ITEM_PASS || state.status == SEKI_ITEM_FAIL;
    state.evidence = (uint8_t)(decided ? naive->weakest : SEKI_EVIDENCE_NONE);
    return state;
}

static inline void count_device(struct seki_tally *tally, const struct seki_device *device)
{
    tally->total++;
    tally->online += device->online ? 1 : 0;
    tally->verdict[device->compliance.verdict]++;
    tally->support[device->support_state]++;
    tally->lifecycle[device->lifecycle]++;
}

static inline void check_device(const struct seki_device *device)
{
    const struct seki_subject subject = {REGISTRY, device->site, device};
    seki_unix_s next = SEKI_TIME_NEVER;
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        if (item->scope == SEKI_SCOPE_DEVICE) {
            struct seki_item_state decided = seki_item_decide(item, &subject, now);
            assert_same_state(device->id, item, &device->items[i], &decided);
            next = decided.next < next ? decided.next : next;
        }
    }
    assert_same("next", device->id, device->next, next);
    assert_same("support", device->id, device->support_state,
                seki_support_state(&device->support, device->site->warning_days, seki_day_of(now)));
    int level =
        device->use_level > device->site->use_level ? device->use_level : device->site->use_level;
    assert_compliance(device->id, &device->compliance, device->items, 1U << SEKI_SCOPE_DEVICE,
                      level);
}

static inline struct seki_item_state site_item_from_scratch(const struct seki_site *site,
                                                            const struct seki_item *item)
{
    static const char *const reasons[] = {"devices_failing", "devices_unknown", "no_devices"};
    const struct seki_subject subject = {REGISTRY, site, NULL};
    const struct seki_subject organization = {REGISTRY, NULL, NULL};
    struct naive naive = {{0}, -1};
    for (const struct seki_device *device = site->first; device; device = device->site_next) {
        add(&naive, &device->items[item->index]);
    }
    for (int status = 0; item->scope == SEKI_SCOPE_DEVICE && status < SEKI_ITEM_STATUSES;
         status++) {
        assert_same(item->id, site->id, site->item_devices[item->index].of[status],
                    naive.of[status]);
    }
    if (item->scope != SEKI_SCOPE_DEVICE) {
        return seki_item_decide(item, item->scope == SEKI_SCOPE_SITE ? &subject : &organization,
                                now);
    }
    if (site->stage == SEKI_STAGE_POC && item->stage == SEKI_STAGE_PRODUCTION) {
        return seki_state_inapplicable("stage");
    }
    return fold(&naive, reasons);
}

/* The highest use level of the devices in use, and not below the site's. */
static inline int check_levels(const struct seki_site *site)
{
    uint32_t levels[4] = {0}, open_ended = 0;
    int highest = site->use_level;
    for (const struct seki_device *device = site->first; device; device = device->site_next) {
        bool in_use = device->lifecycle < SEKI_WIPED;
        int level = device->use_level > site->use_level ? device->use_level : site->use_level;
        levels[in_use ? level : 0]++;
        highest = in_use && level > highest ? level : highest;
        open_ended += in_use && device->support.decision[0] != '\0' &&
                              !seki_day_is_date(device->support.decision_until)
                          ? 1
                          : 0;
    }
    for (int level = 1; level <= 3; level++) {
        assert_same("level", site->id, site->devices_by_level[level - 1], levels[level]);
    }
    assert_same("open-ended exceptions", site->id, site->exceptions_open_ended, open_ended);
    return highest;
}

static inline void check_tally(const char *where, const struct seki_tally *held,
                               const struct seki_tally *expected)
{
    if (memcmp(held, expected, sizeof *held) != 0) {
        fail_msg("the tally of %s is wrong (total %u, from scratch %u) after: %s", where,
                 held->total, expected->total, said_last);
    }
}

static inline int check_site(const struct seki_site *site)
{
    struct seki_tally tally;
    memset(&tally, 0, sizeof tally);
    for (const struct seki_device *device = site->first; device; device = device->site_next) {
        check_device(device);
        count_device(&tally, device);
    }
    check_tally(site->id, &site->devices, &tally);
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        struct seki_item_state expected = site_item_from_scratch(site, item);
        assert_same_state(site->id, item, &site->items[i], &expected);
    }
    int level = check_levels(site);
    assert_compliance(site->id, &site->compliance, site->items,
                      1U << SEKI_SCOPE_DEVICE | 1U << SEKI_SCOPE_SITE, level);
    return level;
}

static inline void check_all(void)
{
    static const char *const reasons[] = {"sites_failing", "sites_unknown", "no_sites"};
    const struct seki_fleet *fleet = &REGISTRY->fleet;
    const struct seki_subject organization = {REGISTRY, NULL, NULL};
    struct naive items[SEKI_ITEMS];
    struct seki_tally tally;
    uint32_t verdicts[SEKI_VERDICTS] = {0}, count = 0;
    int highest = 1;
    memset(&tally, 0, sizeof tally);
    for (size_t i = 0; i < SEKI_ITEMS; i++) {
        items[i] = (struct naive){{0}, -1};
    }
    for (const struct seki_site *site = REGISTRY->sites; site; site = site->hh.next) {
        int level = check_site(site);
        highest = level > highest ? level : highest;
        verdicts[site->compliance.verdict]++;
        count++;
        for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
            add(&items[i], &site->items[i]);
        }
    }
    for (const struct seki_device *device = REGISTRY->devices; device; device = device->hh.next) {
        count_device(&tally, device);
    }
    check_tally("the fleet", &fleet->devices, &tally);
    assert_same("sites", "the fleet", fleet->sites_total, count);
    assert_memory_equal(fleet->sites_verdict, verdicts, sizeof verdicts);
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        struct seki_item_state expected = item->scope == SEKI_SCOPE_ORGANIZATION
                                              ? seki_item_decide(item, &organization, now)
                                              : fold(&items[i], reasons);
        assert_same_state("the fleet", item, &fleet->items[i], &expected);
    }
    assert_compliance("the fleet", &fleet->compliance, fleet->items, 7, highest);
}

/* Time alone changes nothing before `next`, and something then. */
static inline void check_next(const struct seki_device *device)
{
    const struct seki_subject subject = {REGISTRY, device->site, device};
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        const struct seki_item_state *held = &device->items[i];
        if (item->scope != SEKI_SCOPE_DEVICE) {
            continue;
        }
        seki_unix_s last = held->next == SEKI_TIME_NEVER ? now + 20 * 365 * DAY : held->next - 1;
        seki_unix_s between = now + (seki_unix_s)(random_bits() % (uint64_t)(last - now + 1));
        struct seki_item_state at_last = seki_item_decide(item, &subject, last);
        struct seki_item_state before = seki_item_decide(item, &subject, between);
        assert_same_state(device->id, item, held, &at_last);
        assert_same_state(device->id, item, held, &before);
        if (held->next != SEKI_TIME_NEVER) {
            struct seki_item_state then = seki_item_decide(item, &subject, held->next);
            assert_true(then.next > held->next);
        }
    }
}

/* What was published last of the fleet or a site is what would be published now. */
static inline void assert_document(const char *where, const char *last, const char *encoded)
{
    const char *held = strstr(last, "\"at\""), *expected = strstr(encoded, "\"at\"");
    held = held != NULL ? strchr(held, ',') : "nothing"; /* but for its number and its time */
    expected = expected != NULL ? strchr(expected, ',') : "";
    size_t same = 0;
    while (held[same] != '\0' && held[same] == expected[same]) {
        same++;
    }
    same = same > 40 ? same - 40 : 0;
    if (strcmp(held, expected) != 0) {
        fail_msg("%s was published as …%.120s and is …%.120s after: %s", where, held + same,
                 expected + same, said_last);
    }
}

#endif
