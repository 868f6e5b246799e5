/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_words: the columns of the sheet that a vendor fills in, what is written in them, and how
 * people write it: both languages, and dates as spreadsheets make them.
 */
#ifndef SEKISHO_CTL_VENDOR_WORDS_H
#define SEKISHO_CTL_VENDOR_WORDS_H

#include <stdbool.h>

#include "topics/civil.h"

enum seki_vendor_column {
    SEKI_VENDOR_ITEM,
    SEKI_VENDOR_TITLE,
    SEKI_VENDOR_ASKED,
    SEKI_VENDOR_EXAMPLE,
    SEKI_VENDOR_MODEL,
    SEKI_VENDOR_DEVICES,
    SEKI_VENDOR_ANSWER,
    SEKI_VENDOR_EVIDENCE,
    SEKI_VENDOR_UNTIL,
    SEKI_VENDOR_COMMENTS,
    SEKI_VENDOR_NAME, /* from here on: which sheet it is; not for the vendor to change */
    SEKI_VENDOR_SITE,
    SEKI_VENDOR_CHECKSHEET,
    SEKI_VENDOR_VERSION,
    SEKI_VENDOR_EXPORTED,
    SEKI_VENDOR_COLUMNS
};

const char *seki_vendor_heading(enum seki_vendor_column column, bool japanese);
/* The column that a heading of either language names; SEKI_VENDOR_COLUMNS: none. */
enum seki_vendor_column seki_vendor_column(const char *heading);
/* The column that holds a member of vendor.attest's rows ("result" of length 6). */
enum seki_vendor_column seki_vendor_column_of_member(const char *member, size_t length);

/* What a vendor answers with. */
const char *seki_vendor_answer(bool pass, bool japanese);
/* Either language, any case. False: it is none. */
bool seki_vendor_read_answer(const char *text, bool *pass);

/* "2027-03-31", "2027/3/31", "2027.3.31", "2027年3月31日", or the number of a day as a workbook has
 * it. False: it is none of these. */
bool seki_vendor_read_date(const char *text, bool from_1904, char out[SEKI_DATE_TEXT]);

/* A text without blanks around it (also the wide one of Japanese), line breaks as spaces, in place;
 * returns where it begins. */
char *seki_vendor_trim(char *text);

#endif
