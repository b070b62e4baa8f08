#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Counters of an endpoint: what each request adds to them, as Prometheus'
# text and as JSON; that they survive reloads, dead workers and damaged
# memory; and that nothing secret is in them.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Faults;
use Kmip::Pair;
use Kmip::Status qw(http_text metrics parse_metrics promtool status_json
                    status_page);
use Kmip::Test;
use Kmip::Util qw(run_command slurp spew wait_for);

# sessions are closed here while we write
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $faults = Kmip::Faults->new($test->path('faults'));
my $pair = Kmip::Pair->new($test, nodes => ['a'], workers => 2, start => 0,
                           allowed => ['client'], $faults->options);
my $emulator = $pair->emulator;
my $node = $pair->node('a');
my $port = $test->port('status');


sub conf {
    return $pair->conf('a') . http_text($node, $port);
}


# a sample of the only provider; labels as text
sub sample {
    my ($name, $labels, $metrics) = @_;

    $labels = defined $labels ? ",$labels" : '';
    $metrics //= metrics($port);

    return $metrics->{"nginx_kmip_${name}\{provider=\"test\"$labels\}"};
}


sub operations {
    my ($operation, $result) = @_;

    return sample('operations_total',
                  "operation=\"$operation\",result=\"$result\"");
}


sub refused {
    my ($reason) = @_;

    return metrics($port)
        ->{"nginx_kmip_refused_clients_total{reason=\"$reason\"}"};
}


# that the parser of this test sees what is wrong
{
    my $head = "# HELP a_total A.\n# TYPE a_total counter\n";

    for my $bad ("a_total 1\n", "$head$head", "${head}b_total 1\n",
                 "${head}a_total{b=\"\n\"} 1\n",
                 "${head}a_total 1\na_total 2\n",
                 "# HELP a A.\n# TYPE a counter\na 1\n",
                 "# HELP h H.\n# TYPE h histogram\nh_bucket{a=\"b\",le=\"1\"} 2"
                 . "\nh_bucket{a=\"b\",le=\"+Inf\"} 1\nh_count{a=\"b\"} 1\n") {
        my ($line) = (split(/\n/, $bad))[-1];

        ok(!eval { parse_metrics($bad) }, "the parser refuses $line");
    }

    is_deeply(parse_metrics("${head}a_total{b=\"\\\"c\"} 1\n"),
              { 'a_total{b="\\"c"}' => 1 }, 'the parser reads a sample');
}


$node->{conf} = conf();
push @{$node->{ports}}, $port;
$node->start;
$node->wait_log(qr/(?:ready: root key.*){2}/s) or die "not ready\n";


# What a request adds

my $client = $pair->client;
my $uid = $client->new_key;

is(operations('Create', 'success'), 1, 'a Create is counted');
is(operations('Get', 'success'), 0, 'operations are there from the start');
is(sample('sessions'), 1, 'an open session is counted');
is(sample('sessions_total'), 1, 'a session is counted as admitted');

my $key = $client->get($uid)->key;

is(operations('Get', 'success'), 1, 'a Get is counted');
is(sample('operation_duration_seconds_count', 'operation="Get"'), 1,
   'the time of a Get is in a bucket');
is(sample('key_protect_calls_total', 'call="unwrap",status="2xx"') >= 1, 1,
   'its call to unwrap is counted');
cmp_ok(sample('key_protect_call_duration_seconds_count', 'call="wrap"'), '>=',
       1, 'the time of a wrap is in a bucket');
cmp_ok(sample('cache_hits_total') + sample('cache_misses_total'), '>=', 1,
       'uses of the cache are counted');

# the request has at least a header, an identifier and the operation
cmp_ok(sample('received_bytes_total'), '>', 200, 'requests have bytes');
cmp_ok(sample('sent_bytes_total'), '>', 200, 'responses have bytes');

$client->get('no-such-key');
is(operations('Get', 'not_found'), 1, 'a failure is counted with its reason');
$client->close;
ok(wait_for(sub { sample('sessions') == 0 }), 'the session has ended');

is(sample('key_protect_up'), 1, 'the provider is up');
is(sample('key_protect_open_breakers'), 0, 'no breaker is open');
is(sample('key_protect_waiting_calls'), 0, 'no call is waiting');
is(sample('key_protect_active_calls'), 0, 'no call is under way');
is(sample('key_protect_max_active_calls'), 128,
   'max_connections is that of all workers');
cmp_ok(sample('iam_requests_total', 'status="2xx"'), '>=', 2,
       'each worker has fetched a token');
cmp_ok(sample('iam_token_expiry_timestamp_seconds'), '>', time(),
       'tokens have an end that is to come');
cmp_ok(sample('key_protect_last_success_timestamp_seconds'), '>',
       time() - 600, 'the last good response was lately');
is(metrics($port)->{nginx_kmip_workers}, 2, 'two workers are counted');


# Retries, and what fails

for my $case ([{ status => 503 }, '5xx'], [{ status => 429 }, '429']) {
    my ($action, $status) = @$case;
    my $retries = sample('key_protect_retries_total', 'call="unwrap"');

    $emulator->faults({ match => { kind => 'unwrap' }, times => 1,
                        action => $action });
    is($pair->client->get($uid)->key, $key, "$status: a key is read");
    $emulator->no_faults;
    is(sample('key_protect_calls_total', "call=\"unwrap\",status=\"$status\""),
       1, "$status: the attempt is counted");
    is(sample('key_protect_retries_total', 'call="unwrap"'), $retries + 1,
       "$status: the retry is counted");
}


# Certificates

for my $of (qw(client server admitted)) {
    my $name = "nginx_kmip_certificate_expiry_timestamp_seconds{of=\"$of\"}";

    cmp_ok(metrics($port)->{$name}, '>', time(),
           "the first certificate ($of) has a date");
}


# Refused clients

{
    my ($other) = $pair->try_client('a', as => 'other-client');

    ok(!$other || $other->closed, 'a client that is not listed is refused');
    is(refused('not_listed'), 1, 'it is counted with the reason');

    my ($none) = $pair->try_client('a', as => 'none');

    ok(!$none || $none->closed, 'a client without a certificate is refused');
    is(refused('no_certificate'), 1, 'it is counted with its reason');

    my %seen = map { $_->{reason} => $_ }
               @{status_json($port)->{refused_clients}};
    my (undef, $print) = run_command(
        qw(openssl x509 -noout -fingerprint -sha256 -in),
        $certificates->crt('other-client'));

    is($seen{not_listed}{fingerprint},
       lc($print =~ s/.*=//r =~ s/[:\s]//gr),
       'JSON has the fingerprint of the refused client');
    like($seen{not_listed}{line}, qr/^kmip_allowed_certificate .*;$/,
         'JSON has the line that would admit it');
    is($seen{not_listed}{address}, '127.0.0.1', 'JSON has its address');
    like($seen{no_certificate}{text}, qr/sent no certificate/,
         'JSON has the reason in plain words');
}


# JSON says what the metrics say

{
    my $json = status_json($port);
    my ($provider) = @{$json->{providers}};
    my ($get) = grep { $_->{operation} eq 'Get' } @{$provider->{operations}};
    my $sum = 0;

    $sum += $_ for map { values %{$_->{results}} } @{$provider->{operations}};

    is($get->{results}{success}, operations('Get', 'success'),
       'JSON counts Gets as the metrics do');
    is(scalar(@{$json->{workers}}), 2, 'JSON has both workers');
    is($json->{workers}[0]{operations} + $json->{workers}[1]{operations},
       $sum, 'JSON has operations by worker');
    like($json->{clients}[0]{subject}, qr/\bCN=kmip-client\b/,
         'JSON has the name of the client that was admitted');
    is(scalar(grep { $_->{of} eq 'client' } @{$json->{certificates}}), 1,
       'JSON has the dates of certificates');
}


# The format

{
    my $answer = status_page($port, '/metrics');

    is($answer->{headers}{'content-type'},
       'text/plain; version=0.0.4; charset=utf-8', 'the type is Prometheus\'');
    is($answer->{headers}{'cache-control'}, 'no-store', 'no cache keeps it');
    is(status_page($port, '/metrics', 'POST')->{status}, 405,
       'POST is not allowed');
    is(status_page($port, '/metrics', 'HEAD')->{content} // '', '',
       'HEAD has no body');

    my ($promtool, $why) = promtool();

    SKIP: {
        skip("promtool is not to be had: $why", 2) unless $promtool;

        my $file = $test->write('metrics', $answer->{content});
        my ($status, $said) = run_command('/bin/sh', '-c',
            '"$1" check metrics < "$2"', 'sh', $promtool, $file);

        is($status, 0, 'promtool accepts the metrics') or diag($said);
        is($said, '', 'promtool has nothing to say');
    }
}


# No secrets

{
    my @secrets = ($key, unpack('H*', $key),
                   slurp($emulator->api_key_file) =~ s/\s+\z//r);

    for my $path (qw(/metrics /status.json /health /)) {
        my $text = status_page($port, $path)->{content};

        is(scalar(grep { index(lc($text), lc) >= 0 } @secrets), 0,
           "$path has neither a key nor the API key");
        unlike($text, qr/eyJ|Bearer/, "$path has no token");
    }
}


# Reloads, and workers that die

sub reloaded {
    my ($what) = @_;

    my $mark = $node->mark;

    ok($node->reload(conf()), $what);
    $node->wait_log(qr/(?:ready: root key.*){2}/s, mark => $mark)
        or die "not ready\n";
    ok($node->settled(60), 'the old workers are gone');
}


{
    my $gets = operations('Get', 'success');

    reloaded('a reload');
    is(operations('Get', 'success'), $gets, 'the counters are as before');
    $pair->client->get($uid);
    is(operations('Get', 'success'), ++$gets, 'the counters go on');
    is(metrics($port)->{nginx_kmip_workers}, 2, 'two workers are counted');

    my $mark = $node->mark;
    my ($worker) = $node->workers;
    my $held = $pair->client;

    $held->get($uid);
    $gets++;
    $node->kill_worker('KILL', $_) for $node->workers;
    $node->allow(qr/worker process \d+ exited on signal 9/);
    $node->wait_log(qr/(?:ready: root key.*){2}/s, mark => $mark)
        or die "not ready\n";
    is(operations('Get', 'success'), $gets,
       'what dead workers counted is there');
    is(sample('sessions'), 0, 'sessions of dead workers are not open');
    is(metrics($port)->{nginx_kmip_workers}, 2, 'two workers are counted');
}


# Another provider; and none of the old ones

{
    my $gets = operations('Get', 'success');
    my $more = $pair->key_protect_text('a') =~ s/ test/ more/r;
    my $mark = $node->mark;

    ok($node->reload(conf() =~ s/^stream \{\n/stream {\n$more/r),
       'a reload with another provider before the first');
    $node->wait_log(qr/(?:ready: root key.*){4}/s, mark => $mark)
        or die "not ready\n";
    is(operations('Get', 'success'), $gets, 'the counters follow the name');
    is(metrics($port)->{'nginx_kmip_sessions_total{provider="more"}'}, 0,
       'the other provider begins with none');
    reloaded('and without it');
    is(operations('Get', 'success'), $gets, 'the counters are as before');
}


# What is in the memory changes under the workers' hands: pages may say
# anything, but workers live, and keys are right. Above the first page, which
# nginx itself needs, all of it may.

{
    for my $bytes (20, 2000, 200000) {
        $faults->scribble($bytes, 4096, 1);

        for my $path (qw(/metrics /status.json /health /)) {
            my $answer = status_page($port, $path);

            ok($answer->{status} == 200 || $answer->{status} == 503,
               "$bytes bytes change: $path responds");
        }

        is($pair->client->get($uid)->key, $key, 'a key is right');
        $pair->try_client('a', as => 'other-client');
        $faults->disarm;
    }

    my $mark = $node->mark;

    $node->allow(qr/shared memory zone .* was locked/);
    reloaded('a reload with memory like this');
    like($node->log($mark), qr/\[warn\].*counters of KMIP are damaged/,
         'the log says so');
    $pair->client->get($uid);
    is(operations('Get', 'success'), 1, 'they begin at zero, and count');
    eval { metrics($port) };
    is($@, '', 'the metrics are well-formed');
}

$test->finish;
