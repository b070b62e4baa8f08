#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Independent clients in Go: the examples of ovh/kmip-go, one by one, and the
# seal of OpenBao by its own acceptance test.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Installed qw(cached need_go);
use Kmip::Pair;
use Kmip::Tags qw(enum_name);
use Kmip::Test;
use Kmip::Util qw(run_command);

my $SEAL = 'github.com/openbao/go-kms-wrapping/wrappers/kmip/v2';

need_go(26);

# Builds both. kmip-go's examples get our main() and call it through a map. The
# modules and the compiler's cache are not needed afterwards.
my $BUILD = <<'END';
set -e
to=$1 home=$2 seal=$3
export GOMODCACHE="$to/mod" GOCACHE="$to/cache" GOTOOLCHAIN=local GOWORK=off
export GOFLAGS="-modcacherw -buildvcs=false"
cd "$home/openbao"
go test -mod=readonly -c -vet=off -o "$to/openbao.test" "$seal"
mkdir "$to/src"
cd "$to/src"
cp "$home"/kmip-go/* .
go mod download
cp "$(go list -m -f '{{.Dir}}' github.com/ovh/kmip-go)"/examples/*.go .
chmod u+w *.go
sed -i -e 's/^func main() {/func all() {/' -e 's/^const (/var (/' \
    -e 's/"localhost:5696"/os.Getenv("KMIP_SERVER")/' \
    -e 's/"tests\/root_certificate.pem"/os.Getenv("KMIP_CA")/' \
    -e 's/"tests\/client_certificate_john_doe.pem"/os.Getenv("KMIP_CERT")/' \
    -e 's/"tests\/client_key_john_doe.pem"/os.Getenv("KMIP_KEY")/' \
    -e '/^\t\t\tkmipclient.DebugMiddleware/d' main.go
{
    echo 'package main'
    echo 'import "github.com/ovh/kmip-go/kmipclient"'
    echo 'var examples = map[string]func(*kmipclient.Client){'
    sed -n 's/^func \([a-z_0-9]*\)(client \*kmipclient.Client) {$/"\1": \1,/p' \
        $(ls *.go | grep -v drive.go)
    echo '}'
} >names.go
go build -mod=readonly -o "$to/kmip-go" .
cd "$to"
rm -rf src cache mod
END

# What the examples say that are not to succeed: those that are meant to fail,
# those about other objects, and mistakes of theirs.
my $TYPE = qr/object type is not supported/;
my $PAIR = qr/CreateKeyPair.*OperationNotSupported/;
my %REFUSED = (
    destroy => qr/an Active object cannot be destroyed/,
    double_destroy => qr/the object is already destroyed/,
    unsupported_operation => qr/OperationNotSupported/,
    rekey_keypair => qr/OperationNotSupported/,
    test_encrypt_decrypt_aes_with_usage => qr/left of the Usage Limits/,
    # both keys lack Wrap Key
    test_get_unsupported_wrapped_key => qr/Usage Mask does not allow it/,
    test_get_register_wrapped_aes_key => qr/Usage Mask does not allow it/,
    # they want their own IV back, which only a server returns that made one
    (map { $_ => qr/IV.Counter.Nonce is missing/ }
        qw(test_encrypt_encrypt_aes_cbc_pkcs5 test_encrypt_by_name)),
    # it wants ten responses, though by default a batch stops at a failure
    time_consuming_batch => qr/Batch count mismatch/,
    (map { $_ => qr/Cryptographic Usage Mask is given twice/ }
        qw(test_state_transitions test_state_transitions10)),
    (map { $_ => $PAIR }
        qw(create_rsa create_ecdsa test_encrypt_decrypt_rsa_oaep
           test_encrypt_decrypt_rsa_pkcs1 test_get_register_wrapped_rsa_key
           test_get_register_wrapped_ecdsa_key),
        map { ("test_sign_verify_$_", "test_crypto_signer_$_") }
            qw(rsa_pkcs1_15 rsa_pss ecdsa)),
    (map { $_ => $TYPE }
        qw(register_certificate register_pgp register_split_key
           register_rsa_transparent register_ecdsa_sec1
           register_ecdsa_transparent test_register test_register_rsa
           test_register_ecdsa test_register_ecdsa_wrong_alg)),
);

my $dir = cached('go-clients-1', sub {
    return ('sh', '-c', $BUILD, 'sh', $_[0], "$Bin/clients", $SEAL);
});

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test);
my $certificates = $test->certificates;

# some examples have the same Name, more often than is possible within the
# minutes for which the alias of a destroyed object stays taken
$pair->emulator->switches(alias_release_seconds => 0);


sub offered {
    my ($operation) = @_;

    return scalar(grep { enum_name('Operation', $_->value) eq $operation }
        $pair->client('a')->query('Query Operations')->payload
             ->all('Operation'));
}


sub kmip_go {
    $REFUSED{rekey} = qr/OperationNotSupported/ unless offered('Re-key');

    my ($status, $out) = run_command(
        { KMIP_SERVER => '127.0.0.1:' . $pair->port('a'),
          KMIP_CA => $certificates->crt('ca'),
          KMIP_CERT => $certificates->crt('client'),
          KMIP_KEY => $certificates->key('client') },
        'timeout', 120, "$dir/kmip-go");

    is($status, 0, 'the examples come to their end') or diag($out);

    my %said;

    for my $line (split(/\n/, $out)) {
        $said{$2} = $1 ? "refused: $3" : 'ok'
            if $line =~ /^(not )?ok (\w+)(?:: (.*))?/;
    }

    cmp_ok(scalar(keys %said), '>', 60,
           'more than 60 examples report a result');

    for my $name (sort keys %said) {
        $REFUSED{$name} ? like($said{$name}, qr/^refused: .*$REFUSED{$name}/,
                               "$name is refused as it should be")
                        : is($said{$name}, 'ok', $name);
    }

    ok(exists $said{$_}, "an example of $_ is there") for sort keys %REFUSED;
}


sub openbao {
    my $client = $pair->client('a');
    my $uid = $client->new_key;

    is($client->on('Activate', $uid)->outcome, 'Success',
       'an AES key is activated');

    for my $node ('a', 'b') {
        my ($status, $out) = run_command(
            { KMS_ACC_TESTS => 1, KMS_ACC_TESTS_AES_KEY_ID => $uid,
              KMS_ACC_TESTS_RSA_KEY_ID => '',
              BAO_KMIP_ENDPOINT => '127.0.0.1:' . $pair->port($node),
              BAO_KMIP_CA_CERT => $certificates->crt('ca'),
              BAO_KMIP_CLIENT_CERT => $certificates->crt('client'),
              BAO_KMIP_CLIENT_KEY => $certificates->key('client') },
            'timeout', 60, "$dir/openbao.test", '-test.v');

        is($status, 0, "$node: the acceptance test passes") or diag($out);
        like($out, qr/--- PASS: \w+\/AES_GCM/,
             'the acceptance test passes with AES_GCM');
        like($out, qr/--- SKIP: \w+\/RSA_OAEP_SHA256/,
             'the acceptance test skips RSA');
    }
}


subtest 'the examples of kmip-go' => \&kmip_go;
subtest 'the seal of OpenBao' => \&openbao;

unlike($_->log, qr/\[error\]/, "$_->{name} found no fault") for $pair->nodes;

$test->finish;
