/* SPDX-License-Identifier: Apache-2.0
 *
 * options: the plugin_opt_ lines of mosquitto.conf, checked one by one. What is not right is
 * refused with one line that names the option, what is wrong and what would be right. Knows no
 * Mosquitto: keys and values are texts.
 */
#ifndef SEKISHO_BROKER_OPTIONS_H
#define SEKISHO_BROKER_OPTIONS_H

#include "plugin/core/engine.h"
#include "topics/status.h"

#define SEKI_OPTION_SIZE 1024 /* bytes of a value, with its NUL */

struct seki_options {
    char redis_url[SEKI_OPTION_SIZE], redis_password_file[SEKI_OPTION_SIZE];
    char state_dir[SEKI_OPTION_SIZE], checksheet[SEKI_OPTION_SIZE];
    char broker_name[SEKI_ID_SIZE];
    enum seki_mode mode;
    unsigned given; /* bits of the rows of the table that were set */
};

/* The defaults; `host_name` (may be NULL) makes the broker's name, with what an id may not have put
 * as '-'. */
void seki_options_init(struct seki_options *options, const char *host_name);

/* Takes one line. BAD_INPUT for an unknown key, a value that is not one, or a key given twice;
 * *options is then unchanged. */
enum seki_status seki_options_set(struct seki_options *options, const char *key, const char *value,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
