/* SPDX-License-Identifier: Apache-2.0
 *
 * snapshot: the mirror as one file, replaced whole. With the journal's entries after `sequence` it
 * is all that was acknowledged.
 *
 * File: "SEKISNP1", stream id and audit head (1 + n each), sequence (8), count (8), the records (4
 * + n each), and the CRC-32 (4) of all of it.
 */
#ifndef SEKISHO_STORE_SNAPSHOT_H
#define SEKISHO_STORE_SNAPSHOT_H

#include "plugin/core/audit.h"
#include "plugin/store/mirror.h"

#define SEKI_STREAM_ID_SIZE 44 /* two numbers of 20 digits, a dash and a NUL */

struct seki_snapshot_head {
    char stream[SEKI_STREAM_ID_SIZE]; /* of the last change that is in it; "" none */
    char audit[SEKI_AUDIT_HASH_SIZE]; /* the last head of the audit chain that was seen; "" none */
    uint64_t sequence;                /* of the last own commit that is in it */
};

/* Writes head and mirror. IO (errno says why), NO_MEMORY. */
enum seki_status seki_snapshot_write(int dir, const struct seki_snapshot_head *head,
                                     const struct seki_mirror *mirror) SEKI_CHECK_RESULT;

/* Reads them into an empty mirror. NOT_FOUND; BAD_INPUT for a file that is damaged, which is put
 * aside as snapshot.damaged; IO, NO_MEMORY. On failure the mirror is empty. */
enum seki_status seki_snapshot_read(int dir, struct seki_snapshot_head *head,
                                    struct seki_mirror *mirror) SEKI_CHECK_RESULT;

/* The same from bytes. */
enum seki_status seki_snapshot_decode(const uint8_t *bytes, size_t size,
                                      struct seki_snapshot_head *head,
                                      struct seki_mirror *mirror) SEKI_CHECK_RESULT;

#endif
