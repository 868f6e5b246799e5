/* SPDX-License-Identifier: Apache-2.0
 *
 * json: reading and writing JSON for the contract, over cJSON, which nothing outside topics sees.
 * Reading is strict and bounded: UTF-8, one object, nothing after it, nesting and size within
 * limits, finite numbers; all checked before cJSON parses, so that its recursion is bounded. The
 * readers are sticky: the first fault is kept, later reads do nothing, so that a decoder reads as a
 * list of members and asks once at the end.
 */
#ifndef SEKISHO_TOPICS_JSON_H
#define SEKISHO_TOPICS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/civil.h"
#include "topics/status.h"

#define SEKI_JSON_DEPTH 16              /* of messages that devices send */
#define SEKI_JSON_DEPTH_FILE 64         /* of files that an administrator names */

struct seki_json;                        /* a value inside a document, or the document's root */

/* Parses bytes into *root, to be freed with seki_json_free. BAD_UTF8, TOO_LONG, TOO_DEEP, BAD_JSON or
 * NO_MEMORY; the fault then says where. Duplicate member names are BAD_JSON. */
enum seki_status seki_json_parse(const char *bytes, size_t size, size_t limit_bytes, int limit_depth,
                                 struct seki_json **root, struct seki_fault *fault)
    SEKI_CHECK_RESULT;
void seki_json_free(struct seki_json *root);

/* Plain look at a tree. A NULL value is allowed everywhere and is of no type. */
const struct seki_json *seki_json_member(const struct seki_json *object, const char *name);
const struct seki_json *seki_json_first(const struct seki_json *container); /* child, or NULL */
const struct seki_json *seki_json_next(const struct seki_json *value);      /* sibling, or NULL */
const char *seki_json_name(const struct seki_json *value);                  /* member name, or NULL */
const char *seki_json_string(const struct seki_json *value);                /* NULL if no string */
bool seki_json_is_object(const struct seki_json *value);
bool seki_json_is_array(const struct seki_json *value);
bool seki_json_is_null(const struct seki_json *value);
bool seki_json_boolean(const struct seki_json *value, bool *out); /* false if not a boolean */
bool seki_json_number(const struct seki_json *value, double *out); /* false if not a number */
size_t seki_json_size(const struct seki_json *container);

/* Line (from 1) on which a value begins in the text that it was parsed from. O(size of text): for
 * error messages. */
int seki_json_line(const char *bytes, size_t size, const struct seki_json *root,
                   const struct seki_json *value);

/* A copy of one value as compact JSON text, to be freed with free(); NULL when out of memory. */
char *seki_json_text(const struct seki_json *value);

/* Sticky reading of an object's members into bounded fields. */
struct seki_reader {
    enum seki_status status; /* the first fault, or SEKI_OK */
    char member[64];         /* dotted path of the member at fault ("firmware.version") */
    char path[48];           /* where the reader stands; "" at the root */
    int depth;               /* of path */
    unsigned char ends[16];  /* length of path before each step, for the way back */
};
void seki_reader_init(struct seki_reader *reader);
/* Marks a fault on a member unless there is one already. */
void seki_reader_fault(struct seki_reader *reader, const char *member, enum seki_status status);

/* `need`: absent or null is MISSING. `take`: absent or null leaves *out as it is. A string is refused
 * (TOO_LONG) rather than cut, and refused when it has control characters. */
void seki_need_string(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                      size_t size);
void seki_take_string(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                      size_t size);
void seki_need_integer(struct seki_reader *r, const struct seki_json *o, const char *name,
                       int64_t least, int64_t most, int64_t *out);
void seki_take_integer(struct seki_reader *r, const struct seki_json *o, const char *name,
                       int64_t least, int64_t most, int64_t *out);
void seki_take_boolean(struct seki_reader *r, const struct seki_json *o, const char *name, bool *out);
/* One of a NULL-terminated list of words; *out becomes its index. */
void seki_take_word(struct seki_reader *r, const struct seki_json *o, const char *name,
                    const char *const words[], int *out);
void seki_take_time(struct seki_reader *r, const struct seki_json *o, const char *name,
                    seki_unix_s *out);
void seki_take_date(struct seki_reader *r, const struct seki_json *o, const char *name,
                    seki_unix_day *out);
/* The member as an object or an array; NULL when absent, null, or (with a fault) of another type. */
const struct seki_json *seki_take_object(struct seki_reader *r, const struct seki_json *o,
                                         const char *name);
const struct seki_json *seki_take_array(struct seki_reader *r, const struct seki_json *o,
                                        const char *name);
/* Step into a member for the sake of the path in messages, and back out. */
void seki_reader_enter(struct seki_reader *r, const char *name);
void seki_reader_leave(struct seki_reader *r);

/* Writing into a caller's buffer, compact, no allocation. Once something does not fit the writer is
 * `full` and later calls change nothing: ask once at the end. Mark and rewind drop a member whole. */
struct seki_writer {
    char *out;
    size_t size;   /* of out, with room for the NUL */
    size_t used;
    bool full;
    bool need_comma;
};
void seki_writer_init(struct seki_writer *w, char *out, size_t size);
/* Every call takes the member's name, or NULL inside an array and at the root. */
void seki_write_open(struct seki_writer *w, const char *name, char bracket); /* '{' or '[' */
void seki_write_close(struct seki_writer *w, char bracket);                  /* '}' or ']' */
void seki_write_string(struct seki_writer *w, const char *name, const char *value); /* NULL: null */
void seki_write_integer(struct seki_writer *w, const char *name, int64_t value);
void seki_write_number(struct seki_writer *w, const char *name, double value);
void seki_write_boolean(struct seki_writer *w, const char *name, bool value);
void seki_write_null(struct seki_writer *w, const char *name);
void seki_write_time(struct seki_writer *w, const char *name, seki_unix_s value); /* 0: null */
void seki_write_date(struct seki_writer *w, const char *name, seki_unix_day value); /* unknown: null */
void seki_write_raw(struct seki_writer *w, const char *name, const char *json); /* already JSON */
struct seki_writer seki_writer_mark(const struct seki_writer *w);
void seki_writer_rewind(struct seki_writer *w, const struct seki_writer *mark);
/* TOO_LONG if anything did not fit; else out is NUL-terminated and *length (may be NULL) is set. */
enum seki_status seki_writer_end(struct seki_writer *w, size_t *length) SEKI_CHECK_RESULT;

#endif
