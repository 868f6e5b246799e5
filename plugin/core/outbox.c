/* SPDX-License-Identifier: Apache-2.0
 *
 * outbox: effects in the order in which they came to be. Owns what they point at until the next one
 * is taken.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/engine_private.h"

static void free_effect(struct seki_owned_effect *owned)
{
    if (owned == NULL) {
        return;
    }
    if (owned->effect.kind == SEKI_EFFECT_COMMIT) {
        seki_commit_free(owned->effect.of.commit);
    } else if (owned->effect.kind == SEKI_EFFECT_STATE) {
        seki_record_free(owned->effect.of.state);
    }
    if (owned->client_id != NULL && owned->text != NULL) { /* an answer: a secret may stand in it */
        explicit_bzero(owned->text, strlen(owned->text));
    }
    free(owned->topic);
    free(owned->text);
    free(owned->client_id);
    free(owned);
}

static bool append(struct seki_outbox *outbox, struct seki_owned_effect *owned)
{
    if (outbox->first == NULL) {
        outbox->last = &outbox->first;
    }
    *outbox->last = owned;
    outbox->last = &owned->next;
    outbox->count++;
    return true;
}

bool seki_outbox_publish(struct seki_outbox *outbox, const struct seki_publication *publication)
{
    struct seki_owned_effect *owned = calloc(1, sizeof *owned);
    if (owned == NULL) {
        return false;
    }
    owned->effect.kind = SEKI_EFFECT_PUBLISH;
    owned->topic = strdup(publication->topic);
    owned->text = malloc(publication->size + 1);
    if (publication->client_id != NULL) {
        owned->client_id = strdup(publication->client_id);
    }
    if (owned->topic == NULL || owned->text == NULL ||
        (publication->client_id != NULL && owned->client_id == NULL)) {
        free_effect(owned);
        return false;
    }
    memcpy(owned->text, publication->payload, publication->size);
    owned->text[publication->size] = '\0';
    owned->effect.of.publish.topic = owned->topic;
    owned->effect.of.publish.payload = owned->text;
    owned->effect.of.publish.size = publication->size;
    owned->effect.of.publish.retain = publication->retain;
    owned->effect.of.publish.client_id = owned->client_id;
    return append(outbox, owned);
}

bool seki_outbox_kick(struct seki_outbox *outbox, const char *client_id)
{
    struct seki_owned_effect *owned = calloc(1, sizeof *owned);
    char *copy = strdup(client_id);
    if (owned == NULL || copy == NULL) {
        free(owned);
        free(copy);
        return false;
    }
    owned->effect.kind = SEKI_EFFECT_KICK;
    owned->client_id = copy;
    owned->effect.of.kick.client_id = copy;
    owned->effect.of.kick.with_will = false;
    return append(outbox, owned);
}

void seki_outbox_log(struct seki_outbox *outbox, enum seki_log_level level, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct seki_owned_effect *owned = calloc(1, sizeof *owned);
    char *copy = strdup(text);
    if (owned == NULL || copy == NULL) {
        free(owned);
        free(copy);
        return;
    }
    owned->effect.kind = SEKI_EFFECT_LOG;
    owned->text = copy;
    owned->effect.of.log.level = level;
    owned->effect.of.log.text = copy;
    (void)append(outbox, owned);
}

bool seki_outbox_commit(struct seki_outbox *outbox, struct seki_commit *commit)
{
    struct seki_owned_effect *owned = calloc(1, sizeof *owned);
    if (owned == NULL) {
        seki_commit_free(commit);
        return false;
    }
    owned->effect.kind = SEKI_EFFECT_COMMIT;
    owned->effect.of.commit = commit;
    return append(outbox, owned);
}

bool seki_outbox_state(struct seki_outbox *outbox, struct seki_record *record)
{
    struct seki_owned_effect *owned = record != NULL ? calloc(1, sizeof *owned) : NULL;
    if (owned == NULL) {
        seki_record_free(record);
        return false;
    }
    owned->effect.kind = SEKI_EFFECT_STATE;
    owned->effect.of.state = record;
    return append(outbox, owned);
}

bool seki_outbox_take(struct seki_outbox *outbox, struct seki_effect *effect)
{
    free_effect(outbox->given);
    outbox->given = outbox->first;
    if (outbox->given == NULL) {
        return false;
    }
    outbox->first = outbox->given->next;
    outbox->count--;
    *effect = outbox->given->effect;
    /* Commits and states are the edge's from here on. */
    outbox->given->effect.kind = SEKI_EFFECT_LOG;
    return true;
}

void seki_outbox_free(struct seki_outbox *outbox)
{
    free_effect(outbox->given);
    outbox->given = NULL;
    while (outbox->first != NULL) {
        struct seki_owned_effect *owned = outbox->first;
        outbox->first = owned->next;
        free_effect(owned);
    }
}
