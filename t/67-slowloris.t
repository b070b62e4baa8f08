#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Slowloris: 5,000 sockets of five kinds occupy one worker, and a healthy client
# is served meanwhile; then all of them end and leave nothing. The healthy
# client's waiting times are printed, but not checked.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Net::SSLeay;
use Socket qw(PF_INET SOCK_STREAM SOL_SOCKET SO_RCVBUF inet_aton
              pack_sockaddr_in);
use Test::More;
use Time::HiRes qw(time);

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(wait_for);

my $DESCRIPTORS = 6000;

# sockets of each kind; a session costs both sides a handshake
my %KINDS = (silent => 2000, hello => 2000, idle => 400, drip => 300,
             deaf => 300);

# the limit of files belongs to a process: run again with a higher one
if (!$ENV{KMIP_TEST_DESCRIPTORS}) {
    $ENV{KMIP_TEST_DESCRIPTORS} = 1;
    exec('sh', '-c', "ulimit -Sn $DESCRIPTORS 2> /dev/null; exec \"\$@\"",
         'sh', $^X, "$Bin/67-slowloris.t") or die "sh: $!\n";
}

chomp(my $descriptors = `sh -c 'ulimit -Sn'`);

plan(skip_all => "$DESCRIPTORS open files are needed, $descriptors allowed")
    if $descriptors ne 'unlimited' && $descriptors < $DESCRIPTORS;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], start => 0,
    main => "worker_rlimit_nofile $DESCRIPTORS;",
    key_protect => { max_connections => 8 },
    server => {
        ssl_handshake_timeout => '3s', kmip_read_timeout => '3s',
        kmip_send_timeout => '3s',
    });
my $node = $pair->node;
my $port = $pair->port;

# small buffers, so that a client which reads nothing soon blocks its session
$node->{conf} =~ s/backlog=/sndbuf=4k backlog=/;
$node->{connections} = 5800;
$node->start;

# connections are closed while we write to them
local $SIG{PIPE} = 'IGNORE';

my $worker = ($node->workers)[0];


sub descriptors {
    opendir(my $dir, "/proc/$worker/fd") or return;

    return scalar(grep { /^\d/ } readdir($dir));
}


plan(skip_all => 'the files of a worker cannot be counted here')
    unless defined descriptors();


# The sockets

my $certificates = $test->certificates;
my $context = Net::SSLeay::CTX_new();

Net::SSLeay::set_cert_and_key($context, $certificates->crt('client'),
                              $certificates->key('client'))
    or die "the certificate cannot be used\n";

my $healthy = $pair->client;
my $uid = $healthy->new_key;
my $key = $healthy->get($uid)->key;
my $query = $healthy->message([['Query', [QueryFunction => 'Query Operations'],
                               [QueryFunction => 'Query Objects']]]);
my (@sockets, %drips);


sub tcp {
    my (%opt) = @_;

    socket(my $sock, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";

    # a small receive window
    setsockopt($sock, SOL_SOCKET, SO_RCVBUF, 1024) if $opt{deaf};

    connect($sock, pack_sockaddr_in($port, inet_aton('127.0.0.1')))
        or die "connect: $!\n";
    push @sockets, $sock;

    return $sock;
}


# a session after its handshake; nothing if it was refused
sub tls {
    my (%opt) = @_;

    my $sock = tcp(%opt);
    my $ssl = Net::SSLeay::new($context);

    Net::SSLeay::set_fd($ssl, fileno($sock));

    if (Net::SSLeay::connect($ssl) == 1) {
        return $ssl;
    }

    Net::SSLeay::free($ssl);

    return;
}


# the start of a TLS 1.2 ClientHello that says it has 512 bytes
my %OPEN = (
    silent => sub { tcp() },
    hello => sub { syswrite(tcp(), pack('H*', '1603010200010001fc0303')) },
    idle => sub { tls() },
    drip => sub {
        my $ssl = tls() // return;

        Net::SSLeay::write($ssl, pack('H*', '4200780100001000'));
        $drips{$ssl} = $ssl;

        return $ssl;
    },
    deaf => sub {
        my $ssl = tls(deaf => 1) // return;

        Net::SSLeay::write($ssl, $query x 60);

        return $ssl;
    },
);


# The healthy client, on its connection and on new ones: seconds of each call

my @failed;

sub timed {
    my ($what, $call) = @_;

    my $start = time();

    push @failed, "$what: " . ($@ || 'a wrong answer')
        unless eval { $call->() };

    return time() - $start;
}


sub round {
    return (
        timed('Get', sub { $healthy->get($uid)->key eq $key }),
        timed('Discover Versions', sub { $healthy->discover_versions }),
        timed('a new line', sub {
            my $client = $pair->client('a', timeout => 10);
            my $good = $client->get($uid)->key eq $key;
            $client->close;
            return $good;
        }),
    );
}


sub report {
    my ($when, @seconds) = @_;

    @seconds = sort { $a <=> $b } @seconds;

    diag(sprintf('%s: %d calls, median %.1f ms, 99%% %.1f ms', $when,
                 scalar(@seconds), 1000 * $seconds[@seconds / 2],
                 1000 * $seconds[int(0.99 * $#seconds)]));
}


report('before', map { round() } 1 .. 30);
is_deeply(\@failed, [], 'a healthy client is served before');

my $baseline = descriptors();
my (@during, @sessions);
my @order = map { my $kind = $_; map { $kind } 1 .. $KINDS{$kind} }
    qw(silent hello idle drip deaf);
my $opened = 0;

for my $kind (@order) {
    my $ssl = $OPEN{$kind}->();

    push @sessions, $ssl if $ssl && $kind =~ /idle|drip|deaf/;
    push @during, round() if ++$opened % 250 == 0;
}

is(scalar(@sockets), 5000, '5,000 sockets were opened');
is(scalar(@sessions), 1000, 'a thousand of them came through the handshake');

for (1 .. 20) {
    Net::SSLeay::write($_, "\0") for values %drips;
    push @during, round();
}

report('during', @during);
is_deeply(\@failed, [], 'and while they are there');


# Their end

ok(wait_for(sub { descriptors() <= $baseline + 8 }, 60),
   'all of them are closed by their deadlines')
    or diag(descriptors() . " files, $baseline before");

like($node->log, qr/client did not read its response/,
     'those that read nothing among them');

report('after', map { round() } 1 .. 30);
is_deeply(\@failed, [], 'and it is served after');
unlike($node->log, qr/\[alert\]/, 'the log has no alert');
cmp_ok(scalar(() = $node->log =~ /raise "kmip_max_handshakes"/g), '<=', 2,
       'and says at most once a minute what to change');

Net::SSLeay::free($_) for @sessions;
Net::SSLeay::CTX_free($context);

$test->finish;
