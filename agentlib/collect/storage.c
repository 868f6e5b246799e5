/* SPDX-License-Identifier: Apache-2.0
 *
 * storage: whether the root file system lies on dm-crypt. The mount table (proc(5), mountinfo)
 * names the block device of "/"; from there every layer below is followed through `slaves` (LVM,
 * RAID) until one is a crypt target, whose device-mapper uuid begins with "CRYPT-". All of the
 * devices beneath must be encrypted. What has no block device below it (an overlay, a container, a
 * RAM disk, NFS) is not known, and so is encryption inside a drive, which no file tells: such a
 * root is "no".
 */
#include <stdlib.h>
#include <string.h>

#include "collectors.h"
#include "files.h"

#define DEEPEST 8 /* layers of block devices; more is a loop */

struct mount {
    unsigned major, minor;
    char type[32], source[128];
};

static bool parse_mount(const char *line, struct mount *mount)
{
    char point[16];
    if (sscanf(line, "%*d %*d %u:%u %*s %15s", &mount->major, &mount->minor, point) != 3 ||
        strcmp(point, "/") != 0)
        return false;
    const char *rest = strstr(line, " - ");
    return rest != NULL && sscanf(rest, " - %31s %127s", mount->type, mount->source) == 2;
}

/* The mount that covers the others at "/" is the last. */
static enum seki_status find_root(const struct seki_collect_host *host, struct mount *root)
{
    FILE *file;
    char line[4096];
    enum seki_status found = SEKI_NOT_FOUND;
    enum seki_status status = seki_files_open(host, &file, "/proc/self/mountinfo");
    if (status != SEKI_OK)
        return status;
    while (fgets(line, sizeof line, file) != NULL) {
        struct mount mount;
        if (parse_mount(line, &mount)) {
            *root = mount;
            found = SEKI_OK;
        }
    }
    fclose(file);
    return found;
}

struct layer {
    const struct seki_collect_host *host;
    const char *folder;
    int depth;
    size_t count;
    bool all; /* below every device so far there is encryption */
};

static bool is_encrypted(const struct seki_collect_host *host, const char *folder, int depth);

static bool take_slave(void *context, const char *name)
{
    struct layer *layer = context;
    char folder[SEKI_COLLECT_PATH];
    int written = snprintf(folder, sizeof folder, "%s/slaves/%s", layer->folder, name);
    layer->count++;
    layer->all = layer->all && written > 0 && written < (int)sizeof folder &&
                 is_encrypted(layer->host, folder, layer->depth + 1);
    return layer->all;
}

static bool is_encrypted(const struct seki_collect_host *host, const char *folder, int depth)
{
    char uuid[160], slaves[SEKI_COLLECT_PATH];
    if (depth > DEEPEST)
        return false;
    if (seki_files_line(host, uuid, sizeof uuid, "%s/dm/uuid", folder) == SEKI_OK &&
        strncmp(uuid, "CRYPT-", 6) == 0)
        return true;
    struct layer layer = {.host = host, .folder = folder, .depth = depth, .all = true};
    int written = snprintf(slaves, sizeof slaves, "%s/slaves", folder);
    return written < (int)sizeof slaves &&
           seki_files_each(host, slaves, take_slave, &layer) == SEKI_OK && layer.count > 0 &&
           layer.all;
}

struct mapped {
    const struct seki_collect_host *host;
    const char *name; /* of the device mapper */
    char *folder;
    bool found;
};

static bool take_block(void *context, const char *block)
{
    struct mapped *mapped = context;
    char name[128];
    if (seki_files_line(mapped->host, name, sizeof name, "/sys/class/block/%s/dm/name", block) ==
            SEKI_OK &&
        strcmp(name, mapped->name) == 0) {
        snprintf(mapped->folder, SEKI_COLLECT_PATH, "/sys/class/block/%s", block);
        mapped->found = true;
    }
    return !mapped->found;
}

/* btrfs has a device number of its own, and tells its block device by name. */
static bool find_by_source(const struct seki_collect_host *host, const char *source,
                           char folder[SEKI_COLLECT_PATH])
{
    if (strncmp(source, "/dev/mapper/", 12) == 0) {
        struct mapped mapped = {host, source + 12, folder, false};
        return seki_files_each(host, "/sys/class/block", take_block, &mapped) == SEKI_OK &&
               mapped.found;
    }
    if (strncmp(source, "/dev/", 5) != 0 || strchr(source + 5, '/') != NULL)
        return false;
    snprintf(folder, SEKI_COLLECT_PATH, "/sys/class/block/%s", source + 5);
    return seki_files_exist(host, "%s", folder);
}

void seki_collect_storage(struct seki_collect_host *host, struct seki_report *report)
{
    static const char member[] = "storage.encrypted";
    struct mount root;
    char folder[SEKI_COLLECT_PATH];
    enum seki_status status = find_root(host, &root);
    if (status != SEKI_OK) {
        seki_agent_unknown(report, member, "the root mount in mountinfo %s",
                           seki_files_why(status));
        return;
    }
    snprintf(folder, sizeof folder, "/sys/dev/block/%u:%u", root.major, root.minor);
    if (root.major == 0 && !find_by_source(host, root.source, folder)) {
        seki_agent_unknown(report, member, "root is %s, with no block device of its own",
                           root.type);
        return;
    }
    if (!seki_files_exist(host, "%s", folder)) {
        seki_agent_unknown(report, member, "no %.40s", folder);
        return;
    }
    report->storage_encrypted = is_encrypted(host, folder, 0) ? SEKI_YES : SEKI_NO;
}
