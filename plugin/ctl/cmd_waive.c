/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_waive: failing items accepted for a time, in the name of the operator who is signed in:
 * waived, listed, withdrawn.
 */
#include <stdio.h>

#include "plugin/ctl/about.h"
#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"

static void write_until(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "until", SEKI_OPTION_UNTIL);
}

static void print_waived(struct seki_ctl *ctl, const struct seki_json *waiver)
{
    char text[700], about[SEKI_ABOUT_SIZE];
    snprintf(text, sizeof text, "%s of %s: accepted by %s until %s where it fails: %s%s",
             seki_say_text(waiver, "item"), seki_about_text(waiver, about),
             seki_say_text(waiver, "author"), seki_say_text(waiver, "until"),
             seki_say_text(waiver, "reason"), seki_about_checked(ctl));
    seki_screen_fold(&ctl->out, 0, text);
}

int seki_cmd_waive(struct seki_ctl *ctl)
{
    static const struct seki_about_request request = {
        .command = "waive", .member = "waiver", .write = write_until, .print = print_waived};
    int code = seki_about_check(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    if (seki_ctl_option(ctl, SEKI_OPTION_REASON) == NULL)
        return seki_ctl_usage(ctl->args.command,
                              "why can the failure be borne so long? Say --reason TEXT");
    if (seki_ctl_option(ctl, SEKI_OPTION_UNTIL) == NULL)
        return seki_ctl_usage(ctl->args.command,
                              "until when? Say --until DATE, the last day: 2027-03-31");
    return seki_about_ask(ctl, &request);
}

static void print_withdrawn(struct seki_ctl *ctl, const struct seki_json *waiver)
{
    char text[600], about[SEKI_ABOUT_SIZE];
    snprintf(text, sizeof text, "%s of %s: the waiver by %s is withdrawn%s",
             seki_say_text(waiver, "item"), seki_about_text(waiver, about),
             seki_say_text(waiver, "author"), seki_about_checked(ctl));
    seki_screen_fold(&ctl->out, 0, text);
}

int seki_cmd_waiver_withdraw(struct seki_ctl *ctl)
{
    static const struct seki_about_request request = {
        .command = "waiver.withdraw", .member = "waiver", .print = print_withdrawn};
    return seki_about_ask(ctl, &request);
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "ITEM"},
        {.title = "OF"},
        {.title = "UNTIL"},
        {.title = "BY"},
        {.title = "REASON", .shrinks = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *waiver = list->entries[i];
        char about[SEKI_ABOUT_SIZE];
        bool over = seki_say_true(waiver, "expired");
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(waiver, "item"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_about_text(waiver, about));
        seki_table_printf(table, over ? SEKI_TONE_BAD : SEKI_TONE_PLAIN, "%s%s",
                          seki_say_text(waiver, "until"), over ? " (over)" : "");
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(waiver, "author"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(waiver, "reason"));
    }
    enum seki_status status = seki_table_end(table, &ctl->out, 0, "Nothing is waived.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

static void write_site(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
}

int seki_cmd_waiver_list(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "waiver.list", .member = "waivers", .filter = write_site};
    return seki_list_run(ctl, &list, print_list);
}
