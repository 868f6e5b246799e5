/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_parts: see xlsx_parts.h. The workbook names its sheets by relation; the relations name
 * parts, beside the workbook or from the root.
 */
#include "plugin/ctl/xlsx_parts.h"

#include <stdio.h>
#include <string.h>

#include "plugin/ctl/xlsx_xml.h"

#define WORKBOOK "xl/workbook.xml"
#define RELATIONS "xl/_rels/workbook.xml.rels"

struct search {
    struct seki_xlsx_parts *parts;
    char relation[64]; /* of the sheet; "" not found yet */
};

static bool is_true(const char *text)
{
    return text != NULL && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static enum seki_status workbook_start(struct seki_xml *xml, const char *name,
                                       const char **attributes)
{
    struct search *search = xml->context;
    if (strcmp(name, "workbookPr") == 0)
        search->parts->from_1904 = is_true(seki_xml_attribute(attributes, "date1904"));
    if (strcmp(name, "sheet") != 0 || search->relation[0] != '\0')
        return SEKI_OK;
    const char *state = seki_xml_attribute(attributes, "state");
    const char *id = seki_xml_attribute(attributes, "id"); /* r:id; the other is sheetId */
    bool visible = state == NULL || strcmp(state, "visible") == 0;
    if (visible && id != NULL && strlen(id) < sizeof search->relation)
        strcpy(search->relation, id);
    return SEKI_OK;
}

/* A target as a name in the archive. What points out of it is no name there, and not found. */
static void take_target(const char *target, char out[SEKI_XLSX_NAME])
{
    bool from_root = target[0] == '/';
    int length = snprintf(out, SEKI_XLSX_NAME, "%s%s", from_root ? "" : "xl/", target + from_root);
    if (length < 0 || length >= SEKI_XLSX_NAME)
        out[0] = '\0';
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), of_end = strlen(end);
    return length >= of_end && strcmp(text + length - of_end, end) == 0;
}

static enum seki_status relation_start(struct seki_xml *xml, const char *name,
                                       const char **attributes)
{
    struct search *search = xml->context;
    const char *id = seki_xml_attribute(attributes, "Id");
    const char *type = seki_xml_attribute(attributes, "Type");
    const char *target = seki_xml_attribute(attributes, "Target");
    const char *mode = seki_xml_attribute(attributes, "TargetMode");
    bool outside = mode != NULL && strcmp(mode, "External") == 0;
    if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL ||
        outside)
        return SEKI_OK;
    if (strcmp(id, search->relation) == 0 && ends_with(type, "/worksheet"))
        take_target(target, search->parts->sheet);
    else if (ends_with(type, "/sharedStrings"))
        take_target(target, search->parts->strings);
    return SEKI_OK;
}

enum seki_status seki_xlsx_find_parts(struct seki_xlsx_package *package,
                                      struct seki_xlsx_parts *parts, struct seki_fault *fault)
{
    struct search search = {.parts = parts};
    struct seki_xml workbook = {.start = workbook_start, .context = &search, .fault = fault};
    struct seki_xml relations = {.start = relation_start, .context = &search, .fault = fault};
    memset(parts, 0, sizeof *parts);
    enum seki_status status = seki_xml_read_part(package, WORKBOOK, &workbook);
    if (status == SEKI_OK)
        status = seki_xml_read_part(package, RELATIONS, &relations);
    if (status == SEKI_OK && parts->sheet[0] == '\0')
        status = seki_fail(fault, SEKI_NOT_FOUND,
                           "the workbook has no sheet that is not hidden; save it anew as .xlsx");
    return status;
}
