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
    seki_out_string(out, "uuid", seki_oscal_device(id, device));
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
    seki_out_string(out, "uuid", seki_oscal_uuid(id, report, "result", ""));
    seki_out_string(out, "title", seki_oscal_of(report));
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
    seki_oscal_write_findings(report, out);
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
    seki_out_string(&out, "uuid", seki_oscal_uuid(id, report, "report", report->author));
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
