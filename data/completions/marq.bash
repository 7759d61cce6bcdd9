# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What there is to complete is what marq says of itself: nothing is written down here a second time.

_marq ()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} choices

  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    choices="$(marq --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p') --version --help"
  elif [[ $before == --* ]] \
    && choices=$(marq "${COMP_WORDS[1]}" --help | sed -n "s/.*\[$before \([a-z|]*\)\].*/\1/p") && [[ -n $choices ]]; then
    choices=${choices//|/ }
  elif [[ $word == -* ]]; then
    choices=$(marq "${COMP_WORDS[1]}" --help | sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p')
  else
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}

complete -F _marq marq
