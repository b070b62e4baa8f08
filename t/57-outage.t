#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Key Protect is slow, throttles, fails, gives wrong responses, is unreachable
# or refuses our credential: clients get a failure, and never "not found" for an
# existing key; and everything works again afterwards without an administrator.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use MIME::Base64 qw(encode_base64);
use Test::More;
use Time::HiRes qw(sleep);

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(wait_for);

my $FAILED = 'General Failure';
my @CALLS = qw(create_key get_key get_metadata list wrap unwrap);

my $test = Kmip::Test->new;
my %short = (timeout => '1s', connect_timeout => '1s');
my $pair = Kmip::Pair->new($test, key_protect => sub {
    return (%short, $_[0] eq 'b' ? (on_unavailable => 'refuse') : ());
});
my $emulator = $pair->emulator;


# outcomes of several simultaneous requests, each on its own connection; dies if
# one is closed
sub outcomes {
    my ($node, @requests) = @_;

    my @clients = map { $pair->client($node) } @requests;

    $clients[$_]->send($clients[$_]->message([$requests[$_]]))
        for 0 .. $#clients;

    my @answers = map {
        scalar(decode($_->receive // die "the line was closed\n"))
    } @clients;

    return map { Kmip::Result->new($_->get('Batch Item'))->outcome } @answers;
}


sub get {
    my ($uid) = @_;

    return ['Get', [UniqueIdentifier => $uid]];
}


sub state {
    my ($uid) = @_;

    return ['Get Attributes', [UniqueIdentifier => $uid],
            [AttributeName => 'State']];
}


sub activate {
    my ($uid) = @_;

    return ['Activate', [UniqueIdentifier => $uid]];
}


sub create { return ['Create', Kmip::Client::create_payload()] }


sub heals {
    my ($uid, $after) = @_;

    ok(wait_for(sub { (outcomes('a', get($uid)))[0] eq 'Success' }, 60),
       "keys are read again after $after");
    ok(wait_for(sub { (outcomes('a', create()))[0] eq 'Success' }, 60),
       'keys can be created again');
}


# creates a key that the other endpoint has cached, too
sub new_key {
    my $uid;

    ok(wait_for(sub { $uid = eval { $pair->client('a')->new_key } }, 60),
       'a key is made');

    return $uid;
}


sub records {
    return grep { ($_->{name} // '') =~ /^vmware_kmip_/ } $emulator->keys;
}


my $uid = new_key();
my $young = new_key();

heals($uid, 'nothing');


# Any response of Key Protect, for any time

for my $action ({ status => 500 }, { status => 503 }, { status => 429 },
                { status => 404 }, { status => 401 }, { status => 403 },
                'drop', 'html', 'garbage', 'empty', 'truncate', 'half')
{
    my $name = ref($action) ? "status $action->{status}" : $action;

    $emulator->faults({ match => { kind => \@CALLS }, times => -1,
                        action => $action });

    is_deeply([outcomes('a', get($uid), state($young), activate($young),
                        create())], [($FAILED) x 4],
              "$name: all fails, and nothing is \"not found\"");
    $emulator->no_faults;
}

heals($uid, 'all that');


# Key Protect unwraps another key than was wrapped: no client gets it

{
    my $id = qr/correlation id [0-9a-f-]{36}/;

    for my $lie ('c2V2ZW4gYg==', encode_base64("\0" x 32, '')) {
        my $node = $pair->node('a');
        my $mark = $node->mark;

        $emulator->faults({ match => { kind => 'unwrap' }, times => -1,
                            action => { status => 200,
                                        body => { plaintext => $lie } } });
        is((outcomes('a', get($uid)))[0], $FAILED,
           "unwrapped to \"$lie\": General Failure");
        # one log line per second
        ok(wait_for(sub {
            outcomes('a', get($uid));
            return $node->log($mark)
                =~ /\[error\].*failed\ to\ unwrap:\ .*not\ the\ stored\ key
                    .*$id.*;\ the\ key\ is\ not\ returned\ to\ clients/x;
        }, 60), 'the log says so') or diag($node->log($mark));
        unlike($node->log($mark), qr/\Q$lie\E/, 'but not what it was');
        $emulator->no_faults;
    }

    heals($uid, 'lies');
}


# Clients do not notice a short failure

for my $trouble ({ status => 500 }, { status => 429 }, 'drop') {
    my $name = ref($trouble) ? "status $trouble->{status}" : $trouble;

    $emulator->faults({ match => { kind => ['unwrap', 'wrap'] }, times => 1,
                        action => $trouble });
    ok(wait_for(sub { (outcomes('a', get($uid)))[0] eq 'Success' }, 60),
       "a Get succeeds in spite of one $name");
    $emulator->no_faults;
}


# The response to a POST is lost: one record is created, and its client is told

{
    my $most = 0;

    # a loaded machine may need more than the time of one request
    ok(wait_for(sub {
        my $before = records();

        $emulator->faults({ match => { kind => 'create_key' }, times => 1,
                            action => 'drop', perform => 'before' });

        my ($outcome) = outcomes('a', create());
        my $made = records() - $before;

        $most = $made if $made > $most;
        $emulator->no_faults;

        return $outcome eq 'Success' && $made == 1;
    }, 60), 'a lost answer to a Create is looked for');
    is($most, 1, 'and no key is made twice');
}


# A missing response

{
    my $mark = $pair->node('a')->mark;
    my ($rule) = $emulator->faults({ match => { kind => 'unwrap' },
                                     times => -1, action => 'hold' });

    is((outcomes('a', get($uid)))[0], $FAILED,
       'a request ends with its time');
    ok(wait_for(sub {
        $pair->client('a')->get($uid)->message
            eq 'The deadline of the request has passed';
    }, 60), 'its message says that the deadline has passed');
    ok($pair->node('a')->wait_log(
           qr/\[error\].*no time left to unwrap: the deadline has pas/,
           mark => $mark), 'so does the log');
    ok(wait_for(sub { (outcomes('a', state($uid)))[0] eq 'Success' }, 60),
       'another needs not wait for it');
    $emulator->no_faults;
    $emulator->release;
    heals($uid, 'silence');
}


# Tokens; after a 401 a renewal is tried once in some seconds

{
    my %seen;

    $emulator->control('DELETE', 'tokens');

    # on a loaded machine b may have found Key Protect unreachable, and closes
    # sessions
    ok(wait_for(sub {
        sleep(0.1) if %seen;
        my @outcomes = eval {
            outcomes('b', get($uid), get($young), create());
        } or return 0;
        $seen{$_} = 1 for @outcomes;
        return !grep { $_ ne 'Success' } @outcomes;
    }, 60), 'a token that became invalid is replaced');

    delete $seen{Success};
    is_deeply([grep { $_ ne $FAILED } keys %seen], [],
              'and no key was "not found"');
}


# Key Protect and IAM are unreachable

{
    ok(wait_for(sub {
        my ($client) = $pair->try_client('b');
        $client && eval { $client->discover_versions };
    }, 60), 'b is open while Key Protect is there');

    $emulator->faults({ times => -1, action => 'drop' });
    $emulator->control('DELETE', 'tokens');

    is_deeply([outcomes('a', get($uid), state($young), create())],
              [($FAILED) x 3], 'nothing works while it is away');
    ok(scalar($pair->client('a')->discover_versions),
       'on_unavailable answer: Discover Versions is served');

    # a probe, or a served session, shows that b has recovered
    my $refused = wait_for(sub {
        my ($client) = $pair->try_client('b');
        return 1 unless $client;
        my $outcome = eval { $client->get($uid)->outcome } // 'closed';
        return $outcome eq 'closed';
    }, 60);

    ok($refused, 'on_unavailable refuse: sessions are closed');
    $pair->node('b')->wait_log(qr/unreachable/);
    like($pair->node('b')->log, qr/\[info\].*unreachable/,
         'and the log says why');
    like($pair->node('b')->log,
         qr/\[warn\].*"test": new sessions are closed, .* peer endpoint: \w/,
         'also where the log omits each session');

    $emulator->no_faults;
    heals($uid, 'an outage');
    ok(wait_for(sub {
        my ($client) = $pair->try_client('b');
        $client && eval { $client->get($uid)->ok };
    }, 90), 'b opens by itself');

    my @turns = $pair->node('b')->log
                =~ /(new sessions are closed|sessions are served again)/g;

    is(scalar(grep { $turns[$_] ne ('new sessions are closed',
                                    'sessions are served again')[$_ % 2] }
              0 .. $#turns), 0, 'each change is logged once');
    is(@turns % 2, 0, 'the last of them opens sessions');
}


# Wrong credential: the log says what to do

sub misconfigured {
    my ($name, $pattern, %directives) = @_;

    $pair->{key_protect} = { %short, %directives };

    my $node = $pair->node('a');
    my $mark = $node->mark;

    ok($node->reload($pair->conf('a')), $name);
    is_deeply([outcomes('a', get($uid), state($uid), create())],
              [($FAILED) x 3], 'all fails, nothing is "not found"');
    ok($node->wait_log($pattern, mark => $mark), 'the log says what to do')
        or diag($node->log($mark));
}

misconfigured('an API key that IAM does not know',
              qr/\[error\].*IAM.*API key/i,
              api_key_file => $test->write('wrong', "wrong\n", 0600));
misconfigured('an API key that is disabled', qr/\[error\].*IAM.*API key/i,
              api_key_file => $emulator->api_key(
                  roles => ['Manager'], disabled => JSON::PP::true));
misconfigured('an API key without any role',
              qr/\[error\].*grant/, api_key_file => $emulator->api_key(
                  roles => []));
misconfigured('another instance', qr/\[error\].*check .*instance 5b0c7a52/,
              instance => '5b0c7a52-0000-4c1e-9a55-0f2d8a7e0001');

$pair->{key_protect} = { %short };
ok($pair->node('a')->reload($pair->conf('a')), 'and all is right again');
heals($uid, 'that');


# The process of Key Protect has ended: nothing listens

{
    $emulator->stop;
    is_deeply([outcomes('a', get($uid), state($young), create())],
              [($FAILED) x 3], 'nothing works without a listener');
}

$test->finish;
