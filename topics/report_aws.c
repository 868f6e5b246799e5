/* SPDX-License-Identifier: Apache-2.0
 *
 * report_aws: the device-side metrics report of AWS IoT Device Defender, as its developer guide
 * ("Sending metrics from devices") has it. The spelling of the header, "header" or "hed", says
 * whether all names are the long or the short ones. What a report of ours has no place for
 * (packets, interfaces, peers) is checked and dropped; custom metrics are kept as custom facts
 * where name and value fit: names in lower case with '_' for ':' and '-', lists as text with
 * commas.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "topics/document_io.h"
#include "topics/report_fields.h"

#define TEXT_SIZE 65 /* of interfaces and peers */

struct aws_names {
    const char *header, *report_id, *version, *metrics, *custom;
    const char *ports_of[2], *ports, *interface, *port, *total; /* TCP, UDP */
    const char *network, *bytes_in, *bytes_out, *packets_in, *packets_out;
    const char *tcp, *established, *connections;
    const char *local_interface, *local_port, *remote;
};

static const struct aws_names long_names = {
    .header = "header",
    .report_id = "report_id",
    .version = "version",
    .metrics = "metrics",
    .custom = "custom_metrics",
    .ports_of = {"listening_tcp_ports", "listening_udp_ports"},
    .ports = "ports",
    .interface = "interface",
    .port = "port",
    .total = "total",
    .network = "network_stats",
    .bytes_in = "bytes_in",
    .bytes_out = "bytes_out",
    .packets_in = "packets_in",
    .packets_out = "packets_out",
    .tcp = "tcp_connections",
    .established = "established_connections",
    .connections = "connections",
    .local_interface = "local_interface",
    .local_port = "local_port",
    .remote = "remote_addr",
};

static const struct aws_names short_names = {
    .header = "hed",
    .report_id = "rid",
    .version = "v",
    .metrics = "met",
    .custom = "cmet",
    .ports_of = {"tp", "up"},
    .ports = "pts",
    .interface = "if",
    .port = "pt",
    .total = "t",
    .network = "ns",
    .bytes_in = "bi",
    .bytes_out = "bo",
    .packets_in = "pi",
    .packets_out = "po",
    .tcp = "tc",
    .established = "ec",
    .connections = "cs",
    .local_interface = "li",
    .local_port = "lp",
    .remote = "rad",
};

bool seki_report_is_aws(const struct seki_json *root)
{
    return seki_json_member(root, "v") == NULL &&
           (seki_json_member(root, "header") != NULL || seki_json_member(root, "hed") != NULL);
}

static void take_header(struct seki_reader *r, const struct seki_json *root,
                        const struct aws_names *names, struct seki_report *report)
{
    char version[8] = "";
    const struct seki_json *header = seki_need_object(r, root, names->header);
    seki_reader_enter(r, names->header);
    seki_need_integer(r, header, names->report_id, 0, SEKI_INTEGER_MOST, &report->sequence);
    seki_need_string(r, header, names->version, version, sizeof version);
    bool one = strncmp(version, "1.", 2) == 0 && version[2] != '\0' &&
               version[2 + strspn(version + 2, "0123456789")] == '\0';
    if (!one) {
        seki_reader_fault(r, names->version, SEKI_UNSUPPORTED);
    }
    seki_reader_leave(r);
}

/* An entry of a list is an object; a fault otherwise. */
static bool is_entry(struct seki_reader *r, const struct seki_json *value)
{
    if (!seki_json_is_object(value)) {
        seki_reader_fault(r, NULL, SEKI_WRONG_TYPE);
    }
    return r->status == SEKI_OK;
}

static void take_port(struct seki_reader *r, const struct seki_json *value,
                      const struct aws_names *names, bool udp, struct seki_report *report)
{
    char interface[TEXT_SIZE] = "";
    int64_t number = 0;
    if (!is_entry(r, value)) {
        return;
    }
    seki_need_integer(r, value, names->port, 1, 65535, &number);
    seki_take_string(r, value, names->interface, interface, sizeof interface);
    if (r->status == SEKI_OK && report->ports_count < SEKI_PORTS) {
        report->ports[report->ports_count++] =
            (struct seki_port){.port = (uint16_t)number, .udp = udp};
    }
}

/* One of the two lists of listening ports; its total counts those that it does not name too. */
static void take_ports(struct seki_reader *r, const struct seki_json *metrics,
                       const struct aws_names *names, bool udp, struct seki_report *report)
{
    const char *name = names->ports_of[udp ? 1 : 0];
    const struct seki_json *object = seki_take_object(r, metrics, name);
    int64_t listed = 0, total = 0;
    if (object == NULL) {
        return;
    }
    seki_reader_enter(r, name);
    seki_take_integer(r, object, names->total, 0, 65535, &total);
    const struct seki_json *list = seki_take_array(r, object, names->ports);
    seki_reader_enter(r, names->ports);
    for (const struct seki_json *value = seki_json_first(list); value != NULL;
         value = seki_json_next(value)) {
        take_port(r, value, names, udp, report);
        listed++;
    }
    seki_reader_leave(r);
    seki_reader_leave(r);
    int64_t before = report->ports_total > 0 ? report->ports_total : 0;
    report->ports_total = before + (total > listed ? total : listed);
}

static void take_network(struct seki_reader *r, const struct seki_json *metrics,
                         const struct aws_names *names, struct seki_report *report)
{
    int64_t packets = 0;
    const struct seki_json *network = seki_take_object(r, metrics, names->network);
    seki_reader_enter(r, names->network);
    seki_take_counter(r, network, names->bytes_in, &report->bytes_in);
    seki_take_counter(r, network, names->bytes_out, &report->bytes_out);
    seki_take_counter(r, network, names->packets_in, &packets);
    seki_take_counter(r, network, names->packets_out, &packets);
    seki_reader_leave(r);
}

static void check_connection(struct seki_reader *r, const struct seki_json *value,
                             const struct aws_names *names)
{
    char text[TEXT_SIZE];
    int64_t port;
    if (is_entry(r, value)) {
        seki_take_string(r, value, names->local_interface, text, sizeof text);
        seki_take_integer(r, value, names->local_port, 0, 65535, &port);
        seki_take_string(r, value, names->remote, text, sizeof text);
    }
}

static void take_connections(struct seki_reader *r, const struct seki_json *metrics,
                             const struct aws_names *names, struct seki_report *report)
{
    int64_t listed = 0, total = SEKI_COUNT_UNKNOWN;
    const struct seki_json *tcp = seki_take_object(r, metrics, names->tcp);
    seki_reader_enter(r, names->tcp);
    const struct seki_json *established = seki_take_object(r, tcp, names->established);
    seki_reader_enter(r, names->established);
    seki_take_counter(r, established, names->total, &total);
    const struct seki_json *list = seki_take_array(r, established, names->connections);
    seki_reader_enter(r, names->connections);
    for (const struct seki_json *value = seki_json_first(list); value != NULL;
         value = seki_json_next(value)) {
        check_connection(r, value, names);
        listed++;
    }
    seki_reader_leave(r);
    seki_reader_leave(r);
    seki_reader_leave(r);
    if (list != NULL || total >= 0) {
        report->established = total > listed ? total : listed;
    }
}

/* ---- custom metrics: {"Battery":[{"number":61}]} --------------------------------------------- */

/* False when the name does not become one of ours. */
static bool custom_name(const char *name, char *out, size_t size)
{
    size_t length = strlen(name);
    if (length >= size || !isalpha((unsigned char)name[0])) {
        return false;
    }
    for (size_t i = 0; i <= length; i++) {
        unsigned char c = (unsigned char)name[i];
        out[i] = c == ':' || c == '-' ? '_' : (char)tolower(c);
    }
    return out[strspn(out, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* Appends one entry of a list to a text. False when it is no string or number, with a fault; text
 * that does not fit is emptied for good. */
static void append_entry(struct seki_reader *r, const struct seki_json *entry, bool numbers,
                         char *text, bool *fits)
{
    const char *string = seki_json_string(entry);
    double number = 0;
    char shown[TEXT_SIZE];
    if (numbers ? !seki_json_number(entry, &number) : string == NULL) {
        seki_reader_fault(r, NULL, SEKI_WRONG_TYPE);
        return;
    }
    int length = numbers ? snprintf(shown, sizeof shown, "%.15g", number)
                         : snprintf(shown, sizeof shown, "%s", string);
    size_t used = strlen(text);
    *fits = *fits && (size_t)length < sizeof shown && used + (size_t)length + 1 < TEXT_SIZE;
    if (*fits) {
        if (used > 0) {
            text[used++] = ',';
        }
        memcpy(text + used, shown, (size_t)length + 1);
    }
}

/* The value of one metric. False when there is none that we keep. */
static bool take_value(struct seki_reader *r, const struct seki_json *value,
                       struct seki_custom *custom)
{
    static const char *const lists[] = {"number_list", "string_list", "ip_list"};
    const struct seki_json *number = seki_json_member(value, "number");
    if (number != NULL) {
        custom->type = SEKI_CUSTOM_NUMBER;
        if (!seki_json_number(number, &custom->number)) {
            seki_reader_fault(r, "number", SEKI_WRONG_TYPE);
        }
        return true;
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct seki_json *list = seki_take_array(r, value, lists[i]);
        bool fits = true;
        seki_reader_enter(r, lists[i]);
        for (const struct seki_json *entry = seki_json_first(list); entry != NULL;
             entry = seki_json_next(entry)) {
            append_entry(r, entry, i == 0, custom->string, &fits);
        }
        seki_reader_leave(r);
        if (list != NULL) {
            custom->type = SEKI_CUSTOM_STRING;
            return fits;
        }
    }
    return false;
}

static bool is_new(const struct seki_report *report, const char *name)
{
    for (size_t i = 0; i < report->custom_count; i++) {
        if (strcmp(report->custom[i].name, name) == 0) {
            return false;
        }
    }
    return report->custom_count < SEKI_CUSTOM;
}

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F || (unsigned char)*text == 0xC2) {
            return false;
        }
    }
    return true;
}

static void take_metric(struct seki_reader *r, const struct seki_json *metric,
                        struct seki_report *report)
{
    struct seki_custom custom = {.name = ""};
    const struct seki_json *value = seki_json_first(metric);
    seki_reader_enter(r, seki_json_name(metric));
    if (!seki_json_is_array(metric) || (value != NULL && !seki_json_is_object(value))) {
        seki_reader_fault(r, NULL, SEKI_WRONG_TYPE);
    }
    bool kept = value != NULL && r->status == SEKI_OK && take_value(r, value, &custom);
    seki_reader_leave(r);
    if (kept && r->status == SEKI_OK && is_printable(custom.string) &&
        custom_name(seki_json_name(metric), custom.name, sizeof custom.name) &&
        is_new(report, custom.name)) {
        report->custom[report->custom_count++] = custom;
    }
}

void seki_report_take_aws(struct seki_reader *r, const struct seki_json *root,
                          struct seki_report *report)
{
    const struct aws_names *names =
        seki_json_member(root, "header") != NULL ? &long_names : &short_names;
    report->aws = true;
    take_header(r, root, names, report);
    const struct seki_json *metrics = seki_take_object(r, root, names->metrics);
    seki_reader_enter(r, names->metrics);
    take_ports(r, metrics, names, false, report);
    take_ports(r, metrics, names, true, report);
    take_network(r, metrics, names, report);
    take_connections(r, metrics, names, report);
    seki_reader_leave(r);
    const struct seki_json *custom = seki_take_object(r, root, names->custom);
    seki_reader_enter(r, names->custom);
    for (const struct seki_json *metric = seki_json_first(custom);
         metric != NULL && r->status == SEKI_OK; metric = seki_json_next(metric)) {
        take_metric(r, metric, report);
    }
    seki_reader_leave(r);
}
