/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue_fixture: reading files of the source tree, and the catalogue that is shipped.
 */
#ifndef SEKISHO_TESTS_CATALOGUE_FIXTURE_H
#define SEKISHO_TESTS_CATALOGUE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/catalogue.h"

#define SHIPPED "plugin/checksheets/jssec-2.json"

/* Text of a file of the source tree, with a NUL after it; to be freed. */
static inline char *fixture_file(const char *name, size_t *size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", SEKISHO_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(SEKI_CATALOGUE_LIMIT + 1);
    assert_non_null(text);
    *size = fread(text, 1, SEKI_CATALOGUE_LIMIT, file);
    text[*size] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static inline struct seki_catalogue *fixture_shipped(void)
{
    struct seki_catalogue *catalogue = NULL;
    struct seki_fault fault = {""};
    size_t size;
    char *text = fixture_file(SHIPPED, &size);
    if (seki_catalogue_parse(text, size, &catalogue, &fault) != SEKI_OK) {
        fail_msg("%s: %s", SHIPPED, fault.text);
    }
    free(text);
    return catalogue;
}

#endif
