#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# What makes kmipctl comfortable: its help, short options, and what it says to
# users who mistype.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Ctl;
use Kmip::Test;

my $test = Kmip::Test->new;
my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:1');


sub refused {
    my ($name, $err, @args) = @_;

    my $run = $ctl->run(@args);

    is($run->{code}, 2, "$name: exit code 2");
    like($run->{err}, $err, "$name: the message says so");
    is($run->{out}, '', "$name: nothing on the standard output");
}


sub help {
    for my $command (qw(list create doctor)) {
        is($ctl->line('help', $command), $ctl->line($command, '--help'),
           "help $command is $command --help");
    }

    is($ctl->line('help'), $ctl->line('--help'), 'help alone is --help');
    is($ctl->line('list', '-h'), $ctl->line('list', '--help'),
       '-h is --help');
    is($ctl->line('version'), $ctl->line('--version'),
       'version is --version');
    is($ctl->line('-V'), $ctl->line('--version'), '-V is --version');
}


# commands and options that are nearly right
sub mistyped {
    my %meant = (lst => 'list', creat => 'create', activte => 'activate',
                 discover_versions => 'discover-versions');

    for my $command (sort keys %meant) {
        refused($command, qr/"$command": did you mean \Q$meant{$command}\E\?/,
                $command);
    }

    refused('help of a mistyped command', qr/did you mean list\?/, 'help',
            'lst');
    refused('a mistyped option', qr/--lenght: did you mean --length\?/,
            'create', '--lenght', '128');
    refused('a mistyped option with =', qr/--lenght: did you mean --length\?/,
            'create', '--lenght=128');
    refused('another name', qr/unknown command "fly"$/m, 'fly');
    refused('another option', qr/unknown option --xyz$/m, 'create', '--xyz');
    refused('another letter', qr/unknown option -Z$/m, 'create', '-Z');
    refused('an argument too many', qr/create takes no argument: "AES"/,
            'create', 'AES');
}


# names of values, which the message lists
sub values_there_are {
    refused('a usage', qr/no "Fly" here\nthere are: Sign, .*Decrypt, /,
            'create', '--usage', 'Encrypt,Fly');
    refused('a state', qr/there are: Pre-Active, Active, Deactivated, /,
            'locate', '--state', 'Alive');
    refused('an algorithm', qr/there are: DES, 3DES, AES, /, 'create',
            '--algorithm', 'AEZ');
    refused('an attribute', qr/did you mean "Cryptographic Length"\?/,
            'create', '--attribute', 'Cryptografic Length=128');
}


# option letters, and how they may be written
sub letters {
    for my $args (['-s', '127.0.0.1:2'], ['-s127.0.0.1:2'],
                  ['--server=127.0.0.1:2'], ['-t', '5', '-s', '127.0.0.1:2'],
                  ['--time', '5', '-s', '127.0.0.1:2'])
    {
        my $run = $ctl->run('query', @$args);

        is($run->{code}, 3, "@$args: a server that is not there is tried");
        like($run->{err}, qr/^kmipctl: 127\.0\.0\.1:2: /,
             "@$args: that one was tried");
    }

    my $run = $ctl->run('modify-attribute', 'uid', 'x-number:integer', '-5');

    is($run->{code}, 3, 'a negative number is an argument');

    $run = $ctl->run('get', '--', '--uid');
    is($run->{code}, 3, 'what follows -- is an argument');
}


# several servers in one value, and what is no server
sub servers {
    for my $between (',', ' ', ', ') {
        my $list = join($between, '127.0.0.1:2', '127.0.0.1:3');
        my $run = $ctl->run({ env => { KMIPCTL_SERVER => $list } }, 'query');

        like($run->{err}, qr/^kmipctl: 127\.0\.0\.1:2: .*127\.0\.0\.1:3: /ms,
             "KMIPCTL_SERVER='$list': both are tried in turn");
    }

    refused('a URL', qr{https://host:5696: a server is HOST or HOST:PORT},
            'query', '--server', 'https://host:5696');
}


help();
mistyped();
values_there_are();
letters();
servers();

$test->finish;
