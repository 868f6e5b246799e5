/* SPDX-License-Identifier: Apache-2.0
 *
 * report_summary: the first page of a report: of what, when, by whom, against which catalogue, the
 * verdict, score with coverage, and counts; and the items by function. The numbers are those of the
 * roll-up that the plugin publishes and stores, none is made here but the sums by function.
 */
#include "plugin/ctl/report_rows.h"

#include <string.h>
#include <time.h>

#include "plugin/ctl/report_words.h"
#include "plugin/ctl/say.h"
#include "topics/words.h"

/* ---- the summary ---------------------------------------------------------------------------- */

static const struct seki_report_column cover_columns[] = {
    {"id", "Id", "ID", 0},
    {"name", "What", "項目", 30},
    {"value", "Value", "内容", 60},
};

/* Begins a row of the summary, up to its value. */
static void name_fact(struct seki_row *row, struct seki_report *report, const char *id,
                      const char *en, const char *ja)
{
    seki_row_begin(row, report, SEKI_REPORT_COVER);
    seki_row_text(row, id);
    seki_row_text(row, report->japanese ? ja : en);
}

static void add_fact(struct seki_report *report, const char *id, const char *en, const char *ja,
                     const char *text)
{
    struct seki_row row;
    name_fact(&row, report, id, en, ja);
    seki_row_text(&row, text);
}

static void add_made(struct seki_report *report, const struct seki_json *data)
{
    bool japanese = report->japanese;
    const struct seki_json *sheet = seki_json_member(data, "checksheet");
    struct seki_row row;
    time_t now = 0;
    seki_unix_s at;
    struct tm local;
    char zone[16];
    if (seki_time_parse(report->at, &at) == SEKI_OK)
        now = (time_t)at;
    localtime_r(&now, &local);
    strftime(zone, sizeof zone, "%z", &local);
    name_fact(&row, report, "at", "As of", "基準日時");
    seki_row_time(&row, report->at);
    add_fact(report, "zone", "Times are given at UTC offset", "日時の表記（UTCとの差）",
             seki_report_keep(report, "%.3s:%s", zone, zone + 3));
    add_fact(report, "checksheet", "Checksheet", "チェックシート", report->checksheet);
    add_fact(report, "checksheet_version", "Version of the checksheet",
             "チェックシートのバージョン", report->checksheet_version);
    add_fact(report, "checksheet_name", "Name of the checksheet", "チェックシートの名称",
             seki_say_language(seki_json_member(sheet, "name"), japanese));
    add_fact(report, "author", "Made by", "作成者", report->author);
    add_fact(report, "broker", "Broker", "ブローカー", report->broker);
    add_fact(report, "version", "Version of the plugin", "プラグインのバージョン", report->version);
    name_fact(&row, report, "steady", "All read at one instant", "全データの時点の一致");
    seki_row_said(&row,
                  report->steady ? (japanese ? "一致" : "yes")
                                 : (japanese ? "不一致（読み取り中に状態が変化しました）"
                                             : "no: things changed while they were read"),
                  report->steady ? "yes" : "no");
}

static void add_subject(struct seki_report *report, const struct seki_json *data)
{
    const struct seki_json *site = seki_json_member(data, "site");
    struct seki_row row;
    name_fact(&row, report, "scope", "Report of", "対象");
    if (report->fleet) {
        seki_row_said(&row, report->japanese ? "全社" : "the whole fleet", "fleet");
        return;
    }
    seki_row_said(&row, report->japanese ? "拠点" : "a site", "site");
    add_fact(report, "site", "Site", "拠点ID", report->site);
    add_fact(report, "site_name", "Name of the site", "拠点名", seki_say_text(site, "name"));
    name_fact(&row, report, "use_level", "Use level", "用途レベル");
    seki_row_count(&row, site, "use_level");
    name_fact(&row, report, "stage", "Stage", "段階");
    seki_row_word(&row, "stage", seki_say_text(site, "stage"));
}

static void add_numbers(struct seki_report *report, const struct seki_json *whole)
{
    static const struct {
        const char *id, *name, *en, *ja;
    } items[] = {
        {"items.pass", "pass", "Items: pass", "適合の項目数"},
        {"items.fail", "fail", "Items: fail", "不適合の項目数"},
        {"items.unknown", "unknown", "Items: unknown", "未確認の項目数"},
        {"items.waived", "waived", "Items: waived", "例外承認の項目数"},
        {"items.not_applicable", "not_applicable", "Items: not applicable", "対象外の項目数"},
    };
    const struct seki_json *compliance = seki_json_member(whole, "compliance");
    struct seki_row row;
    name_fact(&row, report, "verdict", "Verdict", "判定");
    seki_row_word(&row, "verdict", seki_say_text(compliance, "verdict"));
    name_fact(&row, report, "score", "Score (of 100)", "スコア（100点満点）");
    if (seki_say_number(compliance, "score", -1) >= 0)
        seki_row_count(&row, compliance, "score");
    else
        seki_row_said(&row, report->japanese ? "未判定" : "nothing decided yet", "");
    name_fact(&row, report, "coverage", "Coverage (%)", "確認率（%）");
    seki_row_count(&row, compliance, "coverage");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        name_fact(&row, report, items[i].id, items[i].en, items[i].ja);
        seki_row_count(&row, compliance, items[i].name);
    }
}

/* "devices.verdict.compliant" and its like: a row for each word of a vocabulary. */
static void add_tally(struct seki_report *report, const struct seki_json *counts,
                      const char *vocabulary, const char *const words[])
{
    for (int i = 0; words[i] != NULL; i++) {
        struct seki_row row;
        long count = seki_say_number(counts, words[i], 0);
        const char *word = seki_report_word(vocabulary, words[i], report->japanese);
        if (strcmp(vocabulary, "lifecycle") == 0 && count == 0)
            continue;
        seki_row_begin(&row, report, SEKI_REPORT_COVER);
        seki_row_text(&row, seki_report_keep(report, "devices.%s.%s", vocabulary, words[i]));
        seki_row_text(&row, seki_report_keep(
                                report, report->japanese ? "機器数（%s: %s）" : "Devices, %s: %s",
                                strcmp(vocabulary, "verdict") == 0
                                    ? (report->japanese ? "判定" : "verdict")
                                : strcmp(vocabulary, "support") == 0
                                    ? (report->japanese ? "サポート" : "support")
                                    : (report->japanese ? "ライフサイクル" : "life cycle"),
                                word));
        seki_row_number(&row, count);
    }
}

static void add_devices(struct seki_report *report, const struct seki_json *whole)
{
    const struct seki_json *devices = seki_json_member(whole, "devices");
    struct seki_row row;
    if (report->fleet) {
        name_fact(&row, report, "sites", "Sites", "拠点数");
        seki_row_count(&row, seki_json_member(whole, "sites"), "total");
    }
    name_fact(&row, report, "devices", "Devices", "機器数");
    seki_row_count(&row, devices, "total");
    name_fact(&row, report, "devices.online", "Devices online", "オンラインの機器数");
    seki_row_count(&row, devices, "online");
    add_tally(report, seki_json_member(devices, "verdict"), "verdict", seki_verdict_words);
    add_tally(report, seki_json_member(devices, "support"), "support", seki_support_words);
    add_tally(report, seki_json_member(devices, "lifecycle"), "lifecycle", seki_lifecycle_words);
}

/* Required, and declined: no report leaves it out. */
static void add_declined(struct seki_report *report, const struct seki_json *lines)
{
    long count = 0;
    struct seki_row row;
    for (const struct seki_json *line = seki_json_first(lines); line != NULL;
         line = seki_json_next(line))
        count += strcmp(seki_say_text(line, "adoption"), "declined") == 0 &&
                 strcmp(seki_say_text(line, "importance"), "required") == 0;
    name_fact(&row, report, "declined_required", "Required items declined",
              "不採用とした必須項目数");
    seki_row_number(&row, count);
}

/* ---- by function ---------------------------------------------------------------------------- */

static const struct seki_report_column function_columns[] = {
    {"function", "Function", "機能", 16},
    {"items", "Items", "項目数", 10},
    {"pass", "Pass", "適合", 10},
    {"fail", "Fail", "不適合", 10},
    {"unknown", "Unknown", "未確認", 10},
    {"waived", "Waived", "例外承認", 10},
    {"not_applicable", "Not applicable", "対象外", 12},
};

static void add_function(struct seki_report *report, const struct seki_json *lines,
                         const char *function)
{
    static const char *const statuses[] = {"pass", "fail", "unknown", "waived", "not_applicable"};
    long counts[5] = {0}, total = 0;
    struct seki_row row;
    for (const struct seki_json *line = seki_json_first(lines); line != NULL;
         line = seki_json_next(line)) {
        if (strcmp(seki_say_text(line, "function"), function) != 0)
            continue;
        total++;
        for (size_t i = 0; i < 5; i++)
            counts[i] += strcmp(seki_say_text(line, "status"), statuses[i]) == 0;
    }
    seki_row_begin(&row, report, SEKI_REPORT_FUNCTIONS);
    seki_row_word(&row, "function", function);
    seki_row_number(&row, total);
    for (size_t i = 0; i < 5; i++)
        seki_row_number(&row, counts[i]);
}

/* ---- all of it ------------------------------------------------------------------------------ */

void seki_report_add_summary(struct seki_report *report)
{
    const struct seki_json *data = report->source->data;
    const struct seki_json *whole = seki_json_member(data, report->fleet ? "fleet" : "site");
    const struct seki_json *lines = seki_json_member(data, "lines");
    SEKI_COLUMNS(SEKI_REPORT_COVER, cover_columns);
    SEKI_COLUMNS(SEKI_REPORT_FUNCTIONS, function_columns);
    add_subject(report, data);
    add_made(report, data);
    add_numbers(report, whole);
    add_declined(report, lines);
    add_devices(report, whole);
    for (int i = 0; i < SEKI_FUNCTIONS; i++)
        add_function(report, lines, seki_function_names[i]);
}
