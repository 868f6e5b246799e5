/* SPDX-License-Identifier: Apache-2.0
 *
 * document_device: sekisho/v1/device/{site}/{device}. Members and their order are the contract's
 * example; a member that is not known is null there, so that every device shows the same shape.
 * "counters" follow at the end.
 */
#include "topics/document_parts.h"

static void write_head(struct seki_writer *w, const struct seki_device_document *d)
{
    seki_write_string(w, "device", d->device);
    seki_write_string(w, "site", d->site);
    seki_write_integer(w, "seq", d->seq);
    seki_write_time(w, "at", d->at);
    seki_write_boolean(w, "online", d->online);
    seki_write_time(w, "since", d->since);
    seki_write_time(w, "last_seen", d->last_seen);
    seki_write_text(w, "broker", d->broker);
    seki_write_text(w, "address", d->address);
    seki_write_word(w, "auth", seki_auth_words, d->auth);
    seki_write_word(w, "lifecycle", seki_lifecycle_words, d->lifecycle);
    seki_write_word(w, "stage", seki_stage_words, d->stage);
    seki_write_integer(w, "use_level", d->use_level);
    seki_write_text(w, "owner", seki_owner_words[d->owner]);
    seki_write_text(w, "model", d->model);
    seki_write_text(w, "vendor", d->vendor);
    seki_write_text(w, "firmware", d->firmware);
}

static void write_counters(struct seki_writer *w, const struct seki_device_document *d)
{
    seki_write_open(w, "counters", '{');
    seki_write_integer(w, "messages", d->messages);
    seki_write_integer(w, "bytes", d->bytes);
    seki_write_integer(w, "denied", d->denied);
    seki_write_integer(w, "auth_failures", d->auth_failures);
    seki_write_integer(w, "rejected_reports", d->rejected_reports);
    seki_write_close(w, '}');
}

enum seki_status seki_device_encode(const struct seki_device_document *document, char *out,
                                    size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    write_head(&w, document);
    seki_write_support(&w, &document->support);
    seki_write_compliance(&w, &document->compliance);
    seki_write_strings(&w, "failing", document->failing[0], sizeof document->failing[0],
                       document->failing_count);
    seki_write_close(&w, '}');
    write_counters(&w, document);
    return seki_document_end(&w, length);
}

static void read_presence(struct seki_reader *r, const struct seki_json *root,
                          struct seki_device_document *d)
{
    seki_need_boolean(r, root, "online", &d->online);
    seki_take_time(r, root, "since", &d->since);
    seki_take_time(r, root, "last_seen", &d->last_seen);
    seki_take_id(r, root, "broker", d->broker, sizeof d->broker);
    seki_take_string(r, root, "address", d->address, sizeof d->address);
}

static void read_registered(struct seki_reader *r, const struct seki_json *root,
                            struct seki_device_document *d)
{
    d->auth = (enum seki_auth)seki_need_word(r, root, "auth", seki_auth_words);
    d->lifecycle = (enum seki_lifecycle)seki_need_word(r, root, "lifecycle", seki_lifecycle_words);
    d->stage = (enum seki_stage)seki_need_word(r, root, "stage", seki_stage_words);
    int64_t use_level = 0;
    seki_need_integer(r, root, "use_level", 1, 3, &use_level);
    d->use_level = (int)use_level;
    d->owner = (enum seki_owner)seki_take_choice(r, root, "owner", seki_owner_words);
    seki_take_string(r, root, "model", d->model, sizeof d->model);
    seki_take_string(r, root, "vendor", d->vendor, sizeof d->vendor);
    seki_take_string(r, root, "firmware", d->firmware, sizeof d->firmware);
}

static void read_counters(struct seki_reader *r, const struct seki_json *root,
                          struct seki_device_document *d)
{
    const struct seki_json *counters = seki_take_object(r, root, "counters");
    seki_reader_enter(r, "counters");
    seki_take_counter(r, counters, "messages", &d->messages);
    seki_take_counter(r, counters, "bytes", &d->bytes);
    seki_take_counter(r, counters, "denied", &d->denied);
    seki_take_counter(r, counters, "auth_failures", &d->auth_failures);
    seki_take_counter(r, counters, "rejected_reports", &d->rejected_reports);
    seki_reader_leave(r);
}

static void read_device(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_device_document *d = document;
    seki_need_id(r, root, "device", d->device, sizeof d->device);
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    seki_need_integer(r, root, "seq", 0, SEKI_INTEGER_MOST, &d->seq);
    seki_need_time(r, root, "at", &d->at);
    read_presence(r, root, d);
    read_registered(r, root, d);
    seki_need_support(r, root, &d->support);
    const struct seki_json *compliance = seki_need_compliance(r, root, &d->compliance);
    seki_reader_enter(r, "compliance");
    d->failing_count =
        seki_take_ids(r, compliance, "failing", d->failing[0], sizeof d->failing[0], SEKI_FAILING);
    seki_reader_leave(r);
    read_counters(r, root, d);
}

enum seki_status seki_device_decode(const char *payload, size_t size,
                                    struct seki_device_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_device, document, sizeof *document, fault);
}
