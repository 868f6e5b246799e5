/* SPDX-License-Identifier: Apache-2.0
 *
 * config: see config.h.
 */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MOST 65536

enum kind { TEXT, ID, PATH, NUMBER, COUNTRY, WATCH };

struct key {
    const char *name;
    enum kind kind;
    size_t offset, size;
    uint32_t least, most; /* of numbers */
};

#define MEMBER(name, kind, member, ...)                                                            \
    {                                                                                              \
        name, kind, offsetof(struct seki_agent_settings, member),                                  \
            sizeof(((struct seki_agent_settings *)0)->member), __VA_ARGS__                         \
    }

static const struct key keys[] = {
    MEMBER("host", TEXT, host, 0, 0),
    MEMBER("port", NUMBER, port, 1, 65535),
    MEMBER("cafile", PATH, cafile, 0, 0),
    MEMBER("cert", PATH, cert, 0, 0),
    MEMBER("key", PATH, key, 0, 0),
    MEMBER("site", ID, site, 0, 0),
    MEMBER("device", ID, device, 0, 0),
    MEMBER("token_file", PATH, token_file, 0, 0),
    MEMBER("interval", NUMBER, interval_s, 10, 604800),
    MEMBER("look", NUMBER, look_s, 1, 3600),
    MEMBER("country", COUNTRY, country, 0, 0),
    MEMBER("place", TEXT, place, 0, 0),
    MEMBER("firmware_version", TEXT, firmware_version, 0, 0),
    MEMBER("firmware_digest", TEXT, firmware_digest, 0, 0),
    MEMBER("watch", WATCH, watch[0], 0, 0),
};

static enum seki_status set_number(const struct key *key, const char *value, void *target,
                                   struct seki_fault *fault)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (!isdigit((unsigned char)*value) || *end != '\0' || number < key->least ||
        number > key->most)
        return seki_fail(fault, SEKI_OUT_OF_RANGE, "%s is not a number from %u to %u", key->name,
                         key->least, key->most);
    *(uint32_t *)target = (uint32_t)number;
    return SEKI_OK;
}

static enum seki_status check_value(const struct key *key, const char *value,
                                    struct seki_fault *fault)
{
    if (strlen(value) >= key->size)
        return seki_fail(fault, SEKI_TOO_LONG, "%s is longer than %zu bytes", key->name,
                         key->size - 1);
    if (key->kind == ID && !seki_id_is_valid(value))
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "%s is not an id: letters, digits, '.', '_' and '-'", key->name);
    if ((key->kind == PATH || key->kind == WATCH) && value[0] != '/')
        return seki_fail(fault, SEKI_BAD_INPUT, "%s is not an absolute path", key->name);
    if (key->kind == COUNTRY &&
        !(isupper((unsigned char)value[0]) && isupper((unsigned char)value[1]) && value[2] == '\0'))
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "country is not two capital letters of ISO 3166-1, like JP");
    return SEKI_OK;
}

static enum seki_status set(struct seki_agent_settings *settings, const struct key *key,
                            const char *value, struct seki_fault *fault)
{
    char *target = (char *)settings + key->offset;
    if (key->kind == NUMBER)
        return set_number(key, value, target, fault);
    enum seki_status status = check_value(key, value, fault);
    if (status != SEKI_OK)
        return status;
    if (key->kind == WATCH && settings->watch_count == SEKI_COLLECT_FILES)
        return seki_fail(fault, SEKI_FULL, "more than %d watched files", SEKI_COLLECT_FILES);
    if (key->kind == WATCH)
        target = settings->watch[settings->watch_count++];
    snprintf(target, key->size, "%s", value);
    return SEKI_OK;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

static enum seki_status parse_line(char *line, struct seki_agent_settings *settings,
                                   struct seki_fault *fault)
{
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return SEKI_OK;
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "it is not of the form key = value");
    *equals = '\0';
    const char *name = trim(line), *value = trim(equals + 1);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(keys[i].name, name) != 0)
            continue;
        if (*value == '\0')
            return seki_fail(fault, SEKI_MISSING, "%s has no value; leave the line out", name);
        return set(settings, &keys[i], value, fault);
    }
    return seki_fail(fault, SEKI_NOT_FOUND, "unknown key '%.40s'; sekisho-agent(8) lists them",
                     name);
}

enum seki_status seki_agent_config_parse(const char *text, size_t size,
                                         struct seki_agent_settings *settings,
                                         struct seki_fault *fault)
{
    memset(settings, 0, sizeof *settings);
    if (!seki_utf8_is_valid(text, size))
        return seki_fail(fault, SEKI_BAD_UTF8, "it is not a text in UTF-8");
    const char *end = text + size;
    for (int number = 1; text < end; number++) {
        char line[512];
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop != NULL ? stop : end) - text);
        if (length >= sizeof line)
            return seki_fail(fault, SEKI_TOO_LONG, "line %d is too long", number);
        memcpy(line, text, length);
        line[length] = '\0';
        struct seki_fault why = {""};
        enum seki_status status = parse_line(line, settings, &why);
        if (status != SEKI_OK)
            return seki_fail(fault, status, "line %d: %.200s", number, why.text);
        text += length + (stop != NULL);
    }
    return SEKI_OK;
}

static enum seki_status read_file(const char *path, char *out, size_t size, size_t *length,
                                  struct seki_fault *fault)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return seki_fail(fault, SEKI_IO, "cannot read %.150s: %s", path, strerror(errno));
    errno = 0;
    *length = fread(out, 1, size - 1, file);
    bool failed = ferror(file) != 0, more = fgetc(file) != EOF;
    int error = errno;
    fclose(file);
    out[*length] = '\0';
    if (failed)
        return seki_fail(fault, SEKI_IO, "cannot read %.150s: %s", path, strerror(error));
    if (more)
        return seki_fail(fault, SEKI_TOO_LONG, "%.150s is longer than %zu bytes", path, size - 1);
    return SEKI_OK;
}

static enum seki_status check(const struct seki_agent_settings *settings, struct seki_fault *fault)
{
    if (settings->site[0] == '\0' || settings->device[0] == '\0')
        return seki_fail(fault, SEKI_MISSING, "it names no %s",
                         settings->site[0] == '\0' ? "site" : "device");
    if ((settings->cert[0] == '\0') != (settings->key[0] == '\0'))
        return seki_fail(fault, SEKI_MISSING, "cert and key go together");
    if (settings->cert[0] != '\0' && settings->cafile[0] == '\0')
        return seki_fail(fault, SEKI_MISSING, "a client certificate needs TLS: name the cafile");
    return SEKI_OK;
}

enum seki_status seki_agent_config_load(const char *path, struct seki_agent_settings *settings,
                                        struct seki_fault *fault)
{
    char *text = malloc(FILE_MOST);
    size_t size;
    struct seki_fault why = {""};
    if (text == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    enum seki_status status = read_file(path, text, FILE_MOST, &size, fault);
    if (status == SEKI_OK) {
        status = seki_agent_config_parse(text, size, settings, &why);
        if (status == SEKI_OK)
            status = check(settings, &why);
        if (status != SEKI_OK)
            status = seki_fail(fault, status, "%.100s: %.150s", path, why.text);
    }
    free(text);
    if (status == SEKI_OK && settings->host[0] == '\0')
        snprintf(settings->host, sizeof settings->host, "localhost");
    return status;
}

enum seki_status seki_agent_token_read(const char *path, char *token, size_t size,
                                       struct seki_fault *fault)
{
    struct stat about;
    size_t length;
    if (stat(path, &about) != 0)
        return seki_fail(fault, SEKI_IO, "cannot read %.150s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode) || (about.st_mode & 077) != 0)
        return seki_fail(fault, SEKI_DENIED,
                         "%.150s must be a file that only its owner can read: chmod 600", path);
    enum seki_status status = read_file(path, token, size, &length, fault);
    token[strcspn(token, "\r\n")] = '\0';
    if (status == SEKI_OK && token[0] == '\0')
        return seki_fail(fault, SEKI_MISSING, "%.150s has no token on its first line", path);
    return status;
}
