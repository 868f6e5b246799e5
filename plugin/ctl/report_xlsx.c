/* SPDX-License-Identifier: Apache-2.0
 *
 * report_xlsx: the report as a workbook laid out like the paper sheet: A3 (or A4) lengthwise, one
 * page wide, headings frozen and repeated, filters. Every text is written as a string, whatever it
 * begins with, so that nothing that a device or person wrote becomes a formula or a link.
 */
#include "plugin/ctl/report_model.h"

#include <string.h>

#include <xlsxwriter.h>

#define PAPER_A3 8
#define PAPER_A4 9

struct book {
    lxw_workbook *workbook;
    const struct seki_report *report;
    lxw_format *title, *heading, *note, *text, *number, *tones[SEKI_TONE_DIM + 1];
    bool failed;
};

static lxw_format *new_format(struct book *book)
{
    lxw_format *format = workbook_add_format(book->workbook);
    if (format == NULL) {
        book->failed = true;
        return NULL;
    }
    format_set_font_name(format, "Yu Gothic");
    format_set_font_size(format, 9);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static lxw_format *new_cell_format(struct book *book)
{
    lxw_format *format = new_format(book);
    if (format != NULL) {
        format_set_border(format, LXW_BORDER_THIN);
        format_set_border_color(format, 0x777777);
        format_set_text_wrap(format);
    }
    return format;
}

/* Light, middle and dark: told apart in grey too, as by the sign in front. */
static void add_tones(struct book *book)
{
    static const struct {
        enum seki_tone tone;
        lxw_color_t background, text;
        bool bold;
    } rows[] = {{SEKI_TONE_GOOD, 0xEEF7EE, 0x111111, false},
                {SEKI_TONE_WARNING, 0xF3D98B, 0x111111, false},
                {SEKI_TONE_BAD, 0x6B1F1F, 0xFFFFFF, true},
                {SEKI_TONE_DIM, 0xFFFFFF, 0x555555, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lxw_format *format = new_cell_format(book);
        book->tones[rows[i].tone] = format;
        if (format == NULL)
            return;
        format_set_bg_color(format, rows[i].background);
        format_set_font_color(format, rows[i].text);
        if (rows[i].bold)
            format_set_bold(format);
    }
}

static void add_formats(struct book *book)
{
    book->title = new_format(book);
    book->note = new_format(book);
    book->heading = new_cell_format(book);
    book->text = new_cell_format(book);
    book->number = new_cell_format(book);
    add_tones(book);
    if (book->failed)
        return;
    format_set_font_size(book->title, 16);
    format_set_bold(book->title);
    format_set_bold(book->heading);
    format_set_bg_color(book->heading, 0xDCDCDC);
    format_set_align(book->heading, LXW_ALIGN_VERTICAL_CENTER);
    format_set_align(book->number, LXW_ALIGN_RIGHT);
}

static void write_cell(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                       const struct seki_report_cell *cell)
{
    lxw_format *toned = book->tones[cell->tone];
    char text[2200];
    if (cell->is_number) {
        book->failed |= worksheet_write_number(sheet, row, column, cell->number, book->number) != 0;
        return;
    }
    snprintf(text, sizeof text, "%s%s", seki_report_sign(cell), cell->text);
    if (*text == '\0')
        book->failed |= worksheet_write_blank(sheet, row, column, book->text) != 0;
    else
        book->failed |= worksheet_write_string(sheet, row, column, text,
                                               toned != NULL ? toned : book->text) != 0;
}

/* The headings and rows of a section from a row on; gives the row after the last. Columns without a
 * width are for programs. */
static lxw_row_t write_table(struct book *book, lxw_worksheet *sheet, lxw_row_t top,
                             enum seki_report_section section)
{
    const struct seki_report_table *table = &book->report->tables[section];
    lxw_col_t column = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].width == 0)
            continue;
        worksheet_write_string(sheet, top, column,
                               seki_report_heading(book->report, &table->columns[i]),
                               book->heading);
        for (size_t row = 0; row < table->row_count; row++)
            write_cell(book, sheet, top + 1 + (lxw_row_t)row, column,
                       seki_report_at(book->report, section, row, i));
        column++;
    }
    return top + 1 + (lxw_row_t)table->row_count;
}

static lxw_worksheet *add_sheet(struct book *book, enum seki_report_section section)
{
    const struct seki_report *report = book->report;
    char footer[200];
    lxw_worksheet *sheet =
        workbook_add_worksheet(book->workbook, seki_report_section_name(section, report->japanese));
    if (sheet == NULL) {
        book->failed = true;
        return NULL;
    }
    snprintf(footer, sizeof footer, "&L&8%.64s  %.40s  %.32s %.32s&R&8&P / &N",
             report->fleet ? "fleet" : report->site, report->at, report->checksheet,
             report->checksheet_version);
    worksheet_set_paper(sheet, report->a4 ? PAPER_A4 : PAPER_A3);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_margins(sheet, 0.4, 0.4, 0.5, 0.6);
    worksheet_set_footer(sheet, footer);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    return sheet;
}

static void set_widths(struct book *book, lxw_worksheet *sheet, enum seki_report_section section)
{
    const struct seki_report_table *table = &book->report->tables[section];
    lxw_col_t column = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].width > 0) {
            worksheet_set_column(sheet, column, column, table->columns[i].width + 2, NULL);
            column++;
        }
    }
}

static void write_cover(struct book *book)
{
    const struct seki_report *report = book->report;
    lxw_worksheet *sheet = add_sheet(book, SEKI_REPORT_COVER);
    if (sheet == NULL)
        return;
    worksheet_set_column(sheet, 0, 0, 34, NULL);
    worksheet_set_column(sheet, 1, 1, 46, NULL);
    worksheet_set_column(sheet, 2, 9, 15, NULL);
    worksheet_write_string(sheet, 0, 0, seki_report_title(report), book->title);
    worksheet_write_string(
        sheet, 1, 0,
        report->japanese
            ? "スコアは必ず確認率とあわせて読んでください。本報告書は認証ではありません。"
            : "Read the score together with its coverage. This is a status, not a "
              "certification.",
        book->note);
    lxw_row_t row = write_table(book, sheet, 3, SEKI_REPORT_COVER);
    row = write_table(book, sheet, row + 1, SEKI_REPORT_FUNCTIONS);
    if (report->fleet)
        write_table(book, sheet, row + 1, SEKI_REPORT_SITES);
}

/* A sheet of one table: title, note, headings at `top`, rows. */
static void write_sheet(struct book *book, enum seki_report_section section)
{
    const struct seki_report *report = book->report;
    const struct seki_report_table *table = &report->tables[section];
    lxw_worksheet *sheet = add_sheet(book, section);
    bool main = section == SEKI_REPORT_CHECKSHEET;
    const lxw_row_t top = 2;
    if (sheet == NULL)
        return;
    set_widths(book, sheet, section);
    worksheet_write_string(sheet, 0, 0, seki_report_section_name(section, report->japanese),
                           book->title);
    if (main)
        worksheet_write_string(
            sheet, 1, 0,
            report->japanese
                ? "採否：◎ 採用　△ 一部採用　× 不採用　（◎） 未決定（採用として扱う）"
                : "Adopted: ◎ adopted, △ in part, × declined, (◎) not decided, counts as adopted",
            book->note);
    write_table(book, sheet, top, section);
    worksheet_freeze_panes(sheet, top + 1, main ? 4 : 1);
    worksheet_repeat_rows(sheet, 0, top);
    worksheet_autofilter(sheet, top, 0, top + (lxw_row_t)table->row_count,
                         (lxw_col_t)(table->column_count - 1));
}

bool seki_report_write_xlsx(const struct seki_report *report, const char *path)
{
    struct book book = {.report = report, .workbook = workbook_new(path)};
    seki_unix_s at = 0;
    if (book.workbook == NULL)
        return false;
    bool dated = seki_time_parse(report->at, &at) == SEKI_OK;
    char title[200], author[80], comments[80]; /* which the library takes as not const */
    snprintf(title, sizeof title, "%s", seki_report_title(report));
    snprintf(author, sizeof author, "%s", report->author);
    snprintf(comments, sizeof comments, "%s %s", report->checksheet, report->checksheet_version);
    lxw_doc_properties properties = {
        .title = title, .author = author, .comments = comments, .created = dated ? (time_t)at : 0};
    workbook_set_properties(book.workbook, &properties);
    add_formats(&book);
    if (!book.failed) {
        write_cover(&book);
        for (int section = SEKI_REPORT_CHECKSHEET; section < SEKI_REPORT_SECTIONS; section++)
            write_sheet(&book, (enum seki_report_section)section);
    }
    return workbook_close(book.workbook) == LXW_NO_ERROR && !book.failed;
}
