#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# What is done with keys without handing them out, through nginx, TLS and the
# emulator: the second opinions are OpenSSL's command line, Python's
# cryptography and PyKMIP, none of them ours.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(random_bytes run_command slurp spew);

my $PYTHON = '/usr/bin/python3';

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], server => sub {
    return (kmip_log => $test->path('kmip.log'));
});
my $emulator = $pair->emulator;
my $client = $pair->client('a', version => '1.4');

# Key Protect's pauses are not what is tested here
$emulator->switches(early_rule => JSON::PP::false);


# an Active key of these bytes
sub key_of {
    my ($algorithm, $bytes, $usage) = @_;

    my $result = $client->call('Register', Kmip::Client::register_key(
        $bytes, algorithm => $algorithm, usage => $usage,
        attributes => [attribute('Activation Date', time() - 60)]));

    $result->ok or die 'Register: ' . $result->message . "\n";

    return $result->uid;
}


sub parameters {
    my ($mode, $padding, @more) = @_;

    return [CryptographicParameters => [
        [BlockCipherMode => $mode],
        ($padding ? [PaddingMethod => $padding] : ()), @more]];
}


# Data of the answer, or why there is none
sub data_of {
    my ($result) = @_;

    return $result->ok ? $result->at('Data') : $result->outcome;
}


# OpenSSL's command line; undef if this OpenSSL has no such cipher
sub openssl {
    my ($direction, $name, $key, $iv, $padded, $data) = @_;

    my $in = $test->path('in');
    my $out = $test->path('out');

    spew($in, $data);

    my ($status) = run_command(
        'openssl', 'enc', $direction, "-$name", '-K', unpack('H*', $key),
        (length $iv ? ('-iv', unpack('H*', $iv)) : ()),
        ($padded ? () : '-nopad'), '-in', $in, '-out', $out);

    return $status == 0 ? slurp($out) : undef;
}


# algorithm, bytes of the key, OpenSSL's name, mode, bytes of the IV
my @CIPHERS = (
    (map { my $bits = $_;
           map { ['AES', $bits / 8, "aes-$bits-" . lc($_), $_,
                  $_ eq 'ECB' ? 0 : 16] } 'ECB', 'CBC', 'CTR' }
     128, 192, 256),
    ['3DES', 24, 'des-ede3', 'ECB', 0],
    ['3DES', 24, 'des-ede3-cbc', 'CBC', 8],
    ['3DES', 16, 'des-ede', 'ECB', 0],
    ['3DES', 16, 'des-ede-cbc', 'CBC', 8],
);

sub test_openssl {
    my ($algorithm, $bytes, $name, $mode, $iv_bytes) = @_;

    my $key = random_bytes($bytes);
    my $iv = $iv_bytes ? random_bytes($iv_bytes) : '';
    my $uid = key_of($algorithm, $key);

    for my $padding ($mode eq 'CTR' ? 'None' : ('None', 'PKCS5')) {
        my $padded = $padding eq 'PKCS5';
        my $data = random_bytes($padded || $mode eq 'CTR' ? 1001 : 1008);
        my @with = ($iv_bytes ? [IVCounterNonce => $iv] : ());
        my $what = "$name, $padding";

        my $ours = data_of($client->on('Encrypt', $uid,
            parameters($mode, $padding), [Data => $data], @with));

        is(unpack('H*', $ours),
           unpack('H*', openssl('-e', $name, $key, $iv, $padded, $data) // ''),
           "$what: OpenSSL encrypts to the same");
        ok(data_of($client->on('Decrypt', $uid, parameters($mode, $padding),
                               [Data => $ours], @with)) eq $data,
           "$what: Decrypt returns the data");
    }
}

test_openssl(@$_) for @CIPHERS;


# GCM, which OpenSSL's command line does not have
SKIP: {
    skip('Python has no cryptography: apt-get install python3-cryptography', 1)
        if (run_command($PYTHON, '-c', 'import cryptography'))[0];

    for my $bytes (16, 24, 32) {
        my ($key, $iv, $data, $aad) = map { random_bytes($_) } $bytes, 12,
                                                               999, 21;
        my $uid = key_of('AES', $key);
        my $result = $client->on('Encrypt', $uid, parameters('GCM'),
            [Data => $data], [IVCounterNonce => $iv],
            [AuthenticatedEncryptionAdditionalData => $aad]);
        is($result->outcome, 'Success', "GCM with a key of $bytes bytes")
            or diag($result->message);

        my ($status, $theirs) = run_command($PYTHON, '-c', <<'END',
import sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
key, iv, data, aad = map(bytes.fromhex, sys.argv[1:])
print(AESGCM(key).encrypt(iv, data, aad).hex())
END
            map { unpack('H*', $_) } $key, $iv, $data, $aad);

        chomp($theirs);

        is(unpack('H*', $result->at('Data')
                        . $result->at('Authenticated Encryption Tag')),
           $theirs, 'Python encrypts to the same data and tag');
        is($status, 0, 'Python ends with status 0');
    }
}


# MAC and Hash: how KMIP names them, how OpenSSL does
my @DIGESTS = (['SHA-1', 'HMAC-SHA1', 'sha1'],
               (map { ["SHA-$_", "HMAC-SHA$_", "sha$_"] } 224, 256, 384, 512),
               ['SHA-512/256', undef, 'sha512-256'],
               ['SHA-3-256', 'HMAC-SHA3-256', 'sha3-256']);

for my $digest (@DIGESTS) {
    my ($hash, $hmac, $name) = @$digest;
    my $data = random_bytes(2001);
    my $key = random_bytes(32);

    spew($test->path('in'), $data);

    my ($status, $theirs) = run_command('openssl', 'dgst', "-$name", '-r',
                                        $test->path('in'));

    is($client->call('Hash',
           [CryptographicParameters => [[HashingAlgorithm => $hash]]],
           [Data => $data])->at('Data'),
       pack('H*', ($theirs =~ /^([0-9a-f]+)/)[0]),
       "Hash of $hash: OpenSSL's command line has the same");

    next unless $hmac;

    my $uid = key_of('AES', $key, 'MACGenerate|MACVerify');
    my @with = ([CryptographicParameters =>
                 [[CryptographicAlgorithm => $hmac]]], [Data => $data]);
    my $made = $client->on('MAC', $uid, @with)->at('MAC Data');

    ($status, $theirs) = run_command(
        'openssl', 'dgst', "-$name", '-r', '-mac', 'HMAC', '-macopt',
        'hexkey:' . unpack('H*', $key), $test->path('in'));

    is(unpack('H*', $made // ''), ($theirs =~ /^([0-9a-f]+)/)[0],
       "MAC of $hmac: it has the same, too");
    is($client->on('MAC Verify', $uid, @with, [MACData => $made])
       ->payload->get('Validity Indicator')->text, 'Valid',
       'MAC Verify finds the MAC valid');
    is($client->on('MAC Verify', $uid, @with,
                   [MACData => ~substr($made, 0, 1) . substr($made, 1)])
       ->payload->get('Validity Indicator')->text, 'Invalid',
       'with another byte it is not');
}


# Data in several parts
{
    my ($key, $iv, $data) = map { random_bytes($_) } 32, 16, 5000;
    my $uid = key_of('AES', $key);
    my @parts = unpack('(a1234)*', $data);
    my ($made, @value) = ('');

    for my $n (0 .. $#parts) {
        my $result = $client->on('Encrypt', $uid, [Data => $parts[$n]],
            ($n == 0 ? (parameters('CBC', 'PKCS5'), [IVCounterNonce => $iv],
                        [InitIndicator => 1])
             : [CorrelationValue => $value[0]]),
            ($n == $#parts ? [FinalIndicator => 1] : ()));

        is($result->outcome, 'Success', "part $n is encrypted");
        $made .= $result->at('Data') // '';
        @value = $result->at('Correlation Value') // ();
    }

    ok($made eq openssl('-e', 'aes-256-cbc', $key, $iv, 1, $data),
       'in parts it is what OpenSSL makes of the whole');
    is(scalar(@value), 0, 'the last response has no Correlation Value');

    my $first = $client->on('Encrypt', $uid, [Data => $parts[0]],
                            parameters('CBC'), [IVCounterNonce => $iv],
                            [InitIndicator => 1]);
    my $mark = $emulator->journal_mark;

    is($client->on('Encrypt', $uid, [Data => $parts[1]],
           [CorrelationValue => $first->at('Correlation Value')])->outcome,
       'Success', 'a further part is encrypted');
    is(join(' ', map { $_->{kind} } $emulator->journal($mark)),
       'get_metadata', 'asks whether the key lives, and does not unwrap it');
    is($pair->client('a', version => '1.4')->on('Encrypt', $uid,
           [Data => $parts[1]],
           [CorrelationValue => $first->at('Correlation Value')])->outcome,
       'Invalid Field', 'another session cannot go on with it');
    $client->revoke($uid);
    is($client->on('Encrypt', $uid, [Data => $parts[1]],
           [CorrelationValue => $first->at('Correlation Value')])->outcome,
       'Permission Denied', 'nor can anybody when the key is revoked');
}


# Random numbers
{
    my @made = map { $client->call('RNG Retrieve', [DataLength => 48])
                     ->at('Data') } 1 .. 2;

    is(join(' ', map { length } @made), '48 48',
       'RNG Retrieve returns 48 bytes each time');
    isnt($made[0], $made[1], 'RNG Retrieve returns other bytes each time');
    is($client->call('RNG Seed', [Data => $made[0]])->at('Data Length'), 48,
       'RNG Seed takes all bytes');
    is($client->call('RNG Retrieve', [DataLength => 1000000])->outcome,
       'Response Too Large', 'a million of them are too many');
}


# PyKMIP, in whose way tag and data of GCM are apart, and random IVs are asked
SKIP: {
    skip("$PYTHON has no kmip: apt-get install python3-pykmip", 1)
        if (run_command($PYTHON, '-W', 'ignore', '-c',
                        'import kmip.pie.client'))[0];

    my $certificates = $test->certificates;
    my %expected = map { $_ => JSON::PP::true }
        ('CBC there and back', 'CBC as others', 'ECB there and back',
         'a random IV', 'MAC as others', 'a derived key as others');

    for my $version ('1.2', '1.3', '1.4') {
        my $key = random_bytes(32);
        my ($status, $out) = run_command(
            $PYTHON, '-W', 'ignore', "$Bin/lib/pykmip_crypto.py", $version,
            $pair->port('a'), $certificates->crt('client'),
            $certificates->key('client'), $certificates->crt('ca'),
            key_of('AES', $key, 'Encrypt|Decrypt|MACGenerate|DeriveKey'),
            unpack('H*', $key));

        is($status, 0, "PyKMIP at $version ends with status 0") or diag($out);
        is_deeply(eval { decode_json(($out =~ /^(\{.*\})$/m)[0]) }, \%expected,
                  'all it does comes out right');
    }
}


# Derive Key, and Python's opinion
{
    my $bytes = random_bytes(16);
    my $base = key_of('AES', $bytes, 'Derive Key');
    my $hash = [CryptographicParameters => [[HashingAlgorithm => 'SHA-512']]];

    my $derive = sub {
        my ($method, $length, @parameters) = @_;

        return $client->call('Derive Key',
            [ObjectType => 'Symmetric Key'], [UniqueIdentifier => $base],
            [DerivationMethod => $method],
            [DerivationParameters => [$hash, @parameters]],
            [TemplateAttribute => [
                attribute('Cryptographic Algorithm', 'AES'),
                attribute('Cryptographic Length', $length),
                attribute('Cryptographic Usage Mask', 'Encrypt')]]);
    };

    my @cases = (
        ['HASH', 'hashlib.sha512(key).digest()'],
        ['HMAC', q{hmac.new(key, b'data', 'sha512').digest()},
         [DerivationData => 'data']],
        ['PBKDF2', q{hashlib.pbkdf2_hmac('sha512', key, b'salt', 10000)},
         [Salt => 'salt'], [IterationCount => 10000]],
        ['NIST800-108-C',
         q{hmac.new(key, b'\\0\\0\\0\\1data', 'sha512').digest()},
         [DerivationData => 'data']],
    );

    for my $case (@cases) {
        my ($method, $python, @parameters) = @$case;
        my $result = $derive->($method, 256, @parameters);

        is($result->outcome, 'Success', "Derive Key with $method");
        next unless $result->ok;

        my ($status, $out) = run_command($PYTHON, '-c',
            "import hashlib, hmac, sys\n"
            . "key = bytes.fromhex(sys.argv[1])\n"
            . "print(($python)[:32].hex())", unpack('H*', $bytes));

        is(unpack('H*', $client->get($result->uid)->key),
           $out =~ s/\s+//r, 'the new key is that of Python');
        is($client->destroy($result->uid)->outcome, 'Success',
           'the derived key is destroyed');
    }

    is($derive->('PBKDF2', 256, [Salt => 'salt'], [IterationCount => 10001])
       ->outcome, 'Cryptographic Failure', 'a longer PBKDF2 is refused');
    is($derive->('HASH', 520)->outcome, 'Cryptographic Failure',
       'a hash gives no longer key');
}


# What Key Protect is asked: as for Get, each time
{
    my $uid = key_of('AES', random_bytes(16));
    my @request = ('Encrypt', $uid, parameters('ECB'),
                   [Data => 'sixteen bytes---']);

    $client->on(@request);

    for my $time (1 .. 2) {
        my $mark = $emulator->journal_mark;

        is($client->on(@request)->outcome, 'Success', 'Encrypt succeeds');
        is(join(' ', sort map { $_->{kind} } $emulator->journal($mark)),
           'get_metadata unwrap', "asks for the key, time $time");
    }

    $emulator->action($pair->root_key, 'disable');
    is($client->on(@request)->outcome, 'Cryptographic Failure',
       'without the root key nothing is encrypted');
    $emulator->action($pair->root_key, 'enable');

    $emulator->faults({ match => { kind => 'unwrap' }, times => 10,
                        action => { status => 500 } });
    is($client->on(@request)->outcome, 'General Failure',
       'what is not known is a General Failure');
    $emulator->no_faults;

    $emulator->delete_key($emulator->record($uid)->{id});
    is($client->on(@request)->outcome, 'General Failure',
       'a record that was deleted a moment after it was made encrypts nothing');
}


# What is said of it
{
    my @operations = ('Encrypt', 'Decrypt', 'MAC', 'MAC Verify', 'Hash',
                      'RNG Retrieve', 'RNG Seed');
    my ($query) = $client->query('Query Operations');
    my %offered = map { $_->text => 1 } $query->payload->all('Operation');

    ok($offered{$_}, "Query lists $_ in 1.4") for @operations;

    ($query) = $client->call('Query', [QueryFunction => 'Query Operations'],
                             { version => '1.1' });
    %offered = map { $_->text => 1 } $query->payload->all('Operation');
    ok(!$offered{$_}, "and not in 1.1: $_") for @operations;

    ok($offered{'Derive Key'}, 'Derive Key is in 1.1');

    like(slurp($test->path('kmip.log')),
         qr/"operation":"Encrypt".*"result":"Success"/,
         'kmip_log has a line for Encrypt');
}

unlike($pair->node('a')->log, qr/\[(?:alert|crit|emerg)\]/,
       'nginx found nothing wrong with itself');

$test->finish;
