/* SPDX-License-Identifier: Apache-2.0
 *
 * evaluate: the policy of the checksheet (contract, section 1), and how a device is decided by it.
 *
 * An item is decided about a subject: a device, a site or the organization, as the item's scope
 * says. In this order:
 *
 *   1. A device that is wiped, retired or lost is past checking: every item is not applicable
 *      ("lifecycle"). So is, at a site that is still a proof of concept, an item that starts with
 *      production ("stage").
 *   2. Where the item's `applies` is false, it is not applicable ("does_not_apply"); where that is
 *      undecided, the item is unknown for the same reason: what may well apply is not waved
 * through.
 *   3. The rule `pass` decides pass ("met") or fail (the reason of the first part that fails). What
 * a machine decides no statement overrides: an attestation of a fact that is seen to be otherwise
 * is the very thing that a checksheet is there to find.
 *   4. Where there is no rule, or it is undecided, a person's attestation in force decides
 * ("attested", "attested_fail"); its evidence is the person's word, which is weaker than any
 * machine's, and its end is when the item falls back. An attestation that has run out leaves the
 * item unknown
 *      ("attestation_expired"), and none at all too: with the rule's own reason, or
 *      "attestation_missing" where there is no rule.
 *
 * So `unknown` is never `pass`, and silence is never rewarded: a device that was never seen is
 * unknown in all that it would have to be seen for. Waivers and adoptions come on top of this;
 * until they exist, the status beneath is the status.
 *
 * Each state carries the strength and the time of its evidence (rule_evaluate.c says of which),
 * since when the status stands, and the next second at which time alone may change it. A device is
 * due at the earliest of these, so dates cross without a scan.
 *
 * Work is incremental: an item is decided again when a fact that it reads is marked changed, or its
 * time has come. What is no fact (stage, attestations) has a bit of its own, which every item reads
 * (SEKI_FACT_CIRCUMSTANCES). What a fact of one subject depends on in another must be marked by
 * whoever changes it: a site's field for its devices, a shared credential for its other holder.
 */
#include "plugin/core/evaluate.h"

#include <string.h>

#include "plugin/core/rollup.h"
#include "plugin/core/rule.h"

static const bool out_of_use[SEKI_LIFECYCLES] = {
    [SEKI_WIPED] = true,
    [SEKI_RETIRED] = true,
    [SEKI_LOST] = true,
};

bool seki_device_in_use(const struct seki_device *device)
{
    return !out_of_use[device->lifecycle];
}

int seki_device_use_level(const struct seki_device *device)
{
    int level =
        device->use_level > device->site->use_level ? device->use_level : device->site->use_level;
    return level < 1 ? 1 : level > 3 ? 3 : level;
}

static seki_unix_s earlier(seki_unix_s a, seki_unix_s b)
{
    return a < b ? a : b;
}

/* ---- one item ------------------------------------------------------------------------------- */

struct seki_item_state seki_state_inapplicable(const char *reason)
{
    return (struct seki_item_state){.status = SEKI_ITEM_NOT_APPLICABLE,
                                    .beneath = SEKI_ITEM_NOT_APPLICABLE,
                                    .reason = reason,
                                    .next = SEKI_TIME_NEVER};
}

static struct seki_item_state state_of(enum seki_item_status status,
                                       const struct seki_answer *answer)
{
    return (struct seki_item_state){.status = (uint8_t)status,
                                    .beneath = (uint8_t)status,
                                    .evidence = (uint8_t)answer->evidence,
                                    .reason = answer->reason,
                                    .at = answer->at,
                                    .next = answer->next};
}

const char *seki_item_inapplicable(const struct seki_item *item, const struct seki_subject *subject)
{
    if (subject->device != NULL && !seki_device_in_use(subject->device)) {
        return "lifecycle";
    }
    if (subject->site != NULL && subject->site->stage == SEKI_STAGE_POC &&
        item->stage == SEKI_STAGE_PRODUCTION) {
        return "stage";
    }
    return NULL;
}

/* What a person says, where the rule is undecided; `open` is the rule's answer. */
static struct seki_item_state decide_by_attestation(const struct seki_item *item,
                                                    const struct seki_subject *subject,
                                                    const struct seki_answer *open, seki_unix_s now)
{
    bool expired;
    const struct seki_attestation *said = seki_registry_attested(subject, item, now, &expired);
    struct seki_answer answer = *open;
    if (said == NULL) {
        return state_of(SEKI_ITEM_UNKNOWN, &answer);
    }
    if (expired) {
        answer.reason = "attestation_expired";
        answer.at = said->at;
        return state_of(SEKI_ITEM_UNKNOWN, &answer);
    }
    answer.reason = said->pass ? "attested" : "attested_fail";
    answer.evidence = SEKI_EVIDENCE_ATTESTED;
    answer.at = said->at;
    answer.next = earlier(open->next, said->until);
    return state_of(said->pass ? SEKI_ITEM_PASS : SEKI_ITEM_FAIL, &answer);
}

static struct seki_item_state decide_by_rule(const struct seki_item *item,
                                             const struct seki_subject *subject, seki_unix_s now)
{
    struct seki_answer answer = {
        .truth = SEKI_TRUTH_UNKNOWN, .reason = "attestation_missing", .next = SEKI_TIME_NEVER};
    if (item->pass != NULL) {
        answer = seki_rule_evaluate(item->pass, subject, now);
    }
    if (answer.truth == SEKI_TRUTH_UNKNOWN) {
        return decide_by_attestation(item, subject, &answer, now);
    }
    return state_of(answer.truth == SEKI_TRUTH_TRUE ? SEKI_ITEM_PASS : SEKI_ITEM_FAIL, &answer);
}

struct seki_item_state seki_item_decide(const struct seki_item *item,
                                        const struct seki_subject *subject, seki_unix_s now)
{
    const char *reason = seki_item_inapplicable(item, subject);
    if (reason != NULL) {
        return seki_state_inapplicable(reason);
    }
    if (item->applies == NULL) {
        return decide_by_rule(item, subject, now);
    }
    struct seki_answer applies = seki_rule_evaluate(item->applies, subject, now);
    if (applies.truth == SEKI_TRUTH_UNKNOWN) {
        return state_of(SEKI_ITEM_UNKNOWN, &applies);
    }
    if (applies.truth == SEKI_TRUTH_FALSE) {
        applies.reason = "does_not_apply";
        return state_of(SEKI_ITEM_NOT_APPLICABLE, &applies);
    }
    struct seki_item_state state = decide_by_rule(item, subject, now);
    state.next = earlier(state.next, applies.next);
    return state;
}

bool seki_item_is_due(const struct seki_item *item, const struct seki_item_state *state,
                      const struct seki_fact_set *changed, seki_unix_s now)
{
    return now >= state->next || seki_fact_set_meets(&item->facts, changed);
}

/* Evidence of another strength is told; another time of it only where a person gave it, because a
 * machine's is a little younger with each report. */
static bool same_grounds(const struct seki_item_state *a, const struct seki_item_state *b)
{
    return a->evidence == b->evidence && (a->at == b->at || b->evidence >= SEKI_EVIDENCE_REPORTED);
}

bool seki_state_replace(struct seki_item_state *state, const struct seki_item_state *decided,
                        seki_unix_s now)
{
    bool same_status = state->status == decided->status && state->since != 0;
    bool same_reason = state->reason == decided->reason ||
                       (state->reason != NULL && strcmp(state->reason, decided->reason) == 0);
    bool same = same_status && same_reason && same_grounds(state, decided);
    seki_unix_s since = same_status ? state->since : now;
    *state = *decided;
    state->since = since;
    return !same;
}

/* ---- devices -------------------------------------------------------------------------------- */

/* Decides what is due of one device, and moves its site's counters. True if a status or reason
 * changed. */
static bool decide_items(struct seki_registry *registry, struct seki_device *device,
                         seki_unix_s now)
{
    const struct seki_catalogue *catalogue = registry->catalogue;
    const struct seki_subject subject = {registry, device->site, device};
    bool first = !device->counted.in, changed = false;
    device->next = SEKI_TIME_NEVER;
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct seki_item *item = &catalogue->items[i];
        struct seki_item_state *state = &device->items[i];
        if (item->scope != SEKI_SCOPE_DEVICE) {
            *state = seki_state_inapplicable("scope");
            continue;
        }
        if (first || seki_item_is_due(item, state, &device->changed, now)) {
            struct seki_item_state decided = seki_item_decide(item, &subject, now);
            seki_rollup_item(device, item, first ? NULL : state, &decided);
            changed = seki_state_replace(state, &decided, now) || changed;
        }
        device->next = earlier(device->next, state->next);
    }
    return changed;
}

bool seki_evaluate_device(struct seki_registry *registry, struct seki_device *device,
                          seki_unix_s now)
{
    bool first = !device->counted.in;
    bool changed = decide_items(registry, device, now) || first;
    struct seki_compliance compliance = seki_compliance_of(
        registry->catalogue, device->items, SEKI_COUNT_DEVICE_ITEMS, seki_device_use_level(device));
    changed = memcmp(&compliance, &device->compliance, sizeof compliance) != 0 || changed;
    device->compliance = compliance;
    if (first) {
        seki_rollup_enter(registry, device);
    } else {
        seki_rollup_recount(registry, device);
    }
    memset(&device->changed, 0, sizeof device->changed);
    return changed;
}
