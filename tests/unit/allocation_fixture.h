/* SPDX-License-Identifier: Apache-2.0
 *
 * allocation_fixture: has the allocations of the code under test fail when the test says so. The
 * program is linked with --wrap for malloc, calloc and realloc (tests/CMakeLists.txt).
 */
#ifndef SEKISHO_TESTS_ALLOCATION_FIXTURE_H
#define SEKISHO_TESTS_ALLOCATION_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#define NEVER_FAILS (-1)

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static int allocations_left = NEVER_FAILS; /* before the one that fails */

static inline bool allocation_fails(void)
{
    if (allocations_left < 0) {
        return false;
    }
    return allocations_left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return allocation_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return allocation_fails() ? NULL : __real_realloc(old, size);
}

#endif
