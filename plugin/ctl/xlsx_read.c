/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_read: see xlsx_read.h. Texts that are used more than once stand in a part of their own, the
 * shared strings; a cell names one by its number, or holds a text itself.
 */
#include "plugin/ctl/xlsx_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/text.h"
#include "plugin/ctl/xlsx_parts.h"
#include "plugin/ctl/xlsx_xml.h"

#define STRINGS_MOST 200000
#define ROWS_MOST 1048576 /* of a sheet */
#define COLUMNS_MOST 16384

/* ---- shared strings ------------------------------------------------------------------------- */

struct strings {
    size_t count, size;
    char **all;
    size_t bytes;
};

static void free_strings(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->all[i]);
    free(strings->all);
}

/* The text of an element that may be made of runs, with furigana beside it. */
struct gather {
    struct seki_text text;
    bool inside, phonetic; /* in <t>; in <rPh> */
    struct strings *strings;
};

static enum seki_status no_memory(struct seki_fault *fault)
{
    return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
}

/* "_x000D_" is a character that XML cannot hold, or an underline that would look like one. Those of
 * ASCII are put back, in place. */
static void unescape(char *text)
{
    char *out = text;
    while (*text != '\0') {
        unsigned code = 0;
        int length = 0;
        bool escaped = text[0] == '_' && text[1] == 'x' &&
                       sscanf(text, "_x%4x_%n", &code, &length) == 1 && length == 7 && code > 0 &&
                       code < 0x80;
        *out++ = escaped ? (char)code : *text;
        text += escaped ? length : 1;
    }
    *out = '\0';
}

static enum seki_status keep_string(struct strings *strings, const struct seki_text *text,
                                    struct seki_fault *fault)
{
    if (strings->count == STRINGS_MOST || text->length > SEKI_SHEET_BYTES - strings->bytes)
        return seki_fail(fault, SEKI_TOO_LONG,
                         "the workbook has more than %d texts, or %d MB of them; copy the sheet "
                         "into a new workbook",
                         STRINGS_MOST, SEKI_SHEET_BYTES / 1024 / 1024);
    if (strings->count == strings->size) {
        size_t size = strings->size > 0 ? 2 * strings->size : 256;
        char **all = realloc(strings->all, size * sizeof *all);
        if (all == NULL)
            return no_memory(fault);
        strings->all = all;
        strings->size = size;
    }
    char *copy = strdup(seki_text_string(text));
    if (copy == NULL)
        return no_memory(fault);
    unescape(copy);
    strings->all[strings->count++] = copy;
    strings->bytes += text->length;
    return SEKI_OK;
}

static void gather_start(struct gather *gather, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        gather->phonetic = true;
    gather->inside = strcmp(name, "t") == 0 && !gather->phonetic;
}

static void gather_end(struct gather *gather, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        gather->phonetic = false;
    gather->inside = false;
}

/* At most what a cell may hold, and a byte more, by which it is seen that there was more. */
static enum seki_status gather_text(struct gather *gather, const char *text, size_t length,
                                    struct seki_fault *fault)
{
    size_t room = SEKI_SHEET_CELL + 1 - gather->text.length;
    seki_text_add(&gather->text, text, length < room ? length : room);
    return gather->text.failed ? no_memory(fault) : SEKI_OK;
}

static enum seki_status strings_start(struct seki_xml *xml, const char *name,
                                      const char **attributes)
{
    (void)attributes;
    gather_start(xml->context, name);
    return SEKI_OK;
}

static enum seki_status strings_end(struct seki_xml *xml, const char *name)
{
    struct gather *gather = xml->context;
    gather_end(gather, name);
    if (strcmp(name, "si") != 0)
        return SEKI_OK;
    enum seki_status status = keep_string(gather->strings, &gather->text, xml->fault);
    seki_text_free(&gather->text);
    return status;
}

static enum seki_status strings_text(struct seki_xml *xml, const char *text, size_t length)
{
    struct gather *gather = xml->context;
    return gather->inside ? gather_text(gather, text, length, xml->fault) : SEKI_OK;
}

static enum seki_status read_strings(struct seki_xlsx_package *package, const char *name,
                                     struct strings *strings, struct seki_fault *fault)
{
    struct gather gather = {.strings = strings};
    struct seki_xml xml = {.start = strings_start,
                           .end = strings_end,
                           .text = strings_text,
                           .context = &gather,
                           .fault = fault};
    if (name[0] == '\0')
        return SEKI_OK;
    enum seki_status status = seki_xml_read_part(package, name, &xml);
    seki_text_free(&gather.text);
    return status;
}

/* ---- cells ---------------------------------------------------------------------------------- */

struct cells {
    struct seki_sheet *sheet;
    const struct strings *strings;
    struct gather gather; /* of the cell */
    bool in_value;        /* <v> */
    bool shared, boolean;
    long row, column; /* from 1; 0: before the first */
};

static enum seki_status fail_cell(const struct cells *cells, struct seki_fault *fault)
{
    return seki_fail(fault, SEKI_BAD_INPUT,
                     "line %ld: the workbook has a cell that makes no sense there; save it anew as "
                     ".xlsx",
                     cells->row);
}

/* "AB12": the column, from 1; 0: it is none. */
static long column_of(const char *reference)
{
    long column = 0;
    while (*reference >= 'A' && *reference <= 'Z' && column <= COLUMNS_MOST)
        column = 26 * column + (*reference++ - 'A' + 1);
    return column <= COLUMNS_MOST ? column : 0;
}

static enum seki_status row_start(struct cells *cells, const char **attributes,
                                  struct seki_fault *fault)
{
    const char *number = seki_xml_attribute(attributes, "r");
    long row = number != NULL ? strtol(number, NULL, 10) : cells->row + 1;
    if (row <= cells->row || row > ROWS_MOST)
        return fail_cell(cells, fault);
    cells->row = row;
    cells->column = 0;
    return SEKI_OK;
}

static enum seki_status cell_start(struct cells *cells, const char **attributes,
                                   struct seki_fault *fault)
{
    const char *reference = seki_xml_attribute(attributes, "r");
    const char *type = seki_xml_attribute(attributes, "t");
    long column = reference != NULL ? column_of(reference) : cells->column + 1;
    if (cells->row == 0 || column <= cells->column || column > COLUMNS_MOST)
        return fail_cell(cells, fault);
    cells->column = column;
    seki_text_free(&cells->gather.text); /* of what stood outside of cells */
    cells->shared = type != NULL && strcmp(type, "s") == 0;
    cells->boolean = type != NULL && strcmp(type, "b") == 0;
    return SEKI_OK;
}

static enum seki_status sheet_start(struct seki_xml *xml, const char *name, const char **attributes)
{
    struct cells *cells = xml->context;
    if (strcmp(name, "row") == 0)
        return row_start(cells, attributes, xml->fault);
    if (strcmp(name, "c") == 0)
        return cell_start(cells, attributes, xml->fault);
    cells->in_value = strcmp(name, "v") == 0;
    gather_start(&cells->gather, name);
    return SEKI_OK;
}

static enum seki_status sheet_text(struct seki_xml *xml, const char *text, size_t length)
{
    struct cells *cells = xml->context;
    bool wanted = cells->in_value || cells->gather.inside;
    return wanted ? gather_text(&cells->gather, text, length, xml->fault) : SEKI_OK;
}

/* What the cell says; NULL: it names a text that is not there. */
static const char *cell_text(const struct cells *cells)
{
    const char *text = seki_text_string(&cells->gather.text);
    if (cells->boolean)
        return strcmp(text, "1") == 0 ? "TRUE" : "FALSE";
    if (!cells->shared || *text == '\0')
        return text;
    char *end;
    unsigned long index = strtoul(text, &end, 10);
    bool there = *text >= '0' && *text <= '9' && *end == '\0' && index < cells->strings->count;
    return there ? cells->strings->all[index] : NULL;
}

static enum seki_status sheet_end(struct seki_xml *xml, const char *name)
{
    struct cells *cells = xml->context;
    cells->in_value = false;
    gather_end(&cells->gather, name);
    if (strcmp(name, "c") != 0)
        return SEKI_OK;
    const char *text = cell_text(cells);
    enum seki_status status = text == NULL
                                  ? fail_cell(cells, xml->fault)
                                  : seki_sheet_put(cells->sheet, (int)cells->row,
                                                   (size_t)cells->column - 1, text, xml->fault);
    seki_text_free(&cells->gather.text);
    return status;
}

static enum seki_status read_cells(struct seki_xlsx_package *package, const char *name,
                                   struct cells *cells, struct seki_fault *fault)
{
    struct seki_xml xml = {.start = sheet_start,
                           .end = sheet_end,
                           .text = sheet_text,
                           .context = cells,
                           .fault = fault};
    enum seki_status status = seki_xml_read_part(package, name, &xml);
    seki_text_free(&cells->gather.text);
    return status;
}

enum seki_status seki_xlsx_read(struct seki_sheet *sheet, const char *bytes, size_t size,
                                struct seki_fault *fault)
{
    struct seki_xlsx_package *package;
    struct seki_xlsx_parts parts;
    struct strings strings = {0};
    struct cells cells = {.sheet = sheet, .strings = &strings};
    enum seki_status status = seki_xlsx_open(bytes, size, &package, fault);
    if (status != SEKI_OK)
        return status;
    status = seki_xlsx_find_parts(package, &parts, fault);
    if (status == SEKI_OK)
        status = read_strings(package, parts.strings, &strings, fault);
    if (status == SEKI_OK)
        status = read_cells(package, parts.sheet, &cells, fault);
    if (status == SEKI_OK)
        sheet->from_1904 = parts.from_1904;
    free_strings(&strings);
    seki_xlsx_close(package);
    return status;
}
