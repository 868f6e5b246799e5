/* SPDX-License-Identifier: Apache-2.0
 *
 * width: how many columns of a terminal a text takes (a kanji takes two), and texts cut or folded
 * to a number of columns. It goes by the locale's own tables (wcwidth): call seki_width_init
 * before.
 */
#ifndef SEKISHO_CTL_WIDTH_H
#define SEKISHO_CTL_WIDTH_H

#include <stddef.h>

/* Takes over the user's locale; where that is not UTF-8 (cron, a bare container), C.UTF-8. */
void seki_width_init(void);

/* Columns of a text. A byte that is no character counts as one. */
int seki_width(const char *text);

/* Copies as much of a text as fits in `columns`, "…" at its end when something is missing. */
const char *seki_width_cut(const char *text, int columns, char *out, size_t size);

/* Bytes of `text` that make a line of at most `columns` columns; *next is where the line after it
 * begins (at the NUL after the last). Breaks at spaces and, in Japanese, between any two characters
 * except where the second may not begin a line (JIS X 4051). Never 0 for a text that is not empty.
 */
size_t seki_width_fold(const char *text, int columns, const char **next);

#endif
