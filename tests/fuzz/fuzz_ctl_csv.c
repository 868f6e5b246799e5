/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_ctl_csv: any bytes as the file of an import. What was read is written again as CSV and has
 * to be read as the same fields.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/csv.h"
#include "plugin/ctl/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(void *context, const struct seki_import_row *row, const char *text)
{
    size_t *told = context;
    if (row->line < 1 || *text == '\0')
        abort();
    (*told)++;
}

static void import(const char *bytes, size_t size)
{
    struct seki_fault fault;
    size_t told = 0;
    struct seki_import import = {.report = report, .context = &told};
    if (seki_import_read(&import, bytes, size, &fault) == SEKI_OK &&
        (seki_import_check(&import, "nagoya") != SEKI_OK || import.bad != told))
        abort();
    seki_import_free(&import);
}

/* One record written and read back. */
static void return_trip(const struct seki_csv *csv)
{
    static struct seki_csv again;
    static char written[2 * SEKI_CSV_RECORD + 4 * SEKI_CSV_FIELDS];
    struct seki_fault fault;
    written[0] = '\0'; /* what is written may be nothing at all */
    FILE *file = fmemopen(written, sizeof written, "w");
    if (file == NULL)
        return;
    for (size_t i = 0; i < csv->count; i++) {
        if (i > 0)
            putc(',', file);
        seki_csv_write(file, csv->fields[i]);
    }
    fclose(file);
    /* One empty field is an empty line, and a byte-order mark at the start is passed over. */
    if (written[0] == '\0' || memcmp(written, "\xEF\xBB\xBF", 3) == 0)
        return;
    seki_csv_init(&again, written, strlen(written));
    if (seki_csv_next(&again, &fault) != SEKI_OK || again.count != csv->count)
        abort();
    for (size_t i = 0; i < csv->count; i++) {
        if (strcmp(again.fields[i], csv->fields[i]) != 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seki_csv csv;
    struct seki_fault fault;
    seki_csv_init(&csv, (const char *)data, size);
    while (seki_csv_next(&csv, &fault) == SEKI_OK)
        return_trip(&csv);
    import((const char *)data, size);
    return 0;
}
