/* SPDX-License-Identifier: Apache-2.0
 *
 * port_mosquitto: performs the agent's steps on libmosquitto. Each connection has a client of its
 * own, made when the agent says connect: what an old connection left unsent is the agent's to send
 * again, not the library's, so that nothing is sent twice and memory stays bounded. MQTT 5, because
 * there the broker says in PUBACK that it refused a message.
 */
#include "port_private.h"

#include <errno.h>
#include <limits.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PATIENCE_MS 1000
#define CONNACK_MS 20000 /* a broker that accepts TCP and says nothing is given up */
#define STEPS_A_TURN 16  /* no agent takes more; a fault in one must not stop the caller */
#define OUTGOING_MOST 64 /* messages of the application that wait for their PUBACK */
#define FAILED_CODE 0x80 /* MQTT 5, 2.4: reason codes from here on are failures */

struct seki_agent_time seki_mosquitto_now(void)
{
    struct timespec steady, wall;
    clock_gettime(CLOCK_MONOTONIC, &steady);
    clock_gettime(CLOCK_REALTIME, &wall);
    return (struct seki_agent_time){.steady_ms =
                                        (int64_t)steady.tv_sec * 1000 + steady.tv_nsec / 1000000,
                                    .unix_s = wall.tv_sec};
}

static void tell(const struct seki_mosquitto *port, enum seki_mosquitto_event event,
                 const char *format, ...) SEKI_PRINTF(3, 4);
static void tell(const struct seki_mosquitto *port, enum seki_mosquitto_event event,
                 const char *format, ...)
{
    if (port->event == NULL)
        return;
    char text[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    port->event(port->context, event, text);
}

static const char *reason_text(int reason)
{
    if (reason >= FAILED_CODE)
        return mosquitto_reason_string(reason);
    return reason == MOSQ_ERR_ERRNO ? strerror(errno) : mosquitto_strerror(reason);
}

/* ---- what the library calls ------------------------------------------------------------------ */

static void on_connect(struct mosquitto *client, void *context, int reason, int flags,
                       const mosquitto_property *properties)
{
    struct seki_mosquitto *port = context;
    (void)client, (void)flags, (void)properties;
    port->reason = reason;
    port->refused = reason != 0;
    if (reason != 0)
        return; /* the library closes the socket, and settle() tells */
    port->connected = true;
    seki_agent_connected(port->agent, seki_mosquitto_now());
    tell(port, SEKI_MOSQUITTO_CONNECTED, "connected to %s:%u (%s)", port->host, port->port,
         seki_mosquitto_tls(port));
}

static void on_disconnect(struct mosquitto *client, void *context, int reason,
                          const mosquitto_property *properties)
{
    struct seki_mosquitto *port = context;
    (void)client, (void)properties;
    if (!port->refused)
        port->reason = reason;
}

static void on_publish(struct mosquitto *client, void *context, int message, int reason,
                       const mosquitto_property *properties)
{
    struct seki_mosquitto *port = context;
    (void)client, (void)properties;
    bool own = message == port->agent_message;
    if (own) {
        port->agent_message = 0;
        seki_agent_published(port->agent, true);
    } else if (port->outgoing > 0) {
        port->outgoing--;
    }
    if (reason >= FAILED_CODE)
        tell(port, SEKI_MOSQUITTO_DENIED, "the broker refused a %s: %s",
             own ? "report or reply" : "message", mosquitto_reason_string(reason));
    else if (own)
        tell(port, SEKI_MOSQUITTO_REPORTED, "delivered to the broker");
}

static void on_subscribe(struct mosquitto *client, void *context, int message, int count,
                         const int *granted)
{
    struct seki_mosquitto *port = context;
    (void)client, (void)message;
    if (count > 0 && granted[0] >= FAILED_CODE)
        tell(port, SEKI_MOSQUITTO_DENIED, "the broker refused a subscription: %s",
             mosquitto_reason_string(granted[0]));
}

static void on_message(struct mosquitto *client, void *context,
                       const struct mosquitto_message *message)
{
    struct seki_mosquitto *port = context;
    (void)client;
    struct seki_fault fault = {""};
    size_t size = message->payloadlen > 0 ? (size_t)message->payloadlen : 0;
    enum seki_status status = seki_agent_receive(port->agent, seki_mosquitto_now(), message->topic,
                                                 message->payload, size, &fault);
    if (status == SEKI_NOT_FOUND && port->message != NULL)
        port->message(port->context, message->topic, message->payload, size);
    else if (status != SEKI_NOT_FOUND && size > 0)
        tell(port, SEKI_MOSQUITTO_COMMAND, "command: %s",
             fault.text[0] != '\0' ? fault.text : seki_status_text(status));
}

/* ---- making and ending a connection ---------------------------------------------------------- */

static int set_up(struct seki_mosquitto *port)
{
    struct mosquitto *client = port->client;
    int rc = mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    if (rc == MOSQ_ERR_SUCCESS && seki_port_is_said(port->username))
        rc = mosquitto_username_pw_set(client, port->username, port->password);
    if (rc == MOSQ_ERR_SUCCESS && port->cafile != NULL)
        rc = mosquitto_tls_set(client, port->cafile, NULL, port->certfile, port->keyfile, NULL);
    if (rc == MOSQ_ERR_SUCCESS && port->cafile != NULL)
        rc = mosquitto_tls_opts_set(client, 1, "tlsv1.2", NULL);
    mosquitto_connect_v5_callback_set(client, on_connect);
    mosquitto_disconnect_v5_callback_set(client, on_disconnect);
    mosquitto_publish_v5_callback_set(client, on_publish);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    return rc;
}

void seki_port_forget_client(struct seki_mosquitto *port)
{
    mosquitto_destroy(port->client);
    port->client = NULL;
    port->connected = false;
    port->agent_message = 0;
    port->outgoing = 0;
}

static void lose(struct seki_mosquitto *port)
{
    bool refused = port->refused;
    seki_port_forget_client(port);
    seki_agent_disconnected(port->agent, seki_mosquitto_now(),
                            refused ? SEKI_AGENT_REFUSED : SEKI_AGENT_UNREACHABLE);
    tell(port, refused ? SEKI_MOSQUITTO_REFUSED : SEKI_MOSQUITTO_LOST, "%s:%u: %s", port->host,
         port->port, reason_text(port->reason));
}

static void open_connection(struct seki_mosquitto *port)
{
    port->refused = false;
    port->reason = MOSQ_ERR_NOMEM;
    port->opened_at_ms = seki_mosquitto_now().steady_ms;
    port->client = mosquitto_new(port->client_id, true, port);
    if (port->client != NULL)
        port->reason = set_up(port);
    if (port->reason == MOSQ_ERR_SUCCESS)
        port->reason = mosquitto_connect_bind_v5(port->client, port->host, port->port,
                                                 port->keepalive_s, port->bind_address, NULL);
    if (port->reason != MOSQ_ERR_SUCCESS)
        lose(port);
}

/* Notices that a connection has ended, or that none came about in time. */
static void settle(struct seki_mosquitto *port)
{
    if (port->client == NULL)
        return;
    bool late =
        !port->connected && seki_mosquitto_now().steady_ms - port->opened_at_ms > CONNACK_MS;
    if (late)
        port->reason = MOSQ_ERR_CONN_PENDING;
    if (late || mosquitto_socket(port->client) < 0)
        lose(port);
}

/* ---- performing steps ------------------------------------------------------------------------ */

static void publish_for_agent(struct seki_mosquitto *port, const struct seki_agent_action *action)
{
    int message = 0;
    int rc = mosquitto_publish_v5(port->client, &message, action->topic, (int)action->size,
                                  action->payload, 1, false, NULL);
    if (rc == MOSQ_ERR_SUCCESS) {
        port->agent_message = message;
        seki_agent_published(port->agent, false);
    } else if (mosquitto_socket(port->client) >= 0) {
        seki_agent_published(port->agent, true); /* it never will be: on to the next */
        tell(port, SEKI_MOSQUITTO_DENIED, "%s was not sent: %s", action->topic, reason_text(rc));
    }
}

static void subscribe_for_agent(struct seki_mosquitto *port, const char *topic)
{
    int rc = mosquitto_subscribe(port->client, NULL, topic, 1);
    if (rc == MOSQ_ERR_SUCCESS && port->topic != NULL)
        rc = mosquitto_subscribe(port->client, NULL, port->topic, 1);
    if (rc != MOSQ_ERR_SUCCESS)
        tell(port, SEKI_MOSQUITTO_DENIED, "not subscribed: %s", reason_text(rc));
    seki_agent_subscribed(port->agent);
}

static void perform(struct seki_mosquitto *port)
{
    port->wait_until_ms = 0;
    for (int i = 0; i < STEPS_A_TURN; i++) {
        struct seki_agent_action action;
        switch (seki_agent_step(port->agent, seki_mosquitto_now(), &action)) {
        case SEKI_AGENT_WAIT:
            port->wait_until_ms = action.until_ms;
            return;
        case SEKI_AGENT_CONNECT:
            open_connection(port);
            break;
        case SEKI_AGENT_SUBSCRIBE:
            subscribe_for_agent(port, action.topic);
            break;
        case SEKI_AGENT_PUBLISH:
            publish_for_agent(port, &action);
            break;
        }
        settle(port);
    }
}

void seki_mosquitto_service(struct seki_mosquitto *port, bool readable, bool writable)
{
    if (port->client != NULL && readable)
        mosquitto_loop_read(port->client, 16);
    if (port->client != NULL && writable)
        mosquitto_loop_write(port->client, 16);
    if (port->client != NULL)
        mosquitto_loop_misc(port->client);
    settle(port);
    perform(port);
}

void seki_mosquitto_run(struct seki_mosquitto *port, int timeout_ms)
{
    perform(port);
    int patience = seki_mosquitto_patience_ms(port);
    struct pollfd ready = {.fd = seki_mosquitto_socket(port), .events = POLLIN};
    if (seki_mosquitto_wants_write(port))
        ready.events |= POLLOUT;
    /* A negative descriptor is one that poll() passes over: it then only waits. */
    int count = poll(&ready, 1, timeout_ms < patience ? timeout_ms : patience);
    short events = count > 0 ? ready.revents : 0;
    seki_mosquitto_service(port, (events & (POLLIN | POLLERR | POLLHUP)) != 0,
                           (events & POLLOUT) != 0);
}

/* ---- what the caller asks -------------------------------------------------------------------- */

int seki_mosquitto_socket(const struct seki_mosquitto *port)
{
    return port->client != NULL ? mosquitto_socket(port->client) : -1;
}

bool seki_mosquitto_wants_write(const struct seki_mosquitto *port)
{
    return port->client != NULL && mosquitto_want_write(port->client);
}

int seki_mosquitto_patience_ms(const struct seki_mosquitto *port)
{
    int64_t now = seki_mosquitto_now().steady_ms;
    if (port->wait_until_ms <= now)
        return 0;
    int64_t left = port->wait_until_ms - now;
    return left < PATIENCE_MS ? (int)left : PATIENCE_MS;
}

bool seki_mosquitto_is_connected(const struct seki_mosquitto *port)
{
    return port->connected;
}

const char *seki_mosquitto_tls(const struct seki_mosquitto *port)
{
    if (!port->connected)
        return "";
    if (port->cafile == NULL)
        return "none";
    SSL *session = mosquitto_ssl_get(port->client);
    return session != NULL ? SSL_get_version(session) : "";
}

enum seki_status seki_mosquitto_publish(struct seki_mosquitto *port, const char *topic,
                                        const void *payload, size_t size, int qos)
{
    if (!port->connected || port->outgoing >= OUTGOING_MOST)
        return SEKI_BUSY;
    if (size > INT_MAX)
        return SEKI_TOO_LONG;
    int rc = mosquitto_publish_v5(port->client, NULL, topic, (int)size, payload, qos, false, NULL);
    port->outgoing += rc == MOSQ_ERR_SUCCESS;
    return rc == MOSQ_ERR_SUCCESS ? SEKI_OK : SEKI_IO;
}

enum seki_status seki_mosquitto_subscribe(struct seki_mosquitto *port, const char *topic)
{
    char *copy = strdup(topic);
    if (copy == NULL)
        return SEKI_NO_MEMORY;
    free(port->topic);
    port->topic = copy;
    if (port->connected && mosquitto_subscribe(port->client, NULL, topic, 1) != MOSQ_ERR_SUCCESS)
        return SEKI_IO;
    return SEKI_OK;
}
