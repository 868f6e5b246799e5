/* SPDX-License-Identifier: Apache-2.0
 *
 * port_life: a port from its settings to its end. Settings are checked and copied here; the
 * connection itself is made by port_mosquitto.c when the agent says so.
 */
#include "port_private.h"

#include <errno.h>
#include <mosquitto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* TLS files are opened here once, so that a missing one is told at the start and by its name. */
static enum seki_status check_file(const char *path, struct seki_fault *fault)
{
    if (path != NULL && access(path, R_OK) != 0)
        return seki_fail(fault, SEKI_IO, "cannot read %s: %s", path, strerror(errno));
    return SEKI_OK;
}

static enum seki_status check(const struct seki_mosquitto_config *config, struct seki_fault *fault)
{
    if (!seki_port_is_said(config->host))
        return seki_fail(fault, SEKI_MISSING, "no host; name the broker's");
    if ((config->certfile != NULL) != (config->keyfile != NULL))
        return seki_fail(fault, SEKI_MISSING, "a certificate and its key go together");
    if (config->certfile != NULL && config->cafile == NULL)
        return seki_fail(fault, SEKI_MISSING, "a client certificate needs TLS; name the cafile");
    const char *const files[] = {config->cafile, config->certfile, config->keyfile};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        enum seki_status status = check_file(files[i], fault);
        if (status != SEKI_OK)
            return status;
    }
    return SEKI_OK;
}

static void copy_text(char **out, const char *text, bool *whole)
{
    *out = text != NULL ? strdup(text) : NULL;
    *whole = *whole && (text == NULL || *out != NULL);
}

static bool copy_config(struct seki_mosquitto *port, const struct seki_mosquitto_config *config)
{
    const char *device = port->agent->device;
    bool whole = true;
    copy_text(&port->host, config->host, &whole);
    copy_text(&port->bind_address, config->bind_address, &whole);
    copy_text(&port->client_id, config->client_id != NULL ? config->client_id : device, &whole);
    copy_text(&port->username, config->username != NULL ? config->username : device, &whole);
    copy_text(&port->password, config->password, &whole);
    copy_text(&port->cafile, config->cafile, &whole);
    copy_text(&port->certfile, config->certfile, &whole);
    copy_text(&port->keyfile, config->keyfile, &whole);
    port->port = config->port != 0 ? config->port : config->cafile != NULL ? 8883 : 1883;
    port->keepalive_s = config->keepalive_s != 0 ? config->keepalive_s : 60;
    port->event = config->event;
    port->message = config->message;
    port->context = config->context;
    return whole;
}

enum seki_status seki_mosquitto_new(const struct seki_mosquitto_config *config,
                                    struct seki_agent *agent, struct seki_mosquitto **out,
                                    struct seki_fault *fault)
{
    enum seki_status status = check(config, fault);
    if (status != SEKI_OK)
        return status;
    struct seki_mosquitto *port = calloc(1, sizeof *port);
    if (port == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    port->agent = agent;
    if (!copy_config(port, config)) {
        seki_mosquitto_free(port);
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    }
    *out = port;
    return SEKI_OK;
}

static void free_secret(char *secret)
{
    if (secret != NULL)
        explicit_bzero(secret, strlen(secret));
    free(secret);
}

void seki_mosquitto_free(struct seki_mosquitto *port)
{
    if (port == NULL)
        return;
    if (port->connected)
        mosquitto_disconnect(port->client);
    if (port->client != NULL)
        seki_port_forget_client(port);
    free(port->host);
    free(port->bind_address);
    free(port->client_id);
    free(port->username);
    free_secret(port->password);
    free(port->cafile);
    free(port->certfile);
    free(port->keyfile);
    free(port->topic);
    free(port);
}
