/* SPDX-License-Identifier: Apache-2.0
 *
 * version: which of two version texts is the newer. The order is described in version.c.
 */
#ifndef SEKISHO_CORE_VERSION_H
#define SEKISHO_CORE_VERSION_H

#include <stdbool.h>

/* Below, at or above 0 as `a` is older than, as new as or newer than `b`. A total order over all
 * texts; no allocation. */
int seki_version_compare(const char *a, const char *b);

/* True for a text that can be a version: printable ASCII with a digit in it. */
bool seki_version_is_valid(const char *text);

#endif
