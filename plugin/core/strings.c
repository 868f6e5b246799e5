/* SPDX-License-Identifier: Apache-2.0
 *
 * strings: a hash table of texts. See strings.h.
 */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (out_of_memory = true)

#include "plugin/core/strings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

struct seki_strings {
    UT_hash_handle hh;
    char text[];
};

const char *seki_strings_intern(struct seki_strings **pool, const char *text)
{
    bool out_of_memory = false;
    struct seki_strings *held = NULL;
    size_t length = strlen(text);
    HASH_FIND(hh, *pool, text, length, held);
    if (held != NULL) {
        return held->text;
    }
    held = calloc(1, sizeof *held + length + 1);
    if (held == NULL) {
        return NULL;
    }
    memcpy(held->text, text, length);
    HASH_ADD_KEYPTR(hh, *pool, held->text, length, held);
    if (out_of_memory) {
        free(held);
        return NULL;
    }
    return held->text;
}

void seki_strings_free(struct seki_strings *pool)
{
    struct seki_strings *held, *next;
    HASH_ITER (hh, pool, held, next) {
        HASH_DEL(pool, held);
        free(held);
    }
}
