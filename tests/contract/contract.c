/* SPDX-License-Identifier: Apache-2.0
 *
 * contract: what the C codec says of messages, for test_contract.py. Without arguments the table of
 * topics, a line each: name, pattern, publisher, retained. Otherwise `contract KIND FILE…`: a line
 * for each file, "ok" and the message as the codec writes it, or the status that refuses it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/contract/codecs.h"
#include "topics/names.h"

static int print_table(void)
{
    for (int kind = 0; kind < SEKI_TOPIC_KINDS; kind++) {
        const struct seki_topic_row *row = seki_topic_row((enum seki_topic_kind)kind);
        printf("%s %s %s %s\n", row->name, row->pattern,
               row->publisher == SEKI_PUBLISHER_DEVICE ? "device" : "plugin",
               row->retained ? "retained" : "passing");
    }
    return 0;
}

/* A payload of exactly its size on the heap, so that a sanitizer sees one byte read too far. */
static char *read_file(const char *path, size_t *size)
{
    static char room[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    *size = fread(room, 1, sizeof room, file);
    fclose(file);
    char *bytes = malloc(*size > 0 ? *size : 1);
    if (bytes == NULL)
        exit(2);
    memcpy(bytes, room, *size);
    return bytes;
}

static int show(const struct codec *codec, const char *path)
{
    static struct recoded recoded;
    size_t size;
    char *payload = read_file(path, &size);
    codec->recode(payload, size, &recoded);
    free(payload);
    if (recoded.decoded != SEKI_OK)
        printf("%s %s\n", seki_status_name(recoded.decoded), recoded.fault.text);
    else if (recoded.encoded != SEKI_OK)
        printf("unwritable %s\n", seki_status_name(recoded.encoded));
    else
        printf("ok %.*s\n", (int)recoded.length, recoded.out);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return print_table();
    for (size_t i = 0; i < CODECS; i++) {
        if (strcmp(codecs[i].kind, argv[1]) == 0) {
            for (int file = 2; file < argc; file++)
                (void)show(&codecs[i], argv[file]);
            return 0;
        }
    }
    fprintf(stderr, "usage: contract [KIND FILE...]\n");
    return 2;
}
