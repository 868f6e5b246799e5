/* SPDX-License-Identifier: Apache-2.0
 *
 * journal: commits on disk, in order, until Redis has them and a snapshot holds them. One file of
 * checksummed entries, each synced before its commit is called durable. A tail that a crash tore
 * off is cut at opening; nothing in it was ever acknowledged.
 *
 * File: "SEKIJRN1", 32 hex digits that name the journal, then entries: length (4), CRC-32 (4) of
 * what follows, and type (1), sequence (8) and for a commit its bytes. A mark says up to which
 * sequence Redis has confirmed.
 */
#ifndef SEKISHO_STORE_JOURNAL_H
#define SEKISHO_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/core/record.h"
#include "topics/status.h"

#define SEKI_JOURNAL_ID_SIZE 33
#define SEKI_JOURNAL_LIMIT (64 * 1024 * 1024) /* bytes: some 100,000 commits without Redis */

struct seki_journal {
    int dir, fd;
    char id[SEKI_JOURNAL_ID_SIZE];
    uint64_t last;      /* sequence of the last commit ever written; 0: none */
    uint64_t confirmed; /* up to which Redis has them, as far as the file says */
    size_t size, cut;   /* bytes; cut: torn off at opening */
    bool torn;          /* bytes behind `size` that could not be taken back yet */
};

/* What a scan finds; the commit becomes the visitor's. */
typedef void seki_journal_visitor(void *context, uint64_t sequence, struct seki_commit *commit);

/* Reads a journal's bytes as far as they are valid; returns that length, 0 when not even the header
 * is. Sets id, last and confirmed. */
size_t seki_journal_scan(const uint8_t *bytes, size_t size, struct seki_journal *journal,
                         seki_journal_visitor *visit, void *context);

/* Opens or makes the journal in a directory and hands its commits out. IO, NO_MEMORY. */
enum seki_status seki_journal_open(int dir, struct seki_journal *journal,
                                   seki_journal_visitor *visit, void *context,
                                   struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_journal_close(struct seki_journal *journal);

/* Appends a commit as number last + 1, not yet synced. FULL, IO, NO_MEMORY. */
enum seki_status seki_journal_append(struct seki_journal *journal,
                                     const struct seki_commit *commit) SEKI_CHECK_RESULT;
/* Makes everything appended last. IO: take the appended back with seki_journal_truncate. */
enum seki_status seki_journal_sync(struct seki_journal *journal) SEKI_CHECK_RESULT;
/* Takes back what was appended after a size and a sequence. */
void seki_journal_truncate(struct seki_journal *journal, size_t size, uint64_t last);

/* Begins a new file with the same id, which says only up to where Redis has confirmed; all else
 * must be in the snapshot. Allowed when nothing is pending. */
enum seki_status seki_journal_restart(struct seki_journal *journal) SEKI_CHECK_RESULT;
/* Notes what Redis has confirmed; not synced: after a crash Redis itself says more. */
void seki_journal_mark(struct seki_journal *journal, uint64_t confirmed);

#endif
