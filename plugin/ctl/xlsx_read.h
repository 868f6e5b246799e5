/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_read: the first sheet of a workbook (.xlsx) that is not hidden, as texts. Of a formula the
 * last result counts; numbers come as they are written in the file, dates among them as numbers of
 * days; furigana is left out.
 */
#ifndef SEKISHO_CTL_XLSX_READ_H
#define SEKISHO_CTL_XLSX_READ_H

#include "plugin/ctl/sheet.h"

/* The sheet is empty before; to be freed in either case. The fault says what, and what to do. */
enum seki_status seki_xlsx_read(struct seki_sheet *sheet, const char *bytes, size_t size,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
