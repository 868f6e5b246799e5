/* SPDX-License-Identifier: Apache-2.0
 *
 * config: the configuration file of sekisho-agent, `key = value` lines. Every value is bounded, an
 * unknown key is refused, and no secret stands in it: the token has a file of its own.
 */
#ifndef SEKISHO_AGENT_CONFIG_H
#define SEKISHO_AGENT_CONFIG_H

#include "sekisho/collect.h"

#define SEKI_CONFIG_TEXT 256

struct seki_agent_settings {
    char host[SEKI_CONFIG_TEXT];
    uint32_t port; /* 0: 8883 with cafile, else 1883 */
    char cafile[SEKI_CONFIG_TEXT], cert[SEKI_CONFIG_TEXT], key[SEKI_CONFIG_TEXT];
    char site[SEKI_ID_SIZE], device[SEKI_ID_SIZE];
    char token_file[SEKI_CONFIG_TEXT];
    uint32_t interval_s; /* 0: the agent's default */
    uint32_t look_s;     /* between two looks for a change; 0: a minute */
    char country[3], place[49];
    char firmware_version[49], firmware_digest[80];
    char watch[SEKI_COLLECT_FILES][SEKI_CONFIG_TEXT];
    size_t watch_count;
};

/* Reads the text of a file. On failure the fault names line, key and remedy. */
enum seki_status seki_agent_config_parse(const char *text, size_t size,
                                         struct seki_agent_settings *settings,
                                         struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Reads the file, and checks what only together makes sense. */
enum seki_status seki_agent_config_load(const char *path, struct seki_agent_settings *settings,
                                        struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Reads the first line of a token file. DENIED when others than its owner may read it. */
enum seki_status seki_agent_token_read(const char *path, char *token, size_t size,
                                       struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
