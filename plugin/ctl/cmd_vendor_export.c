/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_vendor_export: the sheet that a vendor is to fill in, as a file.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/report_file.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/text.h"
#include "plugin/ctl/vendor_sheet.h"

static int check_usage(const struct seki_ctl *ctl)
{
    const struct seki_command *command = ctl->args.command;
    const char *format = seki_ctl_option(ctl, SEKI_OPTION_FORMAT);
    if (seki_ctl_option(ctl, SEKI_OPTION_VENDOR) == NULL)
        return seki_ctl_usage(command, "of which vendor? Say --vendor NAME");
    if (format == NULL || (strcmp(format, "csv") != 0 && strcmp(format, "xlsx") != 0))
        return seki_ctl_usage(command, "a vendor's sheet is exported with --format csv or xlsx");
    if (seki_ctl_option(ctl, SEKI_OPTION_OUTPUT) == NULL)
        return seki_ctl_usage(command, "name the file to write with -o");
    return SEKI_EXIT_OK;
}

static bool write_csv(const struct seki_vendor_sheet *sheet, const char *path)
{
    FILE *file = fopen(path, "wb");
    bool written = file != NULL && seki_vendor_sheet_write_csv(sheet, file);
    return file != NULL && fclose(file) == 0 && written;
}

static int write_file(const struct seki_ctl *ctl, const struct seki_vendor_sheet *sheet)
{
    static struct seki_report_file file;
    const char *place = seki_ctl_option(ctl, SEKI_OPTION_OUTPUT);
    struct seki_fault fault;
    if (seki_report_file_begin(&file, place, &fault) != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    bool xlsx = strcmp(seki_ctl_option(ctl, SEKI_OPTION_FORMAT), "xlsx") == 0;
    if (!(xlsx ? seki_vendor_sheet_write_xlsx(sheet, file.path) : write_csv(sheet, file.path))) {
        seki_report_file_drop(&file);
        return seki_ctl_error("%s could not be written; is the disk full?", place);
    }
    return seki_report_file_end(&file, place, &fault) == SEKI_OK ? SEKI_EXIT_OK
                                                                 : seki_ctl_error("%s", fault.text);
}

static void print_made(const struct seki_ctl *ctl, const struct seki_vendor_sheet *sheet)
{
    const char *place = seki_ctl_option(ctl, SEKI_OPTION_OUTPUT);
    size_t items = seki_json_size(seki_json_member(sheet->data, "items"));
    size_t models = seki_json_size(seki_json_member(sheet->data, "models"));
    long without = seki_say_number(sheet->data, "without_model", 0);
    char clean[4096], bytes[8192];
    struct seki_writer w;
    if (without > 0)
        fprintf(stderr,
                "%ld device%s of this vendor without a model %s not in the sheet; set it with "
                "'sekishoctl device set DEVICE model=…'\n",
                without, without == 1 ? "" : "s", without == 1 ? "is" : "are");
    if (!ctl->json) {
        printf(ctl->japanese ? "%s を作成しました（%zu型式 × %zu項目）。\n"
                             : "%s written: %zu models, %zu items each\n",
               seki_text_clean(place, clean, sizeof clean), models, items);
        return;
    }
    seki_writer_init(&w, bytes, sizeof bytes);
    seki_write_open(&w, NULL, '{');
    seki_write_string(&w, "file", place);
    seki_write_string(&w, "vendor", seki_say_text(sheet->data, "vendor"));
    seki_write_integer(&w, "models", (int64_t)models);
    seki_write_integer(&w, "items", (int64_t)items);
    seki_write_integer(&w, "rows", (int64_t)(models * items));
    seki_write_integer(&w, "without_model", without);
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, NULL) == SEKI_OK)
        puts(bytes);
}

/* A sheet without a row is of no use to anybody. */
static int make(const struct seki_ctl *ctl, const struct seki_vendor_sheet *sheet)
{
    if (seki_json_size(seki_json_member(sheet->data, "items")) == 0)
        return seki_ctl_error("the checksheet in force asks vendors nothing: no item of it says "
                              "\"answered_by\":\"vendor\"");
    if (seki_json_size(seki_json_member(sheet->data, "models")) == 0)
        return seki_ctl_error("no device of this vendor has a model; set it with 'sekishoctl "
                              "device set DEVICE model=…'");
    int code = write_file(ctl, sheet);
    if (code == SEKI_EXIT_OK)
        print_made(ctl, sheet);
    return code;
}

int seki_cmd_vendor_export(struct seki_ctl *ctl)
{
    int code = check_usage(ctl);
    if (code == SEKI_EXIT_OK)
        code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "vendor.sheet", "");
    seki_ctl_write_option(ctl, w, "vendor", SEKI_OPTION_VENDOR);
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
    const struct seki_vendor_sheet sheet = {.data = seki_ctl_ask(ctl, exchange),
                                            .japanese = ctl->japanese};
    code = sheet.data != NULL ? make(ctl, &sheet) : SEKI_EXIT_NO;
    seki_exchange_free(exchange);
    return code;
}
