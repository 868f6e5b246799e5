# SPDX-License-Identifier: Apache-2.0
# Completion of sekishoctl for bash: commands and options come from `sekishoctl help`, which needs no
# connection, and so are those of the installed version.
_sekishoctl() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local commands words=() word choices
    COMPREPLY=()
    case $previous in
    --config | --cafile | --cert | --key | --login-password-file | --password-file | -o | --output)
        compopt -o default
        return
        ;;
    --lang) choices='en ja' ;;
    --auth) choices='token password x509' ;;
    --role) choices='viewer operator admin' ;;
    --result) choices='pass fail' ;;
    --verdict) choices='compliant at_risk non_compliant unknown' ;;
    --support) choices='supported ending ended unknown' ;;
    --format) choices='xlsx csv html json oscal' ;;
    --part) choices='summary functions sites checksheet devices support attestations waivers' ;;
    --paper) choices='a3 a4' ;;
    esac
    if [ -n "$choices" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
        return
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        -*) ;;
        *) words+=("$word") ;;
        esac
    done
    commands=$("${COMP_WORDS[0]}" help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\( [a-z]\{1,\}\)\{0,1\}\)  .*/\1/p')
    if [[ $current == -* ]]; then
        choices=$("${COMP_WORDS[0]}" help "${words[@]:0:2}" 2>/dev/null |
            grep -o -e '--[a-z-]*' | sort -u)
    elif [ ${#words[@]} = 0 ]; then
        choices=$(cut -d ' ' -f 1 <<<"$commands" | sort -u)
    elif [ ${#words[@]} = 1 ]; then
        choices=$(sed -n "s/^${words[0]//[!a-z]/} //p" <<<"$commands")
    else
        compopt -o default
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
}
complete -F _sekishoctl sekishoctl
