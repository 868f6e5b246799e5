/* SPDX-License-Identifier: Apache-2.0
 *
 * credentials: see credentials.h.
 */
#include "tests/fleet/credentials.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A line "id,site,auth,secret": our ids and tokens need no quotes. */
static void take_line(char *line, const struct seki_fleet_device *devices, size_t count,
                      char (*secrets)[SEKI_FLEET_SECRET])
{
    char *rest = line, *words[4] = {NULL};
    for (int i = 0; i < 4; i++)
        words[i] = strsep(&rest, ",\r\n");
    if (words[3] == NULL || strlen(words[3]) >= SEKI_FLEET_SECRET)
        return;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(devices[i].id, words[0]) == 0 && strcmp(devices[i].site->id, words[1]) == 0)
            strcpy(secrets[i], words[3]);
    }
}

static void take_file(const char *path, const struct seki_fleet_device *devices, size_t count,
                      char (*secrets)[SEKI_FLEET_SECRET])
{
    char line[512];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL)
        take_line(line, devices, count, secrets);
    explicit_bzero(line, sizeof line);
    fclose(file);
}

static int is_csv(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".csv") == 0;
}

enum seki_status seki_fleet_read_credentials(const char *folder,
                                             const struct seki_fleet_device *devices, size_t count,
                                             char (*secrets)[SEKI_FLEET_SECRET],
                                             struct seki_fault *fault)
{
    struct dirent **entries;
    int found = scandir(folder, &entries, is_csv, alphasort);
    if (found < 0)
        return seki_fail(fault, SEKI_IO, "cannot read the folder '%s': %s", folder,
                         strerror(errno));
    for (int i = 0; i < found; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        take_file(path, devices, count, secrets);
        free(entries[i]);
    }
    free(entries);
    return SEKI_OK;
}
