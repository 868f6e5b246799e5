/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_words: see rule_words.h. A comparison picks one pattern, in which %f stands for the fact, %v
 * for what it is compared with, and %d for a duration. A Japanese clause that another follows ends
 * in its joining form ("であり、"), the last in its plain one ("である"), and the whole in "こと".
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plugin/core/fact_phrases.h"
#include "plugin/core/rule_words.h"

struct sentence {
    char *out;
    size_t used;
    enum seki_language language;
    bool full;
};

struct pattern {
    const char *english, *japanese, *joining;
};

#define IS(stem) stem "である", stem "であり"

static void put(struct sentence *s, const char *text)
{
    static const char cut[] = "…";
    size_t length = strlen(text);
    if (s->full) {
        return;
    }
    if (s->used + length + sizeof cut > SEKI_RULE_WORDS) {
        s->full = true;
        text = cut;
        length = sizeof cut - 1;
    }
    memcpy(s->out + s->used, text, length + 1);
    s->used += length;
}

/* [negated] */
static const struct pattern compared[SEKI_OPERATORS][2] = {
    [SEKI_OP_EQUALS] = {{"%f is %v", IS("%fが%v")}, {"%f is not %v", IS("%fが%v以外")}},
    [SEKI_OP_ONE_OF] = {{"%f is one of %v", IS("%fが%vのいずれか")},
                        {"%f is none of %v", IS("%fが%v以外")}},
    [SEKI_OP_AT_LEAST] = {{"%f is at least %v", IS("%fが%v以上")},
                          {"%f is less than %v", IS("%fが%v未満")}},
    [SEKI_OP_AT_MOST] = {{"%f is at most %v", IS("%fが%v以下")},
                         {"%f is more than %v", "%fが%vを超える", "%fが%vを超え"}},
    [SEKI_OP_BEFORE] = {{"%f is before %v", IS("%fが%vより前")},
                        {"%f is not before %v", IS("%fが%v以降")}},
    [SEKI_OP_AFTER] = {{"%f is after %v", IS("%fが%vより後")},
                       {"%f is not after %v", IS("%fが%v以前")}},
    [SEKI_OP_VERSION_AT_LEAST] = {{"%f is %v or later", IS("%fが%v以降")},
                                  {"%f is earlier than %v", IS("%fが%vより前")}},
};

static const struct pattern same[2] = {
    {"%f is the same as %v", "%fが%vと一致する", "%fが%vと一致し"},
    {"%f differs from %v", "%fが%vと異なる", "%fが%vと異なり"}};

/* That a fact is there, and that it is not, by its evidence. */
static const struct pattern existence[SEKI_EVIDENCES][2] = {
    [SEKI_EVIDENCE_REGISTERED] = {{"%f is registered", "%fが登録されている", "%fが登録されており"},
                                  {"%f is not registered", "%fが登録されていない",
                                   "%fが登録されておらず"}},
    [SEKI_EVIDENCE_REPORTED] = {{"%f is reported", "%fが報告されている", "%fが報告されており"},
                                {"%f is not reported", "%fが報告されていない",
                                 "%fが報告されておらず"}},
    [SEKI_EVIDENCE_OBSERVED] = {{"%f is on record", "%fの記録がある", "%fの記録があり"},
                                {"%f is not on record", "%fの記録がない", "%fの記録がなく"}},
};

static const struct pattern recent = {"%f is within the last %d", IS("%fが%d以内")};
static const struct pattern guard = {" (undecided unless %f is within the last %d)",
                                     "（%fが%d以内でなければ判定しない）",
                                     "（%fが%d以内でなければ判定しない）"};

/* Comparisons with "now" of what has been, of deadlines on a day ("now-P1D" is the day before), and
 * of deadlines to come: [after?][negated]. */
static const struct pattern been[2][2] = {
    {{"%f is more than %d ago", IS("%fが%dより前")},
     {"%f is within the last %d", IS("%fが%d以内")}},
    {{"%f is within the last %d", IS("%fが%d以内")},
     {"%f is more than %d ago", IS("%fが%dより前")}},
};
static const struct pattern passed[2][2] = {
    {{"%f has passed", "%fを過ぎている", "%fを過ぎており"},
     {"%f has not passed", "%fを過ぎていない", "%fを過ぎておらず"}},
    {{"%f has not passed", "%fを過ぎていない", "%fを過ぎておらず"},
     {"%f has passed", "%fを過ぎている", "%fを過ぎており"}},
};
static const struct pattern to_come[2][2] = {
    {{"%f is less than %d away", IS("%fまでの残りが%d未満")},
     {"%f is at least %d away", IS("%fまでの残りが%d以上")}},
    {{"%f is more than %d away", "%fまでの残りが%dを超える", "%fまでの残りが%dを超え"},
     {"%f is at most %d away", IS("%fまでの残りが%d以下")}},
};

static void put_duration(struct sentence *s, seki_dur_s duration)
{
    static const struct {
        seki_dur_s seconds;
        const char *one, *many, *japanese;
    } units[] = {{SEKI_DAY_S, "day", "days", "日"},
                 {3600, "hour", "hours", "時間"},
                 {60, "minute", "minutes", "分"},
                 {1, "second", "seconds", "秒"}};
    size_t i = 0;
    while (duration % units[i].seconds != 0) {
        i++;
    }
    char text[48];
    int64_t count = duration / units[i].seconds;
    const char *unit = s->language == SEKI_JAPANESE ? units[i].japanese
                       : count == 1                 ? units[i].one
                                                    : units[i].many;
    snprintf(text, sizeof text, s->language == SEKI_JAPANESE ? "%" PRId64 "%s" : "%" PRId64 " %s",
             count, unit);
    put(s, text);
}

static void put_now(struct sentence *s, seki_dur_s offset)
{
    if (offset == 0) {
        put(s, s->language == SEKI_JAPANESE ? "現在" : "now");
        return;
    }
    if (s->language == SEKI_JAPANESE) {
        put(s, "現在から");
    }
    put_duration(s, offset < 0 ? -offset : offset);
    put(s, s->language == SEKI_JAPANESE ? (offset < 0 ? "前" : "後")
           : offset < 0                 ? " ago"
                                        : " from now");
}

static void put_number(struct sentence *s, enum seki_fact fact, double number)
{
    char text[64];
    const char *unit = seki_fact_phrase(fact)->unit[s->language];
    snprintf(text, sizeof text, "%g%s", number, unit != NULL ? unit : "");
    put(s, text);
}

static void put_time(struct sentence *s, seki_unix_s time)
{
    char text[64];
    put(s, time % SEKI_DAY_S == 0 ? seki_date_format(seki_day_of(time), text)
                                  : seki_time_format(time, text));
}

/* A word of the fact's own has a name; any other text stands in quotes. */
static void put_text(struct sentence *s, enum seki_fact fact, const char *text)
{
    if (seki_fact_words(fact) != NULL) {
        put(s, seki_fact_word_phrase(text, s->language));
        return;
    }
    put(s, s->language == SEKI_JAPANESE ? "「" : "\"");
    put(s, text);
    put(s, s->language == SEKI_JAPANESE ? "」" : "\"");
}

static void put_literal(struct sentence *s, enum seki_fact fact, const struct seki_operand *operand)
{
    switch (seki_fact_type(fact)) {
    case SEKI_TYPE_NUMBER:
        put_number(s, fact, operand->number);
        return;
    case SEKI_TYPE_DATE:
    case SEKI_TYPE_TIME:
        put_time(s, operand->time);
        return;
    case SEKI_TYPE_VERSION:
        put(s, s->language == SEKI_JAPANESE ? "バージョン" : "version ");
        put(s, operand->string);
        return;
    default:
        put_text(s, fact, operand->string != NULL ? operand->string : "");
    }
}

static void put_operands(struct sentence *s, const struct seki_leaf *leaf)
{
    for (size_t i = 0; i < leaf->count; i++) {
        const struct seki_operand *operand = &leaf->operands[i];
        if (i > 0) {
            put(s, s->language == SEKI_JAPANESE ? "、" : ", ");
        }
        if (operand->kind == SEKI_OPERAND_NOW) {
            put_now(s, operand->offset);
        } else if (operand->kind == SEKI_OPERAND_FACT) {
            put(s, seki_fact_phrase(operand->fact)->name[s->language]);
        } else {
            put_literal(s, leaf->fact, operand);
        }
    }
}

static void put_pattern(struct sentence *s, const char *pattern, const struct seki_leaf *leaf,
                        seki_dur_s duration)
{
    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c == '%') {
            c++;
            if (*c == 'f') {
                put(s, seki_fact_phrase(leaf->fact)->name[s->language]);
            } else if (*c == 'v') {
                put_operands(s, leaf);
            } else {
                put_duration(s, duration);
            }
            continue;
        }
        size_t length = strcspn(c, "%");
        char part[96];
        snprintf(part, sizeof part, "%.*s", (int)length, c);
        put(s, part);
        c += length - 1;
    }
}

/* ---- which pattern -------------------------------------------------------------------------- */

/* A record compared with a fixed day and bound to an age is there for its age alone. */
static bool is_about_age(const struct seki_leaf *leaf)
{
    return leaf->op == SEKI_OP_AFTER && leaf->max_age > 0 &&
           leaf->operands[0].kind == SEKI_OPERAND_LITERAL && !seki_fact_phrase(leaf->fact)->ahead;
}

/* Of a comparison with "now", and how far off that is; NULL where the plain pattern says it. */
static const struct pattern *by_clock(const struct seki_leaf *leaf, seki_dur_s *duration)
{
    const struct seki_operand *operand = &leaf->operands[0];
    bool is_after = leaf->op == SEKI_OP_AFTER, ahead = seki_fact_phrase(leaf->fact)->ahead;
    if ((!is_after && leaf->op != SEKI_OP_BEFORE) || operand->kind != SEKI_OPERAND_NOW) {
        return NULL;
    }
    *duration = operand->offset < 0 ? -operand->offset : operand->offset;
    if (!ahead) {
        return operand->offset < 0 ? &been[is_after][leaf->negated] : NULL;
    }
    if (operand->offset == -SEKI_DAY_S && seki_fact_type(leaf->fact) == SEKI_TYPE_DATE) {
        return &passed[is_after][leaf->negated];
    }
    return operand->offset > 0 ? &to_come[is_after][leaf->negated] : NULL;
}

static const struct pattern *pattern_of(const struct seki_leaf *leaf, seki_dur_s *duration)
{
    const struct seki_operand *operand = &leaf->operands[0];
    if (leaf->op == SEKI_OP_EXISTS) {
        return &existence[seki_fact_evidence(leaf->fact)][leaf->negated == operand->boolean];
    }
    if (is_about_age(leaf) && !leaf->negated) {
        *duration = leaf->max_age;
        return &recent;
    }
    const struct pattern *found = by_clock(leaf, duration);
    if (found != NULL) {
        return found;
    }
    if (leaf->op == SEKI_OP_EQUALS && operand->kind == SEKI_OPERAND_FACT) {
        return &same[leaf->negated];
    }
    bool none = leaf->op == SEKI_OP_AT_MOST && operand->kind == SEKI_OPERAND_LITERAL &&
                !leaf->negated && operand->number <= 0;
    return &compared[none ? SEKI_OP_EQUALS : leaf->op][leaf->negated];
}

/* ---- clauses -------------------------------------------------------------------------------- */

static void put_clause(struct sentence *s, const struct seki_leaf *leaf, bool joining)
{
    bool japanese = s->language == SEKI_JAPANESE;
    if (seki_fact_type(leaf->fact) == SEKI_TYPE_BOOLEAN && leaf->op == SEKI_OP_EQUALS &&
        leaf->operands[0].kind == SEKI_OPERAND_LITERAL) {
        const struct seki_fact_phrase *phrase = seki_fact_phrase(leaf->fact);
        bool yes = leaf->operands[0].boolean != leaf->negated;
        put(s, yes ? phrase->yes[s->language] : phrase->no[s->language]);
        put(s, !japanese ? "" : joining ? "であり" : "である");
        return;
    }
    seki_dur_s duration = 0;
    const struct pattern *pattern = pattern_of(leaf, &duration);
    put_pattern(s,
                !japanese ? pattern->english
                : joining ? pattern->joining
                          : pattern->japanese,
                leaf, duration);
}

static void put_leaf(struct sentence *s, const struct seki_leaf *leaf, bool joining)
{
    bool japanese = s->language == SEKI_JAPANESE;
    bool aged = leaf->max_age > 0 && !(is_about_age(leaf) && !leaf->negated);
    if (aged && japanese) {
        put_duration(s, leaf->max_age);
        put(s, seki_fact_evidence(leaf->fact) == SEKI_EVIDENCE_REPORTED ? "以内の報告で、"
                                                                        : "以内の記録で、");
    }
    put_clause(s, leaf, joining);
    if (aged && !japanese) {
        put(s, " (evidence at most ");
        put_duration(s, leaf->max_age);
        put(s, " old)");
    }
}

/* In an `any`, a part that can only leave the whole undecided. */
static bool is_guard(const struct seki_rule *group, const struct seki_rule *part)
{
    return group->kind == SEKI_RULE_ANY && part->kind == SEKI_RULE_LEAF && part->leaf.negated &&
           is_about_age(&part->leaf);
}

static void put_rule(struct sentence *s, const struct seki_rule *rule, bool nested, bool joining)
{
    if (rule->kind == SEKI_RULE_LEAF) {
        put_leaf(s, &rule->leaf, joining);
        return;
    }
    bool all = rule->kind == SEKI_RULE_ALL, japanese = s->language == SEKI_JAPANESE;
    bool brackets = nested && rule->count > 1;
    const char *between = japanese ? (all ? "、" : "、または") : all ? ", and " : ", or ";
    put(s, !brackets ? "" : japanese ? "（" : "(");
    bool begun = false;
    for (size_t i = 0; i < rule->count; i++) {
        const struct seki_rule *part = &rule->children[i];
        bool last = i + 1 == rule->count;
        if (is_guard(rule, part)) {
            put_pattern(s, japanese ? guard.japanese : guard.english, &part->leaf,
                        part->leaf.max_age);
            continue;
        }
        put(s, begun ? between : "");
        begun = true;
        put_rule(s, part, true, all && (!last || (joining && !brackets)));
    }
    put(s, !brackets ? "" : japanese ? (all ? "）のすべてを満た" : "）のいずれかを満た") : ")");
    put(s, !brackets || !japanese ? "" : joining ? "し" : "す");
}

void seki_rule_in_words(const struct seki_rule *rule, bool japanese, char out[SEKI_RULE_WORDS])
{
    struct sentence s = {.out = out, .language = japanese ? SEKI_JAPANESE : SEKI_ENGLISH};
    out[0] = '\0';
    put_rule(&s, rule, false, false);
    put(&s, japanese ? "こと" : "");
}
