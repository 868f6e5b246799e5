/* SPDX-License-Identifier: Apache-2.0
 *
 * report_json: the whole report as JSON. The summary is an object by id, every other section an
 * array of objects by column. Values are the contract's words and times; what is not there is null.
 */
#include "plugin/ctl/report_model.h"

#include "plugin/ctl/report_out.h"

static void write_value(struct seki_out *out, const char *name, const struct seki_report_cell *cell)
{
    const char *value = cell->value != NULL ? cell->value : cell->text;
    if (cell->is_number)
        seki_out_number(out, name, cell->number);
    else if (*value == '\0')
        seki_out_null(out, name);
    else
        seki_out_string(out, name, value);
}

static void write_summary(const struct seki_report *report, struct seki_out *out)
{
    seki_out_open(out, seki_report_section_id(SEKI_REPORT_COVER), '{');
    for (size_t row = 0; row < report->tables[SEKI_REPORT_COVER].row_count; row++)
        write_value(out, seki_report_at(report, SEKI_REPORT_COVER, row, 0)->text,
                    seki_report_at(report, SEKI_REPORT_COVER, row, 2));
    seki_out_close(out, '}');
}

static void write_section(const struct seki_report *report, struct seki_out *out,
                          enum seki_report_section section)
{
    const struct seki_report_table *table = &report->tables[section];
    seki_out_open(out, seki_report_section_id(section), '[');
    for (size_t row = 0; row < table->row_count; row++) {
        seki_out_open(out, NULL, '{');
        for (size_t i = 0; i < table->column_count; i++)
            write_value(out, table->columns[i].id, seki_report_at(report, section, row, i));
        seki_out_close(out, '}');
    }
    seki_out_close(out, ']');
}

bool seki_report_write_json(const struct seki_report *report, FILE *file)
{
    struct seki_out out = {.file = file};
    seki_out_open(&out, NULL, '{');
    seki_out_number(&out, "v", 1);
    write_summary(report, &out);
    for (int section = SEKI_REPORT_FUNCTIONS; section < SEKI_REPORT_SECTIONS; section++)
        write_section(report, &out, (enum seki_report_section)section);
    seki_out_close(&out, '}');
    putc('\n', file);
    return !ferror(file);
}
