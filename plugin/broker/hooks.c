/* SPDX-License-Identifier: Apache-2.0
 *
 * hooks: Mosquitto's events to the engine, and its decisions back in Mosquitto's numbers. One table
 * says what is registered; the same table takes it back (2.0.11 does not by itself). What a
 * callback may answer differs by event and version:
 *
 *   ACL_CHECK   success, denied or defer and nothing else: any other answer on READ drops the
 *               publisher
 *   CONTROL     always success: anything else drops the asker
 *   RELOAD      defer on 2.0 (success would end the chain of plugins), success on 2.1 (defer would
 *               end the broker)
 *   BASIC_AUTH  a refusal is MOSQ_ERR_AUTH; while the registry is not loaded it is one that a
 *               device does not take for a final no
 */
#include <string.h>

#include <openssl/x509.h>

#include "plugin/broker/certificate.h"
#include "plugin/broker/plugin.h"
#include "topics/names.h"

#define NEXT_TICK_MS 50            /* asked of 2.1; 2.0 comes by itself */
#define SERVER_UNAVAILABLE_2_1 136 /* MQTT 5.0, 3.2.2.2: "Server unavailable" */

static int answer(enum seki_decision decision, int denied)
{
    switch (decision) {
    case SEKI_ALLOW:
        return MOSQ_ERR_SUCCESS;
    case SEKI_DENY:
        return denied;
    default:
        return MOSQ_ERR_PLUGIN_DEFER;
    }
}

/* In observe mode: to defer where nobody else decides is a refusal to Mosquitto, so this is what it
 * would have answered without us. */
static int answer_of_nobody(bool decided_elsewhere, bool alone)
{
    return !decided_elsewhere && alone ? MOSQ_ERR_SUCCESS : MOSQ_ERR_PLUGIN_DEFER;
}

/* While the registry is not loaded, one that is no final no: 2.1 has a code for that, but says "not
 * authorised" to MQTT 3.1.1 in its place; a closed connection is tried again by everybody. */
static int refusal_of(const struct seki_plugin *plugin, const struct mosquitto *client)
{
    if (seki_engine_is_loaded(plugin->engine)) {
        return MOSQ_ERR_AUTH;
    }
    return plugin->is_2_1 && mosquitto_client_protocol_version(client) == 5 ? SERVER_UNAVAILABLE_2_1
                                                                            : MOSQ_ERR_UNKNOWN;
}

static int on_basic_auth(int event, void *event_data, void *userdata)
{
    struct seki_plugin *plugin = userdata;
    const struct mosquitto_evt_basic_auth *data = event_data;
    const char *username = NULL;
    char cn[SEKI_ID_SIZE];
    (void)event;
    seki_plugin_turn_if_overdue(plugin);
    struct seki_sign_in in = {.client_id = mosquitto_client_id(data->client),
                              .username = data->username,
                              .password = data->password,
                              .address = mosquitto_client_address(data->client),
                              .clean_session = mosquitto_client_clean_session(data->client),
                              .subscriptions = mosquitto_client_sub_count(data->client),
                              .restored = mosquitto_client_protocol_version(data->client) == 0};
    X509 *certificate = mosquitto_client_certificate(data->client);
    if (certificate != NULL) {
        seki_certificate_read(certificate, &in, cn);
        X509_free(certificate);
    }
    enum seki_decision decision =
        seki_engine_sign_in(plugin->engine, data->client, &in, seki_plugin_now(plugin), &username);
    if (decision == SEKI_ALLOW && username != NULL &&
        mosquitto_set_username(data->client, username) != MOSQ_ERR_SUCCESS) {
        return MOSQ_ERR_AUTH;
    }
    if (decision == SEKI_DEFER) {
        return answer_of_nobody(plugin->neighbours.sign_in, plugin->neighbours.anonymous);
    }
    return answer(decision, refusal_of(plugin, data->client));
}

static int on_acl_check(int event, void *event_data, void *userdata)
{
    struct seki_plugin *plugin = userdata;
    const struct mosquitto_evt_acl_check *data = event_data;
    enum seki_access access;
    (void)event;
    switch (data->access) {
    case MOSQ_ACL_READ:
        access = SEKI_ACCESS_READ;
        break;
    case MOSQ_ACL_WRITE:
        access = SEKI_ACCESS_WRITE;
        break;
    case MOSQ_ACL_SUBSCRIBE:
        access = SEKI_ACCESS_SUBSCRIBE;
        break;
    case MOSQ_ACL_UNSUBSCRIBE:
        access = SEKI_ACCESS_UNSUBSCRIBE;
        break;
    default:
        return plugin->options.mode == SEKI_ENFORCE ? MOSQ_ERR_ACL_DENIED : MOSQ_ERR_PLUGIN_DEFER;
    }
    enum seki_decision decision = seki_engine_may(
        plugin->engine, data->client, mosquitto_client_id(data->client),
        mosquitto_client_username(data->client), access, data->topic, plugin->now);
    return decision == SEKI_DEFER ? answer_of_nobody(plugin->neighbours.topics, true)
                                  : answer(decision, MOSQ_ERR_ACL_DENIED);
}

static bool is_from_device(const char *topic)
{
    static const char report[] = "sekisho/v1/report/", wipe[] = "sekisho/v1/wipe/";
    return topic != NULL && (strncmp(topic, report, sizeof report - 1) == 0 ||
                             strncmp(topic, wipe, sizeof wipe - 1) == 0);
}

static int on_message(int event, void *event_data, void *userdata)
{
    struct seki_plugin *plugin = userdata;
    struct mosquitto_evt_message *data = event_data;
    (void)event;
    if (is_from_device(data->topic)) {
        data->retain = false; /* it stands for now, and must not outlive the device here */
    }
    seki_plugin_turn_if_overdue(plugin);
    enum seki_decision decision = seki_engine_message(plugin->engine, data->client, data->topic,
                                                      data->payload, data->payloadlen, plugin->now);
    return decision == SEKI_DENY ? MOSQ_ERR_ACL_DENIED : MOSQ_ERR_SUCCESS;
}

static int on_control(int event, void *event_data, void *userdata)
{
    struct seki_plugin *plugin = userdata;
    const struct mosquitto_evt_control *data = event_data;
    (void)event;
    seki_engine_control(plugin->engine, data->client, data->payload, data->payloadlen,
                        seki_plugin_now(plugin));
    return MOSQ_ERR_SUCCESS;
}

/* Of 2.1's CLIENT_OFFLINE too: the members read here are the same. */
static int on_disconnect(int event, void *event_data, void *userdata)
{
    struct seki_plugin *plugin = userdata;
    const struct mosquitto_evt_disconnect *data = event_data;
    (void)event;
    seki_engine_gone(plugin->engine, data->client, mosquitto_client_id(data->client),
                     mosquitto_client_address(data->client), seki_plugin_now(plugin));
    return MOSQ_ERR_SUCCESS;
}

static int on_tick(int event, void *event_data, void *userdata)
{
    struct mosquitto_evt_tick *data = event_data;
    (void)event;
    seki_plugin_turn(userdata);
    data->next_ns = NEXT_TICK_MS; /* named next_ms from 2.1 on; 2.0 does not look */
    return MOSQ_ERR_SUCCESS;
}

static int on_reload(int event, void *event_data, void *userdata)
{
    const struct seki_plugin *plugin = userdata;
    (void)event;
    (void)event_data;
    return plugin->is_2_1 ? MOSQ_ERR_SUCCESS : MOSQ_ERR_PLUGIN_DEFER;
}

static const struct {
    int event;
    MOSQ_FUNC_generic_callback run;
    const char *topic; /* of CONTROL */
    bool only_2_1;
} hooks[] = {
    {MOSQ_EVT_BASIC_AUTH, on_basic_auth, NULL, false},
    {MOSQ_EVT_ACL_CHECK, on_acl_check, NULL, false},
    {MOSQ_EVT_MESSAGE, on_message, NULL, false},
    {MOSQ_EVT_CONTROL, on_control, SEKI_CONTROL_TOPIC, false},
    {MOSQ_EVT_DISCONNECT, on_disconnect, NULL, false},
    {MOSQ_EVT_TICK, on_tick, NULL, false},
    {MOSQ_EVT_RELOAD, on_reload, NULL, false},
    {SEKI_EVT_CLIENT_OFFLINE, on_disconnect, NULL, true},
};
#define HOOKS (sizeof hooks / sizeof *hooks)

bool seki_hooks_register(struct seki_plugin *plugin)
{
    for (size_t i = 0; i < HOOKS; i++) {
        int status = mosquitto_callback_register(plugin->identifier, hooks[i].event, hooks[i].run,
                                                 hooks[i].topic, plugin);
        if (hooks[i].only_2_1) {
            plugin->is_2_1 = status == MOSQ_ERR_SUCCESS;
        } else if (status != MOSQ_ERR_SUCCESS) {
            seki_hooks_unregister(plugin);
            return false;
        }
    }
    return true;
}

void seki_hooks_unregister(struct seki_plugin *plugin)
{
    for (size_t i = 0; i < HOOKS; i++) {
        if (!hooks[i].only_2_1 || plugin->is_2_1) {
            (void)mosquitto_callback_unregister(plugin->identifier, hooks[i].event, hooks[i].run,
                                                hooks[i].topic);
        }
    }
}
