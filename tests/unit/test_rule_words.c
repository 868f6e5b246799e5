/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rule_words: is a rule told as a person would say it, in English and in Japanese; and has
 * every fact, and every word that one can have, a name in both?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/fact_phrases.h"
#include "plugin/core/rule_words.h"
#include "tests/unit/catalogue_fixture.h"
#include "tests/unit/checksheet_fixture.h"

static const struct {
    const char *rule, *english, *japanese;
} told[] = {
    {"{'all':[{'fact':'support.end_of_security_support','exists':true},"
     "{'fact':'support.source','exists':true},"
     "{'fact':'support.verified_at','after':'now-P365D'}]}",
     "the end of security updates is registered, and the source of the support dates is "
     "registered, and the last verification of the support dates is within the last 365 days",
     "セキュリティ更新の終了日が登録されており、その日付の出所が登録されており、"
     "その日付の確認日が365日以内であること"},
    {"{'not':{'fact':'boot.secure_boot','equals':true,'max_age':'PT12H'}}",
     "secure boot is off (evidence at most 12 hours old)",
     "12時間以内の報告で、セキュアブートが無効であること"},
    {"{'any':[{'fact':'model','equals':'P-200'},{'all':[{'fact':'auth','one_of':['psk','token']},"
     "{'fact':'updates.pending','at_most':0}]}]}",
     "the model is \"P-200\", or (the authentication method is one of pre-shared key, token, and "
     "the number of updates left to install is 0)",
     "型式が「P-200」である、または（認証方式が事前共有鍵、トークンのいずれかであり、"
     "未適用の更新が0件である）のすべてを満たすこと"},
    {"{'all':[{'any':[{'fact':'replace_by','after':'now-P1D'},"
     "{'fact':'topics.denied_at','exists':false}]},"
     "{'fact':'firmware.version','version_at_least':{'fact':'policy.firmware_minimum'}}]}",
     "(the replacement date has not passed, or the last refused topic is not on record), and the "
     "firmware version is the lowest firmware version allowed or later",
     "（更新（交換）期限を過ぎていない、または直近のトピック拒否の記録がない）のいずれかを満たし、"
     "ファームウェアのバージョンがファームウェアの最低バージョン以降であること"},
    {"{'any':[{'fact':'os.version','exists':true},"
     "{'not':{'fact':'report.received_at','after':'2020-01-01','max_age':'P7D'}}]}",
     "the operating system version is reported (undecided unless the last report is within the "
     "last 7 days)",
     "OSのバージョンが報告されている（直近の報告が7日以内でなければ判定しない）こと"},
    {"{'fact':'presence.last_seen','after':'2020-01-01','max_age':'P1D'}",
     "the last contact with the device is within the last 1 day",
     "機器との最後の通信が1日以内であること"},
    {"{'fact':'credential.certificate_expires_at','after':'now+P14D'}",
     "the expiry of the client certificate is more than 14 days away",
     "クライアント証明書の有効期限までの残りが14日を超えること"},
    {"{'fact':'report.clock_skew','at_most':60}",
     "the clock's difference from the broker's is at most 60 seconds",
     "ブローカーとの時刻差が60秒以下であること"},
    {"{'not':{'fact':'firmware.digest','equals':{'fact':'policy.firmware_digest'}}}",
     "the firmware digest differs from the approved firmware digest",
     "ファームウェアのダイジェストが承認済みファームウェアのダイジェストと異なること"},
    {"{'fact':'os.version','version_at_least':'12'}",
     "the operating system version is version 12 or later",
     "OSのバージョンがバージョン12以降であること"},
    {"{'fact':'dispose_by','before':'2026-12-01'}", "the disposal date is before 2026-12-01",
     "廃棄期限が2026-12-01より前であること"},
};

static void a_rule_is_told_as_people_say_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        char words[SEKI_RULE_WORDS];
        struct seki_strings *pool = NULL;
        struct seki_rule_compiler compiler = {.scope = SEKI_SCOPE_DEVICE, .pool = &pool};
        struct seki_rule *rule = fixture_rule(told[i].rule, &compiler);
        if (rule == NULL) {
            fail_msg("%s: %s", told[i].rule, compiler.fault);
        }
        seki_rule_in_words(rule, false, words);
        assert_string_equal(words, told[i].english);
        seki_rule_in_words(rule, true, words);
        assert_string_equal(words, told[i].japanese);
        seki_rule_free(rule);
        seki_strings_free(pool);
    }
}

/* A sentence that was cut, or in which an engineer's name is left. */
static void check_words(const char *id, const struct seki_rule *rule)
{
    for (int japanese = 0; japanese < 2 && rule != NULL; japanese++) {
        char words[SEKI_RULE_WORDS];
        seki_rule_in_words(rule, japanese == 1, words);
        if (getenv("SEKISHO_SHOW") != NULL) {
            fprintf(stderr, "%s %s\n", id, words);
        }
        if (strstr(words, "…") != NULL || strchr(words, '_') != NULL) {
            fail_msg("%s: %s", id, words);
        }
        for (int fact = 0; fact < SEKI_FACTS; fact++) {
            const char *name = seki_fact_name((enum seki_fact)fact);
            if (strchr(name, '.') != NULL && strstr(words, name) != NULL) {
                fail_msg("%s: %s", id, words);
            }
        }
    }
}

static void the_shipped_rules_are_told_whole(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = fixture_shipped();
    for (size_t i = 0; i < catalogue->count; i++) {
        check_words(catalogue->items[i].id, catalogue->items[i].applies);
        check_words(catalogue->items[i].id, catalogue->items[i].pass);
    }
    seki_catalogue_free(catalogue);
}

static void every_fact_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < SEKI_FACTS; i++) {
        const struct seki_fact_phrase *phrase = seki_fact_phrase((enum seki_fact)i);
        bool is_boolean = seki_fact_type((enum seki_fact)i) == SEKI_TYPE_BOOLEAN;
        for (int language = 0; language < SEKI_LANGUAGES; language++) {
            if (phrase->name[language] == NULL || (phrase->yes[language] != NULL) != is_boolean ||
                (phrase->no[language] != NULL) != is_boolean) {
                fail_msg("%s: phrases", seki_fact_name((enum seki_fact)i));
            }
            for (int other = 0; other < i; other++) {
                assert_string_not_equal(phrase->name[language],
                                        seki_fact_phrase((enum seki_fact)other)->name[language]);
            }
        }
    }
}

static void every_word_of_a_fact_has_a_japanese_name(void **state)
{
    (void)state;
    for (int i = 0; i < SEKI_FACTS; i++) {
        const char *const *words = seki_fact_words((enum seki_fact)i);
        if (words == NULL || (enum seki_fact)i == SEKI_FACT_OWNER) {
            continue; /* IT and OT are IT and OT */
        }
        for (; *words != NULL; words++) {
            if (**words != '\0' &&
                strcmp(seki_fact_word_phrase(*words, SEKI_JAPANESE), *words) == 0) {
                fail_msg("%s: %s", seki_fact_name((enum seki_fact)i), *words);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_told_as_people_say_it),
        cmocka_unit_test(the_shipped_rules_are_told_whole),
        cmocka_unit_test(every_fact_has_a_name_of_its_own),
        cmocka_unit_test(every_word_of_a_fact_has_a_japanese_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
