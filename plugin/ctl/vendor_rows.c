/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_rows: see vendor_rows.h.
 */
#include "plugin/ctl/vendor_rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADINGS_WITHIN 20 /* rows: above the headings there may be a title and notes */
#define NOWHERE SEKI_SHEET_COLUMNS

struct places {
    size_t of[SEKI_VENDOR_COLUMNS]; /* column of the sheet; NOWHERE: it is not there */
};

void seki_vendor_rows_fault(struct seki_vendor_rows *rows, int line, enum seki_vendor_column column,
                            const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    rows->bad++;
    rows->report(rows->context, line, column, text);
}

/* ---- headings ------------------------------------------------------------------------------- */

static bool is_heading_row(const struct seki_sheet_row *row)
{
    bool item = false, model = false;
    for (size_t i = 0; i < SEKI_SHEET_COLUMNS; i++) {
        enum seki_vendor_column column = seki_vendor_column(seki_sheet_cell(row, i));
        item |= column == SEKI_VENDOR_ITEM;
        model |= column == SEKI_VENDOR_MODEL;
    }
    return item && model;
}

static enum seki_status read_headings(const struct seki_sheet_row *row, struct places *places,
                                      struct seki_fault *fault)
{
    static const enum seki_vendor_column needed[] = {SEKI_VENDOR_ANSWER, SEKI_VENDOR_EVIDENCE,
                                                     SEKI_VENDOR_CHECKSHEET, SEKI_VENDOR_VERSION};
    for (int i = 0; i < SEKI_VENDOR_COLUMNS; i++)
        places->of[i] = NOWHERE;
    for (size_t i = 0; i < SEKI_SHEET_COLUMNS; i++) {
        enum seki_vendor_column column = seki_vendor_column(seki_sheet_cell(row, i));
        if (column == SEKI_VENDOR_COLUMNS)
            continue; /* somebody's own */
        if (places->of[column] != NOWHERE)
            return seki_fail(fault, SEKI_BAD_INPUT,
                             "line %d: the heading '%s' stands there twice; take one column away",
                             row->line, seki_sheet_cell(row, i));
        places->of[column] = i;
    }
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (places->of[needed[i]] == NOWHERE)
            return seki_fail(
                fault, SEKI_MISSING,
                "line %d: the heading '%s' (%s) is missing; fill in a sheet as 'vendor "
                "export' makes it, and leave its columns",
                row->line, seki_vendor_heading(needed[i], false),
                seki_vendor_heading(needed[i], true));
    }
    return SEKI_OK;
}

static void trim_all(struct seki_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        for (size_t column = 0; column < SEKI_SHEET_COLUMNS; column++) {
            char *cell = sheet->rows[i].cells[column];
            const char *trimmed = cell != NULL ? seki_vendor_trim(cell) : NULL;
            if (trimmed != NULL && trimmed != cell)
                memmove(cell, trimmed, strlen(trimmed) + 1);
        }
    }
}

/* *at becomes the row after the headings. */
static enum seki_status find_headings(const struct seki_sheet *sheet, struct places *places,
                                      size_t *at, struct seki_fault *fault)
{
    for (size_t i = 0; i < sheet->count && i < HEADINGS_WITHIN; i++) {
        if (!is_heading_row(&sheet->rows[i]))
            continue;
        *at = i + 1;
        return read_headings(&sheet->rows[i], places, fault);
    }
    return seki_fail(
        fault, SEKI_BAD_INPUT,
        "none of the first %d rows has the headings Item (項目) and Model (型式); fill "
        "in a sheet as 'vendor export' makes it",
        HEADINGS_WITHIN);
}

/* ---- rows ----------------------------------------------------------------------------------- */

struct line {
    const struct seki_sheet_row *row;
    const struct places *places;
};

static const char *cell(const struct line *line, enum seki_vendor_column column)
{
    return seki_sheet_cell(line->row, line->places->of[column]);
}

/* What all rows must say alike. */
static bool take_same(struct seki_vendor_rows *rows, const struct line *line,
                      enum seki_vendor_column column, const char **same)
{
    const char *text = cell(line, column);
    if (*same == NULL)
        *same = text;
    if (strcmp(*same, text) == 0)
        return true;
    seki_vendor_rows_fault(rows, line->row->line, column,
                           "'%.64s' here, and '%.64s' in a row above; import sheets of one export "
                           "each by itself",
                           text, *same);
    return false;
}

static bool take_identity(struct seki_vendor_rows *rows, const struct line *line)
{
    if (cell(line, SEKI_VENDOR_CHECKSHEET)[0] == '\0' ||
        cell(line, SEKI_VENDOR_VERSION)[0] == '\0') {
        seki_vendor_rows_fault(rows, line->row->line, SEKI_VENDOR_CHECKSHEET,
                               "is empty, or the version beside it; it says what was asked: copy "
                               "both from another row");
        return false;
    }
    return take_same(rows, line, SEKI_VENDOR_CHECKSHEET, &rows->checksheet) &&
           take_same(rows, line, SEKI_VENDOR_VERSION, &rows->version) &&
           take_same(rows, line, SEKI_VENDOR_NAME, &rows->vendor) &&
           take_same(rows, line, SEKI_VENDOR_SITE, &rows->site);
}

static bool take_evidence(struct seki_vendor_rows *rows, const struct line *line,
                          struct seki_vendor_row *out)
{
    const char *evidence = cell(line, SEKI_VENDOR_EVIDENCE);
    const char *comments = cell(line, SEKI_VENDOR_COMMENTS);
    if (*evidence == '\0') {
        seki_vendor_rows_fault(rows, line->row->line, SEKI_VENDOR_EVIDENCE,
                               "is empty; say what the answer rests on: a document, a setting, a "
                               "test");
        return false;
    }
    int length = snprintf(out->evidence, sizeof out->evidence, "%s%s%s", evidence,
                          *comments != '\0' ? " / " : "", comments);
    if (length >= 0 && (size_t)length < sizeof out->evidence)
        return true;
    seki_vendor_rows_fault(rows, line->row->line, SEKI_VENDOR_EVIDENCE,
                           "is %d bytes long with the comments, and at most %d are kept (a kanji "
                           "takes 3); shorten it and name the document",
                           length, SEKI_VENDOR_EVIDENCE_BYTES);
    return false;
}

static bool take_answer(struct seki_vendor_rows *rows, const struct line *line,
                        struct seki_vendor_row *out)
{
    if (seki_vendor_read_answer(cell(line, SEKI_VENDOR_ANSWER), &out->pass))
        return true;
    seki_vendor_rows_fault(rows, line->row->line, SEKI_VENDOR_ANSWER,
                           "'%.64s' is no answer; write %s or %s (%s, %s), or leave it empty",
                           cell(line, SEKI_VENDOR_ANSWER), seki_vendor_answer(true, false),
                           seki_vendor_answer(false, false), seki_vendor_answer(true, true),
                           seki_vendor_answer(false, true));
    return false;
}

static bool take_until(struct seki_vendor_rows *rows, const struct line *line,
                       struct seki_vendor_row *out)
{
    const char *until = cell(line, SEKI_VENDOR_UNTIL);
    if (*until == '\0' || seki_vendor_read_date(until, rows->sheet.from_1904, out->until))
        return true;
    seki_vendor_rows_fault(rows, line->row->line, SEKI_VENDOR_UNTIL,
                           "'%.64s' is no date; write it like 2027-03-31, or leave it empty",
                           until);
    return false;
}

static bool take_named(struct seki_vendor_rows *rows, const struct line *line,
                       struct seki_vendor_row *out)
{
    out->item = cell(line, SEKI_VENDOR_ITEM);
    out->model = cell(line, SEKI_VENDOR_MODEL);
    if (*out->item == '\0' || *out->model == '\0') {
        seki_vendor_rows_fault(rows, line->row->line,
                               *out->item == '\0' ? SEKI_VENDOR_ITEM : SEKI_VENDOR_MODEL,
                               "is empty; the row was answered, so say of what");
        return false;
    }
    return true;
}

/* An answered row; every column that is wrong is told. */
static void take_row(struct seki_vendor_rows *rows, const struct line *line)
{
    struct seki_vendor_row *out = &rows->rows[rows->count];
    size_t told = rows->bad;
    memset(out, 0, sizeof *out);
    out->line = line->row->line;
    bool good = take_named(rows, line, out);
    good = take_answer(rows, line, out) && good;
    good = take_evidence(rows, line, out) && good;
    good = take_until(rows, line, out) && good;
    good = take_identity(rows, line) && good;
    rows->count += good;
    rows->bad = good ? told : told + 1; /* rows, not faults */
}

static void look_at(struct seki_vendor_rows *rows, const struct line *line)
{
    bool answered = cell(line, SEKI_VENDOR_ANSWER)[0] != '\0';
    bool filled =
        cell(line, SEKI_VENDOR_EVIDENCE)[0] != '\0' || cell(line, SEKI_VENDOR_UNTIL)[0] != '\0';
    bool asked =
        cell(line, SEKI_VENDOR_ITEM)[0] != '\0' || cell(line, SEKI_VENDOR_MODEL)[0] != '\0';
    if (!answered && !filled && !asked)
        return; /* a note below the table */
    rows->asked++;
    if (answered) {
        take_row(rows, line);
        return;
    }
    rows->skipped += !filled;
    if (filled) {
        seki_vendor_rows_fault(rows, line->row->line, SEKI_VENDOR_ANSWER,
                               "is empty, though the row is filled in; write %s or %s (%s, %s), or "
                               "clear the rest",
                               seki_vendor_answer(true, false), seki_vendor_answer(false, false),
                               seki_vendor_answer(true, true), seki_vendor_answer(false, true));
    }
}

/* Where no row was answered, nothing was said. */
static void settle(struct seki_vendor_rows *rows)
{
    const char **const said[] = {&rows->vendor, &rows->site, &rows->checksheet, &rows->version};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        *said[i] = *said[i] != NULL ? *said[i] : "";
}

enum seki_status seki_vendor_rows_read(struct seki_vendor_rows *rows, const char *bytes,
                                       size_t size, struct seki_fault *fault)
{
    struct places places;
    size_t at = 0;
    enum seki_status status = seki_sheet_read(&rows->sheet, bytes, size, fault);
    if (status == SEKI_OK)
        trim_all(&rows->sheet);
    if (status == SEKI_OK)
        status = find_headings(&rows->sheet, &places, &at, fault);
    if (status != SEKI_OK)
        return status;
    rows->rows = calloc(rows->sheet.count + 1, sizeof *rows->rows);
    if (rows->rows == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    for (; at < rows->sheet.count; at++) {
        const struct line line = {&rows->sheet.rows[at], &places};
        look_at(rows, &line);
    }
    settle(rows);
    return SEKI_OK;
}

void seki_vendor_rows_free(struct seki_vendor_rows *rows)
{
    free(rows->rows);
    seki_sheet_free(&rows->sheet);
    rows->rows = NULL;
    rows->count = 0;
}
