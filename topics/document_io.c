/* SPDX-License-Identifier: Apache-2.0
 *
 * document_io: the frame of a document, lists that end early, free text, and required members.
 * Knows no document.
 */
#include "topics/document_io.h"

#include <string.h>

#include "topics/names.h"
#include "topics/words.h"

void seki_document_begin(struct seki_writer *w, char *out, size_t size)
{
    size_t most = SEKI_DOCUMENT_LIMIT + 1; /* with the NUL */
    seki_writer_init(w, out, size < most ? size : most);
    seki_write_open(w, NULL, '{');
    seki_write_integer(w, "v", 1);
}

enum seki_status seki_document_end(struct seki_writer *w, size_t *length)
{
    seki_write_close(w, '}');
    return seki_writer_end(w, length);
}

/* Bytes of the character at text, or 0 when it is not UTF-8 or a control character (C0, DEL, C1).
 */
static size_t printable_length(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    if (first < 0x20 || first == 0x7f)
        return 0;
    if (first < 0x80)
        return 1;
    if (first == 0xc2 && (unsigned char)text[1] < 0xa0)
        return 0;
    size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return strnlen(text, length) == length && seki_utf8_is_valid(text, length) ? length : 0;
}

static void copy_printable(const char *text, char out[SEKI_TEXT_MOST])
{
    size_t used = 0;
    while (*text != '\0') {
        size_t length = printable_length(text);
        size_t copied = length > 0 ? length : 1;
        if (used + copied >= SEKI_TEXT_MOST)
            break;
        if (length > 0)
            memcpy(out + used, text, length);
        else
            out[used] = '?';
        used += copied;
        text += copied;
    }
    out[used] = '\0';
}

void seki_write_text(struct seki_writer *w, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0') {
        seki_write_null(w, name);
        return;
    }
    char clean[SEKI_TEXT_MOST];
    copy_printable(text, clean);
    seki_write_string(w, name, clean);
}

void seki_write_said(struct seki_writer *w, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        seki_write_text(w, name, text);
}

void seki_write_word(struct seki_writer *w, const char *name, const char *const words[], int index)
{
    seki_write_string(w, name, words[index]);
}

void seki_write_strings(struct seki_writer *w, const char *name, const char *first, size_t stride,
                        size_t count)
{
    seki_write_open(w, name, '[');
    for (size_t i = 0; i < count; i++)
        seki_write_text(w, NULL, first + i * stride);
    seki_write_close(w, ']');
}

size_t seki_write_lines(struct seki_writer *w, size_t reserve, size_t count,
                        seki_write_line_fn write_line, const void *list)
{
    size_t size = w->size;
    if (w->full || size < reserve)
        return 0;
    w->size = size - reserve;
    size_t written = 0;
    while (written < count) {
        struct seki_writer mark = seki_writer_mark(w);
        write_line(w, list, written);
        if (w->full) {
            seki_writer_rewind(w, &mark);
            break;
        }
        written++;
    }
    w->size = size;
    return written;
}

enum seki_status seki_reader_fail(const struct seki_reader *r, struct seki_fault *fault)
{
    return seki_fail(fault, r->status, "member %s: %s", r->member, seki_status_text(r->status));
}

enum seki_status seki_document_decode(const char *payload, size_t size, seki_read_fn read,
                                      void *document, size_t document_size,
                                      struct seki_fault *fault)
{
    struct seki_json *root = NULL;
    enum seki_status status =
        seki_json_parse(payload, size, SEKI_DOCUMENT_READ_LIMIT, SEKI_JSON_DEPTH, &root, fault);
    if (status != SEKI_OK)
        return status;
    memset(document, 0, document_size);
    struct seki_reader reader;
    seki_reader_init(&reader);
    seki_need_version(&reader, root);
    read(&reader, root, document);
    if (reader.status != SEKI_OK)
        status = seki_reader_fail(&reader, fault);
    seki_json_free(root);
    return status;
}

void seki_need_version(struct seki_reader *r, const struct seki_json *root)
{
    int64_t version = 0;
    seki_need_integer(r, root, "v", 0, SEKI_INTEGER_MOST, &version);
    if (r->status == SEKI_OK && version != 1)
        seki_reader_fault(r, "v", SEKI_UNSUPPORTED);
}

static bool is_there(struct seki_reader *r, const struct seki_json *o, const char *name)
{
    const struct seki_json *member = seki_json_member(o, name);
    if (member != NULL && !seki_json_is_null(member))
        return true;
    seki_reader_fault(r, name, SEKI_MISSING);
    return false;
}

void seki_need_text(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                    size_t size)
{
    seki_need_string(r, o, name, out, size);
    if (r->status == SEKI_OK && out[0] == '\0')
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
}

void seki_need_id(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                  size_t size)
{
    seki_need_string(r, o, name, out, size);
    if (r->status == SEKI_OK && !seki_id_is_valid(out))
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
}

void seki_take_id(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                  size_t size)
{
    char text[SEKI_ID_SIZE] = "";
    seki_take_string(r, o, name, text, size < sizeof text ? size : sizeof text);
    if (r->status != SEKI_OK || seki_json_string(seki_json_member(o, name)) == NULL)
        return;
    if (seki_id_is_valid(text))
        memcpy(out, text, strlen(text) + 1);
    else
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
}

int seki_need_word(struct seki_reader *r, const struct seki_json *o, const char *name,
                   const char *const words[])
{
    int index = 0;
    if (is_there(r, o, name))
        seki_take_word(r, o, name, words, &index);
    return index;
}

void seki_need_time(struct seki_reader *r, const struct seki_json *o, const char *name,
                    seki_unix_s *out)
{
    if (is_there(r, o, name))
        seki_take_time(r, o, name, out);
    if (r->status == SEKI_OK && *out == 0)
        seki_reader_fault(r, name, SEKI_BAD_INPUT); /* the first second of 1970: nobody knew */
}

void seki_need_boolean(struct seki_reader *r, const struct seki_json *o, const char *name,
                       bool *out)
{
    if (is_there(r, o, name))
        seki_take_boolean(r, o, name, out);
}

const struct seki_json *seki_need_object(struct seki_reader *r, const struct seki_json *o,
                                         const char *name)
{
    return is_there(r, o, name) ? seki_take_object(r, o, name) : NULL;
}

int seki_take_choice(struct seki_reader *r, const struct seki_json *o, const char *name,
                     const char *const words[])
{
    int index = 0;
    seki_take_word(r, o, name, words, &index);
    if (index == 0 && seki_json_string(seki_json_member(o, name)) != NULL)
        seki_reader_fault(r, name, SEKI_OUT_OF_RANGE);
    return index;
}

void seki_take_code(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                    size_t size)
{
    seki_take_string(r, o, name, out, size);
    const char *text = seki_json_string(seki_json_member(o, name));
    if (r->status != SEKI_OK || text == NULL)
        return;
    for (const char *c = text; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            seki_reader_fault(r, name, SEKI_BAD_INPUT);
    if (text[0] == '\0')
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
}

void seki_take_hex(struct seki_reader *r, const struct seki_json *o, const char *name, char *out,
                   size_t size)
{
    seki_take_string(r, o, name, out, size);
    const char *text = seki_json_string(seki_json_member(o, name));
    if (r->status != SEKI_OK || text == NULL)
        return;
    if (text[0] == '\0' || text[strspn(text, "0123456789abcdef")] != '\0')
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
}

void seki_take_whole_hex(struct seki_reader *r, const struct seki_json *o, const char *name,
                         char *out, size_t size)
{
    seki_take_hex(r, o, name, out, size);
    const char *text = seki_json_string(seki_json_member(o, name));
    if (r->status == SEKI_OK && text != NULL && strlen(text) != size - 1)
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
}

void seki_take_day(struct seki_reader *r, const struct seki_json *o, const char *name,
                   seki_unix_day *out)
{
    seki_unix_day day = SEKI_DAY_UNKNOWN;
    seki_take_date(r, o, name, &day);
    if (r->status != SEKI_OK)
        return;
    if (day == SEKI_DAY_TBA)
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
    else if (day != SEKI_DAY_UNKNOWN)
        *out = day;
}

void seki_take_count(struct seki_reader *r, const struct seki_json *o, const char *name,
                     uint32_t *out)
{
    int64_t count = *out;
    seki_take_integer(r, o, name, 0, UINT32_MAX, &count);
    *out = (uint32_t)count;
}

void seki_take_counter(struct seki_reader *r, const struct seki_json *o, const char *name,
                       int64_t *out)
{
    seki_take_integer(r, o, name, 0, SEKI_INTEGER_MOST, out);
}

/* An id that stands as an array's entry or a member's name. */
static bool is_id_of_size(const char *id, size_t size)
{
    return seki_id_is_valid(id) && strlen(id) < size;
}

size_t seki_take_ids(struct seki_reader *r, const struct seki_json *o, const char *name,
                     char *first, size_t stride, size_t most)
{
    const struct seki_json *array = seki_take_array(r, o, name);
    size_t count = 0;
    for (const struct seki_json *entry = seki_json_first(array); entry != NULL;
         entry = seki_json_next(entry)) {
        const char *id = seki_json_string(entry);
        if (count == most)
            seki_reader_fault(r, name, SEKI_OUT_OF_RANGE);
        else if (id == NULL)
            seki_reader_fault(r, name, SEKI_WRONG_TYPE);
        else if (!is_id_of_size(id, stride))
            seki_reader_fault(r, name, SEKI_BAD_INPUT);
        if (r->status != SEKI_OK)
            return count;
        memcpy(first + count * stride, id, strlen(id) + 1);
        count++;
    }
    return count;
}

size_t seki_read_lines(struct seki_reader *r, const struct seki_json *object, const char *name,
                       const struct seki_lines *lines, void *list)
{
    size_t count = 0;
    seki_reader_enter(r, name);
    for (const struct seki_json *line = seki_json_first(object);
         line != NULL && r->status == SEKI_OK; line = seki_json_next(line)) {
        const char *id = seki_json_name(line);
        if (count == lines->most)
            seki_reader_fault(r, id, SEKI_OUT_OF_RANGE);
        else if (!is_id_of_size(id, lines->id_size))
            seki_reader_fault(r, id, SEKI_BAD_INPUT);
        else if (!seki_json_is_object(line))
            seki_reader_fault(r, id, SEKI_WRONG_TYPE);
        if (r->status != SEKI_OK)
            break;
        seki_reader_enter(r, id);
        lines->read_line(r, line, list, count);
        seki_reader_leave(r);
        count++;
    }
    seki_reader_leave(r);
    return count;
}
