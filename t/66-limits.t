#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Limits of a worker: sessions of a client, unfinished handshakes, memory,
# connections; and all requests with each of nginx's methods to accept.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Select;
use IO::Socket::INET;
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(slurp wait_for);

my %SERVER = (
    sessions => { kmip_max_sessions => 3 },
    memory => { kmip_max_message_size => '1m' },
    crowded => { kmip_read_timeout => '1s', kmip_max_sessions => 0 },
);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new(
    $test, start => 0,
    nodes => [qw(sessions handshakes memory crowded single mutex reuseport)],
    server => sub { %{$SERVER{$_[0]} // {}} });
my $emulator = $pair->emulator;

# connections are closed while we write to them
local $SIG{PIPE} = 'IGNORE';


# a node with options of Kmip::Nginx, running
sub node {
    my ($name, %opt) = @_;

    my $node = $pair->node($name);

    @{$node}{keys %opt} = values %opt;

    return $node->start;
}


sub silent {
    my ($name) = @_;

    return IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                 PeerPort => $pair->port($name),
                                 Proto => 'tcp')
        // die "$name: $!\n";
}


sub gone {
    my ($sock, $seconds) = @_;

    return IO::Select->new($sock)->can_read($seconds // 20)
           && !sysread($sock, my $byte, 1);
}


sub works {
    my ($client) = @_;

    return eval { scalar($client->discover_versions) } ? 1 : 0;
}


sub matches {
    my ($text, $pattern) = @_;

    return scalar(() = $text =~ /$pattern/g);
}


sub reading {
    my ($client, $bytes) = @_;

    $client->send($bytes);

    return $client;
}


# Sessions of one certificate

{
    my $node = node('sessions');
    my @clients = map { $pair->client('sessions') } 1 .. 3;
    my @uids = map { $_->new_key } @clients;

    my $fourth = $pair->client('sessions');

    ok(works($fourth), 'a fourth session of three comes in');
    ok($clients[0]->closed, 'in place of the one that was idle for longest');
    is(scalar(grep { works($_) } @clients[1, 2]), 2, 'the other sessions stay');

    # no session is idle
    my @busy = (@clients[1, 2], $fourth);
    my ($rule) = $emulator->faults({ match => { kind => 'unwrap' },
                                     times => -1, action => 'hold' });

    for my $i (0 .. 2) {
        $busy[$i]->send($busy[$i]->message(
            [['Get', [UniqueIdentifier => $uids[$i]]]]));
    }

    $emulator->wait_calls(held => 3);

    for (1 .. 3) {
        my ($client) = $pair->try_client('sessions');
        ok(!$client || $client->closed, 'with all of them busy it does not');
    }

    my $fingerprint = $test->certificates->fingerprint('client');

    my $line = qr/\[warn\].*$fingerprint: 3 sessions of it are busy/;

    is(matches($node->log, qr/$line.*"kmip_max_sessions"/), 1,
       'which the log says once, with the directive to change');

    ok(works($pair->client('sessions', as => 'vcenter')),
       'another certificate has sessions of its own');

    $emulator->no_faults;
    $emulator->release;

    is(scalar(grep { defined $_->receive } @busy), 3,
       'the busy sessions are answered');
    ok(works($pair->client('sessions')), 'and then another comes in');
}


# Unfinished handshakes

{
    my $node = node('handshakes',
                    conf => $pair->conf('handshakes')
                            =~ s/stream \{/stream {\n kmip_max_handshakes 4;/r);
    my $client = $pair->client('handshakes');
    my @silent = map { silent('handshakes') } 1 .. 6;

    ok(gone($silent[0]) && gone($silent[1]),
       'the oldest unfinished handshake ends for a new one');
    ok(works($pair->client('handshakes')), 'a new client comes in');
    ok(gone($silent[2]), 'in place of the next');

    my @gone = IO::Select->new(@silent[3 .. 5])->can_read(0.1);

    is(scalar(@gone), 0,
       'the younger are left alone');
    ok(works($client), 'the session before the handshakes is served');
    is(matches($node->log, qr/\[warn\].*raise "kmip_max_handshakes"/), 1,
       'the log says once which directive to change');
}


# Memory is allocated for received bytes only

SKIP: {
    my $node = node('memory');
    my $pid = ($node->workers)[0];

    skip('memory cannot be judged here', 1)
        if $ENV{TEST_NGINX_PRELOAD} || !-r "/proc/$pid/status";

    my $size = sub { slurp("/proc/$pid/status") =~ /VmData:\s+(\d+)/; $1 };
    my @clients = map { $pair->client('memory') } 1 .. 40;

    works($_) for @clients;

    my $before = $size->();

    # a Request Message of 1 MiB, and one byte of it
    $_->send(pack('H*', '42007801000ffff042')) for @clients;
    works($pair->client('memory'));

    cmp_ok($size->() - $before, '<', 40 * 1024 / 2,
           'forty announcements of 1 MiB take no 40 MiB');
}


# Exhausted connections

{
    my $node = node('crowded', connections => 64,
                    conf => $pair->conf('crowded')
                            =~ s/stream \{/stream {\n kmip_max_handshakes 0;/r)
        ->allow(qr/worker_connections are not enough/);
    my $client = $pair->client('crowded');
    my $uid = $client->new_key;
    my $key = $client->get($uid)->key;

    my @silent = map { silent('crowded') } 1 .. 150;
    my $another = $pair->client('crowded');

    is($another->get($uid)->key, $key,
       'silent connections keep no client out');
    is($pair->client('crowded')->get($uid)->key, $key,
       'nor one that was idle and comes again');
    is(matches($node->log, qr/are unfinished: .*raise "worker_connections"/), 1,
       'the log says once which directive to change');
    is(matches($node->log, qr/\[alert\]/), 0, 'the log has no alert');
    @silent = ();

    my @idle = map { my ($c) = $pair->try_client('crowded');
                     works($c) if $c; $c } 1 .. 80;

    $another = $pair->client('crowded');
    is($another->get($uid)->key, $key,
       'idle sessions do not keep a new one out');
    @idle = ();

    my $part = substr($another->message([['Query']]), 0, 20);
    my @busy = grep { defined } map {
        my ($c) = $pair->try_client('crowded', timeout => 5);
        $c ? reading($c, $part) : undef
    } 1 .. 70;

    ok(wait_for(sub {
        my ($c) = $pair->try_client('crowded', timeout => 5);
        my $result = $c && eval { $c->get($uid) };
        return $result && $result->ok && $result->key eq $key;
    }, 30), 'messages that do not end do, and all is well again');
}


# Each method to accept

my @flow = (
    [activate => 'Success'], [get => 'Success'], [revoke => 'Success'],
    [destroy => 'Success'], [get => 'Item Not Found'],
);

sub whole_flow {
    my ($name, $how) = @_;

    my @clients = map { $pair->client($name) } 1 .. 8;
    my @seen = map {
        my $client = $_;
        my $uid = $client->new_key;
        join(' ', map { my ($method) = @$_; $client->$method($uid)->outcome }
                      @flow);
    } @clients;

    is_deeply(\@seen, [map { join(' ', map { $_->[1] } @flow) } @clients],
              "a key's life with $how");
}


node('single', main => 'master_process off;');
whole_flow('single', 'master_process off');

node('mutex', workers => 2, events => 'accept_mutex on; multi_accept on;');
whole_flow('mutex', 'accept_mutex on, multi_accept on, two workers');

node('reuseport', workers => 2, events => 'accept_mutex off;',
     conf => $pair->conf('reuseport') =~ s/backlog=/reuseport backlog=/r);
whole_flow('reuseport', 'reuseport, two workers');


# nginx -t reports what cannot work: without TLS no client is admitted, and a
# plain listener beside TLS ones is useless.

{
    my $conf = $pair->conf('sessions');
    my $plain = $test->nginx('plain', conf => $conf =~ s/(listen \S+) ssl/$1/r);
    my ($status, $output) = $plain->check;

    isnt($status, 0, 'kmip_pass without "ssl" is an error');
    like($output, qr/needs the "ssl" parameter of "listen".*nginx\.conf:\d+/,
         'which tells where it stands');

    my $port = $test->port('no-tls');
    my $both = $test->nginx(
        'both', conf => $conf =~ s/(listen \S+ ssl)/listen $port; $1/r);

    ($status, $output) = $both->check;
    is($status, 0, 'a listener without it beside one with it is none');
    like($output, qr/warn.*"listen \S*:$port" has no "ssl" parameter/,
         'a server without "ssl" is reported');

    my $tls = $test->nginx('tls', conf => $conf);

    ($status, $output) = $tls->check;
    unlike($output, qr/parameter/, 'with it nothing is said');
}


$test->finish;
