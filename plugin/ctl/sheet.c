/* SPDX-License-Identifier: Apache-2.0
 *
 * sheet: see sheet.h.
 */
#include "plugin/ctl/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/csv.h"
#include "plugin/ctl/xlsx_read.h"

static enum seki_status add_row(struct seki_sheet *sheet, int line, struct seki_fault *fault)
{
    if (sheet->count == SEKI_SHEET_ROWS)
        return seki_fail(fault, SEKI_TOO_LONG,
                         "line %d: there are more than %d rows; split the file", line,
                         SEKI_SHEET_ROWS);
    if (sheet->count == sheet->size) {
        size_t size = sheet->size > 0 ? 2 * sheet->size : 64;
        struct seki_sheet_row *rows = realloc(sheet->rows, size * sizeof *rows);
        if (rows == NULL)
            return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
        sheet->rows = rows;
        sheet->size = size;
    }
    memset(&sheet->rows[sheet->count], 0, sizeof sheet->rows[0]);
    sheet->rows[sheet->count++].line = line;
    return SEKI_OK;
}

enum seki_status seki_sheet_put(struct seki_sheet *sheet, int line, size_t column, const char *text,
                                struct seki_fault *fault)
{
    size_t length = strlen(text);
    if (length == 0)
        return SEKI_OK;
    if (column >= SEKI_SHEET_COLUMNS)
        return seki_fail(fault, SEKI_TOO_LONG,
                         "line %d: there are more than %d columns; take those away that are not "
                         "needed",
                         line, SEKI_SHEET_COLUMNS);
    if (length > SEKI_SHEET_CELL || length > SEKI_SHEET_BYTES - sheet->bytes)
        return seki_fail(fault, SEKI_TOO_LONG,
                         "line %d: a text is longer than %d bytes, or all of "
                         "them together longer than %d; shorten them",
                         line, SEKI_SHEET_CELL, SEKI_SHEET_BYTES);
    bool new_row = sheet->count == 0 || sheet->rows[sheet->count - 1].line != line;
    enum seki_status status = new_row ? add_row(sheet, line, fault) : SEKI_OK;
    if (status != SEKI_OK)
        return status;
    char *copy = strdup(text), **cell = &sheet->rows[sheet->count - 1].cells[column];
    if (copy == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    sheet->bytes += length;
    free(*cell);
    *cell = copy;
    return SEKI_OK;
}

const char *seki_sheet_cell(const struct seki_sheet_row *row, size_t column)
{
    bool there = column < SEKI_SHEET_COLUMNS && row->cells[column] != NULL;
    return there ? row->cells[column] : "";
}

void seki_sheet_free(struct seki_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        for (size_t column = 0; column < SEKI_SHEET_COLUMNS; column++)
            free(sheet->rows[i].cells[column]);
    }
    free(sheet->rows);
    memset(sheet, 0, sizeof *sheet);
}

enum seki_status seki_sheet_read_csv(struct seki_sheet *sheet, const char *bytes, size_t size,
                                     struct seki_fault *fault)
{
    struct seki_csv *csv = malloc(sizeof *csv);
    enum seki_status status = SEKI_OK;
    if (csv == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    seki_csv_init(csv, bytes, size);
    while (status == SEKI_OK && (status = seki_csv_next(csv, fault)) == SEKI_OK) {
        for (size_t i = 0; i < csv->count && status == SEKI_OK; i++)
            status = seki_sheet_put(sheet, csv->record_line, i, seki_csv_unguarded(csv->fields[i]),
                                    fault);
    }
    free(csv);
    return status == SEKI_NOT_FOUND ? SEKI_OK : status; /* its end */
}

enum seki_status seki_sheet_read(struct seki_sheet *sheet, const char *bytes, size_t size,
                                 struct seki_fault *fault)
{
    memset(sheet, 0, sizeof *sheet);
    if (size >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0)
        return seki_xlsx_read(sheet, bytes, size, fault);
    if (size >= 4 && memcmp(bytes, "\xD0\xCF\x11\xE0", 4) == 0)
        return seki_fail(fault, SEKI_UNSUPPORTED,
                         "this is an old (.xls) or an encrypted workbook; save it as .xlsx without "
                         "a password, or the sheet as \"CSV UTF-8\"");
    return seki_sheet_read_csv(sheet, bytes, size, fault);
}
