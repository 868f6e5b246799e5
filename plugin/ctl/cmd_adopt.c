/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_adopt: which items a site adopts, adopts in part or declines, and why.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/about.h"
#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"

static void print_choice(struct seki_ctl *ctl, const struct seki_json *choice)
{
    char text[600], about[SEKI_ABOUT_SIZE];
    const char *reason = seki_say_text(choice, "reason");
    bool partly = strcmp(seki_say_text(choice, "adoption"), "partly") == 0;
    snprintf(text, sizeof text, "%s at %s: %s%s (%s there)%s%s%s", seki_say_text(choice, "item"),
             seki_about_text(choice, about), seki_say_text(choice, "adoption"),
             partly ? " adopted" : "", seki_say_text(choice, "importance"),
             *reason != '\0' ? ": " : "", reason, seki_about_checked(ctl));
    seki_screen_fold(&ctl->out, 0, text);
}

static int choose(struct seki_ctl *ctl, const char *how)
{
    const struct seki_about_request request = {
        .command = how, .member = "adoption", .print = print_choice};
    return seki_about_ask(ctl, &request);
}

int seki_cmd_adopt(struct seki_ctl *ctl)
{
    return choose(ctl, "adopt");
}

int seki_cmd_partly(struct seki_ctl *ctl)
{
    if (seki_ctl_option(ctl, SEKI_OPTION_REASON) == NULL)
        return seki_ctl_usage(ctl->args.command, "what is left out, and why? Say --reason TEXT");
    return choose(ctl, "partly");
}

int seki_cmd_decline(struct seki_ctl *ctl)
{
    return choose(ctl, "decline");
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "ITEM"},       {.title = "AT"}, {.title = "ADOPTION"},
        {.title = "IMPORTANCE"}, {.title = "BY"}, {.title = "REASON", .shrinks = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *choice = list->entries[i];
        char about[SEKI_ABOUT_SIZE];
        bool declined = strcmp(seki_say_text(choice, "adoption"), "declined") == 0;
        bool required = strcmp(seki_say_text(choice, "importance"), "required") == 0;
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(choice, "item"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_about_text(choice, about));
        seki_table_add(table, declined && required ? SEKI_TONE_BAD : SEKI_TONE_PLAIN,
                       seki_say_text(choice, "adoption"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(choice, "importance"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(choice, "author"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(choice, "reason"));
    }
    enum seki_status status = seki_table_end(
        table, &ctl->out, 0, "Nothing was decided yet: what is undecided counts as adopted.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

static void write_site(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
}

int seki_cmd_adoption_list(struct seki_ctl *ctl)
{
    struct seki_list list = {
        .command = "adoption.list", .member = "adoptions", .filter = write_site};
    return seki_list_run(ctl, &list, print_list);
}
