/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_ctl_xlsx: any bytes as a filled sheet, and as one part of a workbook whose checksums are
 * right: the first byte says which. What was read keeps to the bounds of a sheet.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/vendor_rows.h"

#define PARTS 4
#define PART_MOST 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[PARTS] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                         "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
static const char *const usual[PARTS] = {
    "<w><row r=\"2\"><c t=\"s\"><v>0</v></c><c r=\"E2\"><v>1</v></c></row></w>",
    "<sst><si><t>Item</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>",
    "<w><sheets><sheet sheetId=\"1\" r:id=\"rId1\" xmlns:r=\"r\"/></sheets></w>",
    "<R><Relationship Id=\"rId1\" Type=\"/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
<Relationship Id=\"rId2\" Type=\"/sharedStrings\" Target=\"sharedStrings.xml\"/></R>"};

static uint32_t crc_of(const uint8_t *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (UINT32_C(0xEDB88320) & (0 - (crc & 1)));
    }
    return ~crc;
}

struct archive {
    size_t used;
    uint8_t bytes[PARTS * (PART_MOST + 256)];
};

static void put_number(struct archive *archive, uint32_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        archive->bytes[archive->used++] = (uint8_t)(number >> 8 * i);
}

static void put_bytes(struct archive *archive, const void *bytes, size_t size)
{
    memcpy(archive->bytes + archive->used, bytes, size);
    archive->used += size;
}

/* What the header of a part and its line in the directory have in common. */
static void put_common(struct archive *archive, const char *name, const uint8_t *bytes, size_t size)
{
    put_number(archive, 20, 2);         /* version */
    put_number(archive, 0, 2);          /* flags */
    put_number(archive, 0, 2);          /* stored */
    put_number(archive, 0x00210000, 4); /* 1980-01-01 */
    put_number(archive, crc_of(bytes, size), 4);
    put_number(archive, (uint32_t)size, 4);
    put_number(archive, (uint32_t)size, 4);
    put_number(archive, (uint32_t)strlen(name), 2);
    put_number(archive, 0, 2); /* more */
}

static void put_archive(struct archive *archive, const uint8_t *const parts[], const size_t sizes[])
{
    uint32_t offsets[PARTS];
    archive->used = 0;
    for (int i = 0; i < PARTS; i++) {
        offsets[i] = (uint32_t)archive->used;
        put_bytes(archive, "PK\x03\x04", 4);
        put_common(archive, names[i], parts[i], sizes[i]);
        put_bytes(archive, names[i], strlen(names[i]));
        put_bytes(archive, parts[i], sizes[i]);
    }
    uint32_t directory = (uint32_t)archive->used;
    for (int i = 0; i < PARTS; i++) {
        put_bytes(archive, "PK\x01\x02", 4);
        put_number(archive, 20, 2); /* made by */
        put_common(archive, names[i], parts[i], sizes[i]);
        put_number(archive, 0, 2); /* comment */
        put_number(archive, 0, 2); /* disk */
        put_number(archive, 0, 2);
        put_number(archive, 0, 4); /* attributes */
        put_number(archive, offsets[i], 4);
        put_bytes(archive, names[i], strlen(names[i]));
    }
    uint32_t length = (uint32_t)archive->used - directory;
    put_bytes(archive, "PK\x05\x06", 4);
    put_number(archive, 0, 4); /* disks */
    put_number(archive, PARTS, 2);
    put_number(archive, PARTS, 2);
    put_number(archive, length, 4);
    put_number(archive, directory, 4);
    put_number(archive, 0, 2);
}

static void told(void *context, int line, enum seki_vendor_column column, const char *text)
{
    (void)context;
    if (line < 1 || column >= SEKI_VENDOR_COLUMNS || *text == '\0')
        abort();
}

static void read_sheet(const char *bytes, size_t size)
{
    struct seki_fault fault = {""};
    struct seki_vendor_rows rows = {.report = told};
    enum seki_status status = seki_vendor_rows_read(&rows, bytes, size, &fault);
    const struct seki_sheet *sheet = &rows.sheet;
    if ((status != SEKI_OK && fault.text[0] == '\0') || sheet->count > SEKI_SHEET_ROWS ||
        sheet->bytes > SEKI_SHEET_BYTES)
        abort();
    for (size_t i = 1; i < sheet->count; i++) {
        if (sheet->rows[i].line <= sheet->rows[i - 1].line)
            abort();
    }
    seki_vendor_rows_free(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct archive archive;
    const uint8_t *parts[PARTS];
    size_t sizes[PARTS];
    read_sheet((const char *)data, size);
    if (size == 0 || size > PART_MOST)
        return 0;
    for (int i = 0; i < PARTS; i++) {
        parts[i] = (const uint8_t *)usual[i];
        sizes[i] = strlen(usual[i]);
    }
    parts[data[0] % PARTS] = data + 1;
    sizes[data[0] % PARTS] = size - 1;
    put_archive(&archive, parts, sizes);
    read_sheet((const char *)archive.bytes, archive.used);
    return 0;
}
