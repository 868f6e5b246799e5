/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest: which known word somebody probably meant, for messages that say "did you mean …".
 */
#ifndef SEKISHO_CTL_NEAREST_H
#define SEKISHO_CTL_NEAREST_H

#include <stddef.h>

/* Edits (insert, delete, change, swap two neighbours) from one word to another; only the first 63
 * characters are looked at. */
int seki_nearest_distance(const char *a, const char *b);

/* Keeps the nearest of the candidates that it is shown; begin with {.name = "…"}. */
struct seki_nearest {
    const char *name; /* what was written */
    const char *best; /* NULL: nothing is near */
    int distance;
};
void seki_nearest_consider(struct seki_nearest *nearest, const char *candidate);

#endif
