/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue_read: see catalogue_read.h.
 */
#include "plugin/core/catalogue_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/nearest.h"
#include "topics/names.h"
#include "topics/words.h"

#define MEMBERS 16 /* of an object of a catalogue, at most */

/* Bytes of UTF-8, as the checksheet document holds them. */
#define TITLE_EN 160
#define TITLE_JA 240
#define EXPLANATION_EN 640
#define EXPLANATION_JA 960
/* Had by request alone, so that it need not share a document's room. */
#define COMMENTARY_EN 720
#define COMMENTARY_JA 960
#define ANSWER_EN 1200
#define ANSWER_JA 1600

enum seki_status seki_parser_refuse(struct seki_parser *parser, const struct seki_json *at,
                                    const char *format, ...)
{
    char what[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    int line = seki_json_line(parser->bytes, parser->size, parser->root, at);
    if (parser->item == NULL) {
        return seki_fail(parser->fault, SEKI_BAD_INPUT, "line %d: %s", line, what);
    }
    return seki_fail(parser->fault, SEKI_BAD_INPUT, "line %d: item %s: %s", line, parser->item,
                     what);
}

/* ---- objects by table ----------------------------------------------------------------------- */

static enum seki_status refuse_member(struct seki_parser *parser, const struct seki_json *member,
                                      const struct seki_member members[])
{
    const char *names[MEMBERS + 1] = {NULL};
    for (size_t i = 0; members[i].name != NULL; i++) {
        names[i] = members[i].name;
    }
    const char *nearest = seki_name_nearest(names, seki_json_name(member));
    if (nearest[0] == '\0') {
        return seki_parser_refuse(parser, member, "unknown member '%.40s'; remove it",
                                  seki_json_name(member));
    }
    return seki_parser_refuse(parser, member, "unknown member '%.40s'; did you mean '%s'?",
                              seki_json_name(member), nearest);
}

static bool is_named(const struct seki_member members[], const char *name)
{
    for (size_t i = 0; members[i].name != NULL; i++) {
        if (strcmp(members[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

enum seki_status seki_parser_object(struct seki_parser *parser, const struct seki_json *json,
                                    const struct seki_member members[], void *into)
{
    if (!seki_json_is_object(json)) {
        return seki_parser_refuse(parser, json, "not an object; write {\"%s\":…}", members[0].name);
    }
    for (const struct seki_json *member = seki_json_first(json); member != NULL;
         member = seki_json_next(member)) {
        if (!is_named(members, seki_json_name(member))) {
            return refuse_member(parser, member, members);
        }
    }
    for (size_t i = 0; members[i].name != NULL; i++) {
        const struct seki_json *member = seki_json_member(json, members[i].name);
        if (member == NULL && members[i].optional) {
            continue;
        }
        if (member == NULL) {
            return seki_parser_refuse(parser, json, "'%s' is missing; add it", members[i].name);
        }
        enum seki_status status = members[i].read(parser, member, into);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool has_control(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == '\x7f') {
            return true;
        }
    }
    return false;
}

/* A text of 1 to `most` bytes, checked. */
static enum seki_status take_text(struct seki_parser *parser, const struct seki_json *json,
                                  size_t most, const char **text)
{
    *text = seki_json_string(json);
    if (*text == NULL || (*text)[0] == '\0' || has_control(*text)) {
        return seki_parser_refuse(parser, json, "'%s' is not a text; write one line in quotes",
                                  seki_json_name(json));
    }
    if (strlen(*text) > most) {
        return seki_parser_refuse(parser, json, "'%s' is longer than %zu bytes; shorten it",
                                  seki_json_name(json), most);
    }
    return SEKI_OK;
}

enum seki_status seki_parser_id(struct seki_parser *parser, const struct seki_json *json, char *out,
                                size_t size)
{
    const char *text = seki_json_string(json);
    if (text == NULL || !seki_id_is_valid(text) || strlen(text) >= size) {
        return seki_parser_refuse(
            parser, json,
            "not an id; use 1 to %zu letters, digits, '.', '_' and '-', a letter or digit "
            "first",
            size - 1);
    }
    strcpy(out, text);
    return SEKI_OK;
}

/* A text in both languages: where it goes, and how long it may be. */
struct bilingual {
    char **en, **ja;
    size_t most_en, most_ja;
};

static enum seki_status copy_text(struct seki_parser *parser, const struct seki_json *json,
                                  size_t most, char **out)
{
    const char *text;
    enum seki_status status = take_text(parser, json, most, &text);
    if (status != SEKI_OK) {
        return status;
    }
    *out = strdup(text);
    return *out != NULL ? SEKI_OK : SEKI_NO_MEMORY;
}

static enum seki_status read_en(struct seki_parser *parser, const struct seki_json *json,
                                void *into)
{
    struct bilingual *text = into;
    return copy_text(parser, json, text->most_en, text->en);
}

static enum seki_status read_ja(struct seki_parser *parser, const struct seki_json *json,
                                void *into)
{
    struct bilingual *text = into;
    return copy_text(parser, json, text->most_ja, text->ja);
}

static const struct seki_member languages[] = {{"en", false, read_en}, {"ja", false, read_ja}, {0}};

enum seki_status seki_parser_title(struct seki_parser *parser, const struct seki_json *json,
                                   char **en, char **ja)
{
    struct bilingual text = {en, ja, TITLE_EN, TITLE_JA};
    return seki_parser_object(parser, json, languages, &text);
}

enum seki_status seki_parser_explanation(struct seki_parser *parser, const struct seki_json *json,
                                         char **en, char **ja)
{
    struct bilingual text = {en, ja, EXPLANATION_EN, EXPLANATION_JA};
    return seki_parser_object(parser, json, languages, &text);
}

enum seki_status seki_parser_commentary(struct seki_parser *parser, const struct seki_json *json,
                                        char **en, char **ja)
{
    struct bilingual text = {en, ja, COMMENTARY_EN, COMMENTARY_JA};
    return seki_parser_object(parser, json, languages, &text);
}

enum seki_status seki_parser_answer(struct seki_parser *parser, const struct seki_json *json,
                                    char **en, char **ja)
{
    struct bilingual text = {en, ja, ANSWER_EN, ANSWER_JA};
    return seki_parser_object(parser, json, languages, &text);
}

enum seki_status seki_parser_word(struct seki_parser *parser, const struct seki_json *json,
                                  const char *const words[], int *index)
{
    const char *text = seki_json_string(json);
    *index = text != NULL && text[0] != '\0' ? seki_word_index(words, text) : -1;
    if (*index >= 0) {
        return SEKI_OK;
    }
    char list[80] = "";
    for (size_t i = 0, used = 0; words[i] != NULL && used < sizeof list; i++) {
        if (words[i][0] != '\0') {
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used > 0 ? ", " : "",
                                     words[i]);
        }
    }
    return seki_parser_refuse(parser, json, "'%s' is none of: %s", seki_json_name(json), list);
}
