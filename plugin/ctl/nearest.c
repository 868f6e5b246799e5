/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest: see nearest.h.
 */
#include "plugin/ctl/nearest.h"

#include <string.h>

#define LOOKED_AT 63

static int least(int a, int b)
{
    return a < b ? a : b;
}

int seki_nearest_distance(const char *a, const char *b)
{
    int rows[3][LOOKED_AT + 1]; /* the row before last, the last one, the current one */
    size_t width = strnlen(b, LOOKED_AT), height = strnlen(a, LOOKED_AT);
    for (size_t j = 0; j <= width; j++)
        rows[0][j] = rows[1][j] = (int)j;
    for (size_t i = 1; i <= height; i++) {
        int *row = rows[2];
        row[0] = (int)i;
        for (size_t j = 1; j <= width; j++) {
            int change = rows[1][j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(rows[1][j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], rows[0][j - 2] + 1);
        }
        memcpy(rows[0], rows[1], sizeof rows[0]);
        memcpy(rows[1], row, sizeof rows[1]);
    }
    return rows[1][width];
}

void seki_nearest_consider(struct seki_nearest *nearest, const char *candidate)
{
    const char *last = strrchr(candidate, '.');
    int distance = last != NULL && strcmp(last + 1, nearest->name) == 0
                       ? 1 /* "end_of_life" for "support.end_of_life" */
                       : seki_nearest_distance(nearest->name, candidate);
    int limit = 1 + (int)strlen(candidate) / 3; /* a short word is near to everything */
    if (distance > limit || (nearest->best != NULL && distance >= nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
