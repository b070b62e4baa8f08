#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmip_log and the variables of a session: the object and its virtual machines,
# bytes, time, calls to Key Protect. Secrets that are planted are in none of the
# logs.

use strict;
use utf8;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Memory;
use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(json_lines slurp wait_for);

my @VARIABLES = qw(client_fingerprint version operation result provider uid
                   name vm requests items failed_items time calls failed_calls
                   call_time call_status call_correlation);

my $TOKEN = $Kmip::Emulator::TOKEN;

my $test = Kmip::Test->new;
my $format = join(',', map { "\"$_\":\"\$kmip_$_\"" } @VARIABLES);
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], level => 'debug',
    stream => "log_format kmip escape=json '{$format}';",
    server => {
        kmip_log => $test->path('kmip.log'),
        access_log => $test->path('access.log') . ' kmip',
    });
my $emulator = $pair->emulator;
my $node = $pair->node;

my %secret = ('API key' => $emulator->{api_key}, token => $TOKEN);


sub plant {
    my ($name, $value) = @_;

    push @{$secret{$name}}, $value;

    return $value;
}


# in the order in which they were written; after the first so many
sub lines {
    my ($after) = @_;

    my @lines = json_lines($test->path('kmip.log'));

    return @lines[($after // 0) .. $#lines];
}


# what the log has of a session that has ended
sub session {
    my ($client) = @_;

    my $path = $test->path('access.log');
    my $before = -e $path ? -s $path : 0;

    $client->close;
    wait_for(sub { -e $path && -s $path > $before }, 30)
        or die "the end of the session is not logged\n";

    return decode_json(substr(slurp($path), $before));
}


sub client {
    return $pair->client('a', credential => [
        'vcenter', plant('password', 'a password of ' . keys(%secret))]);
}


sub test_object {
    my $client = client();
    my $uid = $client->new_key;
    my $before = () = lines();

    $client->add_attribute($uid, 'x-Name', 'Müller, "Büro" 7');
    $client->get($uid);
    $client->add_attribute($uid, 'x-Name', 'a clone');
    $client->discover_versions;
    $client->get($uid);
    plant('key', $client->get($uid)->key);

    my @lines = lines($before);

    is($lines[0]{vm}, 'Müller, "Büro" 7',
       'the line of Add Attribute has the name of the virtual machine');
    is($lines[1]{vm}, $lines[0]{vm}, 'so has that of Get');
    is($lines[2]{vm}, "$lines[0]{vm}, a clone",
       'and of a key that two share, both');
    ok(!exists $lines[3]{vm} && !exists $lines[3]{name},
       'an operation without an object has none');
    is($lines[4]{uid}, $uid, 'the line has the identifier');

    my $session = session($client);

    is($session->{vm}, $lines[2]{vm}, '$kmip_vm is that of the last object');
    is($session->{uid}, $uid, '$kmip_uid is that of the last object');
}


# names that clients choose
sub test_names {
    my $client = client();
    my $before = () = lines();

    for my $name ("\e[31m\x01", "\x{9b}31m", "\x{202e}evil", 'é' x 300,
                  '"\\' x 100)
    {
        my $uid = $client->new_key;

        $client->add_attribute($uid, 'x-Name', $name);
    }

    my @names = map { $_->{vm} } grep { $_->{vm} } lines($before);

    is_deeply([@names[0 .. 2]], ['?[31m?', '?31m', '?evil'],
              'what controls a terminal is replaced');
    is($names[3], 'é' x 64, 'a long name is cut between two characters');
    is($names[4], '"\\' x 64, 'quotes in a name are escaped');

    my $result = $client->call('Create', [ObjectType => 'Symmetric Key'],
        [TemplateAttribute => [
            attribute('Cryptographic Algorithm', 'AES'),
            attribute('Cryptographic Length', 256),
            attribute('Cryptographic Usage Mask', 'Encrypt|Decrypt'),
            attribute('Name', [[NameValue => 'disk 1'],
                [NameType => 'Uninterpreted Text String']])]]);

    is($result->outcome, 'Success', 'Create with a Name');
    is((lines())[-1]{name}, 'disk 1', 'the line of Create has the Name');
    is(session($client)->{name}, 'disk 1', '$kmip_name is the Name');
}


sub test_numbers {
    my $client = client();
    my $uid = $client->new_key;
    my $before = () = lines();
    my $request = ['Get', [UniqueIdentifier => $uid]];

    $emulator->faults({ match => { kind => 'unwrap' }, times => 1,
                        action => { delay_ms => 60 } });
    $client->get($uid);
    $emulator->no_faults;
    $emulator->faults({ match => { kind => 'unwrap' }, times => 1,
                        action => { status => 403 } });
    $client->get($uid);
    $emulator->no_faults;

    my ($slow, $failed) = lines($before);
    my $batch = $client->message([$request]);

    is($slow->{calls}, 2, 'a Get takes two calls');
    cmp_ok($slow->{call_ms}, '>=', 60, 'their time is in the line');
    cmp_ok($slow->{ms}, '>=', 60, 'as is the time of the item');
    cmp_ok($slow->{received}, '<', length($batch),
           'the bytes of the item are fewer than those of the message');
    cmp_ok($slow->{received}, '>', length($uid),
           'received counts the identifier');
    cmp_ok($slow->{sent}, '>', $failed->{sent}, 'a key takes more bytes '
           . 'than an error');
    is($failed->{status}, 403, 'a failed call has its status');

    # refused as a whole
    $client->send($client->message([$request], count => 7));
    $client->receive;
    is((lines())[-1]{received}, length($batch),
       'a message that is refused as a whole counts whole');

    my %status = map { $_->{correlation_id} => $_->{status} }
                 $emulator->journal;
    my $session = session($client);

    is_deeply([@$session{qw(requests items failed_items failed_calls
                            call_status)}], [4, 4, 2, 1, 403],
              'the variables count requests, items and failures');
    is($session->{call_correlation}, $failed->{correlation},
       '$kmip_call_correlation is that of the last call');
    is($status{$session->{call_correlation}}, 403,
       '$kmip_call_correlation is that of the refused call');
    cmp_ok($session->{calls}, '>=', 6,
           '$kmip_calls counts all calls of the session');
    like($session->{$_}, qr/^\d+\.\d{3}$/, "\$kmip_$_ is in seconds")
        for qw(time call_time);
    cmp_ok($session->{call_time}, '>=', 0.06, '$kmip_call_time is the sum');
    cmp_ok($session->{time}, '>=', 0.06,
           '$kmip_time is the time of all requests');
}


# nobody has asked for anything
sub test_empty {
    my $session = session($pair->client('a'));

    is_deeply([@$session{qw(requests items calls)}], [0, 0, 0],
              'the counters of a session without requests are 0');
    is($session->{$_}, '', "\$kmip_$_ is empty")
        for qw(operation uid vm call_status call_correlation);
    is($session->{provider}, 'test', '$kmip_provider is known');
}


sub register { return ('Register', Kmip::Client::register_key($_[0])) }


sub test_secrets {
    my $client = client();

    for my $n (1 .. 3) {
        my $key = plant('key', "planted in a test, key number $n");
        my $result = $client->call(register($key));

        is($result->outcome, 'Success', 'a key is registered');
        $client->add_attribute($result->uid, 'x-Name', "vm $n");
        is($client->get($result->uid)->key, $key, 'the registered key is read');

        $emulator->faults({ match => { kind => $n == 1 ? 'wrap' : 'unwrap' },
                            times => 1, action => $n == 2 ? 'garbage'
                                                          : 'half' });
        $client->call(register(plant('key', "planted, and refused: $n")));
        $client->get($result->uid);
        $emulator->no_faults;
    }

    session($client);

    my $memory = Kmip::Memory->new(%secret);
    my $log = $node->log;

    like($log, qr/\[debug\]/, 'the error log is one of debug level');
    is(join("\n", $memory->text('error log', $log),
            $memory->text('kmip_log', slurp($test->path('kmip.log'))),
            $memory->text('access_log', slurp($test->path('access.log')))),
       '', 'no log has a key, a password, a token or the API key');
}


test_object();
test_names();
test_numbers();
test_empty();
test_secrets();

$test->finish;
