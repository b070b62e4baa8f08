#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Reloads, changes of certificates and upgrades of the binary while clients
# work: no request is lost, done twice or half answered, and a certificate that
# is removed loses its live sessions.
#
# KMIP_UPGRADE_ROUNDS=30 repeats it more often: each round is one upgrade and
# ten reloads.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(slurp spew wait_for);

my $ROUNDS = $ENV{KMIP_UPGRADE_ROUNDS} // 2;
my $RELOADS = $ENV{KMIP_UPGRADE_ROUNDS} ? 10 : 2;

# Seconds of a client's session, and the pause between two requests that an
# exiting worker waits for, which no client here makes.
my $SESSION = 2;
my %SERVER = (kmip_keepalive_min_timeout => '30s');

# sessions are closed here while we write
local $SIG{PIPE} = 'IGNORE';

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], workers => 2, start => 0,
                           server => \%SERVER);
my $node = $pair->node('a');

# The master process, which ignores the signal if it was not made a daemon. It
# does not end with us by itself.
my $master;

END { kill('TERM', $master) if $master }

$SIG{$_} = sub { exit(1) } for qw(INT TERM);


sub pid_in {
    my ($name) = @_;

    my $path = $node->path($name);

    return -s $path ? slurp($path) + 0 : 0;
}


sub gone {
    my ($pid) = @_;

    return wait_for(sub { !kill(0, $pid) }, 60);
}


# a new master with new workers takes over, and the old one ends in order
sub upgrade {
    my $old = pid_in('nginx.pid');
    my $mark = $node->mark;

    kill('USR2', $old);

    wait_for(sub { pid_in('nginx.pid') && pid_in('nginx.pid') != $old }, 60)
        or return 0;
    $master = pid_in('nginx.pid');
    $node->wait_log(qr/ready: root key/, mark => $mark) or return 0;

    kill('QUIT', $old);

    return gone($old);
}


# a reload with these certificates; true once new workers are ready, and the
# old ones take no more sessions
sub reload {
    my (@allowed) = @_;

    my $mark = $node->mark;

    $pair->{allowed} = \@allowed;
    $node->write_conf($pair->conf('a'));
    kill('HUP', pid_in('nginx.pid'));

    return $node->wait_log(qr/ready: root key/, mark => $mark)
           && wait_for(sub {
               my @old = $node->log($mark) =~ /gracefully shutting down/g;
               return @old >= 2;
           }, 60);
}


# A client that works until it is told to stop: reads the key, or makes keys.
# What was acknowledged, and what got no answer.
sub client {
    my ($kind, $uid, $file) = @_;

    my $said = { made => [], wrong => [], answered => 0 };
    my ($client, $end);

    until (-e $test->path('stop')) {
        if (!$client) {
            $client = eval { $pair->client('a') };
            $end = time() + $SESSION;
        }

        if (!$client) {
            push @{$said->{wrong}}, "no connection: $@";
            next;
        }

        my $result = eval { $kind eq 'Get' ? $client->get($uid)
                                           : $client->create };

        if ($result && $result->ok) {
            $said->{answered}++;
            push @{$said->{made}}, $result->uid if $kind eq 'Create';

        } elsif ($result) {
            push @{$said->{wrong}}, $result->outcome;

        } else {
            push @{$said->{wrong}}, "$kind: $@";
        }

        # the server may not close a session between two requests
        sleep(0.02);

        if (!$result || time() > $end) {
            $client->close;
            undef $client;
        }
    }

    spew($file, encode_json($said));
}


sub start_client {
    my ($name, @args) = @_;

    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        undef $master;
        eval { client(@args, $test->path("$name.json")); 1 } or print STDERR $@;
        POSIX::_exit(0);
    }

    return $pid;
}


# a new binary has only those variables of the old one's that are named
my $started = join(' ', 'daemon on;', $ENV{TEST_NGINX_PRELOAD}
                        ? map { "env $_;" } qw(LD_PRELOAD ASAN_OPTIONS
                                               UBSAN_OPTIONS LSAN_OPTIONS)
                        : ());

is(($node->check('-g', $started))[0], 0, 'nginx is started as a daemon');
ok($node->wait_log(qr/ready: root key/), 'nginx is ready');
$master = pid_in('nginx.pid');

my $uid = $pair->client('a')->new_key;
my %client = map { $_ => start_client($_, /get/ ? 'Get' : 'Create', $uid) }
             qw(get-1 get-2 create-1 create-2);

my $began = time();

for my $round (1 .. $ROUNDS) {
    ok(upgrade(), "round $round: a new binary takes over");

    for (1 .. $RELOADS) {
        ok(reload('client', $_ % 2 ? () : 'vcenter'),
           "round $round: reload $_ with other certificates");
    }
}

spew($test->path('stop'), '');

my (%made, %answered);

for my $name (sort keys %client) {
    waitpid($client{$name}, 0);

    my $said = decode_json(slurp($test->path("$name.json")) || '{}');

    cmp_ok($said->{answered}, '>', 0, "$name: requests are answered");
    is_deeply($said->{wrong}, [], "$name: none fails or is lost");
    $made{$_}++ for @{$said->{made}};
    $answered{$name =~ s/-.*//r} += $said->{answered};
}

note(sprintf('%d upgrades and %d reloads in %d s: %d Gets and %d Creates',
             $ROUNDS, $ROUNDS * $RELOADS, time() - $began,
             @answered{qw(get create)}));

is((grep { $_ != 1 } values %made), 0, 'no identifier is given twice');
is_deeply([sort $pair->client('a')->call('Locate')->uids],
          [sort $uid, keys %made],
          'the objects are those that were acknowledged, and no others');


# A certificate that is removed: its live session, which never pauses for long,
# ends, and a new one is refused.

$SERVER{kmip_keepalive_min_timeout} = '500ms';
ok(reload('client', 'vcenter'), 'a reload admits another certificate');

my $removed = $pair->client('a', as => 'vcenter');

ok(scalar($removed->discover_versions),
   'a session of a certificate still listed is served');
ok(reload('client'), 'a reload removes the certificate');
ok(wait_for(sub { !eval { scalar($removed->discover_versions) } }, 60),
   'its session ends though it never pauses');

my ($again) = $pair->try_client('a', as => 'vcenter');

ok(!$again || !eval { $again->discover_versions },
   'a new session is refused');

kill('QUIT', $master);
ok(gone($master), 'the last master ends in order');
undef $master;

done_testing();
