/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_xml: see xlsx_xml.h.
 */
#include "plugin/ctl/xlsx_xml.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

static const char *without_prefix(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *seki_xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2) {
        if (strcmp(without_prefix(attributes[0]), name) == 0)
            return attributes[1];
    }
    return NULL;
}

static void stop(struct seki_xml *xml, enum seki_status status)
{
    if (status == SEKI_OK || xml->status != SEKI_OK)
        return;
    xml->status = status;
    XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct seki_xml *xml = data;
    if (xml->status != SEKI_OK)
        return;
    if (++xml->depth > SEKI_XML_DEPTH)
        stop(xml, seki_fail(xml->fault, SEKI_TOO_DEEP,
                            "the workbook is nested deeper than %d; save it anew as .xlsx",
                            SEKI_XML_DEPTH));
    else if (xml->start != NULL)
        stop(xml, xml->start(xml, without_prefix(name), attributes));
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    struct seki_xml *xml = data;
    if (xml->status != SEKI_OK)
        return;
    xml->depth--;
    if (xml->end != NULL)
        stop(xml, xml->end(xml, without_prefix(name)));
}

static void XMLCALL on_text(void *data, const XML_Char *text, int length)
{
    struct seki_xml *xml = data;
    if (xml->status == SEKI_OK && xml->text != NULL)
        stop(xml, xml->text(xml, text, (size_t)length));
}

/* No workbook has one; it could only hold entities. */
static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public_id, int has_internal)
{
    struct seki_xml *xml = data;
    (void)name;
    (void)system;
    (void)public_id;
    (void)has_internal;
    stop(xml, seki_fail(xml->fault, SEKI_BAD_INPUT,
                        "the workbook has a document type, which no workbook has; save it anew as "
                        ".xlsx"));
}

static enum seki_status read_bytes(struct seki_xml *xml, const char *name, const char *bytes,
                                   size_t size)
{
    XML_Parser parser = size <= INT_MAX ? XML_ParserCreate(NULL) : NULL;
    if (parser == NULL)
        return seki_fail(xml->fault, SEKI_NO_MEMORY, "out of memory");
    xml->parser = parser;
    xml->status = SEKI_OK;
    xml->depth = 0;
    XML_SetUserData(parser, xml);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    bool whole = XML_Parse(parser, bytes, (int)size, 1) == XML_STATUS_OK;
    unsigned long line = XML_GetCurrentLineNumber(parser);
    const char *why = XML_ErrorString(XML_GetErrorCode(parser));
    if (xml->status == SEKI_OK && !whole)
        xml->status = seki_fail(xml->fault, SEKI_BAD_INPUT,
                                "the workbook's part %.100s cannot be read (line %lu: %.60s); save "
                                "it anew as .xlsx",
                                name, line, why != NULL ? why : "unknown");
    XML_ParserFree(parser);
    xml->parser = NULL;
    return xml->status;
}

enum seki_status seki_xml_read_part(struct seki_xlsx_package *package, const char *name,
                                    struct seki_xml *xml)
{
    char *bytes;
    size_t size;
    enum seki_status status = seki_xlsx_part(package, name, &bytes, &size, xml->fault);
    if (status == SEKI_OK)
        status = read_bytes(xml, name, bytes, size);
    free(bytes);
    return status;
}
