/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_device_import: all devices of a CSV file, or none. First every row is checked, by itself and
 * by the plugin, and every fault is told; only when there is none is anything done. What is there
 * already exactly as the file says is left alone, so that an import that was cut off is repeated by
 * running it again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/file.h"
#include "plugin/ctl/import_apply.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/nearest.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/text.h"

static void add_json_error(struct seki_text *errors, const struct seki_import_row *row,
                           const char *text)
{
    char json[1400];
    struct seki_writer w;
    size_t length;
    seki_writer_init(&w, json, sizeof json);
    seki_write_open(&w, NULL, '{');
    seki_write_integer(&w, "line", row->line);
    if (strlen(row->values[SEKI_IMPORT_ID]) < SEKI_ID_SIZE)
        seki_write_string(&w, "device", row->values[SEKI_IMPORT_ID]);
    seki_write_string(&w, "error", text);
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, &length) != SEKI_OK)
        return;
    if (errors->length > 0)
        seki_text_add(errors, ",", 1);
    seki_text_add(errors, json, length);
}

static void report(void *context, const struct seki_import_row *row, const char *text)
{
    struct seki_import_run *run = context;
    const char *id = row->values[SEKI_IMPORT_ID];
    seki_ctl_error("%.200s line %d: %.64s%s%s", run->path, row->line, id, *id != '\0' ? ": " : "",
                   text);
    add_json_error(run->json_errors, row, text);
}

static int by_name(const void *a, const void *b)
{
    const struct seki_json *const *one = a, *const *other = b;
    return strcmp(seki_say_text(*one, "site"), seki_say_text(*other, "site"));
}

static bool is_known(const struct seki_list *sites, const char *site)
{
    size_t least = 0, most = sites->count;
    while (least < most) {
        size_t middle = least + (most - least) / 2;
        int order = strcmp(seki_say_text(sites->entries[middle], "site"), site);
        if (order == 0)
            return true;
        if (order < 0)
            least = middle + 1;
        else
            most = middle;
    }
    return false;
}

/* Tells the rows whose site is not there. False: the sites could not be had, as was printed. */
static bool check_sites(struct seki_import_run *run)
{
    struct seki_list sites = {.command = "site.list", .member = "sites"};
    bool good = seki_list_fetch(run->ctl, &sites);
    if (good && sites.count > 0)
        qsort(sites.entries, sites.count, sizeof sites.entries[0], by_name);
    for (size_t i = 0; good && i < run->import.count; i++) {
        struct seki_import_row *row = &run->import.rows[i];
        const char *site = row->values[SEKI_IMPORT_SITE];
        if (row->state != SEKI_ROW_NEW || is_known(&sites, site))
            continue;
        struct seki_nearest nearest = {.name = site};
        for (size_t j = 0; j < sites.count; j++)
            seki_nearest_consider(&nearest, seki_say_text(sites.entries[j], "site"));
        seki_import_fault(&run->import, row,
                          "there is no site '%.64s'%s%.64s%s; add it with: sekishoctl site add "
                          "%.64s",
                          site, nearest.best != NULL ? " (did you mean '" : "",
                          nearest.best != NULL ? nearest.best : "",
                          nearest.best != NULL ? "'?)" : "", site);
    }
    seki_list_free(&sites);
    return good;
}

/* Reads the file and tells what is wrong with it by itself. Gives an exit code. */
static int read_file(struct seki_import_run *run)
{
    struct seki_fault fault;
    char *bytes;
    size_t size;
    const char *site = seki_ctl_option(run->ctl, SEKI_OPTION_SITE);
    if (seki_file_read(run->path, SEKI_IMPORT_BYTES, &bytes, &size, &fault) != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    enum seki_status status = seki_import_read(&run->import, bytes, size, &fault);
    explicit_bzero(bytes, size);
    free(bytes);
    if (status != SEKI_OK)
        return seki_ctl_error("%.200s: %s", run->path, fault.text);
    if (seki_import_check(&run->import, site != NULL ? site : "") != SEKI_OK)
        return seki_ctl_error("out of memory");
    return SEKI_EXIT_OK;
}

static size_t in_state(const struct seki_import_run *run, enum seki_import_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < run->import.count; i++)
        count += run->import.rows[i].state == state;
    return count;
}

/* Says that some were left alone, and what to do where their secret was never seen. */
static void say_same(const struct seki_import_run *run)
{
    size_t tokens = 0;
    for (size_t i = 0; i < run->import.count; i++) {
        const struct seki_import_row *row = &run->import.rows[i];
        tokens += row->state == SEKI_ROW_SAME && row->values[SEKI_IMPORT_CREDENTIAL][0] == '\0' &&
                  strcmp(row->values[SEKI_IMPORT_AUTH], "x509") != 0;
    }
    if (run->same > 0)
        fprintf(stderr, "%zu of them were there already, exactly so, and were left alone%s\n",
                run->same,
                tokens > 0 ? "; a secret of theirs that you do not have is replaced with "
                             "'sekishoctl device rotate DEVICE'"
                           : "");
}

static int say_bad(const struct seki_import_run *run)
{
    return seki_ctl_error("%zu of %zu rows of %.200s %s bad; nothing was imported; mend %s and run "
                          "it again",
                          run->import.bad, run->import.count, run->path,
                          run->import.bad == 1 ? "is" : "are",
                          run->import.bad == 1 ? "it" : "them");
}

static int say_end(const struct seki_import_run *run, bool good, const struct seki_fault *fault)
{
    if (good) {
        fprintf(stderr, "%zu devices: %zu added, %zu changed, %zu unchanged\n", run->import.count,
                run->added, run->changed, run->same);
        say_same(run);
    } else {
        seki_ctl_error("the import ended early, with %zu added and %zu changed of %zu: %s",
                       run->added, run->changed, run->import.count, fault->text);
        seki_ctl_error("run the same command again; what is there already is left alone. The "
                       "devices of lines %d to %d may have been added without their secrets having "
                       "come: those have to be replaced with 'sekishoctl device rotate DEVICE'",
                       run->first_line, run->last_line);
    }
    return good && run->failed == 0 ? SEKI_EXIT_OK : SEKI_EXIT_NO;
}

static int say_checked(const struct seki_import_run *run)
{
    if (!run->ctl->json)
        printf("%zu devices are good: %zu would be added, %zu changed, %zu are there exactly so; "
               "nothing was changed\n",
               run->import.count, in_state(run, SEKI_ROW_ADD), in_state(run, SEKI_ROW_SET),
               run->same);
    return SEKI_EXIT_OK;
}

/* Opens where secrets go, and does what was found possible. */
static int apply(struct seki_import_run *run)
{
    struct seki_fault fault;
    const char *output = seki_ctl_option(run->ctl, SEKI_OPTION_OUTPUT);
    if (output != NULL && seki_file_create(output, &run->secrets, &fault) != SEKI_OK)
        return seki_ctl_error("%s; nothing was imported", fault.text);
    if (output == NULL && !run->ctl->json)
        run->secrets = stdout;
    bool good = seki_import_apply(run, &fault);
    if (output != NULL) {
        bool kept = fsync(fileno(run->secrets)) == 0;
        if ((fclose(run->secrets) != 0 || !kept) && good)
            good = seki_fail(&fault, SEKI_IO, "%.150s could not be written; is the disk full?",
                             output) == SEKI_OK;
    }
    return say_end(run, good, &fault);
}

static int run_import(struct seki_import_run *run)
{
    struct seki_fault fault;
    int code = read_file(run);
    if (code == SEKI_EXIT_OK)
        code = seki_ctl_connect(run->ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    if (!check_sites(run))
        return SEKI_EXIT_NO;
    if (!seki_import_look(run, &fault))
        return seki_ctl_error("%s; nothing was imported", fault.text);
    run->same = in_state(run, SEKI_ROW_SAME);
    if (run->import.bad > 0)
        return say_bad(run);
    return run->check ? say_checked(run) : apply(run);
}

int seki_cmd_device_import(struct seki_ctl *ctl)
{
    struct seki_text errors = {0};
    struct seki_import_run run = {
        .ctl = ctl,
        .path = seki_ctl_argument(ctl),
        .import = {.report = report, .context = &run},
        .update = seki_ctl_option(ctl, SEKI_OPTION_UPDATE) != NULL,
        .check = seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL,
        .json_errors = &errors,
    };
    if (ctl->json)
        fputs("{\"devices\":[", stdout);
    int code = run_import(&run);
    if (ctl->json) {
        size_t add = run.check ? in_state(&run, SEKI_ROW_ADD) : run.added;
        size_t change = run.check ? in_state(&run, SEKI_ROW_SET) : run.changed;
        printf("],\"check\":%s,\"rows\":%zu,\"added\":%zu,\"changed\":%zu,\"unchanged\":%zu,"
               "\"errors\":[%s]}\n",
               run.check ? "true" : "false", run.import.count, add, change, run.same,
               seki_text_string(&errors));
    }
    seki_import_free(&run.import);
    seki_text_free(&errors);
    return code;
}
