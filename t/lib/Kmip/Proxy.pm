# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Proxy;

# A CONNECT proxy between the endpoints and Key Protect: t/bin/connect-proxy.
#
#     my $proxy = Kmip::Proxy->new($test);
#     $proxy->url; $proxy->heads; $proxy->says(407); $proxy->says('');

use strict;
use warnings;

use IO::Socket::INET;

use Kmip::Process;
use Kmip::Util qw(root slurp wait_for);


sub new {
    my ($class, $test) = @_;

    my $self = bless { test => $test, port => $test->port('proxy'),
                       log => $test->path('proxy') }, $class;

    $test->write('proxy', '', 0644);

    return $self->start;
}


sub DESTROY { return $_[0]->stop }

sub port { return $_[0]{port} }

sub url { return "http://127.0.0.1:$_[0]{port}" }


sub start {
    my ($self) = @_;

    $self->{process} = Kmip::Process->start(
        command => [$^X, root() . '/t/bin/connect-proxy', $self->{port},
                    $self->{log}],
        output => $self->{test}->path('proxy.out'));

    wait_for(sub {
        IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                              PeerPort => $self->{port})
    }, 20) or die "the proxy did not start\n";

    return $self;
}


sub stop {
    my ($self) = @_;

    my $process = delete $self->{process} or return;

    $process->signal('TERM');

    return $process->ended(10);
}


# what came in clear: heads of requests
sub heads { return split(/(?<=\r\n\r\n)/, slurp($_[0]{log})) }


# a status, "hang", or '' for tunnels
sub says {
    my ($self, $mode) = @_;

    return $self->{test}->write('proxy.mode', $mode, 0644);
}


1;
