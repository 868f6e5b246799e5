/* SPDX-License-Identifier: Apache-2.0
 *
 * message: what devices publish to Sekisho. A report is believed as far as a report can be
 * (evidence `reported`), and only from the device that it is about. One that cannot be read changes
 * nothing: it is dropped, counted, and named in an event.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/engine_private.h"
#include "topics/documents_lifecycle.h"
#include "topics/report.h"

#define SEEN_S 60 /* how often traffic alone refreshes a device's documents */

static enum seki_decision reject(struct seki_engine *engine, struct seki_device *device,
                                 const char *reason, const struct seki_fault *fault)
{
    engine->rejected_reports++;
    if (device != NULL) {
        device->rejected_reports++;
        seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT);
    }
    const struct seki_happening rejected = {.event = SEKI_EVENT_REPORT_REJECTED,
                                            .severity = SEKI_SEVERITY_WARNING,
                                            .device = device,
                                            .reason = reason,
                                            .detail = fault != NULL ? fault->text : NULL};
    seki_engine_happened(engine, &rejected);
    return SEKI_DENY;
}

/* The last one waits with its device, so that a device that floods fills no queue. */
static bool keep_posture(struct seki_device *device, const void *payload, size_t size)
{
    char *json = strndup(payload, size);
    if (json == NULL) {
        return false;
    }
    free(device->posture);
    device->posture = json;
    return true;
}

static enum seki_decision take_report(struct seki_engine *engine, struct seki_device *device,
                                      const void *payload, size_t size)
{
    struct seki_fault fault = {""};
    struct seki_report *report = malloc(sizeof *report);
    if (report == NULL) {
        return reject(engine, device, seki_status_name(SEKI_NO_MEMORY), NULL);
    }
    enum seki_status status = seki_report_decode(payload, size, report, &fault);
    if (status != SEKI_OK) {
        free(report);
        return reject(engine, device, seki_status_name(status), &fault);
    }
    if (!keep_posture(device, payload, size)) {
        free(report);
        return reject(engine, device, seki_status_name(SEKI_NO_MEMORY), NULL);
    }
    free(device->report);
    device->report = report;
    device->report_at = engine->now;
    engine->reports++;
    seki_engine_facts_changed(engine, device, seki_facts_of_report());
    seki_engine_mark_device(engine, device,
                            SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE | SEKI_DIRTY_STATE_POSTURE);
    if (seki_engine_has_passed(engine, device->items_at, SEEN_S)) {
        seki_engine_mark_device(engine, device, SEKI_DIRTY_ITEMS); /* the evidence is fresher */
    }
    return SEKI_ALLOW;
}

/* Its steps are the life cycle's; here it must only be one that can be read. */
static enum seki_decision take_wipe(struct seki_engine *engine, struct seki_device *device,
                                    const void *payload, size_t size)
{
    struct seki_wipe_document document;
    struct seki_fault fault = {""};
    enum seki_status status = seki_wipe_decode(payload, size, &document, &fault);
    return status == SEKI_OK ? SEKI_ALLOW
                             : reject(engine, device, seki_status_name(status), &fault);
}

static enum seki_decision take_in(struct seki_engine *engine, struct seki_device *device,
                                  const char *topic, const void *payload, size_t size)
{
    struct seki_topic name;
    if (seki_topic_parse(topic, &name) != SEKI_OK ||
        (name.kind != SEKI_TOPIC_REPORT && name.kind != SEKI_TOPIC_WIPE)) {
        return SEKI_ALLOW;
    }
    if (device == NULL || strcmp(name.device, device->id) != 0 ||
        strcmp(name.site, device->site->id) != 0) {
        return reject(engine, device, "not_its_own", NULL);
    }
    return name.kind == SEKI_TOPIC_REPORT ? take_report(engine, device, payload, size)
                                          : take_wipe(engine, device, payload, size);
}

enum seki_decision seki_engine_message(struct seki_engine *engine, const void *client,
                                       const char *topic, const void *payload, size_t size,
                                       seki_unix_s now)
{
    engine->now = now;
    engine->messages++;
    struct seki_session *session = seki_session_find(&engine->sessions, client);
    struct seki_device *device = session != NULL ? session->device : NULL;
    if (device != NULL) {
        seki_engine_confirm(engine, session);
        device->messages++;
        device->bytes += (int64_t)size;
        device->last_seen = now;
        if (seki_engine_has_passed(engine, device->published_at, SEEN_S)) {
            seki_engine_facts_changed(engine, device, seki_facts_of_presence());
            seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE);
        }
    }
    if (topic == NULL || strncmp(topic, "sekisho/", 8) != 0) {
        return SEKI_ALLOW;
    }
    return take_in(engine, device, topic, payload, size);
}
