/* SPDX-License-Identifier: Apache-2.0
 *
 * json_write: compact JSON into a caller's buffer. See json.h. A byte is always kept for the NUL.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "topics/json.h"

void seki_writer_init(struct seki_writer *w, char *out, size_t size)
{
    *w = (struct seki_writer){.out = out, .size = size, .full = size == 0};
    if (size > 0) {
        out[0] = '\0';
    }
}

/* Who holds back room for an end (a list, an answer) may have taken more than was left: used is
 * then over size, and nothing fits. */
static void put(struct seki_writer *w, const char *bytes, size_t size)
{
    if (w->full || w->used >= w->size || size >= w->size - w->used) {
        w->full = true;
        return;
    }
    memcpy(w->out + w->used, bytes, size);
    w->used += size;
}

static void put_text(struct seki_writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_quoted(struct seki_writer *w, const char *text)
{
    put(w, "\"", 1);
    while (*text != '\0') {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\') {
            plain++;
        }
        put(w, text, plain);
        text += plain;
        if (*text == '"' || *text == '\\') {
            char escaped[] = {'\\', *text++};
            put(w, escaped, sizeof escaped);
        } else if (*text != '\0') {
            char escaped[8];
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)(unsigned char)*text++);
            put_text(w, escaped);
        }
    }
    put(w, "\"", 1);
}

/* The comma before a value, and the member's name. */
static void begin(struct seki_writer *w, const char *name)
{
    if (w->need_comma) {
        put(w, ",", 1);
    }
    if (name != NULL) {
        put_quoted(w, name);
        put(w, ":", 1);
    }
    w->need_comma = true;
}

void seki_write_open(struct seki_writer *w, const char *name, char bracket)
{
    begin(w, name);
    put(w, &bracket, 1);
    w->need_comma = false;
}

void seki_write_close(struct seki_writer *w, char bracket)
{
    put(w, &bracket, 1);
    w->need_comma = true;
}

void seki_write_raw(struct seki_writer *w, const char *name, const char *json)
{
    begin(w, name);
    put_text(w, json);
}

void seki_write_null(struct seki_writer *w, const char *name)
{
    seki_write_raw(w, name, "null");
}

void seki_write_string(struct seki_writer *w, const char *name, const char *value)
{
    if (value == NULL) {
        seki_write_null(w, name);
        return;
    }
    begin(w, name);
    put_quoted(w, value);
}

void seki_write_integer(struct seki_writer *w, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    seki_write_raw(w, name, text);
}

void seki_write_number(struct seki_writer *w, const char *name, double value)
{
    char text[32];
    if (!isfinite(value)) {
        seki_write_null(w, name);
        return;
    }
    snprintf(text, sizeof text, "%.15g", value);
    seki_write_raw(w, name, text);
}

void seki_write_boolean(struct seki_writer *w, const char *name, bool value)
{
    seki_write_raw(w, name, value ? "true" : "false");
}

void seki_write_time(struct seki_writer *w, const char *name, seki_unix_s value)
{
    char text[SEKI_TIME_TEXT];
    seki_write_string(w, name, value > 0 ? seki_time_format(value, text) : NULL);
}

void seki_write_date(struct seki_writer *w, const char *name, seki_unix_day value)
{
    char text[SEKI_DATE_TEXT];
    seki_write_string(w, name, value != SEKI_DAY_UNKNOWN ? seki_date_format(value, text) : NULL);
}

struct seki_writer seki_writer_mark(const struct seki_writer *w)
{
    return *w;
}

void seki_writer_rewind(struct seki_writer *w, const struct seki_writer *mark)
{
    *w = *mark;
}

enum seki_status seki_writer_end(struct seki_writer *w, size_t *length)
{
    if (w->full) {
        return SEKI_TOO_LONG;
    }
    w->out[w->used] = '\0';
    if (length != NULL) {
        *length = w->used;
    }
    return SEKI_OK;
}
