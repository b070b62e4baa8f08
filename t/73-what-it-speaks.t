#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The tables in doc/kmip.md: objects of Create, formats, sizes.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Tags qw(enum_value);
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(root slurp);

# the document may be this many bytes below the limit
my $MARGIN = 16;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a']);
my $client = $pair->client('a', version => '1.4');
my $document = slurp(root() . '/doc/kmip.md');


# the cells of a table's rows, by the first word of its header
sub table {
    my ($head) = @_;

    my ($rows) = $document =~ /^\| $head .*\n\|---.*\n((?:\|.*\n)+)/m
        or die "no table of $head\n";

    return map { [map { s/^\s+|\s+$//gr } (split(/\|/))[1 .. 4]] }
           map { "$_ | | |" } split(/\n/, $rows);
}


sub split_list {
    return split(/, /, $_[0]);
}


my %made = map { ($_->[0] =~ s/ \(.*//r) => [split_list($_->[1])] }
           table('algorithm');
my %bits = map { $_ => 1 } map { @$_ } values %made;

for my $algorithm (sort keys %made) {
    my %told = map { $_ => 1 } @{$made{$algorithm}};

    for my $bits (sort { $a <=> $b } keys %bits, 64, 1024) {
        my $result = $client->create(algorithm => $algorithm,
                                     length => $bits);

        is($result->outcome, $told{$bits} ? 'Success' : 'Invalid Field',
           "Create of $algorithm, $bits bits");

        next unless $result->ok;

        my $got = $client->get($result->uid);

        is($got->payload->get('Symmetric Key')->get('Key Block')
           ->at('Cryptographic Length'), $bits, 'has so many, it says');
    }
}


# a Register in this format with so many bytes
sub object {
    my ($type, $format, $n) = @_;

    my $bytes = 'm' x $n;
    my @template = $type eq 'Opaque Object' ? ()
                   : attribute('Cryptographic Usage Mask', 'Export');
    my $block = [KeyBlock => [
        [KeyFormatType => $format],
        [KeyValue => [[KeyMaterial => $format =~ /Transparent/
                       ? [[Key => ByteString => $bytes]] : $bytes]]],
        ($type eq 'Symmetric Key'
         ? ([CryptographicAlgorithm => 'Blowfish'],
            [CryptographicLength => 8 * $n]) : ()),
    ]];

    return ([ObjectType => $type], [TemplateAttribute => \@template],
            $type eq 'Opaque Object'
            ? [OpaqueObject => [[OpaqueDataType => Enumeration => 1],
                                [OpaqueDataValue => $bytes]]]
            : $type eq 'Secret Data'
            ? [SecretData => [[SecretDataType => 'Password'], $block]]
            : [SymmetricKey => [$block]]);
}


sub registers {
    return $client->call('Register', object(@_));
}


# the largest accepted size from 1 to 7500
sub largest {
    my ($type, $format) = @_;

    my ($low, $high) = (1, 7501);

    while ($high - $low > 1) {
        my $middle = int(($low + $high) / 2);

        if (registers($type, $format, $middle)->ok) {
            $low = $middle;

        } else {
            $high = $middle;
        }
    }

    return $low;
}


my @formats = ('Raw', 'Opaque', 'Transparent Symmetric Key', 'PKCS#8');
my %in;

for my $row (table('object')) {
    my ($type, $in, $out, $bytes) = @$row;
    my %out = map { $_ => 1 } split_list($out);

    $bytes =~ s/,//;

    for my $format (split_list($in)) {
        my $largest = largest($type, $format);

        $in{$type}{$format} = 1;

        cmp_ok($largest, '>=', $bytes, "$type, $format: $bytes bytes");
        cmp_ok($largest, '<=', $bytes + $MARGIN,
               "$type, $format: hardly more than $bytes bytes");

        my $uid = registers($type, $format, 16)->uid;

        for my $wanted (@formats) {
            is($client->get($uid, [KeyFormatType => $wanted])->outcome,
               $out{$wanted} ? 'Success' : 'Key Format Type Not Supported',
               "Get of $type, $format, as $wanted");
        }
    }
}

for my $type ('Symmetric Key', 'Secret Data') {
    is(registers($type, $_, 16)->outcome, 'Key Format Type Not Supported',
       "no $type of format $_") for grep { !$in{$type}{$_} } @formats;
}

$test->finish;
