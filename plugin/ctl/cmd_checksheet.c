/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_checksheet: the items in force, as a list and one by one, and the FAQ. Titles, explanations,
 * commentaries and rules come from the plugin in both languages; which one is shown is the user's,
 * and so are the headings and the contract's words around them. Commands, ids and names of facts
 * stay as they are typed.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"

static const char *const levels[] = {"1", "2", "3"};

/* Headings, and the contract's words where an item is explained, in Japanese. */
static const char *const japanese_words[][2] = {
    {"category", "カテゴリー"},
    {"CSF", "CSF 1.1"},
    {"scope", "判定の単位"},
    {"lead", "主担当"},
    {"applies from", "適用開始"},
    {"use level 1", "用途レベル1"},
    {"use level 2", "用途レベル2"},
    {"use level 3", "用途レベル3"},
    {"device", "機器ごと"},
    {"site", "拠点"},
    {"organization", "全社"},
    {"IT, with OT", "IT（OTと連携）"},
    {"OT, with IT", "OT（ITと連携）"},
    {"required", "必須"},
    {"recommended", "推奨"},
    {"optional", "任意"},
    {"poc", "PoC（実証段階）"},
    {"production", "本番"},
    {"rule", "自動判定"},
    {"attestation", "担当者の確認"},
    {"pass", "適合"},
    {"fail", "不適合"},
    {"unknown", "未確認"},
    {"waived", "例外承認"},
    {"not_applicable", "対象外"},
    {"Why and what", "解説"},
    {"In short", "概要"},
    {"Why it matters", "重要な理由"},
    {"What to do", "実施すること"},
    {"A hint", "対策のヒント"},
    {"An example of good evidence", "良い証跡の例"},
    {"Decided by", "判定方法"},
    {"Facts: ", "参照する項目: "},
    {"State it with:", "次のコマンドで確認結果を登録します:"},
};

/* A heading or a word in the user's language. */
static const char *in_words(const struct seki_ctl *ctl, const char *english)
{
    for (size_t i = 0; ctl->japanese && i < sizeof japanese_words / sizeof *japanese_words; i++) {
        if (strcmp(japanese_words[i][0], english) == 0)
            return japanese_words[i][1];
    }
    return english;
}

/* "required" as "req": three of them stand in one cell. */
static void add_importance(struct seki_ctl *ctl, struct seki_table *table,
                           const struct seki_json *importance)
{
    char text[80];
    size_t used = 0;
    for (size_t i = 0; i < 3; i++) {
        const char *word = seki_say_text(importance, levels[i]);
        used +=
            (size_t)snprintf(text + used, sizeof text - used, ctl->japanese ? "%s%.12s" : "%s%.3s",
                             i > 0 ? " " : "", in_words(ctl, word));
    }
    seki_table_add(table, SEKI_TONE_PLAIN, text);
}

/* The status of an organization's item is a word. Of another it is sites by status: here the worst
 * of them that there is, and at how many of those that it applies to ("fail 2/5"). */
static void add_status(struct seki_ctl *ctl, struct seki_table *table,
                       const struct seki_json *status)
{
    static const char *const worst_first[] = {"fail", "unknown", "waived", "pass"};
    const char *word = seki_json_string(status);
    char text[SEKI_SAY_SIZE];
    long total = 0;
    if (word != NULL) {
        seki_table_add(table, seki_say_tone(word), seki_say_word(in_words(ctl, word), text));
        return;
    }
    for (size_t i = 0; i < 4; i++)
        total += seki_say_number(status, worst_first[i], 0);
    for (size_t i = 0; i < 4; i++) {
        long count = seki_say_number(status, worst_first[i], 0);
        if (count > 0) {
            seki_table_printf(table, seki_say_tone(worst_first[i]), "%s %ld/%ld",
                              in_words(ctl, worst_first[i]), count, total);
            return;
        }
    }
    seki_table_add(table, SEKI_TONE_DIM, NULL);
}

static void add_item(struct seki_ctl *ctl, struct seki_table *table, const struct seki_json *item)
{
    seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "item"));
    seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "category"));
    seki_table_add(table, SEKI_TONE_PLAIN, in_words(ctl, seki_say_text(item, "scope")));
    seki_table_printf(table, SEKI_TONE_PLAIN, "%s%s", seki_say_text(item, "lead"),
                      seki_say_true(item, "joint") ? "+" : "");
    add_importance(ctl, table, seki_json_member(item, "importance"));
    seki_table_add(table, SEKI_TONE_PLAIN, in_words(ctl, seki_say_text(item, "decided_by")));
    add_status(ctl, table, seki_json_member(item, "status"));
    seki_table_add(table, SEKI_TONE_PLAIN,
                   seki_say_language(seki_json_member(item, "title"), ctl->japanese));
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[2][9] = {
        {{.title = "ITEM"},
         {.title = "CATEGORY"},
         {.title = "SCOPE"},
         {.title = "LEAD"},
         {.title = "LEVEL 1 2 3"},
         {.title = "DECIDED BY"},
         {.title = "STATUS"},
         {.title = "TITLE", .shrinks = true},
         {.title = NULL}},
        {{.title = "項目"},
         {.title = "カテゴリー"},
         {.title = "単位"},
         {.title = "主担当"},
         {.title = "レベル1・2・3"},
         {.title = "判定"},
         {.title = "状況"},
         {.title = "項目名", .shrinks = true},
         {.title = NULL}},
    };
    const struct seki_json *sheet = seki_json_member(seki_list_head(list), "checksheet");
    struct seki_table *table = seki_table_new(columns[ctl->japanese]);
    for (size_t i = 0; i < list->count; i++)
        add_item(ctl, table, list->entries[i]);
    char text[400];
    snprintf(text, sizeof text, ctl->japanese ? "%s（%s、バージョン%s）" : "%s (%s, version %s)",
             seki_say_language(seki_json_member(sheet, "name"), ctl->japanese),
             seki_say_text(sheet, "id"), seki_say_text(sheet, "version"));
    seki_screen_fold(&ctl->out, 0, text);
    enum seki_status status = seki_table_end(table, &ctl->out, 0,
                                             ctl->japanese ? "チェックシートに項目がありません。"
                                                           : "The checksheet has no item.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

int seki_cmd_checksheet_list(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "checksheet.list", .member = "items"};
    return seki_list_run(ctl, &list, print_list);
}

/* "a, b" of an array of texts. */
static const char *join(const struct seki_json *array, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (const struct seki_json *entry = seki_json_first(array); entry != NULL && used < size;
         entry = seki_json_next(entry)) {
        const char *text = seki_json_string(entry);
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                                 text != NULL ? text : "");
    }
    return out;
}

/* One line: a heading, and a word of the contract or a text that is shown as it is. */
static void print_line(struct seki_ctl *ctl, const char *heading, const char *text)
{
    seki_say_line(&ctl->out, in_words(ctl, heading), in_words(ctl, text));
}

static void print_lines(struct seki_ctl *ctl, const struct seki_json *item)
{
    const struct seki_json *importance = seki_json_member(item, "importance");
    const char *lead = seki_say_text(item, "lead");
    char text[512];
    print_line(ctl, "category", seki_say_text(item, "category"));
    print_line(ctl, "CSF", join(seki_json_member(item, "subcategories"), text, sizeof text));
    print_line(ctl, "scope", seki_say_text(item, "scope"));
    snprintf(text, sizeof text, "%s%s%s", lead, seki_say_true(item, "joint") ? ", with " : "",
             !seki_say_true(item, "joint") ? ""
             : strcmp(lead, "IT") == 0     ? "OT"
                                           : "IT");
    print_line(ctl, "lead", text);
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "use level %s", levels[i]);
        print_line(ctl, text, seki_say_text(importance, levels[i]));
    }
    print_line(ctl, "applies from", seki_say_text(item, "stage"));
}

/* The command by which a person states how an item stands. */
static void print_attest(struct seki_ctl *ctl, const struct seki_json *item)
{
    const char *scope = seki_say_text(item, "scope");
    const char *subject = strcmp(scope, "site") == 0     ? "--site S"
                          : strcmp(scope, "device") == 0 ? "--device D"
                                                         : "--organization";
    printf("\n%s\n  sekishoctl attest %s %s --result pass --evidence TEXT\n",
           in_words(ctl, "State it with:"), seki_say_text(item, "item"), subject);
}

/* How an item is decided, and what a person can do about it. */
static void print_decision(struct seki_ctl *ctl, const struct seki_json *data,
                           const struct seki_json *item)
{
    const struct seki_json *facts = seki_json_member(data, "facts");
    char text[1024];
    seki_say_head(&ctl->out, in_words(ctl, "Decided by"));
    seki_screen_fold(&ctl->out, 2,
                     seki_say_language(seki_json_member(data, "decision"), ctl->japanese));
    if (seki_json_first(facts) != NULL) {
        char names[900];
        snprintf(text, sizeof text, "%s%s", in_words(ctl, "Facts: "),
                 join(facts, names, sizeof names));
        seki_screen_fold(&ctl->out, 2, text);
    }
    if (strcmp(seki_say_text(item, "decided_by"), "attestation") == 0)
        print_attest(ctl, item);
}

/* What the item says, and its commentary where the catalogue has one. */
static void print_commentary(struct seki_ctl *ctl, const struct seki_json *data,
                             const struct seki_json *item)
{
    static const struct {
        const char *name, *heading;
    } parts[] = {{"why", "Why it matters"},
                 {"do", "What to do"},
                 {"hint", "A hint"},
                 {"evidence", "An example of good evidence"}};
    const struct seki_json *commentary = seki_json_member(data, "commentary");
    seki_say_head(&ctl->out, in_words(ctl, commentary != NULL ? "In short" : "Why and what"));
    seki_screen_fold(&ctl->out, 2,
                     seki_say_language(seki_json_member(item, "explanation"), ctl->japanese));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *text =
            seki_say_language(seki_json_member(commentary, parts[i].name), ctl->japanese);
        if (text[0] == '\0')
            continue;
        seki_say_head(&ctl->out, in_words(ctl, parts[i].heading));
        seki_screen_fold(&ctl->out, 2, text);
    }
}

int seki_cmd_checksheet_explain(struct seki_ctl *ctl)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, "checksheet.get", seki_ctl_argument(ctl));
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL) {
        code = SEKI_EXIT_NO;
    } else if (ctl->json) {
        seki_ctl_print_json(data);
    } else {
        const struct seki_json *item = seki_json_member(data, "item");
        char text[512];
        snprintf(text, sizeof text, "%s  %s", seki_say_text(item, "item"),
                 seki_say_language(seki_json_member(item, "title"), ctl->japanese));
        seki_screen_fold(&ctl->out, 0, text);
        print_lines(ctl, item);
        print_commentary(ctl, data, item);
        print_decision(ctl, data, item);
    }
    seki_exchange_free(exchange);
    return code;
}

static int print_faq(struct seki_ctl *ctl, const struct seki_list *list)
{
    const struct seki_screen *out = &ctl->out;
    if (list->count == 0)
        puts(ctl->japanese ? "チェックシートによくある質問がありません。"
                           : "The checksheet has no questions and answers.");
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *faq = list->entries[i];
        char question[512];
        snprintf(question, sizeof question, "%zu. %s", i + 1,
                 seki_say_language(seki_json_member(faq, "question"), ctl->japanese));
        printf("%s%s", i > 0 ? "\n" : "", seki_screen_on(out, SEKI_TONE_HEAD));
        seki_screen_fold(out, 0, question);
        fputs(seki_screen_off(out, SEKI_TONE_HEAD), stdout);
        seki_screen_fold(out, 2, seki_say_language(seki_json_member(faq, "answer"), ctl->japanese));
    }
    return SEKI_EXIT_OK;
}

int seki_cmd_checksheet_faq(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "checksheet.faq", .member = "faq"};
    return seki_list_run(ctl, &list, print_faq);
}
