# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

_marq ()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}

  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W 'new --version --help' -- "$word")
    return
  fi

  [[ ${COMP_WORDS[1]} == new ]] || return
  case $before in
    --template) ;;
    --dialect) mapfile -t COMPREPLY < <(compgen -W 'postgresql sqlite mariadb' -- "$word") ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--template --dialect' -- "$word")
      else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
      fi
      ;;
  esac
}

complete -F _marq marq
