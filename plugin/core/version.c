/* SPDX-License-Identifier: Apache-2.0
 *
 * version: the natural order of version texts, for firmware, operating systems and kernels alike,
 * which follow no one scheme.
 *
 * A version is a row of tokens. A run of digits is a number of any length; a run of letters is a
 * word, in which case does not matter; '~' is a token of its own; all else only separates. A 'v'
 * before the first digit is dropped: "v4.1" is "4.1". A row is read as if zeros without end
 * followed it, so "4.1" is "4.1.0". Two rows are compared token by token, with
 *
 *     '~'  <  alpha beta dev nightly pre preview rc snapshot  <  0  <  any other word  <  1  <  2
 * < …
 *
 * so that "4.10" > "4.9"; "1.2.3-rc1" < "1.2.3" (Semantic Versioning 2.0.0, clause 11, for the
 * words that are used); "1.2~1" < "1.2" (Debian policy 5.6.12); "1.0.2" < "1.0.2a" < "1.0.3";
 * "6.1.0-13-amd64" > "6.1.0-12-amd64". One order of tokens and one padding make the whole a total
 * order.
 */
#include "plugin/core/version.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum rank { TILDE, EARLY_WORD, ZERO, WORD, NUMBER };

struct token {
    enum rank rank;
    const char *text; /* of a word; of a number without its leading zeros */
    size_t length;
};

/* In the order in which they count, which is also that of the alphabet. */
static const char *const early_words[] = {"alpha", "beta",    "dev", "nightly",
                                          "pre",   "preview", "rc",  "snapshot"};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int compare_words(const struct token *a, const struct token *b)
{
    size_t common = a->length < b->length ? a->length : b->length;
    for (size_t i = 0; i < common; i++) {
        int difference = tolower((unsigned char)a->text[i]) - tolower((unsigned char)b->text[i]);
        if (difference != 0) {
            return difference;
        }
    }
    return (a->length > b->length) - (a->length < b->length);
}

static enum rank rank_of_word(const struct token *word)
{
    for (size_t i = 0; i < sizeof early_words / sizeof *early_words; i++) {
        struct token early = {.text = early_words[i], .length = strlen(early_words[i])};
        if (compare_words(word, &early) == 0) {
            return EARLY_WORD;
        }
    }
    return WORD;
}

static struct token read_number(const char **cursor)
{
    const char *at = *cursor;
    while (*at == '0') {
        at++;
    }
    struct token token = {.rank = ZERO, .text = at};
    while (is_digit(*at)) {
        at++;
    }
    token.length = (size_t)(at - token.text);
    if (token.length > 0) {
        token.rank = NUMBER;
    }
    *cursor = at;
    return token;
}

/* The next token, ZERO past the end. */
static struct token read_token(const char **cursor)
{
    const char *at = *cursor;
    while (*at != '\0' && *at != '~' && !is_digit(*at) && !is_letter(*at)) {
        at++;
    }
    struct token token = {.rank = ZERO, .text = at};
    if (is_digit(*at)) {
        token = read_number(&at);
    } else if (is_letter(*at)) {
        while (is_letter(*at)) {
            at++;
        }
        token.length = (size_t)(at - token.text);
        token.rank = rank_of_word(&token);
    } else if (*at == '~') {
        at++;
        token.rank = TILDE;
    }
    *cursor = at;
    return token;
}

static int compare_tokens(const struct token *a, const struct token *b)
{
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    switch (a->rank) {
    case EARLY_WORD:
    case WORD:
        return compare_words(a, b);
    case NUMBER:
        if (a->length != b->length) {
            return a->length < b->length ? -1 : 1;
        }
        return memcmp(a->text, b->text, a->length);
    default:
        return 0;
    }
}

static const char *skip_v(const char *text)
{
    return (text[0] == 'v' || text[0] == 'V') && is_digit(text[1]) ? text + 1 : text;
}

int seki_version_compare(const char *a, const char *b)
{
    a = skip_v(a);
    b = skip_v(b);
    while (*a != '\0' || *b != '\0') {
        struct token left = read_token(&a), right = read_token(&b);
        int order = compare_tokens(&left, &right);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

bool seki_version_is_valid(const char *text)
{
    bool digit = false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at < ' ' || *at > '~') {
            return false;
        }
        digit = digit || is_digit(*at);
    }
    return digit;
}
