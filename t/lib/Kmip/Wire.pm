# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Wire;

# Many KMIP clients in one process: a loop, and connections that never block.
#
#     my $loop = Kmip::Wire::Loop->new;
#     my $wire = Kmip::Wire->new($loop, $pair->client_options('a'));
#     $wire->ask($bytes, sub { my ($answer, $why) = @_; ... });
#     $loop->run(sub { $finished });
#
# A connection is made when it is needed; an answer that does not come whole
# is undef, with the reason, and closes the connection.

use strict;
use warnings;

use Errno qw(EINPROGRESS EINTR EWOULDBLOCK);
use IO::Socket::INET;
use IO::Socket::SSL;
use Socket qw(IPPROTO_TCP SOCK_STREAM SOL_SOCKET SO_ERROR TCP_NODELAY);
use Time::HiRes qw(time);

use Kmip::TTLV qw(decode frame_size);


# Options as of Kmip::Client; timeout: seconds for an answer, connection and
# handshake included.
sub new {
    my ($class, $loop, %opt) = @_;

    return bless { host => '127.0.0.1', timeout => 20, %opt, loop => $loop,
                   rest => '' }, $class;
}


# one request at a time
sub ask {
    my ($self, $bytes, $done) = @_;

    die "a request is under way\n" if $self->{done};

    @{$self}{qw(done out end)} = ($done, $bytes, time() + $self->{timeout});
    $self->{loop}{wires}{$self} = $self;

    return $self->{sock} ? $self->step : $self->open;
}


sub busy { return defined $_[0]{done} }


sub open {
    my ($self) = @_;

    my $sock = IO::Socket::INET->new(
        PeerAddr => $self->{host}, PeerPort => $self->{port}, Proto => 'tcp',
        Type => SOCK_STREAM, Blocking => 0);

    return $self->{loop}->later(0, sub { $self->finish(undef, "$!") })
        unless $sock;

    setsockopt($sock, IPPROTO_TCP, TCP_NODELAY, 1);
    @{$self}{qw(sock rest stage want)} = ($sock, '', 'connect', 'write');

    return;
}


# abruptly, as a host that goes down
sub close {
    my ($self) = @_;

    my $sock = delete $self->{sock} or return;

    return $sock->isa('IO::Socket::SSL') ? $sock->close(SSL_no_shutdown => 1)
           : $sock->close;
}


sub finish {
    my ($self, $answer, $why) = @_;

    my $done = delete $self->{done} or return;

    delete $self->{loop}{wires}{$self};
    $self->close if !defined $answer;

    return $done->($answer, $why);
}


sub secure {
    my ($self) = @_;

    my $error = getsockopt($self->{sock}, SOL_SOCKET, SO_ERROR);

    if ($error && unpack('i', $error)) {
        local $! = unpack('i', $error);
        return $self->finish(undef, "$!");
    }

    my %cert = $self->{cert} ? (SSL_cert_file => $self->{cert},
                                SSL_key_file => $self->{key}) : ();

    # reading files and keys again for each connection takes most of its time
    $self->{context} //= $self->{loop}{contexts}{$self->{cert} // ''} //=
        IO::Socket::SSL::SSL_Context->new(
            SSL_ca_file => $self->{ca}, SSL_verifycn_scheme => 'none',
            SSL_verify_mode => SSL_VERIFY_PEER, %cert);

    IO::Socket::SSL->start_SSL($self->{sock}, SSL_startHandshake => 0,
                               SSL_reuse_ctx => $self->{context},
                               SSL_verifycn_scheme => 'none')
        or return $self->finish(undef, "$SSL_ERROR");

    $self->{stage} = 'handshake';

    return $self->step;
}


# true if it has to be waited for
sub again {
    my ($self) = @_;

    return 0 unless $! == EWOULDBLOCK || $! == EINTR || $! == EINPROGRESS
                    || $SSL_ERROR == SSL_WANT_READ
                    || $SSL_ERROR == SSL_WANT_WRITE;

    $self->{want} = $SSL_ERROR == SSL_WANT_WRITE ? 'write' : 'read';

    return 1;
}


# goes on, as far as it can
sub step {
    my ($self) = @_;

    return $self->secure if $self->{stage} eq 'connect';

    if ($self->{stage} eq 'handshake') {
        $self->{sock}->connect_SSL
            or return $self->again || $self->finish(undef, "$SSL_ERROR");
        $self->{stage} = 'talk';
    }

    while (length($self->{out})) {
        my $n = $self->{sock}->syswrite($self->{out})
            // return $self->again || $self->finish(undef, "send: $!");
        substr($self->{out}, 0, $n, '');
    }

    return $self->listen;
}


sub listen {
    my ($self) = @_;

    while (1) {
        my $size = frame_size($self->{rest});

        if (defined $size && length($self->{rest}) >= $size) {
            my $message = substr($self->{rest}, 0, $size, '');
            return $self->finish(scalar(decode($message)));
        }

        my $n = $self->{sock}->sysread($self->{rest}, 65536,
                                       length($self->{rest}));

        return $self->again || $self->finish(undef, "receive: $!")
            unless defined $n;
        return $self->finish(undef, 'closed') if $n == 0;
    }
}


package Kmip::Wire::Loop;

use strict;
use warnings;

use Time::HiRes qw(time);


sub new {
    my ($class) = @_;

    return bless { wires => {}, timers => [], contexts => {} }, $class;
}


# calls a function in so many seconds
sub later {
    my ($self, $seconds, $call) = @_;

    my $at = time() + $seconds;
    my $timers = $self->{timers};
    my $i = @$timers;

    $i-- while $i > 0 && $timers->[$i - 1][0] > $at;
    splice(@$timers, $i, 0, [$at, $call]);

    return;
}


sub expire {
    my ($self) = @_;

    my $now = time();
    my $timers = $self->{timers};

    while (@$timers && $timers->[0][0] <= $now) {
        (shift @$timers)->[1]->();
    }

    for my $wire (values %{$self->{wires}}) {
        $wire->finish(undef, 'no answer in time') if $wire->{end} <= $now;
    }
}


# until the condition is true, or nothing is left to be done
sub run {
    my ($self, $until) = @_;

    local $SIG{PIPE} = 'IGNORE';

    while (!$until->()) {
        my @wires = grep { $_->{sock} } values %{$self->{wires}};

        return 0 unless %{$self->{wires}} || @{$self->{timers}};

        $self->wait(@wires);
        $self->expire;
    }

    return 1;
}


sub wait {
    my ($self, @wires) = @_;

    my ($read, $write) = ('', '');

    for my $wire (@wires) {
        vec($wire->{want} eq 'write' ? $write : $read,
            fileno($wire->{sock}), 1) = 1;
    }

    my $left = @{$self->{timers}} ? $self->{timers}[0][0] - time() : 0.1;
    $left = $left < 0 ? 0 : $left > 0.1 ? 0.1 : $left;

    my $n = select(my $r = $read, my $w = $write, undef, $left);

    return if $n <= 0;

    for my $wire (@wires) {
        my $sock = $wire->{sock} // next;
        my $fd = fileno($sock);
        $wire->step if vec($r, $fd, 1) || vec($w, $fd, 1);
    }
}


1;
