/* SPDX-License-Identifier: Apache-2.0
 *
 * report_oscal: the report as NIST OSCAL assessment results (JSON, 1.1.2) against the catalog that
 * report_catalog.c writes. How the one is said in terms of the other:
 *
 * - An assessment plan must be named; ours is the checksheet itself, a resource of the back matter.
 * - An item is a control with one assessment objective, `q23_obj`, which findings point at.
 * - Every item has an observation. How it was made follows from its evidence: what the broker saw
 * or the device said is a TEST, what somebody registered an EXAMINE, what somebody attested an
 *   INTERVIEW, and where there is none it is UNKNOWN. Devices that do not pass are its subjects.
 * - Objectives are satisfied or not; there is no third. Pass is satisfied; fail and waived are not,
 *   a waived one with a risk of state deviation-approved beside it. Unknown is not satisfied for
 * the reason `other`: silence is not rewarded. What does not apply has no finding. The status
 * itself stands in a prop of our name space.
 */
#include "plugin/ctl/report_oscal.h"

#include <string.h>

#include "plugin/ctl/report_model.h"
#include "plugin/ctl/report_words.h"
#include "plugin/ctl/say.h"

const char *seki_oscal_control(const char *item, char out[SEKI_OSCAL_ID])
{
    size_t used = 0;
    for (; *item != '\0' && used + 1 < SEKI_OSCAL_ID; item++)
        out[used++] = (char)(*item >= 'A' && *item <= 'Z' ? *item + 'a' - 'A' : *item);
    out[used] = '\0';
    return out;
}

void seki_oscal_prop(struct seki_out *out, const char *name, const char *value)
{
    char trimmed[1024];
    value += strspn(value, " ");
    snprintf(trimmed, sizeof trimmed, "%s", value);
    for (size_t length = strlen(trimmed); length > 0 && trimmed[length - 1] == ' '; length--)
        trimmed[length - 1] = '\0';
    if (trimmed[0] == '\0')
        return;
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "name", name);
    seki_out_string(out, "ns", SEKI_OSCAL_NS);
    seki_out_string(out, "value", trimmed);
    seki_out_close(out, '}');
}

/* ---- who and what --------------------------------------------------------------------------- */

static const char *of(const struct seki_report *report)
{
    return report->fleet ? "fleet" : report->site;
}

static const char *uuid(char out[SEKI_UUID_SIZE], const struct seki_report *report,
                        const char *kind, const char *name)
{
    return seki_report_uuid(out, "%s:%s:%s:%s", kind, of(report), report->at, name);
}

static const char *person(char out[SEKI_UUID_SIZE], const char *name)
{
    return seki_report_uuid(out, "person:%s", name);
}

static void write_person(struct seki_out *out, const char *name)
{
    char id[SEKI_UUID_SIZE];
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", person(id, name));
    seki_out_string(out, "type", "person");
    seki_out_string(out, "name", name);
    seki_out_close(out, '}');
}

/* Is somebody named already, as author of the report or in rows before this? */
static bool is_named(const struct seki_report *report, enum seki_report_section section, size_t row,
                     size_t column)
{
    const char *name = seki_report_at(report, section, row, column)->text;
    if (strcmp(name, report->author) == 0)
        return true;
    for (size_t i = 0; i < report->tables[SEKI_REPORT_ATTESTATIONS].row_count; i++) {
        if (section == SEKI_REPORT_ATTESTATIONS && i == row)
            return false;
        if (strcmp(seki_report_at(report, SEKI_REPORT_ATTESTATIONS, i, 5)->text, name) == 0)
            return true;
    }
    for (size_t i = 0; i < row; i++) {
        if (strcmp(seki_report_at(report, SEKI_REPORT_WAIVERS, i, 4)->text, name) == 0)
            return true;
    }
    return false;
}

static void write_parties(const struct seki_report *report, struct seki_out *out)
{
    static const struct {
        enum seki_report_section section;
        size_t column; /* of the author */
    } authors[] = {{SEKI_REPORT_ATTESTATIONS, 5}, {SEKI_REPORT_WAIVERS, 4}};
    seki_out_open(out, "parties", '[');
    write_person(out, report->author);
    for (size_t i = 0; i < 2; i++) {
        for (size_t row = 0; row < report->tables[authors[i].section].row_count; row++) {
            if (!is_named(report, authors[i].section, row, authors[i].column))
                write_person(
                    out, seki_report_at(report, authors[i].section, row, authors[i].column)->text);
        }
    }
    seki_out_close(out, ']');
}

static void write_responsible(struct seki_out *out, const char *role, const char *name)
{
    char id[SEKI_UUID_SIZE];
    seki_out_open(out, "responsible-parties", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "role-id", role);
    seki_out_open(out, "party-uuids", '[');
    seki_out_string(out, NULL, person(id, name));
    seki_out_close(out, ']');
    seki_out_close(out, '}');
    seki_out_close(out, ']');
}

static void write_role(struct seki_out *out, const char *id, const char *title)
{
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "id", id);
    seki_out_string(out, "title", title);
    seki_out_close(out, '}');
}

static void write_metadata(const struct seki_report *report, struct seki_out *out)
{
    seki_out_open(out, "metadata", '{');
    seki_out_string(out, "title", seki_report_title(report));
    seki_out_string(out, "last-modified", report->at);
    seki_out_string(out, "version", report->at);
    seki_out_string(out, "oscal-version", SEKI_OSCAL_VERSION);
    seki_out_open(out, "roles", '[');
    write_role(out, "assessor", report->japanese ? "作成者" : "Who made the report");
    write_role(out, "attester", report->japanese ? "確認者" : "Who attested");
    seki_out_close(out, ']');
    write_parties(report, out);
    write_responsible(out, "assessor", report->author);
    seki_out_close(out, '}');
}

static void write_component(const struct seki_report *report, struct seki_out *out)
{
    char id[SEKI_UUID_SIZE];
    seki_out_open(out, "components", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", seki_report_uuid(id, "broker:%s", report->broker));
    seki_out_string(out, "type", "software");
    seki_out_string(out, "title", "Sekisho");
    seki_out_string(out, "description",
                    "Mosquitto broker with the plugin that observes and evaluates the devices.");
    seki_out_open(out, "props", '[');
    seki_oscal_prop(out, "broker", report->broker);
    seki_oscal_prop(out, "plugin-version", report->version);
    seki_out_close(out, ']');
    seki_out_open(out, "status", '{');
    seki_out_string(out, "state", "operational");
    seki_out_close(out, '}');
    seki_out_close(out, '}');
    seki_out_close(out, ']');
}

static const char *device_uuid(char out[SEKI_UUID_SIZE], const char *device)
{
    return seki_report_uuid(out, "device:%s", device);
}

/* Columns of the model's table of devices that go along as props, by their ids there. */
static void write_device(const struct seki_report *report, struct seki_out *out, size_t row)
{
    static const struct {
        const char *name;
        size_t column;
    } props[] = {{"site", 1},   {"vendor", 2},    {"model", 3},     {"firmware", 4},
                 {"owner", 5},  {"use-level", 6}, {"lifecycle", 7}, {"verdict", 10},
                 {"score", 11}, {"coverage", 12}};
    const char *device = seki_report_at(report, SEKI_REPORT_DEVICES, row, 0)->text;
    char id[SEKI_UUID_SIZE];
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", device_uuid(id, device));
    seki_out_string(out, "description", device);
    seki_out_open(out, "props", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "name", "asset-id");
    seki_out_string(out, "value", device);
    seki_out_close(out, '}');
    for (size_t i = 0; i < sizeof props / sizeof *props; i++) {
        const struct seki_report_cell *cell =
            seki_report_at(report, SEKI_REPORT_DEVICES, row, props[i].column);
        seki_oscal_prop(out, props[i].name, cell->value != NULL ? cell->value : cell->text);
    }
    seki_out_close(out, ']');
    seki_out_close(out, '}');
}

static void write_local(const struct seki_report *report, struct seki_out *out)
{
    size_t count = report->tables[SEKI_REPORT_DEVICES].row_count;
    seki_out_open(out, "local-definitions", '{');
    write_component(report, out);
    if (count > 0) {
        seki_out_open(out, "inventory-items", '[');
        for (size_t row = 0; row < count; row++)
            write_device(report, out, row);
        seki_out_close(out, ']');
    }
    seki_out_close(out, '}');
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
            device_uuid(id, seki_say_text(seki_json_member(entry, "device"), "device")));
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
    seki_out_string(out, "uuid", uuid(id, report, "observation", item));
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
    seki_out_string(out, "uuid", uuid(id, report, "finding", item));
    seki_out_string(out, "title", item);
    seki_out_string(out, "description",
                    seki_say_language(seki_json_member(line, "title"), report->japanese));
    write_target(out, item, status);
    seki_out_open(out, "related-observations", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "observation-uuid", uuid(id, report, "observation", item));
    seki_out_close(out, '}');
    seki_out_close(out, ']');
    write_related_risks(report, out, item);
    seki_out_close(out, '}');
}

/* Of each line in turn; "" has no array, which may not be empty. */
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

/* ---- attestations --------------------------------------------------------------------------- */

static void write_attestation(const struct seki_report *report, struct seki_out *out, size_t row)
{
    const struct seki_report_cell *cells = seki_report_at(report, SEKI_REPORT_ATTESTATIONS, row, 0);
    seki_out_open(out, NULL, '{');
    write_responsible(out, "attester", cells[5].text);
    seki_out_open(out, "parts", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "name", "attestation");
    seki_out_string(out, "ns", SEKI_OSCAL_NS);
    seki_out_string(out, "title", cells[0].text);
    seki_out_open(out, "props", '[');
    seki_oscal_prop(out, "scope", cells[1].value);
    seki_oscal_prop(out, "subject", cells[2].text);
    seki_oscal_prop(out, "result", cells[3].value);
    seki_oscal_prop(out, "at", cells[6].value != NULL ? cells[6].value : "");
    seki_oscal_prop(out, "until", cells[7].text);
    seki_oscal_prop(out, "state", cells[8].value);
    seki_out_close(out, ']');
    seki_out_string(out, "prose", cells[4].text);
    seki_out_close(out, '}');
    seki_out_close(out, ']');
    seki_out_close(out, '}');
}

static void write_attestations(const struct seki_report *report, struct seki_out *out)
{
    size_t count = report->tables[SEKI_REPORT_ATTESTATIONS].row_count;
    if (count == 0)
        return;
    seki_out_open(out, "attestations", '[');
    for (size_t row = 0; row < count; row++)
        write_attestation(report, out, row);
    seki_out_close(out, ']');
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void write_result(const struct seki_report *report, struct seki_out *out)
{
    static const char *const facts[] = {"scope",    "site",    "verdict", "score",
                                        "coverage", "devices", "steady"};
    char id[SEKI_UUID_SIZE];
    seki_out_open(out, NULL, '{');
    seki_out_string(out, "uuid", uuid(id, report, "result", ""));
    seki_out_string(out, "title", of(report));
    seki_out_string(out, "description",
                    report->japanese ? "チェックシートに照らした状況。認証ではない。"
                                     : "Status against the checksheet; not a certification.");
    seki_out_string(out, "start", report->at);
    seki_out_string(out, "end", report->at);
    seki_out_open(out, "props", '[');
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const struct seki_report_cell *cell = seki_report_fact(report, facts[i]);
        seki_oscal_prop(out, facts[i], cell->value != NULL ? cell->value : cell->text);
    }
    seki_out_close(out, ']');
    write_local(report, out);
    seki_out_open(out, "reviewed-controls", '{');
    seki_out_open(out, "control-selections", '[');
    seki_out_open(out, NULL, '{');
    seki_out_open(out, "include-all", '{');
    seki_out_close(out, '}');
    seki_out_close(out, '}');
    seki_out_close(out, ']');
    seki_out_close(out, '}');
    write_attestations(report, out);
    write_each(report, out, "observations", write_observation);
    write_risks(report, out);
    write_each(report, out, "findings", write_finding);
    seki_out_close(out, '}');
}

static void write_back_matter(const struct seki_report *report, struct seki_out *out)
{
    char id[SEKI_UUID_SIZE], title[200];
    seki_out_open(out, "back-matter", '{');
    seki_out_open(out, "resources", '[');
    seki_out_open(out, NULL, '{');
    seki_out_string(
        out, "uuid",
        seki_report_uuid(id, "plan:%s:%s", report->checksheet, report->checksheet_version));
    snprintf(title, sizeof title, "%s %s", report->checksheet, report->checksheet_version);
    seki_out_string(out, "title", title);
    seki_out_string(out, "description",
                    "What is assessed, and how, is the checksheet: every item of the catalog that "
                    "'sekishoctl checksheet export --format oscal' writes.");
    seki_out_close(out, '}');
    seki_out_close(out, ']');
    seki_out_close(out, '}');
}

bool seki_report_write_oscal(const struct seki_report *report, FILE *file)
{
    struct seki_out out = {.file = file};
    char id[SEKI_UUID_SIZE], href[SEKI_UUID_SIZE + 1];
    seki_out_open(&out, NULL, '{');
    seki_out_open(&out, "assessment-results", '{');
    seki_out_string(&out, "uuid", uuid(id, report, "report", report->author));
    write_metadata(report, &out);
    snprintf(href, sizeof href, "#%s",
             seki_report_uuid(id, "plan:%s:%s", report->checksheet, report->checksheet_version));
    seki_out_open(&out, "import-ap", '{');
    seki_out_string(&out, "href", href);
    seki_out_close(&out, '}');
    seki_out_open(&out, "results", '[');
    write_result(report, &out);
    seki_out_close(&out, ']');
    write_back_matter(report, &out);
    seki_out_close(&out, '}');
    seki_out_close(&out, '}');
    putc('\n', file);
    return !ferror(file);
}
