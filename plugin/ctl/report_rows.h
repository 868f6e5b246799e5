/* SPDX-License-Identifier: Apache-2.0
 *
 * report_rows: how the model fills a row, cell by cell. Cells beyond the columns are dropped, those
 * that are not filled are empty.
 */
#ifndef SEKISHO_CTL_REPORT_ROWS_H
#define SEKISHO_CTL_REPORT_ROWS_H

#include "plugin/ctl/report_model.h"

struct seki_row {
    struct seki_report *report;
    struct seki_report_cell *cells; /* NULL: out of memory */
    size_t used, count;
};

void seki_row_begin(struct seki_row *row, struct seki_report *report,
                    enum seki_report_section section);
/* Texts are borrowed and live as long as the report. */
void seki_row_text(struct seki_row *row, const char *text);
void seki_row_said(struct seki_row *row, const char *text, const char *value);
void seki_row_number(struct seki_row *row, long number);
void seki_row_count(struct seki_row *row, const struct seki_json *object, const char *name);
void seki_row_word(struct seki_row *row, const char *vocabulary, const char *word);
void seki_row_time(struct seki_row *row, const char *time); /* local, to the minute */

/* The columns of a section of `report`: all of an array. */
#define SEKI_COLUMNS(section, array)                                                               \
    report->tables[section].columns = (array);                                                     \
    report->tables[section].column_count = sizeof(array) / sizeof *(array)

/* The summary and the items by function. */
void seki_report_add_summary(struct seki_report *report);
/* The tables of sites, devices, support periods, attestations and waivers. */
void seki_report_add_rows(struct seki_report *report);

#endif
