#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The cache holds as many virtual machines' keys as doc/directives.md says.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(root slurp);
use Kmip::Vcenter;

# factor between this test's zone and the document's
my $SHARE = 16;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'],
                           zone => 8 * 1024 / $SHARE . 'k');
my $emulator = $pair->emulator;
my $vcenter = Kmip::Vcenter->new($pair);
my ($told) = slurp(root() . '/doc/directives.md')
    =~ /\b8m\s+hold\s+the\s+records\s+of\s+about\s+([\d,]+)\s+VMs\b/;

ok(defined $told, 'doc/directives.md says how many VMs 8m hold')
    or BAIL_OUT('no number');

my $n = int(($told =~ s/,//gr) / $SHARE);
my @uids = map { ($vcenter->generate_key('vm', 'a'))[0] } 1 .. $n;

# records and attributes, and the calls of a Get of all when they are cached
$pair->client->batch([['Get', [UniqueIdentifier => $_]],
                      ['Get Attributes', [UniqueIdentifier => $_]]])
    for @uids;

my $since = $emulator->journal_mark;

$pair->client->batch([['Get', [UniqueIdentifier => $_]],
                      ['Get Attributes', [UniqueIdentifier => $_]]])
    for @uids;

my @read = grep { $_->{kind} eq 'get_key' } $emulator->journal($since);

# by the hash of their ids some sets overflow, the more so the smaller the zone
cmp_ok(scalar(@read), '<', 0.25 * 2 * $n,
       "of $n keys and their attributes few are read again");
note(scalar(@read) . ' read again');

$test->finish;
