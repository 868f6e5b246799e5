/* SPDX-License-Identifier: Apache-2.0
 *
 * json_read: parsing, looking at trees, and the sticky reader. See json.h. A struct seki_json is a
 * cJSON under a name of our own; the two are converted here and nowhere else.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "topics/json.h"
#include "topics/json_scan.h"
#include "topics/names.h"

static const cJSON *tree(const struct seki_json *value)
{
    return (const cJSON *)(const void *)value;
}

static const struct seki_json *ours(const cJSON *value)
{
    return (const struct seki_json *)(const void *)value;
}

/* ---- parsing -------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name that stands twice in an object, or NULL. `names` has room for all members. */
static const char *repeated_name(const cJSON *object, const char **names)
{
    size_t count = 0;
    for (const cJSON *member = object->child; member != NULL; member = member->next) {
        names[count++] = member->string;
    }
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(names[i - 1], names[i]) == 0) {
            return names[i];
        }
    }
    return NULL;
}

/* Looks through a tree of bounded depth. */
static const char *repeated_anywhere(const cJSON *value, const char **names)
{
    const char *found = cJSON_IsObject(value) ? repeated_name(value, names) : NULL;
    for (const cJSON *child = value->child; child != NULL && found == NULL; child = child->next) {
        if (child->child != NULL) {
            found = repeated_anywhere(child, names);
        }
    }
    return found;
}

/* What of a text may stand in a fault: printable ASCII, cut. */
static void to_printable(const char *text, char *out, size_t size)
{
    size_t used = 0;
    for (; *text != '\0' && used + 1 < size; text++) {
        out[used++] = *text >= 0x20 && *text < 0x7F ? *text : '?';
    }
    out[used] = '\0';
}

static enum seki_status refuse_repeated(const cJSON *root, size_t size, struct seki_fault *fault)
{
    /* A member takes at least four bytes of text (`"":0`). */
    const char **names = calloc(size / 4 + 1, sizeof *names);
    if (names == NULL) {
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    }
    const char *name = repeated_anywhere(root, names);
    free(names);
    if (name == NULL) {
        return SEKI_OK;
    }
    char shown[41];
    to_printable(name, shown, sizeof shown);
    return seki_fail(fault, SEKI_BAD_JSON, "member '%s' stands twice in an object", shown);
}

enum seki_status seki_json_parse(const char *bytes, size_t size, size_t limit_bytes,
                                 int limit_depth, struct seki_json **root, struct seki_fault *fault)
{
    if (size > limit_bytes) {
        return seki_fail(fault, SEKI_TOO_LONG, "%zu bytes; at most %zu are read", size,
                         limit_bytes);
    }
    enum seki_status status = seki_json_scan(bytes, size, limit_depth, fault);
    if (status != SEKI_OK) {
        return status;
    }
    cJSON *parsed = cJSON_ParseWithLength(bytes, size);
    if (parsed == NULL) { /* the text is sound: seki_json_scan has seen to that */
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    }
    status = refuse_repeated(parsed, size, fault);
    if (status != SEKI_OK) {
        cJSON_Delete(parsed);
        return status;
    }
    *root = (struct seki_json *)(void *)parsed;
    return SEKI_OK;
}

void seki_json_free(struct seki_json *root)
{
    cJSON_Delete((cJSON *)(void *)root);
}

/* ---- looking at a tree ---------------------------------------------------------------------- */

const struct seki_json *seki_json_member(const struct seki_json *object, const char *name)
{
    return cJSON_IsObject(tree(object)) ? ours(cJSON_GetObjectItemCaseSensitive(tree(object), name))
                                        : NULL;
}

const struct seki_json *seki_json_first(const struct seki_json *container)
{
    return container != NULL ? ours(tree(container)->child) : NULL;
}

const struct seki_json *seki_json_next(const struct seki_json *value)
{
    return value != NULL ? ours(tree(value)->next) : NULL;
}

const char *seki_json_name(const struct seki_json *value)
{
    return value != NULL ? tree(value)->string : NULL;
}

const char *seki_json_string(const struct seki_json *value)
{
    return cJSON_IsString(tree(value)) ? tree(value)->valuestring : NULL;
}

bool seki_json_is_object(const struct seki_json *value)
{
    return cJSON_IsObject(tree(value));
}

bool seki_json_is_array(const struct seki_json *value)
{
    return cJSON_IsArray(tree(value));
}

bool seki_json_is_null(const struct seki_json *value)
{
    return cJSON_IsNull(tree(value));
}

bool seki_json_boolean(const struct seki_json *value, bool *out)
{
    if (!cJSON_IsBool(tree(value))) {
        return false;
    }
    *out = cJSON_IsTrue(tree(value));
    return true;
}

bool seki_json_number(const struct seki_json *value, double *out)
{
    if (!cJSON_IsNumber(tree(value))) {
        return false;
    }
    *out = tree(value)->valuedouble;
    return true;
}

size_t seki_json_size(const struct seki_json *container)
{
    size_t count = 0;
    for (const struct seki_json *child = seki_json_first(container); child != NULL;
         child = seki_json_next(child)) {
        count++;
    }
    return count;
}

char *seki_json_text(const struct seki_json *value)
{
    return cJSON_PrintUnformatted(tree(value));
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* A walk over the text beside a walk over the tree: the tree is what that text parsed to, so values
 * come in the same order, and a value begins where its first character stands. */
struct place {
    const char *at, *end;
    const cJSON *wanted;
    int line;
    bool found;
};

static void pass_string(struct place *p)
{
    for (p->at++; p->at < p->end && *p->at != '"'; p->at++) {
        p->at += *p->at == '\\' ? 1 : 0;
    }
    p->at++;
}

/* Passes white space and what stands between values. */
static void pass_between(struct place *p)
{
    while (p->at < p->end && strchr(" \t\r\n,:]}", *p->at) != NULL) {
        p->line += *p->at == '\n' ? 1 : 0;
        p->at++;
    }
}

static void find_value(struct place *p, const cJSON *value)
{
    pass_between(p);
    if (value->string != NULL) {
        pass_string(p);
        pass_between(p);
    }
    if (value == p->wanted) {
        p->found = true;
        return;
    }
    if (cJSON_IsString(value)) {
        pass_string(p);
    } else if (!cJSON_IsObject(value) && !cJSON_IsArray(value)) {
        while (p->at < p->end && strchr(" \t\r\n,]}", *p->at) == NULL) {
            p->at++;
        }
    } else {
        p->at++;
        for (const cJSON *child = value->child; child != NULL && !p->found; child = child->next) {
            find_value(p, child);
        }
    }
}

int seki_json_line(const char *bytes, size_t size, const struct seki_json *root,
                   const struct seki_json *value)
{
    struct place p = {.at = bytes, .end = bytes + size, .wanted = tree(value), .line = 1};
    find_value(&p, tree(root));
    return p.line;
}
