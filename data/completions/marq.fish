# SPDX-License-Identifier: GPL-3.0-or-later

complete -c marq -f
complete -c marq -n __fish_use_subcommand -a new -d 'Create a project'
complete -c marq -n __fish_use_subcommand -l version -d 'Print the version'
complete -c marq -n __fish_use_subcommand -l help -d 'Print a summary of the commands'
complete -c marq -n '__fish_seen_subcommand_from new' -a '(__fish_complete_directories)'
complete -c marq -n '__fish_seen_subcommand_from new' -l template -x -d 'Start from a template'
complete -c marq -n '__fish_seen_subcommand_from new' -l dialect -x -a 'postgresql sqlite mariadb' -d 'The kind of database'
