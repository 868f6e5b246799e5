/* SPDX-License-Identifier: Apache-2.0
 *
 * csv: see csv.h.
 */
#include "plugin/ctl/csv.h"

#include <string.h>

#include "topics/names.h"

void seki_csv_init(struct seki_csv *csv, const char *bytes, size_t size)
{
    csv->at = bytes;
    csv->end = bytes + size;
    csv->line = csv->record_line = 1;
    csv->count = 0;
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        csv->at += 3;
}

/* Where the bytes of a record go. */
struct sink {
    char *out;
    size_t used, size;
};

static enum seki_status put(struct sink *sink, char c)
{
    if (sink->used + 1 >= sink->size)
        return SEKI_TOO_LONG;
    sink->out[sink->used++] = c;
    return SEKI_OK;
}

static bool at_line_end(const struct seki_csv *csv)
{
    return *csv->at == '\n' ||
           (*csv->at == '\r' && (csv->at + 1 == csv->end || csv->at[1] == '\n'));
}

static void pass_line_end(struct seki_csv *csv)
{
    csv->at += *csv->at == '\r' && csv->at + 1 < csv->end ? 2 : 1;
    csv->line++;
}

static enum seki_status read_quoted(struct seki_csv *csv, struct sink *sink)
{
    for (csv->at++; csv->at < csv->end; csv->at++) {
        if (*csv->at == '\0')
            return SEKI_BAD_INPUT;
        if (*csv->at == '"') {
            if (csv->at + 1 == csv->end || csv->at[1] != '"') {
                csv->at++;
                bool over = csv->at == csv->end || *csv->at == ',' || at_line_end(csv);
                return over ? SEKI_OK : SEKI_BAD_INPUT;
            }
            csv->at++; /* a doubled quote is one */
        }
        csv->line += *csv->at == '\n';
        enum seki_status status = put(sink, *csv->at);
        if (status != SEKI_OK)
            return status;
    }
    return SEKI_BAD_INPUT; /* no closing quote */
}

static enum seki_status read_plain(struct seki_csv *csv, struct sink *sink)
{
    for (; csv->at < csv->end && *csv->at != ',' && !at_line_end(csv); csv->at++) {
        if (*csv->at == '"' || *csv->at == '\0')
            return SEKI_BAD_INPUT;
        enum seki_status status = put(sink, *csv->at);
        if (status != SEKI_OK)
            return status;
    }
    return SEKI_OK;
}

static enum seki_status read_field(struct seki_csv *csv, struct sink *sink)
{
    if (csv->count == SEKI_CSV_FIELDS)
        return SEKI_TOO_LONG;
    size_t start = sink->used;
    bool quoted = csv->at < csv->end && *csv->at == '"';
    enum seki_status status = quoted ? read_quoted(csv, sink) : read_plain(csv, sink);
    if (status == SEKI_OK && !seki_utf8_is_valid(sink->out + start, sink->used - start))
        status = SEKI_BAD_UTF8;
    if (status != SEKI_OK)
        return status;
    sink->out[sink->used++] = '\0'; /* put() left room */
    csv->fields[csv->count++] = sink->out + start;
    return SEKI_OK;
}

static enum seki_status fail(const struct seki_csv *csv, enum seki_status status,
                             struct seki_fault *fault)
{
    const char *why = status == SEKI_BAD_UTF8 ? "is not UTF-8; save the file as \"CSV UTF-8\""
                      : status == SEKI_TOO_LONG
                          ? "has more than 64 fields or 16 KB; is a quote left open above?"
                          : "has a quote where none may be; write a quote inside a field twice "
                            "and put the field in quotes";
    return seki_fail(fault, status, "line %d %s", csv->record_line, why);
}

enum seki_status seki_csv_next(struct seki_csv *csv, struct seki_fault *fault)
{
    while (csv->at < csv->end && at_line_end(csv))
        pass_line_end(csv);
    csv->count = 0;
    csv->record_line = csv->line;
    if (csv->at == csv->end)
        return SEKI_NOT_FOUND;
    struct sink sink = {.out = csv->bytes, .size = sizeof csv->bytes};
    for (;;) {
        enum seki_status status = read_field(csv, &sink);
        if (status != SEKI_OK) {
            csv->at = csv->end;
            return fail(csv, status, fault);
        }
        if (csv->at == csv->end)
            return SEKI_OK;
        if (at_line_end(csv)) {
            pass_line_end(csv);
            return SEKI_OK;
        }
        csv->at++; /* the comma */
    }
}

static void write_quoted(FILE *file, const char *prefix, const char *field)
{
    fprintf(file, "\"%s", prefix);
    for (; *field != '\0'; field++) {
        if (*field == '"')
            putc('"', file);
        putc(*field, file);
    }
    putc('"', file);
}

void seki_csv_write(FILE *file, const char *field)
{
    if (strpbrk(field, "\",\r\n") == NULL)
        fputs(field, file);
    else
        write_quoted(file, "", field);
}

static bool is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

/* A text that looks guarded already is guarded once more, so that it comes back as it was. */
static bool is_guarded(const char *text)
{
    text += *text == '\'' ? strspn(text, "'") : 0;
    return is_formula(text);
}

void seki_csv_write_guarded(FILE *file, const char *text)
{
    if (!is_guarded(text))
        seki_csv_write(file, text);
    else if (strpbrk(text, "\",\r\n") == NULL)
        fprintf(file, "'%s", text);
    else
        write_quoted(file, "'", text);
}

const char *seki_csv_unguarded(const char *text)
{
    return *text == '\'' && is_guarded(text) ? text + 1 : text;
}
