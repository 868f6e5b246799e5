/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_vendor_import: a filled sheet as that vendor's attestations, or none of them. Every row is
 * checked, by itself and by the plugin, and every fault is told as FILE:LINE: COLUMN: what, why,
 * what to do. Only when there is none does one command carry out all rows: a connection that breaks
 * leaves all of them or none, and running the same import again makes the same attestations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/file.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/text.h"
#include "plugin/ctl/vendor_rows.h"

struct run {
    struct seki_ctl *ctl;
    const char *path, *vendor, *site;
    bool dry;
    struct seki_vendor_rows rows;
    long attestations, kept;
    struct seki_text json_errors;
};

static void report(void *context, int line, enum seki_vendor_column column, const char *text)
{
    struct run *run = context;
    char clean[600], json[1400];
    const char *heading = seki_vendor_heading(column, run->ctl->japanese);
    struct seki_writer w;
    size_t length;
    fprintf(stderr, "%s:%d: %s: %s\n", run->path, line, heading,
            seki_text_clean(text, clean, sizeof clean));
    seki_writer_init(&w, json, sizeof json);
    seki_write_open(&w, NULL, '{');
    seki_write_integer(&w, "line", line);
    seki_write_string(&w, "column", heading);
    seki_write_string(&w, "error", clean);
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, &length) != SEKI_OK)
        return;
    if (run->json_errors.length > 0)
        seki_text_add(&run->json_errors, ",", 1);
    seki_text_add(&run->json_errors, json, length);
}

static int read_file(struct run *run)
{
    struct seki_fault fault;
    char *bytes;
    size_t size;
    if (seki_file_read(run->path, SEKI_SHEET_BYTES, &bytes, &size, &fault) != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    enum seki_status status = seki_vendor_rows_read(&run->rows, bytes, size, &fault);
    free(bytes);
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("%.200s: %s", run->path, fault.text);
}

/* One place for a value that the sheet says and an option may say: both must be the same. */
static int settle(const struct run *run, const char *option, const char *said, const char *what,
                  const char **out)
{
    *out = option != NULL && *option != '\0' ? option : said;
    if (*said == '\0' || strcmp(*out, said) == 0)
        return SEKI_EXIT_OK;
    return seki_ctl_error("%.200s is the sheet of %s '%.64s', not '%.64s'; leave --%s out, or take "
                          "the other file",
                          run->path, what, said, *out, what);
}

static int settle_identity(struct run *run)
{
    const struct seki_ctl *ctl = run->ctl;
    int code = settle(run, seki_ctl_option(ctl, SEKI_OPTION_VENDOR), run->rows.vendor, "vendor",
                      &run->vendor);
    if (code == SEKI_EXIT_OK)
        code =
            settle(run, seki_ctl_option(ctl, SEKI_OPTION_SITE), run->rows.site, "site", &run->site);
    if (code == SEKI_EXIT_OK && run->rows.count > 0 && *run->vendor == '\0')
        return seki_ctl_usage(ctl->args.command,
                              "the sheet does not say of which vendor it is; say "
                              "--vendor NAME");
    return code;
}

/* The command with all rows; NULL: it is longer than a request may be, as was printed. */
static struct seki_exchange *write_request(const struct run *run, bool check)
{
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "vendor.attest", "");
    seki_write_string(w, "vendor", run->vendor);
    if (*run->site != '\0')
        seki_write_string(w, "site", run->site);
    seki_write_string(w, "checksheet", run->rows.checksheet);
    seki_write_string(w, "checksheet_version", run->rows.version);
    seki_write_boolean(w, "check", check);
    seki_write_open(w, "rows", '[');
    for (size_t i = 0; i < run->rows.count; i++) {
        const struct seki_vendor_row *row = &run->rows.rows[i];
        seki_write_open(w, NULL, '{');
        seki_write_string(w, "item", row->item);
        seki_write_string(w, "model", row->model);
        seki_write_string(w, "result", row->pass ? "pass" : "fail");
        seki_write_string(w, "evidence", row->evidence);
        if (row->until[0] != '\0')
            seki_write_string(w, "until", row->until);
        seki_write_close(w, '}');
    }
    seki_write_close(w, ']');
    if (seki_exchange_close(exchange))
        return exchange;
    seki_ctl_error("the answers of %.200s are longer than one request can be, and they are taken "
                   "all at once; split the sheet by model",
                   run->path);
    seki_exchange_free(exchange);
    return NULL;
}

/* A refused row: "model: no device …" goes to the column of the models. */
static void take_refusal(struct run *run, const struct seki_vendor_row *row, const char *error)
{
    size_t member = strcspn(error, ":");
    enum seki_vendor_column column = seki_vendor_column_of_member(error, member);
    bool named = column != SEKI_VENDOR_COLUMNS && error[member] == ':';
    seki_vendor_rows_fault(&run->rows, row->line, named ? column : SEKI_VENDOR_ITEM, "%s",
                           named ? error + member + 1 + strspn(error + member + 1, " ") : error);
}

/* Says where one's own statement stays: the vendor's does not count there. */
static void take_kept(struct run *run, const struct seki_vendor_row *row, long kept)
{
    char clean[64];
    run->kept += kept;
    if (kept > 0)
        fprintf(
            stderr,
            "%s:%d: on %ld device%s of %s a statement of your own on %s is in force, and stays; "
            "withdraw it to let the vendor's count\n",
            run->path, row->line, kept, kept == 1 ? "" : "s",
            seki_text_clean(row->model, clean, sizeof clean), row->item);
}

/* What the plugin says of each row. False: it could not be had, as was printed. */
static bool check_rows(struct run *run)
{
    struct seki_exchange *exchange = write_request(run, true);
    bool sent = exchange != NULL && seki_ctl_send(run->ctl, exchange);
    const struct seki_json *data = sent ? seki_ctl_data(exchange, 0) : NULL;
    const struct seki_json *answer = seki_json_first(seki_json_member(data, "rows"));
    bool whole = seki_json_size(seki_json_member(data, "rows")) == run->rows.count;
    for (size_t i = 0; data != NULL && whole && i < run->rows.count; i++) {
        const char *error = seki_json_string(seki_json_member(answer, "error"));
        if (error != NULL)
            take_refusal(run, &run->rows.rows[i], error);
        else
            take_kept(run, &run->rows.rows[i], seki_say_number(answer, "kept", 0));
        answer = seki_json_next(answer);
    }
    if (data != NULL && !whole)
        seki_ctl_error("the plugin's answer has other rows than the sheet; are plugin and "
                       "sekishoctl of the same version?");
    run->attestations = seki_say_number(data, "attestations", 0);
    seki_exchange_free(exchange);
    return data != NULL && whole;
}

static int carry_out(struct run *run)
{
    struct seki_exchange *exchange = write_request(run, false);
    struct seki_fault fault;
    if (exchange == NULL)
        return SEKI_EXIT_NO;
    int code = SEKI_EXIT_OK;
    if (seki_exchange_send(exchange, run->ctl->session, &fault) != SEKI_OK)
        code = seki_ctl_error("%s; whether the answers were taken is not known, but it is all of "
                              "them or none: run the same command again, which makes the same of "
                              "them",
                              fault.text);
    else if (seki_ctl_data(exchange, 0) == NULL)
        code = SEKI_EXIT_NO;
    seki_exchange_free(exchange);
    return code;
}

static void say_done(const struct run *run)
{
    const struct seki_vendor_rows *rows = &run->rows;
    if (!run->ctl->json)
        printf("%zu answers of %s: %ld attestations %s; %zu rows without an answer were left out\n",
               rows->count, run->vendor, run->attestations,
               run->dry ? "would be made, nothing was changed" : "made", rows->skipped);
}

static int run_import(struct run *run)
{
    int code = read_file(run);
    if (code == SEKI_EXIT_OK)
        code = settle_identity(run);
    if (code == SEKI_EXIT_OK && run->rows.count + run->rows.bad == 0)
        code = seki_ctl_error("no row of %.200s is answered; nothing was imported", run->path);
    if (code == SEKI_EXIT_OK && run->rows.count > 0)
        code = seki_ctl_connect(run->ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    if (run->rows.count > 0 && !check_rows(run))
        return SEKI_EXIT_NO;
    if (run->rows.bad > 0)
        return seki_ctl_error("%zu of %zu rows of %.200s %s bad; nothing was imported; mend %s and "
                              "run it again",
                              run->rows.bad, run->rows.asked, run->path,
                              run->rows.bad == 1 ? "is" : "are",
                              run->rows.bad == 1 ? "it" : "them");
    code = run->dry ? SEKI_EXIT_OK : carry_out(run);
    if (code == SEKI_EXIT_OK)
        say_done(run);
    return code;
}

static void print_json(const struct run *run, int code)
{
    char bytes[1024];
    struct seki_writer w;
    const struct seki_vendor_rows *rows = &run->rows;
    bool made = code == SEKI_EXIT_OK && !run->dry;
    seki_writer_init(&w, bytes, sizeof bytes);
    seki_write_open(&w, NULL, '{');
    seki_write_string(&w, "vendor", run->vendor);
    seki_write_boolean(&w, "check", run->dry);
    seki_write_integer(&w, "rows", (int64_t)rows->asked);
    seki_write_integer(&w, "answered", (int64_t)rows->count);
    seki_write_integer(&w, "skipped", (int64_t)rows->skipped);
    seki_write_integer(&w, "attestations", made || run->dry ? run->attestations : 0);
    seki_write_integer(&w, "kept", run->kept);
    if (seki_writer_end(&w, NULL) == SEKI_OK)
        printf("%s,\"errors\":[%s]}\n", bytes, seki_text_string(&run->json_errors));
}

int seki_cmd_vendor_import(struct seki_ctl *ctl)
{
    struct run run = {
        .ctl = ctl,
        .path = seki_ctl_argument(ctl),
        .vendor = "",
        .site = "",
        .dry = seki_ctl_option(ctl, SEKI_OPTION_DRY_RUN) != NULL,
        .rows = {.report = report, .context = &run},
    };
    int code = run_import(&run);
    if (ctl->json && code != SEKI_EXIT_USAGE)
        print_json(&run, code);
    seki_vendor_rows_free(&run.rows);
    seki_text_free(&run.json_errors);
    return code;
}
