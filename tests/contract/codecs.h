/* SPDX-License-Identifier: Apache-2.0
 *
 * codecs: every kind of message as one function that decodes a payload and encodes it again; shared
 * by the contract test and the fuzz targets. Kinds are the names of the schemas.
 */
#ifndef SEKISHO_TESTS_CONTRACT_CODECS_H
#define SEKISHO_TESTS_CONTRACT_CODECS_H

#include "topics/control.h"
#include "topics/documents_lifecycle.h"
#include "topics/report.h"

#define CODEC_OUT (2 * SEKI_CONTROL_LIMIT)

/* What came of a payload: the status of decoding, and of encoding when that was well. */
struct recoded {
    enum seki_status decoded, encoded;
    struct seki_fault fault;
    char out[CODEC_OUT];
    size_t length;
};

#define RECODE(name)                                                                               \
    static inline void recode_##name(const char *payload, size_t size, struct recoded *r)          \
    {                                                                                              \
        static struct seki_##name##_document document;                                             \
        r->decoded = seki_##name##_decode(payload, size, &document, &r->fault);                    \
        if (r->decoded == SEKI_OK)                                                                 \
            r->encoded = seki_##name##_encode(&document, r->out, sizeof r->out, &r->length);       \
    }
RECODE(wipe)
RECODE(command)
RECODE(device)
RECODE(items)
RECODE(site)
RECODE(site_items)
RECODE(fleet)
RECODE(checksheet)
RECODE(broker)
RECODE(event)
RECODE(alert)
RECODE(certificate)

static inline void recode_report(const char *payload, size_t size, struct recoded *r)
{
    static struct seki_report report;
    r->decoded = seki_report_decode(payload, size, &report, &r->fault);
    if (r->decoded == SEKI_OK)
        r->encoded = seki_report_encode(&report, r->out, sizeof r->out, &r->length);
}

static inline void recode_request(const char *payload, size_t size, struct recoded *r)
{
    static struct seki_control_request request;
    struct seki_writer w;
    r->decoded = seki_control_request_decode(payload, size, &request, &r->fault);
    if (r->decoded != SEKI_OK)
        return;
    seki_control_request_begin(&w, r->out, sizeof r->out);
    for (size_t i = 0; i < request.count; i++) {
        const struct seki_control_command *command = &request.commands[i];
        seki_control_command_open(&w, command->command, command->id, command->correlation);
        seki_control_command_close(&w);
    }
    r->encoded = seki_control_end(&w, &r->length);
    seki_control_request_free(&request);
}

/* Answers have no encoder that takes them whole: accepted is all there is to see. */
static inline void recode_responses(const char *payload, size_t size, struct recoded *r)
{
    static struct seki_control_responses responses;
    r->decoded = seki_control_responses_decode(payload, size, &responses, &r->fault);
    r->encoded = SEKI_OK;
    r->length = 0;
    if (r->decoded == SEKI_OK)
        seki_control_responses_free(&responses);
}

static const struct codec {
    const char *kind;
    void (*recode)(const char *payload, size_t size, struct recoded *r);
} codecs[] = {
    {"report", recode_report},
    {"wipe", recode_wipe},
    {"command", recode_command},
    {"device", recode_device},
    {"items", recode_items},
    {"site", recode_site},
    {"site-items", recode_site_items},
    {"fleet", recode_fleet},
    {"checksheet", recode_checksheet},
    {"broker", recode_broker},
    {"event", recode_event},
    {"alert", recode_alert},
    {"certificate", recode_certificate},
    {"control-request", recode_request},
    {"control-response", recode_responses},
};
#define CODECS (sizeof codecs / sizeof *codecs)

#endif
