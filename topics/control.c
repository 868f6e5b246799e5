/* SPDX-License-Identifier: Apache-2.0
 *
 * control: the envelope of requests and answers, read and written side by side. Room for one error
 * is held back while data is written, so that an asker hears why it gets nothing.
 */
#include "topics/control.h"

#include <stdio.h>
#include <string.h>

#include "topics/document_io.h"

#define TOO_LONG_TEXT "the answer is longer than its limit: ask for less with limit and cursor"
/* An error with the longest command and correlation (each byte of it escaped), and what closes all.
 */
#define ERROR_BYTES                                                                                \
    (sizeof("{\"command\":\"\",\"error\":\"\",\"code\":\"\",\"correlationData\":\"\"},]"           \
            "}" TOO_LONG_TEXT "too_long") +                                                        \
     SEKI_COMMAND_SIZE + 2 * SEKI_CORRELATION_SIZE)

/* How an envelope is read: {"<name>":[{…},…]}, each entry by read_entry into list. */
struct envelope {
    const char *name;
    void (*read_entry)(struct seki_reader *r, const struct seki_json *entry, void *list,
                       size_t index);
    void *list;
    size_t count; /* entries that were read */
};

static void read_entries(struct seki_reader *r, const struct seki_json *array,
                         struct envelope *envelope)
{
    for (const struct seki_json *entry = seki_json_first(array);
         entry != NULL && r->status == SEKI_OK; entry = seki_json_next(entry)) {
        char index[24];
        snprintf(index, sizeof index, "%zu", envelope->count);
        if (!seki_json_is_object(entry)) {
            seki_reader_fault(r, index, SEKI_WRONG_TYPE);
            return;
        }
        seki_reader_enter(r, index);
        envelope->read_entry(r, entry, envelope->list, envelope->count);
        seki_reader_leave(r);
        envelope->count++;
    }
}

/* Parses an envelope and reads its 1 to SEKI_CONTROL_COMMANDS entries. On failure *root is NULL. */
static enum seki_status read_envelope(const char *payload, size_t size, struct envelope *envelope,
                                      struct seki_json **root, struct seki_fault *fault)
{
    *root = NULL;
    enum seki_status status =
        seki_json_parse(payload, size, SEKI_CONTROL_LIMIT, SEKI_JSON_DEPTH, root, fault);
    if (status != SEKI_OK)
        return status;
    struct seki_reader reader;
    seki_reader_init(&reader);
    const struct seki_json *array = seki_take_array(&reader, *root, envelope->name);
    if (array == NULL)
        seki_reader_fault(&reader, envelope->name, SEKI_MISSING);
    else if (seki_json_first(array) == NULL || seki_json_size(array) > SEKI_CONTROL_COMMANDS)
        seki_reader_fault(&reader, envelope->name, SEKI_OUT_OF_RANGE);
    seki_reader_enter(&reader, envelope->name);
    read_entries(&reader, array, envelope);
    seki_reader_leave(&reader);
    if (reader.status == SEKI_OK)
        return SEKI_OK;
    seki_json_free(*root);
    *root = NULL;
    return seki_reader_fail(&reader, fault);
}

static bool is_command(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    static const char others[] = "abcdefghijklmnopqrstuvwxyz0123456789._";
    return strspn(name, letters) > 0 && name[strspn(name, others)] == '\0';
}

static void need_command(struct seki_reader *r, const struct seki_json *entry,
                         char out[SEKI_COMMAND_SIZE])
{
    seki_need_string(r, entry, "command", out, SEKI_COMMAND_SIZE);
    if (r->status == SEKI_OK && !is_command(out))
        seki_reader_fault(r, "command", SEKI_BAD_INPUT);
}

static void read_command(struct seki_reader *r, const struct seki_json *entry, void *list,
                         size_t index)
{
    struct seki_control_command *command = (struct seki_control_command *)list + index;
    command->members = entry;
    command->id[0] = command->correlation[0] = '\0';
    need_command(r, entry, command->command);
    seki_take_string(r, entry, "id", command->id, sizeof command->id);
    seki_take_string(r, entry, "correlationData", command->correlation,
                     sizeof command->correlation);
}

enum seki_status seki_control_request_decode(const char *payload, size_t size,
                                             struct seki_control_request *request,
                                             struct seki_fault *fault)
{
    struct envelope envelope = {
        .name = "commands", .read_entry = read_command, .list = request->commands};
    enum seki_status status = read_envelope(payload, size, &envelope, &request->root, fault);
    request->count = status == SEKI_OK ? envelope.count : 0;
    return status;
}

void seki_control_request_free(struct seki_control_request *request)
{
    seki_json_free(request->root);
    request->root = NULL;
    request->count = 0;
}

static void read_response(struct seki_reader *r, const struct seki_json *entry, void *list,
                          size_t index)
{
    struct seki_control_response *response = (struct seki_control_response *)list + index;
    memset(response, 0, sizeof *response);
    bool unread = seki_json_member(entry, "command") == NULL; /* the request could not be read */
    if (!unread || seki_json_member(entry, "error") == NULL)
        need_command(r, entry, response->command);
    seki_take_string(r, entry, "correlationData", response->correlation,
                     sizeof response->correlation);
    response->data = seki_take_object(r, entry, "data");
    seki_take_string(r, entry, "error", response->error, sizeof response->error);
    seki_take_code(r, entry, "code", response->code, sizeof response->code);
    bool failed = seki_json_string(seki_json_member(entry, "error")) != NULL;
    if (!failed && response->data == NULL)
        seki_reader_fault(r, "data", SEKI_MISSING);
    else if (failed && (response->data != NULL || response->error[0] == '\0'))
        seki_reader_fault(r, "error", SEKI_BAD_INPUT);
    else if (failed && response->code[0] == '\0')
        seki_reader_fault(r, "code", SEKI_MISSING);
}

enum seki_status seki_control_responses_decode(const char *payload, size_t size,
                                               struct seki_control_responses *responses,
                                               struct seki_fault *fault)
{
    struct envelope envelope = {
        .name = "responses", .read_entry = read_response, .list = responses->responses};
    enum seki_status status = read_envelope(payload, size, &envelope, &responses->root, fault);
    responses->count = status == SEKI_OK ? envelope.count : 0;
    return status;
}

void seki_control_responses_free(struct seki_control_responses *responses)
{
    seki_json_free(responses->root);
    responses->root = NULL;
    responses->count = 0;
}

static void begin(struct seki_writer *w, char *out, size_t size, const char *name)
{
    seki_writer_init(w, out, size);
    seki_write_open(w, NULL, '{');
    seki_write_open(w, name, '[');
}

void seki_control_request_begin(struct seki_writer *w, char *out, size_t size)
{
    begin(w, out, size, "commands");
}

void seki_control_command_open(struct seki_writer *w, const char *command, const char *id,
                               const char *correlation)
{
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "command", command);
    seki_write_said(w, "id", id);
    seki_write_said(w, "correlationData", correlation);
}

void seki_control_command_close(struct seki_writer *w)
{
    seki_write_close(w, '}');
}

void seki_control_response_begin(struct seki_writer *w, char *out, size_t size)
{
    begin(w, out, size, "responses");
}

struct seki_writer seki_control_data_open(struct seki_writer *w,
                                          const struct seki_control_command *command)
{
    struct seki_writer opened = seki_writer_mark(w);
    if (w->size > ERROR_BYTES)
        w->size -= ERROR_BYTES;
    else
        w->full = true;
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "command", command->command);
    seki_write_open(w, "data", '{');
    return opened;
}

bool seki_control_data_close(struct seki_writer *w, const struct seki_writer *opened,
                             const struct seki_control_command *command)
{
    seki_write_close(w, '}');
    seki_write_said(w, "correlationData", command->correlation);
    seki_write_close(w, '}');
    if (w->full) {
        seki_writer_rewind(w, opened);
        seki_control_error(w, command, SEKI_TOO_LONG, TOO_LONG_TEXT);
        return false;
    }
    w->size = opened->size;
    return true;
}

void seki_control_error(struct seki_writer *w, const struct seki_control_command *command,
                        enum seki_status status, const char *text)
{
    seki_write_open(w, NULL, '{');
    if (command != NULL)
        seki_write_string(w, "command", command->command);
    seki_write_text(w, "error", text);
    seki_write_string(w, "code", seki_status_name(status));
    if (command != NULL)
        seki_write_said(w, "correlationData", command->correlation);
    seki_write_close(w, '}');
}

enum seki_status seki_control_end(struct seki_writer *w, size_t *length)
{
    seki_write_close(w, ']');
    seki_write_close(w, '}');
    return seki_writer_end(w, length);
}
