/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_package: a workbook as the ZIP archive that it is, from memory: its parts by name, each
 * unpacked whole within bounds. A part that unpacks to more than it may, or to far more than was
 * packed, is refused before memory is spent on it.
 */
#ifndef SEKISHO_CTL_XLSX_PACKAGE_H
#define SEKISHO_CTL_XLSX_PACKAGE_H

#include <stddef.h>

#include "topics/status.h"

#define SEKI_XLSX_ENTRIES 2000
#define SEKI_XLSX_PART (32 * 1024 * 1024) /* bytes of a part, unpacked */
#define SEKI_XLSX_RATIO 200               /* unpacked to packed, of what is longer than a MB */

struct seki_xlsx_package; /* borrows the bytes that it was opened on */

/* BAD_INPUT, TOO_LONG (too many entries) or NO_MEMORY. */
enum seki_status seki_xlsx_open(const char *bytes, size_t size, struct seki_xlsx_package **package,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_xlsx_close(struct seki_xlsx_package *package); /* NULL is allowed */

/* Unpacks a part; *bytes is to be freed. NOT_FOUND, TOO_LONG, UNSUPPORTED (encrypted, or packed in
 * a way that workbooks are not), BAD_INPUT or NO_MEMORY. */
enum seki_status seki_xlsx_part(struct seki_xlsx_package *package, const char *name, char **bytes,
                                size_t *size, struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
