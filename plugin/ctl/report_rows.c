/* SPDX-License-Identifier: Apache-2.0
 *
 * report_rows: the tables of a report that grow with the fleet: sites, devices, their support
 * periods, and what people stated. Of a site's report only what concerns it: its own, that of its
 * devices, and the organization's.
 */
#include "plugin/ctl/report_rows.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/report_words.h"
#include "plugin/ctl/say.h"

static const struct seki_report_column site_columns[] = {
    {"site", "Site", "拠点ID", 16},
    {"name", "Name", "拠点名", 24},
    {"use_level", "Use level", "用途レベル", 10},
    {"stage", "Stage", "段階", 14},
    {"verdict", "Verdict", "判定", 14},
    {"score", "Score", "スコア", 8},
    {"coverage", "Coverage (%)", "確認率（%）", 10},
    {"devices", "Devices", "機器数", 8},
    {"online", "Online", "オンライン", 10},
};

static const struct seki_report_column device_columns[] = {
    {"device", "Device", "機器ID", 20},
    {"site", "Site", "拠点ID", 14},
    {"vendor", "Vendor", "メーカー", 14},
    {"model", "Model", "型式", 14},
    {"firmware", "Firmware", "ファームウェア", 12},
    {"owner", "Owner", "担当", 8},
    {"use_level", "Use level", "用途レベル", 10},
    {"lifecycle", "Life cycle", "ライフサイクル", 13},
    {"online", "Online", "接続", 9},
    {"last_seen", "Last seen", "最終通信", 18},
    {"verdict", "Verdict", "判定", 17},
    {"score", "Score", "スコア", 8},
    {"coverage", "Coverage (%)", "確認率（%）", 11},
    {"fail", "Failing items", "不適合の項目", 26},
    {"unknown", "Unknown items", "未確認の項目", 26},
    {"waived", "Waived items", "例外承認の項目", 16},
};

static const struct seki_report_column support_columns[] = {
    {"device", "Device", "機器ID", 20},
    {"site", "Site", "拠点ID", 14},
    {"model", "Model", "型式", 16},
    {"state", "Support", "サポート", 12},
    {"days_left", "Days left", "残り日数", 10},
    {"end_of_security_support", "End of security support", "セキュリティサポート終了", 16},
    {"end_of_life", "End of life", "サポート終了", 14},
    {"end_of_sales", "End of sales", "販売終了", 14},
    {"general_availability", "General availability", "提供開始", 14},
    {"replace_by", "Replace by", "更新期限", 12},
    {"dispose_by", "Dispose by", "廃棄期限", 12},
    {"source", "Source", "出典", 30},
    {"verified_at", "Verified", "確認日", 12},
};

static const struct seki_report_column attestation_columns[] = {
    {"item", "Item", "項目番号", 8},      {"scope", "Scope", "単位", 14},
    {"subject", "Of", "対象", 20},        {"result", "Result", "結果", 10},
    {"evidence", "Evidence", "根拠", 48}, {"author", "Author", "確認者", 14},
    {"at", "Stated", "確認日時", 17},     {"until", "Until", "有効期限", 12},
    {"state", "State", "状態", 12},
};

static const struct seki_report_column waiver_columns[] = {
    {"item", "Item", "項目番号", 8},    {"scope", "Scope", "単位", 14},
    {"subject", "Of", "対象", 20},      {"reason", "Reason", "理由", 48},
    {"author", "Author", "承認者", 14}, {"at", "Given", "承認日時", 17},
    {"until", "Until", "有効期限", 12}, {"state", "State", "状態", 12},
};

static void add_site(struct seki_report *report, const struct seki_json *site)
{
    struct seki_row row;
    seki_row_begin(&row, report, SEKI_REPORT_SITES);
    seki_row_text(&row, seki_say_text(site, "site"));
    seki_row_text(&row, seki_say_text(site, "name"));
    seki_row_count(&row, site, "use_level");
    seki_row_word(&row, "stage", seki_say_text(site, "stage"));
    seki_row_word(&row, "verdict", seki_say_text(site, "verdict"));
    seki_row_count(&row, site, "score");
    seki_row_count(&row, site, "coverage");
    seki_row_count(&row, site, "devices");
    seki_row_count(&row, site, "online");
}

/* "Q03, Q23". */
static void add_ids(struct seki_row *row, const struct seki_json *array)
{
    char text[1024];
    size_t used = 0;
    text[0] = '\0';
    for (const struct seki_json *one = seki_json_first(array); one != NULL && used < sizeof text;
         one = seki_json_next(one))
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? ", " : "",
                                 seki_json_string(one) != NULL ? seki_json_string(one) : "");
    seki_row_text(row, text[0] != '\0' ? seki_report_keep(row->report, "%s", text) : "");
}

static void add_device(struct seki_report *report, const struct seki_json *entry)
{
    const struct seki_json *device = seki_json_member(entry, "device");
    const struct seki_json *compliance = seki_json_member(device, "compliance");
    bool japanese = report->japanese, online = seki_say_true(device, "online");
    struct seki_row row;
    seki_row_begin(&row, report, SEKI_REPORT_DEVICES);
    seki_row_text(&row, seki_say_text(device, "device"));
    seki_row_text(&row, seki_say_text(device, "site"));
    seki_row_text(&row, seki_say_text(device, "vendor"));
    seki_row_text(&row, seki_say_text(device, "model"));
    seki_row_text(&row, seki_say_text(device, "firmware"));
    seki_row_text(&row, seki_say_text(device, "owner"));
    seki_row_count(&row, device, "use_level");
    seki_row_word(&row, "lifecycle", seki_say_text(device, "lifecycle"));
    seki_row_said(
        &row, online ? (japanese ? "オンライン" : "online") : (japanese ? "オフライン" : "offline"),
        online ? "online" : "offline");
    seki_row_time(&row, seki_say_text(device, "last_seen"));
    seki_row_word(&row, "verdict", seki_say_text(compliance, "verdict"));
    seki_row_count(&row, compliance, "score");
    seki_row_count(&row, compliance, "coverage");
    add_ids(&row, seki_json_member(entry, "fail"));
    add_ids(&row, seki_json_member(entry, "unknown"));
    add_ids(&row, seki_json_member(entry, "waived"));
}

static void add_date(struct seki_row *row, const struct seki_json *object, const char *name)
{
    const char *date = seki_say_text(object, name);
    bool later = strcmp(date, "tba") == 0;
    seki_row_said(row, later ? (row->report->japanese ? "未発表" : "to be announced") : date, date);
}

static void add_support(struct seki_report *report, const struct seki_json *entry)
{
    const struct seki_json *device = seki_json_member(entry, "device");
    const struct seki_json *support = seki_json_member(device, "support");
    struct seki_row row;
    seki_row_begin(&row, report, SEKI_REPORT_SUPPORT);
    seki_row_text(&row, seki_say_text(device, "device"));
    seki_row_text(&row, seki_say_text(device, "site"));
    seki_row_text(&row, seki_say_text(device, "model"));
    seki_row_word(&row, "support", seki_say_text(support, "state"));
    seki_row_count(&row, support, "days_left");
    for (size_t i = 5; i < 11; i++)
        add_date(&row, support, support_columns[i].id);
    seki_row_text(&row, seki_say_text(support, "source"));
    add_date(&row, support, "verified_at");
}

static int compare_device(const void *key, const void *entry)
{
    const struct seki_json *const *one = entry;
    return strcmp(key, seki_say_text(seki_json_member(*one, "device"), "device"));
}

/* The pages come by id, so that a device is found by halving. */
static bool concerns(const struct seki_report *report, const struct seki_json *statement)
{
    const char *scope = seki_say_text(statement, "scope");
    const char *subject = seki_say_text(statement, "subject");
    const struct seki_list *devices = &report->source->devices;
    if (report->fleet || strcmp(scope, "organization") == 0)
        return true;
    if (strcmp(scope, "site") == 0)
        return strcmp(subject, report->site) == 0;
    return devices->count > 0 && bsearch(subject, devices->entries, devices->count,
                                         sizeof *devices->entries, compare_device) != NULL;
}

/* What both kinds of statement end with. */
static void add_author(struct seki_row *row, const struct seki_json *statement)
{
    bool japanese = row->report->japanese, expired = seki_say_true(statement, "expired");
    const char *vendor = seki_say_text(statement, "vendor");
    const char *author = seki_say_text(statement, "author");
    if (*vendor != '\0') /* whose word it is, and who entered it */
        author = japanese ? seki_report_keep(row->report, "%s（入力：%s）", vendor, author)
                          : seki_report_keep(row->report, "%s (entered by %s)", vendor, author);
    seki_row_text(row, author);
    seki_row_time(row, seki_say_text(statement, "at"));
    seki_row_text(row, seki_say_text(statement, "until"));
    seki_row_said(row,
                  expired ? (japanese ? "期限切れ" : "expired") : (japanese ? "有効" : "in force"),
                  expired ? "expired" : "in_force");
}

static void begin_statement(struct seki_row *row, struct seki_report *report,
                            enum seki_report_section section, const struct seki_json *statement)
{
    seki_row_begin(row, report, section);
    seki_row_text(row, seki_say_text(statement, "item"));
    seki_row_word(row, "scope", seki_say_text(statement, "scope"));
    seki_row_text(row, seki_say_text(statement, "subject"));
}

static void add_attestation(struct seki_report *report, const struct seki_json *statement)
{
    struct seki_row row;
    begin_statement(&row, report, SEKI_REPORT_ATTESTATIONS, statement);
    seki_row_word(&row, "status", seki_say_text(statement, "result"));
    seki_row_text(&row, seki_say_text(statement, "evidence"));
    add_author(&row, statement);
}

static void add_waiver(struct seki_report *report, const struct seki_json *statement)
{
    struct seki_row row;
    begin_statement(&row, report, SEKI_REPORT_WAIVERS, statement);
    seki_row_text(&row, seki_say_text(statement, "reason"));
    add_author(&row, statement);
}

void seki_report_add_rows(struct seki_report *report)
{
    const struct seki_report_source *source = report->source;
    SEKI_COLUMNS(SEKI_REPORT_SITES, site_columns);
    SEKI_COLUMNS(SEKI_REPORT_DEVICES, device_columns);
    SEKI_COLUMNS(SEKI_REPORT_SUPPORT, support_columns);
    SEKI_COLUMNS(SEKI_REPORT_ATTESTATIONS, attestation_columns);
    SEKI_COLUMNS(SEKI_REPORT_WAIVERS, waiver_columns);
    for (size_t i = 0; i < source->sites.count; i++)
        add_site(report, source->sites.entries[i]);
    for (size_t i = 0; i < source->devices.count; i++) {
        add_device(report, source->devices.entries[i]);
        add_support(report, source->devices.entries[i]);
    }
    for (size_t i = 0; i < source->attestations.count; i++) {
        if (concerns(report, source->attestations.entries[i]))
            add_attestation(report, source->attestations.entries[i]);
    }
    for (size_t i = 0; i < source->waivers.count; i++) {
        if (concerns(report, source->waivers.entries[i]))
            add_waiver(report, source->waivers.entries[i]);
    }
}
