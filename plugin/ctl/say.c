/* SPDX-License-Identifier: Apache-2.0
 *
 * say: see say.h.
 */
#include "plugin/ctl/say.h"

#include <stdio.h>
#include <string.h>

#include "plugin/ctl/text.h"
#include "plugin/ctl/width.h"
#include "topics/civil.h"

#define NAMES 16 /* columns for the names of lines */

const char *seki_say_text(const struct seki_json *object, const char *name)
{
    const char *text = seki_json_string(seki_json_member(object, name));
    return text != NULL ? text : "";
}

long seki_say_number(const struct seki_json *object, const char *name, long otherwise)
{
    double number;
    bool there = seki_json_number(seki_json_member(object, name), &number);
    return there && number > -1e15 && number < 1e15 ? (long)number : otherwise;
}

bool seki_say_true(const struct seki_json *object, const char *name)
{
    bool value = false;
    return seki_json_boolean(seki_json_member(object, name), &value) && value;
}

const char *seki_say_language(const struct seki_json *texts, bool japanese)
{
    const char *wanted = seki_say_text(texts, japanese ? "ja" : "en");
    return *wanted != '\0' ? wanted : seki_say_text(texts, japanese ? "en" : "ja");
}

const char *seki_say_word(const char *word, char out[SEKI_SAY_SIZE])
{
    seki_text_clean(strcmp(word, "non_compliant") == 0 ? "non-compliant" : word, out,
                    SEKI_SAY_SIZE);
    for (char *at = out; *at != '\0'; at++) {
        if (*at == '_')
            *at = ' ';
    }
    return out;
}

enum seki_tone seki_say_tone(const char *word)
{
    static const struct {
        const char *word;
        enum seki_tone tone;
    } tones[] = {
        {"compliant", SEKI_TONE_GOOD},    {"at_risk", SEKI_TONE_WARNING},
        {"non_compliant", SEKI_TONE_BAD}, {"pass", SEKI_TONE_GOOD},
        {"fail", SEKI_TONE_BAD},          {"unknown", SEKI_TONE_WARNING},
        {"waived", SEKI_TONE_WARNING},    {"not_applicable", SEKI_TONE_DIM},
        {"supported", SEKI_TONE_GOOD},    {"ending", SEKI_TONE_WARNING},
        {"ended", SEKI_TONE_BAD},         {"ok", SEKI_TONE_GOOD},
        {"warning", SEKI_TONE_WARNING},   {"critical", SEKI_TONE_BAD},
        {"up", SEKI_TONE_GOOD},           {"down", SEKI_TONE_BAD},
        {"loading", SEKI_TONE_WARNING},   {"quarantined", SEKI_TONE_BAD},
        {"lost", SEKI_TONE_BAD},
    };
    for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++) {
        if (strcmp(tones[i].word, word) == 0)
            return tones[i].tone;
    }
    return SEKI_TONE_PLAIN;
}

void seki_say_cell(struct seki_table *table, const char *word)
{
    char text[SEKI_SAY_SIZE];
    seki_table_add(table, seki_say_tone(word), seki_say_word(word, text));
}

void seki_say_number_cell(struct seki_table *table, const struct seki_json *object,
                          const char *name)
{
    double number;
    if (seki_json_number(seki_json_member(object, name), &number))
        seki_table_printf(table, SEKI_TONE_PLAIN, "%ld", seki_say_number(object, name, 0));
    else
        seki_table_add(table, SEKI_TONE_DIM, "-");
}

const char *seki_say_ago(const char *text, time_t now, char out[SEKI_SAY_SIZE])
{
    static const struct {
        long below, unit;
        const char *name;
    } steps[] = {{120, 1, "s"}, {7200, 60, "min"}, {172800, 3600, "h"}, {0, 86400, "days"}};
    seki_unix_s then;
    if (seki_time_parse(text, &then) != SEKI_OK) {
        snprintf(out, SEKI_SAY_SIZE, "never");
        return out;
    }
    long seconds = (long)(now - (time_t)then);
    long distance = seconds < 0 ? -seconds : seconds;
    size_t i = 0;
    while (steps[i].below != 0 && distance >= steps[i].below)
        i++;
    if (distance < 2)
        snprintf(out, SEKI_SAY_SIZE, "now");
    else
        snprintf(out, SEKI_SAY_SIZE, "%s%ld %s%s", seconds < 0 ? "in " : "",
                 distance / steps[i].unit, steps[i].name, seconds < 0 ? "" : " ago");
    return out;
}

const char *seki_say_seen(const struct seki_json *device, time_t now, char out[SEKI_SAY_SIZE])
{
    if (!seki_say_true(device, "online"))
        return seki_say_ago(seki_say_text(device, "last_seen"), now, out);
    snprintf(out, SEKI_SAY_SIZE, "online");
    return out;
}

const char *seki_say_tally(const struct seki_json *counts, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (const struct seki_json *count = seki_json_first(counts); count != NULL && used < size;
         count = seki_json_next(count)) {
        char word[SEKI_SAY_SIZE];
        double number = 0;
        if (seki_json_name(count) == NULL || !seki_json_number(count, &number) || number <= 0)
            continue;
        used += (size_t)snprintf(out + used, size - used, "%s%.0f %s", used > 0 ? ", " : "", number,
                                 seki_say_word(seki_json_name(count), word));
    }
    return out;
}

void seki_say_line(const struct seki_screen *screen, const char *name, const char *value)
{
    char clean[2048];
    if (*value == '\0')
        return;
    const char *at = seki_text_clean(value, clean, sizeof clean);
    for (bool first = true; *at != '\0'; first = false) {
        const char *next;
        size_t length = seki_width_fold(at, screen->columns - NAMES, &next);
        int pad = NAMES - (first ? (int)seki_width(name) : 0);
        fprintf(screen->file, "%s%*s%.*s\n", first ? name : "", pad > 0 ? pad : 1, "", (int)length,
                at);
        at = next;
    }
}

void seki_say_head(const struct seki_screen *screen, const char *text)
{
    char clean[512];
    fprintf(screen->file, "\n%s%s%s\n", seki_screen_on(screen, SEKI_TONE_HEAD),
            seki_text_clean(text, clean, sizeof clean), seki_screen_off(screen, SEKI_TONE_HEAD));
}

const char *seki_say_score(const struct seki_json *compliance, char out[SEKI_SAY_SIZE])
{
    long score = seki_say_number(compliance, "score", -1);
    long coverage = seki_say_number(compliance, "coverage", 0);
    if (score < 0)
        snprintf(out, SEKI_SAY_SIZE, "no score yet, coverage %ld %%", coverage);
    else
        snprintf(out, SEKI_SAY_SIZE, "score %ld of 100, coverage %ld %%", score, coverage);
    return out;
}
