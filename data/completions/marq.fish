# SPDX-License-Identifier: GPL-3.0-or-later

complete -c marq -f
complete -c marq -n __fish_use_subcommand -a new -d 'Create a project'
complete -c marq -n __fish_use_subcommand -a diff -d 'Say what changed between two designs'
complete -c marq -n __fish_use_subcommand -a lint -d 'Name what is dangerous about a design or a script'
complete -c marq -n '__fish_seen_subcommand_from diff lint' -F
complete -c marq -n '__fish_seen_subcommand_from diff' -l format -x -a 'text sql json' -d 'What to print'
complete -c marq -n '__fish_seen_subcommand_from diff' -l down -d 'The way back'
complete -c marq -n '__fish_seen_subcommand_from diff' -l rename -x -d 'What was renamed, OLD=NEW'
complete -c marq -n '__fish_seen_subcommand_from diff' -l only -x -d 'Only this change'
complete -c marq -n '__fish_seen_subcommand_from diff' -l online -d 'In steps that block nobody'
complete -c marq -n '__fish_seen_subcommand_from diff' -l idempotent -d 'IF [NOT] EXISTS everywhere'
complete -c marq -n '__fish_seen_subcommand_from diff' -l backup -d 'Keep what is dropped'
complete -c marq -n '__fish_seen_subcommand_from diff' -l no-transaction -d 'Without BEGIN and COMMIT'
complete -c marq -n '__fish_seen_subcommand_from diff' -l access -d 'Owners and grants, too'
complete -c marq -n '__fish_seen_subcommand_from lint' -l format -x -a 'text json sarif' -d 'What to print'
complete -c marq -n '__fish_seen_subcommand_from lint' -l level -x -a 'note warning error' -d 'From where on to fail'
complete -c marq -n '__fish_seen_subcommand_from lint' -l dialect -x -a 'postgresql sqlite mariadb' -d 'The dialect of a script'
complete -c marq -n __fish_use_subcommand -l version -d 'Print the version'
complete -c marq -n __fish_use_subcommand -l help -d 'Print a summary of the commands'
complete -c marq -n '__fish_seen_subcommand_from new' -a '(__fish_complete_directories)'
complete -c marq -n '__fish_seen_subcommand_from new' -l template -x -d 'Start from a template'
complete -c marq -n '__fish_seen_subcommand_from new' -l dialect -x -a 'postgresql sqlite mariadb' -d 'The kind of database'
