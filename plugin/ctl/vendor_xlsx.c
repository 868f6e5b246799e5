/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_xlsx: a vendor's sheet as a workbook: what is to be filled in is coloured and offers the
 * answers to choose from; what says which sheet it is stands in hidden columns of each row. Every
 * text is written as a string, whatever it begins with.
 */
#include "plugin/ctl/vendor_sheet.h"

#include <stdlib.h>
#include <string.h>

#include <xlsxwriter.h>

#include "plugin/ctl/say.h"

#define HEADINGS 4 /* the row of the headings, from 0; above it what the sheet is */
#define PAPER_A4 9

struct book {
    lxw_workbook *workbook;
    lxw_worksheet *worksheet;
    const struct seki_vendor_sheet *sheet;
    lxw_format *title, *note, *heading, *text, *number, *filled, *date;
    bool failed;
};

static lxw_format *new_format(struct book *book, bool cell)
{
    lxw_format *format = workbook_add_format(book->workbook);
    if (format == NULL) {
        book->failed = true;
        return NULL;
    }
    format_set_font_name(format, "Yu Gothic");
    format_set_font_size(format, 9);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (cell) {
        format_set_border(format, LXW_BORDER_THIN);
        format_set_border_color(format, 0x777777);
        format_set_text_wrap(format);
    }
    return format;
}

static void add_formats(struct book *book)
{
    book->title = new_format(book, false);
    book->note = new_format(book, false);
    book->heading = new_format(book, true);
    book->text = new_format(book, true);
    book->number = new_format(book, true);
    book->filled = new_format(book, true);
    book->date = new_format(book, true);
    if (book->failed)
        return;
    format_set_font_size(book->title, 16);
    format_set_bold(book->title);
    format_set_bold(book->heading);
    format_set_bg_color(book->heading, 0xDCDCDC);
    format_set_align(book->number, LXW_ALIGN_RIGHT);
    format_set_bg_color(book->filled, 0xFFF8DC);
    format_set_bg_color(book->date, 0xFFF8DC);
    format_set_num_format(book->date, "yyyy-mm-dd");
}

static void put_text(struct book *book, lxw_row_t row, lxw_col_t column, const char *text,
                     lxw_format *format)
{
    lxw_error error = *text == '\0'
                          ? worksheet_write_blank(book->worksheet, row, column, format)
                          : worksheet_write_string(book->worksheet, row, column, text, format);
    book->failed |= error != LXW_NO_ERROR;
}

/* What the sheet is, and how it is filled in. */
static void write_head(struct book *book)
{
    const struct seki_json *data = book->sheet->data;
    const struct seki_json *checksheet = seki_json_member(data, "checksheet");
    const char *site = seki_say_text(data, "site");
    bool japanese = book->sheet->japanese;
    char text[700];
    snprintf(text, sizeof text,
             japanese ? "ベンダー確認シート　%s 御中" : "Vendor confirmation: %s",
             seki_say_text(data, "vendor"));
    put_text(book, 0, 0, text, book->title);
    snprintf(text, sizeof text,
             japanese ? "%s %s　拠点：%s　出力日時：%s" : "%s %s, site: %s, exported at %s",
             seki_say_language(seki_json_member(checksheet, "name"), japanese),
             seki_say_text(checksheet, "version"),
             *site != '\0' ? site
             : japanese    ? "全拠点"
                           : "all",
             seki_say_text(data, "at"));
    put_text(book, 1, 0, text, book->note);
    put_text(
        book, 2, 0,
        japanese
            ? "色の付いた欄に、型式ごとの回答をご記入ください。適合・不適合のどちらの場合も、根拠・"
              "証跡（"
              "資料名と該当ページ、設定、試験の結果など）が必要です。"
            : "Please fill in the coloured columns for each model. Either answer needs evidence: "
              "a document with its page, a setting, the result of a test.",
        book->note);
    put_text(
        book, 3, 0,
        japanese
            ? "回答できない項目は空欄のままで構いません。有効期限が空欄の場合は、所定の期間を適用し"
              "ます。"
            : "Leave a row empty where you cannot answer. Without a date an answer holds for the "
              "time that is usual for its item.",
        book->note);
}

static lxw_format *format_of(const struct book *book, enum seki_vendor_column column)
{
    switch (column) {
    case SEKI_VENDOR_DEVICES:
        return book->number;
    case SEKI_VENDOR_UNTIL:
        return book->date;
    case SEKI_VENDOR_ANSWER:
    case SEKI_VENDOR_EVIDENCE:
    case SEKI_VENDOR_COMMENTS:
        return book->filled;
    default:
        return book->text;
    }
}

static void put_cell(struct book *book, lxw_row_t row, const struct seki_vendor_place *place,
                     enum seki_vendor_column column)
{
    char out[SEKI_VENDOR_CELL];
    const char *text = seki_vendor_sheet_cell(book->sheet, place, column, out);
    if (column == SEKI_VENDOR_DEVICES)
        book->failed |= worksheet_write_number(book->worksheet, row, (lxw_col_t)column,
                                               strtod(text, NULL), book->number) != LXW_NO_ERROR;
    else
        put_text(book, row, (lxw_col_t)column, text, format_of(book, column));
}

/* Gives the last row. */
static lxw_row_t write_rows(struct book *book)
{
    struct seki_vendor_place place = {NULL, NULL};
    lxw_row_t row = HEADINGS;
    for (int i = 0; i < SEKI_VENDOR_COLUMNS; i++)
        put_text(book, row, (lxw_col_t)i,
                 seki_vendor_heading((enum seki_vendor_column)i, book->sheet->japanese),
                 book->heading);
    while (seki_vendor_sheet_next(book->sheet, &place)) {
        row++;
        for (int i = 0; i < SEKI_VENDOR_COLUMNS; i++)
            put_cell(book, row, &place, (enum seki_vendor_column)i);
    }
    return row;
}

/* The answers to choose from; another is refused by the spreadsheet, too. */
static void offer_answers(struct book *book, lxw_row_t last)
{
    bool japanese = book->sheet->japanese;
    char pass[16], fail[16], title[40], message[120]; /* which the library takes as not const */
    char *list[] = {pass, fail, NULL};
    snprintf(pass, sizeof pass, "%s", seki_vendor_answer(true, japanese));
    snprintf(fail, sizeof fail, "%s", seki_vendor_answer(false, japanese));
    snprintf(title, sizeof title, "%s", seki_vendor_heading(SEKI_VENDOR_ANSWER, japanese));
    snprintf(message, sizeof message,
             japanese ? "「%s」または「%s」を選ぶか、空欄のままにしてください。"
                      : "Choose %s or %s, or leave it empty.",
             pass, fail);
    lxw_data_validation validation = {.validate = LXW_VALIDATION_TYPE_LIST,
                                      .value_list = list,
                                      .error_title = title,
                                      .error_message = message};
    book->failed |=
        worksheet_data_validation_range(book->worksheet, HEADINGS + 1, SEKI_VENDOR_ANSWER, last,
                                        SEKI_VENDOR_ANSWER, &validation) != LXW_NO_ERROR;
}

static void lay_out(struct book *book, lxw_row_t last)
{
    static const double widths[SEKI_VENDOR_NAME] = {7, 26, 44, 44, 16, 8, 11, 40, 13, 24};
    lxw_worksheet *worksheet = book->worksheet;
    lxw_row_col_options hidden = {.hidden = LXW_TRUE};
    for (lxw_col_t i = 0; i < SEKI_VENDOR_NAME; i++)
        worksheet_set_column(worksheet, i, i, widths[i], NULL);
    worksheet_set_column_opt(worksheet, SEKI_VENDOR_NAME, SEKI_VENDOR_COLUMNS - 1, 14, NULL,
                             &hidden);
    worksheet_set_paper(worksheet, PAPER_A4);
    worksheet_set_landscape(worksheet);
    worksheet_fit_to_pages(worksheet, 1, 0);
    worksheet_repeat_rows(worksheet, HEADINGS, HEADINGS);
    worksheet_freeze_panes(worksheet, HEADINGS + 1, 2);
    worksheet_autofilter(worksheet, HEADINGS, 0, last, SEKI_VENDOR_COLUMNS - 1);
}

bool seki_vendor_sheet_write_xlsx(const struct seki_vendor_sheet *sheet, const char *path)
{
    struct book book = {.sheet = sheet, .workbook = workbook_new(path)};
    if (book.workbook == NULL)
        return false;
    book.worksheet =
        workbook_add_worksheet(book.workbook, sheet->japanese ? "ベンダー確認" : "Vendor");
    book.failed = book.worksheet == NULL;
    add_formats(&book);
    if (!book.failed) {
        write_head(&book);
        lxw_row_t last = write_rows(&book);
        offer_answers(&book, last);
        lay_out(&book, last);
    }
    return workbook_close(book.workbook) == LXW_NO_ERROR && !book.failed;
}
