#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Ways to say what is meant: objects by Name, servers by socket and by another
# name, messages on the command line, where a record lies, and completion.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Config qw(server);
use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(build_dir root run_command slurp);

my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $socket = 'unix:' . $test->path('kmip.sock');

$certificates->make('elsewhere', cn => 'elsewhere', issuer => 'ca',
                    purpose => 'server',
                    names => [[DNS => 'kmip.example.com']]);

my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], server => sub {
        # the port has one certificate, the socket another
        return (listen => '127.0.0.1:' . $test->port('kmip-a') . ' ssl');
    });
my $elsewhere = $test->port('elsewhere');

$pair->reconfigure(stream => join("\n",
    server($socket, $certificates, kmip_pass => 'test',
           'listen' => "$socket ssl",
           kmip_allowed_certificate => $certificates->crt('client')),
    server($elsewhere, $certificates, kmip_pass => 'test',
           ssl_certificate => $certificates->crt('elsewhere'),
           ssl_certificate_key => $certificates->key('elsewhere'),
           kmip_allowed_certificate => $certificates->crt('client'))));

my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:' . $pair->port('a'));


sub by_name {
    my $uid = $ctl->line('create', '--name', 'db1');

    for my $command ('get', 'attributes', 'check') {
        is($ctl->json($command, '--name', 'db1')->{'Unique Identifier'},
           $uid, "$command --name finds the key");
    }

    is($ctl->line('attributes', '--name', 'db1', 'State'),
       'State  Pre-Active', 'attributes --name, one of them');
    is($ctl->json('activate', '--name', 'db1')->{'Unique Identifier'}, $uid,
       'activate --name finds the key');

    my $run = $ctl->run('get', '--name', 'db2');

    is($run->{code}, 1, 'get --name, no such object');
    like($run->{err}, qr/0 objects have the Name "db2"/,
         'the message says that no object has the Name');
    is($ctl->run('get', '--name', 'db1', $uid)->{code}, 2,
       'a Name and an identifier');
    is($ctl->run('get')->{code}, 2,
       'get without identifier and --name is wrong usage');
}


sub sockets {
    is($ctl->run('query', '--server', $socket)->{code}, 0,
       'a server can be a unix socket');
    is($ctl->run('query', '--server', $socket, '--server-name',
                 'localhost')->{code}, 0,
       'a unix socket with the right --server-name is taken');
    is($ctl->run('query', '--server', $socket, '--server-name',
                 'other.example.com')->{code}, 3,
       'a unix socket with a wrong --server-name is refused');
    is($ctl->run('list', '--server', $socket)->{code}, 0,
       'list has several sessions there');

    my $run = $ctl->run('query', '--server', 'unix:' . $test->path('none'));

    is($run->{code}, 3, 'a socket that is not there exits with 3');
    like($run->{err}, qr/No such file or directory/,
         'the message says that there is no such socket');
    is($ctl->run('query', '--server', 'unix:')->{code}, 2,
       'unix: without a path is wrong usage');
}


sub names {
    my $server = "127.0.0.1:$elsewhere";

    is($ctl->run('query', '--server', $server)->{code}, 3,
       'a certificate of another name');
    is($ctl->run('query', '--server', $server, '--server-name',
                 'kmip.example.com')->{code}, 0,
       '--server-name is sent in the handshake');
}


sub messages {
    my $hex = '42000801000000184200090100000010'
              . '4200040500000004' . '0000000200000000';

    like($ctl->line('ttlv', $hex), qr/^Attribute \(Structure\)$/m,
         'ttlv of hexadecimal digits');
    is($ctl->run('ttlv', $test->path('none'))->{code}, 2,
       'a file that is not there');
}


sub record {
    my $uid = $ctl->line('create', '--name', 'recorded');
    my ($stamp, $id) = $uid =~ /^([0-9a-f]{24})-(.*)$/;

    $ctl->line('activate', $uid);
    $ctl->line('add-attribute', $uid, 'x-Name', 'vm');

    my $json = $ctl->json('record', $uid);
    my $name = "vmware_kmip_$stamp";
    my @aliases = @{$json->{Aliases}};

    is($json->{'Name in Key Protect'}, $name, 'the name of the record');
    is($json->{'Id in Key Protect'}, $id, 'record shows the id in Key Protect');
    is($json->{'Attributes in Key Protect'}, "$name-at<n>",
       'the key of its attributes');

    # Key Protect's list has it so
    my ($entry) = grep { $_->{id} eq $id } @{
        $pair->emulator->kp('GET', 'keys')->{json}{resources}};

    is($entry->{name}, $name, 'Key Protect has this name');

    for my $there (@{$entry->{aliases}}) {
        my @fit = grep {
            my $pattern = quotemeta($_) =~ s/\\\.\\\.\\\.$/.*/r
                          =~ s/\\<\w+\\>/.*/gr;
            $there =~ /^$pattern$/
        } @aliases;

        is(scalar(@fit), 1, "record tells the alias $there");
    }

    is(scalar(@aliases), scalar(@{$entry->{aliases}}),
       'record tells no other alias');

    my $run = $ctl->run('record', $uid, '--server', '127.0.0.1:1');

    is($run->{code}, 3, 'without the server: exit code 3');
    like($run->{out}, qr/^Id in Key Protect +$id$/m,
         'what the identifier says is shown');
    is($ctl->json('record', $uid, '--record-prefix', 'mine_')
           ->{'Name in Key Protect'}, "mine_$stamp",
       'record uses --record-prefix');
    is($ctl->run('record', 'abc')->{code}, 2,
       'record of no identifier is wrong usage');
}


# what bash offers for the last of these words
sub offered {
    my (@words) = @_;

    my (undef, $out) = run_command(
        'bash', '--norc', '-c',
        'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        . '_kmipctl; printf "%s\n" "${COMPREPLY[@]}"',
        'bash', build_dir() . '/completions/kmipctl', 'kmipctl', @words);

    return join(' ', sort split(/\n/, $out));
}


sub completion {
    is(offered('attr'), 'attribute-list attributes', 'commands are completed');
    is(offered('-s', 'host', 'de'), 'decrypt delete-attribute derive destroy',
       'commands are completed after an option with a value');
    is(offered('list', '--c'), '--ca --cert --created --csv',
       'options of the command and of all');
    is(offered('query', '--c'), '--ca --cert',
       'no options of another command');
    is(offered('list', '--state', 'A'), 'Active',
       'values of an option are completed');
    is(offered('query', '--name-check', 'o'), 'off on',
       'on and off are completed');
    is(offered('help', 'orp'), 'orphans', 'a command to be helped with');
    is(offered('register', root() . '/Makef'), root() . '/Makefile',
       'files are completed');
    is(offered('get', '-o', root() . '/Makef'), root() . '/Makefile',
       'a file of an option');
    is(offered('list', '--max', ''), '', 'nothing is offered for a number');

    my ($all) = $ctl->line('help') =~ /^commands:\n(.*?)\n\n/ms;

    is(offered(''), join(' ', sort $all =~ /^  (\S+)/mg),
       'all commands are offered');
}


by_name();
sockets();
names();
messages();
record();
completion();

$test->finish;
