#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl bench: its counts are right, it counts failures, and it does not hide
# a server that stalls.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use IO::Socket::SSL qw(SSL_VERIFY_NONE);
use JSON::PP qw(decode_json);
use POSIX ();
use Test::More;

use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, allowed => ['client'], server => {
    ssl_session_cache => 'shared:tls:1m',
});
my $emulator = $pair->emulator;
my $address = '127.0.0.1:' . $pair->port('a');
my $ctl = Kmip::Ctl->new($test, server => $address);
my $client = $pair->client('a');

my @children;


sub bench {
    my (@args) = @_;

    my $run = $ctl->run('bench', '--json', @args);
    my $said = eval { decode_json($run->{out}) } // {};

    return { %$said, code => $run->{code}, err => $run->{err} };
}


# checks the numbers of operations, failures, requests and handshakes
sub counts {
    my ($what, $want, @args) = @_;

    my $got = bench(@args);
    my %want = (code => 0, failed => 0, not_started => 0, errors => {},
                %$want);

    is_deeply({ map { $_ => $got->{$_} } keys %want }, \%want, $what)
        or diag($got->{err});

    return $got;
}


sub operations {
    my $got = counts('kept connections',
                     { operation => 'discover', operations => 40,
                       requests => 50, handshakes => 4, connections => 4 },
                     qw(--count 40 --warmup 10 --connections 4));

    my @shares = @{$got->{latency_us}}{qw(min p50 p90 p99 p99.9 max)};

    is_deeply(\@shares, [sort { $a <=> $b } @shares], 'percentiles rise');
    cmp_ok($shares[0], '>', 0, 'the least latency is above 0');
    cmp_ok($got->{bytes_received}, '>=', 50 * 8, 'bytes are counted');
    cmp_ok($got->{cpu_seconds}, '>', 0,
           "kmipctl's own processor time is counted");

    counts('new connections', { operations => 20, handshakes => 20 },
           qw(--new --count 20 --connections 3));
    counts('a storm', { operations => 20, handshakes => 20,
                        connections => 20, requests => 20 },
           qw(--storm --connections 20));
    counts('a pipeline', { operations => 100, requests => 100,
                           handshakes => 1 },
           qw(--operation query --pipeline 8 --count 100));
    counts('an open loop', { operations => 20, requests => 20 },
           qw(--rate 1000 --count 20 --connections 2));
    counts('TLS 1.2', { operations => 5, handshakes => 5 },
           qw(--new --count 5 --tls 1.2));
    counts('answers that are only counted', { operations => 5 },
           qw(--count 5 --check none));
    counts('connections that are opened at a rate',
           { operations => 5, handshakes => 5 },
           qw(--count 5 --connections 5 --connect-rate 1000));

    $got = counts('resumed sessions', { operations => 10, handshakes => 10 },
                  qw(--new --count 10 --resume --tls 1.2));
    is($got->{handshakes_resumed}, 9,
       'all handshakes but the first are resumed');

    $got = bench(qw(--duration 100ms --connections 2));
    is($got->{code}, 0, 'bench --duration exits with 0');
    cmp_ok($got->{operations}, '>', 0, 'bench --duration does operations');
    cmp_ok($got->{seconds}, '>=', 0.05, 'bench --duration lasts so long');

    like($ctl->line('bench', '--count', 3),
         qr/^operations +3\n.*^latency_us +p99\.9 +\d+$/ms,
         'bench prints plain lines');
}


# the number of calls of a kind that Key Protect got meanwhile
sub calls {
    my ($pattern, $code) = @_;

    my $mark = $emulator->journal_mark;
    $code->();

    return scalar grep { "$_->{method} $_->{path}" =~ $pattern }
        $emulator->journal($mark);
}


sub fetched {
    my $uid = $client->new_key;
    my $file = $test->write('uids', "$uid\n" . $client->new_key . "\n");
    my $unwrap = qr{^POST .*/actions/unwrap};

    is(calls($unwrap, sub {
        counts('get one key', { operations => 6 },
               qw(--operation get --count 6 --uid), $uid);
    }), 6, 'each Get asks Key Protect');

    counts('get keys of a file', { operations => 6, requests => 6 },
           qw(--operation get --count 6 --connections 2 --uids), $file);

    is(calls(qr{^POST .*/keys(?:\?|$)}, sub {
        counts('make keys, then get them', { operations => 6, requests => 6 },
               qw(--operation get --count 6 --keys 3));
    }), 3, 'as many are made');

    is(calls(qr{^POST .*/keys(?:\?|$)}, sub {
        counts('create', { operations => 4 },
               qw(--operation create --count 4 --connections 2));
    }), 4, 'each is a key');

    counts('activate', { operations => 3 },
           qw(--operation activate --keys 3 --count 3));

    $client->activate($uid);

    for my $operation ('encrypt', 'decrypt') {
        is(calls($unwrap, sub {
            my $got = counts($operation, { operations => 6 }, '--operation',
                             $operation, qw(--count 6 --uid), $uid);

            cmp_ok($got->{bytes_received}, '>', 6 * 1024,
                   "$operation: 1 KiB is returned each time");
        }), 6, "$operation: each asks Key Protect");
    }

    my $got = bench(qw(--operation encrypt --keys 3));

    isnt($got->{code}, 0, 'encrypt makes no keys');
    like($got->{err}, qr/needs Active keys/, 'encrypt: it says why');
}


sub flow {
    my $before = keys_known();
    my $got = counts("vCenter's new key", { operations => 3, requests => 51,
                                           handshakes => 12 },
                     qw(--operation flow --count 3 --connections 2));

    my @new = grep { !$before->{$_} } keys %{keys_known()};

    is(scalar(@new), 3, 'a flow makes a key each time');

    for my $uid (@new) {
        my $run = $ctl->json('attributes', $uid);
        my %value = map { @$_{'Attribute Name', 'Attribute Value'} }
            @{$run->{Attribute}};

        is($value{State}, 'Active', "a flow's key is Active");
        is($value{'x-Vendor'}, 'VMware, Inc.', 'and tagged with the product');
        is($value{'x-Name'}, 'a virtual machine',
           "a flow's key has the name of a machine");
    }

    counts('parts of it', { operations => 2, requests => 8, handshakes => 4 },
           qw(--operation flow --count 2 --flow-ops),
           'create,get,state,activate');
}


sub keys_known {
    return { map { $_ => 1 } split(/\n/, $ctl->run('locate')->{out}) };
}


# a slow Key Protect: a lower bound, which holds on a slow machine, too
sub stall {
    my $uid = $client->new_key;

    $emulator->faults({ path => '/actions/unwrap', times => -1,
                        action => { delay_ms => 100 } });

    my $got = bench(qw(--operation get --rate 100 --count 5 --timeout 30
                       --uid), $uid);

    is($got->{operations}, 5, 'an open loop over a server that stalls');
    cmp_ok($got->{latency_us}{min}, '>=', 100_000,
           'the least latency shows the delay');
    cmp_ok($got->{latency_us}{p50}, '>=', 250_000,
           'and of those that had to wait their waiting');
    cmp_ok($got->{latency_us}{max}, '>=', 450_000,
           'the largest latency shows the whole stall');
    cmp_ok($got->{seconds}, '>=', 0.5, 'until the last was answered');

    $emulator->no_faults;
}


sub fails {
    my ($what, $code, $errors, $failed, @args) = @_;

    my $got = bench(@args);

    is($got->{code}, $code, "$what: bench exits with $code");
    is_deeply($got->{errors}, $errors, 'counted by what it is')
        or diag($got->{err});
    is($got->{failed}, $failed, "$what: failed operations are counted");
}


sub failures {
    my @absent = qw(--operation get --count 4 --uid nothing);

    fails('a failure', 1, { 'Item Not Found' => 4 }, 4, @absent);
    fails('what is tolerated', 0, { 'Item Not Found' => 4 }, 0,
          @absent, '--tolerate');
    is(bench(@absent, '--tolerate')->{operations}, 4,
       'with --tolerate a failure is an operation');

    fails('no server', 3, { 'Connection refused' => 2 }, 2,
          qw(--new --count 2 --server), closed());
    fails('no server for kept connections', 3,
          { 'Connection refused' => 4 }, 2,
          qw(--count 2 --connections 2 --server), closed());
    fails('one of two', 1, { 'Connection refused' => 2 }, 2,
          qw(--new --count 4 --server), $address, '--server', closed());

    fails('a server that hangs up', 1, { 'connection closed' => 1 }, 1,
          qw(--new --count 1 --server), server(''));
    fails('a server that is silent', 1, { timeout => 1 }, 1,
          qw(--new --count 1 --timeout 1 --server),
          server('', silent => 1));
    fails('no KMIP', 4, { 'not KMIP' => 1 }, 1,
          qw(--new --count 1 --server), server("HTTP/1.1 400 Bad\r\n\r\n"));
    fails('malformed KMIP', 4, { 'malformed response' => 1 }, 1,
          qw(--new --count 1 --server),
          server(pack('N3', 0x42007b01, 8, 0x42007a03) . "\0" x 4));
    fails('no TLS', 3, { 'handshake failed' => 1 }, 1,
          qw(--new --count 1 --server), server('220 hello', plain => 1));

    my $other = Kmip::Ctl->new($test, server => $address, as => 'vcenter');
    my $run = $other->run(qw(bench --json --new --count 2));

    is($run->{code}, 1, 'a certificate that is not admitted');
    is(decode_json($run->{out})->{failed}, 2,
       'a certificate that is not admitted is counted as failed');
}


# an address on which no process listens
sub closed {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);

    return '127.0.0.1:' . $socket->sockport;
}


# a server for one connection: its address
sub server {
    my ($answer, %opt) = @_;

    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         Listen => 1) // die "listen: $!\n";
    my $certificates = $test->certificates;
    my ($crt, $key) = ($certificates->crt('server'),
                       $certificates->key('server'));
    my $pid = fork() // die "fork: $!\n";

    if ($pid) {
        push @children, $pid;
        return '127.0.0.1:' . $listener->sockport;
    }

    my $sock = $listener->accept;

    IO::Socket::SSL->start_SSL($sock, SSL_server => 1, SSL_cert_file => $crt,
                               SSL_key_file => $key,
                               SSL_verify_mode => SSL_VERIFY_NONE)
        unless $opt{plain};

    sysread($sock, my $request, 65536);
    syswrite($sock, $answer) if length $answer;
    sysread($sock, $request, 65536) if $opt{silent};
    $sock->close;
    POSIX::_exit(0);
}


END {
    local $?;
    kill('KILL', @children);
    waitpid($_, 0) for @children;
}


sub raw {
    my $file = $test->write('raw', $client->message(
        [['Discover Versions']]));

    counts('bytes of a file', { operations => 7, requests => 7,
                                bytes_sent => 7 * -s $file },
           qw(--operation raw --count 7 --send), $file);

    my $bad = $test->write('raw-bad', 'x' x 64);

    fails('bytes that the server does not take', 1,
          { 'connection closed' => 1 }, 1,
          qw(--operation raw --new --count 1 --send), $bad);
}


sub held {
    pipe(my $in, my $feed) or die "pipe: $!\n";
    pipe(my $out, my $said) or die "pipe: $!\n";

    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        close($feed);
        open(STDIN, '<&', $in);
        open(STDOUT, '>&', $said);
        %ENV = (%ENV, %{$ctl->{env}});
        no warnings 'exec';
        exec { $ctl->{binary} } 'kmipctl', 'bench', '--idle',
            '--connections', 10;
        POSIX::_exit(127);
    }

    push @children, $pid;
    close($_) for $in, $said;

    is(scalar(<$out>), "ready\n", 'connections that are held: ready');
    ok(kill(0, $pid), 'bench holds the connections');
    close($feed);

    my $rest = join('', <$out>);

    waitpid($pid, 0);
    is($? >> 8, 0, 'until the standard input ends');
    like($rest, qr/^handshakes +10$/m, 'bench --hold opened all connections');

    counts('or the time does', { operations => 0, handshakes => 3 },
           qw(--operation idle --connections 3 --duration 50ms));
}


sub usage {
    my %wrong = (
        'unknown operation' => [qw(--operation dance)],
        'no keys given' => [qw(--operation get)],
        'no message given' => [qw(--operation raw)],
        'is not a time' => [qw(--duration long)],
        '--count and --duration exclude' => [qw(--duration 1s --count 1)],
        '--storm and --rate exclude' => [qw(--storm --rate 1)],
        'needs kept connections' => [qw(--pipeline 2 --new)],
        'must be 1.2 or 1.3' => [qw(--tls 1.1)],
        'must be full or none' => [qw(--check some)],
        'has no cipher' => [qw(--cipher nonsense)],
        '--flow-ops: ' => [qw(--operation flow --flow-ops fly)],
        'No such file' => [qw(--operation get --uids), $test->path('no')],
    );

    for my $said (sort keys %wrong) {
        my $run = $ctl->run('bench', @{$wrong{$said}});

        is($run->{code}, 2, "@{$wrong{$said}} is wrong usage");
        like($run->{err}, qr/\Q$said\E/, 'and it says why');
    }
}


operations();
fetched();
flow();
stall();
failures();
raw();
held();
usage();

$test->finish;
