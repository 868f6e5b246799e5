/* SPDX-License-Identifier: Apache-2.0
 *
 * request_status: whoami and status (topics/control.md): who asks, and how things stand.
 */
#include "plugin/core/requests.h"

#define SITES_MOST 200

static enum seki_status whoami(struct seki_call *call)
{
    struct seki_writer *w = call->answer;
    const struct seki_engine_config *config = &call->engine->config;
    seki_write_string(w, "name", call->asker->name);
    seki_write_string(w, "role", seki_role_words[call->asker->role]);
    seki_write_string(w, "broker", config->broker_name);
    seki_write_string(w, "version", SEKISHO_VERSION);
    seki_write_string(w, "mode", config->mode == SEKI_OBSERVE ? "observe" : "enforce");
    return SEKI_OK;
}

static void write_sites(struct seki_call *call)
{
    struct seki_writer *w = call->answer;
    const struct seki_site *site = call->engine->registry->sites;
    seki_write_open(w, "sites", '[');
    for (int count = 0; site != NULL && count < SITES_MOST; site = site->hh.next, count++) {
        seki_write_open(w, NULL, '{');
        seki_write_string(w, "site", site->id);
        seki_write_string(w, "name", site->name);
        seki_write_string(w, "verdict", seki_verdict_words[site->compliance.verdict]);
        if (site->compliance.score >= 0) {
            seki_write_integer(w, "score", site->compliance.score);
        } else {
            seki_write_null(w, "score");
        }
        seki_write_integer(w, "coverage", site->compliance.coverage);
        seki_write_integer(w, "devices", site->devices.total);
        seki_write_integer(w, "online", site->devices.online);
        seki_write_close(w, '}');
    }
    seki_write_close(w, ']');
}

static enum seki_status status_of_fleet(struct seki_call *call)
{
    struct seki_fleet_document fleet;
    struct seki_broker_document broker;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    seki_document_of_fleet(call->engine, &fleet);
    if (seki_fleet_encode(&fleet, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "fleet", payload);
    }
    write_sites(call);
    seki_document_of_broker(call->engine, true, &broker);
    if (seki_broker_encode(&broker, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(call->answer, "broker", payload);
    }
    return seki_call_write_warnings(call, NULL);
}

static enum seki_status status_of(struct seki_call *call)
{
    struct seki_site *site;
    if (call->command->id[0] == '\0') {
        return status_of_fleet(call);
    }
    enum seki_status status = seki_call_site(call, &site);
    if (status == SEKI_OK) {
        seki_call_write_site_document(call, site);
        status = seki_call_write_warnings(call, site);
    }
    return status;
}

const struct seki_command_row seki_status_commands[] = {
    {"whoami", SEKI_VIEWER, whoami},
    {"status", SEKI_VIEWER, status_of},
    {NULL, SEKI_ADMIN, NULL},
};
