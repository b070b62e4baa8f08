#!/usr/bin/perl

# How often Key Protect is asked: what an operation costs in its calls, and
# in how many round trips.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a']);
my $emulator = $pair->emulator;
my $client = $pair->client('a');
my $uid = $client->new_key;

# what is learned once for many
$client->get($uid);


# the kinds of calls that it takes
sub calls {
    my ($code) = @_;

    my $mark = $emulator->journal_mark;

    is($code->()->outcome, 'Success', 'it works');

    return [map { $_->{kind} } $emulator->journal($mark)];
}


sub set_of {
    my ($kinds) = @_;

    return [sort @$kinds];
}


is_deeply(calls(sub { $client->create }), ['wrap', 'create_key'],
          'Create: two, one after the other');

is_deeply(set_of(calls(sub { $client->get($uid) })),
          ['get_metadata', 'unwrap'], 'Get: two');

is_deeply(calls(sub { $client->get_attributes($uid, 'State') }),
          ['get_metadata'], 'State: one');

is_deeply(set_of(calls(sub { $client->get_attributes($uid, 'Name') })),
          ['get_key', 'get_key', 'get_metadata'],
          'other attributes: two more, as the record is known');

is_deeply(calls(sub { $client->activate($uid) }),
          ['get_metadata', 'create_alias'], 'Activate: two');

is_deeply(calls(sub { $client->query('Query Operations') }), [],
          'Query: none');


# a Get in one round trip: neither of its calls waits for the other
{
    my ($rule) = $emulator->faults({ match => { kind => ['get_metadata',
                                                         'unwrap'] },
                                     times => 2, action => 'hold' });

    $client->send($client->message([[Get => [UniqueIdentifier => $uid]]]));

    ok($emulator->wait_calls(held => 2), 'both are on the way at once');

    $emulator->release($rule);

    ok(defined $client->receive, 'and answered');
}

done_testing();
