#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The secrets that a process must keep: one API key, and one token for each
# worker and credential, in memory that core dumps omit; after a renewal the old
# ones are gone. No core dump is written unless it is configured.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Memory qw(count mappings readable);
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(run_command slurp wait_for);

my $WORKERS = 2;

my $TOKEN = $Kmip::Emulator::TOKEN;

# the shortest useful life of a token, in seconds
my $LIFE = 10;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], workers => $WORKERS,
                           start => 0, main => 'worker_shutdown_timeout 9s;');
my $emulator = $pair->emulator;
my $node = $pair->node('a');

# http, so that there are cache processes
sub conf {
    my ($conf) = @_;

    my $cache = $test->path('cache');

    return "$conf\nhttp {\n" . $node->http_paths
           . "    proxy_cache_path $cache keys_zone=c:2m;\n}\n";
}


sub with_names {
    my %name;

    for my $pid ($node->workers) {
        my $title = slurp("/proc/$pid/cmdline");
        my ($name) = $title =~ /nginx: (worker|cache \w+)/;
        push @{$name{$name // 'other'}}, $pid;
    }

    return %name;
}


sub workers {
    my %name = with_names();

    return @{$name{worker} // []};
}


# the tokens in a process's memory
sub tokens {
    my ($pid) = @_;

    my @tokens;

    Kmip::Memory::walk($pid, 2048, sub {
        my ($mapping, undef, $bytes) = @_;
        push @tokens, { text => $1, mapping => $mapping }
            while $bytes =~ /(\Q$TOKEN\E[\w-]+\.[\w-]+\.[\w-]{300,})/g;
    });

    return @tokens;
}


# whether so few pages of a process can be locked
sub lockable {
    my ($pid) = @_;

    my ($limit) = slurp("/proc/$pid/limits") =~ /^Max locked memory +(\w+)/m;

    return $limit eq 'unlimited' || $limit >= 4 * 1024 * 1024;
}


# Whole copies of a secret, from a function, and no other piece of it in any
# form. A worker may be renewing its token at this moment: only what stays is
# wrong.
sub holds {
    my ($what, $pid, $secret, $want) = @_;

    my (@found, @strays);

    wait_for(sub {
        my $text = ref($secret) ? $secret->() : $secret;

        @found = count($pid, $text);
        @strays = Kmip::Memory->new(secret => $text)->strays(
            $pid, map { [$_->[1], length($text)] } @found);

        return @found == $want && !@strays;
    }, 10);

    is(scalar(@found), $want, $what)
        or diag(join("\n", map { sprintf('%s %x', $_->[0]{name}, $_->[1]) }
                           @found));
    is(join("\n", @strays), '', 'and no part of it elsewhere');

    return unless $want;

    is(scalar(grep { !$_->[0]{flags}{dd} } @found), 0,
       'core dumps leave it out');
    is(scalar(grep { !$_->[0]{flags}{lo} } @found), 0, 'nor is it swapped')
        if lockable($pid);
}


sub test_kept {
    my %name = with_names();
    my $key = $emulator->{api_key};

    is(scalar(@{$name{worker}}), $WORKERS, 'all workers are there');
    holds('the master has one copy of the API key', $node->pid, $key, 1);
    holds('nor has it a token', $node->pid, $TOKEN, 0);

    for my $pid (@{$name{worker}}) {
        holds('a worker has one copy of the API key', $pid, $key, 1);
        holds('and one token', $pid,
              sub { my ($first) = tokens($pid); $first->{text} // $TOKEN }, 1);
    }

    for my $pid (map { @{$name{$_}} } grep { /^cache/ } keys %name) {
        holds('a cache process has no API key', $pid, $key, 0);
        holds('and no token', $pid, $TOKEN, 0);
    }
}


# the zone with wrapped keys and identifiers is in no core dump either
sub test_zone {
    for my $pid ($node->pid, workers()) {
        my @zones = grep { $_->{name} =~ m{^/dev/zero}
                           && $_->{size} == 1024 * 1024 } mappings($pid);

        is(scalar(@zones), 1, 'a process has the zone');
        is(scalar(grep { !$_->{flags}{dd} } @zones), 0,
           'and core dumps leave it out');
    }
}


sub test_renewal {
    my %old = map { $_ => (tokens($_))[0]{text} } workers();

    for my $pid (sort keys %old) {
        my $renewed = wait_for(sub {
            my ($token, @more) = tokens($pid);
            return $token && !@more && $token->{text} ne $old{$pid};
        }, 60);

        ok($renewed, 'a token is renewed');

        # the end is unique: tokens of one credential begin alike
        my $memory = Kmip::Memory->new(token => substr($old{$pid}, -300));
        my @found;

        wait_for(sub { !(@found = $memory->processes($pid)) }, 10);
        is(join("\n", @found), '', 'and nothing is left of the old one');
    }
}


# reloads, and waits until the old processes have exited
sub renewed {
    my ($conf) = @_;

    my %before = map { $_ => 1 } $node->workers;

    return $node->reload($conf)
           && wait_for(sub { !grep { $before{$_} } $node->workers }, 60);
}


sub test_reload {
    my $old = $emulator->{api_key};
    my $file = $emulator->api_key(roles => ['Manager']);
    my $new = slurp($file) =~ s/\s+\z//r;

    $pair->{key_protect} = { api_key_file => $file };
    ok(renewed(conf($pair->conf('a'))), 'a reload, to another API key');
    ok($pair->client('a')->create->ok, 'and the new ones serve');

    for my $pid ($node->pid, workers()) {
        holds('the new API key', $pid, $new, 1);
        holds('nothing of the old one', $pid, $old, 0);
    }

    $node->allow(qr/directive "kmip_pass"|kmip_pass.*names "nobody"/);
    ok(!$node->reload($node->{conf} =~ s/kmip_pass test/kmip_pass nobody/r),
       'a reload that is refused');
    $node->write_conf($node->{conf} =~ s/kmip_pass nobody/kmip_pass test/r);
    holds('leaves one API key', $node->pid, $new, 1);

    return $new;
}


# the contents of a core dump that is configured
sub test_core {
    my ($key) = @_;

    my ($pid) = workers();
    my $file = $test->path('dump');
    my ($status, $said) = run_command('gdb', '-batch', '-nx', '-p', $pid,
                                      '-ex', "gcore $file");

    return skip('gdb writes no core here', 3) unless -s "$file";

    my $core = slurp($file);

    like($core, qr/worker process/, 'a core dump that gdb writes');
    is(index($core, $key), -1, 'it has no API key');
    is(index($core, $TOKEN), -1, 'the core has no token');
    unlink($file);
}


# By default there is none, whatever the limits are. The kernel gives the files
# of a process that may not be dumped to root.
sub test_no_core {
    my $unlimited = $node->text =~ s/^worker_rlimit_core 0;\n//mr;

    local @{$node}{qw(conf raw)} = ($unlimited, 1);

    my $mark = $node->mark;

    ok(renewed($unlimited), 'a reload, without worker_rlimit_core');

    my ($pid) = workers();
    my ($status) = run_command('prlimit', '--pid', $pid, '--core=unlimited');
    my $owner = (stat("/proc/$pid/status"))[4];

    is($owner, 0, 'a worker may not be dumped');
    return if $status;

    $node->kill_worker('ABRT', $pid);
    $node->allow(qr/process $pid exited on signal 6/);
    ok($node->wait_log(qr/process $pid exited on signal 6/, mark => $mark),
       'the worker is aborted');
    unlike($node->log($mark), qr/core dumped/,
           'the aborted worker dumps no core');
}


sub test_wanted_core {
    local @{$node}{qw(conf raw)}
        = ($node->text =~ s/^worker_rlimit_core 0;/worker_rlimit_core 1m;/mr,
           1);

    ok(renewed($node->{conf}), 'a reload, with worker_rlimit_core');

    my ($pid) = workers();
    my ($uid) = slurp("/proc/$pid/status") =~ /^Uid:\s+(\d+)/m;

    is((stat("/proc/$pid/status"))[4], $uid, 'a worker may be dumped');
}


$emulator->control('POST', 'switches', { token_lifetime => $LIFE });
$node->{conf} = conf($node->{conf});
$node->start;
$node->wait_log(qr/ready: root key/) or die "no self-test\n";
$pair->client('a')->new_key;

SKIP: {
    # a sanitizer keeps freed memory to detect its use
    skip('a sanitizer keeps what was freed', 1) if $ENV{TEST_NGINX_PRELOAD};
    skip('the memory of a worker is not ours to read', 1)
        unless readable($node->pid) && readable((workers())[0]);

    test_kept();
    test_zone();
    test_renewal();

    my $key = test_reload();

    SKIP: { test_core($key) }
    SKIP: {
        skip('workers are of the same user as the master', 1)
            if $> || slurp('/proc/' . (workers())[0] . '/status')
                     =~ /^Uid:\s+0\b/m;

        test_wanted_core();
        test_no_core();
    }
}

$test->finish;
