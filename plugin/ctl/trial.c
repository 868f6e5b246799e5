/* SPDX-License-Identifier: Apache-2.0
 *
 * trial: see trial.h.
 */
#include "plugin/ctl/trial.h"

#include <stdio.h>
#include <string.h>

void seki_trial_quote(struct seki_text *line, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:@+,=";
    if (*word != '\0' && word[strspn(word, plain)] == '\0') {
        seki_text_printf(line, "%s", word);
        return;
    }
    seki_text_add(line, "'", 1);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            seki_text_add(line, "'\\''", 4);
        else
            seki_text_add(line, word, 1);
    }
    seki_text_add(line, "'", 1);
}

static void add_option(struct seki_text *line, const char *option, const char *value)
{
    seki_text_printf(line, " %s ", option);
    seki_trial_quote(line, value);
}

void seki_trial_write(const struct seki_config *config, const struct seki_trial *trial,
                      struct seki_text *line)
{
    char file[SEKI_CONFIG_PATH];
    seki_text_printf(line, "mosquitto_pub");
    add_option(line, "-h", config->host);
    seki_text_printf(line, " -p %ld", config->port);
    if (config->cafile[0] != '\0')
        add_option(line, "--cafile", config->cafile);
    else if (seki_config_is_tls(config))
        add_option(line, "--capath", "/etc/ssl/certs");
    add_option(line, "-i", trial->device);
    if (strcmp(trial->auth, "x509") == 0) {
        snprintf(file, sizeof file, "%s.crt", trial->device);
        add_option(line, "--cert", file);
        snprintf(file, sizeof file, "%s.key", trial->device);
        add_option(line, "--key", file);
    } else {
        add_option(line, "-u", trial->device);
        add_option(line, "-P", trial->secret[0] != '\0' ? trial->secret : "THE-PASSWORD");
    }
    seki_text_printf(line, " -q 1 -t data/%s/%s/hello -m hello", trial->site, trial->device);
}
