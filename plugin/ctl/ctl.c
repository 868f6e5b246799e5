/* SPDX-License-Identifier: Apache-2.0
 *
 * ctl: see ctl.h.
 */
#include "plugin/ctl/ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/ctl/file.h"
#include "plugin/ctl/text.h"
#include "plugin/ctl/width.h"

static void SEKI_PRINTF(1, 0) complain(const char *format, va_list arguments)
{
    char text[1024], clean[1024];
    vsnprintf(text, sizeof text, format, arguments);
    fflush(stdout);
    fprintf(stderr, "sekishoctl: %s\n", seki_text_clean(text, clean, sizeof clean));
}

int seki_ctl_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    return SEKI_EXIT_NO;
}

int seki_ctl_usage(const struct seki_command *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    if (command != NULL)
        fprintf(stderr, "usage: sekishoctl %s %s\n", command->words, command->args);
    return SEKI_EXIT_USAGE;
}

/* The password to log in with: from a file, the configuration, or the terminal. */
static enum seki_status find_password(struct seki_ctl *ctl, struct seki_fault *fault)
{
    struct seki_config *config = &ctl->config;
    struct seki_fault why;
    const char *path = seki_ctl_option(ctl, SEKI_OPTION_LOGIN_PASSWORD_FILE);
    bool makes_account = (ctl->args.command->options & SEKI_TAKES(PASSWORD_FILE)) != 0;
    if (path == NULL && !makes_account)
        path = seki_ctl_option(ctl, SEKI_OPTION_PASSWORD_FILE);
    if (path != NULL)
        return seki_file_password(path, config->password, sizeof config->password, fault);
    if (config->username[0] == '\0' || config->password[0] != '\0' || config->cert[0] != '\0')
        return SEKI_OK;
    char prompt[200];
    snprintf(prompt, sizeof prompt, "Password of %s", config->username);
    enum seki_status status =
        seki_file_ask_password(prompt, config->password, sizeof config->password, &why);
    if (status == SEKI_OK)
        return SEKI_OK;
    return seki_fail(fault, SEKI_BAD_INPUT,
                     "no password for '%.60s': %.60s; put it into the configuration, or name a "
                     "file with --login-password-file (- is standard input)",
                     config->username, why.text);
}

enum seki_status seki_ctl_configure(struct seki_ctl *ctl, struct seki_fault *fault)
{
    enum seki_status status = seki_config_load(&ctl->args, &ctl->config, fault);
    if (status != SEKI_OK)
        return SEKI_BAD_INPUT;
    return find_password(ctl, fault);
}

static void warn(const struct seki_config *config)
{
    if (config->exposed)
        seki_ctl_error("warning: others can read the password in %s; run: chmod 600 %s",
                       config->file, config->file);
    if (config->password[0] != '\0' && !seki_config_is_tls(config) && !seki_config_is_local(config))
        seki_ctl_error("warning: the password goes to %s without encryption; use TLS (--cafile)",
                       config->host);
}

int seki_ctl_connect(struct seki_ctl *ctl)
{
    struct seki_fault fault;
    if (ctl->session != NULL)
        return SEKI_EXIT_OK;
    enum seki_status status = seki_ctl_configure(ctl, &fault);
    if (status == SEKI_BAD_INPUT)
        return seki_ctl_usage(NULL, "%s", fault.text);
    if (status != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    warn(&ctl->config);
    if (seki_session_open(&ctl->config, &ctl->session, &fault) != SEKI_OK)
        return seki_ctl_error("%s", fault.text);
    return SEKI_EXIT_OK;
}

bool seki_ctl_send(struct seki_ctl *ctl, struct seki_exchange *exchange)
{
    struct seki_fault fault;
    if (seki_exchange_send(exchange, ctl->session, &fault) == SEKI_OK)
        return true;
    seki_ctl_error("%s", fault.text);
    return false;
}

const struct seki_json *seki_ctl_data(const struct seki_exchange *exchange, size_t index)
{
    const struct seki_control_response *answer = seki_exchange_answer(exchange, index);
    if (answer == NULL)
        seki_ctl_error("the plugin gave no answer to a part of the request; try again");
    else if (answer->data == NULL)
        seki_ctl_error("%s", answer->error);
    return answer != NULL ? answer->data : NULL;
}

const struct seki_json *seki_ctl_ask(struct seki_ctl *ctl, struct seki_exchange *exchange)
{
    if (exchange == NULL || !seki_exchange_close(exchange)) {
        seki_ctl_error("the request is longer than %d bytes; say less at once", SEKI_CONTROL_LIMIT);
        return NULL;
    }
    return seki_ctl_send(ctl, exchange) ? seki_ctl_data(exchange, 0) : NULL;
}

void seki_ctl_print_json(const struct seki_json *value)
{
    char *text = seki_json_text(value);
    if (text == NULL)
        seki_ctl_error("out of memory");
    else
        puts(text);
    free(text);
}

void seki_ctl_write_fields(const struct seki_ctl *ctl, struct seki_writer *w)
{
    if (ctl->args.field_count == 0)
        return;
    seki_write_open(w, "fields", '{');
    for (size_t i = 0; i < ctl->args.field_count; i++)
        seki_write_string(w, ctl->args.fields[i].name, ctl->args.fields[i].value);
    seki_write_close(w, '}');
}

void seki_ctl_write_check(const struct seki_ctl *ctl, struct seki_writer *w)
{
    if (seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL)
        seki_write_boolean(w, "check", true);
}

void seki_ctl_write_option(const struct seki_ctl *ctl, struct seki_writer *w, const char *name,
                           enum seki_option option)
{
    if (seki_ctl_option(ctl, option) != NULL)
        seki_write_string(w, name, seki_ctl_option(ctl, option));
}

bool seki_ctl_write_password(const struct seki_ctl *ctl, struct seki_writer *w)
{
    const char *path = seki_ctl_option(ctl, SEKI_OPTION_PASSWORD_FILE);
    char password[257];
    struct seki_fault fault;
    if (path == NULL)
        return true;
    if (seki_file_password(path, password, sizeof password, &fault) != SEKI_OK) {
        seki_ctl_error("%s", fault.text);
        return false;
    }
    seki_write_string(w, "password", password);
    explicit_bzero(password, sizeof password);
    return true;
}

static bool speaks_japanese(const struct seki_args *args)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *said = args->values[SEKI_OPTION_LANG];
    for (size_t i = 0; i < 3 && (said == NULL || *said == '\0'); i++)
        said = getenv(variables[i]);
    return said != NULL && strncmp(said, "ja", 2) == 0;
}

static int run(struct seki_ctl *ctl)
{
    if (seki_ctl_option(ctl, SEKI_OPTION_HELP) != NULL)
        return seki_help_run(ctl);
    if (seki_ctl_option(ctl, SEKI_OPTION_VERSION) != NULL)
        return seki_version_run(ctl);
    return ctl->args.command->run(ctl);
}

int seki_ctl_main(int argc, const char *const argv[])
{
    static struct seki_ctl ctl;
    struct seki_fault fault;
    seki_width_init();
    seki_screen_init(&ctl.out, stdout);
    if (seki_args_read(argc, argv, seki_commands, &ctl.args, &fault) != SEKI_OK)
        return seki_ctl_usage(ctl.args.command, "%s", fault.text);
    ctl.json = seki_ctl_option(&ctl, SEKI_OPTION_JSON) != NULL;
    ctl.japanese = speaks_japanese(&ctl.args);
    int code = run(&ctl);
    seki_session_close(ctl.session);
    explicit_bzero(ctl.config.password, sizeof ctl.config.password);
    if (fflush(stdout) != 0 || ferror(stdout))
        return seki_ctl_error("the output could not be written; is the disk full?");
    return code;
}
