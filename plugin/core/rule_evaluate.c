/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_evaluate: decides a rule about a subject, in Kleene's strong three-valued logic.
 *
 * A leaf is undecided when its fact, or the fact that it is compared with, is absent
 * ("<fact>.missing"), or when its fact is older than the leaf's max_age ("<fact>.stale"); a fact
 * that carries no time, or one that has not come, cannot be shown to be young enough. Only `exists`
 * is decided by absence.
 *
 * `all` is false when one part is false, else undecided when one is, else true. `any` is true when
 * one part is true, else undecided when one is, else false. Parts are read in order, up to the one
 * that settles the matter. What settles it gives the reason and the grounds: the first false part
 * of an `all`, the first true part of an `any`, the first undecided part of either; and where every
 * part had to be looked at (`all` true, `any` false), the weakest evidence and the oldest time of
 * them, with the reason of the first.
 *
 * `next` is the earliest second at which some part that was read may answer otherwise though no
 * fact changes: a date passes "now", or evidence gets too old. Parts that were not read cannot
 * matter before one of those does.
 */
#include "plugin/core/rule.h"

#include <assert.h>
#include <string.h>

#include "plugin/core/version.h"

static const char *const reasons[SEKI_FACTS][SEKI_REASON_CODES] = {
#define REASONS(id, name, type, scope, evidence)                                                   \
    [SEKI_FACT_##id] = {                                                                           \
        [SEKI_REASON_MISSING] = name ".missing",                                                   \
        [SEKI_REASON_STALE] = name ".stale",                                                       \
        [SEKI_REASON_NOT_EQUAL] = name ".not_equal",                                               \
        [SEKI_REASON_NOT_ONE_OF] = name ".not_one_of",                                             \
        [SEKI_REASON_BELOW] = name ".below",                                                       \
        [SEKI_REASON_ABOVE] = name ".above",                                                       \
        [SEKI_REASON_NOT_BEFORE] = name ".not_before",                                             \
        [SEKI_REASON_NOT_AFTER] = name ".not_after",                                               \
        [SEKI_REASON_VERSION_BELOW] = name ".version_below",                                       \
        [SEKI_REASON_PRESENT] = name ".present",                                                   \
        [SEKI_REASON_EQUAL] = name ".equal",                                                       \
        [SEKI_REASON_ONE_OF] = name ".one_of",                                                     \
        [SEKI_REASON_BEFORE] = name ".before",                                                     \
        [SEKI_REASON_AFTER] = name ".after",                                                       \
        [SEKI_REASON_VERSION_ABOVE] = name ".version_above",                                       \
    },
    SEKI_FACT_LIST(REASONS)
#undef REASONS
};

const char *seki_fact_reason(enum seki_fact fact, enum seki_reason_code code)
{
    return reasons[fact][code];
}

/* Evidence from the future is no fresh evidence: the clock was wrong when it came, or somebody
 * typed a date that has not come. A day is let pass, because a date of today begins earlier in the
 * east. */
#define AHEAD_S SEKI_DAY_S

static seki_unix_s add_saturated(seki_unix_s time, seki_dur_s duration)
{
    seki_unix_s sum;
    return __builtin_add_overflow(time, duration, &sum) ? SEKI_TIME_NEVER : sum;
}

static seki_unix_s earlier(seki_unix_s a, seki_unix_s b)
{
    return a < b ? a : b;
}

/* ---- leaves --------------------------------------------------------------------------------- */

/* What a leaf compares, and when the clock alone would turn the comparison. */
struct comparison {
    const struct seki_value *value;
    struct seki_operand operand; /* with the other fact's value read in */
    bool by_clock;
    seki_unix_s now, next;
};

static bool equals(struct comparison *comparison)
{
    const struct seki_value *value = comparison->value;
    const struct seki_operand *operand = &comparison->operand;
    switch (value->type) {
    case SEKI_TYPE_BOOLEAN:
        return value->boolean == operand->boolean;
    case SEKI_TYPE_NUMBER:
        return !(value->number < operand->number) && !(value->number > operand->number);
    case SEKI_TYPE_VERSION:
        return seki_version_compare(value->string, operand->string) == 0;
    default:
        return strcmp(value->string, operand->string) == 0;
    }
}

static bool at_least(struct comparison *comparison)
{
    return comparison->value->number >= comparison->operand.number;
}

static bool at_most(struct comparison *comparison)
{
    return comparison->value->number <= comparison->operand.number;
}

/* A time that is not yet before "now + offset" will be from one second after it. */
static bool before(struct comparison *comparison)
{
    bool holds = comparison->value->time < comparison->operand.time;
    if (comparison->by_clock && !holds) {
        comparison->next = add_saturated(comparison->value->time, 1 - comparison->operand.offset);
    }
    return holds;
}

/* A time that is still after "now + offset" will no longer be when they meet. */
static bool after(struct comparison *comparison)
{
    bool holds = comparison->value->time > comparison->operand.time;
    if (comparison->by_clock && holds) {
        comparison->next = add_saturated(comparison->value->time, -comparison->operand.offset);
    }
    return holds;
}

static bool version_at_least(struct comparison *comparison)
{
    return seki_version_compare(comparison->value->string, comparison->operand.string) >= 0;
}

static bool (*const compare[SEKI_OPERATORS])(struct comparison *) = {
    [SEKI_OP_EQUALS] = equals,
    [SEKI_OP_ONE_OF] = equals,
    [SEKI_OP_AT_LEAST] = at_least,
    [SEKI_OP_AT_MOST] = at_most,
    [SEKI_OP_BEFORE] = before,
    [SEKI_OP_AFTER] = after,
    [SEKI_OP_VERSION_AT_LEAST] = version_at_least,
};

static struct seki_answer undecided(enum seki_fact fact, enum seki_reason_code code, seki_unix_s at)
{
    return (struct seki_answer){.truth = SEKI_TRUTH_UNKNOWN,
                                .reason = seki_fact_reason(fact, code),
                                .evidence = SEKI_EVIDENCE_NONE,
                                .at = at,
                                .next = SEKI_TIME_NEVER};
}

/* The grounds of an answer with those of another added. */
static void add_grounds(struct seki_answer *answer, enum seki_evidence evidence, seki_unix_s at)
{
    if (evidence < answer->evidence) {
        answer->evidence = evidence;
    }
    if (at != 0 && (answer->at == 0 || at < answer->at)) {
        answer->at = at;
    }
}

static void set_truth(struct seki_answer *answer, const struct seki_leaf *leaf, bool holds)
{
    bool met = holds != leaf->negated;
    answer->truth = met ? SEKI_TRUTH_TRUE : SEKI_TRUTH_FALSE;
    answer->reason = met ? "met" : leaf->failing;
}

/* Puts "now" or the other fact's value in the operand's place; false when that is absent. */
static bool resolve(const struct seki_operand *operand, const struct seki_subject *subject,
                    struct comparison *comparison, struct seki_answer *answer)
{
    comparison->operand = *operand;
    comparison->by_clock = operand->kind == SEKI_OPERAND_NOW;
    if (comparison->by_clock) {
        comparison->operand.time = add_saturated(comparison->now, operand->offset);
    }
    if (operand->kind != SEKI_OPERAND_FACT) {
        return true;
    }
    struct seki_value other = seki_fact_read(operand->fact, subject, comparison->now);
    comparison->operand.boolean = other.boolean;
    comparison->operand.number = other.number;
    comparison->operand.string = other.string;
    comparison->operand.time = other.time;
    add_grounds(answer, other.evidence, other.at);
    return other.known;
}

static struct seki_answer compare_value(const struct seki_leaf *leaf,
                                        const struct seki_value *value,
                                        const struct seki_subject *subject,
                                        struct seki_answer answer, seki_unix_s now)
{
    struct comparison comparison = {.value = value, .now = now, .next = SEKI_TIME_NEVER};
    bool holds = false;
    for (size_t i = 0; i < leaf->count && !holds; i++) {
        if (!resolve(&leaf->operands[i], subject, &comparison, &answer)) {
            return undecided(leaf->operands[i].fact, SEKI_REASON_MISSING, 0);
        }
        holds = compare[leaf->op](&comparison);
    }
    answer.next = earlier(answer.next, comparison.next);
    set_truth(&answer, leaf, holds);
    return answer;
}

static struct seki_answer evaluate_leaf(const struct seki_leaf *leaf,
                                        const struct seki_subject *subject, seki_unix_s now)
{
    struct seki_value value = seki_fact_read(leaf->fact, subject, now);
    struct seki_answer answer = {
        .evidence = value.evidence, .at = value.known ? value.at : 0, .next = SEKI_TIME_NEVER};
    if (!value.known && leaf->op != SEKI_OP_EXISTS) {
        return undecided(leaf->fact, SEKI_REASON_MISSING, 0);
    }
    if (value.known && leaf->max_age > 0) {
        seki_unix_s too_old_from = add_saturated(add_saturated(value.at, leaf->max_age), 1);
        if (value.at == 0 || now >= too_old_from) {
            return undecided(leaf->fact, SEKI_REASON_STALE, value.at);
        }
        if (value.at > add_saturated(now, AHEAD_S)) {
            answer = undecided(leaf->fact, SEKI_REASON_STALE, value.at);
            answer.next = value.at - AHEAD_S;
            return answer;
        }
        answer.next = too_old_from;
    }
    if (leaf->op == SEKI_OP_EXISTS) {
        set_truth(&answer, leaf, value.known == leaf->operands[0].boolean);
        return answer;
    }
    return compare_value(leaf, &value, subject, answer, now);
}

/* ---- groups --------------------------------------------------------------------------------- */

/* `settling` is the truth of a part that settles the group at once: false for `all`, true for
 * `any`. */
static struct seki_answer evaluate_group(const struct seki_rule *rule, enum seki_truth settling,
                                         const struct seki_subject *subject, seki_unix_s now)
{
    struct seki_answer answer = {0}, open = {0};
    bool is_open = false;
    seki_unix_s next = SEKI_TIME_NEVER;
    for (size_t i = 0; i < rule->count; i++) {
        struct seki_answer part = seki_rule_evaluate(&rule->children[i], subject, now);
        next = earlier(next, part.next);
        if (part.truth == settling) {
            part.next = next;
            return part;
        }
        if (part.truth == SEKI_TRUTH_UNKNOWN) {
            open = is_open ? open : part;
            is_open = true;
        } else if (answer.reason == NULL) {
            answer = part;
        } else {
            add_grounds(&answer, part.evidence, part.at);
        }
    }
    answer = is_open ? open : answer;
    answer.next = next;
    assert(answer.reason != NULL);
    return answer;
}

struct seki_answer seki_rule_evaluate(const struct seki_rule *rule,
                                      const struct seki_subject *subject, seki_unix_s now)
{
    switch (rule->kind) {
    case SEKI_RULE_ALL:
        return evaluate_group(rule, SEKI_TRUTH_FALSE, subject, now);
    case SEKI_RULE_ANY:
        return evaluate_group(rule, SEKI_TRUTH_TRUE, subject, now);
    default:
        return evaluate_leaf(&rule->leaf, subject, now);
    }
}
