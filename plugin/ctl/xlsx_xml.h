/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_xml: one part of a workbook, read by calls back: elements by their names without a prefix,
 * and texts. What has a document type is refused, and with it every entity of the file's own;
 * nothing is ever loaded from elsewhere.
 */
#ifndef SEKISHO_CTL_XLSX_XML_H
#define SEKISHO_CTL_XLSX_XML_H

#include <stddef.h>

#include "plugin/ctl/xlsx_package.h"

#define SEKI_XML_DEPTH 64

struct seki_xml {
    /* Each may be NULL. What is not OK ends the reading with that status; the fault is filled. */
    enum seki_status (*start)(struct seki_xml *xml, const char *name, const char **attributes);
    enum seki_status (*end)(struct seki_xml *xml, const char *name);
    enum seki_status (*text)(struct seki_xml *xml, const char *text, size_t length);
    void *context;
    struct seki_fault *fault;

    /* its own */
    enum seki_status status;
    int depth;
    void *parser;
};

/* Reads a part. BAD_INPUT where it is no XML, what a call gave, or what unpacking it gave. */
enum seki_status seki_xml_read_part(struct seki_xlsx_package *package, const char *name,
                                    struct seki_xml *xml) SEKI_CHECK_RESULT;

/* An attribute by its name without a prefix; NULL when it is not there. */
const char *seki_xml_attribute(const char **attributes, const char *name);

#endif
