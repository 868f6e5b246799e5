/* SPDX-License-Identifier: Apache-2.0
 *
 * entries_statements: records of what people say and decide (attestations, adoption, waivers) into
 * the registry; see entries_take.c. A record may name only what is new of a statement that is held
 * already. Whatever they are about is decided again.
 */
#include <string.h>

#include "plugin/core/engine_private.h"
#include "plugin/core/fields.h"

void seki_engine_take_attestation(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_registry *registry = engine->registry;
    struct seki_attestation said, *held = NULL;
    memset(&said, 0, sizeof said);
    HASH_FIND_STR(registry->attestations, record->id, held);
    if (held != NULL) {
        said = *held;
    }
    if (record->gone) {
        if (held != NULL) {
            seki_timers_unset(&engine->timers, &held->timer);
            seki_registry_remove_attestation(registry, held);
            seki_engine_statement_changed(engine, said.scope, said.subject, said.item);
        }
        return;
    }
    seki_fields_from_record(record, &said);
    if (seki_registry_put_attestation(registry, &said) == SEKI_OK) {
        held = seki_registry_attestation(registry, said.scope, said.subject, said.item);
        seki_engine_watch_attestation(engine, held);
        seki_engine_statement_changed(engine, said.scope, said.subject, said.item);
    }
}

void seki_engine_take_choice(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_registry *registry = engine->registry;
    struct seki_choice choice, *held = NULL;
    memset(&choice, 0, sizeof choice);
    HASH_FIND_STR(registry->choices, record->id, held);
    if (held != NULL) {
        choice = *held;
    }
    if (record->gone) {
        if (held != NULL) {
            seki_registry_remove_choice(registry, held);
            seki_engine_choice_changed(engine, &choice);
        }
        return;
    }
    seki_fields_from_record(record, &choice);
    if (seki_registry_put_choice(registry, &choice) == SEKI_OK) {
        seki_engine_choice_changed(engine, &choice);
    }
}

void seki_engine_take_waiver(struct seki_engine *engine, const struct seki_record *record)
{
    struct seki_registry *registry = engine->registry;
    struct seki_waiver waiver, *held = NULL;
    memset(&waiver, 0, sizeof waiver);
    HASH_FIND_STR(registry->waivers, record->id, held);
    if (held != NULL) {
        waiver = *held;
    }
    if (record->gone) {
        if (held != NULL) {
            seki_timers_unset(&engine->timers, &held->timer);
            seki_registry_remove_waiver(registry, held);
            seki_engine_statement_changed(engine, waiver.scope, waiver.subject, waiver.item);
        }
        return;
    }
    seki_fields_from_record(record, &waiver);
    if (seki_registry_put_waiver(registry, &waiver) == SEKI_OK) {
        held = seki_registry_waiver(registry, waiver.scope, waiver.subject, waiver.item);
        seki_engine_watch_waiver(engine, held);
        seki_engine_statement_changed(engine, waiver.scope, waiver.subject, waiver.item);
    }
}
