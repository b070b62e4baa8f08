# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Certificate;

# Certificates of a test: P-256 keys, or RSA, made in the process. Each is a
# pair of files, NAME.crt and NAME.key, in one folder.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use IO::Socket::SSL::Utils qw(CERT_create CERT_free KEY_create_ec
                              KEY_create_rsa KEY_free PEM_cert2string
                              PEM_key2string);
use MIME::Base64 qw(decode_base64);

use Kmip::Util qw(slurp spew);

my $DAY = 24 * 60 * 60;

my $LOOPBACK = [[DNS => 'localhost'], [IP => '127.0.0.1']];

# name => how it is made; issuer: another name, none means self-signed
my %KNOWN = (
    'ca' => { cn => 'KMIP Test CA', CA => 1, purpose => 'ca,cRLSign' },
    'other-ca' => { cn => 'Another CA', CA => 1 },
    'server' => { cn => 'localhost', issuer => 'ca', purpose => 'server',
                  names => $LOOPBACK },
    # of an emulator under the names that IBM's hosts have
    'server-ibm' => { cn => 'localhost', issuer => 'ca', purpose => 'server',
                      names => [@$LOOPBACK,
                                [DNS => 'eu-de.kms.cloud.ibm.com'],
                                [DNS => 'private.eu-de.kms.cloud.ibm.com'],
                                [DNS => 'iam.cloud.ibm.com']] },
    'other-server' => { cn => 'localhost', issuer => 'other-ca',
                        purpose => 'server', names => $LOOPBACK },
    'client' => { cn => 'kmip-client', issuer => 'ca', purpose => 'client' },
    'other-client' => { cn => 'kmip-client', issuer => 'other-ca',
                        purpose => 'client' },
    'unlisted' => { cn => 'unlisted', issuer => 'ca', purpose => 'client' },

    # like vCenter's own: self-signed, without extended key usage
    'vcenter' => { cn => 'kmipClient20260101000000',
                   purpose => 'digitalSignature,keyEncipherment' },
    'vcenter-2' => { cn => 'kmipClient20260102000000',
                     purpose => 'digitalSignature,keyEncipherment' },

    'expired' => { cn => 'expired', purpose => 'client', from => -20,
                   to => -10 },
    'expired-signed' => { cn => 'expired', issuer => 'ca',
                          purpose => 'client', from => -20, to => -10 },
    'future' => { cn => 'future', purpose => 'client', from => 10, to => 20 },
    'expiring' => { cn => 'expiring', purpose => 'client', from => -10,
                    to => 10 },
    'server-only' => { cn => 'server-only', issuer => 'ca',
                       purpose => 'server' },
    'weak' => { cn => 'weak', issuer => 'ca', purpose => 'client',
                rsa => 1024 },

    # of servers
    'server-expired' => { cn => 'localhost', issuer => 'ca', from => -20,
                          to => -10, purpose => 'server',
                          names => $LOOPBACK },
    'server-future' => { cn => 'localhost', issuer => 'ca', from => 10,
                         to => 20, purpose => 'server', names => $LOOPBACK },
    'server-expiring' => { cn => 'localhost', issuer => 'ca', from => -10,
                           to => 10, purpose => 'server',
                           names => $LOOPBACK },
    'server-soon' => { cn => 'localhost', issuer => 'ca', from => -10,
                       to => 3, purpose => 'server', names => $LOOPBACK },
    'server-rsa' => { cn => 'localhost', issuer => 'ca', rsa => 2048,
                      purpose => 'server', names => $LOOPBACK },
    'server-elsewhere' => { cn => 'elsewhere', issuer => 'ca',
                            purpose => 'server',
                            names => [[DNS => 'elsewhere'],
                                      [IP => '192.0.2.1']] },
    'server-v6' => { cn => 'v6', issuer => 'ca', purpose => 'server',
                     names => [[IP => '::1']] },
);


sub new {
    my ($class, $dir) = @_;

    mkdir($dir) or -d $dir or die "$dir: $!\n";

    return bless { dir => $dir, made => {} }, $class;
}


sub DESTROY {
    my ($self) = @_;

    for my $pair (values %{$self->{made}}) {
        CERT_free($pair->[0]);
        KEY_free($pair->[1]);
    }

    $self->{made} = {};
}


# makes the certificate of this name, once; options as in the table above
sub make {
    my ($self, $name, %opt) = @_;

    return $self->{made}{$name} if $self->{made}{$name};

    %opt = %{$KNOWN{$name} // die "no certificate \"$name\"\n"} unless %opt;

    my @issuer = $opt{issuer} ? (issuer => $self->make($opt{issuer})) : ();

    my ($cert, $key) = CERT_create(
        subject => { commonName => $opt{cn} // $name,
                     organizationName => 'KMIP Test' },
        serial => 1 + int(rand(2 ** 31)),
        key => $opt{rsa} ? KEY_create_rsa($opt{rsa})
                         : KEY_create_ec('prime256v1'),
        not_before => time() + ($opt{from} // -2) * $DAY,
        not_after => time() + ($opt{to} // 400) * $DAY,
        ($opt{CA} ? (CA => 1) : ()),
        ($opt{purpose} ? (purpose => [split(/,/, $opt{purpose})]) : ()),
        ($opt{names} ? (subjectAltNames => $opt{names}) : ()),
        @issuer,
    );

    spew("$self->{dir}/$name.crt", PEM_cert2string($cert), 0644);
    spew("$self->{dir}/$name.key", PEM_key2string($key), 0600);

    return $self->{made}{$name} = [$cert, $key];
}


sub crt {
    my ($self, $name) = @_;

    $self->make($name);

    return "$self->{dir}/$name.crt";
}


sub key {
    my ($self, $name) = @_;

    $self->make($name);

    return "$self->{dir}/$name.key";
}


# SHA-256 of the certificate, in lower case and without colons
sub fingerprint {
    my ($self, $name) = @_;

    my ($base64) = slurp($self->crt($name))
        =~ /BEGIN CERTIFICATE-+(.*?)-+END/s;

    return sha256_hex(decode_base64($base64));
}


1;
