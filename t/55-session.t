#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Sessions: arrival of bytes, limits of size and time, kmip_log and variables.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use IO::Socket::SSL;
use JSON::PP;
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;

use Kmip::Client;
use Kmip::Config qw(server stream);
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(attribute decode encode);
use Kmip::Util qw(json_lines slurp wait_for);

# connections are closed while we write to them
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $format = '$kmip_client_fingerprint $kmip_requests $kmip_version '
             . '$kmip_operation $kmip_result $kmip_provider $kmip_uid '
             . '$status';
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], start => 0,
    stream => "log_format kmip '$format';",
    server => {
        kmip_log => $test->path('kmip.log'),
        access_log => $test->path('access.log') . ' kmip',
    });
my $emulator = $pair->emulator;
my $node = $pair->node;


# the first server with other directives
sub another {
    my ($name, %directives) = @_;

    return server(
        $test->port("kmip-$name"), $test->certificates, kmip_pass => 'test',
        kmip_allowed_certificate => $test->certificates->crt('client'),
        %directives);
}


$node->{conf} = $pair->conf('a') =~ s/\}\n\z//r
    . another('impatient', kmip_read_timeout => '100ms',
              kmip_keepalive_timeout => '100ms')
    . another('patient', kmip_keepalive_timeout => '1500ms')
    . another('small', kmip_max_message_size => '1k', kmip_max_batch => 2)
    . another('slow-reader', kmip_send_timeout => '100ms',
              kmip_max_message_size => '1m', kmip_max_batch => 256)
    . another('buffered', kmip_log => $test->path('buffered.log')
              . ' buffer=64k flush=1h')
    . another('proxied', set_real_ip_from => '127.0.0.1',
              kmip_log => $test->path('proxied.log'),
              listen => '127.0.0.1:' . $test->port('kmip-proxied')
                        . ' ssl proxy_protocol')
    . "}\n";
push @{$node->{ports}}, map { $test->port("kmip-$_") }
    qw(impatient patient small slow-reader buffered);
$node->start;

my $client = $pair->client;
my $uid = $client->new_key;
my $key = $client->get($uid)->key;


sub get_bytes {
    return $client->message([['Get', [UniqueIdentifier => $uid]]], @_);
}


sub next_result {
    my ($client) = @_;

    my $answer = $client->receive // return;

    return Kmip::Result->new(decode($answer)->get('Batch Item'));
}


# A busy session becomes idle, and then continues, or ends at its timeout. An
# OpenSSL that has released its buffers by then is not told to release them
# again: some versions fail then.

sub busy {
    my ($client) = @_;

    $client->discover_versions for 1 .. 12;

    return $client;
}


for my $version ('TLSv1_2', 'TLSv1_3') {
    my %tls = (tls => { SSL_version => $version });
    my $mark = $node->mark;
    my @go_on = map { busy($pair->client('a', %tls)) } 1 .. 200;
    my $ends = busy($pair->client('patient', %tls));

    ok($ends->closed, "$version: a busy session is closed when it is idle");
    is(scalar(grep { eval { $_->discover_versions } } @go_on), @go_on,
       'those that have rested go on');
    is(scalar(grep { $_->get($uid)->key eq $key } map { $go_on[0] } 1 .. 12),
       12, 'a session that has rested serves many Gets');
    unlike($node->log($mark), qr/exited on signal/, 'no worker has died');
    $_->close for @go_on, $ends;
}


# Arrival of bytes

{
    my $request = get_bytes();

    $client->send($_) for split(//, $request);
    is(next_result($client)->key, $key, 'a byte at a time');

    $client->send($request x 8);
    is(scalar(grep { next_result($client)->key eq $key } 1 .. 8), 8,
       'eight messages in one record');

    $client->send($request x 100);
    is(scalar(grep { next_result($client)->key eq $key } 1 .. 100), 100,
       'more than is read at once');

    my $long = $client->message([['Locate', attribute('Name', 'x' x 9000)]]);

    $client->send($long . $request . $long);
    is_deeply([map { next_result($client)->operation } 1 .. 3],
              ['Locate', 'Get', 'Locate'], 'long ones and a short one');

    $client->send($request . substr($request, 0, 9));
    is(next_result($client)->key, $key, 'a message and a part of the next');
    $client->send(substr($request, 9));
    is(next_result($client)->key, $key,
       'a request whose bytes came in two parts is answered');

    # data that arrives while a request waits for Key Protect
    my ($rule) = $emulator->faults({ match => { kind => 'unwrap' },
                                     times => 1, action => 'hold' });

    $client->send($request);
    $emulator->wait_calls(held => 1);
    $client->send($client->message([['Discover Versions']]));
    $client->send($request);
    $emulator->no_faults;
    $emulator->release;
    is_deeply([map { next_result($client)->operation } 1 .. 3],
              ['Get', 'Discover Versions', 'Get'],
              'answers come in the order of their requests');
}


# A client that half-closes gets its responses, also those that need Key
# Protect; one that resets the connection does not

for my $version ('TLSv12', 'TLSv13') {
    my $half = $pair->client('a', tls => { SSL_version => $version });
    my $gone = $pair->client;
    my $mark = $node->mark;

    $emulator->faults({ match => { kind => 'unwrap' }, times => 2,
                        action => 'hold' });
    # an unwrap under way is not shared
    $half->send(get_bytes() x 2);
    $emulator->wait_calls(held => 1);
    $gone->send(get_bytes());
    $emulator->wait_calls(held => 2);
    shutdown($half->sock, 1);
    $gone->close(reset => 1);
    ok($node->wait_log(qr/disconnected before the response/, mark => $mark),
       "$version: a client that resets the line is let go");
    $emulator->no_faults;
    $emulator->release;
    is(next_result($half)->key, $key, 'one that closed its half is answered')
        for 1 .. 2;
    ok($half->closed, 'the session of a client that half-closed ends');
    is(() = $node->log($mark) =~ /client disconnected before/g, 1,
       'one client is logged as disconnected, not the half-closed one');
}


# Too much data, and data that is not KMIP

sub refused {
    my ($port, $bytes, $reason, $name) = @_;

    my $client = $pair->client($port);

    $client->send($bytes);

    my $result = next_result($client);

    is($result ? $result->reason : 'closed', $reason, $name);

    return $client;
}


sub nested {
    my ($depth) = @_;

    my $item = [Password => 'x'];

    $item = [CredentialValue => [$item]] for 1 .. $depth;

    return encode([RequestMessage => [
        [RequestHeader => [
            [ProtocolVersion => [[ProtocolVersionMajor => 1],
                                 [ProtocolVersionMinor => 1]]],
            $item, [BatchCount => 1]]],
        [BatchItem => [[Operation => 'Query'], [RequestPayload => []]]],
    ]]);
}


{
    my $long = $client->message([['Get', [UniqueIdentifier => 'x' x 1024]]]);
    my @three = map { ['Discover Versions'] } 1 .. 3;

    my $over = refused('small', $long, 'Invalid Message',
                       'a message above kmip_max_message_size');
    ok($over->closed, 'after which the session is closed');
    is($pair->client('small')->discover_versions > 0, 1,
       'a smaller one is served');

    isnt((map { $_->outcome } $pair->client('small')->batch(\@three))[0],
         'Success', 'more items than kmip_max_batch are refused');
    is_deeply([map { $_->outcome } $pair->client('small')->batch(
        [@three[0, 1]])], ['Success', 'Success'], 'as many as it says');

    refused('a', nested(40), 'Invalid Message',
            'structures that are too deep');
    refused('a', encode([RequestMessage => []]), 'Invalid Message',
            'an empty message');
    refused('a', encode([RequestMessage => [
        map { [Operation => 'Query'] } 1 .. 3000]]), 'Invalid Message',
        'a message of nothing but operations');

    for my $bytes ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\0" x 64,
                   encode([ResponseMessage => []]), "\xff" x 8)
    {
        my $stranger = $pair->client;

        $stranger->send($bytes);
        ok($stranger->closed, 'what is no KMIP closes the session');
    }

    $node->wait_log(qr/something that is not KMIP/);
    unlike($node->log, qr/\[error\]/, 'none of it is an error of ours');
}


# Timeouts

{
    my $mark = $node->mark;
    my $silent = $pair->client('impatient');
    my $halting = $pair->client('impatient');
    my $idle = $pair->client('impatient');

    $halting->send(substr(get_bytes(), 0, 20));
    ok(scalar($idle->discover_versions), 'a session is served');
    ok($_->closed, 'then closed when nothing comes')
        for $silent, $halting, $idle;
    ok($node->wait_log(qr/\[info\].*did not finish its message/,
                       mark => $mark), 'the log tells a half message');
    like($node->log($mark), qr/\[info\].*idle session closed/,
         'the log says that an idle session was closed');
}

{
    my $mark = $node->mark;
    my $deaf = $pair->client('slow-reader');
    my $query = $deaf->message([map { ['Query', map { [QueryFunction => $_] }
        'Query Operations', 'Query Objects', 'Query Server Information'] }
        1 .. 256]);

    # the client does not read, so at some time the server stops reading and
    # writing
    setsockopt($deaf->sock, SOL_SOCKET, SO_RCVBUF, pack('i', 4096));
    $deaf->sock->blocking(0);

    my $left = $query;

    ok(wait_for(sub {
        local $SIG{PIPE} = 'IGNORE';
        my $n = $deaf->sock->syswrite($left);
        $left = substr($left, $n) || $query if $n;
        $node->log($mark) =~ /client did not read its response/;
    }, 60), 'a client that takes no answer is let go');
}


# \$status: requests of each session, and nginx's log

{
    my ($active, $closed) = map { $pair->client->new_key } 1, 2;

    $pair->client->on('Activate', $active);

    my @SESSIONS = (
        [200, 'a session that succeeds', ['Get', $uid]],
        [200, 'a session that succeeds once',
         ['Get', 'nothing'], ['Get', $uid], ['Get', 'nothing']],
        [200, 'a session without a request'],
        [400, 'a session that finds nothing', ['Get', 'nothing']],
        [403, 'a session that may not', ['Destroy', $active]],
        [502, 'a session to which Key Protect is closed', ['Get', $closed]],
    );

    for my $row (@SESSIONS) {
        my ($status, $name, @calls) = @$row;
        my $before = length(slurp($test->path('access.log')));
        my $client = $pair->client;

        $emulator->faults({ match => { kind => 'unwrap' }, times => -1,
                            action => { status => 403 } }) if $status == 502;
        $client->on(@$_) for @calls;
        $client->close;
        $emulator->no_faults;

        ok(wait_for(sub {
            substr(slurp($test->path('access.log')), $before) =~ / $status$/m;
        }, 10), "$name: \$status is $status");
    }
}


# kmip_log

{
    my @lines = json_lines($test->path('kmip.log'));
    my ($create) = grep { $_->{operation} eq 'Create' } @lines;
    my ($get) = grep { $_->{operation} eq 'Get' } @lines;
    my $all = slurp($test->path('kmip.log')) . $node->log
              . slurp($test->path('access.log'));

    is($create->{uid}, $uid, 'kmip_log: a line in JSON for each item');
    is_deeply([@$get{qw(client provider version result uid fingerprint)}],
              ['127.0.0.1', 'test', '1.1', 'Success', $uid,
               $test->certificates->fingerprint('client')],
              'the line has client, request and result');
    my ($failed) = grep { $_->{operation} eq 'Get'
                          && $_->{result} eq 'General Failure' } @lines;
    my ($version) = grep { $_->{operation} eq 'Discover Versions' } @lines;
    my %status = map { $_->{correlation_id} => $_->{status} }
                 $emulator->journal;

    is_deeply([@$get{qw(calls failed status)}], [2, 0, 200],
              'a line tells how many calls to Key Protect a Get needs');
    is($status{$get->{correlation}}, 200,
       'and the correlation id of the last one');
    is_deeply([@$failed{qw(failed status)}], [1, 403],
              'of a failure, the status is that of the call which failed');
    is($status{$failed->{correlation}}, 403,
       'and so is the correlation id');
    is($version->{calls}, 0, 'an operation without a call has none');
    ok(!exists $version->{correlation},
       'an item without calls has no correlation id');
    like($get->{time}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/,
         'a line has the time');
    ok((grep { $_->{result} eq 'Invalid Message' } @lines)
       || (grep { $_->{result} ne 'Success' } @lines),
       'failures have lines, too');

    my $hex = unpack('H*', $key);
    my $base64 = EmulatorTest::b64($key);

    for my $secret ($key, $hex, uc($hex), $base64, $emulator->{api_key}) {
        is(index($all, $secret), -1, 'no log has a secret');
    }

    # quotes, line breaks, controls, too long and cut within a character
    my @nasty = ("\"\\\n\x{1}" . 'é' x 300, '"\\' . 'é' x 300,
                 'a' . 'é' x 300, "\xc2\x9b31m\xe2\x80\xae", "x\x7f");

    $client->get($_) for @nasty;

    my @last = (split(/\n/, slurp($test->path('kmip.log'))))[-@nasty .. -1];

    is_deeply([map { eval { decode_json($_)->{result} } } @last],
              [('Item Not Found') x @nasty],
              'what clients send breaks no line')
        or diag(join("\n", @last));
    unlike(join('', @last), qr/[^ -~]/, 'nor tells it a terminal anything');
}


# The log's file is reopened, and a buffer is written at the end

{
    my $path = $test->path('kmip.log');

    rename($path, "$path.1");
    $node->signal('USR1');
    ok(wait_for(sub { -e $path }, 30), 'kmip_log is opened anew');
    ok(wait_for(sub { $client->get($uid); -s $path }, 30),
       'the new file is written to');

    my $buffered = $pair->client('buffered');

    $buffered->get($uid);
    is(-s $test->path('buffered.log'), 0, 'with a buffer nothing is written');
    $node->signal('USR1');
    ok(wait_for(sub { -s $test->path('buffered.log') }, 30),
       'before the file is opened anew');
}


# Behind a proxy that names its client in a line before the handshake

sub proxied {
    my ($line, %opt) = @_;

    my $sock = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $pair->port('proxied'),
        Proto => 'tcp') or die "proxied: $!\n";

    print {$sock} $line;

    my %all = $pair->client_options('proxied', %opt);
    my $tls = IO::Socket::SSL->start_SSL(
        $sock, SSL_ca_file => $all{ca}, SSL_verifycn_scheme => 'none',
        ($all{cert} ? (SSL_cert_file => $all{cert}, SSL_key_file => $all{key})
         : ())) or return;

    return bless { %$client, rest => '', sock => $tls }, 'Kmip::Client';
}

{
    my $line = "PROXY TCP4 192.0.2.7 192.0.2.1 1024 5696\r\n";

    is(proxied($line)->get($uid)->key, $key, 'a client behind a proxy');
    like(slurp($test->path('proxied.log')), qr/"client":"192\.0\.2\.7"/,
         'kmip_log has its own address');
    ok(proxied($line, as => 'vcenter')->closed,
       'a certificate that is not listed is not admitted');
    ok(proxied($line, as => 'none')->closed,
       'nor a client without a certificate');

    for my $odd ("PROXY TCP4 192.0.2.7\x01 192.0.2.1 1024 5696\r\n",
                 "PROXY UNKNOWN \x01\x1b[31m\r\n", '')
    {
        my $who = proxied($odd);
        my $result = $who && eval { $who->get($uid) };

        ok(!$result || $result->ok, 'an odd line admits, or does not');
    }

    unlike(slurp($test->path('proxied.log')), qr/[^\n -~]/,
           'and nothing odd is in the log');
}


# Variables

{
    $client->close;

    my $fingerprint = $test->certificates->fingerprint('client');
    my $visitor = $pair->client;

    $visitor->get($uid);
    $visitor->destroy('unknown');
    $visitor->close;

    ok(wait_for(sub {
        slurp($test->path('access.log'))
            =~ /^$fingerprint 2 1\.1 Destroy Item Not Found test unknown 200$/m
    }, 30), 'access_log: the last of two requests')
        or diag(slurp($test->path('access.log')));
}


# A variable chooses the provider

{
    my $conf = $pair->conf('a')
        =~ s/kmip_pass test/kmip_pass \$tenant/r
        =~ s/(    server \{)/    map_hash_bucket_size 128;
    map \$kmip_client_fingerprint \$tenant {
        @{[$test->certificates->fingerprint('client')]} test;
        default nobody;
    }\n$1/r;

    $node->{ports} = [$test->port('kmip-a')];
    ok($node->reload($conf), 'nginx is reloaded with kmip_pass by a map');
    is($pair->client->get($uid)->key, $key,
       'a certificate that the map knows is served');

    # which is evaluated before the handshake
    ok($node->reload($conf
           =~ s/(stream \{)/$1 limit_conn_zone \$kmip_client_fingerprint
    zone=f:1m;/r =~ s/(kmip_pass)/limit_conn f 9; $1/r),
       'and with limit_conn by the same variable');
    is($pair->client->get($uid)->key, $key,
       'it is served with limit_conn, too');

    my $stranger = $pair->client('a', as => 'vcenter');
    ok($stranger->closed, 'a client with no provider is not served');
    ok($node->wait_log(qr/\[error\].*kmip_pass evaluates to "nobody"/),
       'and the log says why');
    ok($pair->client('a', as => 'vcenter')->closed,
       'a client whose provider is unknown is closed again') for 1, 2;
    is(() = $node->log =~ /kmip_pass evaluates to/g, 1, 'and the log does not');
}

$test->finish;
