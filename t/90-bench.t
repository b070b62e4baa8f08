#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The benchmark compares equals: the floor and the module send the same
# responses after the same calls; and its report has numbers. Speed is not
# checked.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib", "$FindBin::Bin/bench";

use JSON::PP;
use Test::More;

use Bench::Capture qw(calls_of signature);
use Bench::Flow qw(add_flow_floor);
use Bench::Load qw(bench);
use Bench::Pairs qw(add_floor);
use Bench::Report;
use Bench::World;
use Kmip::Test qw(need_module);
use Kmip::Util qw(root run_command slurp);
use Kmip::Vcenter;

need_module();

my $test = Kmip::Test->new;
my $world = Bench::World->new($test, keys => 3);
my $floor = add_floor($world);
my $module = $world->module('module');


# (response, the emulator's record of each call) to a request; options of the
# message may come first
sub exchange {
    my ($port, @batch) = @_;

    my %opt = ref($batch[0]) eq 'HASH' ? %{shift @batch} : ();

    my $emulator = $world->emulator;
    my $client = $world->client($port);
    my $mark = $emulator->journal_mark;

    $client->send($client->message([@batch], %opt));

    my $answer = $client->receive;
    my @calls = calls_of($emulator, $mark);

    $client->close;

    return ($answer, @calls);
}


sub same_exchange {
    my ($what, $count, @batch) = @_;

    my ($mine, @calls) = exchange($module->{port}, @batch);
    my ($least, @least) = exchange($floor->{ports}{$what}, @batch);

    is(length($least), length($mine), "$what: answers of one length");
    is(scalar(@calls), $count, "$what: the module makes $count calls");
    is_deeply([sort map { signature($_) } @least],
              [sort map { signature($_) } @calls],
              "$what: the floor makes the same");
    is_deeply([map { $_->{status} } sort by_kind @least],
              [map { $_->{status} } sort by_kind @calls],
              "$what: and hears the same");
}


sub by_kind { return $a->{kind} cmp $b->{kind} }


$world->emulator->switches(journal_requests => JSON::PP::true);

same_exchange('discover', 0, ['Discover Versions']);
same_exchange('query', 0, Bench::Pairs::query_item());
same_exchange('get', 2, Kmip::Vcenter::get_item($world->{uids}[0]));
same_exchange('create', 2, Kmip::Vcenter::create_item());
same_exchange('create', 2, Kmip::Vcenter::create_item());
same_exchange(lc($_), 2, { version => '1.4' },
              Bench::Pairs::cipher_item($_, $world->{active}[0]))
    for 'Encrypt', 'Decrypt';

my ($first, $second) = map { (exchange($floor->{ports}{get},
                                       ['Discover Versions']))[1, 2] } 1, 2;

isnt($first->{path}, $second->{path}, 'the floor takes the keys in turn');

$world->emulator->switches(journal_requests => JSON::PP::false);


# the load's requests, by response

for my $operation (qw(discover query get create encrypt decrypt)) {
    my @keys = Bench::Pairs::keys_of($world, $operation);
    my @received = map {
        bench($world, $_, pids => [],
              arguments => ['--operation', $operation, @keys,
                            '--connections', 2, '--count', 6])->{received};
    } $module->{port}, $floor->{ports}{$operation};

    is($received[1], $received[0], "load: as many bytes for $operation");
}


# a flow of 17 requests

{
    my $flow = add_flow_floor($world);
    my $emulator = $world->emulator;
    my @recorded = map { @{$_->{calls}} } @{$flow->{steps}};

    is(scalar(@{$flow->{steps}}), 17, 'flow: 17 requests are recorded');
    is(scalar(@recorded), 17, '17 calls are recorded');

    $emulator->switches(journal_requests => JSON::PP::true);

    my $mark = $emulator->journal_mark;
    my $run = bench($world, $flow->{port}, pids => [],
                    arguments => ['--operation', 'flow', '--connections', 1,
                                  '--count', 2]);
    my @calls = calls_of($emulator, $mark);

    $emulator->switches(journal_requests => JSON::PP::false);

    is($run->{errors}, 0, 'flow: the floor answers all of it');
    is_deeply([sort map { signature($_) } @calls],
              [sort map { (signature($_)) x 2 } @recorded],
              'with the calls of the module');
    is(scalar(grep { $_->{status} >= 300 } @calls), 0,
       'all recorded calls succeed');
}


# the floor must not fail

$world->emulator->faults({ match => { kind => 'unwrap' }, times => 1,
                           action => { status => 500 } });

is((exchange($floor->{ports}{get}, ['Discover Versions']))[0], undef,
   'a call that fails fails the request');
like($floor->{nginx}->log, qr/floor: .*status 500/,
     'the floor logs the failed call');

$test->stop;


# the whole benchmark, with tiny counts

my $out = $test->path('bench');
my ($status, $said) = run_command(
    root() . '/t/bench/run', '--rows',
    'discover|get-1|create$|encrypt|decrypt|memory-1000$|calls',
    '--count', 5, '--runs', 2, '--out', $out);

is($status, 0, 'the run ends with status 0') or diag($said);

my $results = decode_json(slurp("$out/results.json"));

is(scalar(@{$results->{rows}}), 7, 'the results have seven rows');
like($results->{machine}, qr/nginx 1\.\d+.*OpenSSL.*libcurl/,
     'the machine is named');

for my $row (@{$results->{rows}}) {
    my $kind = ref($row->{module});

    ok($kind && ($row->{unit} =~ /^(?:KiB|calls)$/ || $row->{module}{value} > 0
                 && $row->{beside}{value} > 0 && $row->{module}{cpu_us} > 0
                 && $row->{beside}{cpu_us} > 0),
       "$row->{name}: numbers of both sides");
    ok(!$row->{module}{errors} && !$row->{beside}{errors},
       "$row->{name}: no request fails");
    like(slurp("$out/results.md"), qr/^\| \Q$row->{title}\E \| -?\d/m,
         "$row->{name} is in the table");
}

my ($calls) = map { $_->{module} } grep { $_->{name} eq 'calls' }
              @{$results->{rows}};

cmp_ok($calls->{calls}, '>', 10, 'the calls for a new key are counted');
is($calls->{failed}, 0, 'no call of the flow fails');
cmp_ok($calls->{aliases}, '>', 1, 'the aliases of the flow are counted');
cmp_ok($calls->{bytes}, '>', 1000, 'and the bytes that are stored');

like(slurp("$out/results.svg"), qr/^<svg .*<rect .*<\/svg>$/s,
     'a plot is written');
like($said, qr/^\| row \|/m, 'the table is printed');


# a missed target is reported

my $table = Bench::Report::table(
    { title => 'slow', unit => 'op/s', module => { value => 1, cpu_us => 9 },
      beside => { value => 2, cpu_us => 3 }, ratio => 1 / 3,
      target => '>= 0.9', met => JSON::PP::false },
    { title => 'away', module => 'n/a', note => 'not there' });

like($table, qr/^\| slow \|.*\| 0\.33 \| >= 0\.9 \| NO \|/m,
     'a target that was missed');
like($table, qr/^\* away: not there$/m, 'a row that could not be measured');

my ($list_status, $list) = run_command(root() . '/t/bench/run', '--list');

is($list_status, 0, '--list ends with status 0');
cmp_ok(scalar(split(/\n/, $list)), '>', 15, '--list names the rows');

done_testing();
