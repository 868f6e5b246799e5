/* SPDX-License-Identifier: Apache-2.0
 *
 * report_out: JSON written to a file, for the writers of reports, which are longer than the
 * contract's bounded writer is for. The names and values are ours or have been read as JSON.
 */
#ifndef SEKISHO_CTL_REPORT_OUT_H
#define SEKISHO_CTL_REPORT_OUT_H

#include <stdbool.h>
#include <stdio.h>

struct seki_out {
    FILE *file;
    int depth;
    bool need_comma;
};

/* Every call takes the member's name, or NULL inside an array and at the root. */
void seki_out_open(struct seki_out *out, const char *name, char bracket);
void seki_out_close(struct seki_out *out, char bracket);
void seki_out_string(struct seki_out *out, const char *name, const char *value);
void seki_out_number(struct seki_out *out, const char *name, double value);
void seki_out_boolean(struct seki_out *out, const char *name, bool value);
void seki_out_null(struct seki_out *out, const char *name);

#endif
