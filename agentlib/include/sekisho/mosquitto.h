/* SPDX-License-Identifier: Apache-2.0
 *
 * mosquitto: a port of the agent on libmosquitto (MQTT 5, TLS, one thread). It performs the agent's
 * steps and hands the application's own messages through. Connecting (name look-up, TCP, TLS)
 * blocks the caller; everything else does not.
 *
 * One device:  while (running) seki_mosquitto_run(port, 1000);
 * Many:        poll() over seki_mosquitto_socket of all, then seki_mosquitto_service each.
 *
 * Call mosquitto_lib_init before the first and mosquitto_lib_cleanup after the last.
 */
#ifndef SEKISHO_MOSQUITTO_H
#define SEKISHO_MOSQUITTO_H

#include "sekisho/agent.h"

#ifdef __cplusplus
extern "C" {
#endif

struct seki_mosquitto; /* one connection of one agent */

enum seki_mosquitto_event {
    SEKI_MOSQUITTO_CONNECTED,
    SEKI_MOSQUITTO_LOST,     /* text says why */
    SEKI_MOSQUITTO_REFUSED,  /* the broker said no at sign-in; text says why */
    SEKI_MOSQUITTO_REPORTED, /* the broker confirmed a report */
    SEKI_MOSQUITTO_DENIED,   /* the broker refused a message or a subscription; text names it */
    SEKI_MOSQUITTO_COMMAND   /* a command came, or could not be read; text says what was done */
};
/* Tells what happened, for a log; the text is one line without an end, valid during the call. */
typedef void seki_mosquitto_event_fn(void *context, enum seki_mosquitto_event event,
                                     const char *text);

/* Takes a message that is not the agent's own. */
typedef void seki_mosquitto_message_fn(void *context, const char *topic, const void *payload,
                                       size_t size);

/* How to reach the broker. Texts are copied. */
struct seki_mosquitto_config {
    const char *host;                   /* required */
    uint16_t port;                      /* 0: 8883 with cafile, else 1883 */
    const char *bind_address;           /* local address to connect from; NULL: any */
    const char *client_id;              /* NULL: the device's id */
    const char *username;               /* NULL: the device's id; "" none (client certificate) */
    const char *password;               /* token or password; NULL none */
    const char *cafile;                 /* PEM; NULL: no TLS, which the report then says */
    const char *certfile, *keyfile;     /* PEM, both or none: the client certificate */
    uint16_t keepalive_s;               /* 0: 60 */
    seki_mosquitto_event_fn *event;     /* may be NULL */
    seki_mosquitto_message_fn *message; /* may be NULL */
    void *context;                      /* of both */
};

/* Prepares a port; nothing is sent yet. The agent is borrowed and must live longer. On failure the
 * fault says which setting is wrong and nothing is left behind. Free with seki_mosquitto_free. */
enum seki_status seki_mosquitto_new(const struct seki_mosquitto_config *config,
                                    struct seki_agent *agent, struct seki_mosquitto **port,
                                    struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Says good-bye to the broker, so that no will is sent, and frees. NULL is allowed. */
void seki_mosquitto_free(struct seki_mosquitto *port);

/* Performs what is due and waits for the network for at most timeout_ms, or until a signal. */
void seki_mosquitto_run(struct seki_mosquitto *port, int timeout_ms);

/* The same for a caller that polls itself: reads and writes what is ready, performs what is due. */
void seki_mosquitto_service(struct seki_mosquitto *port, bool readable, bool writable);

/* For poll(): the socket, or -1 while there is none; whether it waits to write; and how many
 * milliseconds may pass before seki_mosquitto_service must be called (at most 1000). */
int seki_mosquitto_socket(const struct seki_mosquitto *port);
bool seki_mosquitto_wants_write(const struct seki_mosquitto *port);
int seki_mosquitto_patience_ms(const struct seki_mosquitto *port);

bool seki_mosquitto_is_connected(const struct seki_mosquitto *port);

/* The TLS version of the session as the report writes it: "TLSv1.3", "none" without TLS, "" while
 * there is no connection. Static text. */
const char *seki_mosquitto_tls(const struct seki_mosquitto *port);

/* Publishes the application's own message. qos is 0 or 1. BUSY: no connection. IO: not sent. */
enum seki_status seki_mosquitto_publish(struct seki_mosquitto *port, const char *topic,
                                        const void *payload, size_t size,
                                        int qos) SEKI_CHECK_RESULT;

/* Subscribes to a topic of the application on every connection from now on; one topic per port. */
enum seki_status seki_mosquitto_subscribe(struct seki_mosquitto *port,
                                          const char *topic) SEKI_CHECK_RESULT;

/* Both clocks of this machine. */
struct seki_agent_time seki_mosquitto_now(void);

#ifdef __cplusplus
}
#endif

#endif
