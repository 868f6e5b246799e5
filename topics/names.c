/* SPDX-License-Identifier: Apache-2.0
 *
 * names: see names.h. A pattern's levels are literal, or a field in braces; formatting and parsing
 * walk the same pattern.
 */
#include "topics/names.h"

#include <string.h>

const char *const seki_function_names[SEKI_FUNCTIONS + 1] = {"ID", "PR", "DE", "RS", "RC", NULL};

#define PREFIX "sekisho/v1/"

static const struct seki_topic_row rows[SEKI_TOPIC_KINDS] = {
    [SEKI_TOPIC_REPORT] = {"report", PREFIX "report/{site}/{device}", SEKI_PUBLISHER_DEVICE, false},
    [SEKI_TOPIC_WIPE] = {"wipe", PREFIX "wipe/{site}/{device}", SEKI_PUBLISHER_DEVICE, false},
    [SEKI_TOPIC_COMMAND] = {"command", PREFIX "command/{site}/{device}", SEKI_PUBLISHER_PLUGIN,
                            true},
    [SEKI_TOPIC_DEVICE] = {"device", PREFIX "device/{site}/{device}", SEKI_PUBLISHER_PLUGIN, true},
    [SEKI_TOPIC_ITEMS] = {"items", PREFIX "items/{site}/{device}", SEKI_PUBLISHER_PLUGIN, true},
    [SEKI_TOPIC_SITE] = {"site", PREFIX "site/{site}", SEKI_PUBLISHER_PLUGIN, true},
    [SEKI_TOPIC_SITE_ITEMS] = {"site-items", PREFIX "site/{site}/items/{function}",
                               SEKI_PUBLISHER_PLUGIN, true},
    [SEKI_TOPIC_FLEET] = {"fleet", PREFIX "fleet", SEKI_PUBLISHER_PLUGIN, true},
    [SEKI_TOPIC_CHECKSHEET] = {"checksheet", PREFIX "checksheet/{item}", SEKI_PUBLISHER_PLUGIN,
                               true},
    [SEKI_TOPIC_BROKER] = {"broker", PREFIX "broker/{name}", SEKI_PUBLISHER_PLUGIN, true},
    [SEKI_TOPIC_EVENT] = {"event", PREFIX "event/{site}/{device}", SEKI_PUBLISHER_PLUGIN, false},
    [SEKI_TOPIC_ALERT] = {"alert", PREFIX "alert/{site}/{device}/{id}", SEKI_PUBLISHER_PLUGIN,
                          true},
    [SEKI_TOPIC_CERTIFICATE] = {"certificate", PREFIX "certificate/{site}/{device}",
                                SEKI_PUBLISHER_PLUGIN, true},
};

const struct seki_topic_row *seki_topic_row(enum seki_topic_kind kind)
{
    return &rows[kind];
}

static bool is_alphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool seki_id_is_valid(const char *id)
{
    if (id == NULL || !is_alphanumeric(id[0])) {
        return false;
    }
    size_t length = 1;
    while (is_alphanumeric(id[length]) || (id[length] != '\0' && strchr("._-", id[length]))) {
        if (++length >= SEKI_ID_SIZE) {
            return false;
        }
    }
    return id[length] == '\0';
}

/* Bytes of the UTF-8 sequence that begins here; 0 when it is not well-formed. */
static size_t utf8_sequence(const unsigned char *bytes, size_t left)
{
    unsigned char first = bytes[0], low = 0x80, high = 0xBF;
    size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || first > 0xF4 || length > left) {
        return 0;
    }
    if (first == 0xE0) {
        low = 0xA0;
    } else if (first == 0xED) {
        high = 0x9F; /* no surrogates */
    } else if (first == 0xF0) {
        low = 0x90;
    } else if (first == 0xF4) {
        high = 0x8F;
    }
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] < low || bytes[i] > high) {
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

bool seki_utf8_is_valid(const char *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    while (size > 0) {
        size_t length = at[0] == 0 ? 0 : utf8_sequence(at, size);
        if (length == 0) {
            return false;
        }
        at += length;
        size -= length;
    }
    return true;
}

bool seki_text_is_safe(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1);
    if (length > most || !seki_utf8_is_valid(text, length)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool c1 = c == 0xC2 && (unsigned char)text[i + 1] < 0xA0; /* U+0080 to U+009F */
        if (c < 0x20 || c == 0x7F || c1 || strchr("+#/", text[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* ---- patterns ------------------------------------------------------------------------------- */

/* The field that a level "{…}" of a pattern stands for. */
static const char *field_of(const struct seki_topic *topic, const char *level)
{
    if (strncmp(level, "{site}", 6) == 0) {
        return topic->site;
    }
    return strncmp(level, "{device}", 8) == 0 ? topic->device : topic->item;
}

static char *place_of(struct seki_topic *topic, const char *level)
{
    if (strncmp(level, "{site}", 6) == 0) {
        return topic->site;
    }
    return strncmp(level, "{device}", 8) == 0 ? topic->device : topic->item;
}

enum seki_status seki_topic_format(const struct seki_topic *topic, char *out, size_t size)
{
    const char *pattern = rows[topic->kind].pattern;
    size_t used = 0;
    while (*pattern != '\0') {
        size_t length = strcspn(pattern, "{");
        const char *part = pattern;
        if (length == 0) {
            part = field_of(topic, pattern);
            if (!seki_id_is_valid(part)) {
                return SEKI_BAD_INPUT;
            }
            pattern = strchr(pattern, '}') + 1;
            length = strlen(part);
        } else {
            pattern += length;
        }
        if (used + length >= size) {
            return SEKI_TOO_LONG;
        }
        memcpy(out + used, part, length);
        used += length;
    }
    out[used] = '\0';
    return SEKI_OK;
}

/* Does a name have the levels of a pattern? Fields are taken over as far as they are valid ids. */
static bool has_levels(const char *pattern, const char *name, struct seki_topic *topic, bool *valid)
{
    *valid = true;
    for (;;) {
        size_t wanted = strcspn(pattern, "/"), length = strcspn(name, "/");
        if (pattern[0] == '{') {
            char *place = place_of(topic, pattern);
            size_t kept = length < SEKI_ID_SIZE ? length : 0;
            memcpy(place, name, kept);
            place[kept] = '\0';
            *valid = *valid && seki_id_is_valid(place);
        } else if (wanted != length || memcmp(pattern, name, length) != 0) {
            return false;
        }
        pattern += wanted;
        name += length;
        if (*pattern == '\0' || *name == '\0') {
            return *pattern == *name;
        }
        pattern++;
        name++;
    }
}

enum seki_status seki_topic_parse(const char *name, struct seki_topic *topic)
{
    if (strncmp(name, PREFIX, strlen(PREFIX)) != 0) {
        return SEKI_NOT_FOUND;
    }
    for (int kind = 0; kind < SEKI_TOPIC_KINDS; kind++) {
        bool valid;
        memset(topic, 0, sizeof *topic);
        topic->kind = (enum seki_topic_kind)kind;
        if (has_levels(rows[kind].pattern, name, topic, &valid)) {
            bool function = kind != SEKI_TOPIC_SITE_ITEMS;
            for (int i = 0; i < SEKI_FUNCTIONS && !function; i++) {
                function = strcmp(seki_function_names[i], topic->item) == 0;
            }
            return valid && function ? SEKI_OK : SEKI_BAD_INPUT;
        }
    }
    return SEKI_BAD_INPUT;
}
