#!/usr/bin/perl

# What clients in the field send, byte for byte where it matters, and what they
# need to hear.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute decode encode);

my @VERSIONS = ('1.0', '1.1', '1.2', '1.3', '1.4');

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a']);


sub uids {
    my ($payload) = @_;

    return $payload ? map { $_->value } $payload->all('Unique Identifier')
                    : ();
}


# Percona Server's keyring (kmippp) pages in messages of 1.0, with a field that
# came with 1.3, until a page is empty. These are its bytes, for Symmetric Keys
# and 16 a page; the offset is added by us.
sub percona_page {
    my ($offset) = @_;

    return pack('H*', '42007801000000b0'
        . '4200770100000038'
        . '4200690100000020' . '42006a02000000040000000100000000'
        . '42006b02000000040000000000000000'
        . '42000d02000000040000000100000000'
        . '42000f0100000068' . '42005c05000000040000000800000000'
        . '4200790100000050' . '42004f02000000040000000100000000')
        . encode([OffsetItems => $offset])
        . pack('H*', '4200080100000028'
        . '42000a070000000b4f626a656374205479706500000000'
        . '0042000b05000000040000000200000000');
}


sub paged {
    my ($client, $page) = @_;

    my @found;

    # a page that is never empty would be asked for without end
    for my $turn (0 .. 9) {
        my @uids = $page->($client, scalar(@found));

        return (\@found, $turn) unless @uids;

        push @found, @uids;
    }

    return (\@found, 'no end');
}


my $client = $pair->client('a');
my @keys = sort map { $client->new_key } 1 .. 3;

my ($found, $turns) = paged($client, sub {
    my ($on, $offset) = @_;

    my $answer = $on->exchange(percona_page($offset));

    is($answer->at('Batch Item/Result Status'), 0, "page from $offset");

    return uids($answer->get('Batch Item')->get('Response Payload'));
});

is_deeply([sort @$found], \@keys, 'Percona finds each key once');
is($turns, 3, 'and after the last an empty page');

for my $version (@VERSIONS) {
    my $on = $pair->client('a', version => $version);

    ($found, $turns) = paged($on, sub {
        my (undef, $offset) = @_;

        return uids($on->call('Locate', [MaximumItems => 2],
                              [OffsetItems => $offset])->payload);
    });

    is_deeply([sort @$found], \@keys, "$version: pages of two");
    is($turns, 2, 'two of them');
}


# What is asked for is done or refused, whatever the version of the message

for my $version (@VERSIONS) {
    my $on = $pair->client('a', version => $version);

    is($on->call('Locate', [ObjectGroupMember => 1])->outcome,
       'Feature Not Supported', "$version: Object Group Member");
    is($on->get($keys[0], [KeyWrapType => 1])->outcome, 'Success',
       'Key Wrap Type');
    is($on->call('Locate', [LocatedItems => 1])->outcome, 'Invalid Field',
       'a field of responses');
    is($on->get($keys[0], [Offset => Interval => 1])->outcome,
       'Invalid Field', 'a field of other operations');
    is($on->destroy($keys[0], ['0x540001' => Integer => 1])->outcome,
       'Invalid Field', 'a field of a vendor');
    is($on->state($keys[0]), 'Pre-Active', 'and nothing was done');
}

$test->finish;
