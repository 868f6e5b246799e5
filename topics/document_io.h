/* SPDX-License-Identifier: Apache-2.0
 *
 * document_io: what every codec of a document shares and nobody outside topics calls: the frame
 * ("v":1 … within SEKI_DOCUMENT_LIMIT), lists that end early, free text made safe, and required
 * members that the sticky reader has no call for. Writers leave the JSON valid at any buffer size
 * or say TOO_LONG at the end.
 */
#ifndef SEKISHO_TOPICS_DOCUMENT_IO_H
#define SEKISHO_TOPICS_DOCUMENT_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/civil.h"
#include "topics/json.h"
#include "topics/status.h"

#define SEKI_DOCUMENT_READ_LIMIT 65536                    /* bytes of a payload to decode */
#define SEKI_INTEGER_MOST 9007199254740991LL              /* 2^53 - 1: exact in every JSON reader */
#define SEKI_TEXT_MOST 1024                               /* bytes of one free text, with its NUL */
#define SEKI_MORE_BYTES (sizeof("},\"more\":false}") - 1) /* what must follow the last list */

/* Opens a document: `{"v":1`. Never uses more than SEKI_DOCUMENT_LIMIT bytes and a NUL of out. */
void seki_document_begin(struct seki_writer *w, char *out, size_t size);

/* Closes the document. TOO_LONG when it did not fit; *length excludes the NUL. */
enum seki_status seki_document_end(struct seki_writer *w, size_t *length) SEKI_CHECK_RESULT;

/* Free text: null when it is NULL or "". Control characters and what is not UTF-8 become '?', so
 * that a name that a stranger sent can be shown and read back. */
void seki_write_text(struct seki_writer *w, const char *name, const char *text);

/* The same, but a text that is NULL or "" is left out. */
void seki_write_said(struct seki_writer *w, const char *name, const char *text);

/* One word of a vocabulary; the index is our own. */
void seki_write_word(struct seki_writer *w, const char *name, const char *const words[], int index);

/* Strings, or null for each that is "". `stride` is the size of one of them. */
void seki_write_strings(struct seki_writer *w, const char *name, const char *first, size_t stride,
                        size_t count);

/* Writes one entry of a list. */
typedef void (*seki_write_line_fn)(struct seki_writer *w, const void *list, size_t index);

/* Writes entries 0, 1, … while they fit and leave `reserve` bytes free for what must follow.
 * Returns how many were written whole: fewer than count when the list was cut. */
size_t seki_write_lines(struct seki_writer *w, size_t reserve, size_t count,
                        seki_write_line_fn write_line, const void *list);

/* Reads the members of a root object into a document that is all zero bytes. */
typedef void (*seki_read_fn)(struct seki_reader *r, const struct seki_json *root, void *document);

/* Parses a payload, checks "v":1, zeroes the document of `document_size` bytes and lets `read` fill
 * it. On failure the fault names the member and what is wrong with it. */
enum seki_status seki_document_decode(const char *payload, size_t size, seki_read_fn read,
                                      void *document, size_t document_size,
                                      struct seki_fault *fault) SEKI_CHECK_RESULT;

/* The fault that a reader holds, as text. */
enum seki_status seki_reader_fail(const struct seki_reader *r,
                                  struct seki_fault *fault) SEKI_CHECK_RESULT;

/* `"v":1`: MISSING, WRONG_TYPE, or UNSUPPORTED for another version. */
void seki_need_version(struct seki_reader *r, const struct seki_json *root);

/* Required members; absent or null is MISSING. */
/* A string that is not empty. */
void seki_need_text(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                    size_t size);
void seki_need_id(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                  size_t size);
int seki_need_word(struct seki_reader *r, const struct seki_json *o, const char *name,
                   const char *const words[]);
/* A time that somebody knew: not the first second of 1970. */
void seki_need_time(struct seki_reader *r, const struct seki_json *o, const char *name,
                    seki_unix_s *out);
void seki_need_boolean(struct seki_reader *r, const struct seki_json *o, const char *name,
                       bool *out);
const struct seki_json *seki_need_object(struct seki_reader *r, const struct seki_json *o,
                                         const char *name);

/* Optional members; absent or null leaves *out as it is. */
void seki_take_id(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                  size_t size);
/* One of a vocabulary whose first word, "", means none and may not be sent. Returns its index. */
int seki_take_choice(struct seki_reader *r, const struct seki_json *o, const char *name,
                     const char *const words[]);
/* A code for machines: printable ASCII without a space. */
void seki_take_code(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                    size_t size);
/* Lower-case hexadecimal digits, at least one. */
void seki_take_hex(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                   size_t size);
/* The same, but exactly size - 1 of them. */
void seki_take_whole_hex(struct seki_reader *r, const struct seki_json *o, const char *name,
                         char *out, size_t size);
/* A date, not "tba". */
void seki_take_day(struct seki_reader *r, const struct seki_json *o, const char *name,
                   seki_unix_day *out);
/* A count of 32 bits. */
void seki_take_count(struct seki_reader *r, const struct seki_json *o, const char *name,
                     uint32_t *out);
/* A counter, 0 to SEKI_INTEGER_MOST. */
void seki_take_counter(struct seki_reader *r, const struct seki_json *o, const char *name,
                       int64_t *out);

/* An array of ids into fixed strings of `stride` bytes; more than `most` is OUT_OF_RANGE. Returns
 * how many were read. Absent or null reads none. */
size_t seki_take_ids(struct seki_reader *r, const struct seki_json *o, const char *name,
                     char *first, size_t stride, size_t most);

/* How to read an object whose members are objects named by an id: "items", "categories". */
struct seki_lines {
    size_t most;    /* more is OUT_OF_RANGE */
    size_t id_size; /* of an id, with its NUL */
    /* Reads entry `index` into list; its id is seki_json_name(line), valid and not too long. */
    void (*read_line)(struct seki_reader *r, const struct seki_json *line, void *list,
                      size_t index);
};

/* Reads every member of such an object and returns how many there are. A NULL object has none. */
size_t seki_read_lines(struct seki_reader *r, const struct seki_json *object, const char *name,
                       const struct seki_lines *lines, void *list);

#endif
