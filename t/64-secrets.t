#!/usr/bin/perl

# What must not stay: keys, passwords and the API key in logs, at debug level
# too, and keys and passwords in a worker's memory after the answer.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use MIME::Base64 qw(encode_base64);
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(slurp);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'], level => 'debug',
                           server => { kmip_log => $test->path('kmip.log') });
my $emulator = $pair->emulator;

# split, so that no script has them as they are
my $password = join('', 'planted-', 'password-', 'of-a-client');
my $material = join('', 'planted-key-of-', 'thirty-two-byte', 's.');

my $client = $pair->client('a', credential => ['vcenter', $password]);
my $made = $client->get($client->new_key)->key;
my $given = $client->call('Register', [ObjectType => 'Symmetric Key'],
    [TemplateAttribute => [
        attribute('Cryptographic Usage Mask', 'Encrypt|Decrypt')]],
    [SymmetricKey => [[KeyBlock => [
        [KeyFormatType => 'Raw'],
        [KeyValue => [[KeyMaterial => $material]]],
        [CryptographicAlgorithm => 'AES'], [CryptographicLength => 256],
    ]]]]);

ok($given->ok, 'a key of our own is registered') or diag($given->message);
is($client->get($given->uid)->key, $material, 'and read');


# a secret as it might be written
sub forms {
    my ($secret) = @_;

    my $hex = unpack('H*', $secret);

    return ($secret, $hex, uc($hex), encode_base64($secret, ''));
}


sub test_logs {
    my $all = slurp($test->path('kmip.log')) . $pair->node('a')->log;

    like($all, qr/\[debug\]/, 'the log is one of debug level');

    for my $secret ($made, $material, $password, $emulator->{api_key}) {
        my @seen = grep { index($all, $_) >= 0 } forms($secret);
        is(scalar(@seen), 0, 'no log has the secret');
    }
}


# how often each of the strings is in the memory of a process
sub count {
    my ($pid, @strings) = @_;

    my %count = map { $_ => 0 } @strings;

    open(my $memory, '<:raw', "/proc/$pid/mem") or return;

    for my $line (split(/\n/, slurp("/proc/$pid/maps"))) {
        my ($from, $to) = $line =~ /^([0-9a-f]+)-([0-9a-f]+) r/ or next;
        next if $line =~ /\[v/;

        no warnings 'portable';
        my ($start, $size) = (hex($from), hex($to) - hex($from));

        sysseek($memory, $start, 0) or next;
        my $bytes = '';

        while (length($bytes) < $size) {
            sysread($memory, $bytes, $size - length($bytes), length($bytes))
                or last;
        }

        for my $string (@strings) {
            $count{$string}++ while $bytes =~ /\Q$string\E/g;
        }
    }

    return \%count;
}


sub test_memory {
    my ($worker) = $pair->node('a')->workers;
    my $count = count($worker, $made, $material, $password,
                      $emulator->{api_key});

    plan_skip() and return unless $count;

    is($count->{$made}, 0, 'no copy of a key that was made');
    is($count->{$material}, 0, 'nor of one that was given');
    is($count->{$password}, 0, "nor of the client's password");
    is($count->{$emulator->{api_key}}, 1, 'and one copy of the API key');
}


sub plan_skip {
    SKIP: { skip('the memory of a worker is not ours to read', 4) }

    return 1;
}


test_logs();

SKIP: {
    # what is freed there is kept, to find who uses it after
    skip('a sanitizer keeps what was freed', 4) if $ENV{TEST_NGINX_PRELOAD};

    test_memory();
}

$client->close;
$test->finish;
