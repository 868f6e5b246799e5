/* SPDX-License-Identifier: Apache-2.0
 *
 * rule: what decides an item, compiled from the catalogue's JSON into a tree that never changes.
 *
 *   RULE = {"all":[RULE,…]} | {"any":[RULE,…]} | {"not":RULE} | LEAF
 *   LEAF = {"fact":name, OPERATOR:operand, "max_age":duration?, "reason":code?}
 *
 *   operator            of facts that are     operand
 *   exists              any                   true or false
 *   equals              boolean, number,      the like, or {"fact":name}
 *                       string, version
 *   one_of              number, string,       an array of the like
 *                       version
 *   at_least, at_most   number                a number or {"fact":name}
 *   before, after       date, time            a date, an RFC 3339 time, "now", "now+P30D",
 * "now-P30D", or {"fact":name} version_at_least    version               a version or {"fact":name}
 *
 * `not` is gone after compilation: it is carried down to the leaves (De Morgan), which three-valued
 * logic allows, so that a leaf that stands under it can still say why it fails. Texts lie in the
 * string pool of the catalogue, and codes of reasons there or in static memory.
 */
#ifndef SEKISHO_CORE_RULE_H
#define SEKISHO_CORE_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/facts.h"
#include "plugin/core/strings.h"
#include "topics/documents.h"
#include "topics/json.h"
#include "topics/status.h"
#include "topics/words.h"

#define SEKI_RULE_DEPTH 8    /* of nesting, `not` included */
#define SEKI_RULE_CHOICES 32 /* of one_of */

enum seki_operator {
    SEKI_OP_EXISTS,
    SEKI_OP_EQUALS,
    SEKI_OP_ONE_OF,
    SEKI_OP_AT_LEAST,
    SEKI_OP_AT_MOST,
    SEKI_OP_BEFORE,
    SEKI_OP_AFTER,
    SEKI_OP_VERSION_AT_LEAST,
    SEKI_OPERATORS
};

/* What a fact is compared with. Of the values, the one that suits the fact's type counts. */
struct seki_operand {
    enum { SEKI_OPERAND_LITERAL, SEKI_OPERAND_NOW, SEKI_OPERAND_FACT } kind;
    bool boolean;
    double number;
    const char *string; /* in the pool */
    seki_unix_s time;
    seki_dur_s offset;   /* of NOW, negative before it */
    enum seki_fact fact; /* of FACT */
};

struct seki_leaf {
    enum seki_fact fact;
    enum seki_operator op;
    bool negated;       /* the comparison must not hold */
    seki_dur_s max_age; /* 0: of any age */
    size_t count;       /* of operands; more than 1 for one_of only */
    struct seki_operand *operands;
    const char *failing; /* reason when decided and false */
};

struct seki_rule {
    enum { SEKI_RULE_ALL, SEKI_RULE_ANY, SEKI_RULE_LEAF } kind;
    size_t count; /* of children; 0 for a leaf */
    struct seki_rule *children;
    struct seki_leaf leaf;
};

/* What compilation is about, and where it failed. */
struct seki_rule_compiler {
    enum seki_scope scope; /* of the item: which facts may be read */
    struct seki_strings **pool;
    struct seki_fact_set facts; /* those read are added */
    const struct seki_json *at; /* on failure: the value at fault */
    char fault[200];            /* on failure: what is wrong, and the remedy */
};

/* Compiles a rule; on success it is to be freed with seki_rule_free. BAD_INPUT, with the compiler
 * saying where and what, or NO_MEMORY; *rule is then unchanged. */
enum seki_status seki_rule_compile(struct seki_rule_compiler *compiler,
                                   const struct seki_json *json,
                                   struct seki_rule **rule) SEKI_CHECK_RESULT;
void seki_rule_free(struct seki_rule *rule); /* NULL is allowed */

enum seki_truth { SEKI_TRUTH_FALSE, SEKI_TRUTH_UNKNOWN, SEKI_TRUTH_TRUE };

/* What a rule says about a subject, and on what grounds. */
struct seki_answer {
    enum seki_truth truth;
    const char *reason;          /* "met" when true; never NULL */
    enum seki_evidence evidence; /* the weakest of what decided; NONE when undecided */
    seki_unix_s at;              /* the oldest time of what decided; of what is stale; 0 none */
    seki_unix_s next;            /* from when on time alone may change this; SEKI_TIME_NEVER */
};

/* Decides a rule. Allocates nothing. See rule_evaluate.c for the logic. */
struct seki_answer seki_rule_evaluate(const struct seki_rule *rule,
                                      const struct seki_subject *subject, seki_unix_s now);

/* Codes for what is wrong with a fact: "<fact>.<code>". */
enum seki_reason_code {
    SEKI_REASON_MISSING,
    SEKI_REASON_STALE,
    SEKI_REASON_NOT_EQUAL,
    SEKI_REASON_NOT_ONE_OF,
    SEKI_REASON_BELOW,
    SEKI_REASON_ABOVE,
    SEKI_REASON_NOT_BEFORE,
    SEKI_REASON_NOT_AFTER,
    SEKI_REASON_VERSION_BELOW,
    /* of comparisons that a `not` forbids */
    SEKI_REASON_PRESENT,
    SEKI_REASON_EQUAL,
    SEKI_REASON_ONE_OF,
    SEKI_REASON_BEFORE,
    SEKI_REASON_AFTER,
    SEKI_REASON_VERSION_ABOVE,
    SEKI_REASON_CODES
};

/* Static text of a fact's reason; never NULL. */
const char *seki_fact_reason(enum seki_fact fact, enum seki_reason_code code);

#endif
