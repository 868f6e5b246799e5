/* SPDX-License-Identifier: Apache-2.0
 *
 * config: see config.h.
 */
#include "plugin/ctl/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plugin/ctl/args.h"
#include "plugin/ctl/file.h"
#include "plugin/ctl/nearest.h"
#include "topics/names.h"

#define FILE_LIMIT 65536

struct key {
    const char *name;
    size_t offset, size;     /* size 0: the port */
    enum seki_option option; /* that overrides it */
};

#define TEXT(member, option)                                                                       \
    {                                                                                              \
#member, offsetof(struct seki_config, member), sizeof(((struct seki_config *)0)->member),  \
            option                                                                                 \
    }

static const struct key keys[] = {
    TEXT(host, SEKI_OPTION_HOST),
    {"port", offsetof(struct seki_config, port), 0, SEKI_OPTION_PORT},
    TEXT(username, SEKI_OPTION_USERNAME),
    TEXT(password, SEKI_OPTIONS),
    TEXT(cafile, SEKI_OPTION_CAFILE),
    TEXT(cert, SEKI_OPTION_CERT),
    TEXT(key, SEKI_OPTION_KEY),
};
#define KEYS (sizeof keys / sizeof keys[0])

static enum seki_status set(struct seki_config *config, const struct key *key, const char *value,
                            struct seki_fault *fault)
{
    char *target = (char *)config + key->offset;
    if (key->size == 0) {
        if (!seki_args_number(value, 1, 65535, &config->port))
            return seki_fail(fault, SEKI_BAD_INPUT, "port '%.20s' is not a number from 1 to 65535",
                             value);
        return SEKI_OK;
    }
    if (strlen(value) >= key->size)
        return seki_fail(fault, SEKI_BAD_INPUT, "%s is longer than %zu bytes", key->name,
                         key->size - 1);
    memcpy(target, value, strlen(value) + 1);
    return SEKI_OK;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

static enum seki_status parse_line(char *line, struct seki_config *config, struct seki_fault *fault)
{
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return SEKI_OK;
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "is not of the form key = value");
    *equals = '\0';
    char *name = trim(line), *value = trim(equals + 1);
    size_t length = strlen(value);
    if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
        value[length - 1] = '\0';
        value++;
    }
    struct seki_nearest nearest = {.name = name};
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name) == 0)
            return set(config, &keys[i], value, fault);
        seki_nearest_consider(&nearest, keys[i].name);
    }
    return seki_fail(fault, SEKI_BAD_INPUT, "has an unknown key '%.30s'; %s%s%s", name,
                     nearest.best != NULL ? "did you mean '" : "known are host, port, username, ",
                     nearest.best != NULL ? nearest.best : "password, cafile, cert, key",
                     nearest.best != NULL ? "'?" : "");
}

enum seki_status seki_config_parse(const char *bytes, size_t size, struct seki_config *config,
                                   struct seki_fault *fault)
{
    if (!seki_utf8_is_valid(bytes, size))
        return seki_fail(fault, SEKI_BAD_INPUT, "it is not a text in UTF-8");
    const char *end = bytes + size;
    for (int number = 1; bytes < end; number++) {
        char line[2 * SEKI_CONFIG_PATH];
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((stop != NULL ? stop : end) - bytes);
        if (length >= sizeof line)
            return seki_fail(fault, SEKI_BAD_INPUT, "line %d is too long", number);
        memcpy(line, bytes, length);
        line[length] = '\0';
        struct seki_fault why;
        enum seki_status status = parse_line(line, config, &why);
        explicit_bzero(line, sizeof line);
        if (status != SEKI_OK)
            return seki_fail(fault, status, "line %d %.200s", number, why.text);
        bytes += length + (stop != NULL);
    }
    return SEKI_OK;
}

static enum seki_status read_config(const char *path, struct seki_config *config,
                                    struct seki_fault *fault)
{
    char *bytes;
    size_t size;
    struct seki_fault why;
    enum seki_status status = seki_file_read(path, FILE_LIMIT, &bytes, &size, &why);
    if (status != SEKI_OK)
        return seki_fail(fault, status, "%.250s", why.text);
    status = seki_config_parse(bytes, size, config, &why);
    explicit_bzero(bytes, size);
    free(bytes);
    if (status != SEKI_OK)
        return seki_fail(fault, status, "%.100s: %.150s", path, why.text);
    struct stat about;
    config->exposed = config->password[0] != '\0' && stat(path, &about) == 0 &&
                      S_ISREG(about.st_mode) && (about.st_mode & 077) != 0;
    snprintf(config->file, sizeof config->file, "%s", path);
    return SEKI_OK;
}

/* Where the configuration is; "" for nowhere. */
static void find_file(const struct seki_args *args, char out[SEKI_CONFIG_PATH])
{
    const char *said = args->values[SEKI_OPTION_CONFIG], *named = getenv("SEKISHO_CONFIG");
    const char *home = getenv("HOME");
    struct stat about;
    if (said == NULL && named != NULL && *named != '\0')
        said = named;
    snprintf(out, SEKI_CONFIG_PATH, "%s", said != NULL ? said : "");
    if (said != NULL || home == NULL)
        return;
    snprintf(out, SEKI_CONFIG_PATH, "%s/.config/sekisho/ctl.conf", home);
    if (stat(out, &about) != 0 && errno == ENOENT)
        out[0] = '\0';
}

enum seki_status seki_config_load(const struct seki_args *args, struct seki_config *config,
                                  struct seki_fault *fault)
{
    char path[SEKI_CONFIG_PATH];
    memset(config, 0, sizeof *config);
    find_file(args, path);
    enum seki_status status = path[0] != '\0' ? read_config(path, config, fault) : SEKI_OK;
    for (size_t i = 0; i < KEYS && status == SEKI_OK; i++) {
        const char *value = keys[i].option < SEKI_OPTIONS ? args->values[keys[i].option] : NULL;
        if (value == NULL)
            continue;
        if (keys[i].option == SEKI_OPTION_USERNAME && strcmp(value, config->username) != 0)
            explicit_bzero(config->password, sizeof config->password); /* somebody else's */
        status = set(config, &keys[i], value, fault);
    }
    if (status != SEKI_OK)
        return status;
    if ((config->cert[0] == '\0') != (config->key[0] == '\0'))
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "a certificate and its key belong together; only %s is given",
                         config->cert[0] == '\0' ? "the key" : "the certificate");
    if (config->host[0] == '\0')
        snprintf(config->host, sizeof config->host, "localhost");
    if (config->port == 0)
        config->port = config->cafile[0] != '\0' || config->cert[0] != '\0' ? 8883 : 1883;
    return SEKI_OK;
}

bool seki_config_is_tls(const struct seki_config *config)
{
    return config->cafile[0] != '\0' || config->cert[0] != '\0' || config->port == 8883;
}

bool seki_config_is_local(const struct seki_config *config)
{
    return strcmp(config->host, "localhost") == 0 || strncmp(config->host, "127.", 4) == 0 ||
           strcmp(config->host, "::1") == 0;
}
