# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

_marq ()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}

  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W 'new diff lint --version --help' -- "$word")
    return
  fi

  local options='--template --dialect'
  case ${COMP_WORDS[1]} in
    new) ;;
    diff) options='--format --down --rename --only --online --idempotent --backup --no-transaction --access --dialect --scratch' ;;
    lint) options='--format --level --dialect' ;;
    *) return ;;
  esac
  case $before in
    --format) mapfile -t COMPREPLY < <(compgen -W 'text sql json sarif' -- "$word") ;;
    --level) mapfile -t COMPREPLY < <(compgen -W 'note warning error' -- "$word") ;;
    --rename | --only) ;;
    --template) ;;
    --dialect) mapfile -t COMPREPLY < <(compgen -W 'postgresql sqlite mariadb' -- "$word") ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
      fi
      ;;
  esac
}

complete -F _marq marq
