/* SPDX-License-Identifier: Apache-2.0
 *
 * watch_line: see watch_line.h.
 */
#include "plugin/ctl/watch_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/say.h"
#include "topics/json.h"
#include "topics/names.h"

#define LIMIT 65536 /* bytes of a document that is looked at */

/* The head of a line: time, a word of eight columns in its tone, and where. */
static void head(struct seki_text *line, const struct seki_screen *screen,
                 const struct seki_json *document, const char *word, const char *where)
{
    char at[SEKI_SAY_SIZE], shown[SEKI_SAY_SIZE], place[160];
    enum seki_tone tone = seki_say_tone(word);
    seki_text_printf(line, "%-20.20s  %s%-8.40s%s  %-28.130s",
                     seki_text_clean(seki_say_text(document, "at"), at, sizeof at),
                     seki_screen_on(screen, tone), seki_text_clean(word, shown, sizeof shown),
                     seki_screen_off(screen, tone), seki_text_clean(where, place, sizeof place));
}

/* ", name value" for a member that is there. */
static void add_said(struct seki_text *line, const struct seki_json *document, const char *name,
                     const char *shown_as)
{
    char clean[512];
    const char *value = seki_say_text(document, name);
    if (*value != '\0')
        seki_text_printf(line, "%s%s", shown_as, seki_text_clean(value, clean, sizeof clean));
}

static void event_line(struct seki_text *line, const struct seki_screen *screen,
                       const struct seki_json *document, const char *where)
{
    char word[SEKI_SAY_SIZE];
    const char *severity = seki_say_text(document, "severity");
    head(line, screen, document, severity, where);
    seki_say_word(seki_say_text(document, "event"), word);
    seki_text_printf(line, "  %s", word);
    add_said(line, document, "reason", ": ");
    add_said(line, document, "detail", "; ");
    add_said(line, document, "topic", "; topic ");
    add_said(line, document, "username", "; user ");
    add_said(line, document, "client_id", "; client ");
    add_said(line, document, "address", "; from ");
    long count = seki_say_number(document, "count", 1);
    if (count > 1)
        seki_text_printf(line, "; %ld times", count);
}

static void add_compliance(struct seki_text *line, const struct seki_screen *screen,
                           const struct seki_json *document)
{
    const struct seki_json *compliance = seki_json_member(document, "compliance");
    char word[SEKI_SAY_SIZE], score[SEKI_SAY_SIZE];
    const char *verdict = seki_say_text(compliance, "verdict");
    enum seki_tone tone = seki_say_tone(verdict);
    seki_text_printf(line, "  %s%s%s, %s", seki_screen_on(screen, tone),
                     seki_say_word(verdict, word), seki_screen_off(screen, tone),
                     seki_say_score(compliance, score));
}

static void device_line(struct seki_text *line, const struct seki_screen *screen,
                        const struct seki_json *document, const char *where)
{
    char word[SEKI_SAY_SIZE];
    head(line, screen, document, "device", where);
    seki_text_printf(line, "  %s", seki_say_true(document, "online") ? "online" : "offline");
    seki_text_printf(line, ", %s", seki_say_word(seki_say_text(document, "lifecycle"), word));
    seki_text_printf(
        line, ", support %s",
        seki_say_word(seki_say_text(seki_json_member(document, "support"), "state"), word));
    add_compliance(line, screen, document);
    const struct seki_json *failing = seki_json_member(document, "failing");
    if (seki_json_first(failing) == NULL)
        return;
    seki_text_printf(line, ", failing");
    for (const struct seki_json *item = seki_json_first(failing); item != NULL;
         item = seki_json_next(item)) {
        char clean[SEKI_SAY_SIZE];
        const char *id = seki_json_string(item);
        if (id != NULL)
            seki_text_printf(line, " %s", seki_text_clean(id, clean, sizeof clean));
    }
}

static void site_line(struct seki_text *line, const struct seki_screen *screen,
                      const struct seki_json *document, const char *where)
{
    const struct seki_json *devices = seki_json_member(document, "devices");
    head(line, screen, document, "site", where);
    seki_text_printf(line, "  %ld of %ld online", seki_say_number(devices, "online", 0),
                     seki_say_number(devices, "total", 0));
    add_compliance(line, screen, document);
}

static struct seki_json *parse(const char *payload, size_t size)
{
    struct seki_json *document = NULL;
    struct seki_fault fault;
    if (seki_json_parse(payload, size, LIMIT, SEKI_JSON_DEPTH, &document, &fault) != SEKI_OK)
        return NULL;
    return document;
}

bool seki_watch_person(const char *topic, const char *payload, size_t size,
                       const struct seki_screen *screen, struct seki_text *line)
{
    static void (*const lines[SEKI_TOPIC_KINDS])(struct seki_text *, const struct seki_screen *,
                                                 const struct seki_json *, const char *) = {
        [SEKI_TOPIC_EVENT] = event_line,
        [SEKI_TOPIC_DEVICE] = device_line,
        [SEKI_TOPIC_SITE] = site_line,
    };
    struct seki_topic about;
    if (seki_topic_parse(topic, &about) != SEKI_OK || lines[about.kind] == NULL)
        return false;
    char where[2 * SEKI_ID_SIZE];
    snprintf(where, sizeof where, "%s%s%s", about.site, about.device[0] != '\0' ? "/" : "",
             about.device);
    if (size == 0) { /* the contract's way to say that it is gone */
        seki_text_printf(line, "%-20s  %-8s  %-28s  removed", "",
                         about.kind == SEKI_TOPIC_SITE ? "site" : "device", where);
        return about.kind != SEKI_TOPIC_EVENT;
    }
    struct seki_json *document = parse(payload, size);
    if (document == NULL)
        return false;
    lines[about.kind](line, screen, document, where);
    seki_json_free(document);
    return true;
}

bool seki_watch_json(const char *topic, const char *payload, size_t size, struct seki_text *line)
{
    char name[2 * SEKI_TOPIC_SIZE];
    struct seki_writer w;
    size_t length;
    seki_writer_init(&w, name, sizeof name);
    seki_write_string(&w, NULL, topic);
    if (seki_writer_end(&w, &length) != SEKI_OK)
        return false;
    struct seki_json *document = size > 0 ? parse(payload, size) : NULL;
    char *text = document != NULL ? seki_json_text(document) : NULL;
    seki_json_free(document);
    if (size > 0 && text == NULL)
        return false;
    seki_text_printf(line, "{\"topic\":%s,\"document\":%s}", name, text != NULL ? text : "null");
    free(text);
    return true;
}

/* FNV-1a. */
static unsigned long hash(const char *text)
{
    unsigned long value = 14695981039346656037UL;
    for (; *text != '\0'; text++)
        value = (value ^ (unsigned char)*text) * 1099511628211UL;
    return value;
}

bool seki_watch_is_new(struct seki_watch_memory *memory, const char *topic, const char *said)
{
    unsigned long key = hash(topic), value = hash(said);
    size_t place = key % SEKI_WATCH_PLACES;
    if (memory->of[place].topic == key && memory->of[place].said == value)
        return false;
    memory->of[place].topic = key;
    memory->of[place].said = value;
    return true;
}
