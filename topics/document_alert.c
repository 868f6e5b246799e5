/* SPDX-License-Identifier: Apache-2.0
 *
 * document_alert: sekisho/v1/alert/{site}/{device}/{id}, one open alert. An empty retained payload
 * on its topic closes it.
 */
#include "topics/document_parts.h"

enum seki_status seki_alert_encode(const struct seki_alert_document *document, char *out,
                                   size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "id", document->id);
    seki_write_time(&w, "at", document->at);
    seki_write_time(&w, "since", document->since);
    seki_write_string(&w, "site", document->site);
    seki_write_string(&w, "device", document->device);
    seki_write_text(&w, "reason", document->reason);
    seki_write_word(&w, "severity", seki_severity_words, document->severity);
    seki_write_said(&w, "seen", document->seen);
    seki_write_integer(&w, "count", document->count);
    seki_write_said(&w, "incident", document->incident);
    return seki_document_end(&w, length);
}

static void read_alert(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_alert_document *d = document;
    seki_need_id(r, root, "id", d->id, sizeof d->id);
    seki_need_time(r, root, "at", &d->at);
    seki_need_time(r, root, "since", &d->since);
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    seki_need_id(r, root, "device", d->device, sizeof d->device);
    seki_need_string(r, root, "reason", d->reason, sizeof d->reason);
    seki_take_code(r, root, "reason", d->reason, sizeof d->reason);
    d->severity = (enum seki_severity)seki_need_word(r, root, "severity", seki_severity_words);
    seki_take_string(r, root, "seen", d->seen, sizeof d->seen);
    d->count = 1;
    seki_take_integer(r, root, "count", 1, SEKI_INTEGER_MOST, &d->count);
    seki_take_id(r, root, "incident", d->incident, sizeof d->incident);
}

enum seki_status seki_alert_decode(const char *payload, size_t size,
                                   struct seki_alert_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_alert, document, sizeof *document, fault);
}
