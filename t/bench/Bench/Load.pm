# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Load;

# "kmipctl bench", and what the workers took meanwhile.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP qw(decode_json);
use Time::HiRes qw(time);

use Bench::World;
use Kmip::Process;
use Kmip::Util qw(build_dir run_command slurp spew wait_for);

our @EXPORT_OK = qw(bench compare median start_idle);


# One run. Options: pids (whose processor time counts), arguments (an array),
# free (1: on any processor), ticks (1: they have threads)
sub bench {
    my ($world, $port, %opt) = @_;

    my @emulator = $world->emulator_pids;
    my %before = (worker => Bench::World::cpu_ns($opt{ticks}, @{$opt{pids}}),
                  emulator => Bench::World::cpu_ns(0, @emulator));
    my $begin = time();

    my ($status, $said) = run_command(
        { $world->environment }, $opt{free} ? () : $world->beside,
        build_dir() . '/kmipctl',
        'bench', '--server', "127.0.0.1:$port", '--json', @{$opt{arguments}});

    my $seconds = time() - $begin;
    my ($json) = $said =~ /^(\{.*\})\s*$/ms;

    die "kmipctl bench @{$opt{arguments}}: $status: $said\n"
        unless defined $json;

    my $load = decode_json($json);
    my %took = (worker => Bench::World::cpu_ns($opt{ticks}, @{$opt{pids}}),
                emulator => Bench::World::cpu_ns(0, @emulator));
    my $span = $load->{seconds} || $seconds;
    my $latency = $load->{latency_us};

    $took{$_} -= $before{$_} for keys %took;

    return {
        operations => $load->{operations},
        errors => $load->{failed} + ($load->{not_started} // 0),
        why => $load->{errors},
        rate => $load->{operations} / $span,
        cpu_us => $took{worker} / 1000
                  / ($load->{operations} + warmup(@{$opt{arguments}}) || 1),
        p50 => $latency->{p50}, p99 => $latency->{p99},
        max => $latency->{max},
        received => $load->{bytes_received},
        seconds => $span,
        busy => { worker => $took{worker} / 1e9 / $seconds,
                  emulator => $took{emulator} / 1e9 / $seconds,
                  load => $load->{cpu_seconds} / $seconds },
    };
}


# operations that took the worker's time and are in no count
sub warmup {
    my (@arguments) = @_;

    for my $i (0 .. $#arguments) {
        return $arguments[$i + 1] if $arguments[$i] eq '--warmup';
    }

    return 0;
}


sub median {
    my @sorted = sort { $a <=> $b } @_;

    return unless @sorted;

    return ($sorted[int($#sorted / 2)] + $sorted[int(@sorted / 2)]) / 2;
}


# Runs of all sides in turn; for each side the medians. sides: name =>
# { port, pids, arguments }
sub compare {
    my ($world, $runs, $sides) = @_;

    my (%all, %median);

    for (1 .. $runs) {
        push @{$all{$_}}, bench($world, $sides->{$_}{port}, %{$sides->{$_}})
            for sort keys %$sides;
    }

    for my $side (keys %all) {
        my @runs = @{$all{$side}};

        $median{$side} = {
            (map { my $field = $_;
                   $field => median(map { $_->{$field} // 0 } @runs) }
             qw(rate cpu_us p50 p99 max operations)),
            (map { my $who = $_;
                   "busy_$who" => median(map { $_->{busy}{$who} } @runs) }
             qw(worker emulator load)),
            errors => eval { my $sum = 0; $sum += $_->{errors} for @runs;
                             $sum },
            rates => [map { $_->{rate} } @runs],
            cpus => [map { $_->{cpu_us} } @runs],
        };
    }

    return \%median;
}


# what was at its limit
sub saturated {
    my ($side) = @_;

    return 'worker' if $side->{busy_worker} > 0.95;

    return $side->{busy_emulator} + $side->{busy_load} > 0.93
           ? 'load' : 'neither';
}


# Sessions that are held and say nothing; returns once all are there. They
# end with the process.
sub start_idle {
    my ($world, $port, $count, $file) = @_;

    spew($file, '');

    my $process = Kmip::Process->start(
        command => [$world->beside, build_dir() . '/kmipctl', 'bench',
                    '--server', "127.0.0.1:$port", '--operation', 'idle',
                    '--connections', $count, '--duration', '120s'],
        output => $file, env => { $world->environment });

    wait_for(sub { !$process->running || slurp($file) =~ /ready/ }, 90);

    die "idle sessions: " . slurp($file) . "\n"
        unless slurp($file) =~ /ready/;

    return $process;
}


1;
