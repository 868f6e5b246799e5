/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_words: see rule_words.h. One pattern for each comparison and language; %f stands for the
 * fact and %v for what it is compared with.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plugin/core/rule_words.h"

struct sentence {
    char *out;
    size_t used;
    bool japanese, full;
};

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

/* [negated][japanese] */
static const char *const patterns[SEKI_OPERATORS][2][2] = {
    [SEKI_OP_EXISTS] = {{"%f is known", "%fが分かっている"}, {"%f is absent", "%fがない"}},
    [SEKI_OP_EQUALS] = {{"%f is %v", "%fが%vである"}, {"%f is not %v", "%fが%vではない"}},
    [SEKI_OP_ONE_OF] = {{"%f is one of %v", "%fが%vのいずれかである"},
                        {"%f is none of %v", "%fが%vのいずれでもない"}},
    [SEKI_OP_AT_LEAST] = {{"%f is at least %v", "%fが%v以上である"},
                          {"%f is less than %v", "%fが%v未満である"}},
    [SEKI_OP_AT_MOST] = {{"%f is at most %v", "%fが%v以下である"},
                         {"%f is more than %v", "%fが%vを超える"}},
    [SEKI_OP_BEFORE] = {{"%f is before %v", "%fが%vより前である"},
                        {"%f is not before %v", "%fが%vより前ではない"}},
    [SEKI_OP_AFTER] = {{"%f is after %v", "%fが%vより後である"},
                       {"%f is not after %v", "%fが%vより後ではない"}},
    [SEKI_OP_VERSION_AT_LEAST] = {{"%f is version %v or later", "%fがバージョン%v以降である"},
                                  {"%f is earlier than version %v", "%fがバージョン%vより古い"}},
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
    const char *unit = s->japanese ? units[i].japanese : count == 1 ? units[i].one : units[i].many;
    snprintf(text, sizeof text, s->japanese ? "%" PRId64 "%s" : "%" PRId64 " %s", count, unit);
    put(s, text);
}

static void put_now(struct sentence *s, seki_dur_s offset)
{
    if (offset == 0) {
        put(s, s->japanese ? "現在" : "now");
        return;
    }
    if (s->japanese) {
        put(s, "現在から");
    }
    put_duration(s, offset < 0 ? -offset : offset);
    put(s, s->japanese ? (offset < 0 ? "前" : "後") : offset < 0 ? " ago" : " from now");
}

static void put_literal(struct sentence *s, enum seki_type type, const struct seki_operand *operand)
{
    char text[64];
    switch (type) {
    case SEKI_TYPE_BOOLEAN:
        put(s, operand->boolean ? "true" : "false");
        return;
    case SEKI_TYPE_NUMBER:
        snprintf(text, sizeof text, "%g", operand->number);
        put(s, text);
        return;
    case SEKI_TYPE_DATE:
    case SEKI_TYPE_TIME:
        if (operand->time % SEKI_DAY_S == 0) {
            put(s, seki_date_format(seki_day_of(operand->time), text));
        } else {
            put(s, seki_time_format(operand->time, text));
        }
        return;
    default:
        put(s, s->japanese ? "「" : "\"");
        put(s, operand->string != NULL ? operand->string : "");
        put(s, s->japanese ? "」" : "\"");
    }
}

static void put_operands(struct sentence *s, const struct seki_leaf *leaf)
{
    for (size_t i = 0; i < leaf->count; i++) {
        const struct seki_operand *operand = &leaf->operands[i];
        if (i > 0) {
            put(s, s->japanese ? "、" : ", ");
        }
        if (operand->kind == SEKI_OPERAND_NOW) {
            put_now(s, operand->offset);
        } else if (operand->kind == SEKI_OPERAND_FACT) {
            put(s, seki_fact_name(operand->fact));
        } else {
            put_literal(s, seki_fact_type(leaf->fact), operand);
        }
    }
}

static void put_leaf(struct sentence *s, const struct seki_leaf *leaf)
{
    bool absent = leaf->op == SEKI_OP_EXISTS && leaf->count > 0 && !leaf->operands[0].boolean;
    const char *pattern = patterns[leaf->op][leaf->negated != absent][s->japanese];
    for (const char *c = pattern; *c != '\0'; c++) {
        if (c[0] == '%' && c[1] == 'f') {
            put(s, seki_fact_name(leaf->fact));
            c++;
        } else if (c[0] == '%' && c[1] == 'v') {
            put_operands(s, leaf);
            c++;
        } else {
            size_t length = strcspn(c, "%");
            char part[64];
            snprintf(part, sizeof part, "%.*s", (int)length, c);
            put(s, part);
            c += length - 1;
        }
    }
    if (leaf->max_age > 0) {
        put(s, s->japanese ? "（証拠は" : " (evidence at most ");
        put_duration(s, leaf->max_age);
        put(s, s->japanese ? "以内のもの）" : " old)");
    }
}

static void put_rule(struct sentence *s, const struct seki_rule *rule, bool nested)
{
    if (rule->kind == SEKI_RULE_LEAF) {
        put_leaf(s, &rule->leaf);
        return;
    }
    bool all = rule->kind == SEKI_RULE_ALL;
    const char *between = s->japanese ? (all ? "、かつ" : "、または") : all ? ", and " : ", or ";
    put(s, nested && rule->count > 1 ? (s->japanese ? "（" : "(") : "");
    for (size_t i = 0; i < rule->count; i++) {
        put(s, i > 0 ? between : "");
        put_rule(s, &rule->children[i], true);
    }
    put(s, nested && rule->count > 1 ? (s->japanese ? "）" : ")") : "");
}

void seki_rule_in_words(const struct seki_rule *rule, bool japanese, char out[SEKI_RULE_WORDS])
{
    struct sentence s = {.out = out, .japanese = japanese};
    out[0] = '\0';
    put_rule(&s, rule, false);
}
