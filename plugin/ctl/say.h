/* SPDX-License-Identifier: Apache-2.0
 *
 * say: members of an answer read for people, and the contract's words and times as people say them.
 * What is not there is "" or the number given: a table shows it as "-".
 */
#ifndef SEKISHO_CTL_SAY_H
#define SEKISHO_CTL_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "plugin/ctl/screen.h"
#include "plugin/ctl/table.h"
#include "topics/json.h"

#define SEKI_SAY_SIZE 64

const char *seki_say_text(const struct seki_json *object, const char *name);
long seki_say_number(const struct seki_json *object, const char *name, long otherwise);
bool seki_say_true(const struct seki_json *object, const char *name);
/* The text in one language of {"en":…,"ja":…}; the other when that one is empty. */
const char *seki_say_language(const struct seki_json *texts, bool japanese);

/* "non_compliant" as "non-compliant", "at_risk" as "at risk": words without underscores. */
const char *seki_say_word(const char *word, char out[SEKI_SAY_SIZE]);
/* Good, warning or bad: a verdict, item status, support state, severity or result of a check. */
enum seki_tone seki_say_tone(const char *word);
/* Adds a word's cell. */
void seki_say_cell(struct seki_table *table, const char *word);
/* Adds a number's cell: "-" when it is not there. */
void seki_say_number_cell(struct seki_table *table, const struct seki_json *object,
                          const char *name);

/* "now", "40 s ago", "3 min ago", "5 h ago", "12 days ago"; a time to come is "in 3 min"; "never".
 */
const char *seki_say_ago(const char *time, time_t now, char out[SEKI_SAY_SIZE]);

/* "online" or "3 h ago" of {"online","last_seen"}. */
const char *seki_say_seen(const struct seki_json *device, time_t now, char out[SEKI_SAY_SIZE]);

/* "12 supported, 2 ending" of an object of counts; "" when all are zero. */
const char *seki_say_tally(const struct seki_json *counts, char *out, size_t size);

/* Prints "name   value" with the value folded behind a column of names; nothing for "". */
void seki_say_line(const struct seki_screen *screen, const char *name, const char *value);
void seki_say_head(const struct seki_screen *screen, const char *text);

/* "score 96 of 100, coverage 90 %", or "nothing decided yet". */
const char *seki_say_score(const struct seki_json *compliance, char out[SEKI_SAY_SIZE]);

#endif
