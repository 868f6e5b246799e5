/* SPDX-License-Identifier: Apache-2.0
 *
 * csv: reads RFC 4180 from memory, record by record, and writes a field. CRLF and LF both end a
 * record, a byte-order mark at the start is passed over, empty lines are skipped, fields are
 * bounded. The reader knows no file and no meaning of a column.
 */
#ifndef SEKISHO_CTL_CSV_H
#define SEKISHO_CTL_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "topics/status.h"

#define SEKI_CSV_FIELDS 64    /* of a record */
#define SEKI_CSV_RECORD 16384 /* bytes of a record's fields with their NULs */

struct seki_csv {
    const char *at, *end;                /* what is left to read; borrowed */
    int line;                            /* of the next character, from 1 */
    int record_line;                     /* on which the record that was read begins */
    size_t count;                        /* fields of the record that was read */
    const char *fields[SEKI_CSV_FIELDS]; /* valid until the next record is read */
    char bytes[SEKI_CSV_RECORD];
};

void seki_csv_init(struct seki_csv *csv, const char *bytes, size_t size);

/* Reads the next record. NOT_FOUND at the end; BAD_UTF8, BAD_INPUT (quotes, NUL bytes) or TOO_LONG
 * with the line in the fault: then reading is over. */
enum seki_status seki_csv_next(struct seki_csv *csv, struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Writes one field, quoted where it has to be. A field that a spreadsheet would take for a formula
 * is written as it is: what is written here are ids and secrets, which are read by programs. */
void seki_csv_write(FILE *file, const char *field);

/* Writes a text for people: one that a spreadsheet would take for a formula gets an apostrophe in
 * front. seki_csv_unguarded takes it away again. */
void seki_csv_write_guarded(FILE *file, const char *text);
const char *seki_csv_unguarded(const char *text);

#endif
