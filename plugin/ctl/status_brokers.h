/* SPDX-License-Identifier: Apache-2.0
 *
 * status_brokers: the last beats of all brokers, from their retained documents. A broker that says
 * that it is alive and has not said so for three beats is shown as silent.
 */
#ifndef SEKISHO_CTL_STATUS_BROKERS_H
#define SEKISHO_CTL_STATUS_BROKERS_H

#include "plugin/ctl/screen.h"
#include "plugin/ctl/session.h"
#include "topics/documents.h"

#define SEKI_BROKERS 16
#define SEKI_BROKER_SILENT_S 30 /* three beats */

struct seki_brokers {
    size_t count; /* may be more than are kept */
    struct seki_broker_document of[SEKI_BROKERS];
};

/* Subscribes; the beats are there once a request that is sent afterwards is answered. The session
 * holds on to `brokers` until seki_session_on_arrival says otherwise. */
void seki_brokers_listen(struct seki_brokers *brokers, struct seki_session *session);
void seki_brokers_print(const struct seki_brokers *brokers, const struct seki_screen *screen);

#endif
