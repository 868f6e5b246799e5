/* SPDX-License-Identifier: Apache-2.0
 *
 * fact_phrases: what facts, and the words that they can have, are called in English and Japanese
 * sentences. Their names (facts.h) are what rules and scripts are written in; these are for people.
 */
#ifndef SEKISHO_CORE_FACT_PHRASES_H
#define SEKISHO_CORE_FACT_PHRASES_H

#include <stdbool.h>

#include "plugin/core/facts.h"

enum seki_language { SEKI_ENGLISH, SEKI_JAPANESE, SEKI_LANGUAGES };

struct seki_fact_phrase {
    const char *name[SEKI_LANGUAGES]; /* a noun: "the site's country" */
    /* Of a boolean: an English clause; in Japanese what stands before "である". */
    const char *yes[SEKI_LANGUAGES], *no[SEKI_LANGUAGES];
    const char *unit[SEKI_LANGUAGES]; /* of a number, after it; NULL for none */
    bool ahead;                       /* a day that is to come: a deadline, not a record */
};

/* Never NULL; its name is never NULL, nor are both clauses of a boolean. */
const struct seki_fact_phrase *seki_fact_phrase(enum seki_fact fact);

/* What a word that a fact can have (seki_fact_words) is called; the word itself when it has no
 * other name. */
const char *seki_fact_word_phrase(const char *word, enum seki_language language);

#endif
