/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_report: a report of a site or of the fleet, as a file whose SHA-256 is then put into the
 * audit trail. Whoever may not write there (a viewer) has the report all the same, and is told.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/report_file.h"
#include "plugin/ctl/report_model.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/text.h"

/* Exactly one of --site and --fleet, a format, a file. */
static int check_usage(const struct seki_ctl *ctl)
{
    const char *format = seki_ctl_option(ctl, SEKI_OPTION_FORMAT);
    const char *site = seki_ctl_option(ctl, SEKI_OPTION_SITE);
    bool fleet = seki_ctl_option(ctl, SEKI_OPTION_FLEET) != NULL;
    if ((site != NULL) == fleet || (site != NULL && *site == '\0'))
        return seki_ctl_usage(ctl->args.command, "give either --site S or --fleet");
    if (format == NULL)
        return seki_ctl_usage(ctl->args.command, "give the --format");
    if (seki_ctl_option(ctl, SEKI_OPTION_OUTPUT) == NULL)
        return seki_ctl_usage(ctl->args.command, "name the file to write with -o");
    if (seki_ctl_option(ctl, SEKI_OPTION_PART) != NULL && strcmp(format, "csv") != 0)
        return seki_ctl_usage(ctl->args.command,
                              "--part is for csv; the other formats hold every part");
    return SEKI_EXIT_OK;
}

static enum seki_report_section section_of(const struct seki_ctl *ctl)
{
    const char *part = seki_ctl_option(ctl, SEKI_OPTION_PART);
    for (int i = 0; part != NULL && i < SEKI_REPORT_SECTIONS; i++) {
        if (strcmp(part, seki_report_section_id((enum seki_report_section)i)) == 0)
            return (enum seki_report_section)i;
    }
    return SEKI_REPORT_CHECKSHEET;
}

static bool write_stream(const struct seki_ctl *ctl, const struct seki_report *report,
                         const char *path)
{
    static const struct {
        const char *format;
        bool (*write)(const struct seki_report *report, FILE *file);
    } writers[] = {{"json", seki_report_write_json},
                   {"html", seki_report_write_html},
                   {"oscal", seki_report_write_oscal}};
    const char *format = seki_ctl_option(ctl, SEKI_OPTION_FORMAT);
    FILE *file = fopen(path, "wb");
    bool written = false;
    if (file == NULL)
        return false;
    if (strcmp(format, "csv") == 0)
        written = seki_report_write_csv(report, section_of(ctl), file);
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (strcmp(format, writers[i].format) == 0)
            written = writers[i].write(report, file);
    }
    return fclose(file) == 0 && written;
}

static int write_file(const struct seki_ctl *ctl, struct seki_report *report,
                      struct seki_report_file *file)
{
    const char *place = seki_ctl_option(ctl, SEKI_OPTION_OUTPUT);
    struct seki_fault fault;
    if (seki_report_file_begin(file, place, &fault) != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    bool xlsx = strcmp(seki_ctl_option(ctl, SEKI_OPTION_FORMAT), "xlsx") == 0;
    bool written =
        xlsx ? seki_report_write_xlsx(report, file->path) : write_stream(ctl, report, file->path);
    if (!written || report->failed) {
        seki_report_file_drop(file);
        return seki_ctl_error(
            report->failed ? "out of memory" : "%s could not be written; is the disk full?", place);
    }
    return seki_report_file_end(file, place, &fault) == SEKI_OK ? SEKI_EXIT_OK
                                                                : seki_ctl_error("%s", fault.text);
}

/* The digest into the audit trail; *registered false: the asker may not. Gives the exit code. */
static int enter(struct seki_ctl *ctl, const struct seki_report *report,
                 const struct seki_report_file *file, bool *registered)
{
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "report.register", report->site);
    seki_write_string(w, "format", seki_ctl_option(ctl, SEKI_OPTION_FORMAT));
    seki_write_string(w, "sha256", file->sha256);
    seki_write_string(w, "at", report->at);
    bool sent = seki_exchange_close(exchange) && seki_ctl_send(ctl, exchange);
    const struct seki_control_response *answer = sent ? seki_exchange_answer(exchange, 0) : NULL;
    *registered = answer != NULL && answer->data != NULL;
    int code = SEKI_EXIT_OK;
    if (!*registered) {
        bool may_not = answer != NULL && strcmp(answer->code, "denied") == 0;
        code = may_not ? SEKI_EXIT_OK : SEKI_EXIT_NO;
        seki_ctl_error("the report is written, but its digest is not in the audit trail: %s",
                       answer != NULL ? answer->error : "the plugin did not answer");
    }
    seki_exchange_free(exchange);
    return code;
}

static void print_made(const struct seki_ctl *ctl, const struct seki_report *report,
                       const struct seki_report_file *file, bool registered)
{
    const char *place = seki_ctl_option(ctl, SEKI_OPTION_OUTPUT);
    char bytes[8192], clean[4096];
    struct seki_writer w;
    if (!ctl->json) {
        printf(ctl->japanese ? "%s を作成しました。\nSHA-256 %s%s\n" : "%s written\nSHA-256 %s%s\n",
               seki_text_clean(place, clean, sizeof clean), file->sha256,
               !registered     ? ""
               : ctl->japanese ? "（監査記録に登録済み）"
                               : " (in the audit trail)");
        return;
    }
    seki_writer_init(&w, bytes, sizeof bytes);
    seki_write_open(&w, NULL, '{');
    seki_write_string(&w, "file", place);
    seki_write_string(&w, "format", seki_ctl_option(ctl, SEKI_OPTION_FORMAT));
    seki_write_string(&w, "sha256", file->sha256);
    seki_write_integer(&w, "bytes", file->bytes);
    seki_write_string(&w, "at", report->at);
    seki_write_boolean(&w, "steady", report->steady);
    seki_write_boolean(&w, "registered", registered);
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, NULL) == SEKI_OK)
        puts(bytes);
}

static int make(struct seki_ctl *ctl, struct seki_report *report)
{
    static struct seki_report_file file;
    bool registered = false;
    int code = write_file(ctl, report, &file);
    if (code != SEKI_EXIT_OK)
        return code;
    code = enter(ctl, report, &file, &registered);
    if (!report->steady)
        seki_ctl_error("things changed while they were read, five times over; the report says so");
    print_made(ctl, report, &file, registered);
    return code;
}

int seki_cmd_report(struct seki_ctl *ctl)
{
    const char *site = seki_ctl_option(ctl, SEKI_OPTION_SITE);
    const char *paper = seki_ctl_option(ctl, SEKI_OPTION_PAPER);
    struct seki_report_source source;
    struct seki_report report = {.a4 = paper != NULL && strcmp(paper, "a4") == 0};
    int code = check_usage(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    code = seki_report_fetch(ctl, site != NULL ? site : "", &source, &report.steady);
    if (code == SEKI_EXIT_OK) {
        seki_report_build(&report, &source, ctl->japanese);
        code = report.failed ? seki_ctl_error("out of memory") : make(ctl, &report);
    }
    seki_report_free(&report);
    seki_report_source_free(&source);
    return code;
}
