/* SPDX-License-Identifier: Apache-2.0
 *
 * names: ids and topic names of the contract. One table says, for each kind of topic, its pattern,
 * who publishes it and whether it is retained; building and parsing both walk that table.
 */
#ifndef SEKISHO_TOPICS_NAMES_H
#define SEKISHO_TOPICS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

#define SEKI_ID_SIZE 65      /* [A-Za-z0-9][A-Za-z0-9._-]{0,63} and a NUL */
#define SEKI_TOPIC_SIZE 256
#define SEKI_DOCUMENT_LIMIT 3584 /* bytes; longer packets stall WebSocket clients of Mosquitto 2.0 */
#define SEKI_CONTROL_TOPIC "$CONTROL/sekisho/v1"
#define SEKI_CONTROL_RESPONSE_TOPIC "$CONTROL/sekisho/v1/response"

enum seki_topic_kind {
    SEKI_TOPIC_REPORT,
    SEKI_TOPIC_WIPE,
    SEKI_TOPIC_COMMAND,
    SEKI_TOPIC_DEVICE,
    SEKI_TOPIC_ITEMS,
    SEKI_TOPIC_SITE,
    SEKI_TOPIC_SITE_ITEMS,
    SEKI_TOPIC_FLEET,
    SEKI_TOPIC_CHECKSHEET,
    SEKI_TOPIC_BROKER,
    SEKI_TOPIC_EVENT,
    SEKI_TOPIC_ALERT,
    SEKI_TOPIC_CERTIFICATE,
    SEKI_TOPIC_KINDS
};

enum seki_publisher { SEKI_PUBLISHER_PLUGIN, SEKI_PUBLISHER_DEVICE };

struct seki_topic_row {
    const char *name;    /* "report": the third level, and the kind's name in schemas and examples */
    const char *pattern; /* "sekisho/v1/report/{site}/{device}" */
    enum seki_publisher publisher;
    bool retained;
};

/* What a topic names. Fields that its kind does not have are "". */
struct seki_topic {
    enum seki_topic_kind kind;
    char site[SEKI_ID_SIZE];
    char device[SEKI_ID_SIZE];
    char item[SEKI_ID_SIZE]; /* checksheet item, function (ID, PR, …), broker name or alert id */
};

const struct seki_topic_row *seki_topic_row(enum seki_topic_kind kind);

/* True for an id of the contract: [A-Za-z0-9][A-Za-z0-9._-]{0,63}. NULL is not one. */
bool seki_id_is_valid(const char *id);

/* True for text that may stand in a topic level and in a log line: UTF-8, no control characters, no
 * '+', '#', '/', at most `most` bytes. */
bool seki_text_is_safe(const char *text, size_t most);

/* True for valid UTF-8 without NUL (Unicode 15, table 3-7: no surrogates, no overlong forms). */
bool seki_utf8_is_valid(const char *bytes, size_t size);

/* Writes the topic name. TOO_LONG when it does not fit, BAD_INPUT for an id that is not valid. */
enum seki_status seki_topic_format(const struct seki_topic *topic, char *out, size_t size)
    SEKI_CHECK_RESULT;

/* Reads a topic name of the contract. NOT_FOUND for any other topic, BAD_INPUT for a Sekisho topic of
 * no known kind or with an id that is not valid. */
enum seki_status seki_topic_parse(const char *name, struct seki_topic *topic) SEKI_CHECK_RESULT;

/* The function of the contract's `site/{site}/items/{function}`: 0..4 is ID, PR, DE, RS, RC. */
#define SEKI_FUNCTIONS 5
extern const char *const seki_function_names[SEKI_FUNCTIONS + 1]; /* NULL-terminated */

#endif
