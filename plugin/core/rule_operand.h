/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_operand: what a fact is compared with, read by the type of the fact. For rule_compile.c
 * alone.
 */
#ifndef SEKISHO_CORE_RULE_OPERAND_H
#define SEKISHO_CORE_RULE_OPERAND_H

#include "plugin/core/rule.h"

/* Reads the operand of a leaf whose fact and operator are set, into leaf->operands (malloc'd) and
 * leaf->count; BAD_INPUT with the compiler saying why, or NO_MEMORY. */
typedef enum seki_status seki_operand_reader(struct seki_rule_compiler *compiler,
                                             const struct seki_json *json,
                                             struct seki_leaf *leaf) SEKI_CHECK_RESULT;

seki_operand_reader seki_operand_exists;  /* true or false */
seki_operand_reader seki_operand_one;     /* a literal, or another fact */
seki_operand_reader seki_operand_choices; /* an array of literals */

extern const char *const seki_type_names[]; /* by enum seki_type, as messages say it */

/* Of rule_compile.c. */
const char *seki_operator_name(enum seki_operator op);
enum seki_status seki_rule_refuse(struct seki_rule_compiler *compiler, const struct seki_json *at,
                                  const char *format, ...) SEKI_PRINTF(3, 4);
enum seki_status seki_rule_take_fact(struct seki_rule_compiler *compiler,
                                     const struct seki_json *json,
                                     enum seki_fact *fact) SEKI_CHECK_RESULT;

#endif
