#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# No block is freed with a secret in it: t/preload/leavings.c checks each freed
# block while keys are created, registered and read, and while calls fail. A
# search of memory would only find what has not been overwritten since.
#
# One case is out of the module's reach. OpenSSL copies the data that it sends
# into a buffer of its own and encrypts it there; if that fails, for lack of
# memory or because of the cipher, OpenSSL frees the buffer without cleansing
# it.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Client;
use Kmip::Faults;
use Kmip::Memory;
use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(build_dir random_bytes run_command slurp spew wait_for);

my $NEEDLES = 64;
my $LENGTH = 28;

my $TOKEN = $Kmip::Emulator::TOKEN;

plan(skip_all => 'a sanitizer has a heap of its own')
    if $ENV{TEST_NGINX_PRELOAD};

my $test = Kmip::Test->new;
my $control = $test->write(
    'control', "\0" x (16 + $NEEDLES * (4 + $LENGTH) + 32 * 128), 0666);
my $library = $test->path('leavings.so');

{
    my ($cc) = slurp(build_dir() . '/objs/Makefile') =~ /^CC\s*=\s*(\S+)/m;
    my ($status, $said) = run_command(
        $cc, qw(-std=gnu11 -O1 -fno-builtin -fPIC -shared -o), $library,
        "$Bin/preload/leavings.c");

    die "leavings.c:\n$said" if $status;
}

my $faults = Kmip::Faults->new($test->path('faults'));
my %options = $faults->options;
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], preload => "$library $options{preload}",
    environment => { %{$options{environment}}, KMIP_LEAVINGS => $control });
my $emulator = $pair->emulator;
my $node = $pair->node('a');


# nginx's messages when OpenSSL fails or closes
$node->allow(qr/\[crit\].*SSL_\w+\(\) failed/);
$test->allow_emulator(qr/\[crit\].*SSL_\w+\(\) failed/);

# connections that break while we write are expected
$SIG{PIPE} = 'IGNORE';


# The middle of a secret, in any encoding: its ends may be overwritten by the
# heap itself when the block is freed.
my ($key, $password, @needle);

sub look_for_others {
    $key = random_bytes(48);
    $password = unpack('H*', random_bytes(16));

    my %form = Kmip::Memory::forms($key);

    @needle = (
        (map { [$_, substr($form{$_}, 12, 16)] }
             'raw', grep { /^base64-\d$/ } sort keys %form),
        ['password', substr($password, 8, 16)],
        ['API key', substr($emulator->{api_key}, 8, 20)],
        ['token', $TOKEN],
    );

    open(my $file, '+<:raw', $control) or die "$control: $!\n";
    seek($file, 16, 0);
    print {$file} map { pack("V a$LENGTH", length($_->[1]), $_->[1]) } @needle;
    close($file);

    count_anew();
}


sub count_anew {
    open(my $file, '+<:raw', $control) or die "$control: $!\n";
    print {$file} pack('V4', scalar(@needle), 0, 0, 0);
    close($file);
}


# (blocks, places) since then
sub found {
    my $text = slurp($control);
    my (undef, $blocks, $n) = unpack('V3', $text);
    my @places = unpack('(Z128)32', substr($text, 16 + $NEEDLES
                                                  * (4 + $LENGTH)));

    return ($blocks, map { s/^(\d+)/$needle[$1][0]/r }
                     grep { length } @places[0 .. ($n > 32 ? 32 : $n) - 1]);
}


sub register { return ['Register', Kmip::Client::register_secret($_[0])] }


sub client {
    return $pair->client('a', credential => ['vcenter', $password]);
}


# an Active key of AES, whose bytes are among those that are looked for
sub aes_key {
    my ($client) = @_;

    my $result = $client->call('Register', Kmip::Client::register_key(
        substr($key, 4, 32),
        usage => 'Encrypt|Decrypt|MACGenerate|MACVerify|DeriveKey|WrapKey',
        attributes => [attribute('Activation Date', time() - 60)]),
        { version => '1.4' });

    $result->ok or die 'Register: ' . $result->message . "\n";

    return $result->uid;
}


# what OpenSSL keeps of a key and of data: one use, a wrong one, two parts, and
# parts that do not come
sub uses {
    my ($uid) = @_;

    my %new = (version => '1.4');
    my $iv = [IVCounterNonce => 'an iv, 16 bytes.'];

    for my $mode (qw(ECB CBC CTR GCM)) {
        my $client = client();
        my @with = ([CryptographicParameters => [[BlockCipherMode => $mode]]],
                    $mode eq 'ECB' ? () : $iv);
        my $result = $client->on('Encrypt', $uid, @with, [Data => $key],
                                 \%new);
        my $tag = $result->at('Authenticated Encryption Tag');
        my @tags = $mode eq 'GCM' ? ($tag, ~$tag) : (undef);

        ok($result->ok,
           "Encrypt with $mode succeeds") or diag($result->message);

        for my $tag (@tags) {
            $client->on('Decrypt', $uid, @with, [Data => $result->at('Data')],
                ($tag ? [AuthenticatedEncryptionTag => $tag] : ()), \%new);
        }

        for my $last (0, 1) {
            my $first = $client->on('Encrypt', $uid, @with,
                [Data => substr($key, 0, 41)], [InitIndicator => 1], \%new);

            $client->on('Encrypt', $uid, [Data => substr($key, 41)],
                [CorrelationValue => $first->at('Correlation Value')],
                [FinalIndicator => $last], \%new);
        }

        for my $how ([CryptographicAlgorithm => 'HMAC-SHA256'],
                     [BlockCipherMode => 'CMAC'])
        {
            $client->on('MAC', $uid, [CryptographicParameters => [$how]],
                        [Data => $key], \%new);
        }

        $client->close(abruptly => 1);
    }
}


# what else an operation does with a key, or with data
sub other_uses {
    my ($uid) = @_;

    my $client = client();
    my %new = (version => '1.4');
    my @hmac = [CryptographicParameters =>
                [[CryptographicAlgorithm => 'HMAC-SHA256']]];
    my $sha = [CryptographicParameters => [[HashingAlgorithm => 'SHA-256']]];
    my $mac = $client->on('MAC', $uid, @hmac, [Data => $key], \%new);

    my %result = (
        'MAC Verify' => $client->on('MAC Verify', $uid, @hmac, [Data => $key],
                                    [MACData => $mac->at('MAC Data')], \%new),
        'Derive Key' => $client->call('Derive Key',
            [ObjectType => 'Symmetric Key'], [UniqueIdentifier => $uid],
            [DerivationMethod => 'HMAC'],
            [DerivationParameters => [$sha, [DerivationData => $key]]],
            [TemplateAttribute => [
                attribute('Cryptographic Algorithm', 'AES'),
                attribute('Cryptographic Length', 256),
                attribute('Cryptographic Usage Mask', 'Encrypt')]], \%new),
        'a wrapped Get' => $client->on('Get', $uid,
            [KeyWrappingSpecification => [
                [WrappingMethod => 'Encrypt'],
                [EncryptionKeyInformation => [
                    [UniqueIdentifier => $uid],
                    [CryptographicParameters => [
                        [BlockCipherMode => 'NISTKeyWrap']]]]],
                [EncodingOption => 'No Encoding']]], \%new),
        Export => $client->on('Export', $uid, \%new),
        Hash => $client->call('Hash', $sha, [Data => $key], \%new),
        'RNG Seed' => $client->call('RNG Seed', [Data => $key], \%new),
    );

    for my $operation (sort keys %result) {
        ok($result{$operation}->ok, "$operation succeeds")
            or diag($result{$operation}->message);
    }

    is($client->on('Archive', $uid)->outcome, 'Success', 'Archive succeeds');
    is($client->get($uid)->outcome, 'Object archived',
       'a Get of an archived key is refused');
    is($client->on('Recover', $uid)->outcome, 'Success', 'Recover succeeds');
    $client->close(abruptly => 1);
}


sub good_days {
    my $client = client();

    my $uid = aes_key($client);

    uses($uid);
    other_uses($uid);

    my ($short) = $client->batch([register($key)]);
    my ($long) = $client->batch([register($key x 70)]);

    for my $result ($short, $long) {
        ok($result->ok, 'a secret is registered');
        ok($client->get($result->uid)->ok, 'the registered secret is read');
    }

    $client->send(substr($client->message([register($key)]), 0, -8));
    $client->close(abruptly => 1);

    return ($short->uid, $long->uid);
}


sub bad_days {
    my (@uids) = @_;

    for my $action (qw(half truncate garbage drop close),
                    { status => 500 }, { trickle_ms => 2 })
    {
        my $client = client();

        for my $kind (qw(unwrap wrap create_key)) {
            $emulator->faults({ match => { kind => $kind }, times => 1,
                                action => $action, perform => 'before' });
            $client->get($_) for @uids;
            $client->batch([register($key)]);
            $emulator->no_faults;
        }
    }

    for my $kind (qw(wrap create_key)) {
        my $client = client();
        my $mark = $node->mark;

        $emulator->faults({ match => { kind => $kind }, times => 1,
                            action => 'hold' });
        $client->send($client->message([register($key)]) x 2);
        $emulator->wait_calls(held => 1);
        $client->close(reset => 1);
        $node->wait_log(qr/disconnected before the response/, mark => $mark)
            or die "the disconnect was not seen\n";
        $emulator->no_faults;
        $emulator->release;
    }
}


sub nothing_found {
    my ($when) = @_;

    my ($blocks, @places) = found();

    cmp_ok($blocks, '>', 100, "$when: blocks were given back");
    is(join("\n", @places), '', 'no freed memory has a secret');
}


sub reload {
    my $mark = $node->mark;

    ok($node->reload, 'nginx is reloaded');
    ok($node->wait_log(qr/ready: root key/, mark => $mark),
       'a new worker gets a token');
    ok($node->settled(60), 'the old worker ends');
}


# Registers and reads a secret while the n-th call of a function that OpenSSL
# uses for records fails. Without n: the number of these calls.
sub life {
    my ($name, $n) = @_;

    my $client;

    # after some failures the breaker is open for a while
    wait_for(sub {
        $client = client();
        return ($client->batch([register($key)]))[0]->ok;
    }, 20) or die "a worker does not heal\n";

    $n ? $faults->arm($name, $n) : $faults->count($name);

    eval {
        my ($result) = $client->batch([register($key)]);
        $client->get($result->uid) if $result->ok;
    };

    my $said = $n ? $faults->failed : $faults->seen;

    $faults->disarm;

    return $said;
}


# libcurl keeps a failed connection for a while, at most until its worker exits
sub records_fail {
    my ($name) = @_;

    look_for_others();

    my ($failed, @places) = (0);

    for my $n (1 .. life($name)) {
        count_anew();
        $failed += life($name, $n);
        push @places, (found())[1 .. $NEEDLES];
    }

    count_anew();
    reload();

    my %places;

    $places{$_}++ for grep { defined } @places, (found())[1 .. $NEEDLES];
    note("$_: $places{$_}") for sort keys %places;

    cmp_ok($failed, '>', 10, "$name: OpenSSL does not work on records");
    is(join("\n", grep { !m{ by /libssl\.} } sort keys %places), '',
       'nothing of them is given back but by OpenSSL itself');

    look_for_others();
    good_days();
    nothing_found('good days again');
}


$node->wait_log(qr/ready: root key/) or die "no self-test\n";
look_for_others();

my @uids = good_days();

nothing_found('good days');
bad_days(@uids);
nothing_found('bad days');

reload();
nothing_found('a reload');
records_fail($_) for 'record', 'sending';

$test->finish;
