/* SPDX-License-Identifier: Apache-2.0
 *
 * filter_fixture: all filters and topics of up to three levels that a small alphabet makes, and a
 * matcher of MQTT 5.0, 4.7 that splits them into levels.
 */
#ifndef SEKISHO_TESTS_FILTER_FIXTURE_H
#define SEKISHO_TESTS_FILTER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/rights.h"

static const char *const words[] = {"", "a", "ab", "$a", "sekisho", "+", "#"};
#define TOPIC_WORDS 5 /* the first of them may stand in a topic */
#define WORDS (sizeof words / sizeof *words)
#define MOST 512

static char filters[MOST][40], topics[MOST][40];
static size_t filter_count, topic_count;

static inline bool may_stand(const char *first, const char *second, const char *third)
{
    bool hash_first = strcmp(first, "#") == 0, hash_second = second && strcmp(second, "#") == 0;
    return !(hash_first && second != NULL) && !(hash_second && third != NULL);
}

static inline void add_text(const char *first, const char *second, const char *third, bool topic)
{
    char *out = topic ? topics[topic_count] : filters[filter_count];
    snprintf(out, sizeof topics[0], "%s%s%s%s%s", first, second ? "/" : "", second ? second : "",
             third ? "/" : "", third ? third : "");
    if (out[0] == '\0' || !may_stand(first, second, third)) {
        return;
    }
    size_t *count = topic ? &topic_count : &filter_count;
    assert_true(++*count < MOST);
}

static inline int make_texts(void **state)
{
    (void)state;
    for (int topic = 0; topic < 2; topic++) {
        size_t count = topic ? TOPIC_WORDS : WORDS;
        for (size_t i = 0; i < count; i++) {
            add_text(words[i], NULL, NULL, topic);
            for (size_t j = 0; j < count; j++) {
                add_text(words[i], words[j], NULL, topic);
                for (size_t k = 0; k < count; k++) {
                    add_text(words[i], words[j], words[k], topic);
                }
            }
        }
    }
    return 0;
}

static inline size_t split(const char *text, char levels[4][16])
{
    size_t count = 0;
    for (;;) {
        size_t length = strcspn(text, "/");
        memcpy(levels[count], text, length);
        levels[count++][length] = '\0';
        if (text[length] == '\0') {
            return count;
        }
        text += length + 1;
    }
}

static inline bool naive_match(const char *filter, const char *topic)
{
    char f[4][16], t[4][16];
    size_t filter_levels = split(filter, f), topic_levels = split(topic, t);
    if (t[0][0] == '$' && (f[0][0] == '+' || f[0][0] == '#')) {
        return false;
    }
    for (size_t i = 0; i < filter_levels; i++) {
        if (strcmp(f[i], "#") == 0) {
            return true; /* "a/#" matches "a" too: every level before it did */
        }
        if (i >= topic_levels || (strcmp(f[i], "+") != 0 && strcmp(f[i], t[i]) != 0)) {
            return i == topic_levels && strcmp(f[i], "#") == 0;
        }
    }
    return filter_levels == topic_levels;
}

#endif
