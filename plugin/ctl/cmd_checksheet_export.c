/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_checksheet_export: the catalogue in force as an OSCAL catalog, which the assessment results
 * of `report --format oscal` point into: a group for each function, in it one for each category, in
 * it a control for each item, with its statement, its guidance and one objective, which says how
 * the item is decided.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/report_file.h"
#include "plugin/ctl/report_oscal.h"
#include "plugin/ctl/report_words.h"
#include "plugin/ctl/say.h"

#define AT_ONCE 30 /* items of a request: their answers are long */
#define REQUESTS 8

/* What the plugin answered: report.data, and checksheet.get of every item in order. */
struct catalog {
    bool japanese;
    struct seki_exchange *head, *parts[REQUESTS];
    const struct seki_json *data;
};

static const struct seki_json *answer_of(const struct catalog *catalog, size_t line)
{
    const struct seki_control_response *answer =
        line / AT_ONCE < REQUESTS
            ? seki_exchange_answer(catalog->parts[line / AT_ONCE], line % AT_ONCE)
            : NULL;
    return answer != NULL ? answer->data : NULL;
}

static bool fetch_items(struct seki_ctl *ctl, struct catalog *catalog)
{
    const struct seki_json *line = seki_json_first(seki_json_member(catalog->data, "lines"));
    for (size_t i = 0; line != NULL && i < REQUESTS; i++) {
        catalog->parts[i] = seki_exchange_new();
        for (size_t n = 0; line != NULL && n < AT_ONCE; n++, line = seki_json_next(line)) {
            seki_exchange_open(catalog->parts[i], "checksheet.get", seki_say_text(line, "item"));
            if (!seki_exchange_close(catalog->parts[i]))
                return false;
        }
        if (!seki_ctl_send(ctl, catalog->parts[i]))
            return false;
    }
    return true;
}

static void write_part(struct seki_out *out, const char *control, const char *suffix,
                       const char *name, const char *prose)
{
    char id[SEKI_OSCAL_ID + 8];
    snprintf(id, sizeof id, "%s_%s", control, suffix);
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "id", id);
    seki_out_string(out, "name", name);
    seki_out_string(out, "prose", prose);
    seki_out_close(out, '}');
}

static void write_props(struct seki_out *out, const struct seki_json *item)
{
    static const char *const levels[] = {"1", "2", "3"};
    seki_out_open(out, "props", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "name", "label");
    seki_out_string(out, "value", seki_say_text(item, "item"));
    seki_out_close(out, '}');
    for (size_t i = 0; i < 3; i++) {
        char name[24];
        snprintf(name, sizeof name, "importance-%s", levels[i]);
        seki_oscal_prop(out, name, seki_say_text(seki_json_member(item, "importance"), levels[i]));
    }
    seki_oscal_prop(out, "scope", seki_say_text(item, "scope"));
    seki_oscal_prop(out, "lead", seki_say_text(item, "lead"));
    seki_oscal_prop(out, "joint", seki_say_true(item, "joint") ? "yes" : "no");
    seki_oscal_prop(out, "stage", seki_say_text(item, "stage"));
    for (const struct seki_json *one = seki_json_first(seki_json_member(item, "subcategories"));
         one != NULL; one = seki_json_next(one))
        seki_oscal_prop(out, "csf-1.1", seki_json_string(one) != NULL ? seki_json_string(one) : "");
    seki_out_close(out, ']');
}

static void write_control(const struct catalog *catalog, struct seki_out *out, size_t line)
{
    const struct seki_json *data = answer_of(catalog, line), *item = seki_json_member(data, "item");
    const char *title = seki_say_language(seki_json_member(item, "title"), catalog->japanese);
    char control[SEKI_OSCAL_ID];
    seki_oscal_control(seki_say_text(item, "item"), control);
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "id", control);
    seki_out_string(out, "class", "item");
    seki_out_string(out, "title", title);
    write_props(out, item);
    seki_out_open(out, "parts", '[');
    write_part(out, control, "smt", "statement", title);
    write_part(out, control, "gdn", "guidance",
               seki_say_language(seki_json_member(item, "explanation"), catalog->japanese));
    write_part(out, control, "obj", "assessment-objective",
               seki_say_language(seki_json_member(data, "decision"), catalog->japanese));
    seki_out_close(out, ']');
    seki_out_close(out, '}');
}

static void open_group(struct seki_out *out, const char *id, const char *class, const char *title)
{
    char token[SEKI_OSCAL_ID];
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "id", seki_oscal_control(id, token));
    seki_out_string(out, "class", class);
    seki_out_string(out, "title", title);
}

/* The items of a category, which follow each other or not: all of the catalogue are looked at. */
static void write_category(const struct catalog *catalog, struct seki_out *out,
                           const struct seki_json *first)
{
    const char *category = seki_say_text(first, "category");
    size_t index = 0;
    open_group(out, category, "category",
               seki_say_language(seki_json_member(first, "category_name"), catalog->japanese));
    seki_out_open(out, "controls", '[');
    for (const struct seki_json *line = seki_json_first(seki_json_member(catalog->data, "lines"));
         line != NULL; line = seki_json_next(line), index++) {
        if (strcmp(seki_say_text(line, "category"), category) == 0)
            write_control(catalog, out, index);
    }
    seki_out_close(out, ']');
    seki_out_close(out, '}');
}

/* Is this the first line in which a member has its value? */
static bool is_first(const struct catalog *catalog, const struct seki_json *wanted,
                     const char *member)
{
    const struct seki_json *line = seki_json_first(seki_json_member(catalog->data, "lines"));
    while (line != wanted &&
           strcmp(seki_say_text(line, member), seki_say_text(wanted, member)) != 0)
        line = seki_json_next(line);
    return line == wanted;
}

static void write_function(const struct catalog *catalog, struct seki_out *out,
                           const char *function)
{
    open_group(out, function, "function",
               seki_report_word("function", function, catalog->japanese));
    seki_out_open(out, "groups", '[');
    for (const struct seki_json *line = seki_json_first(seki_json_member(catalog->data, "lines"));
         line != NULL; line = seki_json_next(line)) {
        if (strcmp(seki_say_text(line, "function"), function) == 0 &&
            is_first(catalog, line, "category"))
            write_category(catalog, out, line);
    }
    seki_out_close(out, ']');
    seki_out_close(out, '}');
}

static void write_catalog(const struct catalog *catalog, struct seki_out *out)
{
    const struct seki_json *sheet = seki_json_member(catalog->data, "checksheet");
    char id[SEKI_UUID_SIZE];
    seki_out_open(out, NULL, '{');
    seki_out_open(out, "catalog", '{');
    seki_out_string(out, "uuid",
                    seki_report_uuid(id, "catalog:%s:%s:%s", seki_say_text(sheet, "id"),
                                     seki_say_text(sheet, "version"),
                                     catalog->japanese ? "ja" : "en"));
    seki_out_open(out, "metadata", '{');
    seki_out_string(out, "title",
                    seki_say_language(seki_json_member(sheet, "name"), catalog->japanese));
    seki_out_string(out, "last-modified", seki_say_text(catalog->data, "at"));
    seki_out_string(out, "version", seki_say_text(sheet, "version"));
    seki_out_string(out, "oscal-version", SEKI_OSCAL_VERSION);
    seki_out_close(out, '}');
    seki_out_open(out, "groups", '[');
    for (const struct seki_json *line = seki_json_first(seki_json_member(catalog->data, "lines"));
         line != NULL; line = seki_json_next(line)) {
        if (is_first(catalog, line, "function"))
            write_function(catalog, out, seki_say_text(line, "function"));
    }
    seki_out_close(out, ']');
    seki_out_close(out, '}');
    seki_out_close(out, '}');
}

static int write_file(struct seki_ctl *ctl, const struct catalog *catalog)
{
    static struct seki_report_file file;
    const char *place = seki_ctl_option(ctl, SEKI_OPTION_OUTPUT);
    struct seki_fault fault;
    if (seki_report_file_begin(&file, place, &fault) != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    struct seki_out out = {.file = fopen(file.path, "wb")};
    bool written = out.file != NULL;
    if (written) {
        write_catalog(catalog, &out);
        putc('\n', out.file);
        written = !ferror(out.file);
        written = fclose(out.file) == 0 && written;
    }
    if (!written) {
        seki_report_file_drop(&file);
        return seki_ctl_error("%s could not be written; is the disk full?", place);
    }
    return seki_report_file_end(&file, place, &fault) == SEKI_OK ? SEKI_EXIT_OK
                                                                 : seki_ctl_error("%s", fault.text);
}

int seki_cmd_checksheet_export(struct seki_ctl *ctl)
{
    const char *format = seki_ctl_option(ctl, SEKI_OPTION_FORMAT);
    struct catalog catalog = {.japanese = ctl->japanese};
    if (format == NULL || strcmp(format, "oscal") != 0)
        return seki_ctl_usage(ctl->args.command, "a catalogue is exported with --format oscal");
    if (seki_ctl_option(ctl, SEKI_OPTION_OUTPUT) == NULL)
        return seki_ctl_usage(ctl->args.command, "name the file to write with -o");
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    catalog.head = seki_exchange_new();
    seki_exchange_open(catalog.head, "report.data", "");
    catalog.data = seki_ctl_ask(ctl, catalog.head);
    code = catalog.data != NULL && fetch_items(ctl, &catalog) ? write_file(ctl, &catalog)
                                                              : SEKI_EXIT_NO;
    seki_exchange_free(catalog.head);
    for (size_t i = 0; i < REQUESTS; i++)
        seki_exchange_free(catalog.parts[i]);
    return code;
}
