/* SPDX-License-Identifier: Apache-2.0
 *
 * report_findings: what the assessment results of report_oscal.c observed and found, item by item,
 * and the risks that waivers accept. How a status is said is told there.
 */
#include "plugin/ctl/report_oscal.h"

#include <string.h>

#include "plugin/ctl/report_words.h"
#include "plugin/ctl/say.h"

const char *seki_oscal_of(const struct seki_report *report)
{
    return report->fleet ? "fleet" : report->site;
}

const char *seki_oscal_uuid(char out[SEKI_UUID_SIZE], const struct seki_report *report,
                            const char *kind, const char *name)
{
    return seki_report_uuid(out, "%s:%s:%s:%s", kind, seki_oscal_of(report), report->at, name);
}

const char *seki_oscal_device(char out[SEKI_UUID_SIZE], const char *device)
{
    return seki_report_uuid(out, "device:%s", device);
}

/* ---- observations --------------------------------------------------------------------------- */

static const char *method_of(const char *evidence)
{
    static const char *const methods[][2] = {{"observed", "TEST"},
                                             {"reported", "TEST"},
                                             {"registered", "EXAMINE"},
                                             {"attested", "INTERVIEW"}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (strcmp(methods[i][0], evidence) == 0)
            return methods[i][1];
    }
    return "UNKNOWN";
}

static bool holds(const struct seki_json *array, const char *item)
{
    for (const struct seki_json *one = seki_json_first(array); one != NULL;
         one = seki_json_next(one)) {
        if (seki_json_string(one) != NULL && strcmp(seki_json_string(one), item) == 0)
            return true;
    }
    return false;
}

/* The devices of one status on an item; `open` says whether the array is. */
static void write_subjects(const struct seki_report *report, struct seki_out *out, const char *item,
                           const char *status, bool *open)
{
    const struct seki_list *devices = &report->source->devices;
    for (size_t i = 0; i < devices->count; i++) {
        const struct seki_json *entry = devices->entries[i];
        char id[SEKI_UUID_SIZE];
        if (!holds(seki_json_member(entry, status), item))
            continue;
        if (!*open)
            seki_out_open(out, "subjects", '[');
        *open = true;
        seki_out_open(out, NULL, '{');
        seki_out_string(
            out, "subject-uuid",
            seki_oscal_device(id, seki_say_text(seki_json_member(entry, "device"), "device")));
        seki_out_string(out, "type", "inventory-item");
        seki_out_open(out, "props", '[');
        seki_oscal_prop(out, "status", status);
        seki_out_close(out, ']');
        seki_out_close(out, '}');
    }
}

static void write_counts(struct seki_out *out, const char *of_what, const struct seki_json *counts)
{
    for (const struct seki_json *one = seki_json_first(counts); one != NULL;
         one = seki_json_next(one)) {
        char name[64], number[24];
        const char *status = seki_json_name(one);
        snprintf(name, sizeof name, "%s-%.40s", of_what, status != NULL ? status : "");
        snprintf(number, sizeof number, "%ld",
                 seki_say_number(counts, status != NULL ? status : "", 0));
        seki_oscal_prop(out, name, number);
    }
}

static void write_observation(const struct seki_report *report, struct seki_out *out,
                              const struct seki_json *line)
{
    const char *item = seki_say_text(line, "item"), *evidence = seki_say_text(line, "evidence");
    const char *at = seki_say_text(line, "at");
    char id[SEKI_UUID_SIZE], reason[SEKI_REPORT_REASON];
    bool open = false;
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", seki_oscal_uuid(id, report, "observation", item));
    seki_out_string(out, "title", item);
    seki_out_string(out, "description",
                    seki_report_reason(seki_say_text(line, "reason"), report->japanese, reason));
    seki_out_open(out, "props", '[');
    seki_oscal_prop(out, "status", seki_say_text(line, "status"));
    seki_oscal_prop(out, "reason", seki_say_text(line, "reason"));
    seki_oscal_prop(out, "evidence", evidence);
    seki_oscal_prop(out, "importance", seki_say_text(line, "importance"));
    seki_oscal_prop(out, "adoption", seki_say_text(line, "adoption"));
    write_counts(out, "devices", seki_json_member(line, "devices"));
    write_counts(out, "sites", seki_json_member(line, "sites"));
    seki_out_close(out, ']');
    seki_out_open(out, "methods", '[');
    seki_out_string(out, NULL, method_of(evidence));
    seki_out_close(out, ']');
    seki_out_open(out, "types", '[');
    seki_out_string(out, NULL, "control-objective");
    seki_out_close(out, ']');
    write_subjects(report, out, item, "fail", &open);
    write_subjects(report, out, item, "unknown", &open);
    write_subjects(report, out, item, "waived", &open);
    if (open)
        seki_out_close(out, ']');
    seki_out_string(out, "collected", *at != '\0' ? at : report->at);
    seki_out_close(out, '}');
}

/* ---- risks and findings --------------------------------------------------------------------- */

static bool is_in_force(const struct seki_report *report, size_t waiver)
{
    return strcmp(seki_report_at(report, SEKI_REPORT_WAIVERS, waiver, 7)->value, "in_force") == 0;
}

static const char *risk_uuid(char out[SEKI_UUID_SIZE], const struct seki_report *report,
                             size_t waiver)
{
    return seki_report_uuid(out, "waiver:%s:%s:%s",
                            seki_report_at(report, SEKI_REPORT_WAIVERS, waiver, 0)->text,
                            seki_report_at(report, SEKI_REPORT_WAIVERS, waiver, 1)->value,
                            seki_report_at(report, SEKI_REPORT_WAIVERS, waiver, 2)->text);
}

static void write_risk(const struct seki_report *report, struct seki_out *out, size_t row)
{
    char id[SEKI_UUID_SIZE], deadline[40];
    const struct seki_report_cell *cells = seki_report_at(report, SEKI_REPORT_WAIVERS, row, 0);
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", risk_uuid(id, report, row));
    seki_out_string(out, "title", cells[0].text);
    seki_out_string(out, "description", cells[3].text);
    seki_out_string(out, "statement", cells[3].text);
    seki_out_open(out, "props", '[');
    seki_oscal_prop(out, "scope", cells[1].value);
    seki_oscal_prop(out, "subject", cells[2].text);
    seki_oscal_prop(out, "author", cells[4].text);
    seki_out_close(out, ']');
    seki_out_string(out, "status", "deviation-approved");
    if (*cells[6].text != '\0') {
        snprintf(deadline, sizeof deadline, "%.10sT23:59:59Z", cells[6].text);
        seki_out_string(out, "deadline", deadline);
    }
    seki_out_close(out, '}');
}

static void write_risks(const struct seki_report *report, struct seki_out *out)
{
    bool open = false;
    for (size_t row = 0; row < report->tables[SEKI_REPORT_WAIVERS].row_count; row++) {
        if (!is_in_force(report, row))
            continue;
        if (!open)
            seki_out_open(out, "risks", '[');
        open = true;
        write_risk(report, out, row);
    }
    if (open)
        seki_out_close(out, ']');
}

static void write_related_risks(const struct seki_report *report, struct seki_out *out,
                                const char *item)
{
    bool open = false;
    for (size_t row = 0; row < report->tables[SEKI_REPORT_WAIVERS].row_count; row++) {
        char id[SEKI_UUID_SIZE];
        bool ours = strcmp(seki_report_at(report, SEKI_REPORT_WAIVERS, row, 0)->text, item) == 0;
        if (!ours || !is_in_force(report, row))
            continue;
        if (!open)
            seki_out_open(out, "related-risks", '[');
        open = true;
        seki_out_open(out, NULL, '{');
        seki_out_string(out, "risk-uuid", risk_uuid(id, report, row));
        seki_out_close(out, '}');
    }
    if (open)
        seki_out_close(out, ']');
}

static void write_target(struct seki_out *out, const char *item, const char *status)
{
    bool pass = strcmp(status, "pass") == 0, unknown = strcmp(status, "unknown") == 0;
    char control[SEKI_OSCAL_ID], objective[SEKI_OSCAL_ID + 8];
    snprintf(objective, sizeof objective, "%s_obj", seki_oscal_control(item, control));
    seki_out_open(out, "target", '{');
    seki_out_string(out, "type", "objective-id");
    seki_out_string(out, "target-id", objective);
    seki_out_open(out, "props", '[');
    seki_oscal_prop(out, "status", status);
    seki_out_close(out, ']');
    seki_out_open(out, "status", '{');
    seki_out_string(out, "state", pass ? "satisfied" : "not-satisfied");
    seki_out_string(out, "reason", pass ? "pass" : unknown ? "other" : "fail");
    seki_out_close(out, '}');
    seki_out_close(out, '}');
}

static void write_finding(const struct seki_report *report, struct seki_out *out,
                          const struct seki_json *line)
{
    const char *item = seki_say_text(line, "item"), *status = seki_say_text(line, "status");
    char id[SEKI_UUID_SIZE];
    if (strcmp(status, "not_applicable") == 0)
        return;
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", seki_oscal_uuid(id, report, "finding", item));
    seki_out_string(out, "title", item);
    seki_out_string(out, "description",
                    seki_say_language(seki_json_member(line, "title"), report->japanese));
    write_target(out, item, status);
    seki_out_open(out, "related-observations", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "observation-uuid", seki_oscal_uuid(id, report, "observation", item));
    seki_out_close(out, '}');
    seki_out_close(out, ']');
    write_related_risks(report, out, item);
    seki_out_close(out, '}');
}

/* Of each line in turn; without lines there is no array, which may not be empty. */
static void write_each(const struct seki_report *report, struct seki_out *out, const char *name,
                       void (*write)(const struct seki_report *, struct seki_out *,
                                     const struct seki_json *))
{
    const struct seki_json *line = seki_json_first(seki_json_member(report->source->data, "lines"));
    if (line == NULL)
        return;
    seki_out_open(out, name, '[');
    for (; line != NULL; line = seki_json_next(line))
        write(report, out, line);
    seki_out_close(out, ']');
}

void seki_oscal_write_findings(const struct seki_report *report, struct seki_out *out)
{
    write_each(report, out, "observations", write_observation);
    write_risks(report, out);
    write_each(report, out, "findings", write_finding);
}
