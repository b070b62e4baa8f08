#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A client that sends many requests at once does not block the other clients of
# its worker: they are served between its requests.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(json_lines);

my $REQUESTS = 300;

my $test = Kmip::Test->new;
my $log = $test->path('kmip.log');
my $pair = Kmip::Pair->new($test, nodes => ['a'], start => 0,
                           server => { kmip_log => $log });
my $node = $pair->node;

# one event in a turn of the loop: the other client's is in the second turn
$node->{events} = 'epoll_events 1;';
$node->start;

my ($many, $one) = ($pair->client('a'), $pair->client('a'));
my ($worker) = $node->workers;

$_->discover_versions for $many, $one;

# both requests arrive before the worker reads
kill('STOP', $worker);

$many->send($many->message([['DiscoverVersions']]) x $REQUESTS);
$one->send($one->message([[Query => [QueryFunction => 'Query Operations']]]));

kill('CONT', $worker);

ok(defined $one->receive, 'the one request is answered');
is(scalar(grep { defined $many->receive } 1 .. $REQUESTS), $REQUESTS,
   'the many requests are answered');

my @operations = map { $_->{operation} } json_lines($log);
my ($place) = grep { $operations[$_] eq 'Query' } 0 .. $#operations;

is(scalar(@operations), $REQUESTS + 3, 'all are in the log');
cmp_ok($place, '<', 10, 'the one had to wait for few of them');

done_testing();
