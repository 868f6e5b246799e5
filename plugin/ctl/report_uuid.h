/* SPDX-License-Identifier: Apache-2.0
 *
 * report_uuid: UUIDs made from names (RFC 9562, version 5, in a name space of our own), so that the
 * same thing has the same UUID in every report.
 */
#ifndef SEKISHO_CTL_REPORT_UUID_H
#define SEKISHO_CTL_REPORT_UUID_H

#include "topics/status.h"

#define SEKI_UUID_SIZE 37

/* Of the text that the format gives; returns out. */
const char *seki_report_uuid(char out[SEKI_UUID_SIZE], const char *format, ...) SEKI_PRINTF(2, 3);

#endif
