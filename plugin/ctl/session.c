/* SPDX-License-Identifier: Apache-2.0
 *
 * session: see session.h.
 */
#include "plugin/ctl/session.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "plugin/ctl/config.h"
#include "plugin/ctl/reach.h"
#include "topics/names.h"

#define KEEPALIVE_S 12 /* more than a step waits; a frozen broker is noticed after twice that */
#define REFUSED 0x80   /* reason codes of MQTT v5 from here on are refusals */

struct seki_session {
    struct mosquitto *client;
    const struct seki_config *config;
    bool over;                                       /* the connection ended */
    bool connected, subscribed, published, answered; /* what was waited for came */
    int connect_code, subscribe_code, publish_code, end_code;
    int publish_id;
    bool listening; /* to answers */
    char *answer;   /* owned; NULL: none, or out of memory */
    size_t answer_size;
    char tls_reason[128]; /* what OpenSSL said last */
    seki_session_take *take;
    void *context;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_connect(struct mosquitto *client, void *object, int code, int flags,
                       const mosquitto_property *properties)
{
    struct seki_session *session = object;
    (void)client, (void)flags, (void)properties;
    session->connect_code = code;
    session->connected = true;
}

static void on_disconnect(struct mosquitto *client, void *object, int code,
                          const mosquitto_property *properties)
{
    struct seki_session *session = object;
    (void)client, (void)properties;
    session->end_code = code;
    session->over = true;
}

static void on_subscribe(struct mosquitto *client, void *object, int id, int count,
                         const int *codes, const mosquitto_property *properties)
{
    struct seki_session *session = object;
    (void)client, (void)id, (void)properties;
    session->subscribe_code = count > 0 ? codes[0] : REFUSED;
    session->subscribed = true;
}

static void on_publish(struct mosquitto *client, void *object, int id, int code,
                       const mosquitto_property *properties)
{
    struct seki_session *session = object;
    (void)client, (void)properties;
    if (id != session->publish_id)
        return;
    session->publish_code = code;
    session->published = true;
}

static void on_message(struct mosquitto *client, void *object,
                       const struct mosquitto_message *message,
                       const mosquitto_property *properties)
{
    struct seki_session *session = object;
    size_t size = message->payloadlen > 0 ? (size_t)message->payloadlen : 0;
    (void)client, (void)properties;
    if (strcmp(message->topic, SEKI_CONTROL_RESPONSE_TOPIC) != 0) {
        struct seki_arrival arrival = {.topic = message->topic,
                                       .payload = size > 0 ? message->payload : "",
                                       .size = size,
                                       .retained = message->retain};
        if (session->take != NULL)
            session->take(session->context, &arrival);
        return;
    }
    if (session->answered)
        return;
    session->answered = true;
    session->answer = malloc(size + 1);
    session->answer_size = size;
    if (session->answer != NULL) {
        if (size > 0)
            memcpy(session->answer, message->payload, size);
        session->answer[size] = '\0';
    }
}

/* OpenSSL's reasons reach us as log lines only: "OpenSSL Error[0]: error:…:certificate verify
 * failed". */
static void on_log(struct mosquitto *client, void *object, int level, const char *text)
{
    struct seki_session *session = object;
    (void)client, (void)level;
    if (strstr(text, "OpenSSL Error") == NULL && strstr(text, "host name verification") == NULL)
        return;
    const char *reason = strrchr(text, ':');
    snprintf(session->tls_reason, sizeof session->tls_reason, "%s",
             reason != NULL ? reason + 1 + (reason[1] == ' ') : text);
}

static enum seki_status tls_fault(const struct seki_session *session, struct seki_fault *fault)
{
    const struct seki_config *config = session->config;
    const char *reason = session->tls_reason[0] != '\0' ? session->tls_reason : "handshake failed";
    bool unknown_ca = config->cafile[0] == '\0';
    return seki_fail(
        fault, SEKI_IO, "TLS with %.60s port %ld failed: %.60s; %s", config->host, config->port,
        reason,
        unknown_ca ? "give the CA of the broker's certificate with --cafile"
                   : "check that --cafile is the CA that signed the broker's certificate, and "
                     "that the certificate names this host");
}

/* What a result of libmosquitto means for the user. */
static enum seki_status network_fault(const struct seki_session *session, int rc,
                                      struct seki_fault *fault)
{
    const struct seki_config *config = session->config;
    if (rc == MOSQ_ERR_TLS || session->tls_reason[0] != '\0')
        return tls_fault(session, fault);
    if (rc == MOSQ_ERR_EAI)
        return seki_fail(fault, SEKI_IO, "no host '%.100s' was found; check the name (-h)",
                         config->host);
    if (rc == MOSQ_ERR_NOMEM)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    if (!session->connected && (rc == MOSQ_ERR_CONN_LOST || session->over))
        return seki_fail(fault, SEKI_IO,
                         "%.80s port %ld closed the connection before it said a word; %s",
                         config->host, config->port,
                         seki_config_is_tls(config)
                             ? "does that port speak TLS, and does it want --cert and --key?"
                             : "does that port want TLS (--cafile)?");
    if (session->connected && session->end_code >= REFUSED)
        return seki_fail(fault, SEKI_IO, "the broker ended the connection: %s; its log says more",
                         mosquitto_reason_string(session->end_code));
    if (session->connected)
        return seki_fail(
            fault, SEKI_IO,
            "the broker ended the connection; was it stopped, or were you removed? Its "
            "log says more");
    return seki_fail(
        fault, SEKI_IO,
        "cannot connect to %.80s port %ld: %s; is the broker running, and are host and "
        "port right (-h, -p)?",
        config->host, config->port,
        rc == MOSQ_ERR_ERRNO ? strerror(errno) : mosquitto_strerror(rc));
}

/* Works until *done. BUSY when that does not come in time; the fault is then the caller's. */
static enum seki_status wait_for(struct seki_session *session, const bool *done,
                                 struct seki_fault *fault)
{
    int64_t deadline = now_ms() + SEKI_SESSION_WAIT_MS;
    while (!*done) {
        int64_t left = deadline - now_ms();
        if (left <= 0)
            return SEKI_BUSY;
        int rc = mosquitto_loop(session->client, left < 1000 ? (int)left : 1000, 1);
        if (!*done && (rc != MOSQ_ERR_SUCCESS || session->over))
            return network_fault(session, rc, fault);
    }
    return SEKI_OK;
}

static enum seki_status set_up_tls(struct seki_session *session, struct seki_fault *fault)
{
    const struct seki_config *config = session->config;
    const char *const files[] = {config->cafile, config->cert, config->key};
    for (size_t i = 0; i < 3; i++) {
        if (files[i][0] != '\0' && access(files[i], R_OK) != 0)
            return seki_fail(fault, SEKI_IO, "cannot read %.150s: %s", files[i], strerror(errno));
    }
    const char *cafile = config->cafile[0] != '\0' ? config->cafile : NULL;
    const char *cert = config->cert[0] != '\0' ? config->cert : NULL;
    int rc = mosquitto_tls_set(session->client, cafile, cafile == NULL ? "/etc/ssl/certs" : NULL,
                               cert, cert != NULL ? config->key : NULL, NULL);
    return rc == MOSQ_ERR_SUCCESS ? SEKI_OK : tls_fault(session, fault);
}

static enum seki_status set_up(struct seki_session *session, struct seki_fault *fault)
{
    const struct seki_config *config = session->config;
    uint32_t number = 0;
    char id[40];
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (uint32_t)now_ms();
    snprintf(id, sizeof id, "sekishoctl-%ld-%08x", (long)getpid(), number);
    session->client = mosquitto_new(id, true, session);
    if (session->client == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    mosquitto_int_option(session->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_connect_v5_callback_set(session->client, on_connect);
    mosquitto_disconnect_v5_callback_set(session->client, on_disconnect);
    mosquitto_subscribe_v5_callback_set(session->client, on_subscribe);
    mosquitto_publish_v5_callback_set(session->client, on_publish);
    mosquitto_message_v5_callback_set(session->client, on_message);
    mosquitto_log_callback_set(session->client, on_log);
    if (config->username[0] != '\0' &&
        mosquitto_username_pw_set(session->client, config->username,
                                  config->password[0] != '\0' ? config->password : NULL) !=
            MOSQ_ERR_SUCCESS)
        return seki_fail(fault, SEKI_BAD_INPUT, "the user name is not valid UTF-8");
    return seki_config_is_tls(config) ? set_up_tls(session, fault) : SEKI_OK;
}

static enum seki_status connect_fault(const struct seki_session *session, struct seki_fault *fault)
{
    const struct seki_config *config = session->config;
    int code = session->connect_code;
    if (code == MQTT_RC_BAD_USERNAME_OR_PASSWORD || code == MQTT_RC_NOT_AUTHORIZED) {
        if (config->username[0] == '\0')
            return seki_fail(fault, SEKI_DENIED,
                             "the broker lets nobody in without a name; give one with -u, or put "
                             "username and password into ~/.config/sekisho/ctl.conf");
        return seki_fail(fault, SEKI_DENIED,
                         "the broker refused user '%.64s'; check name and password%s%.100s",
                         config->username, config->file[0] != '\0' ? " in " : "", config->file);
    }
    return seki_fail(fault, SEKI_DENIED, "the broker refused the connection: %s",
                     mosquitto_reason_string(code));
}

static enum seki_status join(struct seki_session *session, struct seki_fault *fault)
{
    const struct seki_config *config = session->config;
    enum seki_status status = set_up(session, fault);
    if (status == SEKI_OK && !seki_config_is_local(config))
        status = seki_reach(config->host, config->port, SEKI_SESSION_WAIT_MS, fault);
    if (status != SEKI_OK)
        return status;
    int rc = mosquitto_connect_bind_v5(session->client, config->host, (int)config->port,
                                       KEEPALIVE_S, NULL, NULL);
    if (rc != MOSQ_ERR_SUCCESS)
        return network_fault(session, rc, fault);
    status = wait_for(session, &session->connected, fault);
    if (status == SEKI_BUSY)
        return seki_fail(fault, SEKI_BUSY,
                         "%.80s port %ld took the connection and said nothing for %d s; is that a "
                         "Mosquitto, and %s?",
                         config->host, config->port, SEKI_SESSION_WAIT_MS / 1000,
                         seki_config_is_tls(config) ? "does the port speak TLS"
                                                    : "does the port want TLS (--cafile)");
    if (status != SEKI_OK)
        return status;
    return session->connect_code == 0 ? SEKI_OK : connect_fault(session, fault);
}

enum seki_status seki_session_open(const struct seki_config *config, struct seki_session **session,
                                   struct seki_fault *fault)
{
    mosquitto_lib_init();
    struct seki_session *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    opened->config = config;
    enum seki_status status = join(opened, fault);
    if (status == SEKI_OK)
        *session = opened;
    else
        seki_session_close(opened);
    return status;
}

void seki_session_close(struct seki_session *session)
{
    if (session == NULL)
        return;
    if (session->client != NULL && session->connected && !session->over) {
        mosquitto_disconnect(session->client);
        mosquitto_loop(session->client, 100, 1); /* lets the goodbye out */
    }
    if (session->client != NULL)
        mosquitto_destroy(session->client);
    mosquitto_lib_cleanup();
    free(session->answer);
    free(session);
}

void seki_session_on_arrival(struct seki_session *session, seki_session_take *take, void *context)
{
    session->take = take;
    session->context = context;
}

static enum seki_status subscribe(struct seki_session *session, const char *filter, int options,
                                  struct seki_fault *fault)
{
    session->subscribed = false;
    int rc = mosquitto_subscribe_v5(session->client, NULL, filter, 1, options, NULL);
    if (rc != MOSQ_ERR_SUCCESS)
        return network_fault(session, rc, fault);
    enum seki_status status = wait_for(session, &session->subscribed, fault);
    if (status == SEKI_BUSY)
        return seki_fail(fault, SEKI_BUSY, "the broker did not answer within %d s",
                         SEKI_SESSION_WAIT_MS / 1000);
    if (status == SEKI_OK && session->subscribe_code >= REFUSED)
        return seki_fail(fault, SEKI_DENIED, "the broker does not let '%.64s' read %.80s",
                         session->config->username, filter);
    return status;
}

enum seki_status seki_session_subscribe(struct seki_session *session, const char *filter,
                                        struct seki_fault *fault)
{
    return subscribe(session, filter, MQTT_SUB_OPT_SEND_RETAIN_ALWAYS, fault);
}

enum seki_status seki_session_follow(struct seki_session *session, const char *filter,
                                     struct seki_fault *fault)
{
    return subscribe(session, filter, MQTT_SUB_OPT_SEND_RETAIN_NEVER, fault);
}

static enum seki_status listen_for_answers(struct seki_session *session, struct seki_fault *fault)
{
    if (session->listening)
        return SEKI_OK;
    enum seki_status status = seki_session_subscribe(session, SEKI_CONTROL_RESPONSE_TOPIC, fault);
    session->listening = status == SEKI_OK;
    return status;
}

static enum seki_status not_taken(const struct seki_session *session, struct seki_fault *fault)
{
    const char *name = session->config->username;
    return seki_fail(fault, SEKI_DENIED,
                     "the broker does not take requests%s%.64s%s; either its configuration has no "
                     "'plugin …/mosquitto_sekisho.so', or that user is no operator ('sekishoctl "
                     "operator add', as an admin)",
                     name[0] != '\0' ? " from '" : "", name, name[0] != '\0' ? "'" : "");
}

enum seki_status seki_session_ask(struct seki_session *session, const char *request, size_t size,
                                  char **answer, size_t *answer_size, struct seki_fault *fault)
{
    enum seki_status status = listen_for_answers(session, fault);
    if (status == SEKI_DENIED)
        return not_taken(session, fault);
    if (status != SEKI_OK)
        return status;
    session->answered = session->published = false;
    int rc = mosquitto_publish_v5(session->client, &session->publish_id, SEKI_CONTROL_TOPIC,
                                  (int)size, request, 1, false, NULL);
    if (rc != MOSQ_ERR_SUCCESS)
        return network_fault(session, rc, fault);
    status = wait_for(session, &session->published, fault);
    if (status == SEKI_OK && session->publish_code >= REFUSED)
        return not_taken(session, fault);
    if (status == SEKI_OK)
        status = wait_for(session, &session->answered, fault);
    if (status == SEKI_BUSY)
        return seki_fail(fault, SEKI_BUSY,
                         "no answer from the plugin within %d s; is mosquitto_sekisho.so loaded "
                         "('plugin' in the broker's configuration)? The broker's log says more",
                         SEKI_SESSION_WAIT_MS / 1000);
    if (status != SEKI_OK)
        return status;
    if (session->answer == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    *answer = session->answer;
    *answer_size = session->answer_size;
    session->answer = NULL;
    return SEKI_OK;
}

enum seki_status seki_session_run(struct seki_session *session, int milliseconds,
                                  struct seki_fault *fault)
{
    int rc = mosquitto_loop(session->client, milliseconds, 1);
    if (rc != MOSQ_ERR_SUCCESS || session->over)
        return network_fault(session, rc, fault);
    return SEKI_OK;
}
