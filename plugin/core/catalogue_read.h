/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue_read: reading a catalogue's objects by table. A table names the members of one kind of
 * object, whether they must be there, and their readers; what no table names is refused, so that a
 * member that is misspelled is not silently left out. The first fault ends the reading and is told
 * with its line, its item, what is wrong and what would be right. For catalogue_parse.c and
 * catalogue_item.c.
 */
#ifndef SEKISHO_CORE_CATALOGUE_READ_H
#define SEKISHO_CORE_CATALOGUE_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/catalogue.h"
#include "topics/json.h"
#include "topics/status.h"

struct seki_parser {
    const char *bytes;
    size_t size;
    const struct seki_json *root;
    const char *item; /* id of the item that is being read; NULL outside of one */
    struct seki_catalogue *catalogue;
    struct seki_fault *fault;
};

typedef enum seki_status seki_member_reader(struct seki_parser *parser,
                                            const struct seki_json *json,
                                            void *into) SEKI_CHECK_RESULT;

struct seki_member {
    const char *name; /* NULL: end of the table */
    bool optional;
    seki_member_reader *read;
};

/* Fills the fault with "line N: item Q: …" and returns BAD_INPUT. */
enum seki_status seki_parser_refuse(struct seki_parser *parser, const struct seki_json *at,
                                    const char *format, ...) SEKI_PRINTF(3, 4);

/* Reads the members of an object, in the table's order, with `into` handed to each reader. */
enum seki_status seki_parser_object(struct seki_parser *parser, const struct seki_json *json,
                                    const struct seki_member members[],
                                    void *into) SEKI_CHECK_RESULT;

/* An id as the contract writes them, of at most size - 1 bytes. */
enum seki_status seki_parser_id(struct seki_parser *parser, const struct seki_json *json, char *out,
                                size_t size) SEKI_CHECK_RESULT;

/* Index of a word in a vocabulary, in which "" is none. */
enum seki_status seki_parser_word(struct seki_parser *parser, const struct seki_json *json,
                                  const char *const words[], int *index) SEKI_CHECK_RESULT;

/* {"en","ja"}, both of them, into malloc'd texts; on failure what was set is still the caller's. */
enum seki_status seki_parser_title(struct seki_parser *parser, const struct seki_json *json,
                                   char **en, char **ja) SEKI_CHECK_RESULT;
enum seki_status seki_parser_explanation(struct seki_parser *parser, const struct seki_json *json,
                                         char **en, char **ja) SEKI_CHECK_RESULT;
enum seki_status seki_parser_commentary(struct seki_parser *parser, const struct seki_json *json,
                                        char **en, char **ja) SEKI_CHECK_RESULT;
enum seki_status seki_parser_answer(struct seki_parser *parser, const struct seki_json *json,
                                    char **en, char **ja) SEKI_CHECK_RESULT;

/* One of `items`; of catalogue_item.c. */
seki_member_reader seki_parser_item;

#endif
