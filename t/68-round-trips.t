#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Calls to Key Protect: the cost of each operation in calls and in round trips;
# and that no call is for something that does not exist, since each failed call
# is an event in the customer's audit log.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP qw(decode_json);
use Test::More;

use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(wait_for);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a', 'b']);
my $emulator = $pair->emulator;
my $client = $pair->client('a');
my $uid = $client->new_key;

# Things that a worker learns once; and the other's self-test makes calls, too
$client->get($uid);

$_->wait_log(qr/ready: root key/) or die "no self-test\n" for $pair->nodes;


# the kinds of calls that a request makes
sub calls {
    my ($code) = @_;

    my $mark = $emulator->journal_mark;

    is($code->()->outcome, 'Success', 'the request succeeds');

    return [map { $_->{kind} } $emulator->journal($mark)];
}


sub set_of {
    my ($kinds) = @_;

    return [sort @$kinds];
}


is_deeply(calls(sub { $client->create }), ['wrap', 'create_key'],
          'Create: two, one after the other');

is_deeply(set_of(calls(sub { $client->get($uid) })),
          ['get_metadata', 'unwrap'], 'Get takes two calls');

is_deeply(calls(sub { $client->get_attributes($uid, 'State') }),
          ['get_metadata'], 'reading State takes one call');

is_deeply(calls(sub { $client->get_attributes($uid, 'Name') }),
          ['get_metadata'], 'other attributes: one, as the record is known');

is_deeply(calls(sub { $client->activate($uid) }),
          ['create_alias', 'get_metadata'], 'Activate takes two calls');

is_deeply(calls(sub { $client->add_attribute($uid, 'x-a', 'one') }),
          ['create_key', 'create_alias'], 'Add Attribute takes two calls');

is_deeply(calls(sub { $client->get_attributes($uid, 'x-a') }),
          ['get_metadata'], 'what was added: one, as its revision is known');

{
    my $other = $pair->client('b');

    is_deeply(calls(sub { $other->get_attributes($uid, 'x-a') }),
              ['get_key', 'get_key'],
              'by another: its record, then its revision');
    is_deeply(calls(sub { $other->get_attributes($uid, 'x-a') }),
              ['get_metadata'],
              'reading an attribute takes one call when it is cached');
}

is_deeply(calls(sub { $client->query('Query Operations') }), [],
          'Query takes no call');


# a Get in one round trip: its two calls do not wait for each other
{
    my ($rule) = $emulator->faults({ match => { kind => ['get_metadata',
                                                         'unwrap'] },
                                     times => 2, action => 'hold' });

    $client->send($client->message([[Get => [UniqueIdentifier => $uid]]]));

    ok($emulator->wait_calls(held => 2), 'both are on the way at once');

    $emulator->release($rule);

    ok(defined $client->receive, 'the Get is answered');
}


# All requests of vCenter for a new virtual machine, and the cleaning afterwards
{
    my $ctl = Kmip::Ctl->new($test,
                             server => '127.0.0.1:' . $pair->port('a'));
    my $mark = $emulator->journal_mark;
    my $run = $ctl->run(qw(bench --json --operation flow --count 1));

    is(decode_json($run->{out})->{requests}, 17, 'a key of 17 requests')
        or diag($run->{err});

    # a minute after the second batch of tags the first revision is deleted
    ok(wait_for(sub {
        grep { $_->{kind} eq 'delete_alias' } $emulator->journal($mark);
    }, 180), 'the revision that was replaced is deleted');

    my @calls = grep { $_->{path} =~ m{/keys} } $emulator->journal($mark);

    cmp_ok(scalar(@calls), '<=', 20, 'its life takes 20 calls at the most')
        or diag(map { "$_->{kind} $_->{path}\n" } @calls);
    is_deeply([grep { $_->{status} >= 400 } @calls], [],
              'no call fails');

    my ($made) = grep { $_->{kind} eq 'create_key' } @calls;
    my ($record) = grep { $_->{id} eq $made->{key_id} } $emulator->keys;
    my @aliases = map { @{$_->{aliases}} }
        grep { ($_->{name} // '') =~ /^\Q$record->{name}\E/ }
        grep { $_->{state} == 1 } $emulator->keys;

    is(scalar(@aliases), 4, 'four aliases are left') or diag("@aliases");
}

$test->finish;
