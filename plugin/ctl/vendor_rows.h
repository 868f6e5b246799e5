/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_rows: a sheet that a vendor filled in as answers, and all that can be said against them
 * without asking the plugin. Every fault is told with its line and column, so that a sheet is
 * mended in one go. No connection and no output here.
 */
#ifndef SEKISHO_CTL_VENDOR_ROWS_H
#define SEKISHO_CTL_VENDOR_ROWS_H

#include "plugin/ctl/sheet.h"
#include "plugin/ctl/vendor_words.h"

#define SEKI_VENDOR_EVIDENCE_BYTES 400 /* with the comments: an attestation holds no more */

struct seki_vendor_row {
    int line;
    const char *item, *model;
    bool pass;
    char evidence[SEKI_VENDOR_EVIDENCE_BYTES + 1];
    char until[SEKI_DATE_TEXT]; /* "": as long as the item's attestations hold */
};

struct seki_vendor_rows {
    struct seki_sheet sheet; /* owned: what the rows point into */
    size_t count;            /* answered, and good as far as is known here */
    struct seki_vendor_row *rows;
    size_t asked, skipped, bad; /* rows of the sheet; without an answer; with a fault */
    /* Of all answered rows; "" where the sheet does not say. */
    const char *vendor, *site, *checksheet, *version;
    void (*report)(void *context, int line, enum seki_vendor_column column, const char *text);
    void *context;
};

/* Reads a file's bytes; report and context are set before. BAD_INPUT and the like for what is wrong
 * with the file or its headings; NO_MEMORY. To be freed in either case. */
enum seki_status seki_vendor_rows_read(struct seki_vendor_rows *rows, const char *bytes,
                                       size_t size, struct seki_fault *fault) SEKI_CHECK_RESULT;
/* Tells a fault of a row, and counts it. */
void seki_vendor_rows_fault(struct seki_vendor_rows *rows, int line, enum seki_vendor_column column,
                            const char *format, ...) SEKI_PRINTF(4, 5);
void seki_vendor_rows_free(struct seki_vendor_rows *rows);

#endif
