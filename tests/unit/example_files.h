/* SPDX-License-Identifier: Apache-2.0
 *
 * example_files: the contract's own examples for C tests, each payload in a block of exactly its
 * size, so that a sanitizer sees one byte read too far. Trailing white space is cut off: every
 * shorter prefix of what is left is then no message. Include it after cmocka.h.
 */
#ifndef SEKISHO_TESTS_UNIT_EXAMPLE_FILES_H
#define SEKISHO_TESTS_UNIT_EXAMPLE_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A copy of exactly `size` bytes, to be freed. */
static inline char *exact_copy(const char *bytes, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

static inline char *read_example(const char *path, size_t *size)
{
    static char room[1 << 18];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    *size = fread(room, 1, sizeof room, file);
    fclose(file);
    while (*size > 0 && strchr(" \n", room[*size - 1]) != NULL)
        (*size)--;
    return exact_copy(room, *size);
}

typedef void (*example_fn)(const char *path, const char *payload, size_t size);

/* Calls fn for each *.json of topics/examples/valid/<kind>; returns how many there were. */
static inline size_t for_each_valid_example(const char *kind, example_fn fn)
{
    char folder[512], path[1024];
    size_t count = 0;
    snprintf(folder, sizeof folder, "%s/topics/examples/valid/%s", SEKISHO_SOURCE_DIR, kind);
    DIR *listing = opendir(folder);
    if (listing == NULL)
        fail_msg("%s cannot be read", folder);
    for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".json") != 0)
            continue;
        size_t size;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *payload = read_example(path, &size);
        fn(path, payload, size);
        free(payload);
        count++;
    }
    closedir(listing);
    return count;
}

#endif
