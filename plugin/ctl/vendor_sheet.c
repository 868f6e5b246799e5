/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_sheet: see vendor_sheet.h. CSV is RFC 4180, UTF-8 with a byte-order mark; no text becomes
 * a formula. Each row says which sheet it is of, for people cut sheets up and put them together.
 */
#include "plugin/ctl/vendor_sheet.h"

#include <string.h>

#include "plugin/ctl/csv.h"
#include "plugin/ctl/say.h"

bool seki_vendor_sheet_next(const struct seki_vendor_sheet *sheet, struct seki_vendor_place *place)
{
    const struct seki_json *items = seki_json_member(sheet->data, "items");
    if (place->model == NULL)
        place->model = seki_json_first(seki_json_member(sheet->data, "models"));
    else if ((place->item = seki_json_next(place->item)) != NULL)
        return true;
    else
        place->model = seki_json_next(place->model);
    place->item = seki_json_first(items);
    return place->model != NULL && place->item != NULL;
}

const char *seki_vendor_sheet_cell(const struct seki_vendor_sheet *sheet,
                                   const struct seki_vendor_place *place,
                                   enum seki_vendor_column column, char out[SEKI_VENDOR_CELL])
{
    const struct seki_json *checksheet = seki_json_member(sheet->data, "checksheet");
    const char *text = "";
    switch (column) {
    case SEKI_VENDOR_ITEM:
        return seki_say_text(place->item, "item");
    case SEKI_VENDOR_TITLE:
        text = seki_say_language(seki_json_member(place->item, "title"), sheet->japanese);
        break;
    case SEKI_VENDOR_ASKED:
        text = seki_say_language(seki_json_member(place->item, "do"), sheet->japanese);
        break;
    case SEKI_VENDOR_EXAMPLE:
        text = seki_say_language(seki_json_member(place->item, "evidence"), sheet->japanese);
        break;
    case SEKI_VENDOR_MODEL:
        return seki_say_text(place->model, "model");
    case SEKI_VENDOR_DEVICES:
        snprintf(out, SEKI_VENDOR_CELL, "%ld", seki_say_number(place->model, "devices", 0));
        return out;
    case SEKI_VENDOR_NAME:
        return seki_say_text(sheet->data, "vendor");
    case SEKI_VENDOR_SITE:
        return seki_say_text(sheet->data, "site");
    case SEKI_VENDOR_CHECKSHEET:
        return seki_say_text(checksheet, "id");
    case SEKI_VENDOR_VERSION:
        return seki_say_text(checksheet, "version");
    case SEKI_VENDOR_EXPORTED:
        return seki_say_text(sheet->data, "at");
    case SEKI_VENDOR_ANSWER:
    case SEKI_VENDOR_EVIDENCE:
    case SEKI_VENDOR_UNTIL:
    case SEKI_VENDOR_COMMENTS:
    case SEKI_VENDOR_COLUMNS:
        break;
    }
    return text != NULL ? text : "";
}

bool seki_vendor_sheet_write_csv(const struct seki_vendor_sheet *sheet, FILE *file)
{
    struct seki_vendor_place place = {NULL, NULL};
    char out[SEKI_VENDOR_CELL];
    fputs("\xEF\xBB\xBF", file);
    for (int i = 0; i < SEKI_VENDOR_COLUMNS; i++)
        fprintf(file, "%s%s", i > 0 ? "," : "",
                seki_vendor_heading((enum seki_vendor_column)i, sheet->japanese));
    fputs("\r\n", file);
    while (seki_vendor_sheet_next(sheet, &place)) {
        for (int i = 0; i < SEKI_VENDOR_COLUMNS; i++) {
            if (i > 0)
                putc(',', file);
            seki_csv_write_guarded(
                file, seki_vendor_sheet_cell(sheet, &place, (enum seki_vendor_column)i, out));
        }
        fputs("\r\n", file);
    }
    return !ferror(file);
}
