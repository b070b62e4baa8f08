#!/usr/bin/perl

# No block is given back to the heap with a secret in it: t/preload/leavings.c
# looks at each of them while keys are made, registered and read, and while
# what can go wrong does. A search of memory finds only what nobody has used
# since; this finds all.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Client;
use Kmip::Memory;
use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(build_dir run_command slurp spew wait_for);

my $NEEDLES = 64;
my $LENGTH = 28;

# how a token of the emulator begins, as IAM's do
my $TOKEN = 'eyJraWQiOiJlbXVsYXRvciIs';

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

my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], preload => $library,
    environment => { KMIP_LEAVINGS => $control });
my $emulator = $pair->emulator;
my $node = $pair->node('a');


sub random_bytes {
    my ($n) = @_;

    open(my $fh, '<:raw', '/dev/urandom') or die "/dev/urandom: $!\n";
    read($fh, my $bytes, $n) == $n or die "/dev/urandom: $!\n";

    return $bytes;
}


# The middle of a secret, as it might be written: more than that may be lost to
# who gives it back in time.
my $key = random_bytes(48);
my $password = unpack('H*', random_bytes(16));
my %form = Kmip::Memory::forms($key);
my @needle = (
    (map { [$_, substr($form{$_}, 12, 16)] }
         'raw', grep { /^base64-\d$/ } sort keys %form),
    ['password', substr($password, 8, 16)],
    ['API key', substr($emulator->{api_key}, 8, 20)],
    ['token', $TOKEN],
);


sub look_for_them {
    open(my $file, '+<:raw', $control) or die "$control: $!\n";
    seek($file, 16, 0);
    print {$file} map { pack("V a$LENGTH", length($_->[1]), $_->[1]) } @needle;
    seek($file, 0, 0);
    print {$file} pack('V', scalar(@needle));
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


sub register {
    my ($material) = @_;

    return ['Register', [ObjectType => 'Secret Data'],
        [TemplateAttribute => [
            attribute('Cryptographic Usage Mask', 'Derive Key')]],
        [SecretData => [[SecretDataType => 'Password'],
            [KeyBlock => [[KeyFormatType => 'Opaque'],
                          [KeyValue => [[KeyMaterial => $material]]]]]]]];
}


sub client {
    return $pair->client('a', credential => ['vcenter', $password]);
}


sub good_days {
    my $client = client();
    my ($short) = $client->batch([register($key)]);
    my ($long) = $client->batch([register($key x 70)]);

    for my $result ($short, $long) {
        ok($result->ok, 'a secret is registered');
        ok($client->get($result->uid)->ok, 'and read');
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
            or die "nobody saw the client leave\n";
        $emulator->no_faults;
        $emulator->release;
    }
}


sub nothing_found {
    my ($when) = @_;

    my ($blocks, @places) = found();

    cmp_ok($blocks, '>', 100, "$when: blocks were given back");
    is(join("\n", @places), '', 'without a secret');
}


$node->wait_log(qr/ready: root key/) or die "no self-test\n";
look_for_them();

my @uids = good_days();

nothing_found('good days');
bad_days(@uids);
nothing_found('bad days');

my $mark = $node->mark;

ok($node->reload, 'a reload');
ok($node->wait_log(qr/ready: root key/, mark => $mark),
   'a new worker gets a token');
ok($node->settled(60), 'the old one ends');
nothing_found('a reload');

$test->finish;
