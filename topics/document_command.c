/* SPDX-License-Identifier: Apache-2.0
 *
 * document_command: sekisho/v1/command/{site}/{device}, what a device must do. What a command has
 * none of is left out.
 */
#include "topics/document_parts.h"

const char *const seki_command_words[] = {"wipe", "report", "rotate", NULL};
const char *const seki_method_words[] = {"", "clear", "purge", "destroy", NULL};

enum seki_status seki_command_encode(const struct seki_command_document *document, char *out,
                                     size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_word(&w, "command", seki_command_words, document->command);
    seki_write_string(&w, "id", document->id);
    seki_write_time(&w, "at", document->at);
    seki_write_said(&w, "nonce", document->nonce);
    seki_write_said(&w, "method", seki_method_words[document->method]);
    if (document->deadline != 0)
        seki_write_time(&w, "deadline", document->deadline);
    seki_write_said(&w, "reason", document->reason);
    return seki_document_end(&w, length);
}

static void check_wipe(struct seki_reader *r, const struct seki_command_document *d)
{
    if (d->command != SEKI_COMMAND_WIPE)
        return;
    if (d->nonce[0] == '\0')
        seki_reader_fault(r, "nonce", SEKI_MISSING);
    if (d->method == SEKI_METHOD_NONE)
        seki_reader_fault(r, "method", SEKI_MISSING);
    if (d->deadline == 0)
        seki_reader_fault(r, "deadline", SEKI_MISSING);
}

static void read_command(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_command_document *d = document;
    d->command = (enum seki_command)seki_need_word(r, root, "command", seki_command_words);
    seki_need_id(r, root, "id", d->id, sizeof d->id);
    seki_need_time(r, root, "at", &d->at);
    seki_take_whole_hex(r, root, "nonce", d->nonce, sizeof d->nonce);
    d->method = (enum seki_method)seki_take_choice(r, root, "method", seki_method_words);
    seki_take_time(r, root, "deadline", &d->deadline);
    seki_take_string(r, root, "reason", d->reason, sizeof d->reason);
    check_wipe(r, d);
}

enum seki_status seki_command_decode(const char *payload, size_t size,
                                     struct seki_command_document *document,
                                     struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_command, document, sizeof *document, fault);
}
