/* SPDX-License-Identifier: Apache-2.0
 *
 * effect: what the core wants done, handed out one at a time by seki_engine_next_effect and performed
 * by the edges. Texts and payloads are borrowed until the next call into the engine.
 */
#ifndef SEKISHO_CORE_EFFECT_H
#define SEKISHO_CORE_EFFECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/core/record.h"

enum seki_effect_kind {
    SEKI_EFFECT_PUBLISH,
    SEKI_EFFECT_COMMIT, /* to the store; must not be lost. The edge takes the commit over */
    SEKI_EFFECT_STATE,  /* to the store; the newest of a kind and id is enough. Taken over too */
    SEKI_EFFECT_KICK,
    SEKI_EFFECT_LOG
};

enum seki_log_level { SEKI_LOG_DEBUG, SEKI_LOG_INFO, SEKI_LOG_NOTICE, SEKI_LOG_WARNING, SEKI_LOG_ERROR };

struct seki_effect {
    enum seki_effect_kind kind;
    union {
        struct {
            const char *topic;
            const char *payload;
            size_t size;
            bool retain;
            const char *client_id; /* NULL: to every subscriber */
        } publish;                 /* always QoS 1 */
        struct seki_commit *commit;
        struct seki_record *state;
        struct {
            const char *client_id;
            bool with_will;
        } kick;
        struct {
            enum seki_log_level level;
            const char *text;
        } log;
    } of;
};

#endif
