/* SPDX-License-Identifier: Apache-2.0
 *
 * files: the state directory and what every file in it needs: a lock, whole writes, replacement in
 * one step and a checksum.
 */
#ifndef SEKISHO_STORE_FILES_H
#define SEKISHO_STORE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/status.h"

/* Opens the directory, made (0700) where missing, and locks it for this process: *dir and *lock are
 * descriptors to be closed. IO or BUSY (another broker uses it). */
enum seki_status seki_state_dir_open(const char *path, int *dir, int *lock,
                                     struct seki_fault *fault) SEKI_CHECK_RESULT;

/* CRC-32 (IEEE) of bytes that follow bytes with checksum `crc`; 0 to begin. */
uint32_t seki_crc32(uint32_t crc, const void *bytes, size_t size);

/* Writes all, or fails with errno set. */
bool seki_write_all(int fd, const void *bytes, size_t size);

/* Reads a whole file of at most `most` bytes; NOT_FOUND, TOO_LONG, IO, NO_MEMORY. *bytes is
 * malloc'd, with a NUL after its end. */
enum seki_status seki_read_file(int dir, const char *name, size_t most, uint8_t **bytes,
                                size_t *size) SEKI_CHECK_RESULT;

/* A new file beside `name` (0600), to be written and then put in its place by seki_replace_end; -1
 * with errno. */
int seki_replace_begin(int dir, const char *name);
/* Syncs and renames, and syncs the directory; false: removed again, errno says why. Closes fd only
 * when false; else it is the file. */
bool seki_replace_end(int dir, const char *name, int fd);
/* Gives the new file up: closes and removes it, so that half a file does not fill a full disk.
 * Leaves errno. */
void seki_replace_drop(int dir, const char *name, int fd);

#endif
