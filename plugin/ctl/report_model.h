/* SPDX-License-Identifier: Apache-2.0
 *
 * report_model: what is in a report, computed once from the plugin's answers: tables of cells, each
 * with the text that people read and the value that programs do. The writers (one a format) decide
 * how it looks and nothing else, so that all formats say the same.
 */
#ifndef SEKISHO_CTL_REPORT_MODEL_H
#define SEKISHO_CTL_REPORT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "plugin/ctl/list.h"
#include "plugin/ctl/screen.h"
#include "topics/civil.h"
#include "topics/json.h"

enum seki_report_section {
    SEKI_REPORT_COVER,
    SEKI_REPORT_FUNCTIONS,
    SEKI_REPORT_SITES, /* of the fleet; of a site without rows */
    SEKI_REPORT_CHECKSHEET,
    SEKI_REPORT_DEVICES,
    SEKI_REPORT_SUPPORT,
    SEKI_REPORT_ATTESTATIONS,
    SEKI_REPORT_WAIVERS,
    SEKI_REPORT_SECTIONS
};

struct seki_report_column {
    const char *id, *en, *ja;
    int width; /* in characters, about */
};

struct seki_report_cell {
    const char *text;  /* what people read; never NULL */
    const char *value; /* what programs do, where it is another text; NULL: the same */
    double number;     /* where is_number */
    bool is_number;
    bool is_time; /* the text is local, the value RFC 3339 */
    enum seki_tone tone;
};

struct seki_report_table {
    const struct seki_report_column *columns;
    size_t column_count, row_count, size; /* size: rows that there is room for */
    struct seki_report_cell *cells;       /* row by row */
};

/* The plugin's answers, which own all that the report borrows. */
struct seki_report_source {
    struct seki_exchange *head; /* report.data */
    const struct seki_json *data;
    struct seki_list sites, devices, attestations, waivers;
};

struct seki_report_kept;
struct seki_report {
    bool a4;                      /* to be printed on A4; else A3 */
    bool japanese, fleet, failed; /* failed: out of memory */
    bool steady;                  /* all was read at one instant */
    const char *site;             /* "" of the fleet */
    const char *at, *author, *broker, *version;
    const char *checksheet, *checksheet_version;
    const struct seki_report_source *source;
    struct seki_report_table tables[SEKI_REPORT_SECTIONS];
    struct seki_report_kept *kept;
};

/* The section's id ("checksheet") and its name in a language. */
const char *seki_report_section_id(enum seki_report_section section);
const char *seki_report_section_name(enum seki_report_section section, bool japanese);
/* "The site nagoya against …" and the like: the title of the whole. */
const char *seki_report_title(const struct seki_report *report);
static inline const char *seki_report_heading(const struct seki_report *report,
                                              const struct seki_report_column *column)
{
    return report->japanese ? column->ja : column->en;
}
const struct seki_report_cell *seki_report_at(const struct seki_report *report,
                                              enum seki_report_section section, size_t row,
                                              size_t column);

/* The value of the summary with an id; an empty cell where there is none. */
const struct seki_report_cell *seki_report_fact(const struct seki_report *report, const char *id);
/* The sign in front of a cell's text, which tells its tone without colour; "" of most. */
const char *seki_report_sign(const struct seki_report_cell *cell);

/* Reads everything until it fits together. Gives the exit code; to be freed in either case. */
int seki_report_fetch(struct seki_ctl *ctl, const char *site, struct seki_report_source *source,
                      bool *steady);
void seki_report_source_free(struct seki_report_source *source);
/* True if the devices add up to what the roll-up says of them. */
bool seki_report_adds_up(const struct seki_report_source *source);

/* Computes the report; report->failed says that memory ran out. To be freed in either case. */
void seki_report_build(struct seki_report *report, const struct seki_report_source *source,
                       bool japanese);
void seki_report_free(struct seki_report *report);
/* A text that lives as long as the report. */
const char *seki_report_keep(struct seki_report *report, const char *format, ...) SEKI_PRINTF(2, 3);

/* The writers; false: memory ran out or the file could not be written. CSV holds one section. */
bool seki_report_write_csv(const struct seki_report *report, enum seki_report_section section,
                           FILE *file);
bool seki_report_write_json(const struct seki_report *report, FILE *file);
bool seki_report_write_html(const struct seki_report *report, FILE *file);
bool seki_report_write_xlsx(const struct seki_report *report, const char *path);
bool seki_report_write_oscal(const struct seki_report *report, FILE *file);

#endif
