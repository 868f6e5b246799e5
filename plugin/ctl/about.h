/* SPDX-License-Identifier: Apache-2.0
 *
 * about: what a statement is said of, on the command line one of --organization, --site and
 * --device, in requests `scope` and `subject`; and statements as people read them.
 */
#ifndef SEKISHO_CTL_ABOUT_H
#define SEKISHO_CTL_ABOUT_H

#include "plugin/ctl/ctl.h"

/* Exactly one of those options that the command takes must be given; else usage, as exit code. */
int seki_about_check(const struct seki_ctl *ctl);
/* Bad usage unless --until is absent or a date, as exit code. */
int seki_about_check_until(const struct seki_ctl *ctl);
void seki_about_write(const struct seki_ctl *ctl, struct seki_writer *w);

/* "site nagoya", "device press-07", "organization" of a statement in an answer. */
#define SEKI_ABOUT_SIZE 100
const char *seki_about_text(const struct seki_json *statement, char out[SEKI_ABOUT_SIZE]);

/* `command` of the item in the argument, with the scope, subject, reason and whether only to check;
 * the answer's member is handed to `print`. Gives the exit code. */
struct seki_about_request {
    const char *command, *member;
    void (*write)(const struct seki_ctl *ctl, struct seki_writer *w); /* more members; NULL: none */
    void (*print)(struct seki_ctl *ctl, const struct seki_json *statement);
};
int seki_about_ask(struct seki_ctl *ctl, const struct seki_about_request *request);

/* "; only checked, nothing was changed", or "". */
const char *seki_about_checked(const struct seki_ctl *ctl);

#endif
