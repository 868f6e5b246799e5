/* SPDX-License-Identifier: Apache-2.0
 *
 * report_html: the report as one HTML file made for print: A3 or A4 lengthwise, headings repeated
 * on every page, page numbers at the foot. It loads nothing from anywhere and runs nothing; fonts
 * are those that a Japanese machine has. Every text is escaped. A status is told by a sign and by
 * how dark its cell is, so that it reads in grey too.
 */
#include "plugin/ctl/report_model.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light}"
    "*{box-sizing:border-box}"
    "html{font-family:'Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Yu Gothic','Meiryo',"
    "'BIZ UDPGothic',sans-serif;color:#111;background:#fff;line-height:1.4;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "body{margin:0 auto;max-width:400mm;padding:0 4mm}"
    "h1{font-size:2em;margin:0 0 .2em}"
    "h2{font-size:1.35em;margin:0 0 .5em;border-bottom:.6mm solid #111;padding-bottom:.15em;"
    "break-after:avoid}"
    "p{margin:.3em 0}"
    ".lead{font-size:1.15em}.note{color:#333}"
    "section{margin:0 0 2.5em}"
    ".verdict{display:flex;gap:1.2em;margin:1em 0;flex-wrap:wrap}"
    ".verdict div{border:.4mm solid #111;padding:.5em 1em;min-width:9em}"
    ".verdict b{display:block;font-size:1.9em;line-height:1.2}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}"
    ".columns{columns:2;column-gap:8mm}.columns h2{margin-top:1em}"
    "table.narrow td.n{text-align:left}"
    "th,td{border:.2mm solid #777;padding:.22em .4em;text-align:left;vertical-align:top;"
    "overflow-wrap:break-word}"
    "thead{display:table-header-group}"
    "thead th{background:#dcdcdc;font-weight:700;overflow-wrap:normal}"
    "tr{break-inside:avoid}"
    "td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".bad{background:#6b1f1f;color:#fff;font-weight:700}"
    ".warning{background:#f3d98b}"
    ".good{background:#eef7ee}"
    ".dim{color:#555}"
    "@media print{body{max-width:none;padding:0}section+section{break-before:page}"
    "section.same{break-before:auto}}";

static void write_escaped(FILE *file, const char *text)
{
    static const struct {
        char plain;
        const char *escaped;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (; *text != '\0'; text++) {
        const char *escaped = NULL;
        for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
            if (escapes[i].plain == *text)
                escaped = escapes[i].escaped;
        }
        if (escaped != NULL)
            fputs(escaped, file);
        else
            putc(*text, file);
    }
}

static void write_element(FILE *file, const char *open, const char *text, const char *close)
{
    fputs(open, file);
    write_escaped(file, text);
    fputs(close, file);
}

static const char *class_of(const struct seki_report_cell *cell)
{
    static const char *const tones[] = {[SEKI_TONE_GOOD] = "good",
                                        [SEKI_TONE_WARNING] = "warning",
                                        [SEKI_TONE_BAD] = "bad",
                                        [SEKI_TONE_DIM] = "dim"};
    size_t tone = (size_t)cell->tone;
    if (cell->is_number)
        return "n";
    return tone < sizeof tones / sizeof *tones && tones[tone] != NULL ? tones[tone] : "";
}

static void write_cell(FILE *file, const struct seki_report_cell *cell)
{
    const char *class = class_of(cell);
    if (*class != '\0')
        fprintf(file, "<td class=\"%s\">", class);
    else
        fputs("<td>", file);
    fputs(seki_report_sign(cell), file);
    write_escaped(file, cell->text);
    fputs("</td>", file);
}

/* Columns without a width are for programs; the others share the page by theirs. */
static void write_head(const struct seki_report *report, const struct seki_report_table *table,
                       FILE *file)
{
    int whole = 0;
    for (size_t i = 0; i < table->column_count; i++)
        whole += table->columns[i].width;
    fputs("<colgroup>", file);
    for (size_t i = 0; i < table->column_count; i++) {
        int width = table->columns[i].width;
        if (width > 0)
            fprintf(file, "<col style=\"width:%d.%d%%\">", 1000 * width / whole / 10,
                    1000 * width / whole % 10);
    }
    fputs("</colgroup><thead><tr>", file);
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].width > 0)
            write_element(file, "<th scope=\"col\">",
                          seki_report_heading(report, &table->columns[i]), "</th>");
    }
    fputs("</tr></thead>\n", file);
}

static void write_table(const struct seki_report *report, enum seki_report_section section,
                        FILE *file)
{
    const struct seki_report_table *table = &report->tables[section];
    bool narrow = section == SEKI_REPORT_COVER || section == SEKI_REPORT_FUNCTIONS;
    if (table->row_count == 0) {
        fputs(report->japanese ? "<p>該当なし</p>\n" : "<p>None.</p>\n", file);
        return;
    }
    fputs(narrow ? "<table class=\"narrow\">\n" : "<table>\n", file);
    write_head(report, table, file);
    fputs("<tbody>\n", file);
    for (size_t row = 0; row < table->row_count; row++) {
        fputs("<tr>", file);
        for (size_t i = 0; i < table->column_count; i++) {
            if (table->columns[i].width > 0)
                write_cell(file, seki_report_at(report, section, row, i));
        }
        fputs("</tr>\n", file);
    }
    fputs("</tbody></table>\n", file);
}

static void write_verdict(const struct seki_report *report, FILE *file)
{
    static const struct {
        const char *id, *en, *ja;
    } boxes[] = {{"verdict", "Verdict", "判定"},
                 {"score", "Score (of 100)", "スコア（100点満点）"},
                 {"coverage", "Coverage (%)", "確認率（%）"},
                 {"items.fail", "Items that fail", "不適合の項目"},
                 {"items.unknown", "Items unknown", "未確認の項目"},
                 {"devices", "Devices", "機器"}};
    fputs("<div class=\"verdict\">", file);
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        const struct seki_report_cell *cell = seki_report_fact(report, boxes[i].id);
        fprintf(file, "<div>%s<b>%s", report->japanese ? boxes[i].ja : boxes[i].en,
                seki_report_sign(cell));
        write_escaped(file, cell->text);
        fputs("</b></div>", file);
    }
    fputs("</div>\n", file);
}

static void write_cover(const struct seki_report *report, FILE *file)
{
    const char *name = seki_report_fact(report, "site_name")->text;
    fputs("<section>\n", file);
    write_element(file, "<h1>", seki_report_title(report), "</h1>\n<p class=\"lead\">");
    if (report->fleet)
        fputs(report->japanese ? "対象：全社" : "The whole fleet", file);
    else {
        fputs(report->japanese ? "対象：" : "Site ", file);
        write_escaped(file, *name != '\0' ? name : report->site);
        if (*name != '\0') {
            fputs(report->japanese ? "（" : " (", file);
            write_escaped(file, report->site);
            fputs(report->japanese ? "）" : ")", file);
        }
    }
    fputs("</p>\n", file);
    write_verdict(report, file);
    fputs(report->japanese
              ? "<p "
                "class=\"note\">"
                "スコアは必ず確認率とあわせて読んでください。確認率が低い場合、スコアが"
                "高くても安全とは言えません。本報告書は、記載のチェックシートに照らした状況を示すも"
                "ので、"
                "認証ではありません。</p>\n"
              : "<p class=\"note\">A score is read together with its coverage: where coverage is "
                "low, "
                "a high score says little. This report is a status against the checksheet that it "
                "names, not a certification.</p>\n",
          file);
    fputs("<div class=\"columns\">\n", file);
    write_table(report, SEKI_REPORT_COVER, file);
    write_element(file, "<h2>", seki_report_section_name(SEKI_REPORT_FUNCTIONS, report->japanese),
                  "</h2>\n");
    write_table(report, SEKI_REPORT_FUNCTIONS, file);
    fputs("</div>\n</section>\n", file);
}

static void write_legend(const struct seki_report *report, FILE *file)
{
    fputs(
        report->japanese
            ? "<p class=\"note\">採否：◎ 採用　△ 一部採用　× 不採用　（◎） "
              "未決定（採用として扱う）。"
              "状況：○ 適合　▲ 未確認・例外承認　✕ 不適合　印なし 対象外。</p>\n"
            : "<p class=\"note\">Adopted: ◎ adopted, △ in part, × declined, (◎) not decided, which "
              "counts as adopted. Status: ○ pass, ▲ unknown or waived, ✕ fail, no sign: not "
              "applicable.</p>\n",
        file);
}

static void write_section(const struct seki_report *report, enum seki_report_section section,
                          FILE *file)
{
    bool same = section == SEKI_REPORT_WAIVERS;
    fputs(same ? "<section class=\"same\">\n" : "<section>\n", file);
    write_element(file, "<h2>", seki_report_section_name(section, report->japanese), "</h2>\n");
    if (section == SEKI_REPORT_CHECKSHEET)
        write_legend(report, file);
    write_table(report, section, file);
    fputs("</section>\n", file);
}

bool seki_report_write_html(const struct seki_report *report, FILE *file)
{
    fprintf(file,
            "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\">\n<title>",
            report->japanese ? "ja" : "en");
    write_escaped(file, seki_report_title(report));
    write_element(file, " - ", report->fleet ? "fleet" : report->site, " ");
    write_element(file, "", report->at, "</title>\n<style>");
    fprintf(file,
            "@page{size:%s landscape;margin:12mm 12mm 14mm;@bottom-left{content:\"%s %s\";"
            "font-size:7pt}@bottom-right{content:counter(page) \" / \" counter(pages);"
            "font-size:7pt}}%shtml{font-size:%s}</style>\n</head>\n<body>\n",
            report->a4 ? "A4" : "A3", report->checksheet, report->at, style,
            report->a4 ? "6.6pt" : "8.5pt");
    write_cover(report, file);
    for (int section = SEKI_REPORT_SITES; section < SEKI_REPORT_SECTIONS; section++) {
        if (section != SEKI_REPORT_SITES || report->fleet)
            write_section(report, (enum seki_report_section)section, file);
    }
    fputs("</body>\n</html>\n", file);
    return !ferror(file);
}
