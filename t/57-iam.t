#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Credentials: short failures of IAM are survived, the log gives right advice,
# and "on_unavailable refuse" closes sessions while keys can neither be created
# nor read.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;
use Time::HiRes qw(sleep time);

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(wait_for);

my $FAILED = 'General Failure';
my @CALLS = qw(create_key get_key get_metadata list wrap unwrap create_alias
               delete_key);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, key_protect => sub {
    return (timeout => '3s',
            $_[0] eq 'b' ? (on_unavailable => 'refuse') : ());
});
my $emulator = $pair->emulator;


sub new_key {
    my $uid;

    ok(wait_for(sub { $uid = eval { $pair->client('a')->new_key } }, 60),
       'a key is made');

    return $uid;
}


# outcome of a Get in a session of its own, or "closed"
sub get {
    my ($node, $uid) = @_;

    my ($client) = $pair->try_client($node);
    my $outcome = $client && eval { $client->get($uid)->outcome };

    return $outcome // 'closed';
}


my $uid = new_key();


# on_unavailable refuse

sub refuses {
    my ($name, @faults) = @_;

    my $mark = $pair->node('b')->mark;

    $emulator->faults(@faults);
    ok(wait_for(sub { get('b', $uid) eq 'closed' }, 60),
       "$name: sessions are closed");
    isnt(get('a', $uid), 'closed', 'where it is not asked for they are not');
    like($pair->node('b')->log($mark), qr/\[info\].*session closed: /,
         'the log says so');
    $emulator->no_faults;
    ok(wait_for(sub { get('b', $uid) eq 'Success' }, 90),
       'and opened when that is over');

    return;
}

for my $status (401, 403, 429, 503) {
    refuses("$status to all", { match => { kind => \@CALLS }, times => -1,
                                action => { status => $status } });
}

for my $answer ({ status => 400, body => { errorCode => 'BXNIM0415E' } },
                { status => 503 })
{
    $emulator->control('DELETE', 'tokens');
    delete $emulator->{tokens};
    refuses("$answer->{status} of IAM", { match => { kind => 'token' },
                                          times => -1, action => $answer });
}

{
    my $mark = $pair->node('b')->mark;

    $emulator->action($pair->root_key, 'disable');
    is(get('b', $uid), 'Cryptographic Failure',
       'a root key that is disabled closes nothing');
    ok($pair->node('b')->wait_log(
           qr/\[error\].*failed to unwrap.*root key \S+ is disabled/,
           mark => $mark), 'and is named in the log');
    is(get('b', $uid), 'Cryptographic Failure',
       'a moment later the Get still is Cryptographic Failure');
    $emulator->switches(early_rule => JSON::PP::false);
    $emulator->action($pair->root_key, 'enable');
    ok(wait_for(sub { get('b', $uid) eq 'Success' }, 60),
       'it works again when it is enabled');
}


# A refused token while IAM fails for a short time. A worker that got a token in
# the last 10 s does not request another.

sub token_is_old {
    my ($entry) = reverse grep { $_->{kind} eq 'token' } $emulator->journal;

    my $age = time() - $entry->{time};

    return $age < 0 || $age > 10.5;
}

for my $trouble ({ status => 429, headers => { 'Retry-After' => '1' } },
                 { status => 429 }, { status => 500 })
{
    my $name = "IAM: $trouble->{status} once"
               . ($trouble->{headers} ? ', with Retry-After' : '');
    my @outcomes;

    # a loaded machine may need more than the time of one request
    ok(wait_for(sub {
        wait_for(sub { get('a', $uid) eq 'Success' }, 60);
        return 0 unless wait_for(\&token_is_old, 30);

        my @clients = map { $pair->client('a') } 1 .. 4;

        $emulator->control('DELETE', 'tokens');
        delete $emulator->{tokens};
        my ($rule) = $emulator->faults({ match => { kind => 'token' },
                                         times => 1, action => $trouble });

        $_->send($_->message([['Get', [UniqueIdentifier => $uid]]]))
            for @clients;
        @outcomes = map {
            Kmip::Result->new(scalar(decode($_->receive))
                              ->get('Batch Item'))->outcome } @clients;
        $emulator->no_faults;

        return !grep { $_ ne 'Success' } @outcomes;
    }, 100), "$name, when the token is refused: all waiting requests succeed")
        or diag("@outcomes");
}


# right advice: no role helps here

{
    my $dual = new_key();
    my $mark = $pair->node('a')->mark;

    $emulator->faults({ match => { kind => 'delete_key' }, times => -1,
                        perform => 'never', action => { status => 409, body =>
        { metadata => {}, resources => [{ errorMsg => 'Conflict', reasons =>
            [{ code => 'AUTHORIZATIONS_NOT_MET' }] }] } } });
    is($pair->client('a')->destroy($dual)->outcome, 'Permission Denied',
       'a deletion that needs two');
    $emulator->no_faults;

    my ($line) = $pair->node('a')->log($mark)
        =~ /^(.*AUTHORIZATIONS_NOT_MET.*)$/m;

    like($line, qr/; dual authorization is on: a second user/,
         'the advice names dual authorization');
    unlike($line, qr/grant/, 'and advises no role');
}

{
    my $node = $pair->node('a');
    my $mark = $node->mark;

    $pair->{key_protect} = { timeout => '3s', api_key_file =>
                             $test->write('wrong', "wrong\n", 0600) };
    ok($node->reload($pair->conf('a')), 'an API key that IAM does not know');
    is(get('a', $uid), $FAILED, 'every Get fails');
    ok($node->wait_log(qr/self-test failed at getting a token from IAM/,
                       mark => $mark), 'the self-test names the token');

    my $log = $node->log($mark);

    like($log, qr/BXNIM0415E.*; IAM does not know the API key: check/,
         'the log names the API key');
    unlike($log, qr/grant (?:Reader|Writer|Manager)/,
           'the advice names no role');
    unlike($log, qr/Key Protect failed/, 'and does not blame Key Protect');
}

{
    my $node = $pair->node('a');
    my $mark = $node->mark;

    $pair->{key_protect} = { timeout => '3s', trusted_certificate =>
                             $test->certificates->crt('other-ca') };
    ok($node->reload($pair->conf('a')), 'a certificate that is not trusted');
    ok($node->wait_log(qr/IAM gives no token: .*check trusted_certificate/,
                       mark => $mark), 'the advice names trusted_certificate');
}

{
    my $node = $pair->node('a');
    my $mark = $node->mark;

    $pair->{key_protect} = { timeout => '3s', key_ring => 'nosuch' };
    ok($node->reload($pair->conf('a')), 'a key ring that is not there');
    ok($node->wait_log(qr/ready: .*key ring nosuch, where no key is seen yet/,
                       mark => $mark), 'and the list is empty');

    $emulator->switches(list_unknown_ring => '404');
    ok($node->reload($pair->conf('a')),
       'nginx is reloaded, and lists of unknown key rings are 404');
    ok($node->wait_log(qr/check key_ring: the instance has no key ring nosuch/,
                       mark => $mark), 'the advice names key_ring');
}

$test->finish;
