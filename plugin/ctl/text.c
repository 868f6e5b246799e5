/* SPDX-License-Identifier: Apache-2.0
 *
 * text: see text.h.
 */
#include "plugin/ctl/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct seki_text *text, size_t more)
{
    if (text->failed)
        return false;
    if (text->size - text->length > more)
        return true;
    size_t size = text->size == 0 ? 256 : text->size;
    while (size - text->length <= more)
        size *= 2;
    char *bytes = malloc(size);
    if (bytes == NULL) {
        text->failed = true;
        return false;
    }
    if (text->bytes != NULL) {
        memcpy(bytes, text->bytes, text->length);
        explicit_bzero(text->bytes, text->size);
        free(text->bytes);
    }
    text->bytes = bytes;
    text->bytes[text->length] = '\0';
    text->size = size;
    return true;
}

void seki_text_add(struct seki_text *text, const char *bytes, size_t length)
{
    if (!reserve(text, length))
        return;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void seki_text_printf(struct seki_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length >= 0 && reserve(text, (size_t)length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

const char *seki_text_string(const struct seki_text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

void seki_text_free(struct seki_text *text)
{
    if (text->bytes != NULL)
        explicit_bzero(text->bytes, text->size);
    free(text->bytes);
    *text = (struct seki_text){0};
}

/* Bytes of the UTF-8 character at `s`, its code point in *point; 0 when there is none. */
static size_t character(const unsigned char *s, uint32_t *point)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    for (size_t n = 0; n < sizeof forms / sizeof forms[0]; n++) {
        if ((s[0] & forms[n].mask) != forms[n].lead)
            continue;
        uint32_t value = s[0] & (unsigned char)~forms[n].mask;
        for (size_t i = 1; i <= n; i++) {
            if ((s[i] & 0xC0) != 0x80)
                return 0;
            value = value << 6 | (s[i] & 0x3F);
        }
        bool valid =
            value >= forms[n].least && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
        *point = value;
        return valid ? n + 1 : 0;
    }
    return 0;
}

static bool is_printable(uint32_t point)
{
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    bool line = point == 0x2028 || point == 0x2029;
    bool direction = point == 0x061C || point == 0x200E || point == 0x200F ||
                     (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return !control && !line && !direction;
}

const char *seki_text_clean(const char *text, char *out, size_t size)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t used = 0;
    while (*s != '\0') {
        uint32_t point = 0;
        size_t length = character(s, &point);
        bool keep = length > 0 && is_printable(point);
        size_t taken = keep ? length : 1;
        if (used + taken + 1 > size)
            break;
        if (keep)
            memcpy(out + used, s, length);
        else
            out[used] = '?';
        used += taken;
        s += length > 0 ? length : 1;
    }
    out[used] = '\0';
    return out;
}
