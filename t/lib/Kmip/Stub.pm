# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Stub;

# Servers without the module: what a client meets at a wrong port, or in front
# of another key manager. Each is a process of its own that serves one
# connection after the other.
#
# my $stub = Kmip::Stub->new($test, as => 'server', versions => ['1.4']);
# $stub->address;
#
# Options: host (127.0.0.1); plain: what it sends, without TLS, to each client;
# shut: it closes at once; silent: it accepts nothing; busy: nor does the kernel
# any more. With TLS: as (its certificate), ca (the CA of client certificates
# that it requests and verifies, '' for none), strict (it ends a handshake
# without one), tls (a version, as of IO::Socket::SSL), raw (its response to
# anything); or it answers Discover Versions and Query: versions, operations,
# vendor, header (the version of all responses), ahead (seconds of its clock),
# delay (seconds before a response).

use strict;
use warnings;

use IO::Socket::IP;
use IO::Socket::SSL qw(SSL_VERIFY_FAIL_IF_NO_PEER_CERT SSL_VERIFY_NONE
                       SSL_VERIFY_PEER);
use POSIX ();
use Socket qw(SOMAXCONN);
use Time::HiRes qw(sleep);

use Kmip::TTLV qw(decode encode frame_size);

my @OPERATIONS = ('Discover Versions', 'Query', 'Create', 'Get',
                  'Get Attributes', 'Activate', 'Add Attribute');


sub new {
    my ($class, $test, %opt) = @_;

    my $self = bless {
        host => '127.0.0.1', as => 'server', ca => 'ca',
        vendor => 'somebody', delay => 0,
        versions => ['1.4', '1.3', '1.2', '1.1', '1.0'], ahead => 0,
        operations => \@OPERATIONS, %opt, owner => $$,
        certificates => $test->certificates,
    }, $class;

    # created before the fork, so that all have the same
    $self->{certificates}->crt($_) for grep { length } @{$self}{'as', 'ca'};

    $self->{listener} = IO::Socket::IP->new(
        LocalHost => $self->{host}, Type => SOCK_STREAM,
        Listen => $self->{busy} ? 1 : SOMAXCONN)
        or die "listen: $@\n";
    $self->{port} = $self->{listener}->sockport;

    $self->fill if $self->{busy};

    return $self if $self->{silent} || $self->{busy};

    $self->{pid} = fork() // die "fork: $!\n";
    $self->serve unless $self->{pid};

    return $self;
}


# no connection is accepted when this queue is full
sub fill {
    my ($self) = @_;

    for (1 .. 16) {
        push @{$self->{queue}}, IO::Socket::IP->new(
            PeerHost => $self->{host}, PeerPort => $self->{port},
            Type => SOCK_STREAM, Blocking => 0);
    }

    return;
}


sub DESTROY {
    my ($self) = @_;

    return unless $self->{owner} == $$ && $self->{pid};

    local ($?, $!);
    kill('KILL', $self->{pid});
    waitpid($self->{pid}, 0);

    return;
}


sub address {
    my ($self) = @_;

    my $host = $self->{host};

    return ($host =~ /:/ ? "[$host]" : $host) . ":$self->{port}";
}


# runs in the child until its end
sub serve {
    my ($self) = @_;

    local $SIG{PIPE} = 'IGNORE';

    for my $name (qw(INT TERM HUP)) {
        $SIG{$name} = sub { POSIX::_exit(0) };
    }

    while (my $socket = $self->{listener}->accept) {
        eval { $self->handle($socket) };
        close($socket);
    }

    POSIX::_exit(0);
}


sub handle {
    my ($self, $socket) = @_;

    return if $self->{shut};

    if (defined $self->{plain}) {
        syswrite($socket, $self->{plain});

        # a reset would discard what was sent
        shutdown($socket, 1);
        1 while sysread($socket, my $rest, 65536);

        return;
    }

    return unless $self->start_tls($socket);

    while (1) {
        my $request = receive($socket);

        last unless length $request;

        sleep($self->{delay}) if $self->{delay};
        syswrite($socket, $self->{raw} // $self->answer($request));
    }

    $socket->close(SSL_no_shutdown => 1);

    return;
}


sub start_tls {
    my ($self, $socket) = @_;

    my $certificates = $self->{certificates};
    my $ca = $self->{ca};

    return IO::Socket::SSL->start_SSL(
        $socket, SSL_server => 1,
        SSL_cert_file => $certificates->crt($self->{as}),
        SSL_key_file => $certificates->key($self->{as}),
        ($self->{tls} ? (SSL_version => $self->{tls}) : ()),
        ($ca ? (SSL_ca_file => $certificates->crt($ca)) : ()),
        SSL_verify_mode => !$ca ? SSL_VERIFY_NONE
            : SSL_VERIFY_PEER
              | ($self->{strict} ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0));
}


# a whole message, or its received part
sub receive {
    my ($socket) = @_;

    my $bytes = '';

    while (1) {
        my $size = frame_size($bytes);

        last if defined $size && length($bytes) >= $size;
        last unless sysread($socket, $bytes, 65536, length($bytes));
    }

    return $bytes;
}


sub version {
    my ($text) = @_;

    my ($major, $minor) = split(/\./, $text);

    return [ProtocolVersion => [[ProtocolVersionMajor => $major],
                                [ProtocolVersionMinor => $minor]]];
}


sub answer {
    my ($self, $request) = @_;

    my @items = decode($request)->all('Batch Item');

    return encode([ResponseMessage => [
        [ResponseHeader => [
            version($self->{header} // '1.1'),
            [TimeStamp => time() + $self->{ahead}],
            [BatchCount => scalar(@items)],
        ]],
        map { [BatchItem => $self->item($_)] } @items,
    ]]);
}


sub item {
    my ($self, $item) = @_;

    my $operation = $item->get('Operation')->text;
    my @payload = $operation eq 'Discover Versions'
        ? (map { version($_) } @{$self->{versions}})
        : $operation eq 'Query'
        ? ((map { [Operation => $_] } @{$self->{operations}}),
           [VendorIdentification => $self->{vendor}])
        : return [[Operation => $operation],
                  [ResultStatus => 'Operation Failed'],
                  [ResultReason => 'General Failure'],
                  [ResultMessage => 'a stub cannot do this']];

    return [[Operation => $operation], [ResultStatus => 'Success'],
            [ResponsePayload => \@payload]];
}


1;
