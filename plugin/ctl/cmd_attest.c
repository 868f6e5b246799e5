/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_attest: a person's statement on an item, in the name of the operator who is signed in.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/say.h"
#include "topics/civil.h"

static const struct {
    const char *scope;
    enum seki_option option;
} scopes[] = {
    {"organization", SEKI_OPTION_ORGANIZATION},
    {"site", SEKI_OPTION_SITE},
    {"device", SEKI_OPTION_DEVICE},
};
#define SCOPES (sizeof scopes / sizeof scopes[0])

/* What is missing from the command line, as exit code; *scope is the index of the one given. */
static int check_usage(struct seki_ctl *ctl, size_t *scope)
{
    const struct seki_command *command = ctl->args.command;
    size_t given = 0;
    for (size_t i = 0; i < SCOPES; i++) {
        if (seki_ctl_option(ctl, scopes[i].option) == NULL)
            continue;
        *scope = i;
        given++;
    }
    if (given != 1)
        return seki_ctl_usage(command, "of what? Say one of --organization, --site S and "
                                       "--device D");
    if (seki_ctl_option(ctl, SEKI_OPTION_RESULT) == NULL)
        return seki_ctl_usage(command, "is the item met? Say --result pass or --result fail");
    if (seki_ctl_option(ctl, SEKI_OPTION_EVIDENCE) == NULL)
        return seki_ctl_usage(command, "what does it rest on? Say --evidence TEXT: a document, a "
                                       "test, what was looked at");
    const char *until = seki_ctl_option(ctl, SEKI_OPTION_UNTIL);
    seki_unix_day day = SEKI_DAY_UNKNOWN;
    if (until != NULL && (seki_date_parse(until, &day) != SEKI_OK || !seki_day_is_date(day)))
        return seki_ctl_usage(command, "--until '%.40s' is not a date such as 2027-03-31", until);
    return SEKI_EXIT_OK;
}

static void print_attested(struct seki_ctl *ctl, const struct seki_json *data)
{
    const struct seki_json *said = seki_json_member(data, "attestation");
    const char *scope = seki_say_text(said, "scope"), *subject = seki_say_text(said, "subject");
    if (strcmp(scope, subject) == 0)
        subject = ""; /* the organization is its own subject */
    char text[600];
    snprintf(text, sizeof text, "%s of %s%s%s: %s, as %s says, until %s%s",
             seki_say_text(said, "item"), scope, *subject != '\0' ? " " : "", subject,
             seki_say_text(said, "result"), seki_say_text(said, "author"),
             seki_say_text(said, "until"),
             seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL ? "; only checked, nothing was changed"
                                                             : "");
    seki_screen_fold(&ctl->out, 0, text);
}

int seki_cmd_attest(struct seki_ctl *ctl)
{
    size_t scope = 0;
    int code = check_usage(ctl, &scope);
    if (code == SEKI_EXIT_OK)
        code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "attest", seki_ctl_argument(ctl));
    seki_write_string(w, "scope", scopes[scope].scope);
    if (scopes[scope].option != SEKI_OPTION_ORGANIZATION)
        seki_ctl_write_option(ctl, w, "subject", scopes[scope].option);
    seki_ctl_write_option(ctl, w, "result", SEKI_OPTION_RESULT);
    seki_ctl_write_option(ctl, w, "evidence", SEKI_OPTION_EVIDENCE);
    seki_ctl_write_option(ctl, w, "until", SEKI_OPTION_UNTIL);
    seki_ctl_write_check(ctl, w);
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else
        print_attested(ctl, data);
    seki_exchange_free(exchange);
    return code;
}
