#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Exhausted worker_connections: idle sessions are closed before any client is
# refused, those of the client with most of them first; then handshakes, if they
# fill the worker; calls to Key Protect have connections of their own.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use IO::Socket::SSL;
use POSIX qw(_exit);
use Socket qw(IPPROTO_TCP TCP_INFO);
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(wait_for);
use Kmip::Wire;

my $DESCRIPTORS = 9000;

# the limit of files belongs to a process: run again with a higher one
if (!$ENV{KMIP_TEST_DESCRIPTORS}) {
    $ENV{KMIP_TEST_DESCRIPTORS} = 1;
    exec('sh', '-c', "ulimit -Sn $DESCRIPTORS 2> /dev/null; exec \"\$@\"",
         'sh', $^X, "$Bin/66-room.t") or die "sh: $!\n";
}

chomp(my $descriptors = `sh -c 'ulimit -Sn'`);

my $many = $descriptors eq 'unlimited' || $descriptors >= $DESCRIPTORS;

# nginx's default, and a value for some hundreds of hosts
my %CONNECTIONS = (default => 512, large => 4096, stranger => 512, fair => 128,
                   way => 64, open => 64, quarter => 512);
my %SERVER = (
    open => { kmip_read_timeout => '1h' },
    quarter => { kmip_read_timeout => '1h', kmip_max_sessions => undef },
);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new(
    $test, start => 0, nodes => [sort keys %CONNECTIONS],
    server => sub { (kmip_max_sessions => 0, %{$SERVER{$_[0]} // {}}) });

# connections are closed while we write to them
local $SIG{PIPE} = 'IGNORE';

my $certificates = $test->certificates;

# without this, reading files and keys for each connection takes most of the
# time
my %context = map {
    $_ => IO::Socket::SSL::SSL_Context->new(
        SSL_ca_file => $certificates->crt('ca'), SSL_verifycn_scheme => 'none',
        SSL_cert_file => $certificates->crt($_),
        SSL_key_file => $certificates->key($_))
} 'client', 'vcenter';


sub node {
    my ($name) = @_;

    my $node = $pair->node($name);

    $node->{connections} = $CONNECTIONS{$name};

    return $node->start;
}


sub session {
    my ($name, %opt) = @_;

    my $as = $opt{as} // 'client';

    return $pair->client($name, tls => { SSL_reuse_ctx => $context{$as} });
}


# opens so many idle sessions
sub idle {
    my ($name, $number, %opt) = @_;

    return map {
        my $client = session($name, %opt);
        $client->discover_versions;
        $client
    } 1 .. $number;
}


# connections that the worker has not closed: TCP_ESTABLISHED
sub alive {
    my (@clients) = @_;

    return scalar(grep {
        my $info = getsockopt($_->sock, IPPROTO_TCP, TCP_INFO);
        ord($info) == 1;
    } @clients);
}


# the number of served clients, of so many that connect at once
sub at_once {
    my ($name, $number) = @_;

    my $loop = Kmip::Wire::Loop->new;
    my ($served, $over) = (0, 0);
    my @wires = map { Kmip::Wire->new($loop, $pair->client_options($name)) }
        1 .. $number;

    my $request = Kmip::Client::message({ version => '1.1' },
                                        [['Discover Versions']]);

    for my $wire (@wires) {
        $wire->ask($request, sub {
            my ($answer, $why) = @_;
            $over++;
            $served++ if $answer;
            diag("not served: $why") if !$answer;
        });
    }

    $loop->run(sub { $over == $number });
    $_->close for @wires;

    return $served;
}


sub matches {
    my ($text, $pattern) = @_;

    return scalar(() = $text =~ /$pattern/g);
}


# Idle sessions of one client, and new ones at once

{
    my $node = node('default');
    my @idle;

    for my $number (256, 384, 448, 480, 496) {
        push @idle, idle('default', $number - @idle);
        is(at_once('default', 50), 50,
           "$number idle sessions, and 50 clients come in at once");
    }

    is(matches($node->log, qr/TLS handshake closed/), 0,
       'no handshake is closed');

    my $warning = qr/\[warn\].*sessions are idle/;

    is(matches($node->log, $warning), 1,
       'the log says once that sessions were closed for others');
    ok($node->log =~ /$warning.*"kmip_keepalive_timeout"/,
       'and which directives to change');
    cmp_ok(alive(@idle), '>=', 350, 'no more of them than is needed');
}


SKIP: {
    skip("$DESCRIPTORS open files are needed, $descriptors allowed", 2)
        if !$many;

    my $node = node('large');
    my @idle = idle('large', 2048);

    is(at_once('large', 200), 200,
       '2048 idle sessions of 4096, and 200 clients at once');
    push @idle, idle('large', 3968 - 2048);
    is(at_once('large', 200), 200,
       '3968 idle sessions of 4096, and 200 clients at once');
}


# A client without admission that opens and closes connections meanwhile

{
    my $node = node('stranger');
    my @idle = idle('stranger', 450);
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        while (1) {
            my $sock = IO::Socket::INET->new(
                PeerAddr => '127.0.0.1', Proto => 'tcp',
                PeerPort => $pair->port('stranger'));
            _exit(0) if getppid() == 1;
        }
    }

    my $served = grep {
        my ($client) = $pair->try_client('stranger');
        $client && eval { scalar($client->discover_versions) }
    } 1 .. 60;

    kill('KILL', $pid);
    waitpid($pid, 0);

    is($served, 60, 'a stranger that comes and goes keeps no client out');
    cmp_ok(alive(@idle), '>', 300, 'and ends few idle sessions');
}


# The client with most idle sessions loses some

{
    my $node = node('fair');
    my @few = idle('fair', 2, as => 'vcenter');
    my @many = idle('fair', 100);

    is(at_once('fair', 40), 40, '40 clients come in');
    is(alive(@few), 2, 'at the cost of the client with most idle sessions');
    cmp_ok(alive(@many), '<', 100,
           'not the sessions that were idle for longest');
}


# A session with a request on its way is not idle

{
    my $node = node('way');
    my @idle = idle('way', 56);
    my ($first) = grep { alive($_) } @idle;
    my ($worker) = $node->workers;

    # events that happen while the worker is stopped, in this order
    kill('STOP', $worker);
    my $new = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $pair->port('way'),
        Proto => 'tcp') or die "way: $!\n";
    $first->send($first->message([['Discover Versions']]));
    kill('CONT', $worker);

    ok(defined $first->receive, 'a session with a received request is served');
    ok($node->wait_log(qr/idle session closed for a new connection/),
       'another session is closed to make room');
}


# By default one client may have a quarter: 511 unfinished requests

{
    my $node = node('quarter');
    my $get = Kmip::Client::message({ version => '1.1' },
                                    [['Discover Versions']]);
    my @open = grep { $_ } map {
        my ($client) = eval { session('quarter') };
        $client->send(substr($get, 0, 20)) if $client;
        $client
    } 1 .. 511;

    my $served = grep {
        my ($client) = $pair->try_client('quarter', as => 'vcenter');
        $client && eval { scalar($client->discover_versions) }
    } 1 .. 60;

    is($served, 60, 'requests of one client that do not end keep no other out');
    is(alive(@open), 128, 'it has a quarter of worker_connections');
}


# nginx -t reports limits without effect

for my $case ([511, 511, 0], [511, 512, 1], [600, 511, 1], [512, 9999, 2],
              [undef, undef, 0], [0, 0, 0])
{
    my ($handshakes, $sessions, $warnings) = @$case;
    my $name = join(' ', map { $_ // 'default' } $handshakes, $sessions);
    my $conf = $pair->conf('way') =~ s/ *kmip_max_sessions.*\n//r;

    $conf =~ s/(kmip_pass)/kmip_max_sessions $sessions;\n$1/
        if defined $sessions;
    $conf =~ s/(stream \{)/$1\nkmip_max_handshakes $handshakes;/
        if defined $handshakes;

    my $nginx = $test->nginx('check', conf => $conf, connections => 512);
    my ($status, $output) = $nginx->check;

    is(matches($output, qr/\[warn\] .*is\ never\ reached\ with\ 512/x),
       $warnings, "handshakes and sessions $name of 512 connections");
    is($status, 0, 'nginx -t ends with status 0');
}


# Unfinished requests of one client use nearly all connections

{
    my $node = node('open');
    my $uid = $pair->client('open')->new_key;
    my $get = session('open')->message([['Get', [UniqueIdentifier => $uid]]]);
    my @open = map {
        my ($client) = $pair->try_client('open');
        $client->send(substr($get, 0, 20)) if $client;
        $client
    } 1 .. 70;

    $node->allow(qr/worker_connections are not enough/);
    @open = grep { $_ && alive($_) } @open;

    cmp_ok(scalar(@open), '>', 40, 'requests that do not end');
    ok($node->log =~ /\[warn\].*are refused.*"kmip_max_sessions"/,
       'new clients are refused, and the log says why');
    is(matches($node->log, qr/worker_connections are not enough/), 0,
       'before nginx has no connection left');

    # these need connections to Key Protect
    $_->send(substr($get, 20)) for @open[0 .. 3];
    is(scalar(grep { defined $_->receive } @open[0 .. 3]), 4,
       'there is room for calls to Key Protect');
    is(matches($node->log, qr/\[error\]/), 0, 'no request fails');
}


$test->finish;
