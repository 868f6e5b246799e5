/* SPDX-License-Identifier: Apache-2.0
 *
 * config: where the broker is and who we are there, from a file of `key = value` lines (`#` begins
 * a comment line), overridden by options. A value may stand in double quotes, which keep its
 * spaces.
 */
#ifndef SEKISHO_CTL_CONFIG_H
#define SEKISHO_CTL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

#define SEKI_CONFIG_PATH 1024

struct seki_args;

struct seki_config {
    char file[SEKI_CONFIG_PATH]; /* that was read; "" none */
    bool exposed;                /* others can read the file, and it holds a password */
    char host[256];
    long port; /* 0: not said */
    char username[129], password[257];
    char cafile[SEKI_CONFIG_PATH], cert[SEKI_CONFIG_PATH], key[SEKI_CONFIG_PATH];
};

/* Reads the text of a file into config. BAD_INPUT with line and remedy in the fault. */
enum seki_status seki_config_parse(const char *bytes, size_t size, struct seki_config *config,
                                   struct seki_fault *fault) SEKI_CHECK_RESULT;

/* The file of --config, else of $SEKISHO_CONFIG, else ~/.config/sekisho/ctl.conf if it is there;
 * then the options; then what is usual. Reads no password but the file's. BAD_INPUT or IO on
 * failure. */
enum seki_status seki_config_load(const struct seki_args *args, struct seki_config *config,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;

bool seki_config_is_tls(const struct seki_config *config);
/* True for a host that is this machine: nobody can listen in on the way to it. */
bool seki_config_is_local(const struct seki_config *config);

#endif
