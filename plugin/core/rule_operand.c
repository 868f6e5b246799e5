/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_operand: see rule_operand.h.
 */
#include "plugin/core/rule_operand.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/core/nearest.h"
#include "plugin/core/version.h"

const char *const seki_type_names[] = {
    [SEKI_TYPE_BOOLEAN] = "boolean", [SEKI_TYPE_NUMBER] = "number", [SEKI_TYPE_STRING] = "string",
    [SEKI_TYPE_VERSION] = "version", [SEKI_TYPE_DATE] = "date",     [SEKI_TYPE_TIME] = "time",
};

static enum seki_status make_room(struct seki_leaf *leaf, size_t count)
{
    leaf->operands = calloc(count, sizeof *leaf->operands);
    leaf->count = leaf->operands != NULL ? count : 0;
    return leaf->operands != NULL ? SEKI_OK : SEKI_NO_MEMORY;
}

/* ---- literals by type ----------------------------------------------------------------------- */

static enum seki_status take_boolean(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, enum seki_fact fact,
                                     struct seki_operand *operand)
{
    if (seki_json_boolean(json, &operand->boolean)) {
        return SEKI_OK;
    }
    return seki_rule_refuse(compiler, json,
                            "fact '%s' is compared with no boolean; write true or false",
                            seki_fact_name(fact));
}

static enum seki_status take_number(struct seki_rule_compiler *compiler,
                                    const struct seki_json *json, enum seki_fact fact,
                                    struct seki_operand *operand)
{
    if (seki_json_number(json, &operand->number)) {
        return SEKI_OK;
    }
    return seki_rule_refuse(compiler, json,
                            "fact '%s' is compared with no number; write one, like 0",
                            seki_fact_name(fact));
}

static enum seki_status keep_text(struct seki_rule_compiler *compiler, const char *text,
                                  struct seki_operand *operand)
{
    operand->string = seki_strings_intern(compiler->pool, text);
    return operand->string != NULL ? SEKI_OK : SEKI_NO_MEMORY;
}

static enum seki_status take_string(struct seki_rule_compiler *compiler,
                                    const struct seki_json *json, enum seki_fact fact,
                                    struct seki_operand *operand)
{
    const char *text = seki_json_string(json);
    if (text == NULL || text[0] == '\0') {
        return seki_rule_refuse(
            compiler, json, "fact '%s' is compared with no text; write a string that is not empty",
            seki_fact_name(fact));
    }
    const char *const *words = seki_fact_words(fact);
    if (words != NULL && seki_word_index(words, text) < 0) {
        const char *nearest = seki_name_nearest(words, text);
        const char *first = words[0][0] != '\0' ? words[0] : words[1];
        return seki_rule_refuse(compiler, json, "fact '%s' is never '%.40s'; did you mean '%s'?",
                                seki_fact_name(fact), text, nearest[0] != '\0' ? nearest : first);
    }
    return keep_text(compiler, text, operand);
}

static enum seki_status take_version(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, enum seki_fact fact,
                                     struct seki_operand *operand)
{
    const char *text = seki_json_string(json);
    if (text == NULL || !seki_version_is_valid(text)) {
        return seki_rule_refuse(compiler, json,
                                "fact '%s' is compared with no version; write one, like \"1.2.3\"",
                                seki_fact_name(fact));
    }
    return keep_text(compiler, text, operand);
}

/* "now", "now+P30D", "now-P30D". */
static bool take_now(const char *text, struct seki_operand *operand)
{
    if (strncmp(text, "now", 3) != 0) {
        return false;
    }
    operand->kind = SEKI_OPERAND_NOW;
    if (text[3] == '\0') {
        return true;
    }
    if ((text[3] != '+' && text[3] != '-') ||
        seki_duration_parse(text + 4, &operand->offset) != SEKI_OK) {
        return false;
    }
    operand->offset = text[3] == '-' ? -operand->offset : operand->offset;
    return true;
}

static enum seki_status take_time(struct seki_rule_compiler *compiler, const struct seki_json *json,
                                  enum seki_fact fact, struct seki_operand *operand)
{
    seki_unix_day day = SEKI_DAY_UNKNOWN;
    const char *text = seki_json_string(json);
    if (text != NULL && take_now(text, operand)) {
        return SEKI_OK;
    }
    operand->kind = SEKI_OPERAND_LITERAL;
    if (text != NULL && seki_date_parse(text, &day) == SEKI_OK && seki_day_is_date(day)) {
        operand->time = seki_day_start(day);
        return SEKI_OK;
    }
    if (text != NULL && seki_time_parse(text, &operand->time) == SEKI_OK) {
        return SEKI_OK;
    }
    return seki_rule_refuse(compiler, json,
                            "fact '%s' is compared with no time; write \"2026-01-01\", "
                            "\"2026-01-01T00:00:00Z\", \"now\" or \"now-P30D\"",
                            seki_fact_name(fact));
}

typedef enum seki_status literal_reader(struct seki_rule_compiler *compiler,
                                        const struct seki_json *json, enum seki_fact fact,
                                        struct seki_operand *operand);

static literal_reader *const literals[] = {
    [SEKI_TYPE_BOOLEAN] = take_boolean, [SEKI_TYPE_NUMBER] = take_number,
    [SEKI_TYPE_STRING] = take_string,   [SEKI_TYPE_VERSION] = take_version,
    [SEKI_TYPE_DATE] = take_time,       [SEKI_TYPE_TIME] = take_time,
};

/* ---- another fact --------------------------------------------------------------------------- */

/* Dates and times are compared with each other. */
static enum seki_type kind_of(enum seki_fact fact)
{
    enum seki_type type = seki_fact_type(fact);
    return type == SEKI_TYPE_DATE ? SEKI_TYPE_TIME : type;
}

static enum seki_status take_other(struct seki_rule_compiler *compiler,
                                   const struct seki_json *json, enum seki_fact fact,
                                   struct seki_operand *operand)
{
    const struct seki_json *name = seki_json_member(json, "fact");
    if (name == NULL || seki_json_size(json) != 1) {
        return seki_rule_refuse(
            compiler, json,
            "a fact to compare with is written {\"fact\":\"name\"} and no more; "
            "remove the other members");
    }
    operand->kind = SEKI_OPERAND_FACT;
    enum seki_status status = seki_rule_take_fact(compiler, name, &operand->fact);
    if (status != SEKI_OK) {
        return status;
    }
    if (kind_of(operand->fact) != kind_of(fact)) {
        return seki_rule_refuse(
            compiler, name, "fact '%s', a %s, is compared with '%s', a %s; compare like with like",
            seki_fact_name(fact), seki_type_names[seki_fact_type(fact)],
            seki_fact_name(operand->fact), seki_type_names[seki_fact_type(operand->fact)]);
    }
    return SEKI_OK;
}

/* ---- by operator ---------------------------------------------------------------------------- */

enum seki_status seki_operand_exists(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, struct seki_leaf *leaf)
{
    enum seki_status status = make_room(leaf, 1);
    if (status != SEKI_OK) {
        return status;
    }
    if (!seki_json_boolean(json, &leaf->operands[0].boolean)) {
        return seki_rule_refuse(compiler, json, "'exists' is not a boolean; write true or false");
    }
    return SEKI_OK;
}

enum seki_status seki_operand_one(struct seki_rule_compiler *compiler, const struct seki_json *json,
                                  struct seki_leaf *leaf)
{
    enum seki_status status = make_room(leaf, 1);
    if (status != SEKI_OK) {
        return status;
    }
    if (seki_json_is_object(json)) {
        return take_other(compiler, json, leaf->fact, &leaf->operands[0]);
    }
    return literals[seki_fact_type(leaf->fact)](compiler, json, leaf->fact, &leaf->operands[0]);
}

enum seki_status seki_operand_choices(struct seki_rule_compiler *compiler,
                                      const struct seki_json *json, struct seki_leaf *leaf)
{
    size_t count = seki_json_is_array(json) ? seki_json_size(json) : 0;
    if (count == 0 || count > SEKI_RULE_CHOICES) {
        return seki_rule_refuse(compiler, json, "'%s' is not a list of choices; give it 1 to %d",
                                seki_operator_name(leaf->op), SEKI_RULE_CHOICES);
    }
    enum seki_status status = make_room(leaf, count);
    const struct seki_json *choice = seki_json_first(json);
    for (size_t i = 0; i < count && status == SEKI_OK; i++, choice = seki_json_next(choice)) {
        status =
            literals[seki_fact_type(leaf->fact)](compiler, choice, leaf->fact, &leaf->operands[i]);
    }
    return status;
}
