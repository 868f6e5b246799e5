/* SPDX-License-Identifier: Apache-2.0
 *
 * url: see url.h. Taken apart from the left: scheme, user information, host, port, database. User
 * and password may be percent-encoded; the host may be an IPv6 address in brackets.
 */
#include "plugin/store/url.h"

#include "plugin/store/tls.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PORT 6379
#define FORMS "redis://[user[:password]@]host[:port][/db] or unix:///path[?db=n]"

static enum seki_status bad(struct seki_fault *fault, const char *what)
{
    return seki_fail(fault, SEKI_BAD_INPUT, "redis_url: %s; give " FORMS, what);
}

static int hex_digit(char c)
{
    const int lower = tolower((unsigned char)c);
    return isdigit(lower) ? lower - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Copies a part and undoes percent-encoding; false when it does not fit, or holds what cannot be.
 */
static bool decode(const char *from, size_t size, char *out, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        int c = (unsigned char)from[i];
        if (c == '%') {
            if (i + 2 >= size) {
                return false;
            }
            const int high = hex_digit(from[i + 1]), low = hex_digit(from[i + 2]);
            if (high < 0 || low < 0) {
                return false;
            }
            c = high * 16 + low;
            i += 2;
        }
        if (c == 0 || used + 1 >= room) {
            return false;
        }
        out[used++] = (char)c;
    }
    out[used] = '\0';
    return true;
}

/* A decimal number and nothing else, at most `most`. */
static bool number(const char *from, size_t size, int most, int *out)
{
    int value = 0;
    if (size == 0 || size > 6) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)from[i])) {
            return false;
        }
        value = value * 10 + (from[i] - '0');
    }
    *out = value;
    return value <= most;
}

static enum seki_status parse_unix(const char *rest, struct seki_redis_url *url,
                                   struct seki_fault *fault)
{
    const char *query = strchr(rest, '?');
    const size_t size = query ? (size_t)(query - rest) : strlen(rest);
    url->is_unix = true;
    /* sockaddr_un holds 108 bytes. */
    if (rest[0] != '/' || size < 2 || size > 107 || !decode(rest, size, url->host, 108)) {
        return bad(fault, "a unix socket needs an absolute path of at most 107 bytes");
    }
    if (query && (strncmp(query, "?db=", 4) != 0 ||
                  !number(query + 4, strlen(query + 4), 65535, &url->db))) {
        return bad(fault, "after the path only ?db=n may follow, n from 0 to 65535");
    }
    return SEKI_OK;
}

static bool parse_user(const char *from, size_t size, struct seki_redis_url *url)
{
    const char *colon = memchr(from, ':', size);
    const size_t user = colon ? (size_t)(colon - from) : size;
    if (!decode(from, user, url->user, sizeof url->user)) {
        return false;
    }
    return !colon || decode(colon + 1, size - user - 1, url->password, sizeof url->password);
}

/* host, [IPv6], and the port behind either. */
static enum seki_status parse_host(const char *from, size_t size, struct seki_redis_url *url,
                                   struct seki_fault *fault)
{
    const char *port = NULL, *end = from + size;
    size_t host = size;
    if (size > 0 && from[0] == '[') {
        const char *close = memchr(from, ']', size);
        if (!close || (close + 1 < end && close[1] != ':')) {
            return bad(fault, "an IPv6 address stands in brackets, [::1]");
        }
        port = close + 1 < end ? close + 2 : NULL;
        from++;
        host = (size_t)(close - from);
    } else {
        const char *colon = memchr(from, ':', size);
        port = colon ? colon + 1 : NULL;
        host = colon ? (size_t)(colon - from) : size;
    }
    if (host == 0 || !decode(from, host, url->host, sizeof url->host)) {
        return bad(fault, "the host is missing or too long");
    }
    for (const char *c = url->host; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr(".-_:", *c)) {
            return bad(fault, "the host has a character that no host has");
        }
    }
    url->port = DEFAULT_PORT;
    if (port && (!number(port, (size_t)(end - port), 65535, &url->port) || url->port == 0)) {
        return bad(fault, "the port is not a number from 1 to 65535");
    }
    return SEKI_OK;
}

static enum seki_status parse_tcp(const char *rest, struct seki_redis_url *url,
                                  struct seki_fault *fault)
{
    const size_t authority = strcspn(rest, "/?#");
    const char *tail = rest + authority, *at = NULL;
    for (const char *c = rest; c < tail; c++) {
        at = *c == '@' ? c : at; /* the last: a password may hold one */
    }
    if (at && !parse_user(rest, (size_t)(at - rest), url)) {
        return bad(fault, "user or password is too long or wrongly percent-encoded");
    }
    const char *host = at ? at + 1 : rest;
    enum seki_status status = parse_host(host, (size_t)(tail - host), url, fault);
    if (status != SEKI_OK) {
        return status;
    }
    if (strcmp(tail, "") == 0 || strcmp(tail, "/") == 0) {
        return SEKI_OK;
    }
    if (tail[0] != '/' || !number(tail + 1, strlen(tail + 1), 65535, &url->db)) {
        return bad(fault, "after the host only /db may follow, a number from 0 to 65535");
    }
    return SEKI_OK;
}

enum seki_status seki_redis_url_parse(const char *text, struct seki_redis_url *url,
                                      struct seki_fault *fault)
{
    struct seki_redis_url made = {.port = 0};
    enum seki_status status;
    if (!text || strlen(text) > 1200) {
        return bad(fault, "it is missing or too long");
    }
    if (strncmp(text, "unix://", 7) == 0) {
        status = parse_unix(text + 7, &made, fault);
    } else if (strncmp(text, "redis://", 8) == 0) {
        status = parse_tcp(text + 8, &made, fault);
    } else if (strncmp(text, "rediss://", 9) == 0) {
        made.tls = true;
        status = seki_tls_is_built()
                     ? parse_tcp(text + 9, &made, fault)
                     : seki_fail(fault, SEKI_UNSUPPORTED,
                                 "redis_url: rediss:// needs TLS, which this build has not; use a "
                                 "unix socket, or redis:// to stunnel on this host");
    } else {
        return bad(fault, "the scheme is not known");
    }
    if (status == SEKI_OK) {
        *url = made;
    }
    return status;
}
