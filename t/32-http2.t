#!/usr/bin/perl

# HTTP/2 to Key Protect: many calls on one connection, which neither wait for
# one another nor end together, and no change is sent twice.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(wait_for);

my $STREAMS = 100;        # that libcurl puts on one connection at most

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


# clients that have asked for the State of the key: one call each
sub ask {
    my ($n) = @_;

    my @clients = map { $pair->client } 1 .. $n;

    $_->send($_->message([['Get Attributes', [UniqueIdentifier => $uid],
                           [AttributeName => 'State']]])) for @clients;

    return @clients;
}


# connections that are new since the counters were reset
sub connections { return $emulator->counters->{connections} }


# calls that are held all at once, and take at most so many new connections
sub held {
    my ($n, $name, $connections) = @_;

    $emulator->reset_counters;
    $emulator->faults({ match => { kind => 'get_metadata' }, times => $n,
                        action => 'hold' });

    my @clients = ask($n);

    ok($emulator->wait_calls(held => $n), "$name: all are on the wire");
    cmp_ok(connections(), '<=', $connections, "$name: new connections");

    # another call does not wait for those
    is(outcome(ask(1)), 'Success', "$name: another call passes them");

    $emulator->release;
    is_deeply([map { outcome($_) } @clients], [('Success') x $n],
              "$name: all are answered");
    $emulator->no_faults;
}

held(50, 'many', 0);
held($STREAMS + 10, 'more than a connection takes', 10);


# a change whose answer is lost is looked for, and not sent again

{
    $emulator->control('DELETE', 'log');
    $emulator->faults({ match => { kind => 'create_key' },
                        action => 'drop', perform => 'before' });
    is($pair->client->create->outcome, 'Success', 'an answer that is lost');
    is(scalar(grep { $_->{kind} eq 'create_key' } $emulator->journal), 1,
       'the change was sent once');
    $emulator->no_faults;
}


# one that takes its time, and then has none left, is alone with that

{
    $pair->reconfigure(key_protect => { http2 => 'on', timeout => '1s',
                                        connect_timeout => '1s' });
    ok(wait_for(sub { outcome(ask(1)) eq 'Success' }, 60), 'a new worker');
    ok($pair->node->settled(30), 'and no old one');

    $emulator->reset_counters;
    $emulator->faults({ match => { kind => 'get_metadata' },
                        action => 'hold' });

    my ($late) = ask(1);

    $emulator->wait_calls(held => 1);
    is(outcome(ask(1)), 'Success', 'others go on beside one that hangs');
    is(outcome($late), 'General Failure', 'which ends with its time');
    is(outcome(ask(1)), 'Success', 'others go on after it');
    is(connections(), 0, 'on the same connection');
    $emulator->release;
    $emulator->no_faults;
}


# a server that does not speak it

{
    my $old = Kmip::Pair->new($test, nodes => ['old'],
                              key_protect => { http2 => 'on' });

    ok(wait_for(sub { eval { $old->client('old')->new_key } }, 60),
       'HTTP/1.1 where there is nothing else');
}

$test->finish;
