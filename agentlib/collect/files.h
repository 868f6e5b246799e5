/* SPDX-License-Identifier: Apache-2.0
 *
 * files: reading under the root of a seki_collect_host, bounded, with statuses that tell "not
 * there" from "not allowed". Nobody outside collect/ includes it.
 */
#ifndef SEKISHO_COLLECT_FILES_H
#define SEKISHO_COLLECT_FILES_H

#include <stdio.h>

#include "sekisho/collect.h"

/* Paths are absolute and formatted; a path that does not fit is NOT_FOUND. */

/* Opens for reading. NOT_FOUND, DENIED, IO. The caller closes. */
enum seki_status seki_files_open(const struct seki_collect_host *host, FILE **file,
                                 const char *path, ...) SEKI_CHECK_RESULT SEKI_PRINTF(3, 4);

/* Reads a whole small file; out is NUL-terminated, "" on failure. TOO_LONG beyond size - 1. */
enum seki_status seki_files_read(const struct seki_collect_host *host, char *out, size_t size,
                                 const char *path, ...) SEKI_CHECK_RESULT SEKI_PRINTF(4, 5);

/* The first line of a file without its end and without the blanks around it. BAD_INPUT when that
 * line is empty, longer than size - 1 or not UTF-8. */
enum seki_status seki_files_line(const struct seki_collect_host *host, char *out, size_t size,
                                 const char *path, ...) SEKI_CHECK_RESULT SEKI_PRINTF(4, 5);

/* Whether something is there. */
bool seki_files_exist(const struct seki_collect_host *host, const char *path, ...)
    SEKI_PRINTF(2, 3);

/* When it was last changed; 0 when it is not there. */
seki_unix_s seki_files_time(const struct seki_collect_host *host, const char *path, ...)
    SEKI_PRINTF(2, 3);

/* Calls `each` for every entry of a directory but those that begin with a dot, sorted by name,
 * until it says false. NOT_FOUND, DENIED, IO, NO_MEMORY. */
enum seki_status seki_files_each(const struct seki_collect_host *host, const char *path,
                                 bool (*each)(void *context, const char *name),
                                 void *context) SEKI_CHECK_RESULT;

/* Writes root and path. False when they do not fit. */
bool seki_files_path(const struct seki_collect_host *host, char out[SEKI_COLLECT_PATH],
                     const char *path, ...) SEKI_PRINTF(3, 4);

/* "is not there", "needs root" or "cannot be read", for seki_agent_unknown. */
const char *seki_files_why(enum seki_status status);

/* Cuts blanks from both ends, in place, and returns the beginning. */
char *seki_files_trim(char *text);

#endif
