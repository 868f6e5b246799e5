/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_attest: a person's statement on an item, in the name of the operator who is signed in: made,
 * listed, withdrawn.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/about.h"
#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"

static void write_attested(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "result", SEKI_OPTION_RESULT);
    seki_ctl_write_option(ctl, w, "evidence", SEKI_OPTION_EVIDENCE);
    seki_ctl_write_option(ctl, w, "until", SEKI_OPTION_UNTIL);
}

static void print_attested(struct seki_ctl *ctl, const struct seki_json *said)
{
    char text[600], about[SEKI_ABOUT_SIZE];
    snprintf(text, sizeof text, "%s of %s: %s, as %s says, until %s%s", seki_say_text(said, "item"),
             seki_about_text(said, about), seki_say_text(said, "result"),
             seki_say_text(said, "author"), seki_say_text(said, "until"), seki_about_checked(ctl));
    seki_screen_fold(&ctl->out, 0, text);
}

int seki_cmd_attest(struct seki_ctl *ctl)
{
    static const struct seki_about_request request = {.command = "attest",
                                                      .member = "attestation",
                                                      .write = write_attested,
                                                      .print = print_attested};
    const struct seki_command *command = ctl->args.command;
    int code = seki_about_check(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    if (seki_ctl_option(ctl, SEKI_OPTION_RESULT) == NULL)
        return seki_ctl_usage(command, "is the item met? Say --result pass or --result fail");
    if (seki_ctl_option(ctl, SEKI_OPTION_EVIDENCE) == NULL)
        return seki_ctl_usage(command, "what does it rest on? Say --evidence TEXT: a document, a "
                                       "test, what was looked at");
    return seki_about_ask(ctl, &request);
}

static void print_withdrawn(struct seki_ctl *ctl, const struct seki_json *said)
{
    char text[600], about[SEKI_ABOUT_SIZE];
    snprintf(text, sizeof text, "%s of %s: what %s attested (%s) is withdrawn%s",
             seki_say_text(said, "item"), seki_about_text(said, about),
             seki_say_text(said, "author"), seki_say_text(said, "result"), seki_about_checked(ctl));
    seki_screen_fold(&ctl->out, 0, text);
}

int seki_cmd_attestation_withdraw(struct seki_ctl *ctl)
{
    static const struct seki_about_request request = {
        .command = "attestation.withdraw", .member = "attestation", .print = print_withdrawn};
    return seki_about_ask(ctl, &request);
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "ITEM"},  {.title = "OF"}, {.title = "RESULT"},
        {.title = "UNTIL"}, {.title = "BY"}, {.title = "EVIDENCE", .shrinks = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *said = list->entries[i];
        char about[SEKI_ABOUT_SIZE];
        bool over = seki_say_true(said, "expired");
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(said, "item"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_about_text(said, about));
        seki_say_cell(table, seki_say_text(said, "result"));
        seki_table_printf(table, over ? SEKI_TONE_BAD : SEKI_TONE_PLAIN, "%s%s",
                          seki_say_text(said, "until"), over ? " (over)" : "");
        const char *vendor = seki_say_text(said, "vendor");
        if (*vendor != '\0')
            seki_table_printf(table, SEKI_TONE_PLAIN, "%s (entered by %s)", vendor,
                              seki_say_text(said, "author"));
        else
            seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(said, "author"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(said, "evidence"));
    }
    enum seki_status status = seki_table_end(table, &ctl->out, 0, "Nobody has attested anything.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

static void write_site(const struct seki_ctl *ctl, struct seki_writer *w)
{
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
}

int seki_cmd_attestation_list(struct seki_ctl *ctl)
{
    struct seki_list list = {
        .command = "attestation.list", .member = "attestations", .filter = write_site};
    return seki_list_run(ctl, &list, print_list);
}
