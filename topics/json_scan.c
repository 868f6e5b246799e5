/* SPDX-License-Identifier: Apache-2.0
 *
 * json_scan: a recogniser of RFC 8259 that builds nothing. cJSON is generous (leading zeros,
 * control characters, text after the value) and recursive; after this look neither matters, because
 * what it gets is exactly one well-formed object of bounded depth. The containers that are open are
 * bits on a stack of limit_depth, so that no input can grow ours.
 */
#include "topics/json_scan.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "topics/json.h"
#include "topics/names.h"

#define NUMBER_LONGEST 64 /* characters */

struct scan {
    const char *at, *end;
    const char *why; /* of the first fault */
    int depth;
    uint64_t objects; /* bit of each open container: 1 is an object */
};

static bool fail(struct scan *s, const char *why)
{
    s->why = s->why != NULL ? s->why : why;
    return false;
}

static void skip_space(struct scan *s)
{
    while (s->at < s->end && memchr(" \t\r\n", *s->at, 4) != NULL) {
        s->at++;
    }
}

static bool take(struct scan *s, char c)
{
    if (s->at < s->end && *s->at == c) {
        s->at++;
        return true;
    }
    return false;
}

static size_t take_digits(struct scan *s)
{
    size_t count = 0;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9') {
        s->at++;
        count++;
    }
    return count;
}

/* Four hexadecimal digits, or -1. */
static int hex4(struct scan *s)
{
    int value = 0;
    if (s->end - s->at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        char c = *s->at++;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static bool scan_escape(struct scan *s)
{
    if (s->at == s->end) {
        return fail(s, "a string that does not end");
    }
    char c = *s->at++;
    if (c != 'u') {
        return memchr("\"\\/bfnrt", c, 8) != NULL || fail(s, "an unknown escape in a string");
    }
    int unit = hex4(s);
    if (unit <= 0) {
        return fail(s, unit == 0 ? "a NUL in a string" : "a broken \\u escape");
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
        return fail(s, "half a surrogate pair");
    }
    if (unit < 0xD800 || unit > 0xDBFF) {
        return true;
    }
    int low = take(s, '\\') && take(s, 'u') ? hex4(s) : -1;
    return (low >= 0xDC00 && low <= 0xDFFF) || fail(s, "half a surrogate pair");
}

/* After the opening quote. */
static bool scan_string(struct scan *s)
{
    while (s->at < s->end) {
        unsigned char c = (unsigned char)*s->at++;
        if (c == '"') {
            return true;
        }
        if (c < 0x20) {
            return fail(s, "a control character in a string");
        }
        if (c == '\\' && !scan_escape(s)) {
            return false;
        }
    }
    return fail(s, "a string that does not end");
}

static bool scan_number(struct scan *s)
{
    const char *start = s->at;
    char text[NUMBER_LONGEST + 1];
    (void)take(s, '-');
    if (!take(s, '0') && take_digits(s) == 0) {
        return fail(s, "not a value");
    }
    if (take(s, '.') && take_digits(s) == 0) {
        return fail(s, "a number without digits after its point");
    }
    if (take(s, 'e') || take(s, 'E')) {
        (void)(take(s, '+') || take(s, '-'));
        if (take_digits(s) == 0) {
            return fail(s, "a number without digits in its exponent");
        }
    }
    size_t length = (size_t)(s->at - start);
    if (length > NUMBER_LONGEST) {
        return fail(s, "a number of more than 64 characters");
    }
    memcpy(text, start, length);
    text[length] = '\0';
    return isfinite(strtod(text, NULL)) || fail(s, "a number that is too large");
}

static bool scan_word(struct scan *s)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(s->end - s->at) >= length && memcmp(s->at, words[i], length) == 0) {
            s->at += length;
            return true;
        }
    }
    return scan_number(s);
}

/* A member's name and its colon, where an object is open. */
static bool scan_name(struct scan *s)
{
    skip_space(s);
    if (!take(s, '"')) {
        return fail(s, "a member without a name");
    }
    if (!scan_string(s)) {
        return false;
    }
    skip_space(s);
    return take(s, ':') || fail(s, "a member name without a colon");
}

static bool in_object(const struct scan *s)
{
    return (s->objects >> (s->depth - 1) & 1) != 0;
}

/* Opens a container. True while there is something inside to scan; *closed when it was empty. */
static bool open_container(struct scan *s, bool object, int limit_depth, bool *closed)
{
    if (s->depth == limit_depth) {
        return fail(s, "nested too deeply");
    }
    s->depth++;
    uint64_t bit = UINT64_C(1) << (s->depth - 1);
    s->objects = object ? s->objects | bit : s->objects & ~bit;
    skip_space(s);
    *closed = take(s, object ? '}' : ']');
    s->depth -= *closed ? 1 : 0;
    return *closed || !object || scan_name(s);
}

/* After a value: closes what ends here. True with *more when another value follows. */
static bool after_value(struct scan *s, bool *more)
{
    while (s->depth > 0) {
        skip_space(s);
        if (take(s, ',')) {
            *more = true;
            return !in_object(s) || scan_name(s);
        }
        if (!take(s, in_object(s) ? '}' : ']')) {
            return fail(s, "a comma or the end of the object or array is missing");
        }
        s->depth--;
    }
    *more = false;
    return true;
}

static bool scan_values(struct scan *s, int limit_depth)
{
    bool more = true;
    while (more) {
        bool closed = true;
        skip_space(s);
        if (take(s, '{')) {
            if (!open_container(s, true, limit_depth, &closed)) {
                return false;
            }
        } else if (take(s, '[')) {
            if (!open_container(s, false, limit_depth, &closed)) {
                return false;
            }
        } else if (!(take(s, '"') ? scan_string(s) : scan_word(s))) {
            return false;
        }
        if (closed && !after_value(s, &more)) {
            return false;
        }
    }
    skip_space(s);
    return s->at == s->end || fail(s, "more text after the object");
}

enum seki_status seki_json_scan(const char *bytes, size_t size, int limit_depth,
                                struct seki_fault *fault)
{
    struct scan s = {.at = bytes, .end = bytes + size};
    int depth = limit_depth > SEKI_JSON_DEPTH_FILE ? SEKI_JSON_DEPTH_FILE : limit_depth;
    skip_space(&s);
    if (s.at == s.end || *s.at != '{') {
        return seki_fail(fault, SEKI_BAD_JSON, "not a JSON object");
    }
    if (!seki_utf8_is_valid(bytes, size)) {
        return seki_fail(fault, SEKI_BAD_UTF8, "not valid UTF-8, or a NUL in it");
    }
    if (scan_values(&s, depth)) {
        return SEKI_OK;
    }
    bool deep = strcmp(s.why, "nested too deeply") == 0;
    return seki_fail(fault, deep ? SEKI_TOO_DEEP : SEKI_BAD_JSON, "byte %zu: %s",
                     (size_t)(s.at - bytes), s.why);
}
