#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Debian's PyKMIP, an independent client, with each version that it has.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(run_command);

# Debian's own, whatever is first in PATH
my $PYTHON = '/usr/bin/python3';

plan(skip_all => "$PYTHON has no kmip: apt-get install python3-pykmip")
    if (run_command($PYTHON, '-W', 'ignore', '-c',
                    'import kmip.pie.client'))[0];

my %expected = (
    'algorithm' => 'AES', 'length' => 256, 'bytes' => 32,
    'same' => JSON::PP::true, 'created' => 'PRE_ACTIVE',
    'by name' => JSON::PP::true, 'among all' => JSON::PP::true,
    'listed' => JSON::PP::true, 'activate' => 'SUCCESS',
    'activated' => 'ACTIVE', 'destroy active' => 'PERMISSION_DENIED',
    'revoke' => 'SUCCESS', 'revoked' => 'DEACTIVATED',
    'destroy' => 'SUCCESS', 'get destroyed' => 'ITEM_NOT_FOUND',
    'located destroyed' => JSON::PP::false,
    'get unknown' => 'ITEM_NOT_FOUND', 'registered' => JSON::PP::true,
    'create of 512 bits' => 'INVALID_FIELD',
    '3DES of 128 bits' => JSON::PP::true, '3DES of 192 bits' => JSON::PP::true,
    'all attributes' => JSON::PP::true,
);

# the reasons that 2.0 has for it
my %expected_2 = (
    %expected,
    'destroy active' => 'WRONG_KEY_LIFECYCLE_STATE',
    'get destroyed' => 'OBJECT_DESTROYED',
    'get unknown' => 'OBJECT_NOT_FOUND',
    'create of 512 bits' => 'INVALID_ATTRIBUTE_VALUE',
    'set' => 'SUCCESS', 'get sensitive' => 'SENSITIVE',
    'delete absent' => 'ATTRIBUTE_NOT_FOUND', 'query' => 'SUCCESS',
);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test);
my $certificates = $test->certificates;

for my $version ('1.0', '1.1', '1.2', '1.3', '1.4', '2.0') {
    my $expected = $version >= 2 ? \%expected_2 : \%expected;
    my ($status, $out) = run_command(
        $PYTHON, '-W', 'ignore', "$Bin/lib/pykmip_steps.py", $version,
        $pair->port('a'), $pair->port('b'), $certificates->crt('client'),
        $certificates->key('client'), $certificates->crt('ca'));

    is($status, 0, "PyKMIP at $version ends with status 0") or diag($out);

    my $said = eval { decode_json(($out =~ /^(\{.*\})$/m)[0]) } // {};

    is_deeply([sort keys %$said], [sort keys %$expected],
              'PyKMIP did all its steps');
    is($said->{$_}, $expected->{$_}, "$version: $_") for sort keys %$expected;
}

unlike($_->log, qr/\[error\]/, "$_->{name} found no fault") for $pair->nodes;

$test->finish;
