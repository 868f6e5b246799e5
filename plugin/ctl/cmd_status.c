/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_status: the fleet or one site at a glance: verdict, score with coverage, counts, what fails
 * most, whose support ends, what is to be renewed, and whether the brokers and their stores are
 * well. As JSON it is the answer of `status`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/status_brokers.h"
#include "plugin/ctl/status_warnings.h"
#include "plugin/ctl/titles.h"

#define SHOWN 10        /* lines of a list that could be long */
#define LISTED_MOST 500 /* devices that are fetched to find those whose support ends first */

static void print_sites(struct seki_ctl *ctl, const struct seki_json *sites)
{
    static const struct seki_column columns[] = {
        {.title = "SITE"},
        {.title = "NAME", .shrinks = true},
        {.title = "VERDICT"},
        {.title = "SCORE", .right = true},
        {.title = "COVERAGE", .right = true},
        {.title = "DEVICES", .right = true},
        {.title = "ONLINE", .right = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    for (const struct seki_json *site = seki_json_first(sites); site != NULL;
         site = seki_json_next(site)) {
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(site, "site"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(site, "name"));
        seki_say_cell(table, seki_say_text(site, "verdict"));
        seki_say_number_cell(table, site, "score");
        seki_say_number_cell(table, site, "coverage");
        seki_say_number_cell(table, site, "devices");
        seki_say_number_cell(table, site, "online");
    }
    seki_say_head(&ctl->out, "Sites");
    if (seki_table_end(table, &ctl->out, 2,
                       "There is no site yet; add one with: sekishoctl site add SITE") != SEKI_OK)
        seki_ctl_error("out of memory");
}

static void print_fleet(struct seki_ctl *ctl, const struct seki_json *fleet)
{
    const struct seki_json *devices = seki_json_member(fleet, "devices");
    const struct seki_json *sites = seki_json_member(fleet, "sites");
    const struct seki_json *compliance = seki_json_member(fleet, "compliance");
    const char *verdict = seki_say_text(compliance, "verdict");
    char word[SEKI_SAY_SIZE], score[SEKI_SAY_SIZE], text[256], more[160];
    enum seki_tone tone = seki_say_tone(verdict);
    printf("%s%s%s  %s\n", seki_screen_on(&ctl->out, tone), seki_say_word(verdict, word),
           seki_screen_off(&ctl->out, tone), seki_say_score(compliance, score));
    seki_say_tally(seki_json_member(sites, "verdict"), more, sizeof more);
    snprintf(text, sizeof text, "%ld%s%s", seki_say_number(sites, "total", 0),
             *more != '\0' ? ": " : "", more);
    seki_say_line(&ctl->out, "sites", text);
    snprintf(text, sizeof text, "%ld, %ld online", seki_say_number(devices, "total", 0),
             seki_say_number(devices, "online", 0));
    seki_say_line(&ctl->out, "devices", text);
    static const char *const tallies[][2] = {
        {"  verdicts", "verdict"}, {"  support", "support"}, {"  life cycle", "lifecycle"}};
    for (size_t i = 0; i < 3; i++)
        seki_say_line(&ctl->out, tallies[i][0],
                      seki_say_tally(seki_json_member(devices, tallies[i][1]), text, sizeof text));
    const struct seki_json *sheet = seki_json_member(fleet, "checksheet");
    snprintf(text, sizeof text, "%s %s", seki_say_text(sheet, "id"),
             seki_say_text(sheet, "version"));
    seki_say_line(&ctl->out, "checksheet", text);
}

/* Sites at which an item fails; one that fails for the whole organization is above them all. */
static long failing(const struct seki_json *item)
{
    const struct seki_json *status = seki_json_member(item, "status");
    const char *word = seki_json_string(status);
    if (word != NULL)
        return strcmp(word, "fail") == 0 ? 1000000 : 0;
    return seki_say_number(status, "fail", 0);
}

static int by_failing(const void *a, const void *b)
{
    const struct seki_json *const *one = a, *const *other = b;
    long x = failing(*one), y = failing(*other);
    return x != y ? (x < y) - (x > y)
                  : strcmp(seki_say_text(*one, "item"), seki_say_text(*other, "item"));
}

static void print_failing(struct seki_ctl *ctl)
{
    static const struct seki_column columns[] = {
        {.title = "ITEM"}, {.title = "FAILS AT"}, {.title = "TITLE", .shrinks = true}, {0}};
    struct seki_titles titles;
    seki_titles_fetch(ctl, &titles);
    struct seki_list *items = &titles.list;
    if (items->count > 0)
        qsort(items->entries, items->count, sizeof items->entries[0], by_failing);
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < items->count && i < SHOWN && failing(items->entries[i]) > 0; i++) {
        const struct seki_json *item = items->entries[i];
        const struct seki_json *status = seki_json_member(item, "status");
        long count = seki_say_number(status, "fail", 0);
        seki_table_add(table, SEKI_TONE_BAD, seki_say_text(item, "item"));
        if (seki_json_is_object(status))
            seki_table_printf(table, SEKI_TONE_PLAIN, "%ld site%s", count, count == 1 ? "" : "s");
        else
            seki_table_add(table, SEKI_TONE_PLAIN, "organization");
        seki_table_add(table, SEKI_TONE_PLAIN,
                       seki_say_language(seki_json_member(item, "title"), ctl->japanese));
    }
    seki_say_head(&ctl->out, "Failing most");
    if (seki_table_end(table, &ctl->out, 2, "No item fails.") != SEKI_OK)
        seki_ctl_error("out of memory");
    seki_titles_free(&titles);
}

static void write_ended(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
    seki_write_string(w, "support", "ended");
}

static void write_ending(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
    seki_write_string(w, "support", "ending");
}

static int by_days(const void *a, const void *b)
{
    const struct seki_json *const *one = a, *const *other = b;
    long x = seki_say_number(*one, "days_left", 0), y = seki_say_number(*other, "days_left", 0);
    return (x > y) - (x < y);
}

static void add_devices(struct seki_table *table, const struct seki_list *list)
{
    for (size_t i = 0; i < list->count && i < SHOWN; i++) {
        const struct seki_json *device = list->entries[i];
        long days = seki_say_number(device, "days_left", 0);
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(device, "device"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(device, "site"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(device, "model"));
        seki_table_printf(table, seki_say_tone(seki_say_text(device, "support")),
                          days < 0 ? "ended %ld days ago" : "ends in %ld days",
                          days < 0 ? -days : days);
    }
}

/* The devices in one state of support, those first whose support ends first. */
static void print_support(struct seki_ctl *ctl, const struct seki_json *tally, bool ended)
{
    static const struct seki_column columns[] = {{.title = "DEVICE"},
                                                 {.title = "SITE"},
                                                 {.title = "MODEL", .shrinks = true},
                                                 {.title = "SECURITY SUPPORT"},
                                                 {0}};
    const char *state = ended ? "ended" : "ending";
    long count = seki_say_number(tally, state, 0);
    if (count == 0)
        return;
    seki_say_head(&ctl->out, ended ? "Without security support" : "Security support ends soon");
    struct seki_list list = {.command = "device.list",
                             .member = "devices",
                             .filter = ended ? write_ended : write_ending};
    if (count <= LISTED_MOST && seki_list_fetch(ctl, &list) && list.count > 0) {
        qsort(list.entries, list.count, sizeof list.entries[0], by_days);
        struct seki_table *table = seki_table_new(columns);
        add_devices(table, &list);
        if (seki_table_end(table, &ctl->out, 2, NULL) != SEKI_OK)
            seki_ctl_error("out of memory");
    }
    if (count > SHOWN)
        printf("  %ld in all: sekishoctl device list --support %s\n", count, state);
    seki_list_free(&list);
}

static void print_all(struct seki_ctl *ctl, const struct seki_json *data,
                      const struct seki_brokers *brokers)
{
    bool one_site = seki_ctl_option(ctl, SEKI_OPTION_SITE) != NULL;
    const struct seki_json *subject = seki_json_member(data, one_site ? "site" : "fleet");
    const struct seki_json *support =
        seki_json_member(seki_json_member(subject, "devices"), "support");
    if (one_site) {
        seki_site_print(ctl, subject);
    } else {
        print_fleet(ctl, subject);
        print_sites(ctl, seki_json_member(data, "sites"));
        print_failing(ctl);
    }
    print_support(ctl, support, true);
    print_support(ctl, support, false);
    seki_warnings_print(ctl, data);
    seki_brokers_print(brokers, &ctl->out);
}

int seki_cmd_status(struct seki_ctl *ctl)
{
    const char *site = seki_ctl_option(ctl, SEKI_OPTION_SITE);
    struct seki_brokers brokers = {0};
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    if (!ctl->json)
        seki_brokers_listen(&brokers, ctl->session);
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, "status", site != NULL ? site : "");
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else
        print_all(ctl, data, &brokers);
    seki_session_on_arrival(ctl->session, NULL, NULL);
    seki_exchange_free(exchange);
    return code;
}
