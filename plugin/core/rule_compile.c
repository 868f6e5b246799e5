/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_compile: from JSON to a tree, refusing whatever could not be decided as its writer meant it:
 * an unknown member or fact, an operator that does not suit the fact, an operand of another type, a
 * word that the fact can never have, a fact of another scope, nesting beyond SEKI_RULE_DEPTH.
 * Operands: rule_operand.c. The first fault found is the one that is told.
 */
#include "plugin/core/rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/nearest.h"
#include "plugin/core/rule_operand.h"

#define TYPE(name) (1U << SEKI_TYPE_##name)
#define ANY_TYPE                                                                                   \
    (TYPE(BOOLEAN) | TYPE(NUMBER) | TYPE(STRING) | TYPE(VERSION) | TYPE(DATE) | TYPE(TIME))

struct operator_row {
    const char *name;
    unsigned types; /* of facts that it can compare */
    seki_operand_reader *read;
    enum seki_reason_code failing, failing_negated;
};

static const struct operator_row operators[SEKI_OPERATORS] = {
    [SEKI_OP_EXISTS] = {"exists", ANY_TYPE, seki_operand_exists, SEKI_REASON_MISSING,
                        SEKI_REASON_PRESENT},
    [SEKI_OP_EQUALS] = {"equals", TYPE(BOOLEAN) | TYPE(NUMBER) | TYPE(STRING) | TYPE(VERSION),
                        seki_operand_one, SEKI_REASON_NOT_EQUAL, SEKI_REASON_EQUAL},
    [SEKI_OP_ONE_OF] = {"one_of", TYPE(NUMBER) | TYPE(STRING) | TYPE(VERSION), seki_operand_choices,
                        SEKI_REASON_NOT_ONE_OF, SEKI_REASON_ONE_OF},
    [SEKI_OP_AT_LEAST] = {"at_least", TYPE(NUMBER), seki_operand_one, SEKI_REASON_BELOW,
                          SEKI_REASON_ABOVE},
    [SEKI_OP_AT_MOST] = {"at_most", TYPE(NUMBER), seki_operand_one, SEKI_REASON_ABOVE,
                         SEKI_REASON_BELOW},
    [SEKI_OP_BEFORE] = {"before", TYPE(DATE) | TYPE(TIME), seki_operand_one, SEKI_REASON_NOT_BEFORE,
                        SEKI_REASON_BEFORE},
    [SEKI_OP_AFTER] = {"after", TYPE(DATE) | TYPE(TIME), seki_operand_one, SEKI_REASON_NOT_AFTER,
                       SEKI_REASON_AFTER},
    [SEKI_OP_VERSION_AT_LEAST] = {"version_at_least", TYPE(VERSION), seki_operand_one,
                                  SEKI_REASON_VERSION_BELOW, SEKI_REASON_VERSION_ABOVE},
};

/* Operators of each type of fact, as a remedy. */
static const char *const remedies[] = {
    [SEKI_TYPE_BOOLEAN] = "equals or exists",
    [SEKI_TYPE_NUMBER] = "equals, one_of, at_least, at_most or exists",
    [SEKI_TYPE_STRING] = "equals, one_of or exists",
    [SEKI_TYPE_VERSION] = "version_at_least, equals, one_of or exists",
    [SEKI_TYPE_DATE] = "before, after or exists",
    [SEKI_TYPE_TIME] = "before, after or exists",
};

static const char *const group_names[] = {"all", "any", "not", NULL};
static const char *const leaf_members[] = {
    "fact",   "max_age", "reason", "exists",           "equals", "one_of", "at_least", "at_most",
    "before", "after",   "all",    "version_at_least", "any",    "not",    NULL};

enum seki_status seki_rule_refuse(struct seki_rule_compiler *compiler, const struct seki_json *at,
                                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(compiler->fault, sizeof compiler->fault, format, arguments);
    va_end(arguments);
    compiler->at = at;
    return SEKI_BAD_INPUT;
}

const char *seki_operator_name(enum seki_operator op)
{
    return operators[op].name;
}

/* ---- facts ---------------------------------------------------------------------------------- */

static const char *nearest_fact(const char *name)
{
    const char *names[SEKI_FACTS + 1] = {NULL};
    for (int fact = 0; fact < SEKI_FACTS; fact++) {
        names[fact] = seki_fact_name((enum seki_fact)fact);
    }
    return seki_name_nearest(names, name);
}

static enum seki_status refuse_unknown_fact(struct seki_rule_compiler *compiler,
                                            const struct seki_json *json, const char *name)
{
    const char *nearest = nearest_fact(name);
    if (nearest[0] != '\0') {
        return seki_rule_refuse(compiler, json, "unknown fact '%.64s'; did you mean '%s'?", name,
                                nearest);
    }
    return seki_rule_refuse(
        compiler, json, "unknown fact '%.64s'; facts are listed in plugin/checksheets/README.md",
        name);
}

static enum seki_status check_scope(struct seki_rule_compiler *compiler,
                                    const struct seki_json *json, enum seki_fact fact)
{
    const char *name = seki_fact_name(fact);
    if (compiler->scope == SEKI_SCOPE_ORGANIZATION) {
        return seki_rule_refuse(
            compiler, json,
            "fact '%s' cannot decide an item of the organization; leave the rule "
            "out and give 'valid', for an attestation",
            name);
    }
    if (compiler->scope == SEKI_SCOPE_SITE && seki_fact_scope(fact) != SEKI_SCOPE_SITE) {
        return seki_rule_refuse(
            compiler, json,
            "fact '%s' is a device's, and the item a site's; use a fact of sites "
            "('site.…') or scope 'device'",
            name);
    }
    if (compiler->scope == SEKI_SCOPE_DEVICE && seki_fact_counts_devices(fact)) {
        return seki_rule_refuse(
            compiler, json,
            "fact '%s' counts devices, so no device is decided by it; use it in "
            "an item of scope 'site'",
            name);
    }
    return SEKI_OK;
}

enum seki_status seki_rule_take_fact(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, enum seki_fact *fact)
{
    const char *name = seki_json_string(json);
    if (name == NULL) {
        return seki_rule_refuse(compiler, json, "'fact' is not a string; give the name of a fact");
    }
    int found = seki_fact_find(name);
    if (found < 0) {
        return refuse_unknown_fact(compiler, json, name);
    }
    *fact = (enum seki_fact)found;
    seki_fact_set_add(&compiler->facts, *fact);
    return check_scope(compiler, json, *fact);
}

/* ---- leaves --------------------------------------------------------------------------------- */

static enum seki_status check_members(struct seki_rule_compiler *compiler,
                                      const struct seki_json *json)
{
    for (const struct seki_json *member = seki_json_first(json); member != NULL;
         member = seki_json_next(member)) {
        const char *name = seki_json_name(member);
        if (seki_word_index(leaf_members, name) >= 0) {
            continue;
        }
        const char *nearest = seki_name_nearest(leaf_members, name);
        return seki_rule_refuse(compiler, member, "unknown member '%.40s' of a rule; %s%s%s", name,
                                nearest[0] != '\0' ? "did you mean '" : "remove it", nearest,
                                nearest[0] != '\0' ? "'?" : "");
    }
    return SEKI_OK;
}

/* The one operator of a leaf, and its operand. */
static enum seki_status find_operator(struct seki_rule_compiler *compiler,
                                      const struct seki_json *json, struct seki_leaf *leaf,
                                      const struct seki_json **operand)
{
    *operand = NULL;
    for (int op = 0; op < SEKI_OPERATORS; op++) {
        const struct seki_json *member = seki_json_member(json, operators[op].name);
        if (member == NULL) {
            continue;
        }
        if (*operand != NULL) {
            return seki_rule_refuse(compiler, member,
                                    "both '%s' and '%s' on one fact; join two rules with 'all'",
                                    operators[leaf->op].name, operators[op].name);
        }
        *operand = member;
        leaf->op = (enum seki_operator)op;
    }
    if (*operand == NULL) {
        return seki_rule_refuse(compiler, json, "fact '%s' is compared with nothing; add %s",
                                seki_fact_name(leaf->fact), remedies[seki_fact_type(leaf->fact)]);
    }
    if ((operators[leaf->op].types & (1U << seki_fact_type(leaf->fact))) == 0) {
        return seki_rule_refuse(compiler, *operand, "'%s' does not suit fact '%s', a %s; use %s",
                                operators[leaf->op].name, seki_fact_name(leaf->fact),
                                seki_type_names[seki_fact_type(leaf->fact)],
                                remedies[seki_fact_type(leaf->fact)]);
    }
    return SEKI_OK;
}

static enum seki_status take_max_age(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, struct seki_leaf *leaf)
{
    if (json == NULL) {
        return SEKI_OK;
    }
    const char *text = seki_json_string(json);
    if (text == NULL || seki_duration_parse(text, &leaf->max_age) != SEKI_OK ||
        leaf->max_age <= 0) {
        return seki_rule_refuse(compiler, json,
                                "'max_age' is not a duration; write it like \"P30D\" or \"PT12H\"");
    }
    return SEKI_OK;
}

static bool is_code(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    return length > 0 && length < SEKI_REASON_SIZE && text[length] == '\0';
}

static enum seki_status take_reason(struct seki_rule_compiler *compiler,
                                    const struct seki_json *json, struct seki_leaf *leaf)
{
    if (json == NULL) {
        const struct operator_row *row = &operators[leaf->op];
        bool negated = leaf->negated;
        if (leaf->op == SEKI_OP_EXISTS) {
            negated = negated == leaf->operands[0].boolean; /* "must exist" fails with missing */
        }
        leaf->failing = seki_fact_reason(leaf->fact, negated ? row->failing_negated : row->failing);
        return SEKI_OK;
    }
    const char *text = seki_json_string(json);
    if (text == NULL || !is_code(text)) {
        return seki_rule_refuse(compiler, json,
                                "'reason' is not a code; use 1 to %d of a-z, 0-9, '_' and '.'",
                                SEKI_REASON_SIZE - 1);
    }
    leaf->failing = seki_strings_intern(compiler->pool, text);
    return leaf->failing != NULL ? SEKI_OK : SEKI_NO_MEMORY;
}

/* Every status on the way is checked in turn; operands that were read are the rule's to free. */
static enum seki_status compile_leaf(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, struct seki_leaf *leaf)
{
    const struct seki_json *name = seki_json_member(json, "fact"), *operand;
    if (name == NULL) {
        return seki_rule_refuse(compiler, json,
                                "a rule without 'all', 'any', 'not' or 'fact'; add one of them");
    }
    enum seki_status status = seki_rule_take_fact(compiler, name, &leaf->fact);
    if (status == SEKI_OK) {
        status = find_operator(compiler, json, leaf, &operand);
    }
    if (status == SEKI_OK) {
        status = operators[leaf->op].read(compiler, operand, leaf);
    }
    if (status == SEKI_OK) {
        status = take_max_age(compiler, seki_json_member(json, "max_age"), leaf);
    }
    if (status == SEKI_OK) {
        status = take_reason(compiler, seki_json_member(json, "reason"), leaf);
    }
    return status;
}

/* ---- the tree ------------------------------------------------------------------------------- */

static void free_node(struct seki_rule *rule)
{
    for (size_t i = 0; i < rule->count; i++) {
        free_node(&rule->children[i]);
    }
    free(rule->children);
    free(rule->leaf.operands);
}

static enum seki_status compile_node(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, bool negated, int depth,
                                     struct seki_rule *rule);

/* Children are counted as they are begun, so that free_node meets only what was set up. */
static enum seki_status compile_group(struct seki_rule_compiler *compiler,
                                      const struct seki_json *list, bool negated, int depth,
                                      struct seki_rule *rule)
{
    size_t size = seki_json_is_array(list) ? seki_json_size(list) : 0;
    if (size == 0) {
        return seki_rule_refuse(compiler, list, "'%s' is not a list of rules; give it at least one",
                                seki_json_name(list));
    }
    rule->children = calloc(size, sizeof *rule->children);
    if (rule->children == NULL) {
        return SEKI_NO_MEMORY;
    }
    for (const struct seki_json *child = seki_json_first(list); child != NULL;
         child = seki_json_next(child)) {
        enum seki_status status =
            compile_node(compiler, child, negated, depth + 1, &rule->children[rule->count++]);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

static const struct seki_json *group_of(const struct seki_json *json)
{
    for (size_t i = 0; group_names[i] != NULL; i++) {
        const struct seki_json *group = seki_json_member(json, group_names[i]);
        if (group != NULL) {
            return group;
        }
    }
    return NULL;
}

static enum seki_status compile_node(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json, bool negated, int depth,
                                     struct seki_rule *rule)
{
    if (depth > SEKI_RULE_DEPTH) {
        return seki_rule_refuse(compiler, json, "rules nested more than %d deep; flatten them",
                                SEKI_RULE_DEPTH);
    }
    if (!seki_json_is_object(json)) {
        return seki_rule_refuse(compiler, json,
                                "a rule is not an object; write {\"fact\":…} or {\"all\":[…]}");
    }
    enum seki_status status = check_members(compiler, json);
    if (status != SEKI_OK) {
        return status;
    }
    const struct seki_json *group = group_of(json);
    if (group == NULL) {
        rule->kind = SEKI_RULE_LEAF;
        rule->leaf.negated = negated;
        return compile_leaf(compiler, json, &rule->leaf);
    }
    const char *name = seki_json_name(group);
    if (seki_json_size(json) != 1) {
        return seki_rule_refuse(compiler, json, "'%s' beside other members; let it stand alone",
                                name);
    }
    if (strcmp(name, "not") == 0) {
        return compile_node(compiler, group, !negated, depth + 1, rule);
    }
    bool all = strcmp(name, "all") == 0;
    rule->kind = all != negated ? SEKI_RULE_ALL : SEKI_RULE_ANY;
    return compile_group(compiler, group, negated, depth, rule);
}

enum seki_status seki_rule_compile(struct seki_rule_compiler *compiler,
                                   const struct seki_json *json, struct seki_rule **rule)
{
    struct seki_rule *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return SEKI_NO_MEMORY;
    }
    enum seki_status status = compile_node(compiler, json, false, 1, made);
    if (status != SEKI_OK) {
        seki_rule_free(made);
        return status;
    }
    *rule = made;
    return SEKI_OK;
}

void seki_rule_free(struct seki_rule *rule)
{
    if (rule != NULL) {
        free_node(rule);
        free(rule);
    }
}
