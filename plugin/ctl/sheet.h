/* SPDX-License-Identifier: Apache-2.0
 *
 * sheet: the cells of a table that somebody filled in, as texts, whether the file was CSV or XLSX.
 * Rows keep the line on which they stand in the file. Everything is bounded; nothing here knows
 * what a column means.
 */
#ifndef SEKISHO_CTL_SHEET_H
#define SEKISHO_CTL_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

#define SEKI_SHEET_BYTES (16 * 1024 * 1024) /* of a file, and of all cells together */
#define SEKI_SHEET_ROWS 20000
#define SEKI_SHEET_COLUMNS 64
#define SEKI_SHEET_CELL 16384 /* bytes */

struct seki_sheet_row {
    int line;
    char *cells[SEKI_SHEET_COLUMNS]; /* NULL: empty */
};

struct seki_sheet {
    size_t count, size, bytes;
    struct seki_sheet_row *rows; /* by line; those without a cell are left out */
    bool from_1904;              /* numbers of days are counted from 1904, not 1900 */
};

/* Reads a file of either kind; it is told by how it begins. The fault says what, where and what to
 * do. To be freed in either case. */
enum seki_status seki_sheet_read(struct seki_sheet *sheet, const char *bytes, size_t size,
                                 struct seki_fault *fault) SEKI_CHECK_RESULT;
enum seki_status seki_sheet_read_csv(struct seki_sheet *sheet, const char *bytes, size_t size,
                                     struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_sheet_free(struct seki_sheet *sheet);

/* "" where there is none. */
const char *seki_sheet_cell(const struct seki_sheet_row *row, size_t column);

/* Puts a text into the last row, or, where the line is a later one, into a new row. TOO_LONG or
 * NO_MEMORY; what is empty is not kept. */
enum seki_status seki_sheet_put(struct seki_sheet *sheet, int line, size_t column, const char *text,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
