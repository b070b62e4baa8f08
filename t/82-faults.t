#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# What the worker calls fails: memory, sockets, libcurl, OpenSSL, jansson. The
# n-th call of each function fails, for one n after the other, while a client
# leads a key through its life. The worker lives, the client hears of a
# failure or loses the line, nothing is "not found" that is there, whatever
# was acknowledged holds, and the next session works.
#
# KMIP_FAULTS_MOST=1000 tries so many n of each function, which takes long;
# KMIP_FAULTS_ONLY=name tries one function.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;
use Time::HiRes qw(sleep time);

use Kmip::Client;
use Kmip::Faults;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(attribute encode);
use Kmip::Util qw(wait_for);

# tries per function, if not all
my %MOST = (memory => 40);
my $MOST = 2;

# outcomes that a failing call may have; none of them says that a key is gone
my %FAILURE = map { $_ => 1 } ('closed', 'General Failure',
                               'Cryptographic Failure');

my @TAG = ('x-Product', 'VMware vSphere');

my $test = Kmip::Test->new;
my $faults = Kmip::Faults->new($test->path('faults'));
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], $faults->options,
    key_protect => { timeout => '500ms', connect_timeout => '500ms' });
my $emulator = $pair->emulator;
my $node = $pair->node('a');


# connections that break while we write are expected
$SIG{PIPE} = 'IGNORE';

# log messages of nginx and of the module about these failures
$node->allow(qr/\[emerg\].*(?:malloc|calloc|posix_memalign|mmap)\(/,
             qr/\[emerg\].*libcurl cannot be initialized/,
             qr/\[emerg\].*\((?:12: Cannot allocate memory)\)/,
             qr/\[(?:alert|crit)\].*(?:socket|accept4|connect|epoll_ctl|recv
                                    |read|writev?|send)\(\)\ failed/x,
             qr/\[alert\].*epoll_ctl\(\d+, \d+\) failed/,
             qr/\[alert\].*peer closed.*\(5: Input\/output error\)/,
             qr/\[(?:alert|crit)\].*(?:SSL_\w+|X509_\w+|BIO_\w+|EVP_\w+)
                \(.*failed/x,
             qr/\[alert\].*curl_multi_(?:add_handle|socket_action)\(\) failed/);


# the outcome of an operation; on a new connection if there is none
my $client;

sub call {
    my ($operation, $uid, @payload) = @_;

    ($client) = $pair->try_client('a', timeout => 20) unless $client;

    return 'closed' unless $client;

    my $result = eval { $client->on($operation, $uid, @payload) };

    die $@ if $@ && $@ =~ /no answer/;

    undef $client unless $result;

    return $result ? ($result->outcome, $result) : ('closed');
}


# the outcome, and that the data are as many as they were
sub encrypt {
    my ($uid) = @_;

    my ($outcome, $result) = call('Encrypt', $uid,
        [CryptographicParameters => [[BlockCipherMode => 'GCM'],
                                     [RandomIV => 1]]],
        [Data => 'some data'], { version => '1.4' });

    return $outcome eq 'Success' && length($result->at('Data')) != 9
           ? 'data of another length' : $outcome;
}


sub create { return call('Create', undef, Kmip::Client::create_payload()) }


# performs the operations of a key's life: its identifier, outcomes
sub life {
    my ($known, $spare) = @_;

    my (%said, $result, $uid);

    undef $client;
    ($said{get}) = call('Get', $known);
    ($said{create}, $result) = create();

    if ($said{create} eq 'Success') {
        $uid = $result->uid;
        ($said{tag}) = call('Add Attribute', $uid, attribute(@TAG));
        ($said{activate}) = call('Activate', $uid);
        ($said{encrypt}) = encrypt($uid) if $said{activate} eq 'Success';
        ($said{attributes}) = call('Get Attributes', $uid,
                                   [AttributeName => 'State']);
    }

    ($said{locate}) = call('Locate', undef, attribute('State', 'Active'));
    ($said{destroy}) = call('Destroy', $spare);

    return ($uid, \%said);
}


sub attributes {
    my ($uid) = @_;

    my (undef, $result) = call('Get Attributes', $uid);

    return $result && $result->ok ? $result->attributes : {};
}


# acknowledged changes must be there: complaints
sub broken {
    my ($uid, $spare, $said) = @_;

    my @broken = map { "$_: $said->{$_}" }
        grep { $said->{$_} ne 'Success' && !$FAILURE{$said->{$_}} }
        sort keys %$said;

    if ($said->{destroy} eq 'Success') {
        my ($outcome) = call('Get', $spare);

        push @broken, "a key that was destroyed: $outcome"
            if $outcome ne 'Item Not Found';
    }

    return @broken unless $uid;

    my $found = attributes($uid);

    push @broken, 'a key that was made is not there' unless $found->{State};
    push @broken, 'it is not active'
        if $said->{activate} eq 'Success' && $found->{State}[0] ne 2;
    push @broken, 'its tag is missing'
        if $said->{tag} eq 'Success' && !$found->{$TAG[0]};

    return @broken;
}


# the next key, without faults
sub healed {
    my ($known, $mark) = @_;

    my ($uid, $soon) = (undef, time() + 3);

    undef $client;

    wait_for(sub {
        my ($outcome, $result) = create();

        $uid = $result->uid if $outcome eq 'Success';

        return $uid && (call('Get', $known))[0] eq 'Success'
               || ($mark && time() > $soon && spoiled($mark));
    }, 30);

    return $uid;
}


sub forget {
    my ($uid) = @_;

    call('Revoke', $uid, [RevocationReason => [
        [RevocationReasonCode => 'Cessation of Operation']]]);
    call('Destroy', $uid);
}


# which n of a function are tried
sub places {
    my ($name, $seen, $limit) = @_;

    my $most = $MOST{$name} // $MOST;

    $most = $limit if $limit && $limit < $most;
    $most = $ENV{KMIP_FAULTS_MOST} // $most;

    return 1 .. $seen if $seen <= $most;

    # irregular steps, since the program's calls may be periodic
    my $step = $seen / $most;

    return map { 1 + int($_ * $step + rand($step)) } 0 .. $most - 1;
}


$node->wait_log(qr/ready: root key/) or die "not ready\n";

my ($known, $spare) = map { $pair->client->new_key } 1, 2;
my $worker = ($node->workers)[0];
my @crowds;
my @functions = grep { !$ENV{KMIP_FAULTS_ONLY}
                       || $_ eq $ENV{KMIP_FAULTS_ONLY} }
                'memory', $faults->functions;


# Memory for secrets is separate. Clients with unfinished messages use all of
# it: they have sent so many bytes.
sub crowd {
    my ($bytes) = @_;

    my $whole = encode([RequestMessage => [[Operation => 'Query'],
                                           [Password => 'x' x 60000]]]);
    my @waiting;

    while (@waiting < 300 && $faults->failed < 3) {
        my ($waits) = $pair->try_client('a', timeout => 20);

        last unless $waits;

        $waits->send(substr($whole, 0, $bytes));
        push @waiting, $waits;
    }

    push @crowds, scalar(@waiting);

    return @waiting;
}


# every function, one after the other, during a key's life

sub one_fault {
    my ($name, $n, $outcome, $times) = @_;

    $faults->arm($name, $times ? 1 : $n, $times);

    my @waiting = $times ? crowd($n) : ();
    my ($uid, $said) = life($known, $spare);

    $faults->disarm;
    @waiting = ();
    $outcome->{$_}++ for values %$said;

    my $next = healed($known);
    my @bad = broken($uid, $spare, $said);

    push @bad, 'it does not heal' unless $next;
    push @bad, 'the worker is another' if ($node->workers)[0] != $worker;

    $worker = ($node->workers)[0];
    forget($uid) if $uid;
    forget($spare) if $said->{destroy} ne 'Success';
    $spare = $next;

    return map { "$name $n: $_" } @bad;
}

for my $name (@functions) {
    my %outcome;

    $faults->count($name);

    my ($made) = life($known, $spare);
    my $seen = $faults->seen;

    forget($made);
    $spare = healed($known);

    next unless $seen;

    my $started = time();
    my @bad = map { one_fault($name, $_, \%outcome) } places($name, $seen);

    is_deeply(\@bad, [], "$name: no failed call of its $seen does harm");
    note(sprintf('%s: %d calls, %.1f s: %s', $name, $seen, time() - $started,
                 join(', ', map { "$_ $outcome{$_}" } sort keys %outcome)));
}


# memory for secrets fails from now on

if (!$ENV{TEST_NGINX_PRELOAD}) {
    my %outcome;
    my @bad = map { one_fault('mmap', $_, \%outcome, 0x7fffffff) }
              (100, 5000, 30000, 300) x 2;

    is_deeply(\@bad, [], 'requests without memory for secrets end in order');
    cmp_ok($outcome{'General Failure'} // 0, '>', 0,
           'some of these requests failed');
    note("crowds of @crowds: "
         . join(', ', map { "$_ $outcome{$_}" } sort keys %outcome));
}


# A worker that cannot start logs it and exits; the next one serves. OpenSSL 3.0
# loses an algorithm for good if memory fails at its first use, and only another
# worker helps then.

sub spoiled {
    my ($mark) = @_;

    return $node->log($mark) =~ /OpenSSL\S* error:|SSL: error:/;
}


# another worker, with faults or without
sub restart {
    my $old = ($node->workers)[0];

    # gracefully, so that leaks are reported
    kill('TERM', $old);
}


$node->allow(qr/\[crit\].*SSL_\w+\(\) failed \(SSL: error:/);
$node->allow(qr/\[alert\].*prctl\(PR_SET_DUMPABLE\) failed/);
$test->allow_emulator(qr/\[crit\].*SSL_\w+\(\) failed/);

sub start_fault {
    my ($name, $n) = @_;

    my $mark = $node->mark;

    $faults->arm($name, $n);
    restart();
    $node->wait_log(qr/ready: root|self-test failed|exited with fatal/,
                    mark => $mark);
    $faults->disarm;

    if ($node->log($mark) =~ /process (\d+) exited with fatal code 2/) {
        $node->{killed}{$1} = 1;
        $node->allow(qr/worker process $1 exited with fatal code 2/);
        $mark = $node->mark;
        $node->signal('HUP');
        $node->wait_log(qr/ready: root/, mark => $mark);
    }

    return () if healed($known, $mark);

    restart() if spoiled($mark);

    return healed($known) ? () : "$name $n: it does not heal";
}

for my $name ('memory', 'mmap', $faults->functions) {
    my $mark = $node->mark;

    next if $ENV{KMIP_FAULTS_ONLY} && $name ne $ENV{KMIP_FAULTS_ONLY};

    # the worker's messages go through it
    next if $name eq 'write';

    $faults->count($name);
    restart();
    $node->wait_log(qr/ready: root/, mark => $mark);

    my $seen = $faults->seen or next;
    my $started = time();

    is_deeply([map { start_fault($name, $_) } places($name, $seen, 20)], [],
              "$name at the start, of $seen calls");
    note(sprintf('start %s: %d calls, %.1f s', $name, $seen,
                 time() - $started));
}

$test->finish;
