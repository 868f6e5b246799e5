/* SPDX-License-Identifier: Apache-2.0
 *
 * report_model: see report_model.h. The
 * summary is in report_summary.c, devices and what people stated in report_rows.c.
 */
#include "plugin/ctl/report_rows.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/report_words.h"
#include "plugin/ctl/say.h"
#include "topics/words.h"

struct seki_report_kept {
    struct seki_report_kept *next;
    char text[];
};

static const struct {
    const char *id, *en, *ja;
} sections[SEKI_REPORT_SECTIONS] = {
    [SEKI_REPORT_COVER] = {"summary", "Summary", "概要"},
    [SEKI_REPORT_FUNCTIONS] = {"functions", "By function", "機能別"},
    [SEKI_REPORT_SITES] = {"sites", "Sites", "拠点"},
    [SEKI_REPORT_CHECKSHEET] = {"checksheet", "Checksheet", "チェックシート"},
    [SEKI_REPORT_DEVICES] = {"devices", "Devices", "機器"},
    [SEKI_REPORT_SUPPORT] = {"support", "Support periods", "サポート期間"},
    [SEKI_REPORT_ATTESTATIONS] = {"attestations", "Attestations", "確認の記録"},
    [SEKI_REPORT_WAIVERS] = {"waivers", "Waivers", "例外承認"},
};

const char *seki_report_section_id(enum seki_report_section section)
{
    return sections[section].id;
}

const char *seki_report_section_name(enum seki_report_section section, bool japanese)
{
    return japanese ? sections[section].ja : sections[section].en;
}

const char *seki_report_title(const struct seki_report *report)
{
    return report->japanese ? "IoTセキュリティチェックシート 実施状況報告書"
                            : "IoT security checksheet: status report";
}

const struct seki_report_cell *seki_report_at(const struct seki_report *report,
                                              enum seki_report_section section, size_t row,
                                              size_t column)
{
    const struct seki_report_table *table = &report->tables[section];
    return &table->cells[row * table->column_count + column];
}

const struct seki_report_cell *seki_report_fact(const struct seki_report *report, const char *id)
{
    static const struct seki_report_cell none = {.text = ""};
    for (size_t row = 0; row < report->tables[SEKI_REPORT_COVER].row_count; row++) {
        if (strcmp(seki_report_at(report, SEKI_REPORT_COVER, row, 0)->text, id) == 0)
            return seki_report_at(report, SEKI_REPORT_COVER, row, 2);
    }
    return &none;
}

const char *seki_report_sign(const struct seki_report_cell *cell)
{
    switch (cell->tone) {
    case SEKI_TONE_GOOD:
        return "○ ";
    case SEKI_TONE_WARNING:
        return "▲ ";
    case SEKI_TONE_BAD:
        return "✕ ";
    default:
        return "";
    }
}

const char *seki_report_keep(struct seki_report *report, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    struct seki_report_kept *kept = length >= 0 ? malloc(sizeof *kept + (size_t)length + 1) : NULL;
    if (kept != NULL) {
        vsnprintf(kept->text, (size_t)length + 1, format, again);
        kept->next = report->kept;
        report->kept = kept;
    }
    va_end(again);
    report->failed = report->failed || kept == NULL;
    return kept != NULL ? kept->text : "";
}

/* ---- rows ----------------------------------------------------------------------------------- */

void seki_row_begin(struct seki_row *row, struct seki_report *report,
                    enum seki_report_section section)
{
    struct seki_report_table *table = &report->tables[section];
    *row = (struct seki_row){.report = report};
    if (table->row_count == table->size) {
        size_t size = table->size == 0 ? 64 : table->size * 2;
        struct seki_report_cell *cells =
            realloc(table->cells, size * table->column_count * sizeof *cells);
        if (cells == NULL) {
            report->failed = true;
            return;
        }
        table->cells = cells;
        table->size = size;
    }
    row->cells = &table->cells[table->row_count++ * table->column_count];
    row->count = table->column_count;
    for (size_t i = 0; i < row->count; i++)
        row->cells[i] = (struct seki_report_cell){.text = ""};
}

static struct seki_report_cell *next_cell(struct seki_row *row)
{
    static struct seki_report_cell nowhere;
    return row->cells != NULL && row->used < row->count ? &row->cells[row->used++] : &nowhere;
}

void seki_row_text(struct seki_row *row, const char *text)
{
    next_cell(row)->text = text;
}

void seki_row_number(struct seki_row *row, long number)
{
    struct seki_report_cell *cell = next_cell(row);
    cell->number = (double)number;
    cell->is_number = true;
    cell->text = seki_report_keep(row->report, "%ld", number);
}

void seki_row_count(struct seki_row *row, const struct seki_json *object, const char *name)
{
    double number;
    if (seki_json_number(seki_json_member(object, name), &number))
        seki_row_number(row, (long)number);
    else
        seki_row_text(row, "");
}

void seki_row_word(struct seki_row *row, const char *vocabulary, const char *word)
{
    struct seki_report_cell *cell = next_cell(row);
    cell->text = seki_report_word(vocabulary, word, row->report->japanese);
    cell->value = word;
    cell->tone = seki_say_tone(word);
}

void seki_row_said(struct seki_row *row, const char *text, const char *value)
{
    struct seki_report_cell *cell = next_cell(row);
    cell->text = text;
    cell->value = value;
}

void seki_row_time(struct seki_row *row, const char *time)
{
    seki_unix_s at;
    struct tm local;
    char text[32];
    if (seki_time_parse(time, &at) != SEKI_OK) {
        seki_row_text(row, "");
        return;
    }
    time_t moment = (time_t)at;
    localtime_r(&moment, &local);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
    struct seki_report_cell *cell = next_cell(row);
    cell->text = seki_report_keep(row->report, "%s", text);
    cell->value = time;
    cell->is_time = true;
}

/* ---- the checksheet ------------------------------------------------------------------------- */

static const struct seki_report_column line_columns[] = {
    {"item", "Item", "番号", 8},
    {"category", "Category", "分類", 9},
    {"category_name", "Category name", "カテゴリー名", 18},
    {"title", "To check", "チェック項目", 44},
    {"importance", "Importance", "重要度", 13},
    {"lead", "Lead", "主担当", 8},
    {"joint", "With", "連携", 7},
    {"adoption", "Adopted", "採否", 9},
    {"adoption_reason", "Reason for the choice", "採否の理由", 26},
    {"status", "Status", "状況", 13},
    {"counted", "Counted", "単位", 9},
    {"pass", "Pass", "適合", 7},
    {"fail", "Fail", "不適合", 8},
    {"unknown", "Unknown", "未確認", 9},
    {"waived", "Waived", "例外承認", 9},
    {"not_applicable", "N/A", "対象外", 8},
    {"evidence", "Evidence", "根拠", 18},
    {"evidence_at", "Evidence of", "根拠の日時", 18},
    {"evidence_days", "Days old", "経過日数", 10},
    {"remark", "Remark", "備考", 30},
};

static const char *adoption_mark(const struct seki_report *report, const char *adoption)
{
    static const char *const marks[][3] = {
        {"adopted", "◎", "◎"}, {"partly", "△", "△"}, {"declined", "×", "×"}};
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(marks[i][0], adoption) == 0)
            return marks[i][1];
    }
    return report->japanese ? "（◎）" : "(◎)";
}

/* Days from `time` to when the report was made; negative: there is none. */
static long days_since(const struct seki_report *report, const char *time)
{
    seki_unix_s then, now;
    bool known = seki_time_parse(time, &then) == SEKI_OK &&
                 seki_time_parse(report->at, &now) == SEKI_OK && then <= now;
    return known ? (long)((now - then) / SEKI_DAY_S) : -1;
}

static void add_counts(struct seki_row *row, const struct seki_json *line)
{
    static const char *const statuses[] = {"pass", "fail", "unknown", "waived", "not_applicable"};
    bool japanese = row->report->japanese;
    const struct seki_json *devices = seki_json_member(line, "devices");
    const struct seki_json *sites = seki_json_member(line, "sites");
    const struct seki_json *counts = devices != NULL ? devices : sites;
    seki_row_said(row,
                  devices != NULL ? (japanese ? "機器" : "devices")
                  : sites != NULL ? (japanese ? "拠点" : "sites")
                                  : "",
                  devices != NULL ? "devices"
                  : sites != NULL ? "sites"
                                  : "");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (counts != NULL)
            seki_row_number(row, seki_say_number(counts, statuses[i], 0));
        else
            seki_row_text(row, "");
    }
}

static void add_evidence(struct seki_row *row, const struct seki_json *line)
{
    const char *evidence = seki_say_text(line, "evidence"), *at = seki_say_text(line, "at");
    long days = days_since(row->report, at);
    if (strcmp(evidence, "none") == 0)
        seki_row_said(row, "", evidence);
    else
        seki_row_word(row, "evidence", evidence);
    seki_row_time(row, at);
    if (days >= 0)
        seki_row_number(row, days);
    else
        seki_row_text(row, "");
}

static void add_line(struct seki_report *report, const struct seki_json *line)
{
    bool japanese = report->japanese;
    char reason[SEKI_REPORT_REASON];
    struct seki_row row;
    const char *adoption = seki_say_text(line, "adoption");
    const char *lead = seki_say_text(line, "lead"), *code = seki_say_text(line, "reason");
    seki_row_begin(&row, report, SEKI_REPORT_CHECKSHEET);
    seki_row_text(&row, seki_say_text(line, "item"));
    seki_row_text(&row, seki_say_text(line, "category"));
    seki_row_text(&row, seki_say_language(seki_json_member(line, "category_name"), japanese));
    seki_row_text(&row, seki_say_language(seki_json_member(line, "title"), japanese));
    seki_row_word(&row, "importance", seki_say_text(line, "importance"));
    seki_row_text(&row, lead);
    seki_row_text(&row, !seki_say_true(line, "joint") ? "" : strcmp(lead, "IT") == 0 ? "OT" : "IT");
    seki_row_said(&row, adoption_mark(report, adoption),
                  *adoption != '\0' ? adoption : "undecided");
    seki_row_text(&row, seki_say_text(line, "adoption_reason"));
    seki_row_word(&row, "status", seki_say_text(line, "status"));
    add_counts(&row, line);
    add_evidence(&row, line);
    seki_row_said(&row, seki_report_keep(report, "%s", seki_report_reason(code, japanese, reason)),
                  code);
}

/* ---- the whole ------------------------------------------------------------------------------ */

void seki_report_build(struct seki_report *report, const struct seki_report_source *source,
                       bool japanese)
{
    const struct seki_json *data = source->data, *site = seki_json_member(data, "site");
    const struct seki_json *sheet = seki_json_member(data, "checksheet");
    const struct seki_json *lines = seki_json_member(data, "lines");
    report->japanese = japanese;
    report->fleet = site == NULL;
    report->source = source;
    report->site = seki_say_text(site, "site");
    report->at = seki_say_text(data, "at");
    report->author = seki_say_text(data, "author");
    report->broker = seki_say_text(data, "broker");
    report->version = seki_say_text(data, "version");
    report->checksheet = seki_say_text(sheet, "id");
    report->checksheet_version = seki_say_text(sheet, "version");
    SEKI_COLUMNS(SEKI_REPORT_CHECKSHEET, line_columns);
    seki_report_add_summary(report);
    for (const struct seki_json *line = seki_json_first(lines); line != NULL;
         line = seki_json_next(line))
        add_line(report, line);
    seki_report_add_rows(report);
}

void seki_report_free(struct seki_report *report)
{
    for (int i = 0; i < SEKI_REPORT_SECTIONS; i++)
        free(report->tables[i].cells);
    while (report->kept != NULL) {
        struct seki_report_kept *kept = report->kept;
        report->kept = kept->next;
        free(kept);
    }
    memset(report, 0, sizeof *report);
}
