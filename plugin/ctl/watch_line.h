/* SPDX-License-Identifier: Apache-2.0
 *
 * watch_line: one message of the contract as one line, for people or as JSON. Pure: no connection,
 * no clock, so that tests can hold it to its words.
 */
#ifndef SEKISHO_CTL_WATCH_LINE_H
#define SEKISHO_CTL_WATCH_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/ctl/screen.h"
#include "plugin/ctl/text.h"

/* A message as a person reads it: time, severity, what, where, why. False: of no kind that is
 * shown, or not readable. */
bool seki_watch_person(const char *topic, const char *payload, size_t size,
                       const struct seki_screen *screen, struct seki_text *line);
/* {"topic":…,"document":{…}}; an empty payload is the document null. False: no JSON. */
bool seki_watch_json(const char *topic, const char *payload, size_t size, struct seki_text *line);

/* Remembers what was said last of each topic, so that a document that was published again but says
 * nothing new to a reader is not printed again. Bounded: two topics that share a place cost a
 * repeated line at times, never a missing one of another topic. */
#define SEKI_WATCH_PLACES 32768
struct seki_watch_memory {
    struct {
        unsigned long topic, said;
    } of[SEKI_WATCH_PLACES];
};
/* True when `said` is new of this topic; it is then remembered. */
bool seki_watch_is_new(struct seki_watch_memory *memory, const char *topic, const char *said);

#endif
