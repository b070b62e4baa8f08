#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The places of secrets while they are needed: a client's data is only in pages
# that core dumps omit; so a dump during a request does not contain it. A worker
# that exits cleanses its memory, too.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Client;
use Kmip::Memory qw(core_memory readable);
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(random_bytes run_command wait_for);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'],
                           main => 'worker_shutdown_timeout 60s;');
my $emulator = $pair->emulator;
my $node = $pair->node('a');


# a client with a password of its own, and the password
sub client {
    my $password = unpack('H*', random_bytes(12));
    my $client = $pair->client('a', credential => ['vcenter', $password]);

    $client->discover_versions;

    return ($client, $password);
}


sub register { return ['Register', Kmip::Client::register_key($_[0])] }


# sends a request and holds its n-th call of this kind; returns the id of the
# rule
sub held {
    my ($client, $kind, $request, $n) = @_;

    my ($rule) = $emulator->faults({ match => { kind => $kind }, times => 1,
                                     action => 'hold' });

    $client->send($client->message([$request]));
    $emulator->wait_calls(held => $n // 1);

    return $rule;
}


sub let_go {
    $emulator->no_faults;
    $emulator->release;
}


# All copies found are in pages that are not dumped. The worker may be reading
# just now, through a buffer that it cleanses: only what stays is wrong.
sub only_hidden {
    my ($what, %secret) = @_;

    my $memory = Kmip::Memory->new(%secret);
    my (@found, @open);

    wait_for(sub {
        @found = $memory->places($node->pid, $node->workers);
        @open = grep { !$_->{mapping}{flags}{dd} } @found;
        return @found && !@open;
    }, 10);

    for my $name (sort keys %secret) {
        ok((grep { $_->{line} =~ /: \Q$name\E \(/ } @found),
           "$what: the $name is in memory");
    }

    is(join("\n", map { $_->{line} } @open), '',
       "$what: it is where no core dump finds it");
}


sub in_core {
    my ($what, %secret) = @_;

    my ($pid) = $node->workers;
    my $file = $test->path('dump');

    run_command('gdb', '-batch', '-nx', '-p', $pid, '-ex', "gcore $file");

    return skip('gdb writes no core here', 2) unless -s $file;

    my $core = core_memory($file);

    unlink($file);

    like($core, qr/worker process/, 'a core dump that gdb writes');
    is(join("\n", Kmip::Memory->new(%secret)->text('core', $core)), '',
       "$what: nothing of it is in there");
}


sub test_half_a_message {
    my ($client, $password) = client();
    my $key = random_bytes(32);
    my %secret = (key => $key, password => $password);

    $client->send(substr($client->message([register($key)]), 0, -8));
    only_hidden('half a message', %secret);

    SKIP: { in_core('half a message', %secret) }

    $client->close;
}


# libcurl sends a copy of its own
sub test_held {
    for my $kind ('wrap', 'create_key') {
        my ($client, $password) = client();
        my $key = random_bytes(32);
        my %secret = (key => $key, password => $password);

        held($client, $kind, register($key));
        only_hidden("held at $kind", %secret);

        SKIP: { in_core("held at $kind", %secret) }

        let_go();
        $client->receive;
        $client->close;
    }
}


# data that is read together with a waiting message
sub test_behind {
    my ($client, $password) = client();
    my $key = random_bytes(32);
    my $first = $client->message([['Create',
                                   Kmip::Client::create_payload()]]);

    $emulator->faults({ match => { kind => 'wrap' }, times => 1,
                        action => 'hold' });
    $client->send($first . $client->message([register($key)]));
    $emulator->wait_calls(held => 1);
    $client->close(reset => 1);
    $node->wait_log(qr/disconnected before the response/)
        or die "the disconnect was not seen\n";

    my $memory = Kmip::Memory->new(key => $key, password => $password);
    my @found;

    wait_for(sub { !(@found = $memory->processes($node->workers)) }, 10);
    is(join("\n", @found), '',
       'a message after a disconnect is cleansed');
    let_go();
}


# one request of the old worker has ended, another has not
sub test_leaving {
    my ($reader) = client();
    my ($maker) = client();
    my $key = random_bytes(32);
    my ($result) = $reader->batch([register($key)]);
    my ($old) = $node->workers;
    my $rule = held($reader, 'unwrap',
                    ['Get', [UniqueIdentifier => $result->uid]]);

    held($maker, 'create_key', register(random_bytes(32)), 2);
    ok($node->reload, 'a reload, while two requests wait');
    $emulator->release($rule);

    my $answer = Kmip::Result->new(
        decode($reader->receive)->get('Batch Item'));

    is($answer->key, $key, 'one of them is answered');

    my $memory = Kmip::Memory->new(key => $key);
    my @found;

    wait_for(sub {
        !(@found = $memory->processes($node->pid, $node->workers))
    }, 10);

    ok((grep { $_ == $old } $node->workers), 'the old worker waits');
    is(join("\n", @found), '', 'and has forgotten what is over');

    let_go();
    $maker->receive;
    ok($node->settled(60), 'the old worker ends');
}


SKIP: {
    # a sanitizer keeps freed memory to detect its use
    skip('a sanitizer keeps what was freed', 1) if $ENV{TEST_NGINX_PRELOAD};

    $node->wait_log(qr/ready: root key/) or die "no self-test\n";

    skip('the memory of a worker is not ours to read', 1)
        unless readable($node->pid) && readable(($node->workers)[0]);

    test_half_a_message();
    test_held();
    test_behind();
    test_leaving();
}

$test->finish;
