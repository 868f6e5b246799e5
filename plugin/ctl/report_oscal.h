/* SPDX-License-Identifier: Apache-2.0
 *
 * report_oscal: what the OSCAL documents of this program share.
 */
#ifndef SEKISHO_CTL_REPORT_OSCAL_H
#define SEKISHO_CTL_REPORT_OSCAL_H

#include "plugin/ctl/report_out.h"
#include "plugin/ctl/report_uuid.h"

#define SEKI_OSCAL_VERSION "1.1.2"
#define SEKI_OSCAL_NS "urn:sekisho:oscal" /* of our own props */
#define SEKI_OSCAL_ID 24

/* "q23": an item's id as the catalog's control id, which is a token in lower case. */
const char *seki_oscal_control(const char *item, char out[SEKI_OSCAL_ID]);
/* A prop in our name space; none where the value is empty, which OSCAL does not allow. */
void seki_oscal_prop(struct seki_out *out, const char *name, const char *value);

#endif
