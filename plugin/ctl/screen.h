/* SPDX-License-Identifier: Apache-2.0
 *
 * screen: what is known of where output goes: its columns, and whether colour may be used (a
 * terminal, and NO_COLOR not set; https://no-color.org).
 */
#ifndef SEKISHO_CTL_SCREEN_H
#define SEKISHO_CTL_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

/* What a text says of the state of things; the colour follows from it. */
enum seki_tone {
    SEKI_TONE_PLAIN,
    SEKI_TONE_GOOD,
    SEKI_TONE_WARNING,
    SEKI_TONE_BAD,
    SEKI_TONE_DIM,
    SEKI_TONE_HEAD
};

struct seki_screen {
    FILE *file;
    int columns; /* 60 to 200 */
    bool colour;
};

void seki_screen_init(struct seki_screen *screen, FILE *file);

/* The sequences that begin and end a tone; "" without colour. */
const char *seki_screen_on(const struct seki_screen *screen, enum seki_tone tone);
const char *seki_screen_off(const struct seki_screen *screen, enum seki_tone tone);

/* Prints a text folded to the screen's width, each line behind `indent` spaces. */
void seki_screen_fold(const struct seki_screen *screen, int indent, const char *text);

#endif
