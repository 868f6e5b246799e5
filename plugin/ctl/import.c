/* SPDX-License-Identifier: Apache-2.0
 *
 * import: see import.h.
 */
#include "plugin/ctl/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/csv.h"
#include "plugin/ctl/nearest.h"
#include "topics/names.h"

#define IGNORED SEKI_IMPORT_COLUMNS /* a column without a name, as spreadsheets leave behind */

const char *const seki_import_columns[SEKI_IMPORT_COLUMNS] = {
    "id",
    "site",
    "auth",
    "credential",
    "password",
    "owner",
    "use_level",
    "name",
    "model",
    "vendor",
    "serial",
    "fingerprint",
    "replace_by",
    "dispose_by",
    "support.general_availability",
    "support.end_of_sales",
    "support.end_of_security_support",
    "support.end_of_life",
    "support.source",
    "support.verified_at",
    "support.firmware.general_availability",
    "support.firmware.end_of_sales",
    "support.firmware.end_of_security_support",
    "support.firmware.end_of_life",
    "support.firmware.source",
    "support.firmware.verified_at",
    "support.os.general_availability",
    "support.os.end_of_sales",
    "support.os.end_of_security_support",
    "support.os.end_of_life",
    "support.os.source",
    "support.os.verified_at",
    "support.decision",
    "support.decision_until",
    "policy.firmware_minimum",
    "policy.firmware_digest",
    "policy.configuration_hash",
    "policy.allowed_ports",
};

struct header {
    size_t count;
    int columns[SEKI_CSV_FIELDS]; /* by place in the file */
};

/* A field without spaces around it, as a copy in `out`. */
static const char *trimmed(const char *field, char *out, size_t size)
{
    field += strspn(field, " \t");
    size_t length = strlen(field);
    while (length > 0 && (field[length - 1] == ' ' || field[length - 1] == '\t'))
        length--;
    snprintf(out, size, "%.*s", (int)(length < size ? length : size - 1), field);
    return out;
}

static enum seki_status find_column(const char *name, int *column, struct seki_fault *fault)
{
    struct seki_nearest nearest = {.name = name};
    *column = strcmp(name, "device") == 0 ? SEKI_IMPORT_ID : IGNORED;
    for (int i = 0; i < SEKI_IMPORT_COLUMNS; i++) {
        if (strcmp(seki_import_columns[i], name) == 0)
            *column = i;
        seki_nearest_consider(&nearest, seki_import_columns[i]);
    }
    if (*column != IGNORED || *name == '\0')
        return SEKI_OK;
    if (nearest.best != NULL)
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "line 1 names a column '%.60s', which is not known; did you mean '%s'?",
                         name, nearest.best);
    return seki_fail(fault, SEKI_BAD_INPUT,
                     "line 1 names a column '%.60s', which is not known; columns are id, site, "
                     "auth, credential and the fields of 'device set'",
                     name);
}

static enum seki_status read_header(struct seki_csv *csv, struct header *header,
                                    struct seki_fault *fault)
{
    bool seen[SEKI_IMPORT_COLUMNS + 1] = {false};
    enum seki_status status = seki_csv_next(csv, fault);
    if (status == SEKI_NOT_FOUND)
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "the file is empty; its first line names the columns: id,site,…");
    if (status != SEKI_OK)
        return status;
    header->count = csv->count;
    for (size_t i = 0; i < csv->count; i++) {
        char name[SEKI_CSV_RECORD];
        status =
            find_column(trimmed(csv->fields[i], name, sizeof name), &header->columns[i], fault);
        if (status != SEKI_OK)
            return status;
        if (seen[header->columns[i]] && header->columns[i] != IGNORED)
            return seki_fail(fault, SEKI_BAD_INPUT, "line 1 names the column '%s' twice",
                             seki_import_columns[header->columns[i]]);
        seen[header->columns[i]] = true;
    }
    if (!seen[SEKI_IMPORT_ID])
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "line 1 names no column 'id'; it must name the columns: id,site,…");
    return SEKI_OK;
}

void seki_import_fault(struct seki_import *import, struct seki_import_row *row, const char *format,
                       ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    row->state = SEKI_ROW_BAD;
    import->bad++;
    import->report(import->context, row, text);
}

static enum seki_status grow(struct seki_import *import, struct seki_fault *fault)
{
    if (import->count == SEKI_IMPORT_ROWS)
        return seki_fail(fault, SEKI_TOO_LONG, "more than %d rows; split the file",
                         SEKI_IMPORT_ROWS);
    if (import->count < import->size)
        return SEKI_OK;
    size_t size = import->size == 0 ? 64 : 2 * import->size;
    struct seki_import_row *rows = realloc(import->rows, size * sizeof *rows);
    if (rows == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    import->rows = rows;
    import->size = size;
    return SEKI_OK;
}

static bool is_empty(const struct seki_csv *csv)
{
    for (size_t i = 0; i < csv->count; i++) {
        if (csv->fields[i][strspn(csv->fields[i], " \t")] != '\0')
            return false;
    }
    return true;
}

/* Copies a record's values to their columns. False: out of memory. */
static bool fill(struct seki_import_row *row, const struct seki_csv *csv,
                 const struct header *header)
{
    size_t total = 1, used = 0;
    for (int i = 0; i < SEKI_IMPORT_COLUMNS; i++)
        row->values[i] = "";
    for (size_t i = 0; i < csv->count; i++)
        total += strlen(csv->fields[i]) + 1;
    row->bytes = malloc(total);
    if (row->bytes == NULL)
        return false;
    row->bytes[0] = '\0';
    for (size_t i = 0; i < csv->count && i < header->count; i++) {
        if (header->columns[i] == IGNORED)
            continue;
        char *value = row->bytes + used;
        if (header->columns[i] == SEKI_IMPORT_PASSWORD)
            snprintf(value, total - used, "%s", csv->fields[i]);
        else
            trimmed(csv->fields[i], value, total - used);
        row->values[header->columns[i]] = value;
        used += strlen(value) + 1;
    }
    return true;
}

static enum seki_status read_row(struct seki_import *import, const struct seki_csv *csv,
                                 const struct header *header, struct seki_fault *fault)
{
    if (is_empty(csv))
        return SEKI_OK;
    enum seki_status status = grow(import, fault);
    if (status != SEKI_OK)
        return status;
    struct seki_import_row *row = &import->rows[import->count];
    *row = (struct seki_import_row){.line = csv->record_line, .state = SEKI_ROW_NEW};
    if (!fill(row, csv, header))
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    import->count++;
    if (csv->count != header->count) {
        seki_import_fault(import, row,
                          "has %zu fields where line 1 names %zu; is a comma missing, or a field "
                          "with a comma not in quotes?",
                          csv->count, header->count);
        return SEKI_OK;
    }
    for (size_t i = 0; i < csv->count && row->state != SEKI_ROW_BAD; i++) {
        bool blank = csv->fields[i][strspn(csv->fields[i], " \t")] == '\0';
        if (header->columns[i] == IGNORED && !blank)
            seki_import_fault(import, row, "has '%.40s' in column %zu, which line 1 does not name",
                              csv->fields[i], i + 1);
    }
    return SEKI_OK;
}

enum seki_status seki_import_read(struct seki_import *import, const char *bytes, size_t size,
                                  struct seki_fault *fault)
{
    static struct seki_csv csv; /* too large for a stack */
    struct header header;
    seki_csv_init(&csv, bytes, size);
    enum seki_status status = read_header(&csv, &header, fault);
    while (status == SEKI_OK) {
        status = seki_csv_next(&csv, fault);
        if (status == SEKI_OK)
            status = read_row(import, &csv, &header, fault);
        else if (status == SEKI_NOT_FOUND)
            break;
    }
    explicit_bzero(csv.bytes, sizeof csv.bytes);
    if (status == SEKI_NOT_FOUND && import->count == 0)
        return seki_fail(fault, SEKI_BAD_INPUT, "the file names columns and no device");
    return status == SEKI_NOT_FOUND ? SEKI_OK : status;
}

/* What is wrong with a row by itself; NULL: nothing. */
static const char *wrong_with(const struct seki_import_row *row, char *text, size_t size)
{
    const char *id = row->values[SEKI_IMPORT_ID], *auth = row->values[SEKI_IMPORT_AUTH];
    const char *credential = row->values[SEKI_IMPORT_CREDENTIAL];
    bool chosen = row->values[SEKI_IMPORT_PASSWORD][0] != '\0', imported = *credential != '\0';
    if (*id == '\0')
        return "has no id";
    if (!seki_id_is_valid(id))
        return "has a bad id; it is 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit";
    if (row->values[SEKI_IMPORT_SITE][0] == '\0')
        return "names no site; fill in its column 'site', or say --site S for all";
    if (strcmp(auth, "token") != 0 && strcmp(auth, "password") != 0 && strcmp(auth, "x509") != 0) {
        snprintf(text, size, "auth cannot be '%.40s'; it is token, password or x509", auth);
        return text;
    }
    if ((chosen || imported) && strcmp(auth, "password") != 0)
        return "a credential or password goes with auth password only";
    if (chosen && imported)
        return "has a credential and a password; one of them is enough";
    if (imported && strncmp(credential, "$7$", 3) != 0)
        return "its credential is no hash of mosquitto_passwd's newer form ($7$…); set a new "
               "password with mosquitto_passwd 2.0 or later, or leave it empty and have one made";
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    const struct seki_import_row *const *one = a, *const *other = b;
    int order = strcmp((*one)->values[SEKI_IMPORT_ID], (*other)->values[SEKI_IMPORT_ID]);
    return order != 0 ? order : (*one)->line - (*other)->line;
}

static enum seki_status check_repeats(struct seki_import *import)
{
    struct seki_import_row **sorted = malloc((import->count + 1) * sizeof *sorted);
    size_t count = 0;
    if (sorted == NULL)
        return SEKI_NO_MEMORY;
    for (size_t i = 0; i < import->count; i++) {
        if (import->rows[i].state != SEKI_ROW_BAD)
            sorted[count++] = &import->rows[i];
    }
    qsort(sorted, count, sizeof sorted[0], by_id);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[i]->values[SEKI_IMPORT_ID], sorted[i - 1]->values[SEKI_IMPORT_ID]) == 0)
            seki_import_fault(import, sorted[i], "is in the file already, on line %d",
                              sorted[i - 1]->line);
    }
    free(sorted);
    return SEKI_OK;
}

enum seki_status seki_import_check(struct seki_import *import, const char *site)
{
    for (size_t i = 0; i < import->count; i++) {
        struct seki_import_row *row = &import->rows[i];
        bool has_password = row->values[SEKI_IMPORT_CREDENTIAL][0] != '\0' ||
                            row->values[SEKI_IMPORT_PASSWORD][0] != '\0';
        char text[128];
        if (row->state == SEKI_ROW_BAD)
            continue;
        if (row->values[SEKI_IMPORT_SITE][0] == '\0')
            row->values[SEKI_IMPORT_SITE] = site;
        if (row->values[SEKI_IMPORT_AUTH][0] == '\0')
            row->values[SEKI_IMPORT_AUTH] = has_password ? "password" : "token";
        const char *wrong = wrong_with(row, text, sizeof text);
        if (wrong != NULL)
            seki_import_fault(import, row, "%s", wrong);
    }
    return check_repeats(import);
}

void seki_import_free(struct seki_import *import)
{
    for (size_t i = 0; i < import->count; i++) {
        struct seki_import_row *row = &import->rows[i];
        for (int column = SEKI_IMPORT_CREDENTIAL; column <= SEKI_IMPORT_PASSWORD; column++) {
            const char *value = row->values[column];
            if (*value != '\0') /* it lies in bytes, which are ours to write */
                explicit_bzero(row->bytes + (value - row->bytes), strlen(value));
        }
        free(row->bytes);
    }
    free(import->rows);
    import->rows = NULL;
    import->count = import->size = 0;
}
