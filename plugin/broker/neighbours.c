/* SPDX-License-Identifier: Apache-2.0
 *
 * neighbours: see neighbours.h. Of a line only its first word counts, and its second where there is
 * one; whatever Mosquitto itself would refuse has kept it from starting before this is read.
 */
#include "plugin/broker/neighbours.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/files.h"

#define CONFIGURATION_LIMIT (1024 * 1024)
#define COMMAND_LINE_LIMIT 16384

struct reading {
    struct seki_neighbours found;
    bool has_listener;
    struct seki_fault *fault;
};

static enum seki_status read_file(struct reading *reading, const char *path);

/* ---- lines ---------------------------------------------------------------------------------- */

/* Whether a plugin line is our own: it has the path that we were loaded from, whatever its name. */
static bool is_ours(const char *value)
{
    static const char here;
    Dl_info info;
    return dladdr(&here, &info) != 0 && info.dli_fname != NULL &&
           strstr(value, info.dli_fname) != NULL;
}

static enum seki_status take_plugin(struct reading *reading, const char *value)
{
    if (!is_ours(value)) {
        reading->found.sign_in = reading->found.topics = true;
    }
    return SEKI_OK;
}

static enum seki_status take_password_file(struct reading *reading, const char *value)
{
    (void)value;
    reading->found.sign_in = true;
    return SEKI_OK;
}

static enum seki_status take_acl_file(struct reading *reading, const char *value)
{
    (void)value;
    reading->found.topics = true;
    return SEKI_OK;
}

static enum seki_status take_anonymous(struct reading *reading, const char *value)
{
    reading->found.anonymous = strcmp(value, "true") == 0;
    return SEKI_OK;
}

static enum seki_status take_listener(struct reading *reading, const char *value)
{
    (void)value;
    reading->has_listener = true;
    return SEKI_OK;
}

static int is_configuration(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 5 &&
           strcmp(entry->d_name + length - 5, ".conf") == 0;
}

static enum seki_status take_folder(struct reading *reading, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_configuration, alphasort);
    enum seki_status status = SEKI_OK;
    if (count < 0) {
        return seki_fail(reading->fault, SEKI_IO,
                         "mode: observe needs to read %.150s (%s), to see who else decides", folder,
                         strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%.700s/%.256s", folder, entries[i]->d_name);
        status = status == SEKI_OK ? read_file(reading, path) : status;
        free(entries[i]);
    }
    free(entries);
    return status;
}

static const struct {
    const char *word;
    enum seki_status (*take)(struct reading *reading, const char *value);
} rows[] = {
    {"plugin", take_plugin},         {"auth_plugin", take_plugin},
    {"global_plugin", take_plugin}, /* 2.1, as the next */
    {"plugin_load", take_plugin},    {"password_file", take_password_file},
    {"acl_file", take_acl_file},     {"allow_anonymous", take_anonymous},
    {"listener", take_listener},     {"port", take_listener},
    {"bind_address", take_listener}, {"include_dir", take_folder},
};

static enum seki_status take_line(struct reading *reading, char *line)
{
    char *rest = NULL;
    const char *word = strtok_r(line, " \t\r", &rest);
    char *value = rest != NULL ? rest + strspn(rest, " \t") : NULL;
    if (word == NULL || word[0] == '#' || value == NULL) {
        return SEKI_OK;
    }
    for (size_t length = strlen(value); length > 0 && strchr(" \t\r", value[length - 1]) != NULL;) {
        value[--length] = '\0';
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].word, word) == 0) {
            return rows[i].take(reading, value);
        }
    }
    return SEKI_OK;
}

static enum seki_status read_file(struct reading *reading, const char *path)
{
    uint8_t *bytes;
    size_t size;
    char *rest = NULL;
    enum seki_status status = seki_read_file(AT_FDCWD, path, CONFIGURATION_LIMIT, &bytes, &size);
    if (status != SEKI_OK) {
        return seki_fail(reading->fault, status,
                         "mode: observe needs to read %.150s (%s), to see who else decides", path,
                         status == SEKI_IO ? strerror(errno) : seki_status_text(status));
    }
    char *text = strndup((const char *)bytes, size);
    free(bytes);
    if (text == NULL) {
        return SEKI_NO_MEMORY;
    }
    for (char *line = strtok_r(text, "\n", &rest); line != NULL && status == SEKI_OK;
         line = strtok_r(NULL, "\n", &rest)) {
        status = take_line(reading, line);
    }
    free(text);
    return status;
}

/* ---- the command line ----------------------------------------------------------------------- */

/* The word behind -c; "" when the broker has no configuration file. */
static void find_path(const char *words, size_t size, char path[1024])
{
    bool next = false;
    path[0] = '\0';
    for (size_t at = 0; at < size; at += strlen(words + at) + 1) {
        if (next) {
            snprintf(path, 1024, "%s", words + at);
        }
        next = strcmp(words + at, "-c") == 0 || strcmp(words + at, "--config-file") == 0;
    }
}

/* The kernel gives no size for files under /proc, so this one is read to its end. */
static size_t read_command_line(char words[COMMAND_LINE_LIMIT])
{
    FILE *file = fopen("/proc/self/cmdline", "re");
    size_t size = file != NULL ? fread(words, 1, COMMAND_LINE_LIMIT - 1, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    words[size] = '\0';
    return size;
}

enum seki_status seki_neighbours_find(struct seki_neighbours *neighbours, struct seki_fault *fault)
{
    char words[COMMAND_LINE_LIMIT], path[1024];
    struct reading reading = {.fault = fault};
    find_path(words, read_command_line(words), path);
    enum seki_status status = path[0] != '\0' ? read_file(&reading, path) : SEKI_OK;
    if (status == SEKI_OK) {
        reading.found.anonymous = reading.found.anonymous || !reading.has_listener;
        *neighbours = reading.found;
    }
    return status;
}
