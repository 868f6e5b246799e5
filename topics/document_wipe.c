/* SPDX-License-Identifier: Apache-2.0
 *
 * document_wipe: sekisho/v1/wipe/{site}/{device}, how a wipe goes, and at its end the proof. What a
 * device does not say is left out. A proof says which command it answers (id and nonce), how it was
 * done and how it ended; without these "done" is refused.
 */
#include "topics/document_parts.h"

const char *const seki_wipe_state_words[] = {"acknowledged", "running", "done", "failed", NULL};

enum seki_status seki_wipe_encode(const struct seki_wipe_document *document, char *out, size_t size,
                                  size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "id", document->id);
    seki_write_time(&w, "at", document->at);
    seki_write_word(&w, "state", seki_wipe_state_words, document->state);
    if (document->percent >= 0)
        seki_write_integer(&w, "percent", document->percent);
    seki_write_said(&w, "nonce", document->nonce);
    seki_write_said(&w, "method", seki_method_words[document->method]);
    seki_write_said(&w, "media", document->media);
    seki_write_said(&w, "tool", document->tool);
    seki_write_said(&w, "tool_version", document->tool_version);
    seki_write_said(&w, "result", document->result);
    seki_write_said(&w, "verification", document->verification);
    seki_write_signature(&w, &document->signature);
    return seki_document_end(&w, length);
}

static void check_proof(struct seki_reader *r, const struct seki_wipe_document *d)
{
    bool ended = d->state == SEKI_WIPE_DONE || d->state == SEKI_WIPE_FAILED;
    if (ended && d->result[0] == '\0')
        seki_reader_fault(r, "result", SEKI_MISSING);
    if (d->state == SEKI_WIPE_DONE && d->nonce[0] == '\0')
        seki_reader_fault(r, "nonce", SEKI_MISSING);
    if (d->state == SEKI_WIPE_DONE && d->method == SEKI_METHOD_NONE)
        seki_reader_fault(r, "method", SEKI_MISSING);
}

static void read_wipe(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_wipe_document *d = document;
    seki_need_id(r, root, "id", d->id, sizeof d->id);
    seki_need_time(r, root, "at", &d->at);
    d->state = (enum seki_wipe_state)seki_need_word(r, root, "state", seki_wipe_state_words);
    int64_t percent = -1;
    seki_take_integer(r, root, "percent", 0, 100, &percent);
    d->percent = (int)percent;
    seki_take_whole_hex(r, root, "nonce", d->nonce, sizeof d->nonce);
    d->method = (enum seki_method)seki_take_choice(r, root, "method", seki_method_words);
    seki_take_string(r, root, "media", d->media, sizeof d->media);
    seki_take_string(r, root, "tool", d->tool, sizeof d->tool);
    seki_take_string(r, root, "tool_version", d->tool_version, sizeof d->tool_version);
    seki_take_code(r, root, "result", d->result, sizeof d->result);
    seki_take_string(r, root, "verification", d->verification, sizeof d->verification);
    seki_take_signature(r, root, &d->signature);
    check_proof(r, d);
}

enum seki_status seki_wipe_decode(const char *payload, size_t size,
                                  struct seki_wipe_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_wipe, document, sizeof *document, fault);
}
