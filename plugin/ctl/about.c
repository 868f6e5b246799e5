/* SPDX-License-Identifier: Apache-2.0
 *
 * about: see about.h.
 */
#include "plugin/ctl/about.h"

#include <stdio.h>
#include <string.h>

#include "plugin/ctl/say.h"
#include "topics/civil.h"

static const struct {
    const char *scope, *usage;
    enum seki_option option;
} scopes[] = {
    {"organization", "--organization", SEKI_OPTION_ORGANIZATION},
    {"site", "--site S", SEKI_OPTION_SITE},
    {"device", "--device D", SEKI_OPTION_DEVICE},
};
#define SCOPES (sizeof scopes / sizeof scopes[0])

int seki_about_check(const struct seki_ctl *ctl)
{
    const struct seki_command *command = ctl->args.command;
    char taken[64] = "";
    size_t given = 0;
    for (size_t i = 0; i < SCOPES; i++) {
        if ((command->options & UINT64_C(1) << scopes[i].option) == 0)
            continue;
        size_t used = strlen(taken);
        snprintf(taken + used, sizeof taken - used, "%s%s", used > 0 ? ", " : "", scopes[i].usage);
        given += seki_ctl_option(ctl, scopes[i].option) != NULL ? 1 : 0;
    }
    if (given != 1)
        return seki_ctl_usage(command, "of what? Say one of %s", taken);
    return SEKI_EXIT_OK;
}

int seki_about_check_until(const struct seki_ctl *ctl)
{
    const char *until = seki_ctl_option(ctl, SEKI_OPTION_UNTIL);
    seki_unix_day day = SEKI_DAY_UNKNOWN;
    if (until != NULL && (seki_date_parse(until, &day) != SEKI_OK || !seki_day_is_date(day)))
        return seki_ctl_usage(ctl->args.command, "--until '%.40s' is not a date such as 2027-03-31",
                              until);
    return SEKI_EXIT_OK;
}

void seki_about_write(const struct seki_ctl *ctl, struct seki_writer *w)
{
    for (size_t i = 0; i < SCOPES; i++) {
        if (seki_ctl_option(ctl, scopes[i].option) == NULL)
            continue;
        seki_write_string(w, "scope", scopes[i].scope);
        if (scopes[i].option != SEKI_OPTION_ORGANIZATION)
            seki_ctl_write_option(ctl, w, "subject", scopes[i].option);
    }
}

const char *seki_about_text(const struct seki_json *statement, char out[SEKI_ABOUT_SIZE])
{
    const char *scope = seki_say_text(statement, "scope");
    const char *subject = seki_say_text(statement, "subject");
    bool own = strcmp(scope, subject) == 0; /* the organization is its own subject */
    snprintf(out, SEKI_ABOUT_SIZE, "%.20s%s%.64s", scope, own || *subject == '\0' ? "" : " ",
             own ? "" : subject);
    return out;
}

int seki_about_ask(struct seki_ctl *ctl, const struct seki_about_request *request)
{
    int code = seki_about_check(ctl);
    if (code == SEKI_EXIT_OK)
        code = seki_about_check_until(ctl);
    if (code == SEKI_EXIT_OK)
        code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, request->command, seki_ctl_argument(ctl));
    seki_about_write(ctl, w);
    seki_ctl_write_option(ctl, w, "reason", SEKI_OPTION_REASON);
    if (request->write != NULL)
        request->write(ctl, w);
    seki_ctl_write_check(ctl, w);
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else
        request->print(ctl, seki_json_member(data, request->member));
    seki_exchange_free(exchange);
    return code;
}

const char *seki_about_checked(const struct seki_ctl *ctl)
{
    return seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL ? "; only checked, nothing was changed"
                                                           : "";
}
