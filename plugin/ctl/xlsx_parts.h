/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_parts: where in a workbook the first visible sheet and its texts are, and how it counts
 * days.
 */
#ifndef SEKISHO_CTL_XLSX_PARTS_H
#define SEKISHO_CTL_XLSX_PARTS_H

#include <stdbool.h>

#include "plugin/ctl/xlsx_package.h"

#define SEKI_XLSX_NAME 256

struct seki_xlsx_parts {
    char sheet[SEKI_XLSX_NAME];
    char strings[SEKI_XLSX_NAME]; /* "": there are none */
    bool from_1904;
};

enum seki_status seki_xlsx_find_parts(struct seki_xlsx_package *package,
                                      struct seki_xlsx_parts *parts,
                                      struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
