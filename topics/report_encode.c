/* SPDX-License-Identifier: Apache-2.0
 *
 * report_encode: a report in the project's own form. What the device did not say is left out, and a
 * section of which nothing is said is left out whole.
 */
#include <string.h>

#include "topics/document_io.h"
#include "topics/report_fields.h"

/* Is something said in this row of the table? */
static bool is_said(const struct seki_report *report, const struct seki_report_row *row)
{
    const void *place = (const char *)report + row->offset;
    switch (row->type) {
    case SEKI_REPORT_STRING:
        return *(const char *)place != '\0';
    case SEKI_REPORT_COUNT:
        return *(const int64_t *)place >= 0;
    case SEKI_REPORT_TIME:
        return *(const seki_unix_s *)place > 0;
    case SEKI_REPORT_TRI:
        return *(const enum seki_tri *)place != SEKI_TRI_UNKNOWN;
    case SEKI_REPORT_KEYSTORE:
        return *(const enum seki_keystore *)place != SEKI_KEYSTORE_UNKNOWN;
    }
    return false;
}

static void write_row(struct seki_writer *w, const struct seki_report *report,
                      const struct seki_report_row *row)
{
    const void *place = (const char *)report + row->offset;
    switch (row->type) {
    case SEKI_REPORT_STRING:
        seki_write_text(w, row->member, place);
        break;
    case SEKI_REPORT_COUNT:
        seki_write_integer(w, row->member, *(const int64_t *)place);
        break;
    case SEKI_REPORT_TIME:
        seki_write_time(w, row->member, *(const seki_unix_s *)place);
        break;
    case SEKI_REPORT_TRI:
        seki_write_boolean(w, row->member, *(const enum seki_tri *)place == SEKI_YES);
        break;
    case SEKI_REPORT_KEYSTORE:
        seki_write_word(w, row->member, seki_keystore_words, *(const enum seki_keystore *)place);
        break;
    }
}

static void write_ports(struct seki_writer *w, const struct seki_report *report)
{
    seki_write_open(w, "listening", '[');
    for (size_t i = 0; i < report->ports_count; i++) {
        const struct seki_port *port = &report->ports[i];
        seki_write_open(w, NULL, '{');
        seki_write_integer(w, "port", port->port);
        seki_write_string(w, "protocol", port->udp ? "udp" : "tcp");
        seki_write_said(w, "address", port->address);
        seki_write_close(w, '}');
    }
    seki_write_close(w, ']');
    if (report->ports_total != (int64_t)report->ports_count) {
        seki_write_integer(w, "listening_total", report->ports_total);
    }
}

/* Writes the section whose rows begin at `first` and returns where the next one begins. */
static size_t write_section(struct seki_writer *w, const struct seki_report *report, size_t first)
{
    const char *section = seki_report_rows[first].section;
    bool ports = strcmp(section, "network") == 0 && report->ports_total >= 0;
    bool said = ports;
    size_t end = first;
    while (end < seki_report_row_count && strcmp(seki_report_rows[end].section, section) == 0) {
        said = is_said(report, &seki_report_rows[end++]) || said;
    }
    if (!said) {
        return end;
    }
    seki_write_open(w, section, '{');
    if (ports) {
        write_ports(w, report);
    }
    for (size_t i = first; i < end; i++) {
        if (is_said(report, &seki_report_rows[i])) {
            write_row(w, report, &seki_report_rows[i]);
        }
    }
    seki_write_close(w, '}');
    return end;
}

static void write_customs(struct seki_writer *w, const struct seki_report *report)
{
    seki_write_open(w, "custom", '{');
    for (size_t i = 0; i < report->custom_count; i++) {
        const struct seki_custom *custom = &report->custom[i];
        switch (custom->type) {
        case SEKI_CUSTOM_STRING:
            seki_write_string(w, custom->name, custom->string);
            break;
        case SEKI_CUSTOM_NUMBER:
            seki_write_number(w, custom->name, custom->number);
            break;
        case SEKI_CUSTOM_BOOLEAN:
            seki_write_boolean(w, custom->name, custom->boolean);
            break;
        }
    }
    seki_write_close(w, '}');
}

static void write_unknowns(struct seki_writer *w, const struct seki_report *report)
{
    seki_write_open(w, "unknown", '{');
    for (size_t i = 0; i < report->unknown_count; i++) {
        seki_write_text(w, report->unknown[i].member, report->unknown[i].why);
    }
    seki_write_close(w, '}');
}

enum seki_status seki_report_encode(const struct seki_report *report, char *out, size_t size,
                                    size_t *length)
{
    struct seki_writer w;
    size_t most = SEKI_REPORT_LIMIT + 1; /* with the NUL */
    seki_writer_init(&w, out, size < most ? size : most);
    seki_write_open(&w, NULL, '{');
    seki_write_integer(&w, "v", 1);
    if (report->at > 0) {
        seki_write_time(&w, "at", report->at);
    }
    if (report->sequence >= 0) {
        seki_write_integer(&w, "sequence", report->sequence);
    }
    for (size_t row = 0; row < seki_report_row_count;) {
        row = write_section(&w, report, row);
    }
    if (report->custom_count > 0) {
        write_customs(&w, report);
    }
    if (report->unknown_count > 0) {
        write_unknowns(&w, report);
    }
    seki_write_close(&w, '}');
    return seki_writer_end(&w, length);
}
