/* SPDX-License-Identifier: Apache-2.0
 *
 * report_fields: the plain members of a report as one table, which decoding and encoding both walk,
 * and the other form that a report may have. Nobody outside topics includes it.
 */
#ifndef SEKISHO_TOPICS_REPORT_FIELDS_H
#define SEKISHO_TOPICS_REPORT_FIELDS_H

#include "topics/report.h"

enum seki_report_type {
    SEKI_REPORT_STRING,
    SEKI_REPORT_TRI,
    SEKI_REPORT_COUNT, /* int64_t, 0 or more */
    SEKI_REPORT_TIME,
    SEKI_REPORT_KEYSTORE
};

struct seki_report_row {
    const char *section, *member;
    enum seki_report_type type;
    size_t offset, size; /* in struct seki_report; size of strings */
};

/* Rows of one section stand together. */
extern const struct seki_report_row seki_report_rows[];
extern const size_t seki_report_row_count;

/* A device-side metrics report of AWS IoT Device Defender has a "header" ("hed") and no "v". */
bool seki_report_is_aws(const struct seki_json *root);

/* Reads one into a report that is as after init. */
void seki_report_take_aws(struct seki_reader *r, const struct seki_json *root,
                          struct seki_report *report);

#endif
