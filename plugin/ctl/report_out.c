/* SPDX-License-Identifier: Apache-2.0
 *
 * report_out: see report_out.h.
 */
#include "plugin/ctl/report_out.h"

static void write_text(FILE *file, const char *text)
{
    putc('"', file);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            fprintf(file, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7F)
            fprintf(file, "\\u%04x", *at);
        else
            putc(*at, file);
    }
    putc('"', file);
}

static void begin(struct seki_out *out, const char *name)
{
    if (out->need_comma)
        putc(',', out->file);
    if (out->depth > 0)
        fprintf(out->file, "\n%*s", out->depth, "");
    if (name != NULL) {
        write_text(out->file, name);
        putc(':', out->file);
    }
    out->need_comma = true;
}

void seki_out_open(struct seki_out *out, const char *name, char bracket)
{
    begin(out, name);
    putc(bracket, out->file);
    out->depth++;
    out->need_comma = false;
}

void seki_out_close(struct seki_out *out, char bracket)
{
    out->depth--;
    if (out->need_comma)
        fprintf(out->file, "\n%*s", out->depth, "");
    putc(bracket, out->file);
    out->need_comma = true;
}

void seki_out_string(struct seki_out *out, const char *name, const char *value)
{
    begin(out, name);
    write_text(out->file, value);
}

void seki_out_number(struct seki_out *out, const char *name, double value)
{
    begin(out, name);
    fprintf(out->file, "%.15g", value);
}

void seki_out_boolean(struct seki_out *out, const char *name, bool value)
{
    begin(out, name);
    fputs(value ? "true" : "false", out->file);
}

void seki_out_null(struct seki_out *out, const char *name)
{
    begin(out, name);
    fputs("null", out->file);
}
