#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Health for load balancers: 200 or 503 by what each provider can do, without
# a call to Key Protect; and a drain, in which new sessions are refused and old
# ones are served.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Status qw(http_text metrics status_json status_page);
use Kmip::Test;
use Kmip::Util qw(spew wait_for);

# sessions are closed here while we write
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $drain = $test->path('drain');
my $pair = Kmip::Pair->new($test, nodes => ['a'], workers => 2, start => 0,
                           stream => "kmip_drain $drain;");
my $emulator = $pair->emulator;
my $node = $pair->node('a');
my $port = $test->port('status');

# of this one nothing is there
my $away = $pair->key_protect_text('a', timeout => '1s',
                                   connect_timeout => '1s',
                                   endpoint => 'https://127.0.0.1:1')
           =~ s/ test/ away/r;

$node->{conf} = $pair->conf('a') =~ s/^stream \{\n/stream {\n$away/r;
$node->{conf} .= http_text($node, $port);
push @{$node->{ports}}, $port;
$node->start;
$node->wait_log(qr/(?:ready: root key.*){2}/s) or die "not ready\n";


sub health {
    my ($provider) = @_;

    my $answer = status_page($port, '/health'
                             . (defined $provider ? "?provider=$provider"
                                                  : ''));

    return "$answer->{status} $answer->{content}";
}


sub admitted {
    my ($client) = $pair->try_client;

    return defined $client;
}


my $client = $pair->client;
my $uid = $client->new_key;

like(health('test'), qr/^200 test: ok$/m, 'a provider that responds is ok');
like(health('none'), qr/^404 .*no such/, 'an unknown provider is 404');

ok(wait_for(sub { health('away') =~ /^503 / }, 60),
   'a provider that cannot be reached is 503');
like(health('away'), qr/away: not available, .+ \(\d of 2 workers\)$/m,
     'the page says why, and how many workers say so');
like(health(), qr/^200 /, 'one provider of two is enough without a name');
is(metrics($port)->{'nginx_kmip_key_protect_up{provider="away"}'}, 0,
   'the metrics say so, too');


# Nobody is asked for it

{
    my $since = $emulator->journal_mark;
    my $errors = 0;

    for (1 .. 200) {
        $errors++ if health('test') !~ /^200 /;
    }

    is($errors, 0, 'all of 200 probes are answered');
    is(scalar($emulator->journal($since)), 0, 'none is a call to Key Protect');
}


# Key Protect goes away, and comes back

{
    $emulator->faults({ times => -1, action => 'drop' });

    # its breaker opens with requests that fail
    ok(wait_for(sub {
        eval { $pair->client->get($uid) };
        return health('test') =~ /^503 /;
    }, 60), 'Key Protect is away: 503');
    like(health(), qr/^503 /, 'no provider is left: 503');

    $emulator->no_faults;
    ok(wait_for(sub { health('test') =~ /^200 / }, 60), 'it is back: 200');
}


# A drain

{
    my $mark = $node->mark;

    ok(wait_for(sub { $client->get($uid)->ok }, 60), 'a session is open');
    spew($drain, '');
    ok(wait_for(sub { health() =~ /^503 draining/ }, 60),
       'the file exists: 503');
    like(health('test'), qr/^503 draining/,
         'while it drains, the page of a provider is 503, too');

    # each worker looks once a second
    ok(wait_for(sub { !grep { admitted() } 1 .. 8 }, 60),
       'new sessions are refused by all workers');
    ok($client->get($uid)->ok, 'the old session is served');
    is(metrics($port)->{nginx_kmip_draining}, 1,
       'the metrics say that it drains');
    is(status_json($port)->{draining}, JSON::PP::true,
       'JSON says that it drains');
    cmp_ok(metrics($port)
               ->{'nginx_kmip_refused_clients_total{reason="draining"}'},
           '>', 0, 'refused clients are counted');
    like($node->log($mark), qr/\[notice\].*drain" exists: new sessions/,
         'the log says that draining begins');

    unlink($drain);
    ok(wait_for(sub { health('test') =~ /^200 / }, 60),
       'the file is gone: 200');
    ok(wait_for(\&admitted, 60), 'new sessions are admitted');
    ok($node->wait_log(qr/drain" is gone: new sessions/, mark => $mark),
       'the log says that draining has ended');
}


# A file that cannot be seen

{
    my $closed = $test->path('closed');
    my $mark = $node->mark;
    my $conf = $node->{conf} =~ s/kmip_drain \K\S+;/$closed\/file;/r;
    my (undef, $out) = $test->nginx('no-folder', conf => $conf)->check;

    like($out, qr/\[warn\] "kmip_drain" has no effect without the folder/,
         'nginx -t warns of a folder that is not there');

    mkdir($closed, 0) or die "$closed: $!\n";
    ok($node->reload($conf), 'a folder that workers may not search');
    ok($node->wait_log(qr/\[error\].*"kmip_drain" has no effect, since/,
                       mark => $mark), 'the log says so');
    rmdir($closed);
}


# A configuration with nothing of KMIP, or without http

for my $case (['kmip_status and no stream', ''],
              ['kmip_status and an empty stream', "stream {\n}\n"]) {
    my ($what, $conf) = @$case;
    my $other = $test->port('other');
    my $nginx = $test->nginx('none' . length($conf), ports => [$other]);

    $nginx->{conf} = $conf . http_text($nginx, $other);
    $nginx->start;

    for my $path (qw(/metrics /status.json /health /)) {
        is(status_page($other, $path)->{status}, 404, "$what: $path is 404");
    }

    $nginx->stop;
}

for my $case (['kmip_status', 'nothing', qr/invalid value "nothing"/],
              ['kmip_drain', '""', qr/kmip_drain" directive needs the path/]) {
    my ($directive, $value, $said) = @$case;
    my $nginx = $test->nginx("bad-$directive");

    $nginx->{conf} = $directive eq 'kmip_drain'
                     ? "stream {\n    kmip_drain $value;\n}\n"
                     : "http { server { location / {\n"
                       . "    kmip_status $value;\n} } }\n";

    my ($status, $out) = $nginx->check;

    isnt($status, 0, "nginx refuses $directive $value");
    like($out, $said, "nginx says what is wrong with $directive $value");
}

$test->finish;
