#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl list, locate and orphans with a full instance: all keys, once each,
# printed as they come, in memory that does not grow with them.
#
# KMIP_LIST_KEYS=100000 lists so many keys; what it takes is shown with
# prove -v. The emulator's copies of a key are as large as real records.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Copies qw(fill identifier_of);
use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(peak_kb);

my $KEYS = $ENV{KMIP_LIST_KEYS} // 3000;

# kilobytes that kmipctl may take, whatever it lists
my $MEMORY = 65_536;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], zone => '8m');
my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:' . $pair->port('a'));


# what a run took, for those who read it
sub told {
    my ($run) = @_;

    note(sprintf('%d keys: %.1f s, the first after %.1f s, %.1f MB;'
                 . ' the worker had at most %.1f MB', $KEYS, $run->{seconds},
                 $run->{first}, $run->{kb} / 1024,
                 peak_kb(($pair->node('a')->workers)[0]) / 1024));
}


sub modest {
    my ($run) = @_;

    told($run);

    SKIP: {
        skip('a sanitizer has memory of its own', 1)
            if $ENV{TEST_NGINX_PRELOAD};

        cmp_ok($run->{kb}, '<', $MEMORY, 'memory is bounded');
    }
}


sub one_each {
    my (@uids) = @_;

    my %seen;

    $seen{$_}++ for @uids;

    is(scalar(@uids), $KEYS,
       'as many identifiers are printed as there are keys');
    is(scalar(keys %seen), $KEYS, 'each identifier is printed once');
}


fill($pair->emulator, $pair->client('a'), $KEYS);

my @rows;


# locate

{
    my $run = $ctl->measured('locate');

    is($run->{code}, 0, 'locate exits with 0') or diag($run->{err});
    one_each(split(/\n/, $run->{out}));
    modest($run);
}


# list

{
    my $run = $ctl->measured('list', '--csv');

    is($run->{code}, 0, 'list exits with 0') or diag($run->{err});

    my ($title, @lines) = map { [split(/,/, $_)] } split(/\n/, $run->{out});
    my %column = map { $title->[$_] => $_ } 0 .. $#$title;

    @rows = map { [@$_[@column{'Unique Identifier', 'State', 'x-Name',
                               'x-Identifier'}]] } @lines;

    one_each(map { $_->[0] } @rows);
    is(scalar(grep { $_->[1] ne 'Active' } @rows), 0,
       'list prints each key with its State');
    is(scalar(grep { identifier_of($_->[2]) ne $_->[3] } @rows), 0,
       'list prints each key with its virtual machine');
    modest($run);
    cmp_ok($run->{first}, '<', $run->{seconds} / 2,
           'rows come long before the last key is read')
        if $KEYS > 20_000;
}


# orphans, where each tenth virtual machine is gone

{
    my @there = grep { $_ % 10 } 0 .. $#rows;
    my $inventory = $test->write('vms.csv', join('', map { "$_\n" }
        '"VM","Uuid","InstanceUuid","KeyId"',
        map { '"' . join('","', $_->[2], $_->[3], $_->[3], $_->[0]) . '"' }
        @rows[@there]));

    my $run = $ctl->measured('orphans', '--inventory', $inventory, '--age', 0,
                             '--csv');
    my (undef, @gone) = split(/\n/, $run->{out});

    is($run->{code}, 0, 'orphans exits with 0') or diag($run->{err});
    is_deeply([sort map { /^([^,]+)/ } @gone],
              [sort map { $_->[0] } @rows[grep { !($_ % 10) } 0 .. $#rows]],
              'the keys of the machines that are gone, and no others');
    is(scalar(grep { !/VM gone/ } @gone), 0,
       'orphans tells the reason of each key');

    # the inventory and the keys that may go are held
    told($run);

    # a worker of nginx that takes a second to free its memory is killed
    $pair->emulator->control('POST', 'reset');
}

$test->finish;
