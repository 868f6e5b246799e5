/* SPDX-License-Identifier: Apache-2.0
 *
 * commands: the table of commands, and help and version, which read it.
 */
#include "plugin/ctl/commands.h"

#include <stdio.h>
#include <string.h>

#include "plugin/ctl/text.h"

#define ABOUT (SEKI_TAKES(ORGANIZATION) | SEKI_TAKES(SITE) | SEKI_TAKES(DEVICE))

const struct seki_command seki_commands[] = {
    {.words = "status",
     .args = "[--site S]",
     .summary = "the fleet or a site at a glance",
     .options = SEKI_TAKES(SITE) | SEKI_TAKES(LANG),
     .run = seki_cmd_status},
    {.words = "watch",
     .args = "[--site S] [--count N] [--seconds N]",
     .summary = "events and changes as they happen, until Ctrl-C",
     .options = SEKI_TAKES(SITE) | SEKI_TAKES(COUNT) | SEKI_TAKES(SECONDS),
     .run = seki_cmd_watch},
    {.words = "site add",
     .args = "SITE [--check] [name=… use_level=1|2|3 stage=poc|production …]",
     .summary = "register a site",
     .options = SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .fields = true,
     .run = seki_cmd_site_add},
    {.words = "site set",
     .args = "SITE [--check] key=value …",
     .summary = "change fields of a site; an empty value unsets",
     .options = SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .fields = true,
     .run = seki_cmd_site_set},
    {.words = "site list", .args = "", .summary = "all sites", .run = seki_cmd_site_list},
    {.words = "site show",
     .args = "SITE [--lang ja]",
     .summary = "one site: its fields, counts and failing items",
     .options = SEKI_TAKES(LANG),
     .least = 1,
     .most = 1,
     .run = seki_cmd_site_show},
    {.words = "device add",
     .args = "DEVICE --site S [--auth token|password|x509] [--password-file F] [--check] "
             "[key=value …]",
     .summary = "register a device; its secret is shown once",
     .options = SEKI_TAKES(SITE) | SEKI_TAKES(AUTH) | SEKI_TAKES(PASSWORD_FILE) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .fields = true,
     .run = seki_cmd_device_add},
    {.words = "device import",
     .args = "FILE.csv [--site S] [--update] [--check] [-o FILE]",
     .summary = "register all devices of a CSV file, or none",
     .options = SEKI_TAKES(SITE) | SEKI_TAKES(UPDATE) | SEKI_TAKES(CHECK) | SEKI_TAKES(OUTPUT),
     .least = 1,
     .most = 1,
     .run = seki_cmd_device_import},
    {.words = "device set",
     .args = "DEVICE [--check] key=value …",
     .summary = "change fields of a device; an empty value unsets, site=S moves it",
     .options = SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .fields = true,
     .run = seki_cmd_device_set},
    {.words = "device rotate",
     .args = "DEVICE",
     .summary = "give a device a new secret; it is shown once, the old one ends",
     .least = 1,
     .most = 1,
     .run = seki_cmd_device_rotate},
    {.words = "device list",
     .args = "[--site S] [--verdict V] [--support S] [--support-days N] [--lifecycle L] "
             "[--online|--offline]",
     .summary = "devices, all or those asked for",
     .options = SEKI_TAKES(SITE) | SEKI_TAKES(VERDICT) | SEKI_TAKES(SUPPORT) |
                SEKI_TAKES(SUPPORT_DAYS) | SEKI_TAKES(LIFECYCLE) | SEKI_TAKES(ONLINE) |
                SEKI_TAKES(OFFLINE),
     .run = seki_cmd_device_list},
    {.words = "device show",
     .args = "DEVICE [--lang ja]",
     .summary = "one device: state, support dates, what fails and why",
     .options = SEKI_TAKES(LANG),
     .least = 1,
     .most = 1,
     .run = seki_cmd_device_show},
    {.words = "checksheet list",
     .args = "[--lang ja]",
     .summary = "the items in force",
     .options = SEKI_TAKES(LANG),
     .run = seki_cmd_checksheet_list},
    {.words = "checksheet explain",
     .args = "ITEM [--lang ja]",
     .summary = "what an item asks, why, what to do, and how it is decided",
     .options = SEKI_TAKES(LANG),
     .least = 1,
     .most = 1,
     .run = seki_cmd_checksheet_explain},
    {.words = "checksheet export",
     .args = "--format oscal [--lang ja] -o FILE",
     .summary = "the catalogue in force as an OSCAL catalog",
     .options = SEKI_TAKES(FORMAT) | SEKI_TAKES(LANG) | SEKI_TAKES(OUTPUT),
     .run = seki_cmd_checksheet_export},
    {.words = "report",
     .args = "--site S|--fleet --format xlsx|csv|html|json|oscal [--part P] [--paper a3|a4] "
             "[--lang ja] -o FILE",
     .summary = "the filled checksheet with devices, support periods and statements",
     .options = SEKI_TAKES(SITE) | SEKI_TAKES(FLEET) | SEKI_TAKES(FORMAT) | SEKI_TAKES(PART) |
                SEKI_TAKES(PAPER) | SEKI_TAKES(LANG) | SEKI_TAKES(OUTPUT),
     .run = seki_cmd_report},
    {.words = "checksheet faq",
     .args = "[--lang ja]",
     .summary = "what people ask first, and the answers",
     .options = SEKI_TAKES(LANG),
     .run = seki_cmd_checksheet_faq},
    {.words = "attest",
     .args = "ITEM --organization|--site S|--device D --result pass|fail --evidence TEXT "
             "[--until DATE] [--check]",
     .summary = "state in your name that an item is met, or is not",
     .options = SEKI_TAKES(ORGANIZATION) | SEKI_TAKES(SITE) | SEKI_TAKES(DEVICE) |
                SEKI_TAKES(RESULT) | SEKI_TAKES(EVIDENCE) | SEKI_TAKES(UNTIL) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_attest},
    {.words = "attestation list",
     .args = "[--site S]",
     .summary = "who attested what, and until when",
     .options = SEKI_TAKES(SITE),
     .run = seki_cmd_attestation_list},
    {.words = "attestation withdraw",
     .args = "ITEM --organization|--site S|--device D [--reason TEXT] [--check]",
     .summary = "end an attestation before its day",
     .options = ABOUT | SEKI_TAKES(REASON) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_attestation_withdraw},
    {.words = "adopt",
     .args = "ITEM --site S|--organization [--reason TEXT] [--check]",
     .summary = "an item is adopted at a site, as is what nobody has decided",
     .options =
         SEKI_TAKES(SITE) | SEKI_TAKES(ORGANIZATION) | SEKI_TAKES(REASON) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_adopt},
    {.words = "partly",
     .args = "ITEM --site S|--organization --reason TEXT [--check]",
     .summary = "an item is adopted in part; the reason says what is left out",
     .options =
         SEKI_TAKES(SITE) | SEKI_TAKES(ORGANIZATION) | SEKI_TAKES(REASON) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_partly},
    {.words = "decline",
     .args = "ITEM --site S|--organization [--reason TEXT] [--check]",
     .summary = "an item is not adopted at a site; a required one needs a reason",
     .options =
         SEKI_TAKES(SITE) | SEKI_TAKES(ORGANIZATION) | SEKI_TAKES(REASON) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_decline},
    {.words = "adoption list",
     .args = "[--site S]",
     .summary = "which items were adopted, adopted in part or declined, and why",
     .options = SEKI_TAKES(SITE),
     .run = seki_cmd_adoption_list},
    {.words = "waive",
     .args = "ITEM --site S|--device D|--organization --reason TEXT --until DATE [--check]",
     .summary = "accept for a time, in your name, that an item fails",
     .options = ABOUT | SEKI_TAKES(REASON) | SEKI_TAKES(UNTIL) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_waive},
    {.words = "waiver list",
     .args = "[--site S]",
     .summary = "what is waived, by whom, why and until when",
     .options = SEKI_TAKES(SITE),
     .run = seki_cmd_waiver_list},
    {.words = "waiver withdraw",
     .args = "ITEM --site S|--device D|--organization [--reason TEXT] [--check]",
     .summary = "end a waiver before its day: what fails counts again",
     .options = ABOUT | SEKI_TAKES(REASON) | SEKI_TAKES(CHECK),
     .least = 1,
     .most = 1,
     .run = seki_cmd_waiver_withdraw},
    {.words = "vendor export",
     .args = "--vendor NAME [--site S] --format csv|xlsx [--lang ja] -o FILE",
     .summary = "a sheet of what a vendor is to answer, for each of its models",
     .options = SEKI_TAKES(VENDOR) | SEKI_TAKES(SITE) | SEKI_TAKES(FORMAT) | SEKI_TAKES(LANG) |
                SEKI_TAKES(OUTPUT),
     .run = seki_cmd_vendor_export},
    {.words = "vendor import",
     .args = "FILE [--vendor NAME] [--site S] [--dry-run]",
     .summary = "take the filled sheet as that vendor's attestations, all or none",
     .options = SEKI_TAKES(VENDOR) | SEKI_TAKES(SITE) | SEKI_TAKES(LANG) | SEKI_TAKES(DRY_RUN),
     .least = 1,
     .most = 1,
     .run = seki_cmd_vendor_import},
    {.words = "operator add",
     .args = "NAME --role viewer|operator|admin [--password-file F]",
     .summary = "let a person in",
     .options = SEKI_TAKES(ROLE) | SEKI_TAKES(PASSWORD_FILE),
     .least = 1,
     .most = 1,
     .run = seki_cmd_operator_add},
    {.words = "operator remove",
     .args = "NAME",
     .summary = "let a person in no more",
     .least = 1,
     .most = 1,
     .run = seki_cmd_operator_remove},
    {.words = "operator list",
     .args = "",
     .summary = "who is let in",
     .run = seki_cmd_operator_list},
    {.words = "service add",
     .args = "NAME [--write FILTER …] [--read FILTER …] [--password-file F]",
     .summary = "let an application in, with topic rights of its own",
     .options = SEKI_TAKES(WRITE) | SEKI_TAKES(READ) | SEKI_TAKES(PASSWORD_FILE),
     .least = 1,
     .most = 1,
     .run = seki_cmd_service_add},
    {.words = "service remove",
     .args = "NAME",
     .summary = "let an application in no more",
     .least = 1,
     .most = 1,
     .run = seki_cmd_service_remove},
    {.words = "service list",
     .args = "",
     .summary = "applications and their topic rights",
     .run = seki_cmd_service_list},
    {.words = "doctor",
     .args = "",
     .summary = "check connection, clock, broker and store; say what to mend",
     .run = seki_cmd_doctor},
    {.words = "help", .args = "[COMMAND]", .summary = "this text", .most = 2, .run = seki_help_run},
    {.words = "version",
     .args = "",
     .summary = "the version of sekishoctl",
     .run = seki_version_run},
    {.words = NULL},
};

int seki_version_run(struct seki_ctl *ctl)
{
    if (ctl->json)
        puts("{\"version\":\"" SEKISHO_VERSION "\"}");
    else
        puts("sekishoctl " SEKISHO_VERSION);
    return SEKI_EXIT_OK;
}

static int help_on(const struct seki_command *command)
{
    struct seki_text text = {0};
    seki_text_printf(&text, "usage: sekishoctl %s %s\n\n%s\n", command->words, command->args,
                     command->summary);
    if (command->options != 0) {
        seki_text_printf(&text, "\n");
        seki_args_describe(command->options, &text);
    }
    seki_text_printf(&text, "\nEvery command takes\n");
    seki_args_describe(0, &text);
    fputs(seki_text_string(&text), stdout);
    seki_text_free(&text);
    return SEKI_EXIT_OK;
}

static int help_on_all(void)
{
    struct seki_text text = {0};
    seki_text_printf(&text, "usage: sekishoctl [option …] command …\n\n");
    for (const struct seki_command *row = seki_commands; row->words != NULL; row++)
        seki_text_printf(&text, "  %-20s %s\n", row->words, row->summary);
    seki_text_printf(&text, "\nEvery command takes\n");
    seki_args_describe(0, &text);
    seki_text_printf(&text, "\nThe connection comes from --config FILE, $SEKISHO_CONFIG or "
                            "~/.config/sekisho/ctl.conf\n(key = value lines: host, port, username, "
                            "password, cafile, cert, key).\n'sekishoctl help COMMAND' says more. "
                            "Exit code: 0 yes, 1 no, 2 bad usage.\n");
    fputs(seki_text_string(&text), stdout);
    seki_text_free(&text);
    return SEKI_EXIT_OK;
}

int seki_help_run(struct seki_ctl *ctl)
{
    const struct seki_args *args = &ctl->args;
    bool named = args->command != NULL && args->command->run != seki_help_run;
    if (named)
        return help_on(args->command);
    if (args->positional_count == 0)
        return help_on_all();
    char words[128];
    snprintf(words, sizeof words, "%.60s%s%.60s", args->positionals[0],
             args->positional_count > 1 ? " " : "",
             args->positional_count > 1 ? args->positionals[1] : "");
    bool found = false;
    for (const struct seki_command *row = seki_commands; row->words != NULL; row++) {
        size_t length = strlen(words);
        if (strcmp(row->words, words) == 0)
            return help_on(row);
        if (strncmp(row->words, words, length) == 0 && row->words[length] == ' ') {
            printf("  %-20s %s\n", row->words, row->summary);
            found = true;
        }
    }
    return found
               ? SEKI_EXIT_OK
               : seki_ctl_usage(NULL, "unknown command '%s'; 'sekishoctl help' lists them", words);
}
