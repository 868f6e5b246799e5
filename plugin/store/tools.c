/* SPDX-License-Identifier: Apache-2.0
 *
 * tools: what several files of the store need: the clock, lists of names, and what a reply of Redis
 * holds. A reply is checked before it is used: whoever can write to Redis can answer anything.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plugin/store/private.h"

int64_t seki_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool seki_names_add(struct seki_names *names, enum seki_record_kind kind, const char *id)
{
    if (names->count == names->room) {
        const size_t room = names->room ? names->room * 2 : 64;
        char **texts = realloc(names->texts, room * sizeof *texts);
        if (!texts) {
            return false;
        }
        names->texts = texts;
        names->room = room;
    }
    const size_t size = strlen(id) + 1;
    char *text = malloc(size + 1);
    if (!text) {
        return false;
    }
    text[0] = (char)('a' + (int)kind);
    memcpy(text + 1, id, size);
    names->texts[names->count++] = text;
    return true;
}

enum seki_record_kind seki_name_kind(const char *name)
{
    return (enum seki_record_kind)(name[0] - 'a');
}

void seki_names_free(struct seki_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->texts[i]);
    }
    free(names->texts);
    *names = (struct seki_names){.count = 0};
}

bool seki_reply_is(const redisReply *reply, int type)
{
    return reply && reply->type == type;
}

const char *seki_reply_text(const redisReply *reply)
{
    const bool is_text =
        reply && (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS ||
                  reply->type == REDIS_REPLY_ERROR);
    return is_text && reply->str ? reply->str : "";
}

const redisReply *seki_reply_at(const redisReply *reply, size_t index)
{
    return seki_reply_is(reply, REDIS_REPLY_ARRAY) && index < reply->elements
               ? reply->element[index]
               : NULL;
}

bool seki_copy_text(char *out, size_t size, const char *text)
{
    const size_t length = strlen(text);
    if (length >= size) {
        return false;
    }
    memcpy(out, text, length + 1);
    return true;
}

struct seki_record *seki_record_of_reply(enum seki_record_kind kind, const char *id,
                                         const redisReply *reply)
{
    if (!seki_reply_is(reply, REDIS_REPLY_ARRAY) || reply->elements == 0 ||
        reply->elements % 2 != 0 || reply->elements > 2 * SEKI_RECORD_FIELDS) {
        return NULL;
    }
    struct seki_record *record = seki_record_new(kind, id);
    for (size_t i = 0; record && i < reply->elements; i += 2) {
        const redisReply *name = reply->element[i], *value = reply->element[i + 1];
        if (!seki_reply_is(name, REDIS_REPLY_STRING) || !seki_reply_is(value, REDIS_REPLY_STRING) ||
            strlen(value->str) != (size_t)value->len || name->str[0] == '\0' ||
            seki_record_set(record, name->str, value->str) != SEKI_OK) {
            seki_record_free(record);
            return NULL;
        }
    }
    if (record) {
        record->whole = true;
    }
    return record;
}
