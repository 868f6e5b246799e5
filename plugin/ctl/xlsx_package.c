/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx_package: see xlsx_package.h. What an archive says of the length of a part is not believed:
 * what comes out of it is counted.
 */
#include "plugin/ctl/xlsx_package.h"

#include <stdbool.h>
#include <stdlib.h>

#include <zip.h>

#define FREELY (1024 * 1024) /* bytes that may come out whatever the ratio */

struct seki_xlsx_package {
    zip_t *zip;
};

static enum seki_status open_zip(const char *bytes, size_t size, zip_t **zip)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    bool no_memory = zip_error_code_zip(&error) == ZIP_ER_MEMORY;
    if (*zip == NULL && source != NULL)
        zip_source_free(source);
    zip_error_fini(&error);
    if (*zip != NULL)
        return SEKI_OK;
    return no_memory ? SEKI_NO_MEMORY : SEKI_BAD_INPUT;
}

enum seki_status seki_xlsx_open(const char *bytes, size_t size, struct seki_xlsx_package **package,
                                struct seki_fault *fault)
{
    *package = calloc(1, sizeof **package);
    if (*package == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    enum seki_status status = open_zip(bytes, size, &(*package)->zip);
    if (status != SEKI_OK) {
        free(*package);
        *package = NULL;
        return seki_fail(fault, status,
                         "the workbook cannot be opened: it is damaged or not whole; save it anew "
                         "as .xlsx");
    }
    if (zip_get_num_entries((*package)->zip, 0) <= SEKI_XLSX_ENTRIES)
        return SEKI_OK;
    seki_xlsx_close(*package);
    *package = NULL;
    return seki_fail(fault, SEKI_TOO_LONG,
                     "the workbook has more than %d parts; copy the sheet into a new workbook",
                     SEKI_XLSX_ENTRIES);
}

void seki_xlsx_close(struct seki_xlsx_package *package)
{
    if (package == NULL)
        return;
    zip_discard(package->zip);
    free(package);
}

static enum seki_status fail_large(const char *name, struct seki_fault *fault)
{
    return seki_fail(fault, SEKI_TOO_LONG,
                     "the workbook's part %.100s unpacks to more than %d MB, or to more than %d "
                     "times its size; copy the sheet into a new workbook",
                     name, SEKI_XLSX_PART / FREELY, SEKI_XLSX_RATIO);
}

/* How many bytes may come out of so many packed ones. */
static size_t bound(zip_uint64_t packed)
{
    zip_uint64_t most = packed < SEKI_XLSX_PART ? packed * SEKI_XLSX_RATIO : SEKI_XLSX_PART;
    most = most > FREELY ? most : FREELY;
    return most < SEKI_XLSX_PART ? (size_t)most : SEKI_XLSX_PART;
}

/* Reads until the part ends, or until one byte more than may come has come. */
static enum seki_status unpack(zip_file_t *file, size_t most, char **bytes, size_t *size)
{
    size_t room = 0;
    *bytes = NULL;
    *size = 0;
    for (;;) {
        if (*size == room) {
            room = room == 0 ? 65536 : 2 * room;
            char *grown = realloc(*bytes, room + 1);
            if (grown == NULL)
                return SEKI_NO_MEMORY;
            *bytes = grown;
        }
        zip_int64_t got = zip_fread(file, *bytes + *size, room - *size);
        if (got < 0)
            return SEKI_BAD_INPUT;
        if (got == 0)
            return SEKI_OK;
        *size += (size_t)got;
        if (*size > most)
            return SEKI_TOO_LONG;
    }
}

enum seki_status seki_xlsx_part(struct seki_xlsx_package *package, const char *name, char **bytes,
                                size_t *size, struct seki_fault *fault)
{
    const zip_uint64_t needed = ZIP_STAT_INDEX | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    zip_stat_t stat;
    *bytes = NULL;
    if (zip_stat(package->zip, name, ZIP_FL_NOCASE, &stat) != 0 || (stat.valid & needed) != needed)
        return seki_fail(fault, SEKI_NOT_FOUND,
                         "the workbook lacks its part %.100s; save it anew as .xlsx", name);
    bool encrypted =
        (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
    if (encrypted || (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE))
        return seki_fail(fault, SEKI_UNSUPPORTED,
                         "the workbook is encrypted, or packed in an unusual way; save it anew as "
                         ".xlsx without a password");
    zip_file_t *file = zip_fopen_index(package->zip, stat.index, 0);
    enum seki_status status =
        file != NULL ? unpack(file, bound(stat.comp_size), bytes, size) : SEKI_BAD_INPUT;
    if (file != NULL)
        zip_fclose(file);
    if (status == SEKI_OK) {
        (*bytes)[*size] = '\0';
        return SEKI_OK;
    }
    free(*bytes);
    *bytes = NULL;
    return status == SEKI_TOO_LONG
               ? fail_large(name, fault)
               : seki_fail(fault, status,
                           "the workbook's part %.100s is damaged; save it anew as .xlsx", name);
}
