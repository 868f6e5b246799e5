/* SPDX-License-Identifier: Apache-2.0
 *
 * import_apply: see import_apply.h.
 */
#include "plugin/ctl/import_apply.h"

#include <string.h>

#include "plugin/ctl/csv.h"
#include "plugin/ctl/say.h"

#define ADDS 100   /* rows of a request whose answers are short */
#define CHANGES 20 /* rows whose answers are whole documents */

static void write_fields(struct seki_writer *w, const struct seki_import_row *row, bool with_site)
{
    seki_write_open(w, "fields", '{');
    if (with_site)
        seki_write_string(w, "site", row->values[SEKI_IMPORT_SITE]);
    for (int i = SEKI_IMPORT_FIELDS; i < SEKI_IMPORT_COLUMNS; i++) {
        if (row->values[i][0] != '\0')
            seki_write_string(w, seki_import_columns[i], row->values[i]);
    }
    seki_write_close(w, '}');
}

static bool write_add(const struct seki_import_row *row, struct seki_exchange *exchange, bool check)
{
    static const enum seki_import_column members[] = {SEKI_IMPORT_SITE, SEKI_IMPORT_AUTH,
                                                      SEKI_IMPORT_CREDENTIAL, SEKI_IMPORT_PASSWORD};
    struct seki_writer *w = seki_exchange_open(exchange, "device.add", row->values[SEKI_IMPORT_ID]);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (row->values[members[i]][0] != '\0')
            seki_write_string(w, seki_import_columns[members[i]], row->values[members[i]]);
    }
    write_fields(w, row, false);
    if (check)
        seki_write_boolean(w, "check", true);
    return seki_exchange_close(exchange);
}

static bool write_set(const struct seki_import_row *row, struct seki_exchange *exchange, bool check)
{
    struct seki_writer *w = seki_exchange_open(exchange, "device.set", row->values[SEKI_IMPORT_ID]);
    write_fields(w, row, true);
    if (check)
        seki_write_boolean(w, "check", true);
    return seki_exchange_close(exchange);
}

/* The data of an answer; NULL once the row was told why there is none. */
static const struct seki_json *data_of(struct seki_import_run *run, struct seki_import_row *row,
                                       const struct seki_exchange *exchange, size_t index)
{
    const struct seki_control_response *answer = seki_exchange_answer(exchange, index);
    if (answer != NULL && answer->data != NULL)
        return answer->data;
    seki_import_fault(&run->import, row, "%s",
                      answer != NULL ? answer->error : "the plugin gave no answer; try again");
    return NULL;
}

/* --- can it be added? */

static bool check_add(const struct seki_import_run *run, const struct seki_import_row *row,
                      struct seki_exchange *exchange)
{
    (void)run;
    return write_add(row, exchange, true);
}

static void take_check(struct seki_import_run *run, struct seki_import_row *row,
                       const struct seki_exchange *exchange, size_t index)
{
    const struct seki_control_response *answer = seki_exchange_answer(exchange, index);
    if (answer != NULL && answer->data == NULL && strcmp(answer->code, "exists") == 0)
        row->state = SEKI_ROW_EXISTS;
    else if (data_of(run, row, exchange, index) != NULL)
        row->state = SEKI_ROW_ADD;
}

/* --- is the device that is there the one of the file? */

static bool compare(const struct seki_import_run *run, const struct seki_import_row *row,
                    struct seki_exchange *exchange)
{
    (void)run;
    if (!write_set(row, exchange, true))
        return false;
    seki_exchange_open(exchange, "device.get", row->values[SEKI_IMPORT_ID]);
    return seki_exchange_close(exchange);
}

/* The first field of the row that setting it would change, by what the plugin makes of its text
 * ("22, 443" and "22,443" are the same); -1: none. */
static int first_change(const struct seki_import_row *row, const struct seki_json *before,
                        const struct seki_json *after)
{
    for (int i = SEKI_IMPORT_FIELDS; i < SEKI_IMPORT_COLUMNS; i++) {
        const char *name = seki_import_columns[i];
        if (row->values[i][0] != '\0' && strcmp(row->values[i], seki_say_text(before, name)) != 0 &&
            strcmp(seki_say_text(after, name), seki_say_text(before, name)) != 0)
            return i;
    }
    return -1;
}

static void take_compared(struct seki_import_run *run, struct seki_import_row *row,
                          const struct seki_exchange *exchange, size_t index)
{
    const struct seki_json *after = data_of(run, row, exchange, index);
    const struct seki_json *before = after != NULL ? data_of(run, row, exchange, index + 1) : NULL;
    if (before == NULL)
        return;
    const struct seki_json *device = seki_json_member(before, "device");
    const struct seki_json *fields = seki_json_member(before, "fields");
    const char *auth = seki_say_text(device, "auth"), *site = seki_say_text(device, "site");
    int change = first_change(row, fields, seki_json_member(after, "fields"));
    bool moves = strcmp(site, row->values[SEKI_IMPORT_SITE]) != 0;
    if (strcmp(auth, row->values[SEKI_IMPORT_AUTH]) != 0)
        seki_import_fault(
            &run->import, row,
            "is there already and signs in with %s, not %s; an import does not change "
            "that",
            auth, row->values[SEKI_IMPORT_AUTH]);
    else if (!moves && change < 0)
        row->state = SEKI_ROW_SAME;
    else if (run->update)
        row->state = SEKI_ROW_SET;
    else
        seki_import_fault(&run->import, row,
                          "is there already with %s '%s', not '%s'; say --update to change devices "
                          "that are there",
                          moves ? "site" : seki_import_columns[change],
                          moves ? site : seki_say_text(fields, seki_import_columns[change]),
                          row->values[moves ? SEKI_IMPORT_SITE : change]);
}

bool seki_import_look(struct seki_import_run *run, struct seki_fault *fault)
{
    static const struct seki_import_pass adding = {.state = SEKI_ROW_NEW,
                                                   .rows_most = ADDS,
                                                   .commands = 1,
                                                   .write = check_add,
                                                   .take = take_check};
    static const struct seki_import_pass comparing = {.state = SEKI_ROW_EXISTS,
                                                      .rows_most = CHANGES,
                                                      .commands = 2,
                                                      .write = compare,
                                                      .take = take_compared};
    return seki_import_pass(run, &adding, fault) && seki_import_pass(run, &comparing, fault);
}

/* --- doing it */

static bool add(const struct seki_import_run *run, const struct seki_import_row *row,
                struct seki_exchange *exchange)
{
    (void)run;
    return write_add(row, exchange, false);
}

static void print_csv(struct seki_import_run *run, const char *const texts[4])
{
    if (run->added == 0)
        fputs("id,site,auth,secret\n", run->secrets);
    for (size_t i = 0; i < 4; i++) {
        if (i > 0)
            putc(',', run->secrets);
        seki_csv_write(run->secrets, texts[i]);
    }
    putc('\n', run->secrets);
}

/* A member of the array "devices" that the command has begun. */
static void print_json(struct seki_import_run *run, const char *const texts[4])
{
    static const char *const names[] = {"device", "site", "auth", "secret"};
    char text[1024];
    struct seki_writer w;
    seki_writer_init(&w, text, sizeof text);
    seki_write_open(&w, NULL, '{');
    for (size_t i = 0; i < 4; i++) {
        bool written_elsewhere = i == 3 && run->secrets != NULL;
        if (texts[i][0] != '\0' && !written_elsewhere)
            seki_write_string(&w, names[i], texts[i]);
    }
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, NULL) == SEKI_OK)
        printf("%s%s", run->devices++ > 0 ? "," : "", text);
    explicit_bzero(text, sizeof text);
}

static void take_added(struct seki_import_run *run, struct seki_import_row *row,
                       const struct seki_exchange *exchange, size_t index)
{
    const struct seki_json *data = data_of(run, row, exchange, index);
    if (data == NULL) {
        run->failed++;
        return;
    }
    const char *const texts[] = {row->values[SEKI_IMPORT_ID], row->values[SEKI_IMPORT_SITE],
                                 row->values[SEKI_IMPORT_AUTH], seki_say_text(data, "secret")};
    if (run->secrets != NULL)
        print_csv(run, texts);
    if (run->ctl->json)
        print_json(run, texts);
    row->state = SEKI_ROW_DONE;
    run->added++;
}

static bool flush_secrets(struct seki_import_run *run)
{
    bool good = fflush(stdout) == 0 && ferror(stdout) == 0;
    if (run->secrets != NULL)
        good = fflush(run->secrets) == 0 && ferror(run->secrets) == 0 && good;
    return good;
}

static bool set(const struct seki_import_run *run, const struct seki_import_row *row,
                struct seki_exchange *exchange)
{
    (void)run;
    return write_set(row, exchange, false);
}

static void take_set(struct seki_import_run *run, struct seki_import_row *row,
                     const struct seki_exchange *exchange, size_t index)
{
    if (data_of(run, row, exchange, index) == NULL) {
        run->failed++;
        return;
    }
    row->state = SEKI_ROW_DONE;
    run->changed++;
}

bool seki_import_apply(struct seki_import_run *run, struct seki_fault *fault)
{
    static const struct seki_import_pass adding = {.state = SEKI_ROW_ADD,
                                                   .rows_most = ADDS,
                                                   .commands = 1,
                                                   .write = add,
                                                   .take = take_added,
                                                   .flush = flush_secrets};
    static const struct seki_import_pass changing = {
        .state = SEKI_ROW_SET, .rows_most = CHANGES, .commands = 1, .write = set, .take = take_set};
    return seki_import_pass(run, &adding, fault) && seki_import_pass(run, &changing, fault);
}
