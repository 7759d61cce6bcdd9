#compdef marq
# SPDX-License-Identifier: GPL-3.0-or-later
# What there is to complete is what marq says of itself: nothing is written down here a second time.

local -a choices

if (( CURRENT == 2 )); then
  choices=(${(f)"$(marq --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')"} --version --help)
  compadd -a choices
elif [[ $words[CURRENT] == -* ]]; then
  choices=(${(f)"$(marq $words[2] --help | sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p')"})
  compadd -a choices
else
  choices=(${(s:|:)"$(marq $words[2] --help | sed -n "s/.*\[$words[CURRENT-1] \([a-z|]*\)\].*/\1/p")"})
  (( $#choices )) && compadd -a choices || _files
fi
