/* SPDX-License-Identifier: Apache-2.0
 *
 * agent_tree: a recorded tree under a temporary folder, for the collectors' tests. put() writes a
 * file, with the folders above it.
 */
#ifndef SEKISHO_TESTS_AGENT_TREE_H
#define SEKISHO_TESTS_AGENT_TREE_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "agentlib/collect/collectors.h"

struct tree {
    char root[64];
    struct seki_collect_host host;
    struct seki_report report;
};

static inline int tree_make(void **state)
{
    struct tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL)
        return -1;
    snprintf(tree->root, sizeof tree->root, "/tmp/sekisho-tree-XXXXXX");
    *state = tree;
    if (mkdtemp(tree->root) == NULL)
        return -1;
    tree->host.root = tree->root;
    tree->host.now = 1790000000;
    seki_report_init(&tree->report);
    return 0;
}

static inline int tree_remove_one(const char *path, const struct stat *about, int kind,
                                  struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static inline int tree_drop(void **state)
{
    struct tree *tree = *state;
    nftw(tree->root, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(tree);
    return 0;
}

static inline void tree_path(const struct tree *tree, const char *path, char out[512])
{
    snprintf(out, 512, "%s%s", tree->root, path);
    for (char *c = out + strlen(tree->root) + 1; *c != '\0'; c++) {
        if (*c == '/') {
            *c = '\0';
            mkdir(out, 0755);
            *c = '/';
        }
    }
}

static inline void put_bytes(const struct tree *tree, const char *path, const void *bytes,
                             size_t size)
{
    char whole[512];
    tree_path(tree, path, whole);
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline void put(const struct tree *tree, const char *path, const char *text)
{
    put_bytes(tree, path, text, strlen(text));
}

static inline void put_link(const struct tree *tree, const char *path, const char *target)
{
    char whole[512];
    tree_path(tree, path, whole);
    assert_int_equal(symlink(target, whole), 0);
}

/* Forgets what was collected, and collects again. */
static inline void collect(struct tree *tree, seki_collector_fn *collector)
{
    seki_report_init(&tree->report);
    collector(&tree->host, &tree->report);
}

/* Why a member is not known; NULL when nothing says so. */
static inline const char *why(const struct tree *tree, const char *member)
{
    for (size_t i = 0; i < tree->report.unknown_count; i++) {
        if (strcmp(tree->report.unknown[i].member, member) == 0)
            return tree->report.unknown[i].why;
    }
    return NULL;
}

static inline void assert_why(const struct tree *tree, const char *member, const char *part)
{
    const char *reason = why(tree, member);
    if (reason == NULL || strstr(reason, part) == NULL)
        fail_msg("%s: '%s' has no '%s'", member, reason != NULL ? reason : "(known)", part);
}

#endif
