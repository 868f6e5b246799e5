/* SPDX-License-Identifier: Apache-2.0
 *
 * table: see table.h.
 */
#include "plugin/ctl/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/text.h"
#include "plugin/ctl/width.h"

#define GAP 2
#define LEAST_SHRUNK 8
#define CELL_SIZE 512

struct cell {
    char *text;
    enum seki_tone tone;
};

struct seki_table {
    const struct seki_column *columns;
    size_t column_count, cell_count, size;
    struct cell *cells;
    bool failed;
};

struct seki_table *seki_table_new(const struct seki_column *columns)
{
    struct seki_table *table = calloc(1, sizeof *table);
    if (table == NULL)
        return NULL;
    table->columns = columns;
    while (table->column_count < SEKI_TABLE_COLUMNS && columns[table->column_count].title != NULL)
        table->column_count++;
    return table;
}

static bool grow(struct seki_table *table)
{
    if (table->cell_count < table->size)
        return true;
    size_t size = table->size == 0 ? 128 : 2 * table->size;
    struct cell *cells = realloc(table->cells, size * sizeof *cells);
    if (cells == NULL)
        return false;
    table->cells = cells;
    table->size = size;
    return true;
}

void seki_table_add(struct seki_table *table, enum seki_tone tone, const char *text)
{
    char clean[CELL_SIZE];
    if (table == NULL || table->failed)
        return;
    char *kept =
        strdup(seki_text_clean(text == NULL || *text == '\0' ? "-" : text, clean, sizeof clean));
    if (kept == NULL || !grow(table)) {
        free(kept);
        table->failed = true;
        return;
    }
    table->cells[table->cell_count++] = (struct cell){.text = kept, .tone = tone};
}

void seki_table_printf(struct seki_table *table, enum seki_tone tone, const char *format, ...)
{
    char text[CELL_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    seki_table_add(table, tone, text);
}

size_t seki_table_rows(const struct seki_table *table)
{
    return table == NULL || table->column_count == 0 ? 0 : table->cell_count / table->column_count;
}

static void measure(const struct seki_table *table, int widths[])
{
    for (size_t column = 0; column < table->column_count; column++)
        widths[column] = seki_width(table->columns[column].title);
    for (size_t i = 0; i < table->cell_count; i++) {
        int width = seki_width(table->cells[i].text);
        if (width > widths[i % table->column_count])
            widths[i % table->column_count] = width;
    }
}

/* Takes a column away from the widest that may shrink until the row fits, or nothing is left. */
static void shrink(const struct seki_table *table, int widths[], int room)
{
    for (;;) {
        int total = GAP * ((int)table->column_count - 1);
        size_t widest = table->column_count;
        for (size_t column = 0; column < table->column_count; column++) {
            total += widths[column];
            if (table->columns[column].shrinks && widths[column] > LEAST_SHRUNK &&
                (widest == table->column_count || widths[column] > widths[widest]))
                widest = column;
        }
        if (total <= room || widest == table->column_count)
            return;
        widths[widest]--;
    }
}

/* One cell; the last one of a row is not padded, so that no line ends in spaces. */
static void print_cell(const struct seki_table *table, const struct seki_screen *screen,
                       size_t column, const struct cell *cell, int width)
{
    char text[CELL_SIZE + 8];
    if (table->columns[column].shrinks)
        seki_width_cut(cell->text, width, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", cell->text);
    bool last = column + 1 == table->column_count;
    int padding = width - seki_width(text);
    if (padding < 0)
        padding = 0;
    bool right = table->columns[column].right;
    fprintf(screen->file, "%*s%s%s%s%*s", right ? padding : 0, "",
            seki_screen_on(screen, cell->tone), text, seki_screen_off(screen, cell->tone),
            right || last ? 0 : padding, "");
    fputs(last ? "\n" : "  ", screen->file);
}

static void print_table(const struct seki_table *table, const struct seki_screen *screen,
                        int indent)
{
    int widths[SEKI_TABLE_COLUMNS];
    measure(table, widths);
    shrink(table, widths, screen->columns - indent);
    fprintf(screen->file, "%*s", indent, "");
    for (size_t column = 0; column < table->column_count; column++) {
        char title[64];
        snprintf(title, sizeof title, "%s", table->columns[column].title);
        struct cell head = {.text = title, .tone = SEKI_TONE_HEAD};
        print_cell(table, screen, column, &head, widths[column]);
    }
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t column = i % table->column_count;
        if (column == 0)
            fprintf(screen->file, "%*s", indent, "");
        print_cell(table, screen, column, &table->cells[i], widths[column]);
    }
}

enum seki_status seki_table_end(struct seki_table *table, const struct seki_screen *screen,
                                int indent, const char *empty)
{
    if (table == NULL)
        return SEKI_NO_MEMORY;
    enum seki_status status = table->failed ? SEKI_NO_MEMORY : SEKI_OK;
    if (seki_table_rows(table) > 0)
        print_table(table, screen, indent);
    else if (empty != NULL)
        fprintf(screen->file, "%*s%s\n", indent, "", empty);
    for (size_t i = 0; i < table->cell_count; i++)
        free(table->cells[i].text);
    free(table->cells);
    free(table);
    return status;
}
