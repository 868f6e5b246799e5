/* SPDX-License-Identifier: Apache-2.0
 *
 * port_private: the inside of the port on libmosquitto, shared by the two files that make it up:
 * port_mosquitto.c, a connection and the agent's steps on it, and port_life.c, settings and end.
 */
#ifndef SEKISHO_AGENT_PORT_PRIVATE_H
#define SEKISHO_AGENT_PORT_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "sekisho/mosquitto.h"

struct mosquitto;

struct seki_mosquitto {
    struct mosquitto *client; /* NULL: no connection, and none being made */
    struct seki_agent *agent;
    char *host, *bind_address, *client_id, *username, *password;
    char *cafile, *certfile, *keyfile, *topic;
    uint16_t port, keepalive_s;
    seki_mosquitto_event_fn *event;
    seki_mosquitto_message_fn *message;
    void *context;
    bool connected, refused;
    int64_t opened_at_ms, wait_until_ms;
    int agent_message; /* id of the agent's message under way, 0 none */
    int outgoing;      /* the application's messages under way */
    int reason;        /* why the connection ended, as the library says */
};

/* Whether a text is there and not empty. */
static inline bool seki_port_is_said(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Destroys the library's client, and with it what it had under way. */
void seki_port_forget_client(struct seki_mosquitto *port);

#endif
