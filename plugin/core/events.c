/* SPDX-License-Identifier: Apache-2.0
 *
 * events: what happened, on sekisho/v1/event/{site}/{device} and, where it is a warning, in the
 * broker's log at notice level. The first BURST of a kind (the same event, device and reason) are
 * told one by one, at once; what follows within ten seconds of the first is counted and told as
 * one, so that no device can flood its readers. At most FOLDS kinds are watched at a time, and at
 * most EVENTS wait to be sent: beyond, they are counted as dropped in the broker's document. For
 * warnings there is as much room again, which a fleet that reconnects does not take.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/engine_private.h"

#define FOLD_S 10
#define BURST 20
#define FOLDS 4096
#define EVENTS 10000

struct seki_fold {
    char key[200]; /* event, site, device, reason */
    seki_unix_s since;
    int told;      /* one by one */
    int64_t count; /* not yet told */
    struct seki_event_document last;
    bool quiet;
    UT_hash_handle hh;
};

/* Copies text as far as it is fit to be shown: valid UTF-8, no control characters, cut at a
 * character. */
static void copy_shown(char *out, size_t size, const char *text)
{
    size_t used = 0;
    out[0] = '\0';
    while (text != NULL && *text != '\0') {
        size_t length = 1;
        while (length < 4 && !seki_utf8_is_valid(text, length) && text[length] != '\0') {
            length++;
        }
        bool valid = seki_utf8_is_valid(text, length);
        bool control = (unsigned char)*text < 0x20 || *text == 0x7F ||
                       ((unsigned char)*text == 0xC2 && (unsigned char)text[1] < 0xA0);
        const char *part = valid && !control ? text : "?";
        size_t bytes = valid && !control ? length : 1;
        if (used + bytes >= size) {
            break;
        }
        memcpy(out + used, part, bytes);
        used += bytes;
        text += valid ? length : 1;
    }
    out[used] = '\0';
}

static void fill(const struct seki_engine *engine, const struct seki_happening *happening,
                 struct seki_event_document *document)
{
    const struct seki_device *device = happening->device;
    const struct seki_site *site = device != NULL ? device->site : happening->site;
    memset(document, 0, sizeof *document);
    document->event = happening->event;
    document->at = engine->now;
    document->severity = happening->severity;
    document->count = 1;
    copy_shown(document->site, sizeof document->site, site != NULL ? site->id : "unknown");
    copy_shown(document->device, sizeof document->device, device != NULL ? device->id : "unknown");
    copy_shown(document->broker, sizeof document->broker, engine->config.broker_name);
    copy_shown(document->reason, sizeof document->reason, happening->reason);
    copy_shown(document->detail, sizeof document->detail, happening->detail);
    copy_shown(document->client_id, sizeof document->client_id, happening->client_id);
    copy_shown(document->username, sizeof document->username, happening->username);
    copy_shown(document->address, sizeof document->address, happening->address);
    copy_shown(document->topic, sizeof document->topic, happening->topic);
}

static void log_event(struct seki_engine *engine, const struct seki_event_document *d)
{
    char count[40] = "";
    if (d->count > 1) {
        snprintf(count, sizeof count, " (%lld times)", (long long)d->count);
    }
    seki_outbox_log(&engine->outbox, SEKI_LOG_NOTICE,
                    "sekisho: %s: device %s/%s, %s%s%s%s%s%s%s%s%s%s", seki_event_words[d->event],
                    d->site, d->device, d->reason, d->username[0] != '\0' ? ", user name " : "",
                    d->username, d->client_id[0] != '\0' ? ", client " : "", d->client_id,
                    d->address[0] != '\0' ? ", from " : "", d->address,
                    d->topic[0] != '\0' ? ", topic " : "", d->topic, count);
}

static void send(struct seki_engine *engine, const struct seki_event_document *document, bool quiet)
{
    struct seki_topic name = {.kind = SEKI_TOPIC_EVENT};
    char topic[SEKI_TOPIC_SIZE], payload[SEKI_DOCUMENT_LIMIT + 1];
    size_t size;
    strcpy(name.site, document->site);
    strcpy(name.device, document->device);
    if (engine->outbox.count > (quiet ? EVENTS : 2 * EVENTS) ||
        seki_topic_format(&name, topic, sizeof topic) != SEKI_OK ||
        seki_event_encode(document, payload, sizeof payload, &size) != SEKI_OK) {
        engine->events_dropped++;
        return;
    }
    const struct seki_publication publication = {.topic = topic, .payload = payload, .size = size};
    if (!seki_outbox_publish(&engine->outbox, &publication)) {
        engine->events_dropped++;
    }
    if (!quiet) {
        log_event(engine, document);
    }
}

/* The fold of a kind, a new one where there is none; NULL: too many kinds, or no memory. */
static struct seki_fold *fold_of(struct seki_engine *engine,
                                 const struct seki_event_document *document, bool quiet)
{
    char key[200];
    struct seki_fold *fold = NULL;
    snprintf(key, sizeof key, "%d %.64s %.64s %.50s", (int)document->event, document->site,
             document->device, document->reason);
    HASH_FIND_STR(engine->folds, key, fold);
    if (fold != NULL || HASH_COUNT(engine->folds) >= (quiet ? FOLDS : 2 * FOLDS)) {
        return fold;
    }
    fold = calloc(1, sizeof *fold);
    if (fold != NULL) {
        strcpy(fold->key, key);
        fold->since = engine->now;
        fold->quiet = quiet;
        HASH_ADD_STR(engine->folds, key, fold);
    }
    return fold;
}

void seki_engine_happened(struct seki_engine *engine, const struct seki_happening *happening)
{
    struct seki_event_document document;
    fill(engine, happening, &document);
    struct seki_fold *fold = fold_of(engine, &document, happening->quiet);
    if (fold == NULL) {
        engine->events_dropped++;
    } else if (fold->told < BURST) {
        fold->told++;
        send(engine, &document, happening->quiet);
    } else {
        fold->last = document;
        fold->count++;
    }
}

void seki_engine_turn_folds(struct seki_engine *engine)
{
    struct seki_fold *fold, *next;
    HASH_ITER (hh, engine->folds, fold, next) { /* in the order in which they came: oldest first */
        if (!seki_engine_has_passed(engine, fold->since, FOLD_S)) {
            return;
        }
        if (fold->count > 0) {
            fold->last.count = fold->count;
            send(engine, &fold->last, fold->quiet);
        }
        HASH_DEL(engine->folds, fold);
        free(fold);
    }
}

void seki_engine_free_folds(struct seki_engine *engine)
{
    struct seki_fold *fold, *next;
    HASH_ITER (hh, engine->folds, fold, next) {
        HASH_DEL(engine->folds, fold);
        free(fold);
    }
}
