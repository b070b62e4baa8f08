#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Responses of another server in Key Protect's place are not believed: statuses
# without its code, successes that do not name the object. A living key is not
# "not found", the root key is not "not active", and a change that was not
# performed is not acknowledged.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV;
use Kmip::Util qw(wait_for);

my $FAILED = 'General Failure';
my $HTML = '<html>gone</html>';

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, key_protect => sub {
    return (timeout => '3s',
            $_[0] eq 'b' ? (destroy => 'tombstone') : ());
});
my $emulator = $pair->emulator;


sub says {
    my ($kind, $status, $body, %more) = @_;

    my ($rule) = $emulator->faults({
        match => { kind => $kind, %{$more{match} // {}} },
        times => $more{times} // -1, perform => 'never',
        action => { status => $status, body => $body } });

    return $rule;
}


sub outcome {
    my ($node, $call) = @_;

    return $call->($pair->client($node))->outcome;
}


# a loaded machine may need more than the time of one request
sub succeeds {
    my ($name, $node, $call) = @_;

    ok(wait_for(sub { outcome($node, $call) eq 'Success' }, 60), $name);

    return;
}


sub new_key {
    my $uid;

    ok(wait_for(sub { $uid = eval { $pair->client('a')->new_key } }, 60),
       'a key is made');

    return $uid;
}


sub state { return $pair->client($_[0])->state($_[1]) }


my $uid = new_key();

succeeds('it is read', 'a', sub { $_[0]->get($uid) });
succeeds('by the other, too', 'b', sub { $_[0]->get($uid) });


# errors without a code

my @ERRORS = (
    [['get_metadata', 'get_key'], 410], [['get_metadata', 'get_key'], 404],
    [['get_metadata', 'get_key'], 400], [['get_metadata', 'get_key'], 409],
    ['unwrap', 409], ['unwrap', 410], ['unwrap', 404], ['unwrap', 400],
    ['unwrap', 422]);

for my $case (@ERRORS) {
    my ($kind, $status) = @$case;
    my $name = ref($kind) ? 'reading' : $kind;

    for my $body ($HTML, '', '{}', '{"code":"KEY_DELETED_ERR"}') {
        says($kind, $status, $body);

        is(outcome('a', sub { $_[0]->get($uid) }), $FAILED,
           "$name: $status $body: Get is General Failure");

        for my $call ($name eq 'reading' ? qw(activate destroy) : ()) {
            is(outcome('a', sub { $_[0]->$call($uid) }), $FAILED,
               "$name: $status $body: $call is General Failure");
        }

        $emulator->no_faults;
    }
}

for my $status (409, 410, 404, 400) {
    says('wrap', $status, $HTML);
    is(outcome('a', sub { $_[0]->create }), $FAILED,
       "wrap: $status: Create is General Failure");
    $emulator->no_faults;
}

succeeds('the key is read again', 'a', sub { $_[0]->get($uid) });


# a 410 without a code does not remove a revision, published or not, for the
# other endpoint

succeeds('an attribute is added', 'a',
         sub { $_[0]->add_attribute($uid, 'x-a', '1') });

says('create_alias', 503, $HTML);
is(outcome('a', sub { $_[0]->add_attribute($uid, 'x-b', '2') }), $FAILED,
   'the next revision is made and not published');
$emulator->no_faults;

for my $body ($HTML, '{}') {
    says('get_key', 410, $body);
    is(outcome('b', sub { $_[0]->add_attribute($uid, 'x-c', '3') }), $FAILED,
       "410 $body instead of the revision: the peer endpoint adds nothing");
    $emulator->no_faults;
}

is(attribute('b', 'x-a'), '1', 'the peer endpoint reads the revision');

says('get_key', 410, $HTML, match => { path => '-at2$' });
is(outcome('b', sub { $_[0]->add_attribute($uid, 'x-c', '3') }), $FAILED,
   'nor while it does not see the unpublished one');
$emulator->no_faults;
succeeds('then it adds one', 'b',
         sub { $_[0]->add_attribute($uid, 'x-c', '3') });

for my $node ('a', 'b') {
    succeeds("$node reads them", $node,
             sub { $_[0]->get_attributes($uid, 'x-a') });
    is(attribute($node, 'x-a'), '1', "$node sees the first");
    is(attribute($node, 'x-c'), '3', "$node sees that of the peer endpoint");
}


# marks that are not set; on the key above one may have been set

$uid = new_key();
succeeds('another key is known', $_, sub { $_[0]->get($uid) }) for 'a', 'b';

for my $lie ([200, '{}'], [201, '{}'], [202, '{"resources":[{}]}'],
             [201, $HTML])
{
    my $name = "@$lie";

    says('create_alias', @$lie);
    is(outcome('a', sub { $_[0]->activate($uid) }), $FAILED,
       "$name: Activate is not acknowledged");
    is(outcome('b', sub { $_[0]->destroy($uid) }), $FAILED,
       "$name: Destroy is not");
    $emulator->no_faults;

    is(state('a', $uid), 'Pre-Active', 'and the key is as it was');
}

says('create_alias', 201, '{}', times => 1);
succeeds('what was said once is asked again', 'a',
         sub { $_[0]->activate($uid) });
is(state('b', $uid), 'Active', 'and seen by the peer endpoint');


# deletions that were not performed

{
    my $dead = new_key();
    my $record = sub {
        return $emulator->record($dead)->{state};
    };

    for my $lie ([200, $HTML], [202, ''], [200, '{"resources":[{}]}'],
                 [401, $HTML])
    {
        says('delete_key', @$lie);
        is(outcome('a', sub { $_[0]->destroy($dead) }), $FAILED,
           "@$lie: Destroy is not acknowledged");
        $emulator->no_faults;
        is($record->(), 1, 'for the record is there');
    }

    succeeds('a Destroy that is repeated finishes', 'a',
             sub { $_[0]->destroy($dead) });
    isnt($record->(), 1, 'and the record is gone');
}

# an endpoint that exits as it adds a Name: no object has the Name, and no other
# object gets it

for my $end ('again', 'destroyed') {
    my ($first, $second) = (new_key(), new_key());
    my $value = [[NameValue => "left-$end"],
                 [NameType => 'Uninterpreted Text String']];
    my $named = sub {
        my ($node, $object) = @_;
        return outcome($node, sub {
            $_[0]->add_attribute($object, 'Name', $value);
        });
    };
    my $bearers = sub {
        my $uids = join(' ', $pair->client('b')->locate(
            [Kmip::TTLV::attribute('Name', $value)])->uids);
        return $uids =~ s/\Q$first\E/first/r =~ s/\Q$second\E/second/r;
    };

    says('create_key', 503, $HTML);
    says('delete_alias', 503, $HTML);
    is($named->('a', $first), $FAILED, "left-$end: the Name is not added");
    $emulator->no_faults;

    is(scalar(grep { /_n0-/ } @{$emulator->record($first)->{aliases}}), 1,
       "the alias of the first key's Name stays");
    is($bearers->(), '', 'no object has the Name');
    is($named->('b', $second), $FAILED, 'no other object gets it');

    if ($end eq 'again') {
        ok(wait_for(sub { $named->('b', $first) eq 'Success' }, 60),
           'the same request, repeated, gives it to the object');
        is($bearers->(), 'first', 'the first key has the Name');

    } else {
        succeeds('the object is destroyed', 'a',
                 sub { $_[0]->destroy($first) });
        ok(wait_for(sub { $named->('b', $second) eq 'Success' }, 60),
           'another one gets it then');
        is($bearers->(), 'second', 'the second key has the Name');
    }
}

$test->finish;


sub attribute {
    my ($node, $name) = @_;

    return $pair->client($node)->get_attributes($uid, $name)
                ->attribute($name);
}
