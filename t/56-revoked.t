#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A client certificate is revoked while clients work: by a list (ssl_crl) and a
# reload, and by a responder (ssl_ocsp) alone, where nginx has it in stream. Its
# live session ends within the bound that is documented, and others lose
# nothing.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use POSIX ();
use Test::More;
use Time::HiRes qw(time);

use Kmip::Config qw(server);
use Kmip::Nginx;
use Kmip::Pair;
use Kmip::Process;
use Kmip::Test;
use Kmip::Util qw(run_command slurp spew wait_for);

# sessions are closed here while we write
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $certificates = $test->certificates;
my $list = $test->path('crl.pem');
my %ca = (conf => $test->path('ca.conf'), index => $test->path('index.txt'));
my %more = (ssl_crl => $list);


sub openssl {
    my (@args) = @_;

    my ($status, $said) = run_command('openssl', @args);

    die "openssl $args[0]: $said\n" if $status;
    return;
}


sub ca {
    return openssl('ca', '-config', $ca{conf}, '-cert',
                   $certificates->crt('ca'), '-keyfile',
                   $certificates->key('ca'), @_);
}


# A new list is a new file: after a reload nginx 1.27.4 and later uses the list
# that it has if the file has the same inode, and the same second as its time.
sub make_list {
    ca('-gencrl', '-out', "$list.new");
    rename("$list.new", $list) or die "$list: $!\n";
}


sub make_ca {
    spew($ca{index}, '');
    spew($ca{conf}, "[ca]\ndefault_ca = d\n[d]\ndatabase = $ca{index}\n"
         . "default_md = sha256\ndefault_crl_days = 30\n");
    make_list();

    # a responder knows only what is in the index
    ca('-valid', $certificates->crt($_)) for 'stays', 'leaves';
}


# 1.27.2 and later
sub has_ocsp {
    my (undef, $said) = run_command(Kmip::Nginx::binary(), '-v');
    my (@version) = $said =~ /nginx\/(\d+)\.(\d+)\.(\d+)/;

    return sprintf('%d%03d%03d', @version) >= 1027002;
}


$certificates->make('stays', cn => 'stays', issuer => 'ca',
                    purpose => 'client');
$certificates->make('leaves', cn => 'leaves', issuer => 'ca',
                    purpose => 'client');
make_ca();

sub server_options {
    return (ssl_client_certificate => $certificates->crt('ca'),
            kmip_client_ca => 'on', kmip_allowed_certificate => undef,
            kmip_keepalive_min_timeout => '500ms', %more);
}


my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], workers => 2, listed => 0, start => 0,
    main => 'worker_shutdown_timeout 60s;', server => \&server_options);
my $node = $pair->node('a');


# a second server never ends a session between two requests of a client that
# works, however busy this host is
sub conf {
    return $pair->conf('a') =~ s/\}\n\z//r
           . server($test->port('kmip-patient'), $certificates,
                    kmip_pass => 'test', server_options(),
                    kmip_keepalive_min_timeout => '30s') . "}\n";
}


$node->{conf} = conf();
push @{$node->{ports}}, $test->port('kmip-patient');
$node->start;


sub admitted {
    my ($client) = $pair->try_client('a', as => $_[0]);

    return $client && eval { scalar($client->discover_versions) } ? 1 : 0;
}


# works without a pause until the session ends: how often it was answered, or
# -1 if it does not end
sub work {
    my ($client, $uid) = @_;

    my $end = time() + 60;
    my $answered = 0;

    while (eval { $client->get($uid)->ok }) {
        return -1 if time() > $end;
        $answered++;
    }

    return $answered;
}


# one that stays, with sessions of half a second
sub start_worker {
    my ($uid) = @_;

    my $pid = fork() // die "fork: $!\n";

    return $pid if $pid;

    my ($client, $end, $served, $lost) = (undef, 0, 0, '');

    until ($lost || -e $test->path('stop')) {

        if (time() > $end) {
            $client->close if $client;
            $client = eval { $pair->client('patient', as => 'stays') };
            $end = time() + 0.5;
        }

        if ($client && eval { $client->get($uid)->ok }) {
            $served++;

        } else {
            $lost = $@ || 'a failure';
        }
    }

    spew($test->path('worker'), "$served served; lost: $lost");
    POSIX::_exit(0);
}


sub test_list {
    my ($uid) = @_;

    my ($leaves, $idle) = map { $pair->client('a', as => 'leaves') } 1, 2;

    ok($leaves->get($uid)->ok, 'ssl_crl: a certificate of the CA is admitted');
    ok(scalar($idle->discover_versions),
       'an idle session is served before the reload');

    ca('-revoke', $certificates->crt('leaves'));
    make_list();
    ok($leaves->get($uid)->ok, 'a new list alone changes nothing');

    ok($node->reload(conf()), 'the configuration is reloaded');

    my $begin = time();
    my $answered = work($leaves, $uid);

    note(sprintf('it ended after %.1f s', time() - $begin));
    cmp_ok($answered, '>', 0, 'a live session of it, which never pauses, ends');
    ok($idle->closed(60), 'an idle session of the certificate ends');
    ok($node->settled(60), 'the workers before have ended');
    ok(!admitted('leaves'), 'the certificate opens no new session');
    ok(admitted('stays'), 'another certificate of the CA does');
    ok($node->wait_log(qr/refused: .*certificate revoked/),
       'the log says that it is revoked');
}


sub test_time {
    my ($uid) = @_;

    $more{kmip_keepalive_time} = '1s';
    ok($node->reload(conf()),
       'nginx is reloaded with a short kmip_keepalive_time');
    ok($node->settled(60), 'the workers before have ended');

    my ($busy, $idle) = map { $pair->client('a', as => 'stays') } 1, 2;

    ok(scalar($idle->discover_versions), 'a session is served');
    cmp_ok(work($busy, $uid), '>', 0,
           'one that never pauses ends');
    ok($idle->closed(60), 'an idle session ends after kmip_keepalive_time');
}


# it serves one connection after the other, so none is made to see whether it is
# there
sub start_responder {
    my ($port, $name) = @_;

    my $log = $test->path("$name.log");
    my $responder = Kmip::Process->start(
        output => $log,
        command => ['openssl', 'ocsp', '-port', $port, '-index', $ca{index},
                    '-CA', $certificates->crt('ca'), '-rsigner',
                    $certificates->crt('ca'), '-rkey',
                    $certificates->key('ca')]);

    wait_for(sub { -e $log && slurp($log) =~ /waiting for/ }, 30)
        or die "no responder\n";

    return $responder;
}


sub test_responder {
    my ($uid) = @_;

    my $port = $test->port('responder');
    my $responder = start_responder($port, 'first');

    delete $more{ssl_crl};
    %more = (%more, ssl_verify_client => 'on', ssl_ocsp => 'leaf',
             ssl_ocsp_responder => "http://127.0.0.1:$port/");
    ca('-updatedb');
    ok($node->reload(conf()), 'nginx is reloaded with ssl_ocsp');
    ok($node->settled(60), 'the workers before have ended');

    ok(!admitted('leaves'), 'what is revoked is refused');

    my $client = $pair->client('a', as => 'stays');

    ok($client->get($uid)->ok, 'what is not, is admitted');

    $responder->signal('TERM');
    $responder->ended(30);
    ca('-revoke', $certificates->crt('stays'));
    $responder = start_responder($port, 'second');

    cmp_ok(work($client, $uid), '>=', 0,
           'a live session of it ends, without a reload');
    ok(!admitted('stays'), 'it opens no new session');
    $responder->signal('TERM');
}


my $uid = $pair->client('a', as => 'stays')->new_key;
my $worker = start_worker($uid);

test_list($uid);
spew($test->path('stop'), '');
waitpid($worker, 0);
like(slurp($test->path('worker')), qr/^[1-9]\d* served; lost: $/,
     'a client that stays loses no request');

test_time($uid);

SKIP: {
    skip('this nginx has no ssl_ocsp in stream', 6) if !has_ocsp();
    test_responder($uid);
}

$test->finish;
