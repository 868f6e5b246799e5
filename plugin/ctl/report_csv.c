/* SPDX-License-Identifier: Apache-2.0
 *
 * report_csv: one section as CSV (RFC 4180, UTF-8 with a byte-order mark, which spreadsheets in
 * Japan need to read it right). Every row ends with what the report is of, so that rows of several
 * reports can be put together. Times are RFC 3339, for nothing beside them names a time zone. A
 * text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
#include "plugin/ctl/report_model.h"

#include "plugin/ctl/csv.h"

static void write_cell(FILE *file, const struct seki_report_cell *cell)
{
    if (cell->is_number)
        fputs(cell->text, file);
    else
        seki_csv_write_guarded(file, cell->is_time ? cell->value : cell->text);
}

bool seki_report_write_csv(const struct seki_report *report, enum seki_report_section section,
                           FILE *file)
{
    static const char *const tail[2][5] = {
        {"Report of", "As of", "Checksheet", "Version", "Made by"},
        {"対象", "基準日時", "チェックシート", "バージョン", "作成者"}};
    const struct seki_report_table *table = &report->tables[section];
    const char *of = report->fleet ? "fleet" : report->site;
    const char *const made[5] = {of, report->at, report->checksheet, report->checksheet_version,
                                 report->author};
    fputs("\xEF\xBB\xBF", file);
    for (size_t i = 0; i < table->column_count; i++) {
        seki_csv_write(file, seki_report_heading(report, &table->columns[i]));
        putc(',', file);
    }
    for (size_t i = 0; i < 5; i++)
        fprintf(file, "%s%s", tail[report->japanese][i], i < 4 ? "," : "\r\n");
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < table->column_count; i++) {
            write_cell(file, seki_report_at(report, section, row, i));
            putc(',', file);
        }
        for (size_t i = 0; i < 5; i++) {
            seki_csv_write_guarded(file, made[i]);
            fputs(i < 4 ? "," : "\r\n", file);
        }
    }
    return !ferror(file);
}
