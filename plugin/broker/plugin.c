/* SPDX-License-Identifier: Apache-2.0
 *
 * plugin: the three functions that Mosquitto calls. The start checks everything that can be wrong
 * and says it in one line, then waits a little for the registry: no listener is open yet, so nobody
 * is kept waiting, and devices are let in from the first moment on.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "plugin/broker/plugin.h"
#include "plugin/core/catalogue.h"
#include "plugin/store/files.h"

#define PLUGIN_API 5
#define LOAD_QUIET_MS 3000 /* for the registry, at start, as long as nothing of it comes */
#define LOAD_MOST_MS 45000 /* and at most: systemd gives up after 90 s */
#define CLOSE_WAIT_MS 1500 /* for Redis to take what is left, at the end */
#define EXPORTED __attribute__((visibility("default")))

static struct seki_plugin *loaded; /* one in a process */

EXPORTED int mosquitto_plugin_version(int count, const int *versions);
EXPORTED int mosquitto_plugin_init(mosquitto_plugin_id_t *identifier, void **userdata,
                                   struct mosquitto_opt *options, int count);
EXPORTED int mosquitto_plugin_cleanup(void *userdata, struct mosquitto_opt *options, int count);

int mosquitto_plugin_version(int count, const int *versions)
{
    for (int i = 0; i < count; i++) {
        if (versions[i] == PLUGIN_API) {
            return PLUGIN_API;
        }
    }
    return -1;
}

static void fill_random(void *bytes, size_t size)
{
    unsigned char *at = bytes;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got > 0) {
            at += got;
            size -= (size_t)got;
        } else if (errno != EINTR) {
            abort(); /* no secret is better than one that can be guessed */
        }
    }
}

/* ---- start ---------------------------------------------------------------------------------- */

static enum seki_status read_options(struct seki_plugin *plugin,
                                     const struct mosquitto_opt *options, int count,
                                     struct seki_fault *fault)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0) {
        host[0] = '\0';
    }
    seki_options_init(&plugin->options, host);
    for (int i = 0; i < count; i++) {
        enum seki_status status =
            seki_options_set(&plugin->options, options[i].key, options[i].value, fault);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

static enum seki_status read_catalogue(const char *path, struct seki_catalogue **catalogue,
                                       struct seki_fault *fault)
{
    uint8_t *bytes;
    size_t size;
    struct seki_fault inner = {""};
    enum seki_status status = seki_read_file(AT_FDCWD, path, SEKI_CATALOGUE_LIMIT, &bytes, &size);
    if (status != SEKI_OK) {
        return seki_fail(fault, status,
                         "checksheet: %.120s cannot be read (%s); name a catalogue that the "
                         "broker's user can read",
                         path, status == SEKI_IO ? strerror(errno) : seki_status_text(status));
    }
    status = seki_catalogue_parse((const char *)bytes, size, catalogue, &inner);
    free(bytes);
    size_t length = strlen(path); /* of a long one the end, which has the file's name */
    return status == SEKI_OK ? status
                             : seki_fail(fault, status, "checksheet: %s: %s",
                                         path + (length > 80 ? length - 80 : 0), inner.text);
}

/* What broker documents say of Mosquitto; 2.0 does not export its version everywhere. */
static void name_mosquitto(const struct seki_plugin *plugin, char out[17])
{
    union {
        void *symbol;
        int (*call)(int *, int *, int *);
    } version = {dlsym(RTLD_DEFAULT, "mosquitto_lib_version")};
    int major = 0, minor = 0, revision = 0;
    if (version.symbol != NULL) {
        version.call(&major, &minor, &revision);
        snprintf(out, 17, "%d.%d.%d", major, minor, revision);
    } else {
        snprintf(out, 17, "%s", plugin->is_2_1 ? "2.1" : "2.0");
    }
}

static enum seki_status start_engine(struct seki_plugin *plugin, const char *epoch,
                                     struct seki_fault *fault)
{
    struct seki_engine_config config = {.mode = plugin->options.mode};
    enum seki_status status = read_catalogue(plugin->options.checksheet, &config.catalogue, fault);
    if (status != SEKI_OK) {
        return status;
    }
    strcpy(config.broker_name, plugin->options.broker_name);
    strcpy(config.epoch, epoch);
    name_mosquitto(plugin, config.mosquitto_version);
    status = seki_engine_new(&config, fill_random, seki_plugin_now(plugin), &plugin->engine);
    return status == SEKI_OK ? status : seki_fail(fault, status, "%s", seki_status_text(status));
}

static enum seki_status start_store(struct seki_plugin *plugin, const char *epoch,
                                    struct seki_fault *fault)
{
    const struct seki_store_config config = {.redis_url = plugin->options.redis_url,
                                             .redis_password_file =
                                                 plugin->options.redis_password_file,
                                             .state_dir = plugin->options.state_dir,
                                             .broker_name = plugin->options.broker_name,
                                             .epoch = epoch};
    return seki_store_open(&config, &plugin->store, fault);
}

static void make_epoch(char epoch[33])
{
    unsigned char bytes[16];
    fill_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        snprintf(epoch + 2 * i, 3, "%02x", bytes[i]);
    }
}

static enum seki_status start(struct seki_plugin *plugin, const struct mosquitto_opt *options,
                              int count, struct seki_fault *fault)
{
    char epoch[33];
    make_epoch(epoch);
    enum seki_status status = read_options(plugin, options, count, fault);
    if (status == SEKI_OK && plugin->options.mode == SEKI_OBSERVE) {
        status = seki_neighbours_find(&plugin->neighbours, fault);
    }
    if (status != SEKI_OK) {
        return status;
    }
    if (!seki_hooks_register(plugin)) {
        return seki_fail(
            fault, SEKI_CONFLICT,
            "Mosquitto refused an event of the plugin; is another plugin on " SEKI_CONTROL_TOPIC
            "?");
    }
    status = start_engine(plugin, epoch, fault);
    if (status == SEKI_OK) {
        status = start_store(plugin, epoch, fault);
    }
    if (status != SEKI_OK) {
        seki_hooks_unregister(plugin);
        seki_engine_free(plugin->engine);
    }
    return status;
}

static void log_start(const struct seki_plugin *plugin)
{
    char text[SEKI_OPTION_SIZE + 200];
    snprintf(text, sizeof text, "sekisho: " SEKISHO_VERSION " as '%s', %s mode, checksheet %s",
             plugin->options.broker_name,
             plugin->options.mode == SEKI_ENFORCE ? "enforce" : "observe",
             plugin->options.checksheet);
    seki_plugin_log(SEKI_LOG_NOTICE, text);
}

static void log_fault(const char *fault)
{
    char text[320];
    snprintf(text, sizeof text, "sekisho: %s", fault);
    seki_plugin_log(SEKI_LOG_ERROR, text);
}

int mosquitto_plugin_init(mosquitto_plugin_id_t *identifier, void **userdata,
                          struct mosquitto_opt *options, int count)
{
    struct seki_fault fault = {""};
    if (loaded != NULL) {
        log_fault("loaded twice in one broker; leave one plugin line, outside of any listener");
        return MOSQ_ERR_INVAL;
    }
    struct seki_plugin *plugin = calloc(1, sizeof *plugin);
    if (plugin == NULL) {
        return MOSQ_ERR_NOMEM;
    }
    plugin->identifier = identifier;
    if (start(plugin, options, count, &fault) != SEKI_OK) {
        log_fault(fault.text);
        free(plugin);
        return MOSQ_ERR_INVAL;
    }
    loaded = plugin;
    *userdata = plugin;
    log_start(plugin);
    seki_plugin_wait_loaded(plugin, LOAD_QUIET_MS, LOAD_MOST_MS);
    plugin->turned_ms = seki_plugin_monotonic_ms();
    return MOSQ_ERR_SUCCESS;
}

/* ---- end ------------------------------------------------------------------------------------ */

int mosquitto_plugin_cleanup(void *userdata, struct mosquitto_opt *options, int count)
{
    struct seki_plugin *plugin = userdata;
    (void)options;
    (void)count;
    if (plugin == NULL) {
        return MOSQ_ERR_SUCCESS;
    }
    plugin->ending = true;
    seki_engine_end(plugin->engine, seki_plugin_now(plugin));
    seki_plugin_drain(plugin);
    seki_store_close(plugin->store, CLOSE_WAIT_MS);
    seki_hooks_unregister(plugin);
    seki_engine_free(plugin->engine);
    free(plugin);
    loaded = NULL;
    return MOSQ_ERR_SUCCESS;
}
