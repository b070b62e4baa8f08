#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Workers that exit while calls to Key Protect are under way, in any phase: they
# exit gracefully, and leave no socket. Background calls do not delay them.
# KMIP_LEAVING_ROUNDS=200 repeats it more often.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use Test::More;

use Kmip::Config qw(stream);
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(wait_for);

# a worker that exits may close connections while we write to them
$SIG{PIPE} = 'IGNORE';

my $ROUNDS = $ENV{KMIP_LEAVING_ROUNDS} // 8;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], start => 0);
my $emulator = $pair->emulator;
my $node = $pair->node('a');
my $uid = '018f90a1b2c3d4e5f6071829-01890a5d-ac96-774b-bcce-b302099a8057';


sub listener {
    my ($backlog) = @_;

    return IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0,
                                 Proto => 'tcp', Listen => $backlog)
        || die "no free port: $!\n";
}


# ports on which connecting never ends, and on which only TLS never ends
my $full = listener(1);
my $silent = listener(100);
my @waiting = map {
    IO::Socket::INET->new(PeerAddr => '127.0.0.1', Proto => 'tcp',
                          PeerPort => $full->sockport, Blocking => 0)
} 1 .. 8;


my %endpoint = (
    answering => $emulator->url,
    named => 'https://localhost:' . $emulator->port,
    nameless => 'https://nowhere.invalid',
    refusing => 'https://127.0.0.1:1',
    connecting => 'https://127.0.0.1:' . $full->sockport,
    handshake => 'https://127.0.0.1:' . $silent->sockport,
);

$node->{ports} = [map { $test->port("kmip-$_") } sort keys %endpoint];

# a server for each; IAM works for all of them
sub conf {
    my (%opt) = @_;

    my @blocks = map {
        my $name = $_;
        my $port = $test->port("kmip-$name");

        ($pair->key_protect_text('a', endpoint => $endpoint{$name}, %opt)
             =~ s/ test/ $name/r,
         $pair->server_text('a', kmip_pass => $name,
                            listen => "127.0.0.1:$port ssl"));
    } sort keys %endpoint;

    return stream("kmip_zone zone=kmip:1m;\n", @blocks);
}


# a call of each kind, some held or slow
sub begin {
    return grep { defined } map {
        my ($client) = $pair->try_client($_);

        $client && eval { $client->discover_versions }
        && $client->send($client->message([['Get',
                                            [UniqueIdentifier => $uid]]]))
        ? $client : undef;
    } sort keys %endpoint;
}


sub gone {
    my ($pid) = @_;

    return wait_for(sub { !kill(0, $pid) }, 60);
}


# the silent listeners' queues fill up
sub drain {
    $silent->blocking(0);
    1 while $silent->accept;
}


# Background calls: the self-test, a probe, the renewal of a token

for my $kind ('get_metadata', 'token') {
    $emulator->faults({ match => { kind => $kind }, times => -1,
                        action => 'hold' });
    $node->write_conf(conf(timeout => '1h', connect_timeout => '1h'));
    $node->start;
    $emulator->wait_calls(held => 1);

    my ($worker) = $node->workers;

    ok($node->quit(60), "a worker does not wait for its self-test: $kind");
    $emulator->no_faults;
    $emulator->release;
}


# Many reloads, while all that is under way

for my $main ('', 'worker_shutdown_timeout 50ms;') {
    my @clients;

    $emulator->faults(
        { match => { kind => 'get_metadata' }, times => -1,
          action => { trickle_ms => 20 } },
        { match => { kind => 'list' }, times => -1, action => 'hold' });

    $node->{main} = $main;
    $node->write_conf(conf(timeout => '2s', connect_timeout => '2s'));
    $node->start;

    for my $round (1 .. $ROUNDS) {
        my %old = map { $_ => 1 } $node->workers;

        push @clients, begin();
        splice(@clients, 0, @clients - 30) if @clients > 30;
        select(undef, undef, undef, rand(0.05));
        $node->signal('HUP');
        wait_for(sub { grep { !$old{$_} } $node->workers }, 60);
        drain();
    }

    ok($node->settled(60), "$ROUNDS reloads" . ($main && ", $main")
                           . ': the old workers end');
    begin();

    my ($worker) = $node->workers;

    ok($node->quit(60), 'and at last all of nginx');
    ok(gone($worker), 'the last worker ends');
    is($node->{process}->status, 0, 'nginx ends with status 0');
    $emulator->no_faults;
    $emulator->release;
}

$test->finish;
