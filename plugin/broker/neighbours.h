/* SPDX-License-Identifier: Apache-2.0
 *
 * neighbours: who else in this broker decides on sign-in and topics. Mosquitto does not tell a
 * plugin, and treats "every plugin defers" as a refusal, unlike "there is no plugin": so in observe
 * mode, to change nothing, the plugin has to answer in the place of nobody. It reads what it needs
 * in the broker's own configuration, whose path is on the broker's command line.
 */
#ifndef SEKISHO_BROKER_NEIGHBOURS_H
#define SEKISHO_BROKER_NEIGHBOURS_H

#include <stdbool.h>

#include "topics/status.h"

struct seki_neighbours {
    bool sign_in;   /* a password file or another plugin decides who gets in */
    bool topics;    /* an ACL file or another plugin decides on topics */
    bool anonymous; /* allow_anonymous true, or no listener at all, which means the same */
};

/* Reads the configuration of the broker that this process is. Failure names the file that cannot be
 * read: IO, TOO_LONG, NO_MEMORY. */
enum seki_status seki_neighbours_find(struct seki_neighbours *neighbours,
                                      struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
