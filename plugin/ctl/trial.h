/* SPDX-License-Identifier: Apache-2.0
 *
 * trial: the mosquitto_pub line with which a device's credential can be tried from this machine,
 * ready to paste into a shell: what is not plain is quoted.
 */
#ifndef SEKISHO_CTL_TRIAL_H
#define SEKISHO_CTL_TRIAL_H

#include "plugin/ctl/config.h"
#include "plugin/ctl/text.h"

struct seki_trial {
    const char *device, *site;
    const char *auth;   /* "token", "password", "x509" */
    const char *secret; /* "": chosen or imported, and not known here */
};
void seki_trial_write(const struct seki_config *config, const struct seki_trial *trial,
                      struct seki_text *line);

/* Adds a text as one word of a POSIX shell. */
void seki_trial_quote(struct seki_text *line, const char *word);

#endif
