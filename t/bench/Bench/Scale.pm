# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Scale;

# Rows about many: sessions, connections at once, and distance.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;
use Time::HiRes qw(sleep);

use Bench::Load qw(bench median start_idle);
use Bench::Pairs qw(add_floor load_arguments row_of);
use Kmip::Util qw(slurp wait_for);

our @EXPORT_OK = qw(scale_rows);

my $STORM_SECONDS = 5;
my $IDLE_KB = 4;
my $AWAY_SESSIONS = 200;


sub met {
    my ($good) = @_;

    return (met => $good ? JSON::PP::true : JSON::PP::false);
}


# a file with so many uids of new keys
sub keys_file {
    my ($world, $port, $count) = @_;

    return $world->{keys_file}{$count} //= do {
        my $client = $world->client($port);
        my @uids = map { $client->new_key } 1 .. $count;

        $client->close;
        $world->test->write("uids-$count", join('', map { "$_\n" } @uids));
    };
}


# All connections at once, each one Get; with two workers.
sub storm_row {
    my ($world, $opt, $name, $title, $keys) = @_;

    my $module = $world->module('storm', workers => 2);
    my $connections = $opt->{count} ? 10 * $opt->{count} : 1000;
    my $file = keys_file($world, $module->{port},
                         $keys == 1 ? 1 : $connections);
    my $errors = 0;
    my @runs;

    for (1 .. $opt->{runs}) {
        my $before = $world->emulator->counters->{calls}{unwrap} // 0;
        my $run = bench($world, $module->{port}, free => 1,
                        pids => [$module->{nginx}->workers],
                        arguments => ['--operation', 'get', '--storm',
                                      '--connections', $connections,
                                      '--uids', $file]);

        $run->{unwraps} = $world->emulator->counters->{calls}{unwrap}
                          - $before;
        $errors += $run->{errors};
        push @runs, $run;
    }

    my ($worst) = sort { $b->{seconds} <=> $a->{seconds} } @runs;

    return {
        name => $name, title => $title, unit => 's',
        module => { value => $worst->{seconds},
                    cpu_us => median(map { $_->{cpu_us} } @runs) },
        target => "<= $STORM_SECONDS s, no error",
        met($worst->{seconds} <= $STORM_SECONDS && $errors == 0
            && $worst->{operations} == $connections),
        note => "the slowest of $opt->{runs} runs of $connections"
                . " connections; answered $worst->{operations}, errors"
                . " $errors, unwraps " . median(map { $_->{unwraps} } @runs),
    };
}


# Kilobytes that a session takes, where there are so many, in a worker that has
# served nothing yet: memory that was freed before would hide some of it.
sub idle_kb {
    my ($world, $node, $port, $count, $run) = @_;

    my ($old) = $node->workers;

    $node->kill_worker('TERM');
    wait_for(sub { my ($pid) = $node->workers;
                   $pid && $pid != $old && $node->answers }, 20);
    $world->pin($world->{cpus}[0], $node->workers);

    my ($pid) = $node->workers;
    my $before = Bench::World::private_kb($pid);
    my $process = start_idle($world, $port, $count,
                             $world->test->path("idle-$port-$count-$run"));
    my $kb = Bench::World::private_kb($pid) - $before;

    $process->signal('TERM');
    $process->ended(20);

    return $kb / $count;
}


# Medians, since the same worker takes a third more or less from run to run: how
# many handshakes run at once decides what the allocator keeps.
sub memory_row {
    my ($world, $opt, $name, $title, $count) = @_;

    add_floor($world);

    $count = 10 * $opt->{count} if $opt->{count};

    my $module = $world->module("$name-module");
    my $floor = $world->{floor};
    my (@mine, @least);

    for my $run (1 .. $opt->{runs}) {
        push @mine, idle_kb($world, $module->{nginx}, $module->{port}, $count,
                            $run);
        push @least, idle_kb($world, $floor->{nginx}, $floor->{ports}{discover},
                             $count, $run);
    }

    $module->{nginx}->stop;

    my ($mine, $least) = (median(@mine), median(@least));
    my $more = $mine - $least;

    return {
        name => $name, title => $title, unit => 'KiB',
        module => { value => $mine, values => \@mine },
        beside => { value => $least, values => \@least },
        ratio => $mine ? $least / $mine : 0,
        target => "<= floor + $IDLE_KB KiB", met($more <= $IDLE_KB),
        note => sprintf('%.2f KiB a session above the floor, %d sessions,'
                        . ' medians of %d runs; private pages of the worker',
                        $more, $count, $opt->{runs}),
    };
}


# A closed loop over a link that takes its time, and what it could do at most.
sub away_row {
    my ($world, $opt, $name, $title, $operation, $trips, $ms, $http2) = @_;

    my $module = eval {
        $world->module($http2 ? 'http2' : 'away', key_protect => {
            $http2 ? (http2 => 'on') : () });
    };

    return { name => $name, title => $title, module => 'n/a',
             note => 'kmip_key_protect has no directive http2' }
        unless $module;

    my @keys = $operation eq 'get'
               ? ('--uids', keys_file($world, $module->{port}, 64)) : ();
    my @common = ('--operation', $operation, @keys, '--connections',
                  $AWAY_SESSIONS);

    # the cache and the connections are there before it is measured
    bench($world, $module->{port}, pids => [],
          arguments => [@common, '--count', 4 * $AWAY_SESSIONS]);

    $world->emulator->switches(latency_ms => $ms);

    my @runs = map {
        bench($world, $module->{port}, pids => [$module->{nginx}->workers],
              arguments => [@common, '--warmup', $AWAY_SESSIONS,
                            $opt->{count} ? ('--count', 40 * $opt->{count})
                            : ('--duration', 1000 * $opt->{seconds} . 'ms')]);
    } 1 .. $opt->{runs};

    $world->emulator->switches(latency_ms => 0);

    return away_result($name, $title, $trips, $ms, @runs);
}


sub away_result {
    my ($name, $title, $trips, $ms, @runs) = @_;

    my $most = $AWAY_SESSIONS / ($trips * $ms / 1000);
    my ($rate, $cpu, $p50) = map {
        my $field = $_;
        median(map { $_->{$field} // 0 } @runs);
    } qw(rate cpu_us p50);
    my ($busy, $emulator, $load) = map {
        my $who = $_;
        100 * median(map { $_->{busy}{$who} } @runs);
    } qw(worker emulator load);

    return {
        name => $name, title => $title, unit => 'op/s',
        module => { value => $rate, cpu_us => $cpu },
        beside => { value => $most }, ratio => $rate / $most, goal => 0.9,
        target => '>= 0.9', met($rate >= 0.9 * $most),
        note => sprintf('%d sessions, %d ms, %d round trip(s): at most %d a'
                        . ' second, and %d by the time that one worker takes;'
                        . ' p50 %.0f us; worker %d %% busy, emulator %d %%,'
                        . ' load %d %%; errors %d',
                        $AWAY_SESSIONS, $ms, $trips, $most,
                        $cpu ? 1e6 / $cpu : 0, $p50, $busy, $emulator, $load,
                        $runs[0]{errors}),
    };
}


# (process, number of sockets): they never begin a handshake
sub silent {
    my ($port, $count) = @_;

    pipe(my $read, my $write) or die "pipe: $!\n";

    my $parent = $$;
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        close($read);
        my @sockets = map {
            IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port,
                                  Proto => 'tcp') // ();
        } 1 .. $count;
        syswrite($write, scalar(@sockets) . "\n");
        sleep(0.5) while getppid() == $parent;
        POSIX::_exit(0);
    }

    close($write);
    my $opened = <$read> // 0;
    chomp($opened);

    return ($pid, $opened);
}


sub slow_row {
    my ($world, $opt) = @_;

    # the default limit is what keeps silent sockets out
    my $module = $world->module('slow', stream => '', server => {
        ssl_handshake_timeout => '120s' });
    my $count = $opt->{count} ? 10 * $opt->{count} : 5000;
    my $arguments = load_arguments($world, $opt, '--operation', 'discover',
                                   '--connections', 8);
    my $measure = sub {
        my @runs = map {
            bench($world, $module->{port}, arguments => $arguments,
                  pids => [$module->{nginx}->workers]);
        } 1 .. $opt->{runs};

        return { map { my $field = $_;
                       $field => median(map { $_->{$field} // 0 } @runs) }
                 qw(rate cpu_us p50 p99) };
    };

    my $before = $measure->();
    my ($pid, $opened) = silent($module->{port}, $count);
    my $during = $measure->();

    kill('KILL', $pid);
    waitpid($pid, 0);

    return {
        name => 'slow', title => "p99 with $count silent sockets",
        unit => 'us', module => { %$during, value => $during->{p99} },
        beside => { %$before, value => $before->{p99} },
        ratio => $during->{p99} ? $before->{p99} / $during->{p99} : 0,
        note => sprintf('beside: without them; %d opened; p50 %.0f us, before'
                        . ' %.0f us', $opened, $during->{p50},
                        $before->{p50}),
    };
}


# what a line for each operation costs
sub log_row {
    my ($world, $opt, $operation) = @_;

    add_floor($world);

    my $log = $world->test->path('kmip.log');
    my $with = $world->module('log', server => {
        kmip_log => "$log buffer=64k flush=1s" });
    my $without = $world->module('module');
    my $arguments = load_arguments($world, $opt, '--operation', $operation,
                                   '--connections', 32);

    my $medians = Bench::Load::compare($world, $opt->{runs}, {
        with => { port => $with->{port}, arguments => $arguments,
                  pids => [$with->{nginx}->workers] },
        without => { port => $without->{port}, arguments => $arguments,
                     pids => [$without->{nginx}->workers] },
    });

    my $row = row_of("log-$operation",
                     "kmip_log, $operation (beside: off)", 0,
                     @{$medians}{qw(with without)});

    delete @{$row}{qw(target goal met)};

    return $row;
}


# name => function that measures the row
sub scale_rows {
    my ($world, $opt) = @_;

    my @rows = (
        ['log-discover', sub { log_row(@_, 'discover') }],
        ['log-get', sub { log_row(@_, 'get') }],
        ['slow', \&slow_row],
    );

    push @rows, map { my ($name, @rest) = @$_;
                      [$name, sub { memory_row(@_, $name, @rest) }] }
        ['memory-1000', 'an idle session, of 1,000', 1000],
        ['memory-10000', 'an idle session, of 10,000', 10_000];

    push @rows, map { my ($name, @rest) = @$_;
                      [$name, sub { storm_row(@_, $name, @rest) }] }
        ['storm-1', 'boot storm: 1,000 connections, one key', 1],
        ['storm-1000', 'boot storm: 1,000 connections, 1,000 keys', 1000];

    push @rows, map { my ($name, @rest) = @$_;
                      [$name, sub { away_row(@_, $name, @rest) }] }
        ['away-get', 'Get, Key Protect 50 ms away', 'get', 1, 50],
        ['away-create', 'Create, Key Protect 50 ms away', 'create', 2, 50],
        ['far-get', 'Get, Key Protect 200 ms away', 'get', 1, 200],
        ['far-create', 'Create, Key Protect 200 ms away', 'create', 2, 200],
        ['http2-get', 'Get, 50 ms away, HTTP/2', 'get', 1, 50, 1],
        ['http2-create', 'Create, 50 ms away, HTTP/2', 'create', 2, 50, 1],
        ['http2-far-get', 'Get, 200 ms away, HTTP/2', 'get', 1, 200, 1];

    return map { my ($name, $measure) = @$_;
                 [$name, sub { $measure->($world, $opt) }] } @rows;
}


1;
