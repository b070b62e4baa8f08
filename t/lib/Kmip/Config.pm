# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Config;

# Builds configurations from directives: a value is a string, a reference to an
# array for a repeated directive, or undef to omit it.

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(block key_protect server stream);


sub block {
    my ($name, %directives) = @_;

    my $text = "$name {\n";

    for my $directive (sort keys %directives) {
        my $value = $directives{$directive} // next;
        $text .= "    $directive $_;\n"
            for ref($value) ? @$value : ($value);
    }

    return "$text}\n";
}


# "kmip_key_protect NAME { }"
sub key_protect {
    my ($name, %directives) = @_;

    return block("kmip_key_protect $name", %directives);
}


# Options beside directives: port, or address and port, and certificates (a
# Kmip::Certificate).
sub server {
    my ($port, $certificates, %directives) = @_;

    my %default = (
        'listen' => ($port =~ /:/ ? $port : "127.0.0.1:$port")
                    . ' ssl so_keepalive=60s:10s:3 backlog=4096',
        'ssl_certificate' => $certificates->crt('server'),
        'ssl_certificate_key' => $certificates->key('server'),
        'ssl_protocols' => 'TLSv1.2 TLSv1.3',
        'ssl_session_tickets' => 'off',
        'ssl_verify_client' => 'optional_no_ca',
    );

    return block('server', %default, %directives);
}


sub stream {
    my (@parts) = @_;

    my $text = join("\n", grep { defined } @parts);

    $text =~ s/^(?=.)/    /mg;

    return "stream {\n$text}\n";
}


1;
