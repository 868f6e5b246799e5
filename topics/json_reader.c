/* SPDX-License-Identifier: Apache-2.0
 *
 * json_reader: the sticky reader of json.h. The first fault is kept with the path of its member;
 * what is read after it changes nothing.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "topics/json.h"
#include "topics/words.h"

void seki_reader_init(struct seki_reader *reader)
{
    memset(reader, 0, sizeof *reader);
}

/* Member names that come from a message are made harmless before they are shown. */
static void append_name(char *out, size_t size, const char *name)
{
    size_t used = strlen(out);
    if (used > 0 && used + 1 < size) {
        out[used++] = '.';
    }
    for (; *name != '\0' && used + 1 < size; name++) {
        out[used++] = *name > 0x20 && *name < 0x7F && *name != '"' && *name != '\\' ? *name : '?';
    }
    out[used] = '\0';
}

void seki_reader_fault(struct seki_reader *reader, const char *member, enum seki_status status)
{
    if (reader->status != SEKI_OK) {
        return;
    }
    reader->status = status;
    snprintf(reader->member, sizeof reader->member, "%s", reader->path);
    if (member != NULL) {
        append_name(reader->member, sizeof reader->member, member);
    }
}

void seki_reader_enter(struct seki_reader *r, const char *name)
{
    if (r->depth < (int)sizeof r->ends) {
        r->ends[r->depth] = (unsigned char)strlen(r->path);
        append_name(r->path, sizeof r->path, name);
    }
    r->depth++;
}

void seki_reader_leave(struct seki_reader *r)
{
    r->depth--; /* names may have dots in them ("ID.AM"), so the way back is by length */
    if (r->depth < (int)sizeof r->ends) {
        r->path[r->ends[r->depth]] = '\0';
    }
}

/* The member, or NULL: after a fault, when absent, or null. */
static const struct seki_json *present(struct seki_reader *r, const struct seki_json *o,
                                       const char *name)
{
    const struct seki_json *value = r->status == SEKI_OK ? seki_json_member(o, name) : NULL;
    return seki_json_is_null(value) ? NULL : value;
}

static void require(struct seki_reader *r, const struct seki_json *o, const char *name)
{
    if (present(r, o, name) == NULL) {
        seki_reader_fault(r, name, SEKI_MISSING);
    }
}

static bool has_control_characters(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c < 0x20 || *c == 0x7F || (*c == 0xC2 && c[1] < 0xA0)) {
            return true;
        }
    }
    return false;
}

void seki_take_string(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                      size_t size)
{
    const struct seki_json *value = present(r, o, name);
    const char *text = seki_json_string(value);
    if (value == NULL) {
        return;
    }
    if (text == NULL) {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
    } else if (strlen(text) >= size) {
        seki_reader_fault(r, name, SEKI_TOO_LONG);
    } else if (has_control_characters(text)) {
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
    } else {
        strcpy(out, text);
    }
}

void seki_need_string(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                      size_t size)
{
    require(r, o, name);
    seki_take_string(r, o, name, out, size);
}

void seki_take_integer(struct seki_reader *r, const struct seki_json *o, const char *name,
                       int64_t least, int64_t most, int64_t *out)
{
    const struct seki_json *value = present(r, o, name);
    double number;
    if (value == NULL) {
        return;
    }
    if (!seki_json_number(value, &number) || number != floor(number)) {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
        return;
    }
    /* 2^53: beyond it a double does not tell neighbours apart (RFC 8259, section 6). */
    bool exact = number >= -9007199254740992.0 && number <= 9007199254740992.0;
    if (!exact || (int64_t)number < least || (int64_t)number > most) {
        seki_reader_fault(r, name, SEKI_OUT_OF_RANGE);
        return;
    }
    *out = (int64_t)number;
}

void seki_need_integer(struct seki_reader *r, const struct seki_json *o, const char *name,
                       int64_t least, int64_t most, int64_t *out)
{
    require(r, o, name);
    seki_take_integer(r, o, name, least, most, out);
}

void seki_take_boolean(struct seki_reader *r, const struct seki_json *o, const char *name,
                       bool *out)
{
    const struct seki_json *value = present(r, o, name);
    if (value != NULL && !seki_json_boolean(value, out)) {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
    }
}

/* The member's text, with a fault when it is no string. */
static const char *text_of(struct seki_reader *r, const struct seki_json *o, const char *name)
{
    const struct seki_json *value = present(r, o, name);
    const char *text = seki_json_string(value);
    if (value != NULL && text == NULL) {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
    }
    return text;
}

void seki_take_word(struct seki_reader *r, const struct seki_json *o, const char *name,
                    const char *const words[], int *out)
{
    const char *text = text_of(r, o, name);
    if (text == NULL) {
        return;
    }
    int index = seki_word_index(words, text);
    if (index < 0) {
        seki_reader_fault(r, name, SEKI_OUT_OF_RANGE);
    } else {
        *out = index;
    }
}

void seki_take_time(struct seki_reader *r, const struct seki_json *o, const char *name,
                    seki_unix_s *out)
{
    const char *text = text_of(r, o, name);
    if (text != NULL && seki_time_parse(text, out) != SEKI_OK) {
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
    }
}

void seki_take_date(struct seki_reader *r, const struct seki_json *o, const char *name,
                    seki_unix_day *out)
{
    const char *text = text_of(r, o, name);
    if (text != NULL && seki_date_parse(text, out) != SEKI_OK) {
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
    }
}

const struct seki_json *seki_take_object(struct seki_reader *r, const struct seki_json *o,
                                         const char *name)
{
    const struct seki_json *value = present(r, o, name);
    if (value != NULL && !seki_json_is_object(value)) {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
        return NULL;
    }
    return value;
}

const struct seki_json *seki_take_array(struct seki_reader *r, const struct seki_json *o,
                                        const char *name)
{
    const struct seki_json *value = present(r, o, name);
    if (value != NULL && !seki_json_is_array(value)) {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
        return NULL;
    }
    return value;
}
