#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Reload, quit and death of workers while requests are on their way: each
# request gets its response, and no process stays behind.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(wait_for);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], main =>
                           'worker_shutdown_timeout 60s;');
my $emulator = $pair->emulator;
my $node = $pair->node;


# the self-test of a new worker makes the same calls
sub wait_ready {
    my ($mark) = @_;

    $node->wait_log(qr/ready: root key/, mark => $mark)
        or die "no self-test\n";
}


# holds the next call of this kind until release()
sub held {
    my ($kind) = @_;

    my ($rule) = $emulator->faults({ match => { kind => $kind }, times => 1,
                                     action => 'hold' });

    return $rule;
}


sub release {
    $emulator->no_faults;
    $emulator->release;
}


sub send_get {
    my ($client, $uid) = @_;

    $client->send($client->message([['Get', [UniqueIdentifier => $uid]]]));
}


sub send_create {
    my ($client) = @_;

    $client->send($client->message([['Create',
                                     Kmip::Client::create_payload()]]));
}


sub answer {
    my ($client) = @_;

    my $answer = $client->receive;

    return $answer ? Kmip::Result->new(decode($answer)->get('Batch Item'))
           : undef;
}


# after workers of former configurations have exited
sub the_worker {
    wait_for(sub { $node->workers == 1 }, 60) or die "too many workers\n";

    return ($node->workers)[0];
}


sub gone {
    my ($pid) = @_;

    return wait_for(sub { !kill(0, $pid) }, 60);
}


wait_ready(0);

my $uid = $pair->client->new_key;
my $key = $pair->client->get($uid)->key;


# Reload, with a read and a change under way and an idle session

{
    my $worker = the_worker();
    my ($reader, $maker, $idle) = map { $pair->client } 1 .. 3;

    $idle->discover_versions;
    held($_) for 'unwrap', 'wrap';
    send_get($reader, $uid);
    send_create($maker);
    $emulator->wait_calls(held => 2);

    ok($node->reload, 'nginx is reloaded');
    ok($idle->closed, 'an idle session is closed');
    is($pair->client->state($uid), 'Pre-Active', 'the new worker serves');
    ok(kill(0, $worker), 'the old one waits for its requests');

    release();

    my $got = answer($reader);
    is($got->outcome, 'Success', 'the Get is answered');
    is($got->key, $key, 'the Get under way returns the key');

    my $made = answer($maker);
    is($made->outcome, 'Success', 'the Create is answered');
    ok($reader->closed && $maker->closed, 'both sessions end then');
    ok(gone($worker), 'and so does the old worker');
    ok($pair->client->get($made->uid)->ok, 'the new key is there');
}


# A client that disconnects, at a reload: a change is finished and logged

{
    my $worker = the_worker();
    my $leaver = $pair->client;
    my $mark = $node->mark;

    held('create_key');
    send_create($leaver);
    $emulator->wait_calls(held => 1);
    $leaver->close(reset => 1);
    ok($node->reload, 'reload, and the client has left');
    release();
    ok($node->wait_log(qr/Create of "\S+" was done after its client had gone/,
                       mark => $mark), 'its change is finished, and logged');
    ok(gone($worker), 'the old worker ends');

    my ($made) = $node->log($mark) =~ /Create of "(\S+)" was done/;
    ok($pair->client->get($made)->ok, 'the key is there');
}


# Many reloads, while clients work: no request fails

{
    my %outcome;

    for my $round (1 .. 5) {
        my @clients = map { $pair->client } 1 .. 4;
        my %old = map { $_ => 1 } $node->workers;

        send_get($_, $uid) for @clients;
        $node->signal('HUP');

        for my $client (@clients) {
            my $result = answer($client);
            $outcome{$result ? $result->outcome : 'closed'}++;
        }

        wait_for(sub { grep { !$old{$_} } $node->workers }, 60);
    }

    is_deeply(\%outcome, { Success => 20 }, 'reloads lose no request');
    ok(the_worker(), 'all old workers end');
}


# A failed reload changes nothing

{
    my $good = $pair->conf('a');
    my $worker = the_worker();

    $node->allow(qr/directive "kmip_pass"|kmip_pass.*names "nobody"/);
    ok(!$node->reload($good =~ s/kmip_pass test/kmip_pass nobody/r),
       'a reload with a bad configuration is refused');
    is(the_worker(), $worker, 'the worker stays');
    is($pair->client->get($uid)->key, $key,
       'the worker serves after the failed reload');
    ok($node->reload($good), 'a good one is taken again');
}


# A new key file and a new certificate list are read at reload

{
    my $client = $pair->client;

    $client->discover_versions;
    $emulator->control('PUT', 'api_keys/ApiKey-default',
                       { disabled => JSON::PP::true,
                         revoke_tokens => JSON::PP::true });

    my $file = $emulator->api_key(roles => ['Manager']);

    ok($pair->reconfigure(key_protect => { api_key_file => $file },
                          allowed => ['vcenter']),
       'nginx is reloaded with another API key');
    is($pair->client('a', as => 'vcenter')->get($uid)->key, $key,
       'keys are read with it');
    ok(!eval { $pair->client->discover_versions; 1 },
       'a certificate that is listed no more is refused');
    ok($client->closed, 'its session was closed');
    ok($pair->reconfigure(allowed => ['client', 'vcenter']),
       'nginx is reloaded with both certificates');
}


# A worker dies: another one replaces it

{
    my $worker = the_worker();
    my $client = $pair->client;
    my $mark = $node->mark;

    $client->discover_versions;
    $node->kill_worker('KILL', $worker);
    $node->allow(qr/worker process $worker exited on signal 9/);
    ok($client->closed, 'a session ends with its worker');
    ok(wait_for(sub { grep { $_ != $worker } $node->workers }, 30),
       'another worker runs');
    is($pair->client->get($uid)->key, $key, 'the other worker reads keys');
    wait_ready($mark);
}


# Quit, with a request under way

{
    my $client = $pair->client;

    held('unwrap');
    send_get($client, $uid);
    $emulator->wait_calls(held => 1);
    $node->signal('QUIT');
    ok($node->wait_log(qr/gracefully shutting down.*\z/s),
       'the worker begins to quit');
    release();
    is(answer($client)->outcome, 'Success', 'the request is answered');
    ok($node->{process}->ended(60), 'nginx ends after the response');
    is($node->{process}->status, 0, 'nginx ends with status 0');
}


# worker_shutdown_timeout ends what takes longer

{
    $node->{main} = 'worker_shutdown_timeout 100ms;';

    my $mark = $node->mark;

    $node->start;
    wait_ready($mark);

    my $client = $pair->client;

    held('unwrap');
    send_get($client, $uid);
    $emulator->wait_calls(held => 1);
    ok($node->quit(60), 'nginx ends while an answer is held');
    is($node->{process}->status, 0, 'nginx ends with status 0');
    ok($client->closed, 'and the session is closed');
    release();
}


# One process, without a master

{
    $node->{main} = 'master_process off;';
    $node->write_conf;

    my $single = $test->nginx('single', main => 'master_process off;',
                              workers => 0, ports => [$pair->port('a')],
                              conf => $pair->conf('a'))->start;

    is($pair->client->get($uid)->key, $key, 'master_process off: it serves');
    ok($pair->client->create->ok, 'master_process off: it creates keys');
    ok($single->quit(60), 'master_process off: nginx ends');
}


# The module is loaded, and no server uses it

for my $conf ('', "stream {\n}\n",
              "stream {\n    server {\n        listen 127.0.0.1:"
              . $test->port('plain') . ";\n        return hello;\n    }\n}\n")
{
    my $plain = $test->nginx('plain' . length($conf), conf => $conf);

    ok($plain->start, 'nginx runs with an unused module');
    ok($plain->reload, 'an nginx without kmip_pass is reloaded');
    ok($plain->quit(30), 'an nginx without kmip_pass ends');
    unlike($plain->log, qr/kmip/, 'without a word of it');
}

$test->finish;
