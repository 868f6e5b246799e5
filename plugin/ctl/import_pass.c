/* SPDX-License-Identifier: Apache-2.0
 *
 * import_pass: see import_pass.h.
 */
#include "plugin/ctl/import_pass.h"

#define ROWS 100

struct batch {
    struct seki_exchange *exchange;
    size_t count;
    struct seki_import_row *rows[ROWS];
};

/* Fills a request from the row at *at on, which moves behind the last one taken. */
static void gather(struct seki_import_run *run, const struct seki_import_pass *pass,
                   struct batch *batch, size_t *at)
{
    for (; *at < run->import.count && batch->count < pass->rows_most && batch->count < ROWS;
         (*at)++) {
        struct seki_import_row *row = &run->import.rows[*at];
        if (row->state != pass->state)
            continue;
        if (!pass->write(run, row, batch->exchange)) {
            if (batch->count > 0)
                return;
            seki_import_fault(&run->import, row, "is longer than a request can be");
            (*at)++;
            return;
        }
        batch->rows[batch->count++] = row;
    }
}

static bool send(struct seki_import_run *run, const struct seki_import_pass *pass,
                 struct batch *batch, struct seki_fault *fault)
{
    run->first_line = batch->rows[0]->line;
    run->last_line = batch->rows[batch->count - 1]->line;
    if (seki_exchange_send(batch->exchange, run->ctl->session, fault) != SEKI_OK)
        return false;
    for (size_t i = 0; i < batch->count; i++)
        pass->take(run, batch->rows[i], batch->exchange, i * pass->commands);
    if (pass->flush == NULL || pass->flush(run))
        return true;
    (void)seki_fail(fault, SEKI_IO,
                    "the secrets could not be written; is the disk full? Those of lines %d to %d "
                    "are lost: make new ones with 'sekishoctl device rotate DEVICE'",
                    run->first_line, run->last_line);
    return false;
}

bool seki_import_pass(struct seki_import_run *run, const struct seki_import_pass *pass,
                      struct seki_fault *fault)
{
    size_t at = 0;
    bool good = true;
    while (good && at < run->import.count) {
        struct batch batch = {.exchange = seki_exchange_new()};
        if (batch.exchange == NULL) {
            (void)seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
            return false;
        }
        gather(run, pass, &batch, &at);
        if (batch.count > 0)
            good = send(run, pass, &batch, fault);
        seki_exchange_free(batch.exchange);
    }
    return good;
}
