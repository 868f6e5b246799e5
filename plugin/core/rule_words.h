/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_words: a compiled rule as a sentence, so that whoever reads a verdict can see what decided
 * it. Facts go by their names for people (fact_phrases.h), not by those that rules are written in.
 */
#ifndef SEKISHO_CORE_RULE_WORDS_H
#define SEKISHO_CORE_RULE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/rule.h"

#define SEKI_RULE_WORDS 2000 /* bytes; a longer sentence ends with "…" */

/* Writes the rule in English or Japanese; what does not fit is cut at a character. */
void seki_rule_in_words(const struct seki_rule *rule, bool japanese, char out[SEKI_RULE_WORDS]);

#endif
