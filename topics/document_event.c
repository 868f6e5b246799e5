/* SPDX-License-Identifier: Apache-2.0
 *
 * document_event: sekisho/v1/event/{site}/{device}, what happened. Client id, user name, topic and
 * detail may come from a stranger: they are cleaned before they are shown, and twice their length
 * in escapes still fits. What there is none of is left out.
 */
#include "topics/document_parts.h"

const char *const seki_event_words[] = {
    [SEKI_EVENT_CONNECTED] = "connected",
    [SEKI_EVENT_DISCONNECTED] = "disconnected",
    [SEKI_EVENT_REFUSED] = "refused",
    [SEKI_EVENT_DENIED] = "denied",
    [SEKI_EVENT_REPORT_REJECTED] = "report_rejected",
    [SEKI_EVENT_REGISTERED] = "registered",
    [SEKI_EVENT_CHANGED] = "changed",
    [SEKI_EVENT_LIFECYCLE] = "lifecycle",
    [SEKI_EVENT_SUPPORT] = "support",
    [SEKI_EVENT_VERDICT] = "verdict",
    [SEKI_EVENT_ATTESTED] = "attested",
    [SEKI_EVENT_ATTESTATION_ENDED] = "attestation_ended",
    [SEKI_EVENT_TAKEN_OVER] = "taken_over",
    [SEKI_EVENT_STORE] = "store",
    [SEKI_EVENT_ADOPTION] = "adoption",
    [SEKI_EVENT_WAIVED] = "waived",
    [SEKI_EVENT_WAIVER_ENDED] = "waiver_ended",
    [SEKI_EVENTS] = NULL,
};
const char *const seki_severity_words[] = {"info", "warning", "critical", NULL};

enum seki_status seki_event_encode(const struct seki_event_document *document, char *out,
                                   size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_time(&w, "at", document->at);
    seki_write_word(&w, "event", seki_event_words, document->event);
    seki_write_string(&w, "site", document->site);
    seki_write_string(&w, "device", document->device);
    seki_write_said(&w, "broker", document->broker);
    seki_write_word(&w, "severity", seki_severity_words, document->severity);
    seki_write_said(&w, "reason", document->reason);
    seki_write_said(&w, "detail", document->detail);
    seki_write_said(&w, "client_id", document->client_id);
    seki_write_said(&w, "username", document->username);
    seki_write_said(&w, "address", document->address);
    seki_write_said(&w, "topic", document->topic);
    seki_write_integer(&w, "count", document->count);
    return seki_document_end(&w, length);
}

static void read_event(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_event_document *d = document;
    seki_need_time(r, root, "at", &d->at);
    d->event = (enum seki_event)seki_need_word(r, root, "event", seki_event_words);
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    seki_need_id(r, root, "device", d->device, sizeof d->device);
    seki_take_id(r, root, "broker", d->broker, sizeof d->broker);
    d->severity = (enum seki_severity)seki_need_word(r, root, "severity", seki_severity_words);
    seki_take_code(r, root, "reason", d->reason, sizeof d->reason);
    seki_take_string(r, root, "detail", d->detail, sizeof d->detail);
    seki_take_string(r, root, "client_id", d->client_id, sizeof d->client_id);
    seki_take_string(r, root, "username", d->username, sizeof d->username);
    seki_take_string(r, root, "address", d->address, sizeof d->address);
    seki_take_string(r, root, "topic", d->topic, sizeof d->topic);
    d->count = 1;
    seki_take_integer(r, root, "count", 1, SEKI_INTEGER_MOST, &d->count);
}

enum seki_status seki_event_decode(const char *payload, size_t size,
                                   struct seki_event_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_event, document, sizeof *document, fault);
}
