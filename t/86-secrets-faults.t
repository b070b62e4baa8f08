#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A request that failed, for lack of memory or by any other failing call, leaves
# no secret, like any other request: the n-th call of each function fails while
# a key is registered and read. KMIP_FAULTS_MOST=1000 tries so many n of each
# function, which takes long; KMIP_FAULTS_ONLY=name tries one function.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Faults;
use Kmip::Memory qw(readable);
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(random_bytes wait_for);

# tries per function, if not all
my %MOST = (memory => 40);
my $MOST = 3;

# functions without secrets, or without which no worker starts; and those that
# OpenSSL needs for encryption, for which see t/88-secrets-freed.t
my $OTHERS = qr/^(?:accept4|write|prctl|pthread_create|curl_global_init_mem
                    |curl_multi_init|cipher|record|sending)$/x;

my $test = Kmip::Test->new;
my $faults = Kmip::Faults->new($test->path('faults'));
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], $faults->options, level => 'debug',
    key_protect => { timeout => '500ms', connect_timeout => '500ms' });
my $emulator = $pair->emulator;
my $node = $pair->node('a');

# name => values, filled during use; and all former ones
my (%secret, @all);

# connections that break while we write are expected
$SIG{PIPE} = 'IGNORE';

# log messages of nginx and of the module about these failures
$node->allow(qr/\[(?:emerg|alert|crit)\].*(?:failed|OpenSSL|12: Cannot
                                            |libcurl\ cannot)/x);
$test->allow_emulator(qr/\[crit\].*SSL_\w+\(\) failed/);


sub plant {
    my ($name, $n) = @_;

    my $bytes = random_bytes($n);

    $bytes = unpack('H*', $bytes) if $name eq 'password';
    push @{$secret{$name}}, $bytes;
    push @all, $bytes;

    return $bytes;
}


sub register_key { return ('Register', Kmip::Client::register_key($_[0])) }


sub register_secret {
    return ('Register', Kmip::Client::register_secret($_[0]));
}


sub client {
    my ($client) = $pair->try_client(
        'a', timeout => 20,
        credential => ['vcenter', plant('password', 12)]);

    return $client && eval { $client->discover_versions } ? $client : undef;
}


# a key to read, and a long secret
my $known = client();
my @uids = map { $_->uid } map { $known->call(@$_) }
    [register_key(plant('key', 32))], [register_secret(plant('key', 3500))];

$known->close;


# the requests while a call fails; true if all succeeded
sub life {
    my ($client) = @_;

    return eval {
        my @results = map { $client->call(@$_) }
            [register_key(plant('key', 32))],
            [register_secret(plant('key', 3500))],
            map { ['Get', [UniqueIdentifier => $_]] } @uids;

        return !grep { !$_->ok } @results;
    };
}


# OpenSSL 3.0 loses an algorithm for good if memory fails at its first use, and
# only another worker helps then
sub healed {
    for my $worker (1, 2) {
        my $soon = time() + 5;
        my $client;

        wait_for(sub {
            $client = client();
            return $client && life($client) || time() > $soon;
        }, 10);

        return 1 if $client && life($client);

        my $mark = $node->mark;

        kill('TERM', ($node->workers)[0]);
        $node->wait_log(qr/ready: root/, mark => $mark);
    }

    return 0;
}


sub places {
    my ($name, $seen) = @_;

    my $most = $ENV{KMIP_FAULTS_MOST} // $MOST{$name} // $MOST;

    return 1 .. $seen if $seen <= $most;

    # irregular steps, since the program's calls may be periodic
    my $step = $seen / $most;

    return map { 1 + int($_ * $step + rand($step)) } 0 .. $most - 1;
}


sub nothing_stays {
    my ($when) = @_;

    my $memory = Kmip::Memory->new(%secret);
    my @found;

    wait_for(sub {
        !(@found = $memory->processes($node->pid, $node->workers))
    }, 10);
    is(join("\n", splice(@found, 0, 10)), '', "no memory has a secret $when");

    # forgets former values, except for those that are read each time
    $secret{password} = [];
    splice(@{$secret{key}}, @uids);
}


sub test_function {
    my ($name) = @_;

    my $client = client() or return fail("$name: a client can connect");

    $faults->count($name);
    life($client);

    my $seen = $faults->seen;
    my ($failed, $unhealed) = (0, 0);

    $faults->disarm;
    return unless $seen;

    for my $n (places($name, $seen)) {
        $client = client() // next;
        $faults->arm($name, $n);
        $failed++ unless life($client);
        $faults->disarm;
        $unhealed++ unless healed();
    }

    is($unhealed, 0, "$name: all workers serve again");
    note("$name: $seen calls, $failed requests failed");
    nothing_stays("after $name failed");
}


SKIP: {
    # a sanitizer keeps freed memory to detect its use
    skip('a sanitizer keeps what was freed', 1) if $ENV{TEST_NGINX_PRELOAD};

    $node->wait_log(qr/ready: root key/) or die "no self-test\n";

    skip('the memory of a worker is not ours to read', 1)
        unless readable($node->pid) && readable(($node->workers)[0]);

    my @functions = grep { !$ENV{KMIP_FAULTS_ONLY}
                           || $_ eq $ENV{KMIP_FAULTS_ONLY} }
                    'memory', grep { !/$OTHERS/ } $faults->functions;

    test_function($_) for @functions;

    my $memory = Kmip::Memory->new(secret => \@all,
                                   'API key' => $emulator->{api_key});

    is(join("\n", $memory->text('error log', $node->log)), '',
       'nor has the log, at debug level');
}

$test->finish;
