#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# HTTP/2 to Key Protect: many calls share one connection without waiting for one
# another; a broken connection does not end them all; no change is sent twice.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Test::More;

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(wait_for);

my $STREAMS = 100;        # calls that libcurl puts on one connection at most

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], emulator => ['--http2'],
                           key_protect => { http2 => 'on',
                                            max_connections => 512 });
my $emulator = $pair->emulator;
my $uid;

ok(wait_for(sub { $uid = eval { $pair->client->new_key } }, 60),
   'a key is made');


sub outcome {
    my ($client) = @_;

    my $answer = decode($client->receive);

    return Kmip::Result->new($answer->get('Batch Item'))->outcome;
}


# clients that request the key's State: one call each
sub ask {
    my ($n) = @_;

    my @clients = map { $pair->client } 1 .. $n;

    $_->send($_->message([['Get Attributes', [UniqueIdentifier => $uid],
                           [AttributeName => 'State']]])) for @clients;

    return @clients;
}


# new connections since the counters were reset
sub connections { return $emulator->counters->{connections} }


# simultaneous calls, all held, which may need at most so many new connections
sub held {
    my ($n, $name, $connections) = @_;

    $emulator->reset_counters;
    $emulator->faults({ match => { kind => 'get_metadata' }, times => $n,
                        action => 'hold' });

    my @clients = ask($n);

    ok($emulator->wait_calls(held => $n), "$name: all are on the wire");
    cmp_ok(connections(), '<=', $connections,
           "$name: all calls share few connections");

    # another call does not wait for them
    is(outcome(ask(1)), 'Success',
       "$name: another call is answered before them");

    $emulator->release;
    is_deeply([map { outcome($_) } @clients], [('Success') x $n],
              "$name: all calls are answered");
    $emulator->no_faults;
}

held(50, 'many', 0);
held($STREAMS + 10, 'more than a connection takes', 10);


# after a lost response to a change, the module reads the record instead of
# repeating the change

{
    $emulator->control('DELETE', 'log');
    $emulator->faults({ match => { kind => 'create_key' },
                        action => 'drop', perform => 'before' });
    is($pair->client->create->outcome, 'Success',
       'a Create whose response is lost succeeds');
    is(scalar(grep { $_->{kind} eq 'create_key' } $emulator->journal), 1,
       'a Create whose response is lost is sent once');
    $emulator->no_faults;
}


# a slow call that times out affects no other call

{
    $pair->reconfigure(key_protect => { http2 => 'on', timeout => '3s',
                                        connect_timeout => '1s' });
    ok(wait_for(sub { outcome(ask(1)) eq 'Success' }, 60),
       'a new worker serves');
    ok($pair->node->settled(30), 'no old worker is left');

    $emulator->reset_counters;
    $emulator->faults({ match => { kind => 'get_metadata' },
                        action => 'hold' });

    my ($late) = ask(1);

    $emulator->wait_calls(held => 1);
    is(outcome(ask(1)), 'Success', 'other calls succeed beside one that hangs');
    is(outcome($late), 'General Failure',
       'the call that hangs ends at its deadline');
    is(outcome(ask(1)), 'Success', 'calls succeed after the one that hung');
    is(connections(), 0, 'calls after it use the same connection');
    $emulator->release;
    $emulator->no_faults;
}


# A connection to the emulator that stops forwarding at SIGUSR1: it accepts data
# on old connections and keeps it. Returns its port and process.
sub line {
    my ($port) = @_;

    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         Listen => 64, Proto => 'tcp')
        or die "no free port: $!\n";
    my $parent = $$;
    my $pid = fork() // die "fork: $!\n";

    return ($listener->sockport, $pid) if $pid;

    my ($dead, %peer) = (0);
    my $select = IO::Select->new($listener);

    $SIG{$_} = 'DEFAULT' for qw(TERM INT HUP);
    $SIG{USR1} = sub { $dead = 1 };

    while (getppid() == $parent) {
        for my $from ($select->can_read(1)) {
            %peer = map { $_ => undef } keys %peer if $dead;
            $dead = 0;

            if ($from == $listener) {
                my $in = $listener->accept or next;
                my $out = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                                PeerPort => $port,
                                                Proto => 'tcp') or next;
                @peer{$in, $out} = ($out, $in);
                $select->add($in, $out);
                next;
            }

            my $n = sysread($from, my $bytes, 65536);
            my $to = $peer{$from};

            if (!$n) {
                $select->remove($from);
                shutdown($to, 1) if $to;
                next;
            }

            syswrite($to, $bytes) if $to;
        }
    }

    POSIX::_exit(0);
}


# a dead connection fails the calls on it, and no later ones

{
    my ($port, $pid) = line($emulator->port);

    $pair->reconfigure(key_protect => {
        http2 => 'on', timeout => '1s', connect_timeout => '1s',
        endpoint => "https://127.0.0.1:$port" });
    ok(wait_for(sub { outcome(ask(1)) eq 'Success' }, 60),
       'calls succeed over the relay');
    ok($pair->node->settled(30), 'no old worker is left');

    kill('USR1', $pid);

    my @lost = ask(5);

    is_deeply([map { outcome($_) } @lost], [('General Failure') x 5],
              'calls on the dead connection fail');
    ok(wait_for(sub { outcome(ask(1)) eq 'Success' }, 10),
       'the next call takes another connection');

    kill('TERM', $pid);
    waitpid($pid, 0);
}


# a server without HTTP/2

{
    my $old = Kmip::Pair->new($test, nodes => ['old'],
                              key_protect => { http2 => 'on' });

    ok(wait_for(sub { eval { $old->client('old')->new_key } }, 60),
       'without HTTP/2 at the server, HTTP/1.1 is used');
}

$test->finish;
