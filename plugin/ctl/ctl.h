/* SPDX-License-Identifier: Apache-2.0
 *
 * ctl: what every command has at hand: the command line, the connection (made when first needed),
 * the screen, and the ways to end: exit code 0, 1 when the answer is no, 2 on bad usage, with one
 * line on standard error that says what, why and what to do.
 */
#ifndef SEKISHO_CTL_CTL_H
#define SEKISHO_CTL_CTL_H

#include <stdbool.h>

#include "plugin/ctl/args.h"
#include "plugin/ctl/config.h"
#include "plugin/ctl/exchange.h"
#include "plugin/ctl/screen.h"
#include "plugin/ctl/session.h"
#include "topics/json.h"

enum seki_exit { SEKI_EXIT_OK = 0, SEKI_EXIT_NO = 1, SEKI_EXIT_USAGE = 2 };

struct seki_ctl {
    struct seki_args args;
    struct seki_config config;
    struct seki_session *session; /* NULL until the first request */
    struct seki_screen out;
    bool json, japanese;
};

/* The whole program; gives its exit code. */
int seki_ctl_main(int argc, const char *const argv[]);

static inline const char *seki_ctl_option(const struct seki_ctl *ctl, enum seki_option option)
{
    return ctl->args.values[option]; /* NULL: not given */
}
static inline const char *seki_ctl_argument(const struct seki_ctl *ctl)
{
    return ctl->args.positional_count > 0 ? ctl->args.positionals[0] : "";
}

/* Both print "sekishoctl: …" on standard error; they give SEKI_EXIT_NO and SEKI_EXIT_USAGE. */
int seki_ctl_error(const char *format, ...) SEKI_PRINTF(1, 2);
int seki_ctl_usage(const struct seki_command *command, const char *format, ...) SEKI_PRINTF(2, 3);

/* Fills in the configuration, the password included. BAD_INPUT: bad usage. */
enum seki_status seki_ctl_configure(struct seki_ctl *ctl,
                                    struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Connects if there is no connection yet. Gives 0, or the exit code once the reason is printed. */
int seki_ctl_connect(struct seki_ctl *ctl);

/* Sends a request. False: the reason is printed. */
bool seki_ctl_send(struct seki_ctl *ctl, struct seki_exchange *exchange);

/* The data of the answer to the command at `index` of a request that was sent; NULL: it was
 * refused, and the reason is printed. */
const struct seki_json *seki_ctl_data(const struct seki_exchange *exchange, size_t index);

/* Closes the command that is open, sends, and gives the data of the first answer as above. */
const struct seki_json *seki_ctl_ask(struct seki_ctl *ctl, struct seki_exchange *exchange);

void seki_ctl_print_json(const struct seki_json *value); /* as one line */

/* Writes "fields" from the command line, "check" if it was asked for. */
void seki_ctl_write_fields(const struct seki_ctl *ctl, struct seki_writer *w);
void seki_ctl_write_check(const struct seki_ctl *ctl, struct seki_writer *w);
/* Writes an option's value as a member, if it was given. */
void seki_ctl_write_option(const struct seki_ctl *ctl, struct seki_writer *w, const char *name,
                           enum seki_option option);
/* Writes "password" of the account to be made, if --password-file was given. False: printed. */
bool seki_ctl_write_password(const struct seki_ctl *ctl, struct seki_writer *w);

extern const struct seki_command seki_commands[]; /* ends at a row without words */
int seki_help_run(struct seki_ctl *ctl);
int seki_version_run(struct seki_ctl *ctl);

#endif
