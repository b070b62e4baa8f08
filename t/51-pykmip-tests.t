#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# PyKMIP of PyPI, newer than Debian's, by the integration tests that are in its
# source package.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use File::Path qw(make_path);
use Test::More;

use Kmip::Installed qw(cached need);
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(run_command spew);

my $VERSION = '0.11.0';

need('python3', 'python3', '--version');
need('pip for python3', 'python3', '-m', 'pip', '--version');

my $BUILD = <<'END';
set -e
to=$1 version=$2
pip() { python3 -m pip --quiet --disable-pip-version-check "$@"; }
pip install --no-compile --target "$to" "pykmip==$version" pytest testtools
pip download --no-deps --no-binary :all: --dest "$to/source" "pykmip==$version"
tar -xzf "$to"/source/*.tar.gz -C "$to/source"
mv "$to"/source/*/kmip/tests "$to/kmip/tests"
rm -rf "$to/source"
END

# what tests say that cannot pass: those about kinds of objects that are not
# stored here, and what PyKMIP's own server does otherwise
my $TYPE = qr/object type is not supported|OPERATION_FAILED: 1/;
my $PAIR = qr/OPERATION_NOT_SUPPORTED|OPERATION_FAILED: 1/;
my %REFUSED = (
    (map { ("integration.test_$_" => $TYPE) }
        qw(private_key_register_get_destroy public_key_register_get_destroy
           cert_register_get_destroy certificate_register_locate_destroy
           split_key_register_get_destroy)),
    (map { ("proxykmipclient.test_$_" => $TYPE) }
        qw(private_key_register_get_destroy public_key_register_get_destroy
           x509_certificate_register_get_destroy
           certificate_register_locate_destroy
           split_key_register_get_destroy)),
    'integration.test_key_pair_create_get_destroy' => $PAIR,
    (map { ("proxykmipclient.test_$_" => $PAIR) }
        qw(asymmetric_key_pair_create_get_destroy
           create_key_pair_sign_signature_verify)),

    # by the standard a Pre-Active object is used for nothing
    (map { ("proxykmipclient.test_derive_key_using_$_"
            => qr/PERMISSION_DENIED - the key is not Active yet/) }
        qw(pbkdf2 encryption nist_800_108c hmac)),

    # by the standard a wrapped Key Value is a Byte String
    'proxykmipclient.test_create_get_wrapped_destroy'
    => qr/Base\.type: expected 1, received 8/,

    # an Attribute Index of 0 need not be told
    'integration.test_modify_delete_attribute' => qr/no attribute 'value'/,

    # it creates two keys of one Name
    'integration.test_symmetric_key_create_getattributes_locate_destroy'
    => qr/OPERATION_FAILED: 1/,

    # they create keys of IDEA
    'proxykmipclient.test_create_getattributes_locate_destroy'
    => qr/Cryptographic Algorithm cannot be created/,
    'proxykmipclient.test_modify_delete_attribute'
    => qr/Cryptographic Algorithm cannot be created/,
);

my $dir = cached("pykmip-$VERSION", sub {
    return ('sh', '-c', $BUILD, 'sh', $_[0], $VERSION);
});

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a']);
my $certificates = $test->certificates;

# the tests have the same Names again and again
$pair->emulator->switches(alias_release_seconds => 0);

make_path($test->path('home/.pykmip'));
spew($test->path('home/.pykmip/pykmip.conf'), join("\n", '[client]',
    'host=127.0.0.1', 'port=' . $pair->port('a'),
    'certfile=' . $certificates->crt('client'),
    'keyfile=' . $certificates->key('client'),
    'ca_certs=' . $certificates->crt('ca'), 'cert_reqs=CERT_REQUIRED',
    'ssl_version=PROTOCOL_TLS', 'do_handshake_on_connect=True',
    'suppress_ragged_eofs=True', ''));

my ($status, $out) = run_command(
    { HOME => $test->path('home'), PYTHONPATH => $dir,
      PYTHONDONTWRITEBYTECODE => 1 },
    'timeout', 120, 'python3', '-W', 'ignore', '-m', 'pytest', '-q', '-rA',
    '-p', 'no:cacheprovider', '--tb=short', '--rootdir', $dir,
    map { "$dir/kmip/tests/integration/services/test_$_.py" }
        qw(integration proxykmipclient));

my (%said, %why);

# the failures: a title, a traceback, and what was wrong
for my $part (split(/^_+ (?=\w+\.test_)/m, $out)) {
    my ($class, $name) = $part =~ /^(\w+)\.(test_\w+)/ or next;
    my $set = $class =~ /^TestProxy/ ? 'proxykmipclient' : 'integration';

    ($why{"$set.$name"}) = $part =~ /^[\w.]+(?:Error|Failure): (.*)$/m;
}

for my $line (split(/\n/, $out)) {
    $said{"$2.$3"} = $1 eq 'PASSED' ? 'passed' : $why{"$2.$3"} // 'failed'
        if $line =~ /^(PASSED|FAILED|ERROR)\ \S*?test_(\w+)\.py::\w+::(\w+)/x;
}

cmp_ok(scalar(keys %said), '>=', 35,
       'at least 35 tests report a result') or diag($out);

for my $name (sort keys %said) {
    $REFUSED{$name} ? like($said{$name}, $REFUSED{$name},
                           "$name is refused as it should be")
                    : is($said{$name}, 'passed', $name);
}

ok(exists $said{$_}, "the test $_ is there") for sort keys %REFUSED;
unlike($_->log, qr/\[error\]/, "$_->{name} found no fault") for $pair->nodes;

$test->finish;
