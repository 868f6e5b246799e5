/* SPDX-License-Identifier: Apache-2.0
 *
 * report_decode: a report in the project's own form. Plain members come from the table; lists have
 * a function each. A known member that is wrong refuses the whole report.
 */
#include <stdio.h>
#include <string.h>

#include "topics/report_fields.h"

#define COUNT_MOST INT64_C(9007199254740991)

static void take_row(struct seki_reader *r, const struct seki_json *section,
                     const struct seki_report_row *row, struct seki_report *report)
{
    char *place = (char *)report + row->offset;
    bool yes = false;
    int word = 0;
    switch (row->type) {
    case SEKI_REPORT_STRING:
        seki_take_string(r, section, row->member, place, row->size);
        break;
    case SEKI_REPORT_COUNT:
        seki_take_integer(r, section, row->member, 0, COUNT_MOST, (int64_t *)(void *)place);
        break;
    case SEKI_REPORT_TIME:
        seki_take_time(r, section, row->member, (seki_unix_s *)(void *)place);
        break;
    case SEKI_REPORT_TRI:
        seki_take_boolean(r, section, row->member, &yes);
        if (seki_json_boolean(seki_json_member(section, row->member), &yes)) {
            *(enum seki_tri *)(void *)place = yes ? SEKI_YES : SEKI_NO;
        }
        break;
    case SEKI_REPORT_KEYSTORE:
        seki_take_word(r, section, row->member, seki_keystore_words, &word);
        *(enum seki_keystore *)(void *)place = (enum seki_keystore)word;
        break;
    }
}

static void take_rows(struct seki_reader *r, const struct seki_json *root,
                      struct seki_report *report)
{
    for (size_t i = 0; i < seki_report_row_count; i++) {
        const struct seki_report_row *row = &seki_report_rows[i];
        const struct seki_json *section = seki_take_object(r, root, row->section);
        if (section != NULL) {
            seki_reader_enter(r, row->section);
            take_row(r, section, row, report);
            seki_reader_leave(r);
        }
    }
}

static void take_port(struct seki_reader *r, const struct seki_json *value,
                      struct seki_report *report)
{
    static const char *const protocols[] = {"tcp", "udp", NULL};
    struct seki_port port = {0};
    int64_t number = 0;
    int protocol = 0;
    if (!seki_json_is_object(value)) {
        seki_reader_fault(r, NULL, SEKI_WRONG_TYPE);
        return;
    }
    seki_need_integer(r, value, "port", 1, 65535, &number);
    seki_take_word(r, value, "protocol", protocols, &protocol);
    seki_take_string(r, value, "address", port.address, sizeof port.address);
    port.port = (uint16_t)number;
    port.udp = protocol == 1;
    if (r->status == SEKI_OK && report->ports_count < SEKI_PORTS) {
        report->ports[report->ports_count++] = port;
    }
    report->ports_total++;
}

static void take_ports(struct seki_reader *r, const struct seki_json *root,
                       struct seki_report *report)
{
    const struct seki_json *network = seki_take_object(r, root, "network");
    seki_reader_enter(r, "network");
    const struct seki_json *listening =
        network != NULL ? seki_take_array(r, network, "listening") : NULL;
    seki_reader_enter(r, "listening");
    report->ports_total = listening != NULL ? 0 : SEKI_COUNT_UNKNOWN;
    for (const struct seki_json *value = seki_json_first(listening); value != NULL;
         value = seki_json_next(value)) {
        take_port(r, value, report);
    }
    seki_reader_leave(r);
    seki_reader_leave(r);
}

static bool is_custom_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return name[0] >= 'a' && name[0] <= 'z' && name[length] == '\0' && length < 33;
}

static void take_custom(struct seki_reader *r, const struct seki_json *value,
                        struct seki_report *report)
{
    const char *name = seki_json_name(value), *text = seki_json_string(value);
    if (report->custom_count == SEKI_CUSTOM) {
        seki_reader_fault(r, name, SEKI_OUT_OF_RANGE);
        return;
    }
    struct seki_custom *custom = &report->custom[report->custom_count];
    if (!is_custom_name(name)) {
        seki_reader_fault(r, name, SEKI_BAD_INPUT);
    } else if (text != NULL) {
        custom->type = SEKI_CUSTOM_STRING; /* the text itself: take_customs */
    } else if (seki_json_number(value, &custom->number)) {
        custom->type = SEKI_CUSTOM_NUMBER;
    } else if (seki_json_boolean(value, &custom->boolean)) {
        custom->type = SEKI_CUSTOM_BOOLEAN;
    } else {
        seki_reader_fault(r, name, SEKI_WRONG_TYPE);
    }
    if (r->status == SEKI_OK) {
        snprintf(custom->name, sizeof custom->name, "%s", name);
        report->custom_count++;
    }
}

static void take_customs(struct seki_reader *r, const struct seki_json *root,
                         struct seki_report *report)
{
    const struct seki_json *all = seki_take_object(r, root, "custom");
    seki_reader_enter(r, "custom");
    for (const struct seki_json *value = seki_json_first(all);
         value != NULL && r->status == SEKI_OK; value = seki_json_next(value)) {
        size_t index = report->custom_count;
        take_custom(r, value, report);
        if (r->status == SEKI_OK && seki_json_string(value) != NULL) {
            seki_take_string(r, all, seki_json_name(value), report->custom[index].string,
                             sizeof report->custom[index].string);
        }
    }
    seki_reader_leave(r);
}

static void take_unknowns(struct seki_reader *r, const struct seki_json *root,
                          struct seki_report *report)
{
    const struct seki_json *all = seki_take_object(r, root, "unknown");
    seki_reader_enter(r, "unknown");
    for (const struct seki_json *value = seki_json_first(all);
         value != NULL && r->status == SEKI_OK; value = seki_json_next(value)) {
        struct seki_unknown unknown = {"", ""};
        const char *name = seki_json_name(value);
        if (report->unknown_count == SEKI_UNKNOWNS || strlen(name) >= sizeof unknown.member) {
            seki_reader_fault(r, name, SEKI_OUT_OF_RANGE);
            break;
        }
        strcpy(unknown.member, name);
        seki_take_string(r, all, name, unknown.why, sizeof unknown.why);
        report->unknown[report->unknown_count++] = unknown;
    }
    seki_reader_leave(r);
}

enum seki_status seki_report_decode(const char *payload, size_t size, struct seki_report *report,
                                    struct seki_fault *fault)
{
    struct seki_json *root;
    struct seki_reader r;
    int64_t version = 0;
    seki_report_init(report);
    enum seki_status status =
        seki_json_parse(payload, size, SEKI_REPORT_LIMIT, SEKI_JSON_DEPTH, &root, fault);
    if (status != SEKI_OK) {
        return status;
    }
    seki_reader_init(&r);
    seki_need_integer(&r, root, "v", 1, 1, &version);
    seki_take_time(&r, root, "at", &report->at);
    seki_take_integer(&r, root, "sequence", 0, COUNT_MOST, &report->sequence);
    take_rows(&r, root, report);
    take_ports(&r, root, report);
    take_customs(&r, root, report);
    take_unknowns(&r, root, report);
    seki_json_free(root);
    if (r.status != SEKI_OK) {
        seki_report_init(report);
        return seki_fail(fault, r.status, "%s: %s", r.member, seki_status_text(r.status));
    }
    return SEKI_OK;
}
