/* SPDX-License-Identifier: Apache-2.0
 *
 * report_decode: which form a report has, and the project's own. Plain members come from the table;
 * lists have a function each. A known member that is wrong refuses the whole report.
 */
#include <stdio.h>
#include <string.h>

#include "topics/document_io.h"
#include "topics/report_fields.h"

static void take_row(struct seki_reader *r, const struct seki_json *section,
                     const struct seki_report_row *row, struct seki_report *report)
{
    char *place = (char *)report + row->offset;
    bool yes = false;
    switch (row->type) {
    case SEKI_REPORT_STRING:
        seki_take_string(r, section, row->member, place, row->size);
        break;
    case SEKI_REPORT_COUNT:
        seki_take_integer(r, section, row->member, 0, SEKI_INTEGER_MOST, (int64_t *)(void *)place);
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
        *(enum seki_keystore *)(void *)place =
            (enum seki_keystore)seki_take_choice(r, section, row->member, seki_keystore_words);
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

/* The device may list fewer ports than it counts: "listening_total" is then the count. */
static void take_ports(struct seki_reader *r, const struct seki_json *root,
                       struct seki_report *report)
{
    const struct seki_json *network = seki_take_object(r, root, "network");
    int64_t total = SEKI_COUNT_UNKNOWN;
    seki_reader_enter(r, "network");
    const struct seki_json *listening = seki_take_array(r, network, "listening");
    seki_take_integer(r, network, "listening_total", 0, SEKI_INTEGER_MOST, &total);
    seki_reader_enter(r, "listening");
    report->ports_total = listening != NULL ? 0 : SEKI_COUNT_UNKNOWN;
    for (const struct seki_json *value = seki_json_first(listening); value != NULL;
         value = seki_json_next(value)) {
        take_port(r, value, report);
    }
    report->ports_total = total > report->ports_total ? total : report->ports_total;
    seki_reader_leave(r);
    seki_reader_leave(r);
}

static bool is_custom_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return name[0] >= 'a' && name[0] <= 'z' && name[length] == '\0' &&
           length < sizeof(((struct seki_custom *)NULL)->name);
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

/* "boot.secure_boot", as it may stand in "unknown". */
static bool is_member_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    return length > 0 && name[length] == '\0' &&
           length < sizeof(((struct seki_unknown *)NULL)->member);
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
        if (report->unknown_count == SEKI_UNKNOWNS || !is_member_name(name)) {
            bool full = report->unknown_count == SEKI_UNKNOWNS;
            seki_reader_fault(r, name, full ? SEKI_OUT_OF_RANGE : SEKI_BAD_INPUT);
            break;
        }
        strcpy(unknown.member, name);
        seki_take_string(r, all, name, unknown.why, sizeof unknown.why);
        report->unknown[report->unknown_count++] = unknown;
    }
    seki_reader_leave(r);
}

static void check_country(struct seki_reader *r, const struct seki_report *report)
{
    const char *country = report->country;
    bool letters = strspn(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2;
    if (country[0] != '\0' && !letters) {
        seki_reader_fault(r, "location.country", SEKI_BAD_INPUT);
    }
}

static void take_own(struct seki_reader *r, const struct seki_json *root,
                     struct seki_report *report)
{
    seki_need_version(r, root);
    seki_take_time(r, root, "at", &report->at);
    seki_take_integer(r, root, "sequence", 0, SEKI_INTEGER_MOST, &report->sequence);
    take_rows(r, root, report);
    check_country(r, report);
    take_ports(r, root, report);
    take_customs(r, root, report);
    take_unknowns(r, root, report);
}

enum seki_status seki_report_decode(const char *payload, size_t size, struct seki_report *report,
                                    struct seki_fault *fault)
{
    struct seki_json *root;
    struct seki_reader r;
    seki_report_init(report);
    enum seki_status status =
        seki_json_parse(payload, size, SEKI_REPORT_LIMIT, SEKI_JSON_DEPTH, &root, fault);
    if (status != SEKI_OK) {
        return status;
    }
    seki_reader_init(&r);
    if (seki_report_is_aws(root)) {
        seki_report_take_aws(&r, root, report);
    } else {
        take_own(&r, root, report);
    }
    seki_json_free(root);
    if (r.status != SEKI_OK) {
        seki_report_init(report);
        return seki_reader_fail(&r, fault);
    }
    return SEKI_OK;
}
