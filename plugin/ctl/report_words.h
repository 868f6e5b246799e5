/* SPDX-License-Identifier: Apache-2.0
 *
 * report_words: the contract's words as a report for people says them, in both languages; the same
 * as the page says (a test compares them).
 */
#ifndef SEKISHO_CTL_REPORT_WORDS_H
#define SEKISHO_CTL_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* A word of a vocabulary ("status", "verdict", …); itself where it is not known. */
const char *seki_report_word(const char *vocabulary, const char *word, bool japanese);

/* A reason code in words: "support.ended", or where the catalogue has no words of its own the fact
 * and what is wrong with it ("network.ports.missing"). Returns out. */
#define SEKI_REPORT_REASON 256
const char *seki_report_reason(const char *code, bool japanese, char out[SEKI_REPORT_REASON]);

#endif
