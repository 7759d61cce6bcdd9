# SPDX-License-Identifier: GPL-3.0-or-later
# What there is to complete is what marq says of itself: nothing is written down here a second time.

function __marq_commands
    marq --help | string replace -rf '^  ([a-z-]+) +(.*)' '$1\t$2'
end

function __marq_options
    set -l words (commandline -opc)
    marq $words[2] --help | string replace -rf '^  (?:-., )?(--[a-z-]+)(?:=\S+)? +(.*)' '$1\t$2'
end

complete -c marq -f -n __fish_use_subcommand -a '(__marq_commands) --version --help'
complete -c marq -n 'not __fish_use_subcommand' -F
complete -c marq -n 'not __fish_use_subcommand; and string match -q -- "-*" (commandline -ct)' -a '(__marq_options)'
