/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_sheet: the sheet that a vendor gets to fill in: a row for each of its models and each item
 * that it is asked, from the plugin's answer to vendor.sheet.
 */
#ifndef SEKISHO_CTL_VENDOR_SHEET_H
#define SEKISHO_CTL_VENDOR_SHEET_H

#include <stdio.h>

#include "plugin/ctl/vendor_words.h"
#include "topics/json.h"

struct seki_vendor_sheet {
    const struct seki_json *data; /* borrowed */
    bool japanese;
};

/* A row; .model NULL begins. False after the last. */
struct seki_vendor_place {
    const struct seki_json *model, *item;
};
bool seki_vendor_sheet_next(const struct seki_vendor_sheet *sheet, struct seki_vendor_place *place);

/* What stands in a cell; "" where the vendor is to write. */
#define SEKI_VENDOR_CELL 1024
const char *seki_vendor_sheet_cell(const struct seki_vendor_sheet *sheet,
                                   const struct seki_vendor_place *place,
                                   enum seki_vendor_column column, char out[SEKI_VENDOR_CELL]);

/* False: it could not be written. */
bool seki_vendor_sheet_write_csv(const struct seki_vendor_sheet *sheet, FILE *file);
bool seki_vendor_sheet_write_xlsx(const struct seki_vendor_sheet *sheet, const char *path);

#endif
