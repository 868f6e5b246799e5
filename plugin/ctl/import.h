/* SPDX-License-Identifier: Apache-2.0
 *
 * import: a CSV file of devices as rows, and all that can be said against them without asking the
 * plugin: unknown columns, bad ids, one id twice, credentials that do not go with the way of
 * signing in. Every fault is told with its row, so that a file is mended in one go. No connection
 * and no output here.
 */
#ifndef SEKISHO_CTL_IMPORT_H
#define SEKISHO_CTL_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

#define SEKI_IMPORT_BYTES (64 * 1024 * 1024)
#define SEKI_IMPORT_ROWS 100000

/* The columns that are no fields of a device; fields follow, up to SEKI_IMPORT_COLUMNS. */
enum seki_import_column {
    SEKI_IMPORT_ID,
    SEKI_IMPORT_SITE,
    SEKI_IMPORT_AUTH,
    SEKI_IMPORT_CREDENTIAL,
    SEKI_IMPORT_PASSWORD,
    SEKI_IMPORT_FIELDS,
    SEKI_IMPORT_COLUMNS = SEKI_IMPORT_FIELDS + 33
};
extern const char *const seki_import_columns[SEKI_IMPORT_COLUMNS]; /* "id", "site", … */

enum seki_import_state {
    SEKI_ROW_NEW,    /* not looked up yet */
    SEKI_ROW_BAD,    /* a fault was told */
    SEKI_ROW_ADD,    /* can be added */
    SEKI_ROW_EXISTS, /* a device of that id is there; not compared yet */
    SEKI_ROW_SET,    /* there, and to be changed */
    SEKI_ROW_SAME,   /* there, exactly so */
    SEKI_ROW_DONE
};

struct seki_import_row {
    int line;
    enum seki_import_state state;
    const char *values[SEKI_IMPORT_COLUMNS]; /* "" where nothing is given */
    char *bytes;                             /* owned: what they point into */
};

struct seki_import {
    size_t count, size;
    struct seki_import_row *rows;
    size_t bad;
    /* Told each fault of a row. */
    void (*report)(void *context, const struct seki_import_row *row, const char *text);
    void *context;
};

/* Reads a file's bytes; report and context are set before. BAD_INPUT and the like for what is wrong
 * with the file or its header; NO_MEMORY. To be freed in either case. */
enum seki_status seki_import_read(struct seki_import *import, const char *bytes, size_t size,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;
/* Fills in what follows from the rest (`site`: of rows that name none, may be ""; password where a
 * credential is given; else token) and tells every row's faults. NO_MEMORY only. */
enum seki_status seki_import_check(struct seki_import *import, const char *site) SEKI_CHECK_RESULT;
/* Marks a row bad and tells why. */
void seki_import_fault(struct seki_import *import, struct seki_import_row *row, const char *format,
                       ...) SEKI_PRINTF(3, 4);
/* Overwrites what it held: there may be passwords. */
void seki_import_free(struct seki_import *import);

#endif
