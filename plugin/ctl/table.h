/* SPDX-License-Identifier: Apache-2.0
 *
 * table: rows for people. Columns are as wide as what is in them; where that is more than the
 * screen has, the columns that may shrink are cut, the widest first. Cells are filled from left to
 * right and are made fit for a terminal on their way in.
 */
#ifndef SEKISHO_CTL_TABLE_H
#define SEKISHO_CTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/ctl/screen.h"
#include "topics/status.h"

#define SEKI_TABLE_COLUMNS 12

struct seki_column {
    const char *title;
    bool right;   /* numbers */
    bool shrinks; /* prose; ids never do */
};

struct seki_table; /* NULL (out of memory) is allowed everywhere and prints nothing */

/* `columns` ends at one without a title and is borrowed for as long as the table lives. */
struct seki_table *seki_table_new(const struct seki_column *columns);
void seki_table_add(struct seki_table *table, enum seki_tone tone,
                    const char *text); /* NULL: "-" */
void seki_table_printf(struct seki_table *table, enum seki_tone tone, const char *format, ...)
    SEKI_PRINTF(3, 4);
size_t seki_table_rows(const struct seki_table *table);
/* Prints the table behind `indent` spaces, or `empty` as a sentence when it has no row, and frees
 * it. NO_MEMORY when memory ran out. */
enum seki_status seki_table_end(struct seki_table *table, const struct seki_screen *screen,
                                int indent, const char *empty);

#endif
