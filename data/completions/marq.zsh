#compdef marq
# SPDX-License-Identifier: GPL-3.0-or-later

local -a commands
commands=('new:create a project')

if (( CURRENT == 2 )); then
  _describe command commands
  _arguments '--version[print the version]' '--help[print a summary of the commands]'
  return
fi

case $words[2] in
  new)
    shift words
    (( CURRENT-- ))
    _arguments \
      '--template=[start from a template]:template:' \
      '--dialect=[the kind of database]:dialect:(postgresql sqlite mariadb)' \
      ':folder:_directories'
    ;;
esac
