/* SPDX-License-Identifier: Apache-2.0
 *
 * mosquitto_api: the broker's headers as they can be included with warnings as errors, from 2.0.11
 * (whose plugin header lacks an include) to 2.1 (whose old names warn), and what 2.1 adds: found at
 * run time, since one binary serves all of them.
 */
#ifndef SEKISHO_BROKER_MOSQUITTO_API_H
#define SEKISHO_BROKER_MOSQUITTO_API_H

#include <mosquitto.h>
#if LIBMOSQUITTO_VERSION_NUMBER < 2001000
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#endif

/* Mosquitto 2.1; registering them on 2.0 answers MOSQ_ERR_NOT_SUPPORTED. */
#define SEKI_EVT_CONNECT 11
#define SEKI_EVT_CLIENT_OFFLINE 28

#endif
