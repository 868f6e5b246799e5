/* SPDX-License-Identifier: Apache-2.0
 *
 * file: small files read whole, passwords read from a file, standard input or the terminal, and
 * files for secrets made so that only their owner can read them.
 */
#ifndef SEKISHO_CTL_FILE_H
#define SEKISHO_CTL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "topics/status.h"

/* Reads a file ("-": standard input) of at most `limit` bytes; *bytes is to be freed and has a NUL
 * after its end. IO, TOO_LONG or NO_MEMORY, with path and reason in the fault. */
enum seki_status seki_file_read(const char *path, size_t limit, char **bytes, size_t *size,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;

/* The first line of a file ("-": standard input) as a password. BAD_INPUT when empty. */
enum seki_status seki_file_password(const char *path, char *out, size_t size,
                                    struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Asks for a password on the terminal, without echo. CONFLICT when there is no terminal. */
enum seki_status seki_file_ask_password(const char *prompt, char *out, size_t size,
                                        struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Makes a new file with mode 0600. EXISTS when there is one, IO otherwise. */
enum seki_status seki_file_create(const char *path, FILE **file,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
