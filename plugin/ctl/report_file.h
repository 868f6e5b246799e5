/* SPDX-License-Identifier: Apache-2.0
 *
 * report_file: a new file that appears whole or not at all, readable by its owner only, with its
 * SHA-256.
 */
#ifndef SEKISHO_CTL_REPORT_FILE_H
#define SEKISHO_CTL_REPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/status.h"

struct seki_report_file {
    char path[4096]; /* of what is being written, beside its place */
    char sha256[65];
    long bytes;
};

/* Makes an empty file beside `place`. EXISTS where there is one already, TOO_LONG, IO. */
enum seki_status seki_report_file_begin(struct seki_report_file *file, const char *place,
                                        struct seki_fault *fault) SEKI_CHECK_RESULT;
/* Reads the digest of what was written, and puts it in its place. IO or EXISTS: it is gone. */
enum seki_status seki_report_file_end(struct seki_report_file *file, const char *place,
                                      struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_report_file_drop(struct seki_report_file *file);

#endif
