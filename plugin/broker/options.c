/* SPDX-License-Identifier: Apache-2.0
 *
 * options: see options.h. One row an option; what the option means is contract.md, section 3.
 */
#include "plugin/broker/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "plugin/core/nearest.h"
#include "plugin/store/url.h"

#ifndef SEKISHO_CHECKSHEET
#define SEKISHO_CHECKSHEET "/usr/share/sekisho/checksheets/jssec-2.json"
#endif

typedef enum seki_status check_fn(const char *value, struct seki_options *options,
                                  struct seki_fault *fault);

static enum seki_status check_redis_url(const char *value, struct seki_options *options,
                                        struct seki_fault *fault)
{
    struct seki_redis_url url;
    (void)options;
    return seki_redis_url_parse(value, &url, fault); /* its faults name the option */
}

static enum seki_status check_path(const char *name, const char *value, struct seki_fault *fault)
{
    if (value[0] == '/') {
        return SEKI_OK;
    }
    return seki_fail(fault, SEKI_BAD_INPUT, "%s: '%.100s' is no absolute path; begin it with '/'",
                     name, value);
}

static enum seki_status check_password_file(const char *value, struct seki_options *options,
                                            struct seki_fault *fault)
{
    (void)options;
    return check_path("redis_password_file", value, fault);
}

static enum seki_status check_state_dir(const char *value, struct seki_options *options,
                                        struct seki_fault *fault)
{
    (void)options;
    return check_path("state_dir", value, fault);
}

static enum seki_status check_checksheet(const char *value, struct seki_options *options,
                                         struct seki_fault *fault)
{
    (void)options;
    return check_path("checksheet", value, fault);
}

static enum seki_status check_broker_name(const char *value, struct seki_options *options,
                                          struct seki_fault *fault)
{
    (void)options;
    if (seki_id_is_valid(value)) {
        return SEKI_OK;
    }
    return seki_fail(fault, SEKI_BAD_INPUT,
                     "broker_name: '%.80s' is no name; use 1 to 64 letters, digits, '.', '_' or "
                     "'-', beginning with a letter or digit",
                     value);
}

static enum seki_status take_mode(const char *value, struct seki_options *options,
                                  struct seki_fault *fault)
{
    static const char *const words[] = {
        [SEKI_ENFORCE] = "enforce", [SEKI_OBSERVE] = "observe", NULL};
    int mode = seki_word_index(words, value);
    if (mode < 0) {
        return seki_fail(fault, SEKI_BAD_INPUT, "mode: '%.40s' is no mode; use enforce or observe",
                         value);
    }
    options->mode = (enum seki_mode)mode;
    return SEKI_OK;
}

/* An option is a text in the struct, checked first; or, without a place, what `check` takes. */
static const struct {
    const char *key;
    check_fn *check;
    size_t offset, size;
} rows[] = {
#define PLACE(member)                                                                              \
    offsetof(struct seki_options, member), sizeof((struct seki_options *)0)->member
    {"redis_url", check_redis_url, PLACE(redis_url)},
    {"redis_password_file", check_password_file, PLACE(redis_password_file)},
    {"state_dir", check_state_dir, PLACE(state_dir)},
    {"mode", take_mode, 0, 0},
    {"checksheet", check_checksheet, PLACE(checksheet)},
    {"broker_name", check_broker_name, PLACE(broker_name)},
#undef PLACE
};
#define ROWS (sizeof rows / sizeof *rows)

static void name_after_host(char name[SEKI_ID_SIZE], const char *host_name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    snprintf(name, SEKI_ID_SIZE, "%s", host_name != NULL ? host_name : "");
    for (char *at = name; *at != '\0'; at++) {
        if (strchr(allowed, *at) == NULL) {
            *at = '-';
        }
    }
    if (!seki_id_is_valid(name)) {
        strcpy(name, "broker");
    }
}

void seki_options_init(struct seki_options *options, const char *host_name)
{
    memset(options, 0, sizeof *options);
    strcpy(options->redis_url, "redis://127.0.0.1:6379/0");
    strcpy(options->state_dir, "/var/lib/mosquitto/sekisho");
    strcpy(options->checksheet, SEKISHO_CHECKSHEET);
    options->mode = SEKI_ENFORCE;
    name_after_host(options->broker_name, host_name);
}

static enum seki_status fail_unknown(const char *key, struct seki_fault *fault)
{
    char all[256] = "";
    const char *names[ROWS + 1] = {NULL};
    for (size_t i = 0; i < ROWS; i++) {
        names[i] = rows[i].key;
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", i == 0 ? "" : ", ", rows[i].key);
    }
    const char *nearest = seki_name_nearest(names, key);
    return seki_fail(fault, SEKI_BAD_INPUT, "%.60s: no such option; %s%s%sthere are %s", key,
                     nearest[0] != '\0' ? "did you mean " : "", nearest,
                     nearest[0] != '\0' ? "? " : "", all);
}

enum seki_status seki_options_set(struct seki_options *options, const char *key, const char *value,
                                  struct seki_fault *fault)
{
    size_t row = 0;
    while (row < ROWS && strcmp(rows[row].key, key) != 0) {
        row++;
    }
    if (row == ROWS) {
        return fail_unknown(key, fault);
    }
    if ((options->given & 1U << row) != 0) {
        return seki_fail(fault, SEKI_BAD_INPUT, "%s: given twice; leave one line", key);
    }
    if (value == NULL || value[0] == '\0') {
        return seki_fail(fault, SEKI_BAD_INPUT, "%s: has no value; give one, or leave the line out",
                         key);
    }
    if (rows[row].size != 0 && strlen(value) >= rows[row].size) {
        return seki_fail(fault, SEKI_TOO_LONG, "%s: longer than %zu bytes", key,
                         rows[row].size - 1);
    }
    enum seki_status status = rows[row].check(value, options, fault);
    if (status != SEKI_OK) {
        return status;
    }
    if (rows[row].size != 0) {
        strcpy((char *)options + rows[row].offset, value);
    }
    options->given |= 1U << row;
    return SEKI_OK;
}
