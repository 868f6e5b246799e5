/* SPDX-License-Identifier: Apache-2.0
 *
 * document_broker: sekisho/v1/broker/{name}, the beat of one broker's plugin. A reader that finds
 * `at` older than three beats is blind to that broker, and should say so.
 */
#include "topics/document_parts.h"

const char *const seki_store_health_words[] = {"loading", "up", "down", NULL};
static const char *const mode_words[] = {"enforce", "observe", NULL};

static void write_store(struct seki_writer *w, const struct seki_broker_document *d)
{
    seki_write_open(w, "store", '{');
    seki_write_word(w, "state", seki_store_health_words, d->store);
    seki_write_time(w, "since", d->store_since);
    seki_write_integer(w, "lag_ms", d->store_lag_ms);
    seki_write_integer(w, "queue", d->store_queue);
    seki_write_integer(w, "journal", d->store_journal);
    seki_write_text(w, "server", d->store_server);
    seki_write_close(w, '}');
}

static void write_counters(struct seki_writer *w, const struct seki_broker_document *d)
{
    seki_write_open(w, "counters", '{');
    seki_write_integer(w, "connects", d->connects);
    seki_write_integer(w, "refused", d->refused);
    seki_write_integer(w, "denied", d->denied);
    seki_write_integer(w, "messages", d->messages);
    seki_write_integer(w, "reports", d->reports);
    seki_write_integer(w, "rejected_reports", d->rejected_reports);
    seki_write_integer(w, "published", d->published);
    seki_write_integer(w, "events_dropped", d->events_dropped);
    seki_write_close(w, '}');
}

enum seki_status seki_broker_encode(const struct seki_broker_document *document, char *out,
                                    size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "broker", document->broker);
    seki_write_time(&w, "at", document->at);
    seki_write_boolean(&w, "alive", document->alive);
    seki_write_time(&w, "started_at", document->started_at);
    seki_write_text(&w, "epoch", document->epoch);
    seki_write_string(&w, "mode", document->mode);
    seki_write_text(&w, "version", document->version);
    seki_write_text(&w, "mosquitto", document->mosquitto);
    seki_write_checksheet_ref(&w, document->checksheet, document->checksheet_version);
    write_store(&w, document);
    seki_write_integer(&w, "sessions", document->sessions);
    seki_write_open(&w, "devices", '{');
    seki_write_integer(&w, "total", document->devices);
    seki_write_integer(&w, "online", document->devices_online);
    seki_write_close(&w, '}');
    write_counters(&w, document);
    return seki_document_end(&w, length);
}

static void read_store(struct seki_reader *r, const struct seki_json *root,
                       struct seki_broker_document *d)
{
    const struct seki_json *store = seki_need_object(r, root, "store");
    seki_reader_enter(r, "store");
    d->store = (enum seki_store_health)seki_need_word(r, store, "state", seki_store_health_words);
    seki_take_time(r, store, "since", &d->store_since);
    seki_take_counter(r, store, "lag_ms", &d->store_lag_ms);
    seki_take_counter(r, store, "queue", &d->store_queue);
    seki_take_counter(r, store, "journal", &d->store_journal);
    seki_take_string(r, store, "server", d->store_server, sizeof d->store_server);
    seki_reader_leave(r);
}

static void read_counters(struct seki_reader *r, const struct seki_json *root,
                          struct seki_broker_document *d)
{
    const struct seki_json *counters = seki_take_object(r, root, "counters");
    seki_reader_enter(r, "counters");
    seki_take_counter(r, counters, "connects", &d->connects);
    seki_take_counter(r, counters, "refused", &d->refused);
    seki_take_counter(r, counters, "denied", &d->denied);
    seki_take_counter(r, counters, "messages", &d->messages);
    seki_take_counter(r, counters, "reports", &d->reports);
    seki_take_counter(r, counters, "rejected_reports", &d->rejected_reports);
    seki_take_counter(r, counters, "published", &d->published);
    seki_take_counter(r, counters, "events_dropped", &d->events_dropped);
    seki_reader_leave(r);
}

static void read_devices(struct seki_reader *r, const struct seki_json *root,
                         struct seki_broker_document *d)
{
    const struct seki_json *devices = seki_take_object(r, root, "devices");
    seki_reader_enter(r, "devices");
    seki_take_count(r, devices, "total", &d->devices);
    seki_take_count(r, devices, "online", &d->devices_online);
    seki_reader_leave(r);
}

static void read_broker(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_broker_document *d = document;
    seki_need_id(r, root, "broker", d->broker, sizeof d->broker);
    seki_need_time(r, root, "at", &d->at);
    seki_need_boolean(r, root, "alive", &d->alive);
    seki_need_time(r, root, "started_at", &d->started_at);
    seki_take_hex(r, root, "epoch", d->epoch, sizeof d->epoch);
    (void)seki_need_word(r, root, "mode", mode_words);
    seki_need_string(r, root, "mode", d->mode, sizeof d->mode);
    seki_take_string(r, root, "version", d->version, sizeof d->version);
    seki_take_string(r, root, "mosquitto", d->mosquitto, sizeof d->mosquitto);
    seki_need_checksheet_ref(r, root, d->checksheet, d->checksheet_version);
    read_store(r, root, d);
    seki_take_count(r, root, "sessions", &d->sessions);
    read_devices(r, root, d);
    read_counters(r, root, d);
}

enum seki_status seki_broker_decode(const char *payload, size_t size,
                                    struct seki_broker_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_broker, document, sizeof *document, fault);
}
