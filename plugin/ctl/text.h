/* SPDX-License-Identifier: Apache-2.0
 *
 * text: a text that grows, and texts from elsewhere made fit for a terminal. Running out of memory
 * is sticky: later additions do nothing, and whoever prints the text asks once.
 */
#ifndef SEKISHO_CTL_TEXT_H
#define SEKISHO_CTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

struct seki_text {
    char *bytes; /* NUL-terminated; NULL while empty */
    size_t length, size;
    bool failed; /* out of memory: bytes then end early */
};

void seki_text_add(struct seki_text *text, const char *bytes, size_t length);
void seki_text_printf(struct seki_text *text, const char *format, ...) SEKI_PRINTF(2, 3);
const char *seki_text_string(const struct seki_text *text); /* never NULL */
/* Overwrites what it held (it may have been a secret) and gives it back; the text is empty again.
 */
void seki_text_free(struct seki_text *text);

/* Copies a text into out, cut at a character that does not fit. Control characters, among them the
 * escape sequences that a device could put in its model's name, bytes that are no UTF-8 and marks
 * that turn the direction of writing become '?'. Returns out. */
const char *seki_text_clean(const char *text, char *out, size_t size);

#endif
