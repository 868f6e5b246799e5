/* SPDX-License-Identifier: Apache-2.0
 *
 * import_pass: the rows of an import in one state, sent to the plugin in requests as full as they
 * may be, each answer given back with its row.
 */
#ifndef SEKISHO_CTL_IMPORT_PASS_H
#define SEKISHO_CTL_IMPORT_PASS_H

#include "plugin/ctl/ctl.h"
#include "plugin/ctl/import.h"

struct seki_import_run {
    struct seki_ctl *ctl;
    struct seki_import import;
    const char *path;
    bool update, check;
    FILE *secrets; /* where CSV goes; NULL: not at all */
    struct seki_text *json_errors;
    size_t devices; /* printed so far */
    size_t added, changed, same, failed;
    int first_line, last_line; /* of the request that was sent last */
};

struct seki_import_pass {
    enum seki_import_state state; /* of the rows that it is about */
    size_t rows_most;             /* in a request, for the sake of the answer's length */
    size_t commands;              /* that `write` makes of a row */
    /* Writes and closes a row's commands. False: the request is full. */
    bool (*write)(const struct seki_import_run *run, const struct seki_import_row *row,
                  struct seki_exchange *exchange);
    /* Takes a row's answers, of which the first is at `index`, and gives it another state. */
    void (*take)(struct seki_import_run *run, struct seki_import_row *row,
                 const struct seki_exchange *exchange, size_t index);
    /* After the answers of a request; false ends the pass. NULL: nothing. */
    bool (*flush)(struct seki_import_run *run);
};

/* False: it ended early, and why is in the fault. */
bool seki_import_pass(struct seki_import_run *run, const struct seki_import_pass *pass,
                      struct seki_fault *fault);

#endif
