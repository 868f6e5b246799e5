/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest: see nearest.h.
 */
#include "plugin/core/nearest.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define LOOKED_AT 63

int seki_name_distance(const char *a, const char *b)
{
    const char *last = strrchr(b, '.');
    if (last != NULL && strcmp(last + 1, a) == 0) {
        return 1; /* "end_of_life" for "support.end_of_life" */
    }
    int row[LOOKED_AT + 1];
    size_t width = strnlen(b, LOOKED_AT);
    for (size_t j = 0; j <= width; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 0; a[i] != '\0' && i < LOOKED_AT; i++) {
        int diagonal = row[0];
        row[0] = (int)i + 1;
        for (size_t j = 0; j < width; j++) {
            int change = diagonal + (tolower((unsigned char)a[i]) != tolower((unsigned char)b[j]));
            diagonal = row[j + 1];
            int least = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            row[j + 1] = change < least ? change : least;
        }
    }
    return row[width];
}

const char *seki_name_nearest(const char *const names[], const char *name)
{
    const char *best = "";
    int best_distance = SEKI_NAME_FAR;
    for (size_t i = 0; names[i] != NULL; i++) {
        int distance = seki_name_distance(name, names[i]);
        if (distance < best_distance) {
            best_distance = distance;
            best = names[i];
        }
    }
    return best;
}
