/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_site: site add, set, list and show.
 */
#include <stdio.h>
#include <time.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/titles.h"

static int change(struct seki_ctl *ctl, const char *command, const char *done)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, command, seki_ctl_argument(ctl));
    seki_ctl_write_fields(ctl, w);
    seki_ctl_write_check(ctl, w);
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else if (seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL)
        printf("site %s could be %s; nothing was changed\n", seki_ctl_argument(ctl), done);
    else
        printf("site %s %s\n", seki_ctl_argument(ctl), done);
    seki_exchange_free(exchange);
    return code;
}

int seki_cmd_site_add(struct seki_ctl *ctl)
{
    return change(ctl, "site.add", "added");
}

int seki_cmd_site_set(struct seki_ctl *ctl)
{
    if (ctl->args.field_count == 0)
        return seki_ctl_usage(ctl->args.command, "nothing to set; say what, as name=value");
    return change(ctl, "site.set", "changed");
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "SITE"},
        {.title = "NAME", .shrinks = true},
        {.title = "LEVEL", .right = true},
        {.title = "STAGE"},
        {.title = "DEVICES", .right = true},
        {.title = "ONLINE", .right = true},
        {.title = "VERDICT"},
        {.title = "SCORE", .right = true},
        {.title = "COVERAGE", .right = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *site = list->entries[i];
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(site, "site"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(site, "name"));
        seki_say_number_cell(table, site, "use_level");
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(site, "stage"));
        seki_say_number_cell(table, site, "devices");
        seki_say_number_cell(table, site, "online");
        seki_say_cell(table, seki_say_text(site, "verdict"));
        seki_say_number_cell(table, site, "score");
        seki_say_number_cell(table, site, "coverage");
    }
    enum seki_status status = seki_table_end(
        table, &ctl->out, 0, "There is no site yet; add one with: sekishoctl site add SITE");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

int seki_cmd_site_list(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "site.list", .member = "sites"};
    return seki_list_run(ctl, &list, print_list);
}

static void print_functions(struct seki_ctl *ctl, const struct seki_json *functions)
{
    static const char *const statuses[] = {"pass", "fail", "unknown", "not_applicable", "waived"};
    static const struct seki_column columns[] = {
        {.title = "FUNCTION"},
        {.title = "PASS", .right = true},
        {.title = "FAIL", .right = true},
        {.title = "UNKNOWN", .right = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    for (const struct seki_json *function = seki_json_first(functions); function != NULL;
         function = seki_json_next(function)) {
        seki_table_add(table, SEKI_TONE_PLAIN, seki_json_name(function));
        for (size_t i = 0; i < 3; i++) {
            long count = seki_say_number(function, statuses[i], 0);
            seki_table_printf(table, count > 0 ? seki_say_tone(statuses[i]) : SEKI_TONE_DIM, "%ld",
                              count);
        }
    }
    if (seki_table_end(table, &ctl->out, 2, NULL) != SEKI_OK)
        seki_ctl_error("out of memory");
}

static void print_failing(struct seki_ctl *ctl, const struct seki_json *failing)
{
    if (seki_json_first(failing) == NULL)
        return;
    struct seki_titles titles;
    seki_titles_fetch(ctl, &titles);
    seki_say_head(&ctl->out, "Failing");
    static const struct seki_column columns[] = {
        {.title = "ITEM"}, {.title = "TITLE", .shrinks = true}, {.title = NULL}};
    struct seki_table *table = seki_table_new(columns);
    for (const struct seki_json *item = seki_json_first(failing); item != NULL;
         item = seki_json_next(item)) {
        const char *id = seki_json_string(item);
        seki_table_add(table, SEKI_TONE_BAD, id);
        seki_table_add(table, SEKI_TONE_PLAIN,
                       seki_titles_find(&titles, id != NULL ? id : "", ctl->japanese));
    }
    if (seki_table_end(table, &ctl->out, 2, NULL) != SEKI_OK)
        seki_ctl_error("out of memory");
    seki_titles_free(&titles);
}

void seki_site_print(struct seki_ctl *ctl, const struct seki_json *site)
{
    const struct seki_json *devices = seki_json_member(site, "devices");
    const struct seki_json *compliance = seki_json_member(site, "compliance");
    const char *verdict = seki_say_text(compliance, "verdict");
    char word[SEKI_SAY_SIZE], score[SEKI_SAY_SIZE], text[256];
    enum seki_tone tone = seki_say_tone(verdict);
    printf("%s%s%s  %s\n", seki_screen_on(&ctl->out, tone), seki_say_word(verdict, word),
           seki_screen_off(&ctl->out, tone), seki_say_score(compliance, score));
    seki_say_line(&ctl->out, "site", seki_say_text(site, "site"));
    seki_say_line(&ctl->out, "name", seki_say_text(site, "name"));
    snprintf(text, sizeof text, "%ld, %s", seki_say_number(site, "use_level", 0),
             seki_say_text(site, "stage"));
    seki_say_line(&ctl->out, "use level", text);
    snprintf(text, sizeof text, "%ld, %ld online", seki_say_number(devices, "total", 0),
             seki_say_number(devices, "online", 0));
    seki_say_line(&ctl->out, "devices", text);
    seki_say_line(&ctl->out, "  verdicts",
                  seki_say_tally(seki_json_member(devices, "verdict"), text, sizeof text));
    seki_say_line(&ctl->out, "  support",
                  seki_say_tally(seki_json_member(devices, "support"), text, sizeof text));
    seki_say_line(&ctl->out, "  life cycle",
                  seki_say_tally(seki_json_member(devices, "lifecycle"), text, sizeof text));
    seki_say_head(&ctl->out, "Items by function");
    print_functions(ctl, seki_json_member(compliance, "functions"));
    print_failing(ctl, seki_json_member(site, "failing"));
}

int seki_cmd_site_show(struct seki_ctl *ctl)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, "site.get", seki_ctl_argument(ctl));
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else {
        seki_site_print(ctl, seki_json_member(data, "site"));
        seki_say_head(&ctl->out, "Fields");
        for (const struct seki_json *field = seki_json_first(seki_json_member(data, "fields"));
             field != NULL; field = seki_json_next(field)) {
            const char *value = seki_json_string(field);
            seki_say_line(&ctl->out, seki_json_name(field), value != NULL ? value : "");
        }
    }
    seki_exchange_free(exchange);
    return code;
}
