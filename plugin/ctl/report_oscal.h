/* SPDX-License-Identifier: Apache-2.0
 *
 * report_oscal: what the OSCAL documents of this program share.
 */
#ifndef SEKISHO_CTL_REPORT_OSCAL_H
#define SEKISHO_CTL_REPORT_OSCAL_H

#include "plugin/ctl/report_model.h"
#include "plugin/ctl/report_out.h"
#include "plugin/ctl/report_uuid.h"

#define SEKI_OSCAL_VERSION "1.1.2"
#define SEKI_OSCAL_NS "urn:sekisho:oscal" /* of our own props */
#define SEKI_OSCAL_ID 24

/* "q23": an item's id as the catalog's control id, which is a token in lower case. */
const char *seki_oscal_control(const char *item, char out[SEKI_OSCAL_ID]);
/* A prop in our name space; none where the value is empty, which OSCAL does not allow. */
void seki_oscal_prop(struct seki_out *out, const char *name, const char *value);

/* The site of the report, or "fleet". */
const char *seki_oscal_of(const struct seki_report *report);
/* The UUID of something in this very report, and of a device in every one. */
const char *seki_oscal_uuid(char out[SEKI_UUID_SIZE], const struct seki_report *report,
                            const char *kind, const char *name);
const char *seki_oscal_device(char out[SEKI_UUID_SIZE], const char *device);
/* "observations", "risks" and "findings" of a result. */
void seki_oscal_write_findings(const struct seki_report *report, struct seki_out *out);

#endif
