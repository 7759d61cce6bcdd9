#compdef marq
# SPDX-License-Identifier: GPL-3.0-or-later

local -a commands
commands=(
  'new:create a project'
  'diff:say what changed between two designs'
  'lint:name what is dangerous about a design or a script'
)

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
  diff)
    shift words
    (( CURRENT-- ))
    _arguments \
      '--format=[what to print]:format:(text sql json)' \
      '--down[the way back]' \
      '*--rename=[what was renamed]:OLD=NEW:' \
      '*--only=[only this change]:change:' \
      '--online[in steps that block nobody]' \
      '--idempotent[IF \[NOT\] EXISTS everywhere]' \
      '--backup[keep what is dropped]' \
      '--no-transaction[without BEGIN and COMMIT]' \
      '--access[owners and grants, too]' \
      '--dialect=[of files of SQL]:dialect:(postgresql sqlite mariadb)' \
      '--scratch=[a server where files may be run]:URL:' \
      ':from:_files' \
      ':to:_files'
    ;;
  lint)
    shift words
    (( CURRENT-- ))
    _arguments \
      '--format=[what to print]:format:(text json sarif)' \
      '--level=[from where on to fail]:level:(note warning error)' \
      '--dialect=[of a script]:dialect:(postgresql sqlite mariadb)' \
      ':project or script:_files'
    ;;
esac
